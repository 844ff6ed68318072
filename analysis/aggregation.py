"""May answers be added up to departments: ICC(1), ICC(2) and the moments they rest on.

Works on one-way analysis of variance with unequal departments, vectorised over many measures and
many departments at once. Leaves estimates of single departments to the room's other modules.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from analysis.covariance import Floats

_DUST = 1e-24  # square of a few units in the last place of a float


@dataclass(frozen=True, eq=False)
class GroupMoments:
    """How many answered, their mean and their spread, per group and measure.

    Attributes
    ----------
    n, mean, sum_of_squares
        Shape (g groups, m measures); deviations are from the group's own mean. A group without
        answers has n 0 and mean NaN.
    """

    n: Floats
    mean: Floats
    sum_of_squares: Floats

    @property
    def variance(self) -> Floats:
        """Sample variance within each group (divisor n − 1), NaN for fewer than two answers."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.n > 1, self.sum_of_squares / (self.n - 1), np.nan)


@dataclass(frozen=True, eq=False)
class Aggregation:
    """Whether departments differ on each measure; arrays of shape (m,), NaN = cannot be estimated.

    Attributes
    ----------
    groups, n
        Groups with an answer, and answers in them.
    mean_size, n0
        Mean group size, and Searle's size n0 = (N − Σn²/N)/(g − 1), equal when all groups are.
    icc1, icc1_low, icc1_high
        ICC(1) with the mean size (Bliese; as R's multilevel): how much of the spread between
        people lies between departments. Below zero, down to −1/(K − 1), departments differ less
        than chance alone makes them differ; so it may be in all that follows.
    icc1_n0, icc1_n0_low, icc1_n0_high
        The same with n0, the unbiased analysis-of-variance estimate for unequal groups.
    icc2, icc2_low, icc2_high
        ICC(2), reliability of the mean of a department of mean size; at most 1, with no lower
        limit, NaN where all departments have exactly the same mean.
    f, df1, df2, p_value
        Test that all departments have one mean.
    """

    groups: Floats
    n: Floats
    mean_size: Floats
    n0: Floats
    icc1: Floats
    icc1_low: Floats
    icc1_high: Floats
    icc1_n0: Floats
    icc1_n0_low: Floats
    icc1_n0_high: Floats
    icc2: Floats
    icc2_low: Floats
    icc2_high: Floats
    f: Floats
    df1: Floats
    df2: Floats
    p_value: Floats


def group_moments(values: Floats, *, groups: NDArray[np.integer], n_groups: int) -> GroupMoments:
    """Return n, mean and sum of squares of every group × measure in one pass over each column.

    Parameters
    ----------
    values : shape (n,) or (n, m)
        Scores, NaN where there is none; those are left out, measure by measure.
    groups : shape (n,)
        Group of each respondent, 0 … n_groups − 1; a negative one is left out.
    """
    columns = values[:, None] if values.ndim == 1 else values
    columns = np.asfortranarray(columns)  # each column is read thrice
    grouped = groups >= 0
    if not grouped.all():
        columns, groups = columns[grouped], groups[grouped]
    size = np.bincount(groups, minlength=n_groups).astype(float)
    n, mean, spread = (np.empty((n_groups, columns.shape[1])) for _ in range(3))
    for j, column in enumerate(columns.T):
        n[:, j], mean[:, j], spread[:, j] = _moments(column, groups, size)
    return GroupMoments(n=n, mean=mean, sum_of_squares=spread)


