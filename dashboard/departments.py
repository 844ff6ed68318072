"""Departments: the heatmap, and what stands behind each of its cells."""

import streamlit as st

from dashboard import breakdown_parts, parts, views
from dashboard.wall import Wall
from reports import chart_words, comparison_tables, figures, limits, tables
from reports.heat_table import ORDERS, VALUES, heat_table
from reports.lookup import Lookup

say = parts.say
UNIT, SCALE, CHART = "cell_unit", "cell_scale", "heatmap"


def clicked() -> None:
    """Choose the unit and scale of the cell that was clicked."""
    points = st.session_state[CHART].selection.points
    if points:
        st.session_state[UNIT], st.session_state[SCALE] = points[0]["customdata"][:2]


def controls(look: Lookup) -> tuple[str, str, list[str]]:
    """Return what a person wants to see: value, order, units."""
    titles = {scale.id: look.measure_title(scale.id) for scale in look.scales}
    orders = {order: say(f"order.{order}") for order in ORDERS}
    orders |= {scale: say("order.scale", scale=name) for scale, name in titles.items()}
    values = {value: say(f"value.{value}") for value in VALUES}
    levels = {views.ALL_LEVELS: say("level.all")}
    levels |= {level: say("level.one", number=level) for level in views.levels(look)}
    level = views.ALL_LEVELS
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(
            say("pick.order"), list(orders), format_func=orders.__getitem__, width=320
        )
        value = st.selectbox(
            say("pick.value"), list(values), format_func=values.__getitem__, width=320
        )
        if len(levels) > 1:
            level = st.selectbox(
                say("pick.level"), list(levels), format_func=levels.__getitem__, width=200
            )
    return value, order, views.units_at(look, level)


@st.fragment
def heatmap_and_cell() -> None:
    """Draw heatmap and chosen cell; a click draws only these again, so they have their own wall."""
    with Wall(look.language):
        heatmap(look)
        cell(look)


def heatmap(look: Lookup) -> None:
    """Draw the heatmap with its reading above and its table below."""
    value, order, units = controls(look)
    parts.sentence(chart_words.heatmap_reading(look))
    cells = heat_table(look, value=value, order=order, units=units)
    parts.grid(
        figures.heatmap(look.study, language=look.language, value=value, order=order, units=units),
        columns=len(cells.measures),
        key=CHART,
        alt=chart_words.heatmap_alt(look, cells),
        on_select=clicked,
    )
    st.caption(parts.signs(look))
    parts.table(tables.heatmap_table(look, value=value, order=order, units=units), name="heatmap")


def cell(look: Lookup) -> None:
    """Show how one unit answered one scale, item by item."""
    parts.heading("departments.cell")
    st.markdown(say("departments.cell_words"))
    with st.container(horizontal=True):
        unit = parts.unit_picker(look, [row["unit"] for row in look.units], key=UNIT)
        scale = st.selectbox(
            say("pick.scale"),
            [each.id for each in look.scales],
            format_func=look.measure_title,
            key=SCALE,
        )
    why = look.why(unit)
    if why or scale is None:
        parts.sentence(why)
        return
    measures = views.measures_of_scale(look, scale)
    parts.sentence(chart_words.distribution_reading(look, unit, scale))
    parts.chart(
        figures.distribution(look.study, language=look.language, unit=unit, scale=scale),
        key="distribution",
        alt=chart_words.distribution_alt(look, unit, measures),
    )
    parts.table(tables.distribution_table(look, unit=unit, measures=measures), name="distribution")
    parts.sentence(chart_words.intervals_reading(look, scale))
    parts.chart(
        figures.intervals(look.study, language=look.language, measure=scale),
        key="intervals",
        alt=chart_words.intervals_alt(look, scale),
    )
    parts.table(tables.intervals_table(look, measure=scale), name="intervals")
    parts.sentence(limits.detectable_sentence(look, unit, scale))
    parts.table(comparison_tables.detectable_table(look, scale=scale), name="detectable")


study = parts.needed_study("departments")
look = parts.look_at(study)
parts.page_title("departments")
parts.label(look)
heatmap_and_cell()
parts.points("departments.divided", limits.divided_sentences(look))
breakdown_parts.groups(look)
parts.silent_note(look)
parts.method_note("departments")
