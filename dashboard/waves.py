"""Surveys: what is stored, what leaders may see, how long it is kept, and what goes."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from analysis.policy import default_policy
from dashboard import parts, session, state, stored
from dashboard.people import Person
from dashboard.words import plain
from reports.text import date as day_in_words
from reports.text import integer
from store.archive import export_archive, restore_archive
from store.erasure import delete_survey, delete_wave
from store.people import Role
from store.records import Wave
from store.surveys import (
    Survey,
    due_surveys,
    minimum_of,
    raise_minimum,
    set_retention,
    surveys,
)
from store.waves import release_wave, waves, withdraw_wave

say = parts.say
NOTE = "waves_note"


def told(code: str, **values: str) -> None:
    """Keep a sentence that the next run shows."""
    st.session_state[NOTE] = say(code, **values)


def one_survey(survey: Survey, found: list[Wave], person: Person) -> None:
    """Show a survey, its waves and until when it may be kept."""
    with st.container(border=True):
        st.markdown(f"### {plain(survey.title)}")
        for wave in found:
            one_wave(wave, person)
        if person.may(Role.OWNER):
            with st.expander(say("waves.keeping")):
                retention(survey, person)
                minimum(survey, person)
                confirmed = st.checkbox(say("waves.sure_survey"), key=f"sure_{survey.id}")
                if st.button(
                    say("waves.delete_survey"), disabled=not confirmed, key=f"go_{survey.id}"
                ):
                    done = delete_survey(stored.the_store(), survey.id, by=stored.named(person))
                    st.session_state[NOTE] = done.note.text(state.language())
                    st.rerun()


def one_wave(wave: Wave, person: Person) -> None:
    """Show a wave with what can be done to it."""
    language = state.language()
    facts = [
        say("waves.answers", count=integer(wave.respondents, language)),
        say("waves.imported", date=day_in_words(wave.imported_at[:10], language)),
        say("waves.minimum", count=str(wave.policy["minimum_scores"])),
    ]
    if not person.alone:
        if wave.released_at:
            facts.append(say("waves.open", date=day_in_words(wave.released_at[:10], language)))
        else:
            facts.append(say("waves.closed"))
    st.markdown(f"**{plain(wave.name)}** · {plain(' · '.join(facts))}")
    with st.container(horizontal=True):
        if st.button(say("waves.show"), key=f"show_{wave.id}"):
            state.open_wave(wave.id)
            st.switch_page(state.page("overview"))
        if not person.alone:
            opening(wave, person)
        if person.may(Role.OWNER):
            deleting(wave, person)


def opening(wave: Wave, person: Person) -> None:
    """Offer to open a wave to leaders, or to close it again."""
    change, code = (withdraw_wave, "withdraw") if wave.released_at else (release_wave, "release")
    if st.button(say(f"waves.{code}"), help=say(f"waves.{code}_help"), key=f"{code}_{wave.id}"):
        change(stored.the_store(), wave.id, by=stored.named(person))
        told(f"waves.{code}_done", name=wave.name)
        st.rerun()


def deleting(wave: Wave, person: Person) -> None:
    """Offer to delete a wave, once a person has said that they mean it."""
    with st.popover(say("waves.delete")):
        st.markdown(say("waves.delete_words", name=plain(wave.name)))
        if st.button(say("waves.delete_now"), type="primary", key=f"delete_{wave.id}"):
            done = delete_wave(stored.the_store(), wave.id, by=stored.named(person))
            st.session_state[NOTE] = done.note.text(state.language())
            st.rerun()


def retention(survey: Survey, person: Person) -> None:
    """Let an owner say until when a survey may be kept."""
    until = st.date_input(
        say("waves.until"),
        value=survey.delete_after,
        format="YYYY-MM-DD",
        help=say("waves.until_help"),
        key=f"until_{survey.id}",
    )
    if until != survey.delete_after and (until is None or isinstance(until, date)):
        store = stored.the_store()
        set_retention(store, survey.id, delete_after=until, by=stored.named(person))
        told("waves.until_done", name=survey.title)
        st.rerun()


def minimum(survey: Survey, person: Person) -> None:
    """Let an owner raise the fewest answers behind any figure; it is never lowered."""
    store = stored.the_store()
    least = minimum_of(store, survey.id) or default_policy().minimum_scores
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.number_input(
            say("waves.least"),
            min_value=least,
            value=least,
            step=1,
            help=say("waves.least_help"),
            key=f"least_{survey.id}",
            width=320,
        )
        if st.button(say("waves.raise"), disabled=wanted <= least, key=f"raise_{survey.id}"):
            raise_minimum(store, survey.id, int(wanted), by=stored.named(person))
            told("waves.raised", name=survey.title, count=str(wanted))
            st.rerun()


def archive(person: Person) -> None:
    """Let an owner take everything along as one file, and bring such a file back."""
    parts.heading("waves.archive")
    st.markdown(say("waves.archive_words"))
    st.download_button(
        say("waves.archive_take"),
        data=lambda: archived(),
        file_name=f"learning-culture-{date.today().isoformat()}.zip",
        mime="application/zip",
        key="take_archive",
        on_click="ignore",
    )
    given = st.file_uploader(say("waves.archive_file"), type=["zip"], key="archive_file")
    if given is not None and st.button(say("waves.archive_restore"), key="restore"):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "archive.zip"
            path.write_bytes(given.getvalue())
            done = restore_archive(stored.the_store(), path, by=stored.named(person))
        told("waves.archive_done", count=str(done.waves))
        st.rerun()


def archived() -> bytes:
    """Return everything that is stored as one file, for an owner only."""
    person = session.require(Role.OWNER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.zip"
        export_archive(stored.the_store(), path, by=stored.named(person))
        return path.read_bytes()


person = session.require(Role.ANALYST)
parts.page_title("waves")
if NOTE in st.session_state:
    st.success(plain(st.session_state.pop(NOTE)))
store = stored.the_store()
for due in due_surveys(store, today=date.today()):
    when = day_in_words(due.delete_after.isoformat(), state.language()) if due.delete_after else ""
    st.warning(say("waves.due", name=plain(due.title), date=when))
known = surveys(store)
if not known:
    with st.container(border=True):
        st.markdown(say("waves.empty"))
        parts.link("start", say("empty.go"))
for survey in known[::-1]:
    one_survey(survey, list(waves(store, survey_id=survey.id))[::-1], person)
if person.may(Role.OWNER):
    archive(person)