def _moments(
    column: Floats, groups: NDArray[np.integer], size: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return n, mean and sum of squares of one measure in each group."""
    # Shifted to near the mean first, or the sums of squares would cancel digits away.
    shift = column.mean() if len(column) else 0.0
    if np.isnan(shift):
        answered = ~np.isnan(column)
        column, groups = column[answered], groups[answered]
        size = np.bincount(groups, minlength=len(size)).astype(float)
        shift = column.mean() if len(column) else 0.0
    centred = column - shift
    total = np.bincount(groups, weights=centred, minlength=len(size))
    squares = np.bincount(groups, weights=centred * centred, minlength=len(size)).astype(float)
    mean = np.full(len(size), np.nan)
    np.divide(total, size, out=mean, where=size > 0)
    spread = squares - np.where(size > 0, total * mean, 0.0)
    return size, mean + shift, _without_dust(spread, size, shift)


def aggregation(moments: GroupMoments, *, confidence: float = 0.95) -> Aggregation:
    """Return whether departments differ, per measure.

    Notes
    -----
    ICC(1) = (MSB − MSW)/(MSB + (K − 1)·MSW), ICC(2) = (MSB − MSW)/MSB = 1 − 1/F; K is the mean
    group size (`icc1`) or n0 (`icc1_n0`). ICC(2) is the Spearman–Brown of `icc1` at the mean size.
    Intervals invert the F distribution: with F_L = F/F(1 − α/2), F_U = F/F(α/2) the bounds are
    (F_L − 1)/(F_L − 1 + K) and 1 − 1/F_L; exact for equal groups, approximate for others.
    One group, or as many groups as answers: NaN. No spread within any group: F is infinite, both
    ICCs are 1; no spread at all: NaN.

    Source: bliese2000, searle1971, mcgraw1996, shrout1979. Checked against: R multilevel and aov,
    tests/reference/aggregation.json.
    """
    present = moments.n > 0
    groups = present.sum(axis=0).astype(float)
    n = moments.n.sum(axis=0)
    mean = np.where(present, moments.mean, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        grand = (moments.n * mean).sum(axis=0) / n
        between = (moments.n * np.where(present, mean - grand, 0.0) ** 2).sum(axis=0)
        df1, df2 = groups - 1, n - groups
        possible = (df1 > 0) & (df2 > 0)
        between = np.where(possible, _without_dust(between, n, grand) / df1, np.nan)
        within = np.where(possible, moments.sum_of_squares.sum(axis=0) / df2, np.nan)
        ratio = between / within
        mean_size = n / groups
        n0 = (n - (moments.n**2).sum(axis=0) / n) / df1
        tail = (1 - confidence) / 2
        low = ratio / f_distribution.isf(tail, df1, df2)
        high = ratio / f_distribution.isf(1 - tail, df1, df2)
        return Aggregation(
            groups=groups,
            n=n,
            mean_size=mean_size,
            n0=np.where(possible, n0, np.nan),
            icc1=_icc1(ratio, mean_size),
            icc1_low=_icc1(low, mean_size),
            icc1_high=_icc1(high, mean_size),
            icc1_n0=_icc1(ratio, n0),
            icc1_n0_low=_icc1(low, n0),
            icc1_n0_high=_icc1(high, n0),
            icc2=_icc2(ratio),
            icc2_low=_icc2(low),
            icc2_high=_icc2(high),
            f=ratio,
            df1=np.where(possible, df1, np.nan),
            df2=np.where(possible, df2, np.nan),
            p_value=np.where(possible, f_distribution.sf(ratio, df1, df2), np.nan),
        )


def _without_dust(
    squares: Floats, n: Floats | NDArray[np.integer], level: Floats | float
) -> Floats:
    """Return sums of squares with rounding noise set to zero.

    A thousand means of 3.4 must have no spread, or F would be the ratio of two rounding errors.
    """
    return np.where(squares > _DUST * n * (1 + np.square(level)), squares, 0.0)


def _icc1(ratio: Floats, size: Floats) -> Floats:
    """Return ICC(1) of a variance ratio F for groups of a size."""
    return np.where(np.isposinf(ratio), 1.0, (ratio - 1) / (ratio - 1 + size))


def _icc2(ratio: Floats) -> Floats:
    """Return ICC(2) of a variance ratio F."""
    return np.where(ratio > 0, 1 - 1 / ratio, np.nan)
