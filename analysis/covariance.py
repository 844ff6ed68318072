"""The one pass over the answers that every reliability coefficient is computed from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


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
    answered = ~np.isnan(items)
    if missing is Missing.LISTWISE:
        kept = items[answered.all(axis=1)]
        return _complete(kept, kept.mean(axis=0) if len(kept) else np.zeros(items.shape[1]))
    return _pairwise(items, answered)


def _complete(items: Floats, means: Floats) -> Covariance:
    n, k = items.shape
    if n < 2:
        return Covariance(matrix=np.full((k, k), np.nan), n=n)
    centred = items - means
    return Covariance(matrix=centred.T @ centred / (n - 1), n=n)


def _pairwise(items: Floats, answered: NDArray[np.bool_]) -> Covariance:
    present = answered.astype(float)
    counts = present.T @ present
    # Centred first, or the sums of squares would cancel digits away.
    centred = items - np.nansum(items, axis=0) / np.maximum(np.diag(counts), 1)
    centred[~answered] = 0.0
    sums = centred.T @ present
    with np.errstate(divide="ignore", invalid="ignore"):
        matrix = (centred.T @ centred - sums * sums.T / counts) / (counts - 1)
    matrix[counts < 2] = np.nan
    return Covariance(matrix=matrix, n=int(counts.min(initial=len(items))))
