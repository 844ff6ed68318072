"""Reliability in closed form: everything that follows from one covariance matrix of items."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as f_distribution

from analysis.covariance import Floats


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Everything that follows from a covariance matrix in closed form; arrays have shape (k,)."""

    alpha: float
    alpha_standardised: float
    lambda6: float
    spearman_brown: float
    mean_inter_item_r: float
    item_rest_r: Floats
    alpha_if_dropped: Floats


def coefficients(matrix: Floats) -> Coefficients:
    """Return all closed-form coefficients of a covariance matrix of k ≥ 2 items that vary.

    Notes
    -----
    Alpha k/(k−1)·(1 − tr C/ΣC); standardised alpha the same on correlations; Guttman's λ6 from the
    squared multiple correlations (NaN when an item is a sum of others); Spearman–Brown 2r/(1+r)
    for two items; alpha if dropped needs three. Item-rest r: with the sum of the *other* items.

    Source: cronbach1951, guttman1945, spearman1910, brown1910. Checked against: R psych,
    tests/reference/reliability.json.
    """
    k = len(matrix)
    variances = np.diag(matrix)
    sd = np.sqrt(variances)
    correlation = matrix / np.outer(sd, sd)
    total = float(matrix.sum())
    trace = float(variances.sum())
    mean_r = (float(correlation.sum()) - k) / (k * (k - 1))
    with_rest = matrix.sum(axis=1) - variances
    rest = total - 2 * with_rest - variances
    dropped = (k - 1) * _divided(1 - _divided(trace - variances, rest), k - 2)
    return Coefficients(
        alpha=float(k * (1 - _divided(trace, total)) / (k - 1)),
        alpha_standardised=float(_divided(k * mean_r, 1 + (k - 1) * mean_r)),
        lambda6=_lambda6(correlation),
        spearman_brown=float(_divided(2 * mean_r, 1 + mean_r)) if k == 2 else np.nan,
        mean_inter_item_r=mean_r,
        item_rest_r=_divided(with_rest, np.sqrt(variances * np.maximum(rest, 0.0))),
        alpha_if_dropped=dropped,
    )


def feldt_interval(
    alpha: float, *, n: int, k_items: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the interval of alpha from the F distribution; NaN for NaN.

    pingouin gives the same interval rounded to three decimals, and with the number of respondents
    before listwise deletion; hence this one.

    Source: feldt1987. Checked against: R psych (alpha.ci), tests/reference/reliability.json.
    """
    if not np.isfinite(alpha) or n < 2 or k_items < 2:
        return np.nan, np.nan
    tail = (1 - confidence) / 2
    df1, df2 = n - 1, (n - 1) * (k_items - 1)
    low = 1 - (1 - alpha) * float(f_distribution.isf(tail, df1, df2))
    high = 1 - (1 - alpha) * float(f_distribution.isf(1 - tail, df1, df2))
    return low, high


def _divided(top: Floats | float, bottom: Floats | float) -> Floats:
    """Return top / bottom, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.divide(top, bottom)
    return np.where(np.isfinite(result), result, np.nan)


def _lambda6(correlation: Floats) -> float:
    """Return Guttman's lambda 6; NaN where an item is determined by the others."""
    if np.linalg.cond(correlation) > 1e12:
        return np.nan
    unexplained = 1 / np.diag(np.linalg.inv(correlation))
    return 1 - float(unexplained.sum() / correlation.sum())
