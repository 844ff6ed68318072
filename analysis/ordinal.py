"""Reliability of the attitudes behind the answers: alpha and omega on polychoric correlations.

Answers on a few steps understate how closely the attitudes behind them go together. These
coefficients say how reliable a scale *would* be with finer answers; the plain ones say how
reliable the scores in hand are. Show both, call them by different names.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import ndtr, ndtri

from analysis.covariance import Floats
from analysis.onefactor import one_factor

MOST_CATEGORIES = 7
_FEWEST = 10  # respondents; with fewer a table of five by five is mostly empty
_HIGHEST = 0.9999
_WIDEST_CODES = 100
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


@dataclass(frozen=True)
class OrdinalReliability:
    """Ordinal alpha and omega; NaN where they cannot be estimated.

    `n`: respondents used, those who answered every item.
    """

    n: int
    ordinal_alpha: float
    ordinal_omega: float


def ordinal_reliability(items: pd.DataFrame) -> OrdinalReliability:
    """Return alpha and omega on polychoric correlations.

    Parameters
    ----------
    items : DataFrame, n respondents × k items
        Reverse-keyed answers in at most seven whole-number categories, NaN where there is none.

    Notes
    -----
    Standardised alpha of, and one maximum-likelihood factor through, the polychoric matrix. Missing
    answers: listwise. Omega is NaN when the matrix is not positive definite. NaN throughout: one
    item, a constant item, more than seven categories, fewer than ten respondents.

    Source: zumbo2007, olsson1979. Checked against: lavaan (lavCor), psych,
    tests/reference/ordinal.json.
    """
    values = items.to_numpy(dtype=float)
    values = values[~np.isnan(values).any(axis=1)]
    n, k = values.shape
    correlation = polychoric(values) if n >= _FEWEST and k > 1 else np.full((k, k), np.nan)
    if np.isnan(correlation).any() or k < 2:
        return OrdinalReliability(n=n, ordinal_alpha=np.nan, ordinal_omega=np.nan)
    mean_r = (float(correlation.sum()) - k) / (k * (k - 1))
    spread = 1 + (k - 1) * mean_r
    factor = one_factor(correlation)
    return OrdinalReliability(
        n=n,
        ordinal_alpha=k * mean_r / spread if spread > 0 else np.nan,
        ordinal_omega=factor.omega_total if factor is not None and factor.proper else np.nan,
    )


def polychoric(items: Floats) -> Floats:
    """Return the polychoric correlations of complete ordered answers, shape (k, k).

    Notes
    -----
    Two steps: thresholds from each item's own answers, then each correlation by maximum likelihood
    on its two-way table. Categories nobody used are left out; no cell is adjusted. NaN for a
    constant item and for one of more than seven categories.

    Source: olsson1979. Checked against: lavaan (lavCor), tests/reference/ordinal.json.
    """
    k = items.shape[1]
    coded = [_coded(column) for column in items.T]
    usable = [1 < categories <= MOST_CATEGORIES for categories, _ in coded]
    result = np.eye(k)
    for i in range(k):
        for j in range(i):
            result[i, j] = result[j, i] = (
                _polychoric(_table(coded[i][1], coded[j][1])) if usable[i] and usable[j] else np.nan
            )
    return result


def _coded(column: Floats) -> tuple[int, NDArray[np.integer]]:
    """Return how many categories an item has, and each answer's place among them."""
    low, high = (column.min(), column.max()) if len(column) else (0.0, 0.0)
    if high - low < _WIDEST_CODES:
        shifted = (column - low).astype(np.intp)
        if (shifted == column - low).all():  # whole steps need no sorting
            used = np.bincount(shifted) > 0
            return int(used.sum()), (np.cumsum(used) - 1)[shifted]
    categories, places = np.unique(column, return_inverse=True)
    return len(categories), places


def _table(rows: NDArray[np.integer], columns: NDArray[np.integer]) -> Floats:
    """Return the two-way counts of two coded items."""
    shape = (int(rows.max()) + 1, int(columns.max()) + 1)
    counts = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return counts.reshape(shape).astype(float)


def _polychoric(counts: Floats) -> float:
    """Return the correlation under which a two-way table is most likely."""
    n = counts.sum()
    rows = ndtri(np.cumsum(counts.sum(axis=1))[:-1] / n)
    columns = ndtri(np.cumsum(counts.sum(axis=0))[:-1] / n)
    seen = counts > 0

    def surprise(rho: float) -> float:
        cells = _cells(rows, columns, rho)[seen]
        return -float(counts[seen] @ np.log(np.maximum(cells, 1e-300)))

    found = minimize_scalar(
        surprise, bounds=(-_HIGHEST, _HIGHEST), method="bounded", options={"xatol": 1e-9}
    )
    return float(found.x)


def _cells(rows: Floats, columns: Floats, rho: float) -> Floats:
    """Return the probabilities of all cells that thresholds cut from a bivariate normal."""
    below = np.zeros((len(rows) + 2, len(columns) + 2))
    below[1:-1, 1:-1] = _both_below(rows[:, None], columns[None, :], rho)
    below[-1, 1:-1] = ndtr(columns)
    below[1:-1, -1] = ndtr(rows)
    below[-1, -1] = 1.0
    cells: Floats = np.diff(np.diff(below, axis=0), axis=1)
    return cells


def _both_below(x: Floats, y: Floats, rho: float) -> Floats:
    """Return P(X < x, Y < y) for standard normals of correlation ρ (genz2004)."""
    half = np.arcsin(rho) / 2
    angle = half * (_NODES + 1)
    sine, cosine2 = np.sin(angle), np.cos(angle) ** 2
    exponent = (x**2 + y**2)[..., None] - 2 * (x * y)[..., None] * sine
    density = np.exp(-exponent / (2 * cosine2))
    result: Floats = ndtr(x) * ndtr(y) + half * (density @ _WEIGHTS) / (2 * np.pi)
    return result
