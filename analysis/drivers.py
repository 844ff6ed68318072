"""Which conditions go with psychological safety, asking for help and sharing: association only.

People are compared with those of their own department; departments are compared with each other by
what was released of them, and the two are never mixed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc, stdtrit

from analysis.centring import centred, groups_compared, people_who_differ
from analysis.covariance import Floats
from analysis.department_tests import departments_of
from analysis.driver_columns import DRIVERS, DriverVerdict, Part
from analysis.policy import Policy
from analysis.resampling import Drawn, drawn_from, interval
from analysis.roles import Roles
from analysis.rounding import to_step
from analysis.scoring import Scores
from analysis.shapley import MOST_PREDICTORS, shapley
from analysis.shown_groups import ShownGroups

PEOPLE_PER_DRIVER = 5
"""With fewer people, or departments, for each driver, what all of them explain is mostly chance."""
FEWEST_DEPARTMENTS = 10
"""Departments that are compared with each other, at least."""

DRAWS = 1_000
"""Of departments or people, for the intervals; fifteen drivers then take well under a second."""
CHANCE = 0.05
"""Shares are told only of what would be explained by chance in at most so many surveys."""
STEP = 0.01


@dataclass(frozen=True, eq=False)
class Importance:
    """How each of p drivers goes with the outcome; arrays of shape (p,).

    Attributes
    ----------
    r
        Correlation with the outcome.
    importance
        Share of R² by LMG; sums to 1. NaN where the drivers explain nothing.
    r_squared
        What all drivers explain together.
    """

    r: Floats
    r_low: Floats
    r_high: Floats
    importance: Floats
    importance_low: Floats
    importance_high: Floats
    r_squared: float


def driver_table(
    scores: Scores,
    roles: Roles,
    *,
    groups: ShownGroups,
    units: pd.DataFrame,
    cells: pd.DataFrame,
    policy: Policy,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return every outcome's drivers (`results.DRIVERS`), rounded to two decimals.

    Parameters
    ----------
    units, cells
        As released; departments are compared by nothing else.

    Notes
    -----
    Missing answers: listwise, for each outcome by itself. Judged from the rounded figures.
    """
    drivers = roles.drivers
    told = {
        DriverVerdict.NO_OUTCOMES: not roles.outcomes,
        DriverVerdict.NO_DRIVERS: not drivers,
        DriverVerdict.TOO_MANY: len(drivers) > MOST_PREDICTORS,
    }
    none = [why for why, is_so in told.items() if is_so]
    if none:
        return _table([_nothing("", none[0])])
    rows: list[dict[str, object]] = []
    for outcome in roles.outcomes:
        measures = [*drivers, outcome]
        rows += within_rows(scores, measures, groups=groups, policy=policy, rng=rng)
        rows += between_rows(units, cells, measures, rng=rng)
    return _table(rows)


def within_rows(
    scores: Scores,
    measures: Sequence[str],
    *,
    groups: ShownGroups,
    policy: Policy,
    rng: np.random.Generator,
) -> list[dict[str, object]]:
    """Return the rows of one outcome, the last of `measures`, from people inside departments."""
    values = scores.scales[list(measures)].to_numpy(dtype=np.float64)
    least = policy.minimum_structure
    placed = groups_compared(
        groups, measures=measures, complete=np.isfinite(values).all(axis=1), least=least
    )
    inside = placed >= 0
    n, outcome = int(inside.sum()), measures[-1]
    departments = len(np.unique(placed[inside]))
    if n - departments < max(least, PEOPLE_PER_DRIVER * (len(measures) - 1)):
        return [_nothing(outcome, DriverVerdict.TOO_FEW)]
    apart = centred(values[inside], placed[inside])
    if people_who_differ(apart, placed[inside]) < least:
        return [_nothing(outcome, DriverVerdict.CANNOT_TELL)]
    drawn = drawn_from(apart, placed[inside], rng)
    found = importance(drawn, rng=rng)
    counts = {"part": Part.WITHIN, "n": n, "departments": departments}
    return list(_rows(found, measures, counts, freedom=drawn.freedom, people=n - departments))


def between_rows(
    units: pd.DataFrame, cells: pd.DataFrame, measures: Sequence[str], *, rng: np.random.Generator
) -> list[dict[str, object]]:
    """Return the rows of one outcome from departments' released means, weighted by their n.

    Departments are the deepest shown units that show every measure. Fewer than ten: no row; fewer
    than five for each driver: correlations only.
    """
    shown = cells[cells["unit"].isin(departments_of(units)) & cells["measure"].isin(measures)]
    shown = shown[shown["mean"].notna()].set_index(["unit", "measure"])
    means = shown["mean"].unstack("measure").reindex(columns=list(measures)).dropna()
    if len(means) < FEWEST_DEPARTMENTS:
        return []
    n = shown["n"].unstack("measure")[measures[-1]].reindex(means.index).to_numpy(dtype=float)
    values = means.to_numpy(dtype=float)
    # The weighted mean of a draw is its own: a column of ones carries it along.
    whole = np.column_stack([np.ones(len(values)), values - values.mean(axis=0)])
    products = whole[:, :, None] * whole[:, None, :] * n[:, None, None]
    found = importance(Drawn(products, len(values) - 1, clustered=True), rng=rng, moving=True)
    if not np.isfinite(found.r).all():
        return []
    if len(values) < PEOPLE_PER_DRIVER * (len(measures) - 1):
        blank = np.full(len(measures) - 1, np.nan)
        found = Importance(found.r, found.r_low, found.r_high, blank, blank, blank, np.nan)
    counts = {"part": Part.BETWEEN, "n": int(n.sum()), "departments": len(values)}
    return list(_rows(found, measures, counts, freedom=len(values) - 1, people=len(values) - 1))


