"""Relative importance of predictors that go together: R² of every subset, shared out fairly.

The share of a predictor is what it adds to R², averaged over all orders in which the predictors
could have been entered (LMG; the Shapley value of R²). It says what goes together, never why.
"""

import math

import numpy as np

from analysis.covariance import Floats

MOST_PREDICTORS = 15
_SINGULAR = 1e-10
"""A predictor whose variance beyond those before it is under this share adds nothing."""
_AT_ONCE = 500_000
"""Numbers held at a time; more covariance matrices are taken in turns."""


def subset_r_squared(covariance: Floats) -> Floats:
    """Return R² of the outcome on every subset of the predictors.

    Parameters
    ----------
    covariance : shape (m, p + 1, p + 1)
        Of p predictors and, last, the outcome; m of them at once. Correlations will do.

    Returns
    -------
    shape (m, 2**p)
        Subset s holds predictor j where bit j of s is set.

    Notes
    -----
    Predictors are swept out one after the other, each time with and without: what remains of the
    covariance given each subset of those seen so far shrinks as the subsets grow, so that all 2**p
    cost about as much as a few thousand operations on vectors. A predictor that follows from those
    before it adds nothing, as with a pseudo-inverse.
    """
    p = covariance.shape[-1] - 1
    scale = np.sqrt(np.einsum("mii->mi", covariance))
    scale = np.where(scale > 0, scale, 1.0)
    standard = covariance / (scale[:, :, None] * scale[:, None, :])
    # The upper triangle, row by row; subsets last: every operation runs along them.
    above = np.triu_indices(p + 1)
    left: Floats = np.ascontiguousarray(standard[:, above[0], above[1]].T)[..., None]
    for size in range(p + 1, 1, -1):
        left = _with_and_without(left, size)
    outcome = standard[:, p, p]
    known = np.where(outcome > 0, outcome, 1.0)
    found: Floats = 1.0 - left[0] / known[:, None]
    found[outcome <= 0] = np.nan
    return found


def _with_and_without(left: Floats, size: int) -> Floats:
    """Return what is left without the first of `size` variables, and then with it swept out."""
    pivot, beside, rest = left[0], left[1:size], left[size:]
    usable = pivot > _SINGULAR
    slope = beside * np.where(usable, 1.0 / np.where(usable, pivot, 1.0), 0.0)
    half = pivot.shape[-1]
    grown = np.empty((*rest.shape[:-1], 2 * half))
    grown[..., :half] = rest
    swept, row = grown[..., half:], 0
    for place in range(size - 1):
        following = row + size - 1 - place
        np.multiply(beside[place], slope[place:], out=swept[row:following])
        row = following
    np.subtract(rest, swept, out=swept)
    return grown


def shapley(covariance: Floats) -> Floats:
    """Return what each predictor contributes to R² (LMG), shape (m, p); rows sum to R².

    Parameters
    ----------
    covariance : shape (m, p + 1, p + 1)
        The outcome last. NaN where the outcome does not vary.

    Source: lindeman1980, gromping2006. Checked against: pingouin (linear_regression, relimp).
    """
    p = covariance.shape[-1] - 1
    weights = _weights(p)
    turn = max(1, _AT_ONCE // (6 << p))
    parts = [
        subset_r_squared(covariance[first : first + turn]) @ weights.T
        for first in range(0, len(covariance), turn)
    ]
    found: Floats = np.concatenate(parts) if parts else np.empty((0, p))
    return found


def _weights(p: int) -> Floats:
    """Return how each subset's R² counts for each predictor, shape (p, 2**p)."""
    subsets = np.arange(1 << p)
    inside = (subsets >> np.arange(p)[:, None]) & 1 == 1
    size = inside.sum(axis=0)
    orders = [math.factorial(s) * math.factorial(p - 1 - s) / math.factorial(p) for s in range(p)]
    # With the predictor, the others in the subset are one fewer.
    others = size[None, :] - inside
    share = np.array([*orders, 0.0])[np.minimum(others, p)]
    weights: Floats = np.where(inside, share, -share)
    return weights
