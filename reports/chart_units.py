"""Charts that compare units: barriers, one measure with intervals, today against wanted."""

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.results import ORGANISATION, Level
from analysis.study import Study
from reports.chart_heatmap import MOST_LEVEL, header_height, upright
from reports.chart_style import GRID, LINE, arm, literal, new_figure, short, wrapped
from reports.colours import BLUE, BLUE_DARK, GREY, INK, ORANGE, ORANGE_DARK, PALE
from reports.heat_table import ordered_units, worst_first
from reports.lookup import HIDDEN_MARK, MARKS, Lookup, looked_up
from reports.text import NO_BREAK, interval, number, percent, signed, t, title

ROW_HEIGHT = 30
LEVEL_FILL = {
    "clear": ORANGE,
    "likely": "#f7c99c",
    "cannot_tell": "#ffffff",
    "no_sign": "#eef1f4",
    "better": "#b9d8f0",
}
"""Fill of each level; the sign in the cell says the same."""

_STEPS = tuple(LEVEL_FILL)


def barrier_level(look: Lookup, unit: str, barrier: str) -> str:
    """Return the level of a cell of the barrier map: a `Level`, "better", or "" for no figure."""
    row = look.findings.get((unit, barrier))
    if row is None:
        return ""
    if (unit, barrier) in look.strengths:
        return "better"
    return str(row["level"])


