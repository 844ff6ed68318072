"""A closed-form proof that people left over may have answered anything: others give way.

Whatever they had answered, units beside them could have answered a little differently, each within
its own rounding, so that every published figure stays as it is. Where that works no solver need be
asked; where it does not, nothing is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.bounds import Array

_DUST = 1e-7


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Exact figures of one group on one measure, and the limits that rounding leaves.

    `total` and `counts` (3,) of people low, middle and high; `totals` (2,), `ranges` (3, 2).
    """

    total: float
    counts: Array
    totals: Array
    ranges: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """The scores of a measure: lowest and highest of each class (3,), and the step between two."""

    low: Array
    high: Array
    step: float

    def place(self, score: float) -> int:
        """Return the class a score is in."""
        if score <= self.high[0] + _DUST:
            return 0
        return 2 if score >= self.low[2] - _DUST else 1


def can_all_be(
    score: float,
    people: Standing,
    above: Sequence[Standing],
    beside: Sequence[Standing],
    grid: Grid,
) -> bool:
    """Whether all `people` may have this score with every published figure as it is.

    Parameters
    ----------
    above
        The units that hold them, whose figures must stay within their limits.
    beside
        Units directly below the lowest of those, with nothing published inside them.
    """
    size = float(people.counts.sum())
    counts = -people.counts
    counts[grid.place(score)] += size
    total = size * score - people.total
    most = np.min([each.totals[1] - each.total for each in above])
    least = np.max([each.totals[0] - each.total for each in above])
    low = np.max([each.ranges[:, 0] - each.counts for each in above], axis=0)
    high = np.min([each.ranges[:, 1] - each.counts for each in above], axis=0)
    for each in beside:
        if _within(counts, low, high) and least - _DUST <= total <= most + _DUST:
            return True
        moved = _moved(each, counts, low, high)
        shift = _shifted(each, moved, total, (least, most), grid)
        if shift is None:
            moved = np.zeros(3)
            shift = _shifted(each, moved, total, (least, most), grid)
        if shift is not None:
            counts, total = counts + moved, total + shift
    return _within(counts, low, high) and bool(least - _DUST <= total <= most + _DUST)


def _within(counts: Array, low: Array, high: Array) -> bool:
    return bool((counts >= low - _DUST).all() and (counts <= high + _DUST).all())


def _moved(each: Standing, counts: Array, low: Array, high: Array) -> Array:
    """Return how many people of a unit change class, so that the sum comes back into its limits."""
    moved = np.zeros(3)
    if _within(counts, low, high):
        return moved
    for out in range(3):
        for into in range(3):
            if out == into:
                continue
            now, own = counts + moved, each.counts + moved
            wanted = max(now[out] - high[out], low[into] - now[into], 0.0)
            room = min(
                wanted,
                now[out] - low[out],
                high[into] - now[into],
                own[out] - each.ranges[out, 0],
                each.ranges[into, 1] - own[into],
            )
            if room >= 1 - _DUST:
                moved[out] -= np.floor(room + _DUST)
                moved[into] += np.floor(room + _DUST)
    return moved


def _shifted(
    each: Standing, moved: Array, total: float, limits: tuple[float, float], grid: Grid
) -> float | None:
    """Return by how much a unit's total changes, None where its people cannot have such a one."""
    people = each.counts + moved
    least = max(each.totals[0], float((people * grid.low)[people > 0].sum())) - each.total
    most = min(each.totals[1], float((people * grid.high)[people > 0].sum())) - each.total
    # In steps from what it is, so that whole answers can give it.
    least = float(np.ceil(least / grid.step - _DUST) * grid.step)
    most = float(np.floor(most / grid.step + _DUST) * grid.step)
    if least > most + _DUST:
        return None
    wanted = 0.0
    if total < limits[0]:
        wanted = float(np.ceil((limits[0] - total) / grid.step - _DUST) * grid.step)
    elif total > limits[1]:
        wanted = -float(np.ceil((total - limits[1]) / grid.step - _DUST) * grid.step)
    return min(max(wanted, least), most)
