"""Do the people of a department agree: rwg, rwg(j) and the average deviation from the mean.

Agreement is not evidence that departments differ: a survey everybody answers alike has high
agreement and no ICC ("pseudo-agreement"). Read it beside `aggregation`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.aggregation import GroupMoments
from analysis.covariance import Floats

_MOST_ANSWERS = 100
"""Steps between the lowest and the highest answer up to which answers are counted."""


class NullModel(StrEnum):
    """How people would answer who do not agree at all."""

    UNIFORM = "uniform"
    SLIGHT_SKEW = "slight_skew"


_SLIGHT_SKEW = {5: 1.34, 6: 1.85, 7: 2.90, 8: 3.47, 9: 5.66, 10: 6.30, 11: 7.31}
"""Variance of the slightly skewed null by number of options: lebreton2008, table 2."""


@dataclass(frozen=True, eq=False)
class Agreement:
    """Agreement on one scale; arrays of shape (g groups,), NaN for a group of fewer than two.

    Attributes
    ----------
    n
        Respondents used: those who answered every item of the scale.
    rwg_j
        0 (no more agreement than the null) … 1; values below 0 are reported as 0.
    rwg_j_slight_skew
        The same under the slightly skewed null, whatever the null of `rwg_j`; NaN throughout where
        that null is not tabulated.
    ad_mean
        Mean absolute deviation from the item mean, averaged over items, in response-format units.
    """

    n: Floats
    rwg_j: Floats
    rwg_j_slight_skew: Floats
    ad_mean: Floats


def null_variance(options: int, *, null: NullModel = NullModel.UNIFORM) -> float:
    """Return the variance of answers among `options` consecutive codes under a null model.

    Notes
    -----
    Uniform: (A² − 1)/12. Slight skew: the published table, 5 to 11 options; NaN for other numbers,
    which nobody has tabulated.

    Source: james1984, lebreton2008.
    """
    if null is NullModel.SLIGHT_SKEW:
        return _SLIGHT_SKEW.get(options, np.nan)
    return (options**2 - 1) / 12


def rwg(moments: GroupMoments, *, options: int, null: NullModel = NullModel.UNIFORM) -> Floats:
    """Return the agreement of each group on each single item, shape (g, m), 0 … 1.

    Notes
    -----
    1 − s²/σ², with s² the sample variance; below 0 reported as 0; NaN for fewer than two answers.

    Source: james1984. Checked against: R multilevel, tests/reference/aggregation.json.
    """
    found: Floats = np.clip(1 - moments.variance / _null(options, null), 0.0, 1.0)
    return found


def agreement(
    items: Floats,
    *,
    groups: NDArray[np.integer],
    n_groups: int,
    options: int,
    null: NullModel = NullModel.UNIFORM,
) -> Agreement:
    """Return the agreement of each group on a whole scale.

    Parameters
    ----------
    items : shape (n, j items)
        Reverse-keyed answers. Listwise: a respondent who left an item out is not used.
    groups : shape (n,)
        0 … n_groups − 1, negative = in no group.
    options
        Number of answers to choose from.

    Notes
    -----
    rwg(j) = j(1 − s̄²/σ²) / (j(1 − s̄²/σ²) + s̄²/σ²) with s̄² the mean item variance.

    Source: james1984, burke1999. Checked against: R multilevel, tests/reference/aggregation.json.
    """
    items = np.asfortranarray(items)  # each column is read several times
    used = ~np.isnan(items).any(axis=1) & (groups >= 0)
    if not used.all():
        items, groups = items[used], groups[used]
    n = np.bincount(groups, minlength=n_groups).astype(float)
    enough = n > 1
    k = items.shape[1]
    squares, deviations = np.zeros(n_groups), np.zeros(n_groups)
    for column in items.T:
        found = _tabulated(column, groups, n) or _one_by_one(column, groups, n)
        squares += found[0]
        deviations += found[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(enough, squares / (n - 1) / k, np.nan)
    skewed = _rwg_j(spread, k_items=k, null=_null(options, NullModel.SLIGHT_SKEW))
    with np.errstate(divide="ignore", invalid="ignore"):
        ad_mean = deviations / (n * k)
    return Agreement(
        n=n,
        rwg_j=np.where(enough, _rwg_j(spread, k_items=k, null=_null(options, null)), np.nan),
        rwg_j_slight_skew=np.where(enough, skewed, np.nan),
        ad_mean=np.where(enough, ad_mean, np.nan),
    )


def _tabulated(
    column: Floats, groups: NDArray[np.integer], n: Floats
) -> tuple[Floats, Floats] | None:
    """Sums of squared and of absolute distances from each group's mean; None for odd answers.

    Few different whole numbers: counting them per group takes a third of the time of a sum over
    all respondents.
    """
    if not len(column):
        return None
    low, high = float(column.min()), float(column.max())
    if high - low >= _MOST_ANSWERS:
        return None
    moved = column - low
    codes = moved.astype(np.int64)
    if (codes != moved).any():
        return None
    span = int(high - low) + 1
    counts = np.bincount(groups * span + codes, minlength=len(n) * span)
    counts = counts.reshape(len(n), span).astype(float)
    values = np.arange(span, dtype=float)
    mean = counts @ values / np.maximum(n, 1.0)
    apart = values - mean[:, None]
    return (counts * apart**2).sum(axis=1), (counts * np.abs(apart)).sum(axis=1)


def _one_by_one(column: Floats, groups: NDArray[np.integer], n: Floats) -> tuple[Floats, Floats]:
    """As `_tabulated`, for any answers."""
    size = len(n)
    mean = np.bincount(groups, weights=column, minlength=size) / np.maximum(n, 1.0)
    apart = column - mean[groups]
    squares: Floats = np.bincount(groups, weights=apart**2, minlength=size).astype(np.float64)
    distances: Floats = np.bincount(groups, weights=np.abs(apart), minlength=size).astype(
        np.float64
    )
    return squares, distances


def _rwg_j(spread: Floats, *, k_items: int, null: float) -> Floats:
    """Return the agreement on a scale whose items have this mean variance within each group."""
    share = np.minimum(spread / null, 1.0)
    found: Floats = k_items * (1 - share) / (k_items * (1 - share) + share)
    return found


def _null(options: int, null: NullModel) -> float:
    """Return the null variance, NaN where it is no variance to divide by."""
    variance = null_variance(options, null=null)
    return variance if variance > 0 else np.nan