def barrier_map(
    study: Study | Lookup,
    *,
    language: str,
    barriers: Sequence[str] | None = None,
    order: str = "findings",
    units: Sequence[str] | None = None,
) -> go.Figure:
    """Return units × barriers with a sign and a fill for how sure we are.

    A click selects a point of the trace "cells" whose customdata is [unit id, barrier id].
    """
    look = looked_up(study, language)
    across = list(look.barriers) if barriers is None else list(barriers)
    wanted = [row["unit"] for row in look.units if (row["unit"], _first(across)) in look.findings]
    wanted = [unit for unit in wanted if units is None or unit in set(units)]
    down = ordered_units(look, wanted, order=order)
    figure = new_figure(height=ROW_HEIGHT * max(len(down), 1) + header_height(len(across)) + 20)
    if not down or not across:
        figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
        return figure
    levels = [[barrier_level(look, unit, barrier) for barrier in across] for unit in down]
    figure.add_trace(
        go.Heatmap(
            name="levels",
            z=[[_STEPS.index(level) if level else None for level in row] for row in levels],
            text=[[MARKS.get(level, HIDDEN_MARK) for level in row] for row in levels],
            texttemplate="%{text}",
            textfont={"color": INK, "size": 15},
            colorscale=_stepped(list(LEVEL_FILL.values())),
            zmin=-0.5,
            zmax=len(_STEPS) - 0.5,
            showscale=False,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
        )
    )
    points = [(x, y, u, b) for y, u in enumerate(down) for x, b in enumerate(across)]
    figure.add_trace(
        go.Scatter(
            name="cells",
            x=[x for x, _, _, _ in points],
            y=[y for _, y, _, _ in points],
            mode="markers",
            marker={"opacity": 0, "size": 26, "symbol": "square"},
            selected={"marker": {"opacity": 0}},
            unselected={"marker": {"opacity": 0}},
            customdata=[[u, b] for _, _, u, b in points],
            hovertext=[_barrier_hover(look, u, b) for _, _, u, b in points],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.update_layout(margin={"t": header_height(len(across)), "b": 8}, showlegend=False)
    figure.update_xaxes(
        range=[-0.5, len(across) - 0.5],
        side="top",
        tickvals=list(range(len(across))),
        ticktext=upright([title(look.barriers[each].title, language) for each in across]),
        tickangle=0 if len(across) <= MOST_LEVEL else -60,
        showgrid=False,
    )
    figure.update_yaxes(
        range=[len(down) - 0.5, -0.5],
        tickvals=list(range(len(down))),
        ticktext=[_bold_organisation(look, unit) for unit in down],
        showgrid=False,
    )
    return figure


def _first(things: Sequence[str]) -> str:
    return things[0] if things else ""


def _stepped(fills: Sequence[str]) -> list[list[float | str]]:
    share = 1 / len(fills)
    return [
        [place, fill]
        for step, fill in enumerate(fills)
        for place in (round(step * share, 6), round((step + 1) * share, 6))
    ]


def _bold_organisation(look: Lookup, unit: str) -> str:
    name = short(look.names[unit])
    return f"<b>{name}</b>" if unit == ORGANISATION else name


def _barrier_hover(look: Lookup, unit: str, barrier: str) -> str:
    language, row = look.language, look.findings.get((unit, barrier))
    lines = [
        f"<b>{literal(look.names[unit])}</b>",
        literal(title(look.barriers[barrier].title, language)),
    ]
    if row is None:
        least = look.study.policy.minimum_scores
        return "<br>".join([*lines, literal(t("why.measure", language, minimum=least))])
    level = barrier_level(look, unit, barrier)
    where = "organisation" if unit == ORGANISATION else "unit"
    lines.append(f"{MARKS[level]} {literal(t(f'mark.{where}.{level}', language))}")
    if row["share"] is not None:
        share = percent(row["share"], language)
        share = look.within(share, unit, row["measure"], "unfavourable")
        lines.append(literal(t("hover.share", language, share=share)))
    if row["probability"] is not None and level in (Level.CLEAR, Level.LIKELY):
        sure = percent(row["probability"], language)
        lines.append(literal(t("hover.probability", language, probability=sure)))
    lines.append(literal(t("hover.n", language, count=int(row["n"]))))
    return "<br>".join(lines)


def intervals(
    study: Study | Lookup,
    *,
    language: str,
    measure: str,
    order: str = "level",
    units: Sequence[str] | None = None,
    about: str | None = None,
) -> go.Figure:
    """Return each unit's estimate with its interval on one measure, and the organisation's line.

    `order`: "level" (worst first), "tree", "name" or "size". `about`: the unit in bold. customdata
    is [unit id, measure id].
    """
    look = looked_up(study, language)
    there = [unit for unit in look.shown if look.cell(unit, measure).get("estimate") is not None]
    there = [unit for unit in there if units is None or unit in set(units)]
    down = (
        worst_first(look, there, measure)
        if order == "level"
        else ordered_units(look, there, order=order)
    )
    figure = new_figure(height=ROW_HEIGHT * max(len(down), 1) + 90)
    cells = [look.cell(unit, measure) for unit in down]
    ups = [arm(row["estimate"], row["ci_high"]) for row in cells]
    downs = [arm(row["ci_low"], row["estimate"]) for row in cells]
    marks = [look.marks.get((unit, measure), "") for unit in down]
    colour = {"clear": ORANGE_DARK, "likely": ORANGE, "better": BLUE_DARK}
    figure.add_trace(
        go.Scatter(
            name=t("chart.estimate", language),
            x=[row["estimate"] for row in cells],
            y=list(range(len(down))),
            mode="markers",
            marker={"size": 10, "color": [colour.get(mark, GREY) for mark in marks]},
            error_x={
                "array": ups,
                "arrayminus": downs,
                "color": LINE,
                "thickness": 2.5,
                "width": 0,
            },
            customdata=[[unit, measure] for unit in down],
            hovertext=[_interval_hover(look, unit, measure) for unit in down],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    form = look.format(measure)
    _organisation_line(figure, look, measure)
    figure.update_layout(margin={"t": 34, "b": 40, "r": 64})
    figure.update_xaxes(
        range=_room(form.minimum, form.maximum),
        tickvals=list(form.codes),
        ticktext=end_labels(look, measure),
        tickangle=0,
    )
    figure.update_yaxes(
        range=[len(down) - 0.5, -0.5],
        tickvals=list(range(len(down))),
        ticktext=[
            _named(look, unit, mark, strong=unit == about)
            for unit, mark in zip(down, marks, strict=True)
        ],
        gridcolor=GRID,
    )
    return figure


def _organisation_line(figure: go.Figure, look: Lookup, measure: str) -> None:
    whole = look.cell(ORGANISATION, measure).get("mean")
    if whole is not None:
        words = t("chart.organisation_at", look.language, mean=number(whole, look.language))
        figure.add_vline(
            x=whole,
            line={"color": GREY, "width": 1.5, "dash": "dash"},
            annotation_text=literal(words),
            annotation_position="top",
        )


def _named(look: Lookup, unit: str, mark: str, *, strong: bool) -> str:
    name = f"{short(look.names[unit])} {MARKS.get(mark, '')}".strip()
    return f"<b>{name}</b>" if strong else name


def _room(low: float, high: float) -> list[float]:
    """Range of an axis whose end labels must not be cut."""
    return [low - 0.02 * (high - low), high + 0.02 * (high - low)]


def end_labels(look: Lookup, measure: str) -> list[str]:
    """Return the codes of a response format, the two ends with what they stand for."""
    form = look.format(measure)
    codes = [str(code) for code in form.codes]
    labels = form.labels.get(look.language) or next(iter(form.labels.values()), ())
    if len(labels) == len(codes):
        for end in (0, -1):
            codes[end] = f"{codes[end]}<br>{wrapped(labels[end], width=18)}"
    return codes


def _interval_hover(look: Lookup, unit: str, measure: str) -> str:
    row, language = look.cell(unit, measure), look.language
    lines = [
        t("hover.estimate", language, estimate=number(row["estimate"], language)),
        t("hover.interval", language, interval=interval(row["ci_low"], row["ci_high"], language)),
        t("hover.n", language, count=int(row["n"])),
    ]
    mark = look.marks.get((unit, measure), "")
    if mark:
        lines.append(f"{MARKS[mark]} {t(f'mark.unit.{mark}', language)}")
    return "<br>".join([f"<b>{literal(look.names[unit])}</b>", *map(literal, lines)])


def gaps(study: Study | Lookup, *, language: str, unit: str = ORGANISATION) -> go.Figure:
    """Return a unit's conditions as they are today and as people want them, widest gap first."""
    look = looked_up(study, language)
    found = [look.gaps[unit, pair.id] for pair in look.pairs if (unit, pair.id) in look.gaps]
    found = [row for row in found if row["gap"] is not None]
    found.sort(key=lambda row: -row["gap"])
    titles = {pair.id: title(pair.title, language) for pair in look.pairs}
    figure = new_figure(height=46 * max(len(found), 1) + 100)
    for row, (today, wanted) in enumerate((each["today"], each["wanted"]) for each in found):
        figure.add_shape(
            type="line",
            x0=today,
            x1=wanted,
            y0=row,
            y1=row,
            line={"color": PALE, "width": 6},
            layer="below",
        )
    for key, fill, symbol, side in (
        ("today", GREY, "circle", -1),
        ("wanted", BLUE, "diamond", 1),
    ):
        # Each number stands on the far side of the other sign.
        turned = [side if each["wanted"] >= each["today"] else -side for each in found]
        figure.add_trace(
            go.Scatter(
                name=t(f"chart.{key}", language),
                x=[each[key] for each in found],
                y=list(range(len(found))),
                mode="markers+text",
                text=[f"{NO_BREAK}{number(each[key], language)}{NO_BREAK}" for each in found],
                textposition=[("middle left", "", "middle right")[at + 1] for at in turned],
                textfont={"size": 13},
                cliponaxis=False,
                marker={"size": 14, "color": fill, "symbol": symbol},
                customdata=[[unit, each["pair"]] for each in found],
                hovertext=[_gap_hover(look, titles[each["pair"]], each) for each in found],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    ends = [look.format(pair.today) for pair in look.pairs] or list(
        look.study.instrument.formats[:1]
    )
    figure.update_layout(margin={"t": 40, "b": 30})
    figure.update_xaxes(
        range=_room(min(form.minimum for form in ends), max(form.maximum for form in ends)),
        dtick=1,
    )
    figure.update_yaxes(
        range=[len(found) - 0.5, -0.5],
        tickvals=list(range(len(found))),
        ticktext=[wrapped(titles[each["pair"]], width=34) for each in found],
    )
    return figure


def _gap_hover(look: Lookup, name: str, row: dict[str, float]) -> str:
    values = {key: number(row[key], look.language) for key in ("today", "wanted")}
    words = t("hover.gap", look.language, gap=signed(row["gap"], look.language), **values)
    count = t("hover.n", look.language, count=int(row["n"]))
    return f"<b>{literal(name)}</b><br>{literal(words)}<br>{literal(count)}"
