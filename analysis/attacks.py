"""The attacks a survey must withstand, carried out on what was released of it.

Works on released tables and the policy alone, as anyone with the files could; what comes out may
therefore be shown beside them.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.attack_alike import alike
from analysis.attack_associations import associations
from analysis.attack_crossing import Known, crossings
from analysis.attack_groups import left_over, scale_and_items
from analysis.attack_profiles import ATTACK as PROFILE_UNITS
from analysis.attack_profiles import profile_units
from analysis.attack_run import Family, Run, Tally, published
from analysis.attack_statistics import between, derived, digits
from analysis.attack_words import ATTACK as WORDS
from analysis.attack_words import words
from analysis.cells import MeasureLike
from analysis.policy import Policy
from analysis.results import ATTACKS, Outcome, Status

QUESTIONS = 400
"""To the solver while a survey is released: about two seconds. `learning-culture audit` has no
such limit; groups it did not come to are said to be unfinished, never to be safe."""

_DUST = 1e-6

BY_DESIGN = ("exports", "embedded", "order", "names")
NOT_APPLICABLE = ("waves",)
IF_TOLD = ("attributes", WORDS, PROFILE_UNITS)
"""Attacks on what not every survey gives out."""


def attack_table(
    family: Family,
    measures: Sequence[MeasureLike],
    policy: Policy,
    *,
    questions: int | None = QUESTIONS,
    known: Known | None = None,
) -> pd.DataFrame:
    """Return every attack with what it tried and what it could learn, columns `results.ATTACKS`.

    `open_share` is the smallest share of a scale that stays possible for the mean of a group under
    the minimum, `answers` the fewest response categories (at most three are counted) that stay
    possible for one of its members. `known`: who is in which unit and groups, where breakdowns are
    declared.
    """
    run = Run(family, measures, policy, questions)
    run.shown = {each.id: published(family, each, policy) for each in measures}
    _small_cells(run)
    left_over(run)
    scale_and_items(run)
    crossings(run, known)
    _counts(run)
    _deltas(run)
    alike(run)
    _profiles(run)
    profile_units(run)
    words(run)
    _precision(run)
    digits(run)
    between(run)
    derived(run)
    associations(run)
    rows = [_row(name, run.made.get(name, Tally())) for name in _ORDER]
    table = pd.DataFrame(rows, columns=list(ATTACKS))
    return table.astype({"tried": "Int64", "open_share": "Float64", "answers": "Int64"})


_ORDER = (
    "small_cell",
    "complement",
    "tree",
    "attributes",
    "filters",
    "waves",
    "delta",
    "counts",
    "alike",
    "skipped",
    "words",
    "profiles",
    PROFILE_UNITS,
    "exports",
    "precision",
    "embedded",
    "order",
    "names",
    "scale_items",
    "statistics",
)


def _row(name: str, tally: Tally) -> tuple[object, ...]:
    if name in BY_DESIGN:
        return (name, None, None, None, Outcome.BY_DESIGN)
    if name in NOT_APPLICABLE or (name in IF_TOLD and not tally.tried):
        return (name, None, None, None, Outcome.NOT_APPLICABLE)
    # Down to whole per cent: never more room than there is.
    share = None if tally.open_share is None else np.floor(tally.open_share * 100 + _DUST) / 100
    return (name, tally.tried, share, tally.answers, tally.outcome)


def _small_cells(run: Run) -> None:
    """Figures that rest on fewer answers than they may."""
    cells, policy = run.family.cells, run.policy
    n = cells["n"].fillna(0).to_numpy(dtype=float)
    figures = cells[["mean", "estimate", "ci_low", "ci_high"]].notna().any(axis=1).to_numpy()
    shares = cells[["favourable", "neutral", "unfavourable"]].notna().any(axis=1).to_numpy()
    bad = (figures & (n < policy.minimum_scores)) | (shares & (n < policy.minimum_shares))
    items = run.family.items["n"].dropna().to_numpy(dtype=float)
    few = int((items < policy.minimum_scores).sum())
    run.tally("small_cell").check(int(bad.sum()) + few, tried=len(cells) + len(items))


def _counts(run: Run) -> None:
    """Numbers of answers, headcounts and response rates of units that have no figures."""
    units = run.family.units
    closed = units[units["status"] != Status.SHOWN]
    numbers = closed[["n", "headcount", "response_rate"]]
    few = (units["n"].fillna(run.policy.minimum_scores) < run.policy.minimum_scores).sum()
    beside = set(closed["unit"]) & set(run.family.cells["unit"])
    bad = int(numbers.notna().to_numpy().sum()) + int(few) + len(beside)
    run.tally("counts").check(bad, tried=len(units))


def _deltas(run: Run) -> None:
    """Differences and findings that rest on a figure which is not shown, or not on it alone."""
    means: Mapping[tuple[str, str], float] = {
        (unit, measure): float(mean)
        for unit, measure, mean in zip(
            run.family.cells["unit"],
            run.family.cells["measure"],
            run.family.cells["mean"],
            strict=True,
        )
        if pd.notna(mean)
    }
    gaps, findings = run.family.gaps, run.family.findings
    apart = (gaps["wanted"] - gaps["today"] - gaps["gap"]).abs().to_numpy(dtype=float)
    shown = {unit for unit, _ in means}
    bad = int((apart > _DUST).sum()) + sum(unit not in shown for unit in gaps["unit"])
    bad += sum(key not in means for key in zip(findings["unit"], findings["measure"], strict=True))
    run.tally("delta").check(bad, tried=len(gaps) + len(findings))


def _profiles(run: Run) -> None:
    """Profiles that so few people are in that their means are those people's."""
    table = run.family.profiles.drop_duplicates("profile")
    share = table["share"].to_numpy(dtype=float) + run.policy.share_step / 2
    few = share * run.family.respondents < run.policy.minimum_scores
    run.tally("profiles").check(int(few.sum()), tried=len(table))


def _precision(run: Run) -> None:
    """Figures with more digits than promised."""
    policy, cells = run.policy, run.family.cells
    steps = {name: 10.0**-policy.decimals for name in ("mean", "estimate", "ci_low", "ci_high")}
    steps |= dict.fromkeys(("favourable", "neutral", "unfavourable"), policy.share_step)
    for name, step in steps.items():
        values = cells[name].dropna().to_numpy(dtype=float) / step
        finer = np.abs(values - np.rint(values)) > _DUST
        run.tally("precision").check(int(finer.sum()), tried=len(values))
