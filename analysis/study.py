"""A study: one survey, analysed and released. The only face the floors above may use."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import disclosure
from analysis.associations import associations
from analysis.attack_crossing import Known
from analysis.attack_run import Family
from analysis.attacks import QUESTIONS, attack_table
from analysis.barriers import find_barriers, find_strengths
from analysis.broken_down import broken_down
from analysis.cover import lines_above
from analysis.department_tests import department_pairs
from analysis.detectable import detectable_units
from analysis.disclosure import Released
from analysis.divided import find_divided
from analysis.estimates import estimate_units
from analysis.free_text import released_themes
from analysis.gaps import find_gaps
from analysis.policy import Policy
from analysis.profile_shares import profile_shares
from analysis.results import (
    ROW_SETS,
    ProfileFacts,
    Status,
    SurveyFacts,
    ThemeFacts,
)
from analysis.scoring import MeasureInfo, MeasureKind, Scores, barrier_measure, measures, score
from analysis.shown_groups import ShownGroups
from analysis.similarity import scales_today, similar
from analysis.survey_facts import survey_facts
from analysis.units import unit_tree
from analysis.variance import VarianceComponents, variance_components
from analysis.whole_survey import released_measurement
from surveys.instrument import Instrument
from surveys.responses import Headcounts, Responses

Progress = Callable[[str, float], None]
"""Called with a step's catalogue code (`progress.<code>`) and the share done, 0–1."""

LEAST_SPREAD = 0.1
"""Standard deviation within units that is taken for granted, as a share of the scale's range; where
everybody agrees, intervals would have no width and say so."""

SEED = 20261125
"""Where chance decides (samples, starting points), the same file gives the same result."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Study:
    """Everything that may be said about one survey; holds no answer of anyone.

    The tables are described in `results` (UNITS, CELLS, FINDINGS, STRENGTHS, GAPS, DIVIDED,
    DETECTABLE, SCALES, ITEMS, DIFFERENCES, OVERLAPS, ITEM_BIAS, DRIVERS, PATHS, PROFILES,
    PROFILE_SHARES, SIMILARITY, ATTACKS, BREAKDOWNS, BREAKDOWN_CELLS, THEMES, THEME_UNITS,
    THEME_BARRIERS). `theme_facts` is None when no free text was kept, `profile_facts` when there
    were too few answers to look for profiles.
    """

    facts: SurveyFacts
    instrument: Instrument
    policy: Policy
    units: Released
    cells: Released
    findings: Released
    strengths: Released
    gaps: Released
    divided: Released
    detectable: Released
    scales: Released
    items: Released
    differences: Released
    overlaps: Released
    item_bias: Released
    drivers: Released
    paths: Released
    profiles: Released
    profile_shares: Released
    similarity: Released
    profile_facts: ProfileFacts | None
    attacks: Released
    breakdowns: Released
    breakdown_cells: Released
    themes: Released
    theme_units: Released
    theme_barriers: Released
    theme_facts: ThemeFacts | None


def analyse(
    responses: Responses,
    instrument: Instrument,
    policy: Policy,
    *,
    headcounts: Headcounts | None = None,
    progress: Progress | None = None,
    attack_in_full: bool = False,
) -> Study:
    """Score, check, estimate and release a survey in one step; nothing else leaves this function.

    `attack_in_full`: carry the attacks on what is released to their end, whatever time it takes.

    Raises
    ------
    DisclosureError
        Fewer answers in all than the policy's minimum: nothing can be released.
    """
    report: Progress = progress or (lambda step, share: None)
    report("scores", 0.0)
    scores = score(responses, instrument)
    tree = unit_tree(responses, headcounts=headcounts)
    asked = _asked(scores, instrument)
    values = pd.DataFrame({each.id: scores.column(each.id) for each in asked})
    report("release", 0.1)
    units, cells = disclosure.release_units(tree, values, asked, policy)
    report("estimates", 0.3)
    groups = ShownGroups.of(tree, units.frame, cells.frame)
    cells, parts = _estimated(units, cells, values, asked, groups=groups, policy=policy)
    findings, strengths = _judged(units, cells, instrument, parts, policy=policy)
    gaps = find_gaps(units.frame, cells.frame, instrument.pairs)
    report("breakdowns", 0.4)
    frames = (units.frame, cells.frame)
    crossed, known = broken_down(
        responses.attributes, values, asked, groups, *frames, policy=policy, least=LEAST_SPREAD
    )
    report("reliability", 0.5)
    n_total = len(responses)
    ranges = _ranges(asked, instrument)
    detectable = detectable_units(*frames, parts, ranges=ranges, policy=policy)
    report("profiles", 0.7)
    profiles, profile_facts, members = _profiles(scores, instrument, policy=policy)
    besides = _besides(scores, instrument)
    rng = np.random.default_rng(SEED)
    together = associations(scores, instrument, frames, groups=groups, policy=policy, rng=rng)
    written = released_themes(
        responses, scores, instrument, groups, units=units, cells=cells, policy=policy
    )
    made = {
        "units": units,
        "cells": cells,
        "findings": findings,
        "gaps": disclosure.seal_gaps(gaps, policy, units=units),
        **disclosure.seal_breakdowns(*crossed, policy),
        "profiles": disclosure.seal_profiles(profiles, n_total, policy, besides=besides),
        "profile_shares": _placed(members, groups, units, cells, policy=policy),
        "similarity": similar(units, cells, instrument),
        "strengths": strengths,
        "divided": _divided(cells, asked),
        "detectable": disclosure.seal_detectable(detectable, policy, cells=cells),
        **released_measurement(responses, scores, instrument, groups, cells=cells, policy=policy),
        **written.tables,
        **disclosure.seal_drivers(*together, policy),
    }
    report("attacks", 0.9)
    released = {name: each.frame for name, each in made.items()}
    family = Family(**released, respondents=n_total, words=written.words)
    attacks = _attacked(family, asked, policy, known=known, in_full=attack_in_full)
    report("done", 1.0)
    return Study(
        facts=survey_facts(responses, tree, units),
        instrument=instrument,
        policy=policy,
        **made,
        profile_facts=profile_facts,
        theme_facts=written.facts,
        attacks=attacks,
    )


def _asked(scores: Scores, instrument: Instrument) -> tuple[MeasureInfo, ...]:
    """Return the measures that anybody has a score of."""
    return tuple(each for each in measures(instrument) if np.isfinite(scores.column(each.id)).any())


def _ranges(asked: tuple[MeasureInfo, ...], instrument: Instrument) -> dict[str, float]:
    """Return how wide each scale's response format is."""
    scales = {scale.id for scale in instrument.scales}
    return {each.id: each.maximum - each.minimum for each in asked if each.id in scales}


