"""Charts about scales: how answers spread, how well scales measure, what profiles look like."""

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analysis.results import ORGANISATION, ScaleVerdict
from analysis.study import Study
from reports.chart_style import LINE, arm, literal, new_figure, wrapped
from reports.colours import BLUE, GREY, INK, LINES, ORANGE, ORANGE_DARK, PALE
from reports.lookup import Lookup, looked_up, rows
from reports.text import NOTHING, has, interval, number, percent, t, title

SMALLEST_LABEL = 0.08
"""A part of a bar narrower than this carries no number of its own; hover has it."""

_PARTS = (("unfavourable", ORANGE, -1), ("neutral", PALE, 0), ("favourable", BLUE, 1))


HALF = 0.67
"""Half of normally spread people lie within so many SDs."""


def distribution(
    study: Study | Lookup,
    *,
    language: str,
    unit: str = ORGANISATION,
    scale: str | None = None,
    measures: Sequence[str] | None = None,
) -> go.Figure:
    """Return bars of unfavourable, neutral and favourable answers about a common middle.

    With `scale`: that scale and its items, as one unit answered. With `measures`: these. With
    neither: every scale. A measure without shares has an empty row that says why.
    """
    look = looked_up(study, language)
    if measures is None:
        measures = (
            [each.id for each in look.scales]
            if scale is None
            else [scale, *look.study.instrument.scale(scale).items]
        )
    there = [look.cell(unit, measure) for measure in measures]
    figure = new_figure(height=46 * max(len(measures), 1) + 90)
    for part, fill, side in _PARTS:
        figure.add_trace(_bar(look, there, part=part, fill=fill, side=side))
    for line, row in enumerate(there):
        if row.get("favourable") is None:
            least = look.study.policy.minimum_shares
            words = look.why(unit) or t("why.shares", language, minimum=least)
            figure.add_annotation(
                x=0, y=line, text=literal(words), showarrow=False, font={"color": GREY, "size": 13}
            )
    far = reach(there)
    figure.update_layout(barmode="overlay", margin={"t": 44, "b": 30}, bargap=0.3)
    figure.update_xaxes(
        range=[-1.02 * far, 1.02 * far],
        tickvals=[-far, -far / 2, 0, far / 2, far],
        ticktext=[percent(abs(each) * far, language) for each in (-1, -0.5, 0, 0.5, 1)],
    )
    figure.update_yaxes(
        range=[len(measures) - 0.5, -0.5],
        tickvals=list(range(len(measures))),
        ticktext=[_measure_label(look, measure, strong=measure == scale) for measure in measures],
    )
    return figure


def reach(there: Sequence[Any]) -> float:
    """How far the longest bar reaches from the middle, in steps of 20 %."""
    sides = [
        (row["neutral"] or 0) / 2 + max(row["favourable"], row["unfavourable"])
        for row in there
        if row.get("favourable") is not None
    ]
    return min(math.ceil(max(sides, default=1.0) * 5 - 1e-9) / 5, 1.0)


def _measure_label(look: Lookup, measure: str, *, strong: bool) -> str:
    name = wrapped(look.measure_title(measure), width=30, lines=3)
    return f"<b>{name}</b>" if strong else name


