"""Charts of what goes together: importance × level of drivers, and a path of three stations."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from analysis.study import Study
from reports.association_drawings import EDGE, driver_map, path_picture
from reports.chart_style import LINE, literal, new_figure, wrapped
from reports.colours import BLUE_DARK, GREY, ORANGE_DARK
from reports.content import MapPoint
from reports.lookup import Lookup, looked_up

TONES = {"both": ORANGE_DARK, "out": BLUE_DARK, "": GREY}
"""What stands out is orange where it is unfavourable as well; its name is bold."""
ROOM_FOR_NAMES = 0.62
"""Width beside the drawing for the names of the points, as a share of the drawing."""
BOX = (0.17, 0.14)
"""Half the width and height of a box."""
STATIONS = ((0.18, 0.2), (0.5, 0.84), (0.82, 0.2))
_LABELS = ((0.215, 0.62, "right"), (0.785, 0.62, "left"), (0.5, 0.2, "center"))


def drivers(study: Study | Lookup, *, language: str, outcome: str) -> go.Figure:
    """Return the map of an outcome's drivers: how unfavourable across, how important upwards."""
    found = driver_map(looked_up(study, language), outcome)
    figure = new_figure(height=max(420, 34 * len(found.points) + 120))
    figure.add_trace(_points(found.points))
    line = {"color": GREY, "width": 1.5, "dash": "dash"}
    across, up = found.across_line, found.up_line
    small = {"showarrow": False, "font": {"size": 12}, "x": 0.01, "xanchor": "left"}
    corner = wrapped(found.corner, width=18)
    # All at once: Plotly checks the whole figure anew for each that is added.
    figure.update_layout(
        margin={"t": 34, "b": 30, "r": 8},
        shapes=[
            {"type": "line", "x0": 0, "x1": 1, "y0": up, "y1": up, "line": line},
            {"type": "line", "x0": across, "x1": across, "y0": 0, "y1": 1, "line": line},
        ],
        annotations=[
            *(_name(point) for point in found.points),
            {"text": corner, "y": 0.99, "yanchor": "top", "align": "left", **small},
            {"text": literal(found.up_line_text), "y": up, "yanchor": "bottom", **small},
            {"text": literal(found.up_words), "y": 1.03, "yanchor": "bottom", **small},
        ],
    )
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


def _points(points: Sequence[MapPoint]) -> go.Scatter:
    """Return every point with its interval both ways."""
    return go.Scatter(
        x=[point.across[0] for point in points],
        y=[point.up[0] for point in points],
        mode="markers",
        marker={"size": 11, "color": [TONES[point.tone] for point in points]},
        error_x=_arms([point.across for point in points]),
        error_y=_arms([point.up for point in points]),
        hovertext=[f"<b>{literal(each.name)}</b><br>{literal(each.text)}" for each in points],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )


def _name(point: MapPoint) -> dict[str, Any]:
    """Return a point's name at the side, joined to it by a line."""
    name = wrapped(point.name, width=20)
    return {
        "x": point.across[0],
        "y": point.up[0],
        "ax": EDGE,
        "ay": point.label,
        "axref": "x",
        "ayref": "y",
        "xanchor": "left",
        "align": "left",
        "text": f"<b>{name}</b>" if point.tone else name,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": LINE,
        "standoff": 7,
        "font": {"size": 13},
    }


def path(study: Study | Lookup, *, language: str, row: Mapping[str, Any]) -> go.Figure:
    """Return a path of three stations; dashed where not sure, no arrows: none is known first."""
    found = path_picture(looked_up(study, language), row)
    figure = new_figure(height=260)
    shapes: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for (first, last), (text, sure), (x, y, side) in zip(
        ((0, 1), (1, 2), (0, 2)), found.lines, _LABELS, strict=True
    ):
        (x0, y0), (x1, y1) = _edge(first, last), _edge(last, first)
        line = {"color": LINE, "width": 2.5 if sure else 1.5, "dash": "solid" if sure else "dash"}
        shapes.append({"type": "line", "x0": x0, "y0": y0, "x1": x1, "y1": y1, "line": line})
        below = side == "center"
        words.append(
            {
                "x": x,
                "y": y - 0.03 if below else y,
                "text": _in_lines(text, width=99 if below else 9),
                "align": "center",
                "showarrow": False,
                "xanchor": side,
                "yanchor": "top" if below else "middle",
                "font": {"size": 13},
            }
        )
    wide, high = BOX
    line = {"color": GREY, "width": 1.5}
    for (x, y), name in zip(STATIONS, found.boxes, strict=True):
        sides = {"x0": x - wide, "x1": x + wide, "y0": y - high, "y1": y + high}
        shapes.append({"type": "rect", "line": line, **sides})
        text = wrapped(name, width=13, lines=3)
        words.append({"x": x, "y": y, "text": text, "showarrow": False})
    around = {"t": 4, "b": 4, "l": 4, "r": 4}
    figure.update_layout(margin=around, shapes=shapes, annotations=words)
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


def _arms(spans: Sequence[tuple[float, float, float]]) -> dict[str, Any]:
    return {
        "array": [round(span[2] - span[0], 4) for span in spans],
        "arrayminus": [round(span[0] - span[1], 4) for span in spans],
        "color": LINE,
        "thickness": 2,
        "width": 0,
    }
