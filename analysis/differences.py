"""Do departments differ on a scale: Welch's test, Kruskal–Wallis, and pairs of departments.

Tests answer "could this be chance", not "how much" and not "where": the estimates and barriers say
that, with every department drawn towards the rest as its size deserves. Everything but the ranks
follows from each group's n, mean and variance.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2, rankdata
from scipy.stats import f as f_distribution

from analysis.aggregation import GroupMoments, group_moments
from analysis.covariance import Floats
from analysis.studentized_range import critical_range, range_exceeds

TIES = 9
"""Decimals from which answers tie."""
DUST = 1e-12
"""Variances under this share of the squared level are none."""

PAIRS = ("first", "second", "difference", "low", "high", "t", "df", "p_value", "hedges_g")
"""Columns of `games_howell`; `difference` is first − second."""


class Untested(StrEnum):
    """Why a test says nothing."""

    NONE = ""
    ONE_GROUP = "one_group"
    NO_SPREAD = "no_spread"


class Adjustment(StrEnum):
    """How p values are adjusted for how many there are."""

    HOLM = "holm"  # the chance of any false finding at all
    BENJAMINI_HOCHBERG = "benjamini_hochberg"  # the expected share of false ones


@dataclass(frozen=True)
class WelchTest:
    """Test of one mean in all groups that lets their variances differ; NaN: see `reason`.

    Attributes
    ----------
    groups, left_out
        Groups compared, and groups with fewer than two answers or without spread, which have no
        weight.
    omega_squared
        Share of the variance that lies between groups, freed of chance; at least 0.
    eta_squared
        The same with chance still in it.
    """

    groups: int
    left_out: int
    f: float = np.nan
    df1: float = np.nan
    df2: float = np.nan
    p_value: float = np.nan
    omega_squared: float = np.nan
    eta_squared: float = np.nan
    reason: Untested = Untested.NONE


@dataclass(frozen=True)
class KruskalWallis:
    """Rank test that no group tends to answer higher; NaN: see `reason`.

    `epsilon_squared`: share of the variance of the ranks that lies between groups, 0 … 1.
    """

    groups: int
    n: int
    h: float = np.nan
    df: float = np.nan
    p_value: float = np.nan
    epsilon_squared: float = np.nan
    reason: Untested = Untested.NONE


@dataclass(frozen=True)
class Differences:
    """Both tests of one measure."""

    welch: WelchTest
    kruskal_wallis: KruskalWallis


def differences(
    values: Floats, *, groups: NDArray[np.integer], n_groups: int
) -> tuple[Differences, ...]:
    """Return both tests for each of m measures.

    Parameters
    ----------
    values : shape (n,) or (n, m)
        Scores, NaN where there is none; those are left out, measure by measure.
    groups : shape (n,)
        Group of each respondent, 0 … n_groups − 1; a negative one is left out.
    """
    columns = values[:, None] if values.ndim == 1 else values
    moments = group_moments(columns, groups=groups, n_groups=n_groups)
    return tuple(
        Differences(
            welch=welch_test(moments, measure=j),
            kruskal_wallis=kruskal_wallis(columns[:, j], groups=groups, n_groups=n_groups),
        )
        for j in range(columns.shape[1])
    )


def welch_test(moments: GroupMoments, *, measure: int = 0) -> WelchTest:
    """Return Welch's analysis of variance of one measure.

    Notes
    -----
    Weights n/s². ω² = df1(F − 1)/(df1(F − 1) + N), never below 0; η² from the plain sums of squares
    (what pingouin calls np2).

    Source: welch1951, carroll1975. Checked against: R (oneway.test), pingouin,
    tests/reference/differences.json.
    """
    answered = moments.n[:, measure] > 0
    n, mean = moments.n[answered, measure], moments.mean[answered, measure]
    variance = moments.variance[answered, measure]
    # The variance of answers that are all alike may be a rounding error instead of 0.
    used = (n > 1) & (variance > DUST * (1 + mean**2))
    left_out = int((~used).sum())
    n, mean, variance = n[used], mean[used], variance[used]
    g = len(n)
    if g < 2:
        # Groups there may be, but without spread inside them nothing to hold differences against.
        reason = Untested.ONE_GROUP if answered.sum() < 2 else Untested.NO_SPREAD
        return WelchTest(groups=g, left_out=left_out, reason=reason)
    weights = n / variance
    share = weights / weights.sum()
    between = float(weights @ (mean - share @ mean) ** 2) / (g - 1)
    lack = float(((1 - share) ** 2 / (n - 1)).sum()) / (g**2 - 1)
    f = between / (1 + 2 * (g - 2) * lack)
    df1, df2 = g - 1, 1 / (3 * lack)
    spread = float(n @ (mean - n @ mean / n.sum()) ** 2)
    excess = df1 * max(f - 1, 0.0)
    return WelchTest(
        groups=g,
        left_out=left_out,
        f=f,
        df1=df1,
        df2=df2,
        p_value=float(f_distribution.sf(f, df1, df2)),
        omega_squared=excess / (excess + float(n.sum())),
        eta_squared=spread / (spread + float((n - 1) @ variance)),
    )


def kruskal_wallis(values: Floats, *, groups: NDArray[np.integer], n_groups: int) -> KruskalWallis:
    """Return the rank test of one measure; answers that tie share their mean rank.

    Notes
    -----
    ε² = H/(N − 1). Groups of one count as well.

    Source: kruskal1952, tomczak2014. Checked against: R (kruskal.test), pingouin,
    tests/reference/differences.json.
    """
    used = ~np.isnan(values) & (groups >= 0)
    # Means of the same answers may differ in their last bit, by the order they were summed in.
    values, groups = np.round(values[used], TIES), groups[used]
    size = np.bincount(groups, minlength=n_groups).astype(float)
    present = size > 0
    g, n = int(present.sum()), len(values)
    if g < 2 or values.min() == values.max():
        reason = Untested.ONE_GROUP if g < 2 else Untested.NO_SPREAD
        return KruskalWallis(groups=g, n=n, reason=reason)
    ranks = rankdata(values) - (n + 1) / 2
    total = np.bincount(groups, weights=ranks, minlength=n_groups)[present]
    # Dividing by the variance the ranks really have is the correction for ties.
    h = float((total**2 / size[present]).sum() / (ranks @ ranks / (n - 1)))
    return KruskalWallis(
        groups=g,
        n=n,
        h=h,
        df=g - 1,
        p_value=float(chi2.sf(h, g - 1)),
        epsilon_squared=min(h / (n - 1), 1.0),
    )


def games_howell(
    n: Floats, mean: Floats, variance: Floats, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Return every pair of groups compared, with simultaneous intervals.

    Parameters
    ----------
    n, mean, variance : shape (g,)
        Of each group; a group of fewer than two answers or without a variance is in no pair.

    Returns
    -------
    DataFrame, columns `PAIRS`
        One row per pair, `first` and `second` being positions in the input; empty when there are
        fewer than two groups. Two groups without any spread: p value, t and interval NA.

    Notes
    -----
    t on Welch–Satterthwaite degrees of freedom, judged by the studentized range of g groups. 500
    groups, 124 750 pairs, take a second. Hedges' g uses the pooled SD of the two.

    Source: games1976, hedges1981. Checked against: pingouin, R (rstatix),
    tests/reference/differences.json.
    """
    used = np.flatnonzero((n > 1) & np.isfinite(mean) & np.isfinite(variance))
    if len(used) < 2:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in PAIRS})
    i, j = (used[side] for side in np.triu_indices(len(used), 1))
    error_i, error_j = variance[i] / n[i], variance[j] / n[j]
    error = error_i + error_j
    apart = mean[i] - mean[j]
    degrees = n[i] + n[j] - 2
    pooled = ((n[i] - 1) * variance[i] + (n[j] - 1) * variance[j]) / degrees
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 0, apart / np.sqrt(error), np.nan)
        df = error**2 / (error_i**2 / (n[i] - 1) + error_j**2 / (n[j] - 1))
        hedges = apart / np.sqrt(pooled) * (1 - 3 / (4 * degrees - 1))
    reach = critical_range(df, groups=len(used), confidence=confidence) * np.sqrt(error / 2)
    return pd.DataFrame(
        {
            "first": i,
            "second": j,
            "difference": apart,
            "low": apart - reach,
            "high": apart + reach,
            "t": t,
            "df": df,
            "p_value": range_exceeds(np.abs(t) * np.sqrt(2), df, groups=len(used)),
            "hedges_g": np.where(pooled > 0, hedges, np.nan),
        }
    )


def adjusted(p_values: Floats, *, method: Adjustment) -> Floats:
    """Return p values adjusted for how many there are; NaN stays NaN and does not count.

    Source: holm1979, benjamini1995. Checked against: R (p.adjust),
    tests/reference/differences.json.
    """
    result = np.full(len(p_values), np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    m = len(order)
    if method is Adjustment.HOLM:
        found = np.maximum.accumulate(p_values[order] * (m - np.arange(m)))
    else:
        raised = p_values[order] * m / np.arange(1, m + 1)
        found = np.minimum.accumulate(raised[::-1])[::-1]
    result[order] = np.minimum(found, 1.0)
    return result
