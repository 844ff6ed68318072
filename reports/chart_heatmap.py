"""The heatmap: units down, scales across, colour = good or bad, sign = how sure."""

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.results import ORGANISATION
from analysis.study import Study
from reports.chart_style import NO_FILL, literal, new_figure, short, wrapped
from reports.colours import ANCHORS, GREY, INK, PALE
from reports.heat_table import (
    HeatCell,
    HeatTable,
    cell_words,
    column_title,
    group_spans,
    heat_table,
    legend_ends,
)
from reports.lookup import MARKS, Lookup, looked_up
from reports.text import t

ROW_HEIGHT = 30
PATTERNS = {"clear": ("/", 5, 0.5), "likely": ("/", 7, 0.2), "better": (".", 6, 0.4)}
"""Shape, size and density of the strip below a cell's number: certainty without its colour."""

MOST_LEVEL = 8
"""Columns whose titles have room to stand level."""


def _hover(look: Lookup, cell: HeatCell) -> str:
    head = f"<b>{literal(look.names[cell.unit])}</b>"
    lines = [look.measure_title(cell.measure), *cell_words(look, cell)]
    if (cell.unit, cell.measure) in look.divided:
        lines.append(t("hover.divided", look.language))
    return "<br>".join([head, *map(literal, lines)])


def heatmap(
    study: Study | Lookup,
    *,
    language: str,
    scales: Sequence[str] | None = None,
    value: str = "mean",
    order: str = "tree",
    units: Sequence[str] | None = None,
    every_unit: bool = True,
) -> go.Figure:
    """Return the department heatmap; the parameters are those of `heat_table`.

    A click selects a point of the trace "cells" whose customdata is [unit id, measure id].
    """
    look = looked_up(study, language)
    table = heat_table(
        look, scales=scales, value=value, order=order, units=units, every_unit=every_unit
    )
    groups = group_spans(look, table.measures)
    top = header_height(len(table.measures)) + (30 if groups else 0)
    figure = new_figure(height=ROW_HEIGHT * max(len(table.units), 1) + top + 70)
    if not table.units or not table.measures:
        figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
        return figure
    figure.add_trace(_colours(look, table, value))
    if any(cell.place is None for row in table.cells for cell in row):
        figure.add_trace(_without_colour(table))
    for mark in PATTERNS:
        figure.add_trace(_pattern(table, mark))
    figure.add_trace(_points(look, table))
    columns, lines = len(table.measures), len(table.units)
    figure.update_layout(margin={"t": top, "b": 70}, showlegend=False, barmode="overlay")
    figure.update_xaxes(
        range=[-0.5, columns - 0.5],  # explicit: autorange pads for the overlay and shifts clicks
        side="top",
        tickvals=list(range(columns)),
        ticktext=upright([column_title(look, each) for each in table.measures]),
        tickangle=0 if columns <= MOST_LEVEL else -60,
        showgrid=False,
    )
    figure.update_yaxes(
        range=[lines - 0.5, -0.5],
        tickvals=list(range(lines)),
        ticktext=[_row_title(look, unit, order) for unit in table.units],
        showgrid=False,
    )
    for name, first, last in groups:
        figure.add_annotation(
            x=(first + last) / 2,
            y=1,
            yref="paper",
            yshift=top - 16,
            yanchor="middle",
            text=f"<b>{literal(name)}</b>",
            showarrow=False,
        )
        if first:
            figure.add_vline(x=first - 0.5, line={"width": 2, "color": GREY})
    return figure


def header_height(columns: int) -> int:
    """Return the room column titles need: few stand level, many stand on end."""
    return 76 if columns <= MOST_LEVEL else 150


def upright(titles: Sequence[str]) -> list[str]:
    """Return column titles broken so that neighbours do not touch, level or on end."""
    width, lines = (16, 3) if len(titles) <= MOST_LEVEL else (22, 2)
    return [wrapped(each, width=width, lines=lines) for each in titles]


def _row_title(look: Lookup, unit: str, order: str) -> str:
    level = look.unit[unit]["level"] or 0
    indent = "\u2003" * max(level - 1, 0) if order == "tree" else ""
    name = short(look.names[unit])
    strong = unit == ORGANISATION or (order == "tree" and look.below(unit))
    return f"{indent}<b>{name}</b>" if strong else indent + name


def _texts(table: HeatTable) -> list[list[str]]:
    return [
        [f"{cell.text} {MARKS.get(cell.mark, '')}".strip() for cell in row] for row in table.cells
    ]


def _colours(look: Lookup, table: HeatTable, value: str) -> go.Heatmap:
    return go.Heatmap(
        name="colours",
        z=[[cell.place for cell in row] for row in table.cells],
        text=_texts(table),
        texttemplate="%{text}",
        textfont={"color": INK, "size": 13},
        colorscale=[list(anchor) for anchor in ANCHORS],
        zmin=0,
        zmax=1,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
        colorbar={
            "orientation": "h",
            "thickness": 12,
            "len": 0.62,
            "lenmode": "fraction",
            "x": 0,
            "xanchor": "left",
            "y": 0,
            "yanchor": "top",
            "ypad": 14,
            "tickvals": [0.02, 0.5, 0.98],
            "ticktext": legend_ends(look, table.measures, value),
            "ticks": "",
            "outlinewidth": 0,
        },
    )


def _without_colour(table: HeatTable) -> go.Heatmap:
    """Cells that are neither good nor bad: too few answers, or no direction decided."""
    return go.Heatmap(
        name="plain",
        z=[[0 if cell.place is None else None for cell in row] for row in table.cells],
        text=_texts(table),
        texttemplate="%{text}",
        textfont={"color": INK, "size": 13},
        colorscale=[[0, PALE], [1, PALE]],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )


def _pattern(table: HeatTable, mark: str) -> go.Bar:
    """A strip along the lower edge of every cell with one mark."""
    shape, size, density = PATTERNS[mark]
    there = [
        (x, y)
        for y, row in enumerate(table.cells)
        for x, cell in enumerate(row)
        if cell.mark == mark
    ]
    return go.Bar(
        name=mark,
        orientation="h",
        base=[round(x - 0.47, 2) for x, _ in there],
        x=[0.94] * len(there),
        y=[round(y + 0.37, 2) for _, y in there],
        width=0.18,
        marker={
            "color": NO_FILL,
            "line": {"width": 0},
            "pattern": {"shape": shape, "size": size, "solidity": density, "fgcolor": INK},
        },
        hoverinfo="skip",
    )


def _points(look: Lookup, table: HeatTable) -> go.Scatter:
    cells = [(x, y, cell) for y, row in enumerate(table.cells) for x, cell in enumerate(row)]
    return go.Scatter(
        name="cells",
        x=[x for x, _, _ in cells],
        y=[y for _, y, _ in cells],
        mode="markers",
        marker={"opacity": 0, "size": 26, "symbol": "square"},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=[[cell.unit, cell.measure] for _, _, cell in cells],
        hovertext=[_hover(look, cell) for _, _, cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
    )
