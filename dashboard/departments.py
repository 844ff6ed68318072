"""Departments: the heatmap, and what stands behind each of its cells."""

from functools import partial

import streamlit as st

from dashboard import breakdown_parts, heatmap_view, parts, session, views
from dashboard.heatmap import heatmap_table
from dashboard.people import Person
from dashboard.wall import Wall
from dashboard.words import plain
from reports import chart_words, comparison_tables, figures, limits, tables, trend_words
from reports.chart_style import titled
from reports.chart_trend import change_heatmap
from reports.drawn import answers_svg, heatmap_svg, intervals_svg
from reports.heat_view import CHANGE, HeatView, view_data
from reports.lookup import Lookup
from reports.sentences import finding_sentence, helps
from reports.text import title
from reports.trend_lookup import TrendLookup
from reports.trend_table import changes_table
from store.people import Role

say = parts.say


@st.fragment
def heatmap_and_cell() -> None:
    """Draw heatmap and chosen cell; a click draws only these again, so they have their own wall."""
    with Wall(look.language):
        view = heatmap(look, person)
        cell(look, view)


def heatmap(look: Lookup, person: Person) -> HeatView:
    """Show the heatmap with its reading above, its picture and its table below."""
    earlier = heatmap_view.has_earlier(person)
    parts.finding(chart_words.heatmap_reading(look))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        value = heatmap_view.value_chosen(earlier=earlier)
        trend = heatmap_view.change_of(person, look)
        if value == CHANGE and trend is None:
            value = "mean"
        view = heatmap_view.view_of(look, value=value, trend=trend)
        order = heatmap_view.order_chosen(view, earlier=earlier)
        rows = heatmap_view.rows_chosen(view)
    if earlier and trend is None and CHANGE in (st.session_state[heatmap_view.VALUE], order):
        st.info(say("departments.no_change"))
    folded = heatmap_view.folded_units(view)
    heatmap_table(
        view_data(view, look, rows_shown=rows),
        key=heatmap_view.MAP,
        label=chart_words.view_alt(look, view),
        sort=order if order in view.orders else "tree",
        folded=folded,
        picked=heatmap_view.picked_before(look, view),
        on_sort=heatmap_view.sorted_in_the_table,
        on_fold=heatmap_view.folded_in_the_table,
        on_pick=heatmap_view.picked_in_the_table,
    )
    heatmap_view.keep_folded(view)
    units = view.arrangement.arranged(
        order if order in view.orders else "tree", rows_shown=rows, value=value
    )
    picture(look, trend if value == CHANGE else None, units, value)
    return view


def picture(look: Lookup, trend: TrendLookup | None, units: list[str], value: str) -> None:
    """Offer the heatmap as a picture, drawn when it is asked for, and as a table."""
    box = st.expander(say("departments.picture"), on_change="rerun", key="heatmap_picture")
    if box.open:
        with box:
            finding = chart_words.heatmap_reading(look)
            if trend is None:
                figure = figures.heatmap(
                    look, language=look.language, value=value, units=units, order="given"
                )
            else:
                finding = trend_words.trend_words(trend).told[0]
                there = [unit for unit in units if unit in trend.unit]
                figure = change_heatmap(trend, language=look.language, units=there)
            parts.grid(
                titled(figure, finding),
                columns=len(look.scales),
                key="heatmap_figure",
                alt=finding,
                on_select=None,
            )
    if trend is None:
        found = tables.heatmap_table(look, value=value, order="given", units=units)
    else:
        found = changes_table(trend, units=[unit for unit in units if unit in trend.unit])
    drawing = partial(heatmap_svg, look) if trend is None and value == "mean" else None
    parts.table(found, name="heatmap", drawing=drawing)


def cell(look: Lookup, view: HeatView) -> None:
    """Show how one unit answered one scale: item by item, beside others, and what may help."""
    with st.container(key="cell"):
        parts.heading("departments.cell")
        unit, scale = heatmap_view.cell_chosen(look, view)
        why = look.why(unit)
        if why or not scale:
            parts.sentence(why)
            return
        parts.finding_within(chart_words.cell_title(look, unit, scale))
        helping(look, unit, scale)
        answers(look, unit, scale)
        around(look, unit, scale)
    heatmap_view.come_to_the_cell()


def helping(look: Lookup, unit: str, scale: str) -> None:
    """Show the barriers that rest on the scale, how sure they are, and what may help."""
    for barrier in views.barriers_on(look, unit, scale):
        with st.container(border=True):
            name = title(look.barriers[barrier].title, look.language)
            st.markdown(f"**{plain(name)}.** {plain(finding_sentence(look, unit, barrier))}")
            found = helps(look, barrier)
            if found and look.findings[unit, barrier]["level"] in ("clear", "likely"):
                st.markdown(say("departments.helps"))
                lines = [f"- **{plain(each)}**: {plain(words)}" for _, each, words in found]
                st.markdown("\n".join(lines))


def answers(look: Lookup, unit: str, scale: str) -> None:
    """Draw how the answers to the scale and to each of its questions are spread."""
    measures = views.measures_of_scale(look, scale)
    if all(look.cell(unit, each).get("favourable") is None for each in measures):
        parts.sentence(chart_words.distribution_reading(look, unit, scale))
        return
    parts.finding_within(chart_words.items_title(look, unit, scale))
    parts.chart(
        figures.distribution(look, language=look.language, unit=unit, scale=scale),
        key="distribution",
        alt=chart_words.distribution_alt(look, unit, measures),
    )
    parts.table(
        tables.distribution_table(look, unit=unit, measures=measures),
        name="distribution",
        drawing=partial(answers_svg, look, unit=unit, scale=scale),
    )


def around(look: Lookup, unit: str, scale: str) -> None:
    """Draw the unit's level and its uncertainty beside those around it."""
    near = views.beside(look, unit, scale)
    if not near:
        return
    parts.finding_within(chart_words.intervals_reading(look, scale))
    parts.chart(
        figures.intervals(look, language=look.language, measure=scale, units=near, about=unit),
        key="intervals",
        alt=chart_words.intervals_alt(look, scale),
    )
    parts.table(
        tables.intervals_table(look, measure=scale, units=near),
        name="intervals",
        drawing=partial(intervals_svg, look, scale),
    )
    if (unit, scale) not in look.marks:  # what stands out was not too small to be seen
        st.caption(plain(limits.detectable_sentence(look, unit, scale)))
    parts.table(
        comparison_tables.detectable_table(look, scale=scale),
        name="detectable",
        label="departments.detectable",
    )


study = parts.needed_study("departments")
person = session.require(Role.LEADER)
look = parts.look_at(study)
parts.page_title("departments")
parts.label(look)
parts.no_units_note(look, person)
heatmap_and_cell()
parts.points("departments.divided", limits.divided_sentences(look))
breakdown_parts.groups(look)
parts.silent_note(look)
parts.method_note("departments")
