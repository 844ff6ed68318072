"""Barriers: what holds which department back, how sure we are, and what may help."""

import streamlit as st

from dashboard import parts, views
from dashboard.words import plain
from reports import chart_words, figures, tables
from reports.lookup import Lookup
from reports.sentences import evidence, finding_sentence, helps
from reports.text import title

say = parts.say
EVERY = ""
CHART, UNIT, BARRIER = "barrier_map", "barrier_unit", "barrier"


def clicked() -> None:
    """Choose the unit and barrier of the cell that was clicked."""
    points = st.session_state[CHART].selection.points
    if points:
        st.session_state[UNIT], st.session_state[BARRIER] = points[0]["customdata"][:2]


def by_barrier(look: Lookup, barriers: list[str]) -> None:
    """Show each barrier that stands out, with its departments."""
    found = views.standing_out(look, barriers)
    if not found:
        parts.sentence(chart_words.barrier_map_reading(look))
    for barrier, units in found.items():
        with st.container(border=True):
            st.markdown(f"### {plain(title(look.barriers[barrier].title, look.language))}")
            for unit in units:
                finding(look, unit, barrier)
            what_helps(look, barrier)


def by_unit(look: Lookup, unit: str, barriers: list[str]) -> None:
    """Show every barrier of one department, what stands out first."""
    for barrier in [each for each in views.barriers_of(look, unit) if each in barriers]:
        with st.container(border=True):
            st.markdown(f"### {plain(title(look.barriers[barrier].title, look.language))}")
            finding(look, unit, barrier)
            what_helps(look, barrier)


def finding(look: Lookup, unit: str, barrier: str) -> None:
    """Show one finding in words, its evidence below it."""
    st.markdown(plain(finding_sentence(look, unit, barrier)))
    st.caption(plain(evidence(look, unit, barrier)))


def what_helps(look: Lookup, barrier: str) -> None:
    """Show which of the four kinds of measure may help."""
    found = helps(look, barrier)
    if found:
        names = ", ".join(plain(name) for _, name, _ in found)
        with st.expander(say("barriers.helps", names=names)):
            lines = [f"- **{plain(name)}**: {plain(words)}" for _, name, words in found]
            st.markdown("\n".join(lines))


def gaps(look: Lookup) -> None:
    """Show the conditions as they are and as people want them, of one unit."""
    parts.heading("barriers.gaps")
    unit = parts.unit_picker(look, views.with_figures(look), key="gap_unit")
    parts.sentence(chart_words.gaps_reading(look, unit))
    parts.chart(
        figures.gaps(look.study, language=look.language, unit=unit),
        key="gaps",
        alt=chart_words.gaps_alt(look, unit),
    )
    parts.table(tables.gaps_table(look), name="gaps")


study = parts.needed_study("barriers")
look = parts.look_at(study)
parts.page_title("barriers")
parts.label(look)
if not look.barriers:
    st.info(say("barriers.none"))
else:
    parts.sentence(chart_words.barrier_map_reading(look))
    parts.grid(
        figures.barrier_map(study, language=look.language),
        columns=len(look.barriers),
        key=CHART,
        alt=chart_words.barrier_map_alt(look),
        on_select=clicked,
    )
    st.caption(parts.levels(look))
    parts.table(tables.barrier_table(look), name="barriers")
    parts.heading("barriers.in_words")
    with st.container(horizontal=True):
        names = {EVERY: say("barriers.every_unit")} | look.names
        unit = st.selectbox(
            say("pick.unit"),
            [EVERY, *views.with_figures(look)],
            format_func=names.__getitem__,
            key=UNIT,
        )
        titles = {EVERY: say("barriers.every_barrier")} | {
            each.id: title(each.title, look.language) for each in look.barriers.values()
        }
        barrier = st.selectbox(
            say("pick.barrier"), list(titles), format_func=titles.__getitem__, key=BARRIER
        )
    chosen = [each for each in look.barriers if barrier in (EVERY, each)]
    if unit == EVERY:
        by_barrier(look, chosen)
    else:
        by_unit(look, unit, chosen)
if look.pairs:
    gaps(look)
parts.silent_note(look)
parts.method_note("barriers")
