"""What the figures of one small group leave open about a single member of it."""

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import Array
from analysis.intruder import Published, Question

_DUST = 1e-6


def categories_open(
    shown: Published, rows: NDArray[np.int64], question: Question
) -> NDArray[np.int64]:
    """Return for each row how many response categories one member's answer may be in.

    From the row's own mean and shares alone: how many may be in each class, and between which
    totals the others then are, as far to either side as they go.
    """
    n, total = shown.n[rows], shown.total[rows]
    classes = question.classes().astype(bool)
    least, most = np.zeros((3, len(rows))), np.tile(n, (3, 1))
    counts = np.moveaxis(shown.counts[rows], 0, 1)
    told = ~np.isnan(counts[0, :, 0])
    least[:, told] = np.maximum(np.ceil(counts[:, told, 0] - _DUST), 0)
    most[:, told] = np.minimum(np.floor(counts[:, told, 1] + _DUST), n[told])
    present = classes.any(axis=1)
    most[~present] = 0
    # Classes from the lowest scores to the highest, whichever end is bad news.
    ends = np.array([question.points[part][[0, -1]] if part.any() else (0, 0) for part in classes])
    order = np.argsort(ends[:, 0] + ~present * 1e9)
    found = np.zeros(len(rows), dtype=np.int64)
    for category in question.categories:
        at = int(np.abs(question.points - category).argmin())
        own = int(np.flatnonzero(classes[:, at])[0])
        low, high = least.copy(), most.copy()
        low[own], high[own] = np.maximum(low[own] - 1, 0), high[own] - 1
        others = n - 1
        possible = (high[own] >= 0) & (low.sum(axis=0) <= others) & (high.sum(axis=0) >= others)
        lowest = _extreme(low, high, others, order, ends[:, 0])
        highest = _extreme(low, high, others, order[::-1], ends[:, 1])
        score = question.points[at]
        possible &= (lowest + score <= total[:, 1] + _DUST) & (
            highest + score >= total[:, 0] - _DUST
        )
        found += possible
    return found


def _extreme(
    low: Array, high: Array, others: Array, order: NDArray[np.intp], score: Array
) -> Array:
    """Return the total when as many as may be are in the classes that come first in `order`."""
    people = low.copy()
    rest = others - low.sum(axis=0)
    for part in order:
        more = np.clip(rest, 0, np.maximum(high[part] - low[part], 0))
        people[part] += more
        rest = rest - more
    total: Array = (people * score[:, None]).sum(axis=0)
    return total
