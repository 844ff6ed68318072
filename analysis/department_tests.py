"""Do departments differ on a scale at all, and which two: from shown departments only."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import stdtr

from analysis.aggregation import GroupMoments, group_moments
from analysis.covariance import Floats
from analysis.differences import (
    Adjustment,
    adjusted,
    games_howell,
    kruskal_wallis,
    welch_test,
)
from analysis.estimates import rounding_variance
from analysis.homogeneity import room_for_one
from analysis.results import DIFFERENCES, PAIRS, Status, UnitKind
from analysis.scoring import Scores
from analysis.shown_groups import Codes, ShownGroups

FEWEST = 3
"""Two departments' test would hold their two spreads, which may not be shown."""

FEWEST_RANKED = 6
"""Ranks cannot be taken from rounded means: where somebody's department is held back, the ranks of
so few others would say more of them than their means do."""

_LEAST_SPREAD = 0.01  # of the pooled variance


def department_differences(scores: Scores, *, groups: ShownGroups, least: int) -> pd.DataFrame:
    """Return both tests of every scale (`results.DIFFERENCES`), not rounded.

    Departments are the deepest units people are placed on, where they show a mean of the scale; a
    scale shown in fewer than three has no test.

    Parameters
    ----------
    least
        Answers from which a department's own spread and ranks may be told of: the minimum for
        structure.

    Notes
    -----
    Welch's F leaps up where one department has hardly any spread: of six people who all gave the
    lowest answer it would tell just that, whatever their mean is told as. Smaller departments count
    with the pooled variance, and are left out of the ranks. A larger one in which all answered
    alike has no variance, and Welch's test would leave it out; the number compared would tell. It
    counts with a hundredth of the pooled variance instead.
    """
    departments = groups.departments()
    rows = []
    for scale in scores.scales:
        placed = groups.where_shown(departments, measure=str(scale))
        values = scores.scales[scale].to_numpy(dtype=np.float64)
        moved = groups.at_released_means(values, placed, measure=str(scale))
        found = _tests(moved, placed, n_groups=len(groups), least=least)
        fewest = FEWEST if moved is values else FEWEST_RANKED
        if "welch_f" in found:
            ranked = _of_large(values, placed, n_groups=len(groups), least=least)
            if len(np.unique(ranked[ranked >= 0])) >= fewest:
                found |= _rank_test(values, ranked, n_groups=len(groups))
        rows.append({"scale": str(scale)} | found)
    table = pd.DataFrame(rows, columns=list(DIFFERENCES))
    p_values = table["welch_p"].to_numpy(dtype=np.float64, na_value=np.nan)
    table["welch_p_adjusted"] = adjusted(p_values, method=Adjustment.BENJAMINI_HOCHBERG)
    return table


def _of_large(values: Floats, placed: Codes, *, n_groups: int, least: int) -> Codes:
    """Return `placed` with -1 for people of departments with fewer answers than `least`."""
    answered = (placed >= 0) & np.isfinite(values)
    n = np.bincount(placed[answered], minlength=n_groups)
    return np.where((placed >= 0) & (n[np.maximum(placed, 0)] >= least), placed, -1)


def _tests(values: Floats, placed: Codes, *, n_groups: int, least: int) -> dict[str, float]:
    moments = group_moments(values[:, None], groups=placed, n_groups=n_groups)
    moments = room_for_one(moments, small=least)
    n, variance = moments.n[:, 0], moments.variance[:, 0]
    departments = int((n > 0).sum())
    if departments < FEWEST or n.sum() < least:
        return {"departments": departments}
    several = n > 1
    free = float((n[several] - 1).sum())
    pooled = float((n[several] - 1) @ variance[several]) / free if free > 0 else np.nan
    if not pooled > 0:
        return {"departments": departments}
    welch = welch_test(_spread_that_tells_nobody(moments, pooled, least=least))
    return {
        "departments": departments,
        "welch_f": welch.f,
        "welch_df1": welch.df1,
        "welch_df2": welch.df2,
        "welch_p": welch.p_value,
        "omega_squared": welch.omega_squared,
        "eta_squared": welch.eta_squared,
        "within_sd": float(np.sqrt(pooled)),
    }


def _rank_test(values: Floats, placed: Codes, *, n_groups: int) -> dict[str, float]:
    ranks = kruskal_wallis(values, groups=placed, n_groups=n_groups)
    return {
        "kruskal_h": ranks.h,
        "kruskal_df": ranks.df,
        "kruskal_p": ranks.p_value,
        "epsilon_squared": ranks.epsilon_squared,
    }


def _spread_that_tells_nobody(moments: GroupMoments, pooled: float, *, least: int) -> GroupMoments:
    """Return the moments with the pooled spread in small groups, and some spread in all others."""
    as_pooled = np.maximum(moments.n - 1, 0) * pooled
    own = np.maximum(moments.sum_of_squares, _LEAST_SPREAD * as_pooled)
    return replace(moments, sum_of_squares=np.where(moments.n < least, as_pooled, own))


def departments_of(units: pd.DataFrame) -> list[str]:
    """Return the shown units with a name of their own that hold no other unit."""
    above = set(units.loc[units["kind"] == UnitKind.UNIT, "parent"])
    own = (units["kind"] == UnitKind.UNIT) & (units["status"] == Status.SHOWN)
    return [unit for unit in units.loc[own, "unit"] if unit not in above]


def department_pairs(
    units: pd.DataFrame, cells: pd.DataFrame, *, scale: str, within_sd: float, step: float
) -> pd.DataFrame:
    """Return every two departments set beside each other (`results.PAIRS`), not rounded.

    Parameters
    ----------
    units, cells
        As released; nothing but n and the rounded means is read of a department.
    within_sd
        Pooled over all departments, so that no department's own spread is told.
    step
        What the means are rounded to; it counts as one more source of error.

    Notes
    -----
    With one spread for all, Games–Howell's test is Tukey and Kramer's with the degrees of freedom
    of the two alone, a little more careful. `p_holm` and `p_bh` adjust the plain t tests of the
    same pairs.

    Source: games1976, holm1979, benjamini1995.
    """
    own = cells[(cells["measure"] == scale) & cells["unit"].isin(departments_of(units))]
    own = own[own["mean"].notna()]
    n = own["n"].to_numpy(dtype=np.float64)
    mean = own["mean"].to_numpy(dtype=np.float64)
    # The variance of a mean is variance / n: rounding joins it as so much per answer.
    variance = within_sd**2 + n * rounding_variance(step)
    found = games_howell(n, mean, variance)
    names = own["unit"].to_numpy()
    first, second = (found[side].to_numpy(dtype=np.int64) for side in ("first", "second"))
    t, df = (found[name].to_numpy(dtype=np.float64) for name in ("t", "df"))
    single = 2 * stdtr(df, -np.abs(t))
    return found.assign(
        scale=scale,
        first=names[first],
        second=names[second],
        p_holm=adjusted(single, method=Adjustment.HOLM),
        p_bh=adjusted(single, method=Adjustment.BENJAMINI_HOCHBERG),
    )[list(PAIRS)]
