"""The one pass over the answers that every reliability coefficient is computed from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_ROWS_AT_ONCE = 8192  # a block of 25 items then stays in the processor's cache


class Missing(StrEnum):
    """What happens to a respondent who left some of the items out."""

    LISTWISE = "listwise"  # left out of everything
    PAIRWISE = "pairwise"  # counted for every pair of items that was answered


@dataclass(frozen=True, eq=False)
class Covariance:
    """Sample covariances (divisor n − 1) of k items.

    `n` is the number of respondents used; under pairwise deletion the smallest number behind any
    pair, since no interval should claim more than its weakest part.
    """

    matrix: Floats
    n: int


def covariance(items: Floats, *, missing: Missing = Missing.LISTWISE) -> Covariance:
    """Return the covariance matrix of the items, with the number of respondents behind it.

    Parameters
    ----------
    items : shape (n, k)
        Answers, NaN where there is none.
    missing
        Listwise and pairwise differ as soon as an answer is missing; a pairwise matrix need not be
        positive definite.

    Notes
    -----
    Fewer than two respondents (or behind some pair): NaN.
    """
    if len(items):
        means = items.mean(axis=0)
        if np.all(np.isfinite(means)):  # NaN spreads through a mean: no second look is needed
            return _complete(items, means)
    if missing is Missing.PAIRWISE:
        return _pairwise(items)
    kept = items[~np.isnan(items).any(axis=1)]
    return _complete(kept, kept.mean(axis=0) if len(kept) else np.zeros(items.shape[1]))


def _complete(items: Floats, means: Floats) -> Covariance:
    n, k = items.shape
    if n < 2:
        return Covariance(matrix=np.full((k, k), np.nan), n=n)
    centred = items - means
    return Covariance(matrix=centred.T @ centred / (n - 1), n=n)


def _pairwise(items: Floats) -> Covariance:
    k = items.shape[1]
    shift = np.array([_any_answer(column) for column in items.T])
    sums = np.zeros((2 * k, 2 * k))
    block = np.empty((_ROWS_AT_ONCE, 2 * k))
    for start in range(0, len(items), _ROWS_AT_ONCE):
        part = items[start : start + _ROWS_AT_ONCE]
        filled = block[: len(part)]
        # Shifted first, or the sums of squares would cancel digits away.
        np.subtract(part, shift, out=filled[:, :k])
        missing = np.isnan(part)
        np.copyto(filled[:, :k], 0.0, where=missing)
        np.logical_not(missing, out=filled[:, k:])
        sums += filled.T @ filled
    counts = sums[k:, k:]
    totals = sums[:k, k:]  # of each item, over those who also answered the other
    with np.errstate(divide="ignore", invalid="ignore"):
        matrix = (sums[:k, :k] - totals * totals.T / counts) / (counts - 1)
    matrix[counts < 2] = np.nan
    return Covariance(matrix=matrix, n=int(counts.min(initial=len(items))))


def _any_answer(column: Floats) -> float:
    """Return an answer of the column, 0 when there is none."""
    found = int(np.argmin(np.isnan(column)))
    return float(np.nan_to_num(column[found])) if len(column) else 0.0
