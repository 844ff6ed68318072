"""The studentized range for very many pairs at once.

scipy integrates twice for every single value, which takes minutes for the pairs of a hundred
groups. For a fixed number of groups the inner integral depends on one number only: it is tabulated
once, and the outer one is a weighted sum.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import gammaln, ndtr

from analysis.covariance import Floats

_WIDEST = 24.0  # a range of normals beyond this has no probability a float could hold
_TABLE = np.linspace(0.0, _WIDEST, 2401)
_INNER, _INNER_WEIGHTS = np.polynomial.legendre.leggauss(400)
_OUTER = np.polynomial.legendre.leggauss(96)
_OUTER_FINE = np.polynomial.legendre.leggauss(400)  # a few degrees of freedom spread far
_FEW_DF = 6.0
_SMALLEST_LOG = -22.0  # a spread e^-22 of the true one happens to no one
_FARTHEST = 9.0  # standard deviations of a normal
_NEGLIGIBLE = 40.0  # exp(-40): how small the density is where the outer integral stops
_AT_ONCE = 20_000
_HALVINGS = 60


def range_exceeds(q: Floats, df: Floats, *, groups: int) -> Floats:
    """Return P(studentized range of `groups` means > q), elementwise; NaN for NaN.

    Parameters
    ----------
    q, df : shape (pairs,)
        Range in standard errors, and degrees of freedom of the error (any positive number).

    Notes
    -----
    Accurate to about 1e-9, not relatively: a probability under that is no more than tiny.

    Source: tukey1953, copenhaver1988. Checked against: R (ptukey), scipy,
    tests/reference/differences.json.
    """
    return _exceeds(q, df, _normal_range(groups))


def critical_range(df: Floats, *, groups: int, confidence: float = 0.95) -> Floats:
    """Return the range exceeded with probability 1 − confidence, elementwise; NaN for NaN.

    Notes
    -----
    Solved on a grid of degrees of freedom and interpolated between: it is a smooth function of
    1/df. Checked against: R (qtukey), scipy, tests/reference/differences.json.
    """
    result = np.full(len(df), np.nan)
    known = np.flatnonzero(np.isfinite(df) & (df > 0))
    if not len(known):
        return result
    x = np.log(df[known])
    grid = np.linspace(x.min(), max(x.max(), x.min() + 1e-6), 64)
    low, high = np.full(len(grid), np.log(1e-6)), np.full(len(grid), np.log(1e9))
    table = _normal_range(groups)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        beyond = _exceeds(np.exp(middle), np.exp(grid), table) > 1 - confidence
        low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
    result[known] = np.exp(CubicSpline(grid, (low + high) / 2)(x))
    return result


def _normal_range(groups: int) -> CubicSpline:
    """Return P(range of `groups` standard normals < w) as a function of w on `_TABLE`."""
    z = _FARTHEST * _INNER
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * _INNER_WEIGHTS * _FARTHEST
    inside = ndtr(z) - ndtr(z - _TABLE[:, None])
    return CubicSpline(_TABLE, groups * (inside ** (groups - 1) @ density))


def _exceeds(q: Floats, df: Floats, table: CubicSpline) -> Floats:
    result = np.full(len(q), np.nan)
    known = np.isfinite(q) & np.isfinite(df) & (df > 0)
    for rows, outer in ((df < _FEW_DF, _OUTER_FINE), (df >= _FEW_DF, _OUTER)):
        _fill(result, np.flatnonzero(known & rows), (q, df), table, outer)
    return result


def _fill(
    result: Floats,
    known: NDArray[np.intp],
    of: tuple[Floats, Floats],
    table: CubicSpline,
    outer: tuple[Floats, Floats],
) -> None:
    """Write the probabilities of some rows into `result`, block by block to spare memory."""
    q, df = of
    for start in range(0, len(known), _AT_ONCE):
        rows = known[start : start + _AT_ONCE]
        s, weights = _spread_nodes(df[rows], *outer)
        inside = (table(np.minimum(q[rows, None] * s, _WIDEST)) * weights).sum(axis=1)
        result[rows] = np.clip(1 - inside / weights.sum(axis=1), 0.0, 1.0)


def _spread_nodes(df: Floats, nodes: Floats, node_weights: Floats) -> tuple[Floats, Floats]:
    """Return nodes and weights for the distribution of s/σ, shape (pairs, nodes).

    On u = log s the density is exp(df·(u − e^{2u}/2)) times a constant; it is cut off where
    e^{2u} − 1 − 2u = 2·40/df, a convex function whose two roots Newton's method finds from outside.
    """
    target = 2 * _NEGLIGIBLE / df
    low, high = -(target + 1) / 2, np.minimum(np.sqrt(target / 2), np.log1p(2 * target) / 2 + 1)
    for _ in range(25):
        low, high = (
            u - (np.expm1(2 * u) - 2 * u - target) / (2 * np.expm1(2 * u)) for u in (low, high)
        )
    low = np.maximum(low, _SMALLEST_LOG)
    middle, half = (high + low) / 2, (high - low) / 2
    u = middle[:, None] + half[:, None] * nodes
    constant = np.log(2) + df / 2 * np.log(df / 2) - gammaln(df / 2)
    density = np.exp(constant[:, None] + df[:, None] * (u - np.exp(2 * u) / 2))
    return np.exp(u), density * node_weights * half[:, None]
