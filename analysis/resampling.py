"""Intervals by drawing whole departments, or people, again: from sums of products, all at once."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from analysis.covariance import Floats

TIMES = 2_000
FEWEST_CLUSTERS = 8
"""From so many departments on whole departments are drawn; of fewer no spread can be learnt
(`tests/benchmarks/association_coverage.py`)."""
BLOCKS = 1_000
"""People are drawn in at most so many blocks put together by chance; the spread is the same."""
_UNDEFINED = 0.05
"""Share of draws without a figure from which there is no interval."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Sums of products that draws are made of.

    Attributes
    ----------
    products
        Shape (g, q, q), one matrix a cluster; their sum is that of all people.
    freedom
        Independent pieces less one: clusters − 1, or people less the departments taken out.
    clustered
        Whether the clusters are departments.
    """

    products: Floats
    freedom: int
    clustered: bool

    @property
    def whole(self) -> Floats:
        """Sums of products over everybody, shape (q, q)."""
        total: Floats = self.products.sum(axis=0)
        return total

    def again(self, rng: np.random.Generator, *, times: int = TIMES) -> Floats:
        """Return the sums of `times` draws with replacement, shape (times, q, q)."""
        size, q = len(self.products), self.products.shape[-1]
        counts = rng.multinomial(size, np.full(size, 1 / size), size=times).astype(float)
        sums: Floats = (counts @ self.products.reshape(size, q * q)).reshape(times, q, q)
        return sums


def drawn_from(values: Floats, groups: NDArray[np.integer[Any]], rng: np.random.Generator) -> Drawn:
    """Return what draws of department-centred scores are made of.

    Parameters
    ----------
    values : shape (n, q)
        Complete and centred in each group: then sums of products of groups add up however often
        a group is drawn.
    groups : shape (n,)
        Group of each person.
    """
    together = np.argsort(groups, kind="stable")
    groups = groups[together]
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    if len(starts) >= FEWEST_CLUSTERS:
        return Drawn(_products(values[together], starts), len(starts) - 1, clustered=True)
    # The order of the rows in a file must not decide who is in which block.
    weights = np.sqrt(np.arange(2, values.shape[1] + 2))
    order = np.argsort(sum(column * each for column, each in zip(values.T, weights, strict=True)))
    blocks = min(len(values), BLOCKS)
    dealt = order[rng.permutation(len(values))]
    sizes = np.arange(blocks) * len(values) // blocks
    return Drawn(_products(values[dealt], sizes), len(values) - len(starts), clustered=False)


def _products(values: Floats, starts: NDArray[np.integer[Any]]) -> Floats:
    parts = np.split(values, starts[1:])
    found: Floats = np.array([part.T @ part for part in parts])
    return found


def interval(draws: Floats, *, freedom: int, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the expanded percentile interval over the first axis; NaN where draws fail.

    Notes
    -----
    Whole departments are drawn because answers in one are alike. Plain percentiles are too narrow
    for few of them: as wide as a normal interval with divisor n. The tails are taken as far out as
    Student's t with n − 1 degrees of freedom, and the divisor n − 1, would have them.

    Source: hesterberg2015, cameron2008.
    """
    size = freedom + 1
    far = -math.sqrt(size / freedom) * float(stdtrit(freedom, 0.5 + confidence / 2))
    tail = float(ndtr(far))
    failed = ~np.isfinite(draws)
    none = failed.mean(axis=0) > _UNDEFINED
    known = np.where(failed & ~none, np.nan, np.where(failed, 0.0, draws))
    low, high = np.nanquantile(known, [tail, 1 - tail], axis=0)
    return np.where(none, np.nan, low), np.where(none, np.nan, high)
