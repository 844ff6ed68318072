"""Charts of change between two waves: heatmap, slopes, small multiples. Released numbers only."""

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.results import ORGANISATION
from analysis.trends import Trend
from reports.chart_heatmap import MOST_LEVEL, header_height, upright
from reports.chart_style import GRID, LINE, TEMPLATE, literal, new_figure, short, wrapped
from reports.colours import ANCHORS, BLUE_DARK, GREY, INK, ORANGE_DARK, PALE
from reports.text import number
from reports.trend_lookup import SIGNS, TrendLookup
from reports.trend_table import ChangeTable, change_table, column_title, legend_ends
from reports.trend_words import change_lines, wave_name

ROW_HEIGHT = 30
PANELS_ACROSS = 2  # as many as a telephone has room for
ROOM_FOR_NAMES = 132
"""Pixels beside the lines for the names of those that stand out."""
COLOURS = {"better": BLUE_DARK, "worse": ORANGE_DARK, "higher": INK, "lower": INK}
_ENDS = ("earlier", "later")
_APART = 0.095  # of the axis: labels of two lines nearer than that would lie on each other


def change_heatmap(
    trend: Trend | TrendLookup,
    *,
    language: str,
    units: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
) -> go.Figure:
    """Return units × scales with the change, its colour good or bad, its sign how sure.

    A click selects a point of the trace "cells" whose customdata is [unit id, measure id].
    """
    look = trend if isinstance(trend, TrendLookup) else TrendLookup(trend, language)
    table = change_table(look, units=units, measures=measures)
    columns, lines = len(table.measures), len(table.units)
    top = header_height(columns)
    figure = new_figure(height=ROW_HEIGHT * max(lines, 1) + top + 70)
    if not lines or not columns:
        figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
        return figure
    for name, coloured in (("colours", True), ("plain", False)):
        figure.add_trace(_layer(look, table, name=name, coloured=coloured))
    figure.add_trace(_points(look, table))
    figure.update_layout(margin={"t": top, "b": 70}, showlegend=False)
    figure.update_xaxes(
        range=[-0.5, columns - 0.5],
        side="top",
        tickvals=list(range(columns)),
        ticktext=upright([column_title(look, each) for each in table.measures]),
        tickangle=0 if columns <= MOST_LEVEL else -60,
        showgrid=False,
    )
    figure.update_yaxes(
        range=[lines - 0.5, -0.5],
        tickvals=list(range(lines)),
        ticktext=[row_title(look, unit) for unit in table.units],
        showgrid=False,
    )
    return figure


def row_title(look: TrendLookup, unit: str) -> str:
    """Return a unit's name as a row of a tree is called: indented, what holds others in bold."""
    indent = "\u2003" * max(int(look.unit[unit]["level"]) - 1, 0)
    name = short(look.names[unit])
    return f"{indent}<b>{name}</b>" if unit == ORGANISATION or look.below(unit) else indent + name


def _layer(look: TrendLookup, table: ChangeTable, *, name: str, coloured: bool) -> go.Heatmap:
    """Return the cells with a colour, or those of which nothing can be said."""
    places = [
        [(cell.place if coloured else (0.0 if cell.place is None else None)) for cell in row]
        for row in table.cells
    ]
    legend = {
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
        "ticktext": legend_ends(look, table.measures),
        "ticks": "",
        "outlinewidth": 0,
    }
    return go.Heatmap(
        name=name,
        z=places,
        text=[
            [
                f"{cell.text} {cell.sign}".strip() * (coloured != (cell.place is None))
                for cell in row
            ]
            for row in table.cells
        ],
        texttemplate="%{text}",
        textfont={"color": INK, "size": 13},
        colorscale=[list(each) for each in ANCHORS] if coloured else [[0, PALE], [1, PALE]],
        zmin=0,
        zmax=1,
        showscale=coloured,
        colorbar=legend if coloured else None,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )


