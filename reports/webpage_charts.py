"""Which charts a web page has to point at, by section, for everybody and for one reader."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from analysis.study import Study
from reports import figures
from reports.association_words import telling_outcome
from reports.chart_similarity import FEWEST, similarity_tree
from reports.lookup import Lookup
from reports.path_words import pictured_paths
from reports.summary import measures_standing_out, telling_scales

Charts = Mapping[str, Sequence[go.Figure]]


def charts_of(study: Study, *, language: str) -> Charts:
    """Return the charts of the whole report; a section without any is drawn from its blocks."""
    look = Lookup(study, language)
    found = {
        "heatmap": [figures.heatmap(study, language=language)],
        "barrier_map": [figures.barrier_map(study, language=language)],
        "answers": [figures.distribution(study, language=language)],
        "gaps": [figures.gaps(study, language=language)],
        "reliability": [figures.reliability(study, language=language)],
        "intervals": [
            figures.intervals(study, language=language, measure=measure)
            for measure in measures_standing_out(look)
        ],
    }
    outcome = telling_outcome(look)
    if outcome:
        found["drivers"] = [figures.drivers(study, language=language, outcome=outcome)]
    found["paths"] = [
        figures.path(study, language=language, row=row) for row in pictured_paths(look)
    ]
    facts = study.profile_facts
    if facts is not None and facts.k > 1:
        found["profiles"] = [figures.profile_lines(study, language=language)]
    if len(study.similarity) >= FEWEST:
        found["similarity"] = [similarity_tree(study, language=language)]
    return found


def leader_charts(look: Lookup) -> Charts:
    """Return the heatmap, where any department is shown, and how the organisation answers."""
    if not look.scales:
        return {}
    study, language, scales = look.study, look.language, telling_scales(look)
    found = {"answers": [figures.distribution(study, language=language, measures=scales)]}
    if look.shown:
        found["overview"] = [figures.heatmap(study, language=language)]
    return found


def department_charts(look: Lookup, unit: str, *, items: Sequence[str]) -> Charts:
    """Return how a department answers each question; `items` are those with shares.

    Of a department without figures there is nothing to draw but the whole organisation's answers.
    """
    if unit not in look.shown:
        return {"answers": [figures.distribution(look.study, language=look.language)]}
    if not items:
        return {}
    chart = figures.distribution(
        look.study, language=look.language, unit=unit, measures=list(items)
    )
    return {"items": [chart]}
