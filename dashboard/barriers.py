"""Barriers: what holds which department back, how sure we are, and what may help."""

from functools import partial

import streamlit as st

from dashboard import address, heatmap_view, parts, session, views
from dashboard.heatmap import heatmap_table
from dashboard.wall import Wall
from dashboard.words import plain
from reports import chart_words, figures, tables
from reports.drawn import barrier_map_svg, gaps_svg
from reports.heat_view import view_data
from reports.lookup import Lookup
from reports.sentences import evidence, finding_sentence, helps
from reports.text import title
from store.people import Role

say = parts.say
EVERY = ""
MOST_UNITS = 4
"""So many departments of one barrier are told in sentences; the others are folded."""
CHART, UNIT, BARRIER = "barrier_map", "barrier_unit", "barrier"


def clicked() -> None:
    """Choose the unit and barrier of the cell that was clicked."""
    asked = st.session_state[CHART].picked
    if isinstance(asked, (list, tuple)) and len(asked) == 2:
        st.session_state[UNIT], st.session_state[BARRIER] = (str(each) for each in asked)
        st.session_state[heatmap_view.WANTED] = True


@st.fragment
def map_and_words() -> None:
    """Show the map and its words; a click draws only these again, so they have their own wall."""
    with Wall(look.language):
        barrier_map(look)
        in_words(look)


def barrier_map(look: Lookup) -> None:
    """Show units × barriers, with the table behind."""
    view = heatmap_view.barriers_of(look)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = heatmap_view.order_chosen(view, of=CHART, default="findings")
        rows = heatmap_view.rows_chosen(view, of=CHART)
    unit, barrier = chosen(look)
    heatmap_table(
        view_data(view, look, rows_shown=rows),
        key=CHART,
        label=chart_words.barrier_map_alt(look),
        sort=order,
        folded=heatmap_view.folded_units(view, of=CHART),
        picked=(unit, barrier),
        on_sort=partial(heatmap_view.sorted_in_the_table, CHART),
        on_fold=partial(heatmap_view.folded_in_the_table, CHART),
        on_pick=clicked,
    )
    heatmap_view.keep_folded(view, of=CHART)
    drawing = partial(barrier_map_svg, look)
    parts.table(tables.barrier_table(look), name="barriers", drawing=drawing)


def chosen(look: Lookup) -> tuple[str, str]:
    """Return the unit and the barrier to be told of; both may be every one."""
    address.choice("unit", [EVERY, *views.with_figures(look)], key=UNIT, default=EVERY)
    address.choice("barrier", [EVERY, *look.barriers], key=BARRIER, default=EVERY)
    return st.session_state[UNIT], st.session_state[BARRIER]


def in_words(look: Lookup) -> None:
    """Let a unit and a barrier be chosen, and say what is found."""
    with st.container(key="cell"):
        parts.heading("barriers.in_words")
        with st.container(horizontal=True):
            names = {EVERY: say("barriers.every_unit")} | look.names
            st.selectbox(
                say("pick.unit"),
                [EVERY, *views.with_figures(look)],
                format_func=names.__getitem__,
                key=UNIT,
            )
            titles = {EVERY: say("barriers.every_barrier")} | {
                each.id: title(each.title, look.language) for each in look.barriers.values()
            }
            st.selectbox(
                say("pick.barrier"), list(titles), format_func=titles.__getitem__, key=BARRIER
            )
        unit, barrier = chosen(look)
        address.keep("unit", unit, key=UNIT)
        address.keep("barrier", barrier, key=BARRIER)
        wanted = [each for each in look.barriers if barrier in (EVERY, each)]
        if unit == EVERY:
            by_barrier(look, wanted)
        else:
            by_unit(look, unit, wanted)
    heatmap_view.come_to_the_cell()


def by_barrier(look: Lookup, barriers: list[str]) -> None:
    """Show each barrier that stands out, with its departments."""
    found = views.standing_out(look, barriers)
    if not found:
        parts.sentence(chart_words.barrier_map_reading(look))
    for barrier, units in found.items():
        with st.container(border=True):
            st.markdown(f"### {plain(title(look.barriers[barrier].title, look.language))}")
            for unit in units[:MOST_UNITS]:
                st.markdown(plain(finding_sentence(look, unit, barrier)))
            parts.folded([finding_sentence(look, unit, barrier) for unit in units[MOST_UNITS:]])
            numbers(look, units, barrier)
            what_helps(look, barrier)


def by_unit(look: Lookup, unit: str, barriers: list[str]) -> None:
    """Show every barrier of one department, what stands out first."""
    for barrier in [each for each in views.barriers_of(look, unit) if each in barriers]:
        with st.container(border=True):
            st.markdown(f"### {plain(title(look.barriers[barrier].title, look.language))}")
            st.markdown(plain(finding_sentence(look, unit, barrier)))
            numbers(look, [unit], barrier)
            what_helps(look, barrier)


def numbers(look: Lookup, units: list[str], barrier: str) -> None:
    """Show the numbers behind findings to those who ask."""
    with st.expander(say("overview.numbers")):
        lines = [
            f"- **{plain(look.names[unit])}**: {plain(evidence(look, unit, barrier))}"
            for unit in units
        ]
        st.markdown("\n".join(lines))


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
    parts.finding_within(chart_words.gaps_reading(look, unit))
    parts.chart(
        figures.gaps(look, language=look.language, unit=unit),
        key="gaps",
        alt=chart_words.gaps_alt(look, unit),
    )
    parts.table(tables.gaps_table(look), name="gaps", drawing=partial(gaps_svg, look, unit=unit))


study = parts.needed_study("barriers")
look = parts.look_at(study)
parts.page_title("barriers")
parts.label(look)
parts.no_units_note(look, session.require(Role.LEADER))
if not look.barriers:
    st.info(say("barriers.none"))
else:
    parts.finding(chart_words.barrier_map_reading(look))
    map_and_words()
if look.pairs:
    gaps(look)
parts.silent_note(look)
parts.method_note("barriers")
