"""Measures: what is done against which barrier, by whom, until when; the next wave follows up."""

from dataclasses import replace
from datetime import date

import streamlit as st

from analysis.results import ORGANISATION
from dashboard import parts, session, state, stored
from dashboard.people import Person
from dashboard.words import plain
from reports.lookup import Lookup
from reports.text import date as day_in_words
from reports.text import t, title
from store.measures import FollowUp, Progress, add_measure, change_measure, remove_measure
from store.people import Role
from store.waves import wave
from surveys.instrument import Measure

say = parts.say


def barrier_name(look: Lookup, barrier: str) -> str:
    """Return what a barrier is called, also one that another questionnaire had."""
    known = {each.id: each for each in look.study.instrument.barriers}
    return title(known[barrier].title, look.language) if barrier in known else barrier


def unit_name(look: Lookup, unit: str) -> str:
    """Return what a unit is called, also one that is no longer there."""
    return look.names.get(unit, unit.rpartition("/")[2])


def one_measure(look: Lookup, found: FollowUp, person: Person) -> None:
    """Show a measure; whoever may, can change or remove it."""
    language = look.language
    facts = [
        unit_name(look, found.unit),
        barrier_name(look, found.barrier),
        t(f"measure.{found.kind}.name", language) if found.kind else "",
        found.responsible,
        say("measures.due_on", date=day_in_words(found.due.isoformat(), language))
        if found.due
        else "",
        say("measures.follow_on", date=day_in_words(found.follow_up.isoformat(), language))
        if found.follow_up
        else "",
    ]
    with st.container(border=True):
        st.markdown(f"**{plain(found.what)}** · {say(f'measures.status.{found.status}')}")
        st.caption(plain(" · ".join(fact for fact in facts if fact)))
        if not person.may(Role.ANALYST):
            return
        store, by = stored.the_store(), stored.named(person)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            status = st.selectbox(
                say("measures.state"),
                list(Progress),
                index=list(Progress).index(found.status),
                format_func=lambda each: say(f"measures.status.{each}"),
                key=f"status_{found.id}",
                width=220,
            )
            if status is not found.status:
                change_measure(store, replace(found, status=status), by=by)
                st.rerun()
            if st.button(say("measures.remove"), key=f"remove_{found.id}"):
                remove_measure(store, found.id, by=by)
                st.rerun()


def new_measure(look: Lookup, survey: str, person: Person) -> None:
    """Ask for a measure and record it."""
    language = look.language
    parts.heading("measures.new")
    with st.form("measure", clear_on_submit=True):
        what = st.text_input(say("measures.what"))
        unit = st.selectbox(
            say("pick.unit"), [ORGANISATION, *look.shown], format_func=look.names.__getitem__
        )
        barrier = st.selectbox(
            say("pick.barrier"),
            [each.id for each in look.study.instrument.barriers],
            format_func=lambda each: barrier_name(look, each),
        )
        kind = st.selectbox(
            say("measures.kind"),
            ["", *Measure],
            format_func=lambda each: t(f"measure.{each}.name", language) if each else "–",
        )
        responsible = st.text_input(say("measures.responsible"))
        with st.container(horizontal=True):
            due = st.date_input(say("measures.due"), value=None, format="YYYY-MM-DD")
            follow = st.date_input(say("measures.follow_up"), value=None, format="YYYY-MM-DD")
        sent = st.form_submit_button(say("measures.add"), type="primary")
    if sent and unit and barrier:
        made = FollowUp(
            survey_id=survey,
            wave_id=state.wave(),
            what=what,
            unit=unit,
            barrier=barrier,
            kind=str(kind or ""),
            responsible=responsible,
            due=due if isinstance(due, date) else None,
            follow_up=follow if isinstance(follow, date) else None,
        )
        add_measure(stored.the_store(), made, by=stored.named(person))
        st.rerun()


study = parts.needed_study("measures")
person = session.require(Role.LEADER)
parts.page_title("measures")
if not state.wave():
    with st.container(border=True):
        st.markdown(say("measures.unstored"))
    st.stop()
look = parts.look_at(study)
survey = wave(stored.the_store(), state.wave()).survey_id
found = [
    each
    for each in stored.follow_ups(survey)
    if person.sees_all or each.unit in set(look.unit) - {ORGANISATION}
]
late = [each for each in found if stored.is_due(each, today=date.today())]
if late:
    st.warning(say("measures.late", names=plain("; ".join(each.what for each in late))))
for each in found:
    one_measure(look, each, person)
if not found:
    st.markdown(say("measures.none"))
st.caption(say("measures.effects"))
if person.may(Role.ANALYST):
    new_measure(look, survey, person)
