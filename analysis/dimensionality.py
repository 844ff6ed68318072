"""Is a scale one thing: parallel analysis, and how well one factor fits.

Neither says what the thing is, and a poor fit on a large survey is not yet a useless scale: read
them beside the reliability, never instead of it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2

from analysis.covariance import Covariance
from analysis.onefactor import one_factor


@dataclass(frozen=True)
class ParallelAnalysis:
    """How many components stand out from chance.

    `components` is None where it cannot be estimated; `thresholds` are the eigenvalues that chance
    alone exceeds in one data set of twenty.
    """

    components: int | None
    eigenvalues: tuple[float, ...]
    thresholds: tuple[float, ...]


@dataclass(frozen=True)
class OneFactorFit:
    """How far one factor explains the covariances; NaN where it cannot be said.

    Three items always fit exactly and two never identify a factor: both give NaN throughout, as
    does a solution that ran out of bounds (a Heywood case).
    """

    chi_square: float
    df: int
    p_value: float
    cfi: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float


def parallel_analysis(
    found: Covariance,
    *,
    rng: np.random.Generator,
    draws: int = 1000,
    quantile: float = 0.95,
) -> ParallelAnalysis:
    """Return how many principal components exceed those of unrelated normal items.

    Parameters
    ----------
    found
        Covariances of k items and the number of respondents behind them (more than k).
    rng
        Seeded by the caller, so that the same survey always gives the same answer.
    quantile
        Of the chance eigenvalues that a component must exceed; counting stops at the first that
        does not.

    Notes
    -----
    The scatter matrix of normal data is drawn as such (Bartlett's decomposition of the Wishart
    distribution), which is exact and makes a million respondents cost as little as a hundred.

    Source: horn1965, bartlett1933. Checked against: R psych (fa.parallel, fa = "pc"),
    tests/reference/dimensionality.json.
    """
    k, n = len(found.matrix), found.n
    sd = np.sqrt(np.diag(found.matrix))
    if k < 2 or n <= k or not np.all(sd > 0):
        return ParallelAnalysis(components=None, eigenvalues=(), thresholds=())
    eigenvalues = np.linalg.eigvalsh(found.matrix / np.outer(sd, sd))[::-1]
    factors = np.zeros((draws, k, k))
    below = np.tril_indices(k, -1)
    factors[:, below[0], below[1]] = rng.normal(size=(draws, len(below[0])))
    diagonal = np.arange(k)
    factors[:, diagonal, diagonal] = np.sqrt(rng.chisquare(n - 1 - diagonal, size=(draws, k)))
    length = np.sqrt((factors**2).sum(axis=2, keepdims=True))
    chance = np.linalg.svd(factors / length, compute_uv=False) ** 2
    thresholds = np.quantile(chance, quantile, axis=0)
    return ParallelAnalysis(
        components=int(np.argmin(np.append(eigenvalues > thresholds, False))),
        eigenvalues=tuple(eigenvalues.tolist()),
        thresholds=tuple(thresholds.tolist()),
    )


def one_factor_fit(found: Covariance, *, confidence: float = 0.90) -> OneFactorFit:
    """Return how well one factor fits, by maximum likelihood.

    Notes
    -----
    χ² = n·F as in lavaan (not n − 1); RMSEA √max(0, (χ² − df)/(df·n)) with its interval from the
    non-central χ²; CFI against independent items; SRMR over all elements of the correlation matrix.
    Intervals of RMSEA are customarily 90 %.

    Source: joreskog1967, steiger1980, bentler1990, hu1999. Checked against: lavaan,
    tests/reference/reliability.json.
    """
    k, n = len(found.matrix), found.n
    df = k * (k - 3) // 2
    fitted = one_factor(found.matrix) if k > 3 and n > k else None
    if fitted is None or not fitted.proper:
        return OneFactorFit(np.nan, max(df, 0), *[np.nan] * 6)
    sd = np.sqrt(np.diag(found.matrix))
    correlation = found.matrix / np.outer(sd, sd)
    loadings = fitted.loadings / sd
    implied = np.outer(loadings, loadings) + np.diag(fitted.uniquenesses / sd**2)
    residuals = (correlation - implied)[np.tril_indices(k)]
    chi_square = n * fitted.discrepancy
    independent = -n * float(np.linalg.slogdet(correlation)[1])
    excess = max(chi_square - df, 0.0)
    worst = max(excess, independent - k * (k - 1) / 2)
    low, high = _rmsea_interval(chi_square, df, n, confidence)
    return OneFactorFit(
        chi_square=chi_square,
        df=df,
        p_value=float(chi2.sf(chi_square, df)),
        cfi=1 - excess / worst if worst > 0 else 1.0,
        rmsea=float(np.sqrt(excess / (df * n))),
        rmsea_low=low,
        rmsea_high=high,
        srmr=float(np.sqrt(np.mean(residuals**2))),
    )


def _rmsea_interval(chi_square: float, df: int, n: int, confidence: float) -> tuple[float, float]:
    """Return the bounds of RMSEA: the non-centralities under which χ² is as low, or as high."""
    tail = (1 - confidence) / 2
    bounds = []
    for probability in (1 - tail, tail):
        if chi2.cdf(chi_square, df) < probability:
            bounds.append(0.0)
            continue
        top = chi_square + 10 * np.sqrt(chi_square + df) + 10
        found = brentq(
            lambda centre, p=probability: ncx2.cdf(chi_square, df, centre) - p, 1e-12, top
        )
        bounds.append(float(np.sqrt(found / (df * n))))
    return bounds[0], bounds[1]
