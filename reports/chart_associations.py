"""Charts of what goes together: importance × level of drivers, and a path of three stations."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from analysis.study import Study
from reports.association_drawings import driver_map, path_picture
from reports.chart_style import LINE, literal, new_figure, wrapped
from reports.colours import BLUE_DARK, GREY, ORANGE_DARK
from reports.content import MapPoint
from reports.lookup import Lookup

TONES = {"both": ORANGE_DARK, "out": BLUE_DARK, "": GREY}
"""What stands out is orange where it is unfavourable as well; its name is bold."""
ROOM_FOR_NAMES = 0.62
"""Width beside the drawing for the names of the points, as a share of the drawing."""
BOX = (0.17, 0.14)
"""Half the width and height of a box."""
STATIONS = ((0.18, 0.2), (0.5, 0.84), (0.82, 0.2))
_LABELS = ((0.215, 0.62, "right"), (0.785, 0.62, "left"), (0.5, 0.2, "center"))


def drivers(study: Study, *, language: str, outcome: str) -> go.Figure:
    """Return the map of an outcome's drivers: how unfavourable across, how important upwards."""
    found = driver_map(Lookup(study, language), outcome)
    figure = new_figure(height=max(420, 34 * len(found.points) + 120))
    for point in found.points:
        _point(figure, point)
    line = {"color": GREY, "width": 1.5, "dash": "dash"}
    figure.add_shape(type="line", x0=0, x1=1, y0=found.up_line, y1=found.up_line, line=line)
    figure.add_shape(type="line", x0=found.across_line, x1=found.across_line, y0=0, y1=1, line=line)
    small = {"showarrow": False, "font": {"size": 12}, "x": 0.01, "xanchor": "left"}
    corner = wrapped(found.corner, width=18)
    figure.add_annotation(text=corner, y=0.99, yanchor="top", align="left", **small)
    equal = literal(found.up_line_text)
    figure.add_annotation(text=equal, y=found.up_line, yanchor="bottom", **small)
    figure.add_annotation(text=literal(found.up_words), y=1.03, yanchor="bottom", **small)
    figure.update_layout(margin={"t": 34, "b": 30, "r": 8})
    figure.update_xaxes(
        range=[0, 1 + ROOM_FOR_NAMES],
        tickvals=[place for place, _ in found.across_ticks],
        ticktext=[wrapped(text, width=10) for _, text in found.across_ticks],
        showgrid=False,
    )
    figure.update_yaxes(
        range=[-0.02, 1.03],
        tickvals=[place for place, _ in found.up_ticks],
        ticktext=[text for _, text in found.up_ticks],
    )
    return figure


def _point(figure: go.Figure, point: MapPoint) -> None:
    """Draw a point with its interval both ways, and its name at the side."""
    at, up = point.across, point.up
    figure.add_trace(
        go.Scatter(
            x=[at[0]],
            y=[up[0]],
            mode="markers",
            marker={"size": 11, "color": TONES[point.tone]},
            error_x=_arms(at),
            error_y=_arms(up),
            hovertext=f"<b>{literal(point.name)}</b><br>{literal(point.text)}",
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    name = wrapped(point.name, width=20)
    figure.add_annotation(
        x=at[0],
        y=up[0],
        ax=1.06,
        ay=point.label,
        axref="x",
        ayref="y",
        xanchor="left",
        align="left",
        text=f"<b>{name}</b>" if point.tone else name,
        arrowhead=0,
        arrowwidth=1,
        arrowcolor=LINE,
        standoff=7,
        font={"size": 13},
    )


def path(study: Study, *, language: str, row: Mapping[str, Any]) -> go.Figure:
    """Return a path of three stations; dashed where not sure, no arrows: none is known first."""
    found = path_picture(Lookup(study, language), row)
    figure = new_figure(height=260)
    for (first, last), (text, sure), (x, y, side) in zip(
        ((0, 1), (1, 2), (0, 2)), found.lines, _LABELS, strict=True
    ):
        (x0, y0), (x1, y1) = _edge(first, last), _edge(last, first)
        line = {"color": LINE, "width": 2.5 if sure else 1.5, "dash": "solid" if sure else "dash"}
        figure.add_shape(type="line", x0=x0, y0=y0, x1=x1, y1=y1, line=line)
        figure.add_annotation(
            x=x,
            y=y - 0.03 if side == "center" else y,
            text=_in_lines(text, width=99 if side == "center" else 9),
            align="center",
            showarrow=False,
            xanchor=side,
            yanchor="top" if side == "center" else "middle",
            font={"size": 13},
        )
    for (x, y), name in zip(STATIONS, found.boxes, strict=True):
        figure.add_shape(
            type="rect",
            x0=x - BOX[0],
            x1=x + BOX[0],
            y0=y - BOX[1],
            y1=y + BOX[1],
            line={"color": GREY, "width": 1.5},
        )
        figure.add_annotation(x=x, y=y, text=wrapped(name, width=13, lines=3), showarrow=False)
    figure.update_layout(margin={"t": 4, "b": 4, "l": 4, "r": 4})
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(range=[0, 1], visible=False)
    return figure


def _in_lines(text: str, *, width: int) -> str:
    """Return a figure with its interval under it."""
    figure, bracket, limits = text.partition(" (")
    return f"{literal(figure)}<br>{wrapped(bracket.strip() + limits, width=width)}"


def _edge(box: int, towards: int) -> tuple[float, float]:
    """Return where a line from a box to another leaves it."""
    (x, y), (far, up) = STATIONS[box], STATIONS[towards]
    if up == y:
        return x + BOX[0] * (1 if far > x else -1), y
    if up > y:
        return x, y + BOX[1]
    return x + BOX[0] * (1 if far > x else -1), y


def _arms(span: tuple[float, float, float]) -> dict[str, Any]:
    return {
        "array": [round(span[2] - span[0], 4)],
        "arrayminus": [round(span[0] - span[1], 4)],
        "color": LINE,
        "thickness": 2,
        "width": 0,
    }