def importance(drawn: Drawn, *, rng: np.random.Generator, moving: bool = False) -> Importance:
    """Return correlations and relative importance with 95 % intervals; the outcome stands last.

    Parameters
    ----------
    moving
        The first column is of ones, and each draw is centred on its own mean.

    Source: lindeman1980, gromping2006, hesterberg2015.
    """
    sums = np.concatenate([drawn.whole[None], drawn.again(rng, times=DRAWS)])
    if moving:
        total = sums[:, 1:, 0]
        size = sums[:, :1, 0]
        sums = sums[:, 1:, 1:] - total[:, :, None] * (total / size)[:, None, :]
    squares = np.einsum("mii->mi", sums)
    spread = np.sqrt(np.where(squares > 1e-9, squares, np.nan))
    r = sums[:, :-1, -1] / (spread[:, :-1] * spread[:, -1:])
    defined = np.isfinite(r).all(axis=1)
    parts = np.full(r.shape, np.nan)
    parts[defined] = shapley(sums[defined])
    explained = parts.sum(axis=1)
    shares = parts / np.where(explained > 0, explained, np.nan)[:, None]
    r_low, r_high = interval(r[1:], freedom=drawn.freedom)
    low, high = interval(shares[1:], freedom=drawn.freedom)
    return Importance(r[0], r_low, r_high, shares[0], low, high, float(explained[0]))


def _rows(
    found: Importance,
    measures: Sequence[str],
    counts: dict[str, object],
    *,
    freedom: int,
    people: int,
) -> Iterator[dict[str, object]]:
    names = ("r", "r_low", "r_high", "importance", "importance_low", "importance_high")
    r_squared = float(to_step(found.r_squared, step=STEP))
    sure = _is_explained(r_squared, drivers=len(measures) - 1, freedom=people)
    for place, driver in enumerate(measures[:-1]):
        row: dict[str, object] = {"outcome": measures[-1], "driver": driver, **counts}
        figures = {name: float(to_step(getattr(found, name)[place], step=STEP)) for name in names}
        row |= figures
        row["r_squared"] = r_squared
        row["verdict"] = verdict_of(figures, drivers=len(measures) - 1, freedom=freedom)
        if not sure and np.isfinite(figures["importance"]):
            row |= dict.fromkeys(names[3:], np.nan)
            row["verdict"] = DriverVerdict.NOTHING_SURE
        yield row


def _is_explained(r_squared: float, *, drivers: int, freedom: int) -> bool:
    """Whether R², of so many independent people or departments, is more than chance (F test)."""
    left = freedom - drivers
    if left < 1 or not 0 <= r_squared < 1:
        return r_squared >= 1
    ratio = (r_squared / drivers) / ((1 - r_squared) / left)
    return float(fdtrc(drivers, left, ratio)) <= CHANCE


def verdict_of(row: Mapping[str, float], *, drivers: int, freedom: int) -> DriverVerdict:
    """Say whether a driver's share surely lies over, or under, an equal one.

    From the rounded figures. The interval is made wider, so that among all the drivers of an
    outcome that weigh alike one is singled out in at most 5 surveys of 100 (Bonferroni).
    """
    if np.isnan(row["importance_low"]) or np.isnan(row["r_low"]):
        return DriverVerdict.CANNOT_TELL
    # Shares are the surer the smaller they are: on a logarithmic scale both arms are alike.
    shares = [row[f"importance{side}"] for side in ("", "_low", "_high")]
    at, low, high = np.log(np.maximum(np.multiply(shares, drivers), STEP))
    ordinary, strict = stdtrit(freedom, [0.975, 1 - 0.025 / drivers])
    wider = float(strict / ordinary)
    if at - (at - low) * wider > 0 and row["r_low"] * row["r_high"] > 0:
        return DriverVerdict.STANDS_OUT
    less = at + (high - at) * wider < 0
    return DriverVerdict.LESS if less else DriverVerdict.AS_OTHERS


def _nothing(outcome: str, why: DriverVerdict) -> dict[str, object]:
    return {"outcome": outcome, "driver": "", "part": Part.WITHIN, "verdict": why}


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(DRIVERS))