def _attacked(
    family: Family,
    asked: tuple[MeasureInfo, ...],
    policy: Policy,
    *,
    known: Known | None,
    in_full: bool,
) -> Released:
    """Return what attacks on the released tables could learn; they see nothing else."""
    questions = None if in_full else QUESTIONS
    return disclosure.seal_attacks(
        attack_table(family, asked, policy, questions=questions, known=known)
    )


@cache
def references() -> Mapping[str, str]:
    """Return where every formula comes from, by the key that its docstring names."""
    path = Path(__file__).parent / "references.toml"
    found: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def compare_departments(study: Study, *, scale: str) -> Released:
    """Return every two departments set beside each other on a scale, when a person asks.

    Made of the released n and means and of the spread pooled over all departments, so that it
    tells nothing the study does not. Columns `results.PAIRS`; empty where departments are not
    compared on the scale.
    """
    tested = study.differences.where(scale=scale).frame["within_sd"]
    policy, cells = study.policy, study.cells
    known = len(tested) > 0 and pd.notna(tested.iloc[0]) and tested.iloc[0] > 0
    pairs = department_pairs(
        study.units.frame,
        cells.where(measure=scale if known else []).frame,
        scale=scale,
        within_sd=float(tested.iloc[0]) if known else 1.0,
        step=10.0**-policy.decimals,
    )
    return disclosure.seal_pairs(pairs, policy, cells=cells)


def attributes_of(study: Study) -> tuple[str, ...]:
    """Return the declared attributes, in the order in which they were given room."""
    return tuple(dict.fromkeys(study.breakdowns.frame["attribute"]))


def by_groups(study: Study, *, attribute: str) -> Study:
    """Return the study with the groups of an attribute in the place of its units.

    Only what was released of groups is in it: their numbers, means, estimates and shares. Nothing
    is said of barriers, gaps or what could have been seen in a group.
    """
    units, cells = disclosure.as_units(
        study.breakdowns,
        study.breakdown_cells,
        units=study.units,
        cells=study.cells,
        attribute=attribute,
    )
    quiet = ("findings", "strengths", "gaps", "divided", "detectable")
    nothing = {name: getattr(study, name).where(unit=[]) for name in quiet}
    return replace(study, units=units, cells=cells, **nothing)


