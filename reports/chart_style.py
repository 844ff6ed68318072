"""The house template of every chart on screen: quiet, light and dark safe, no outside fonts."""

import plotly.graph_objects as go

from reports.colours import GREY, PALE

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Segoe UI", Arial, sans-serif'
GRID = "rgba(128,134,145,0.22)"
LINE = "rgba(128,134,145,0.75)"
LONGEST_LABEL = 38
ROOM_FOR_TITLE = 84
NO_FILL = "rgba(0,0,0,0)"

TEMPLATE = go.layout.Template(
    layout={
        # No font colour: the page's theme sets it, so that charts follow light and dark.
        "font": {"family": FONT, "size": 14},
        "paper_bgcolor": NO_FILL,
        "plot_bgcolor": NO_FILL,
        "margin": {"l": 8, "r": 24, "t": 8, "b": 8},
        "hoverlabel": {"font": {"family": FONT, "size": 14}, "align": "left"},
        "xaxis": {
            "gridcolor": GRID,
            "zeroline": False,
            "linecolor": LINE,
            "ticks": "",
            "automargin": True,
            "ticklabeloverflow": "allow",
            "fixedrange": True,
        },
        "yaxis": {
            "gridcolor": GRID,
            "zeroline": False,
            "linecolor": LINE,
            "ticks": "",
            "automargin": True,
            "ticklabeloverflow": "allow",
            "fixedrange": True,
        },
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0},
        "dragmode": False,
        "modebar": {"orientation": "h"},
        "colorway": [GREY, PALE],
    }
)


def new_figure(*, height: int) -> go.Figure:
    """Return an empty figure in the house template."""
    figure = go.Figure()
    figure.update_layout(template=TEMPLATE, height=height)
    return figure


def titled(figure: go.Figure, finding: str) -> go.Figure:
    """Return a figure with its finding as its title, so that a picture taken along says it too."""
    height = figure.layout.height + ROOM_FOR_TITLE
    figure.update_layout(
        title={
            "text": wrapped(finding, width=90, lines=3),
            "x": 0,
            "y": 1 - 24 / height,  # Plotly sets the first line's middle there
            "yref": "container",
            "yanchor": "top",
            "font": {"size": 16},
        },
        margin_t=(figure.layout.margin.t or 0) + ROOM_FOR_TITLE,
        height=height,
    )
    return figure


def short(text: str, *, longest: int = LONGEST_LABEL) -> str:
    """Return a label short enough for an axis, safe in Plotly's markup; hover has it whole.

    It is cut inside: names of departments often differ only in how they end.
    """
    if len(text) <= longest:
        return literal(text)
    end = longest // 3
    return literal(f"{text[: longest - 1 - end].rstrip()}…{text[-end:].lstrip()}")


def wrapped(text: str, *, width: int, lines: int = 2) -> str:
    """Return a label broken into at most `lines` lines of about `width` characters."""
    out: list[str] = []
    for word in text.split(" "):  # a no-break space stays
        if out and len(out[-1]) + 1 + len(word) <= width:
            out[-1] += f" {word}"
        else:
            out.append(word)
    if len(out) > lines:
        out = [*out[: lines - 1], " ".join(out[lines - 1 :])]
    cut = [each if len(each) <= width + 4 else each[: width + 3].rstrip() + "…" for each in out]
    return "<br>".join(literal(each) for each in cut)


def literal(text: str) -> str:
    """Return text that Plotly prints as it is: its labels and hovers read tags and entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def arm(low: float | None, high: float | None) -> float:
    """Return the length of one side of an interval; 0 where there is none."""
    return 0.0 if low is None or high is None else round(high - low, 6)
