"""Departments with similar patterns: which lie beside each other, and how far apart they join."""

import plotly.graph_objects as go

from analysis.study import Study
from reports.chart_style import LINE, new_figure, short
from reports.lookup import Lookup, looked_up, rows
from reports.profile_tables import FEWEST_ALIKE
from reports.text import listed, percent, t

FEWEST = FEWEST_ALIKE
TICKS = 4
MOST_NAMED = 3


def similarity_tree(study: Study | Lookup, *, language: str) -> go.Figure:
    """Return the tree of branches of `study.similarity`, units from the top down in its order."""
    look = looked_up(study, language)
    there = sorted(rows(look.study.similarity), key=lambda row: row["place"])
    figure = new_figure(height=max(24 * len(there), 120) + 70)
    for x, y in branches([row["joins"] or 0.0 for row in there][1:]):
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                line={"color": LINE, "width": 2},
                showlegend=False,
                hoverinfo="skip",
            )
        )
    most = max((row["joins"] or 0.0 for row in there), default=0.0) or 1.0
    ticks = [most * part / TICKS for part in range(TICKS + 1)]
    figure.update_xaxes(
        title=t("similarity.axis", language),
        range=[0, most * 1.03],  # the last bracket is not cut off
        tickvals=ticks,
        ticktext=[percent(each, language) for each in ticks],
    )
    figure.update_yaxes(
        showgrid=False,
        range=[len(there) - 0.5, -0.5],
        tickvals=list(range(len(there))),
        ticktext=[short(look.names[row["unit"]]) for row in there],
    )
    return figure


def branches(joins: list[float]) -> list[tuple[list[float], list[float]]]:
    """Return the brackets (x, y) of a tree from how far apart neighbouring leaves join.

    The nearest two join first; each bracket spans the middles of the branches it joins.
    """
    middle = [float(place) for place in range(len(joins) + 1)]
    reach = [0.0] * len(middle)
    branch = list(range(len(middle)))
    found = []
    for gap in sorted(range(len(joins)), key=lambda each: (joins[each], each)):
        upper, lower, at = branch[gap], branch[gap + 1], joins[gap]
        found.append(
            (
                [reach[upper], at, at, reach[lower]],
                [middle[upper], middle[upper], middle[lower], middle[lower]],
            )
        )
        middle[upper], reach[upper] = (middle[upper] + middle[lower]) / 2, at
        branch = [upper if each == lower else each for each in branch]
    return found


def similarity_reading(look: Lookup) -> str:
    """Return which two units are most alike and which differ most from the others."""
    there = sorted(rows(look.study.similarity), key=lambda row: row["place"])
    names = [look.names[row["unit"]] for row in there]
    joins = [row["joins"] or 0.0 for row in there][1:]
    if len(joins) < 2:
        return t("similarity.none", look.language)
    near, far = joins.index(min(joins)), joins.index(max(joins)) + 1
    alike = listed(names[near : near + 2], look.language)
    apart = names[:far] if far <= len(names) - far else names[far:]
    odd = listed(apart[:MOST_NAMED], look.language)
    if len(apart) > MOST_NAMED:
        more = t("trend.more", look.language, count=len(apart) - MOST_NAMED)
        odd = listed([*apart[:MOST_NAMED], more], look.language)
    return t("similarity.reading", look.language, alike=alike, count=len(apart), odd=odd)


def similarity_alt(look: Lookup) -> str:
    """Return which units stand beside each other, for those who do not see the tree."""
    there = sorted(rows(look.study.similarity), key=lambda row: row["place"])
    names = ", ".join(look.names[row["unit"]] for row in there)
    return f"{t('similarity.alt', look.language, names=names)} {similarity_reading(look)}"