def compare_row_sets(
    everyone: Responses, kept: Responses, instrument: Instrument, policy: Policy
) -> Released:
    """Return what leaving rows out changes: the scales' means over the whole organisation.

    Parameters
    ----------
    everyone, kept
        All rows, and those that stay when the proposed ones are left out; never parts of the
        organisation, since two means of a small unit would single people out.

    Returns
    -------
    Released
        Columns `results.ROW_SETS`, one row a scale that may be shown both ways; often none.
    """
    with_all, without = (score(each, instrument).scales for each in (everyone, kept))
    rows = [
        (scale, len(every), every.mean(), len(left), left.mean())
        for scale in with_all.columns
        for every, left in [(with_all[scale].dropna(), without[scale].dropna())]
        if len(left)
    ]
    forms = {scale: instrument.format_of_scale(scale) for scale, *_ in rows}
    bounds = {scale: (float(form.minimum), float(form.maximum)) for scale, form in forms.items()}
    frame = pd.DataFrame(rows, columns=list(ROW_SETS))
    return disclosure.seal_row_sets(frame, policy, bounds=bounds)


Components = Mapping[tuple[int, str], VarianceComponents]


def _estimated(
    units: Released,
    cells: Released,
    values: pd.DataFrame,
    asked: tuple[MeasureInfo, ...],
    *,
    groups: ShownGroups,
    policy: Policy,
) -> tuple[Released, Components]:
    """Fill in estimates of scales and barriers; return the spread they rest on as well."""
    scored = [each for each in asked if each.kind is not MeasureKind.ITEM]
    components = {}
    every = units.frame.assign(status=Status.SHOWN)  # rows as the groups count them
    for level in range(int(groups.level.max()) + 1):
        placed = groups.at_level(level)
        lines = lines_above(every, level)
        for each in scored:
            counted = groups.where_shown(placed, measure=each.id)
            column = values[each.id].to_numpy(dtype=np.float64)
            components[level, each.id] = variance_components(
                groups.at_released_means(column, counted, measure=each.id),
                counted,
                parents=lines if len(lines) else None,
                least=(LEAST_SPREAD * (each.maximum - each.minimum)) ** 2,
            )
    step = 10.0**-policy.decimals
    bounds = {each.id: (each.minimum, each.maximum) for each in scored}
    estimates = estimate_units(units.frame, cells.frame, components, step=step, bounds=bounds)
    known = estimates[estimates["estimate"].notna()].drop(columns="reason")
    return disclosure.seal_estimates(cells, known, policy), components


def _judged(
    units: Released,
    cells: Released,
    instrument: Instrument,
    components: Components,
    *,
    policy: Policy,
) -> tuple[Released, Released]:
    """Return what holds whom back, and where a barrier is clearly smaller than elsewhere."""
    frames = (units.frame, cells.frame)
    barriers = instrument.barriers
    found = find_barriers(*frames, components, barriers, policy=policy)
    better = find_strengths(*frames, components, barriers, policy=policy)
    measure_of = {each.id: barrier_measure(each) for each in barriers}
    return (
        disclosure.seal_findings(found[found["n"].notna()], policy, cells=cells),
        disclosure.seal_strengths(better, policy, cells=cells, measure_of=measure_of),
    )


def _divided(cells: Released, asked: tuple[MeasureInfo, ...]) -> Released:
    """Return where two camps hide behind a mean, from what was released already."""
    found = find_divided(cells.where(kind=MeasureKind.SCALE).frame, asked)
    flagged = found.loc[found["divided"], ["unit", "measure"]]
    return disclosure.seal_divided(flagged.rename(columns={"measure": "scale"}), cells=cells)


def _placed(
    members: pd.Series, groups: ShownGroups, units: Released, cells: Released, *, policy: Policy
) -> Released:
    """Return how large each profile is in each unit that is large enough."""
    least = policy.minimum_structure
    found = profile_shares(members, groups.deepest(), units.frame, cells.frame, minimum=least)
    return disclosure.seal_profile_shares(found, policy, units=units)


def _besides(scores: Scores, instrument: Instrument) -> dict[str, int]:
    """Return how many answered each scale without being placed in any profile."""
    from analysis.clustering import takes_part

    answered = scores.scales[scales_today(instrument)].notna()
    outside = answered[~takes_part(scores.scales[scales_today(instrument)])]
    return {str(scale): int(outside[scale].sum()) for scale in outside}


def _profiles(
    scores: Scores, instrument: Instrument, *, policy: Policy
) -> tuple[pd.DataFrame, ProfileFacts | None, pd.Series]:
    from analysis.clustering import find_profiles  # scikit-learn takes seconds to import

    today = scales_today(instrument)
    rng = np.random.default_rng(SEED)
    found = find_profiles(scores.scales[today], instrument=instrument, policy=policy, rng=rng)
    return found.table, found.facts, found.members
