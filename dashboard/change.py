"""Change: what became better or worse since an earlier wave, and what cannot be told."""

from functools import partial

import streamlit as st

from analysis.results import ORGANISATION
from dashboard import address, heatmap_view, parts, session, state, stored
from dashboard.heatmap import heatmap_table
from dashboard.wall import Wall, refusal
from dashboard.words import plain
from reports import chart_trend, trend_table, trend_words
from reports.chart_style import titled
from reports.drawn import change_svg, multiples_svg, slopes_svg
from reports.heat_view import view_data
from reports.lookup import Lookup
from reports.trend_lookup import TOLD, TrendLookup
from store.people import Role
from surveys.problems import CultureError
from surveys.reorganisation import Reorganisation, read_reorganisation

say = parts.say
EARLIER, MAP, UNIT, SCALE = "change_earlier", "change_map", "change_unit", "change_scale"
MOST_TOLD = 4
"""So many changes are told one by one; the others are folded."""


def reorganisation() -> Reorganisation | None:
    """Return the map of old units to new ones that an analyst brought, if any."""
    with st.expander(say("change.map")):
        st.markdown(say("change.map_words"))
        given = st.file_uploader(say("change.map_file"), type=["toml", "csv", "xlsx"])
    return read_reorganisation(given.getvalue(), name=given.name) if given else None


def in_words(look: TrendLookup) -> None:
    """Say what changed, what did not and what cannot be told, before any chart."""
    said = trend_words.trend_words(look)
    for sentence in said.told[:MOST_TOLD]:
        with st.container(border=True):
            parts.sentence(sentence)
    parts.folded(said.told[MOST_TOLD:])
    steady, untold = st.columns(2, gap="large")
    with steady:
        parts.points("change.steady", said.steady)
    with untold:
        parts.points("change.untold", said.untold)


@st.fragment
def map_and_cell() -> None:
    """Show the heatmap and what is behind a cell; a click draws only these, within its own wall."""
    with Wall(look.language):
        heatmap(look, now)
        cell(look, now)


def picked() -> None:
    """Open the cell that was clicked."""
    asked = st.session_state[MAP].picked
    if isinstance(asked, (list, tuple)) and len(asked) == 2:
        st.session_state[UNIT], st.session_state[SCALE] = (str(each) for each in asked)
        st.session_state[heatmap_view.WANTED] = True


def first_to_look_at(look: TrendLookup) -> tuple[str, str]:
    """Return the unit and scale to open first: the first change that is told."""
    told = [key for level in TOLD for key in look.told(level) if key[1] in look.scales]
    return told[0] if told else (ORGANISATION, look.scales[0])


def chosen(look: TrendLookup) -> tuple[str, str]:
    """Return the cell that is open."""
    unit, scale = first_to_look_at(look)
    address.choice("unit", look.compared, key=UNIT, default=unit)
    address.choice("scale", look.scales, key=SCALE, default=scale)
    return st.session_state[UNIT], st.session_state[SCALE]


def heatmap(look: TrendLookup, now: Lookup) -> None:
    """Show units × scales with their change; those gone or new say so in their row."""
    view = heatmap_view.changes_of(look, now)
    parts.finding(trend_words.change_reading(look))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = heatmap_view.order_chosen(view, of=MAP)
        rows = heatmap_view.rows_chosen(view, of=MAP)
    heatmap_table(
        view_data(view, now, rows_shown=rows),
        key=MAP,
        label=trend_words.heatmap_alt(look),
        sort=order,
        folded=heatmap_view.folded_units(view, of=MAP),
        picked=chosen(look),
        on_sort=partial(heatmap_view.sorted_in_the_table, MAP),
        on_fold=partial(heatmap_view.folded_in_the_table, MAP),
        on_pick=picked,
    )
    heatmap_view.keep_folded(view, of=MAP)
    picture(look)
    parts.table(
        trend_table.changes_table(look), name="change", drawing=partial(change_svg, now, look)
    )


def picture(look: TrendLookup) -> None:
    """Offer the heatmap as a picture, drawn when it is asked for."""
    box = st.expander(say("departments.picture"), on_change="rerun", key="change_picture")
    if box.open:
        with box:
            finding = trend_words.change_reading(look)
            parts.grid(
                titled(chart_trend.change_heatmap(look, language=look.language), finding),
                columns=len(look.scales),
                key="change_figure",
                alt=finding,
                on_select=None,
            )


def cell(look: TrendLookup, now: Lookup) -> None:
    """Say everything about one change, and draw its scale unit by unit."""
    with st.container(key="cell"):
        parts.heading("departments.cell")
        with st.container(horizontal=True):
            st.selectbox(
                say("pick.unit"), look.compared, format_func=look.names.__getitem__, key=UNIT
            )
            st.selectbox(say("pick.scale"), look.scales, format_func=look.measure_title, key=SCALE)
        unit, scale = chosen(look)
        address.keep("unit", unit, key=UNIT)
        address.keep("scale", scale, key=SCALE)
        level, *numbers = trend_words.told_and_numbers(look, unit, scale)
        parts.sentence(level)
        st.caption(plain(". ".join(numbers)))
        parts.finding_within(trend_words.slopes_reading(look, scale))
        parts.chart(
            chart_trend.slopes(look, language=look.language, measure=scale, about=unit),
            key="slopes",
            alt=trend_words.slopes_alt(look, scale),
        )
        parts.table(
            trend_table.changes_table(look, measures=[scale]),
            name="slopes",
            drawing=partial(slopes_svg, now, look, scale=scale),
        )
    heatmap_view.come_to_the_cell()


def every_scale(look: TrendLookup, now: Lookup) -> None:
    """Draw all scales side by side, when it is asked for."""
    box = st.expander(say("change.all_scales"), on_change="rerun", key="change_every")
    if box.open:
        with box:
            parts.finding_within(trend_words.multiples_reading(look))
            parts.chart(
                chart_trend.multiples(look, language=look.language),
                key="multiples",
                alt=trend_words.multiples_alt(look),
            )
            parts.taken_drawing(partial(multiples_svg, now, look), name="multiples")


study = parts.needed_study("change")
person = session.require(Role.LEADER)
parts.page_title("change")
before = stored.earlier_waves(person, state.wave()) if state.wave() else {}
if not before:
    with st.container(border=True):
        st.markdown(say("change.first"))
        if state.has_page("start"):
            parts.link("start", say("empty.go"))
    st.stop()
earlier = st.selectbox(
    say("change.since"), list(before), format_func=before.__getitem__, key=EARLIER
)
try:
    moved = reorganisation() if person.may(Role.ANALYST) else None
    trend = stored.compared(
        person, study, earlier=earlier, later=state.wave(), reorganisation=moved
    )
except CultureError as error:  # another wave or another map may do
    refusal(error, state.language())
    st.stop()
look, now = parts.trend_at(trend), parts.look_at(study)
in_words(look)
if look.compared and look.scales:
    map_and_cell()
    every_scale(look, now)
parts.points("change.how", trend_words.how_compared(look))