def _points(look: TrendLookup, table: ChangeTable) -> go.Scatter:
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
        hovertext=[_hover(look, cell.unit, cell.measure) for _, _, cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(look: TrendLookup, unit: str, measure: str) -> str:
    lines = [look.measure_title(measure), *change_lines(look, unit, measure)]
    return "<br>".join([f"<b>{literal(look.names[unit])}</b>", *map(literal, lines)])


def slopes(
    trend: Trend | TrendLookup,
    *,
    language: str,
    measure: str,
    units: Sequence[str] | None = None,
    about: str = "",
) -> go.Figure:
    """Return a line for each unit from its earlier to its later mean; told changes stand out.

    customdata of every point is [unit id, measure id]. `about`: a unit to be named as well.
    """
    look = trend if isinstance(trend, TrendLookup) else TrendLookup(trend, language)
    there = [unit for unit in (units or look.compared) if look.change(unit, measure)]
    figure = new_figure(height=460)
    for trace in _lines(look, there, measure, about=about):
        figure.add_trace(trace)
    low, high = _around(look, there, [measure])
    labels = _labels(look, there, measure, apart=_APART * (high - low), about=about)
    for y, text, colour in labels:
        figure.add_annotation(
            x=1,
            xref="paper",
            xshift=4,
            y=y,
            text=text,
            xanchor="left",
            align="left",
            showarrow=False,
            font={"color": colour, "size": 13},
        )
    figure.update_layout(margin={"t": 30, "b": 24, "r": ROOM_FOR_NAMES, "l": 24}, showlegend=False)
    figure.update_xaxes(
        range=[-0.06, 1.03],
        tickvals=[0, 1],
        ticktext=[literal(wave_name(look, each)) for each in ("earlier", "later")],
        side="top",
        gridcolor=LINE,
    )
    top = max([high, *(y + _APART * (high - low) / 2 for y, _, _ in labels)])
    room = 0.04 * (high - low)
    figure.update_yaxes(
        range=[low - room, top + room], gridcolor=GRID, **_ticks(low, high, language)
    )
    return figure


def _around(
    look: TrendLookup, units: Sequence[str], measures: Sequence[str]
) -> tuple[float, float]:
    """Return the ends of an axis that all means fit on, in half steps of the answers."""
    rows = [look.change(unit, measure) for unit in units for measure in measures]
    values = [float(row[key]) for row in rows if row for key in _ENDS if row[key] is not None]
    low, high = min(values, default=1.0), max(values, default=5.0)
    return math.floor(low * 2) / 2, math.ceil(high * 2) / 2


def _ticks(low: float, high: float, language: str) -> dict[str, Any]:
    """Return a tick at every half step, or at whole ones where there are many."""
    step = 0.5 if high - low <= 2.5 else 1.0
    first = math.ceil(low / step) * step
    places = [first + step * at for at in range(int((high - first) / step + 1e-9) + 1)]
    return {"tickvals": places, "ticktext": [number(each, language) for each in places]}


def _weight(look: TrendLookup, unit: str, measure: str, about: str) -> int:
    told = look.change(unit, measure)["level"] in COLOURS
    return 2 if told else int(unit in (ORGANISATION, about))


def _lines(
    look: TrendLookup, units: Sequence[str], measure: str, *, about: str = ""
) -> list[go.Scatter]:
    """Return lines of the same look as one trace with gaps: hundreds of traces take seconds."""
    alike: dict[tuple[str, int, bool], list[str]] = {}
    # The lines that say something are drawn on top.
    for unit in sorted(units, key=lambda unit: _weight(look, unit, measure, about)):
        weight, whole = _weight(look, unit, measure, about), unit == ORGANISATION
        colour = COLOURS.get(look.change(unit, measure)["level"], GREY if weight else LINE)
        alike.setdefault((colour, weight, whole), []).append(unit)
    return [_trace(look, there, measure, *style) for style, there in alike.items()]


def _trace(
    look: TrendLookup, units: Sequence[str], measure: str, colour: str, weight: int, whole: bool
) -> go.Scatter:
    points: list[tuple[int | None, float | None, list[str], str]] = []
    for unit in units:
        row, hover = look.change(unit, measure), _hover(look, unit, measure)
        points += [(at, row[key], [unit, measure], hover) for at, key in enumerate(_ENDS)]
        points.append((None, None, ["", ""], ""))
    x, y, ids, hovers = zip(*points[:-1], strict=True)
    return go.Scatter(
        name=literal(look.names[units[0]]) if len(units) == 1 else "",
        x=x,
        y=y,
        mode="lines+markers",
        line={
            "color": colour,
            "width": (1.2, 2.5, 3)[weight],
            "dash": "dash" if whole else "solid",
        },
        marker={"size": (5, 7, 9)[weight], "color": colour},
        customdata=ids,
        hovertext=hovers,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _labels(
    look: TrendLookup, units: Sequence[str], measure: str, *, apart: float, about: str
) -> list[tuple[float, str, str | None]]:
    """Return names beside the lines that stand out, moved so that none lies on another."""
    named = [unit for unit in units if _weight(look, unit, measure, about)]
    named.sort(key=lambda unit: look.change(unit, measure)["later"])
    found: list[tuple[float, str, str | None]] = []
    last = float("-inf")
    for unit in named:
        row = look.change(unit, measure)
        last = max(float(row["later"]), last + apart)
        sign = SIGNS[row["level"]]
        name = wrapped(look.names[unit], width=18)
        text = f"{name} {number(row['later'], look.language)} {sign}"
        found.append((last, text, COLOURS.get(row["level"])))
    return found


def multiples(
    trend: Trend | TrendLookup,
    *,
    language: str,
    measures: Sequence[str] | None = None,
    units: Sequence[str] | None = None,
) -> go.Figure:
    """Return a small slope chart for each scale, all on the same footing."""
    look = trend if isinstance(trend, TrendLookup) else TrendLookup(trend, language)
    across = list(look.scales if measures is None else measures)
    wide = min(PANELS_ACROSS, max(len(across), 1))
    deep = max(-(-len(across) // wide), 1)
    titles = [wrapped(column_title(look, each), width=24) for each in across]
    figure = make_subplots(
        rows=deep,
        cols=wide,
        subplot_titles=titles,
        horizontal_spacing=0.14,
        vertical_spacing=min(0.3 / deep, 0.3),
    )
    figure.update_layout(template=TEMPLATE, height=180 * deep + 40, showlegend=False)
    low, high = _around(look, list(units or look.compared), across)
    for place, measure in enumerate(across):
        row, column = place // wide + 1, place % wide + 1
        there = [unit for unit in (units or look.compared) if look.change(unit, measure)]
        for trace in _lines(look, there, measure):
            figure.add_trace(trace, row=row, col=column)
    room = 0.06 * (high - low)
    figure.update_yaxes(
        range=[low - room, high + room],
        tickvals=[low, high],
        ticktext=[number(e, language) for e in (low, high)],
    )
    figure.update_xaxes(range=[-0.08, 1.08], tickvals=[], gridcolor=LINE)
    ends = [literal(wave_name(look, each)) for each in ("earlier", "later")]
    figure.update_xaxes(tickvals=[0.08, 0.92], ticktext=ends, row=deep)
    figure.update_annotations(font={"size": 13})
    figure.update_layout(margin={"t": 50, "b": 30})
    return figure