def _bar(look: Lookup, there: Sequence[Any], *, part: str, fill: str, side: int) -> go.Bar:
    lengths, bases, texts, hovers = [], [], [], []
    for row in there:
        share, middle = row.get(part), row.get("neutral")
        key = (row.get("unit", ""), row.get("measure", ""), part)
        text = percent(share, look.language)
        lengths.append(share)
        sign = look.within(text, *key, form="sign")
        texts.append("" if (share or 0) < SMALLEST_LABEL else sign)
        half = (middle or 0) / 2
        bases.append({-1: -half - (share or 0), 0: -half, 1: half}[side])
        words = t(f"chart.{part}", look.language)
        count = t("hover.n", look.language, count=int(row.get("n") or 0))
        hovers.append(f"{literal(words)}: {look.within(text, *key)}<br>{literal(count)}")
    return go.Bar(
        name=t(f"chart.{part}", look.language),
        orientation="h",
        x=lengths,
        base=[round(base, 4) for base in bases],
        y=list(range(len(there))),
        marker={"color": fill, "line": {"width": 0}},
        text=texts,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": INK, "size": 13},
        customdata=[[row.get("unit"), row.get("measure")] for row in there],
        hovertext=hovers,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def reliability(study: Study | Lookup, *, language: str) -> go.Figure:
    """Return alpha with its interval for each scale, against the usual line of 0.70."""
    look = looked_up(study, language)
    there = [row for row in rows(look.study.scales) if row["alpha"] is not None]
    colours = {ScaleVerdict.REPORT: BLUE, ScaleVerdict.WITH_CARE: ORANGE}
    figure = new_figure(height=34 * max(len(there), 1) + 90)
    figure.add_trace(
        go.Scatter(
            x=[row["alpha"] for row in there],
            y=list(range(len(there))),
            mode="markers+text",
            text=[number(row["alpha"], language, decimals=2) for row in there],
            textposition="top center",
            cliponaxis=False,
            textfont={"size": 12},
            marker={
                "size": 11,
                "color": [colours.get(ScaleVerdict(row["verdict"]), ORANGE_DARK) for row in there],
            },
            error_x={
                "array": [arm(row["alpha"], row["alpha_high"]) for row in there],
                "arrayminus": [arm(row["alpha_low"], row["alpha"]) for row in there],
                "color": LINE,
                "thickness": 2.5,
                "width": 0,
            },
            customdata=[[row["scale"]] for row in there],
            hovertext=[_reliability_hover(look, row) for row in there],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    figure.add_vline(x=0.7, line={"color": GREY, "width": 1.5, "dash": "dash"})
    lowest = min((row["alpha_low"] or row["alpha"] for row in there), default=0.0)
    left = min(0.0, round(lowest - 0.05, 1))
    ticks = [-0.5, 0.0, 0.5, 0.7, 1.0]  # few enough for a telephone
    figure.update_layout(margin={"t": 24, "b": 30})
    figure.update_xaxes(
        range=[max(left, -1.0), 1.02],
        tickvals=ticks,
        ticktext=[number(tick, language) for tick in ticks],
    )
    figure.update_yaxes(
        range=[len(there) - 0.5, -0.5],
        tickvals=list(range(len(there))),
        ticktext=[wrapped(look.measure_title(row["scale"]), width=34) for row in there],
    )
    return figure


def verdict(row: dict[str, Any], language: str) -> str:
    """Return whether a scale may be reported and the gravest reason, in words."""
    said = t(f"verdict.{row['verdict']}", language)
    key = f"scale_reason.{row['reason']}"
    if row["verdict"] == ScaleVerdict.SINGLE_ITEM or not row["reason"] or not has(key, language):
        return said
    return f"{said} {t(key, language)}"


def _reliability_hover(look: Lookup, row: dict[str, Any]) -> str:
    language = look.language
    limits = interval(row["alpha_low"], row["alpha_high"], language, decimals=2)
    lines = [
        t("hover.alpha", language, alpha=number(row["alpha"], language, decimals=2)),
        t("hover.interval", language, interval=limits),
        verdict(row, language),
    ]
    name = look.measure_title(row["scale"])
    return "<br>".join([f"<b>{literal(name)}</b>", *map(literal, lines)])


def profile_lines(study: Study | Lookup, *, language: str) -> go.Figure:
    """Return one line per profile over the scales: distance from the organisation's mean."""
    look = looked_up(study, language)
    there = rows(look.study.profiles)
    named = {row["profile"]: row for row in there}
    scales = list(dict.fromkeys(row["scale"] for row in there))
    figure = new_figure(height=max(44 * len(scales), 200) + 110)
    symbols = ("circle", "diamond", "square", "triangle-up", "cross", "star", "x", "hexagon")
    for place, (profile, facts) in enumerate(named.items()):
        own = {row["scale"]: row for row in there if row["profile"] == profile}
        name = profile_name(facts, language)
        share = percent(facts["share"], language)
        legend = t("chart.profile", language, name=name, share=share)
        figure.add_trace(_profile_band([own.get(scale, {}) for scale in scales], place))
        figure.add_trace(
            go.Scatter(
                name=literal(legend),
                x=[own.get(scale, {}).get("z") for scale in scales],
                y=list(range(len(scales))),
                mode="lines+markers",
                line={"color": LINES[place % len(LINES)], "width": 2.5},
                marker={"size": 9, "symbol": symbols[place % len(symbols)]},
                hovertext=[_profile_hover(look, name, scale, own.get(scale)) for scale in scales],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    ends_at = [
        abs(row["z"]) + HALF * (row["spread"] or 0.0) for row in there if row["z"] is not None
    ]
    widest = max(ends_at, default=1.0)
    limit = max(1.0, round(widest + 0.25, 1))
    figure.add_vline(x=0, line={"color": GREY, "width": 1.5, "dash": "dash"})
    figure.update_layout(margin={"t": 24 + 22 * len(named), "b": 40})
    ends = (t("chart.z_low", language), t("chart.z_mean", language), t("chart.z_high", language))
    figure.update_xaxes(
        range=[-limit, limit], tickvals=[-limit * 0.8, 0, limit * 0.8], ticktext=list(ends)
    )
    figure.update_yaxes(
        range=[len(scales) - 0.5, -0.5],
        tickvals=list(range(len(scales))),
        ticktext=[wrapped(look.measure_title(scale), width=34) for scale in scales],
    )
    return figure


def _profile_band(own: Sequence[dict[str, Any]], place: int) -> go.Scatter:
    """Return the middle half of a profile's people, about: its line give or take 0.67 SD."""
    known = [(at, row["z"], row["spread"]) for at, row in enumerate(own) if row.get("spread")]
    low = [(z - HALF * spread, at) for at, z, spread in known if z is not None]
    high = [(z + HALF * spread, at) for at, z, spread in known if z is not None]
    around = [*low, *reversed(high)]
    return go.Scatter(
        x=[each for each, _ in around],
        y=[at for _, at in around],
        mode="lines",
        fill="toself",
        line={"width": 0, "color": LINES[place % len(LINES)]},
        opacity=0.18,
        showlegend=False,
        hoverinfo="skip",
    )


def profile_name(row: dict[str, Any], language: str) -> str:
    """Return a profile's name in `language`, else in the other one."""
    names = {"sv": row["name_sv"], "en": row["name_en"]}
    return title({each: name for each, name in names.items() if name}, language)


def _profile_hover(look: Lookup, name: str, scale: str, row: dict[str, Any] | None) -> str:
    mean = NOTHING if row is None else number(row["mean"], look.language)
    head = f"<b>{literal(name)}</b><br>{literal(look.measure_title(scale))}<br>"
    return head + literal(t("hover.profile_mean", look.language, mean=mean))
