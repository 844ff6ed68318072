"""What people left over may have answered, in closed form: proof and refutation without a solver.

Whatever they had answered, units beside them could have answered a little differently, each within
its own rounding, so that every published figure stays as it is. What is found that way is possible;
and whatever no limit taken by itself allows is not. Between the two, nothing is said. Many groups
(questions) are looked at side by side.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import CATEGORIES, Array, Flags

_DUST = 1e-7

MOST_SPLITS = 60
"""Ways to split a group over three classes that are all tried; of larger groups a few are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Exact figures of groups on a measure, and the limits that rounding leaves.

    `total` (…,) and `counts` (…, 3) of people low, middle and high; `totals` (…, 2), `ranges`
    (…, 3, 2).
    """

    total: Array
    counts: Array
    totals: Array
    ranges: Array


def some(each: Standing, rows: NDArray[np.int64]) -> Standing:
    """Return the standing of some questions."""
    return Standing(
        total=each.total[rows],
        counts=each.counts[rows],
        totals=each.totals[rows],
        ranges=each.ranges[rows],
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """Scores of each question's measure: lowest and highest of the classes, the step between two.

    `low`, `high` (questions, 3), `step` (questions,). A class without scores has low over high.
    """

    low: Array
    high: Array
    step: Array

    def only(self, rows: NDArray[np.int64]) -> "Grid":
        """Return the grid of some questions."""
        return Grid(low=self.low[rows], high=self.high[rows], step=self.step[rows])


@dataclass(frozen=True, eq=False)
class Leeway:
    """How far the figures of the units that hold the people may move, all of them at once.

    `totals` (questions, 2), `counts` (questions, 3, 2), from where they stand.
    """

    totals: Array
    counts: Array


@dataclass(frozen=True, eq=False)
class Possible:
    """How a group may be split over the classes, and between which totals each split is.

    `splits` (questions, splits, 3), `possible` (questions, splits), `totals` (…, 2).
    """

    splits: Array
    possible: Flags
    totals: Array

    def ends(self) -> Array:
        """Return the lowest and highest total of each question, inside out where none is."""
        low = np.where(self.possible, self.totals[..., 0], np.inf).min(axis=1)
        high = np.where(self.possible, self.totals[..., 1], -np.inf).max(axis=1)
        return np.stack([low, high], axis=-1)

    def is_open(self, grid: Grid, open_share: Array) -> Flags:
        """Whether the mean is open over enough of the scale, and each answer in enough categories.

        Lowest and highest total, and every category, count where any possible split has them.
        """
        size = self.splits[:, 0].sum(axis=-1)
        bottom, top = grid.low[:, 0], grid.high[:, 2]
        low, high = self.ends().T
        enough = (high - low) / size >= open_share * (top - bottom) - _DUST
        found = np.zeros(len(enough))
        for above in range(int(np.max(top - bottom, initial=0)) + 1):
            score = bottom + above
            own = _class_of(score, grid)
            rest = self.splits - (np.arange(3) == own[:, None])[:, None, :]
            least = score[:, None] + _at(rest, grid.low)
            most = score[:, None] + _at(rest, grid.high)
            fits = self.possible & all_three(rest >= 0)
            fits &= (least <= self.totals[..., 1] + _DUST) & (most >= self.totals[..., 0] - _DUST)
            found += fits.any(axis=1) & (score <= top + _DUST)
        answers: Flags = enough & (found >= np.minimum(CATEGORIES, top - bottom + 1))
        return answers


def splits_of(size: int) -> Array:
    """Return ways to split `size` people over three classes, shape (splits, 3)."""
    return _splits(size).copy()


def splits_of_each(sizes: Array) -> Array:
    """Return them for each of some questions, shape (questions, splits, 3).

    Where there are fewer, the first of them fills up.
    """
    each, place = np.unique(sizes, return_inverse=True)
    tables = [_splits(int(size)) for size in each]
    most = max((len(table) for table in tables), default=0)
    filled = [np.vstack([table, np.tile(table[0], (most - len(table), 1))]) for table in tables]
    return np.array(filled).reshape(len(each), most, 3)[place]


@cache
def _splits(size: int) -> Array:
    parts = np.arange(size + 1)
    if (size + 1) * (size + 2) // 2 > MOST_SPLITS:
        parts = np.unique(np.rint(np.linspace(0, size, 9)).astype(int))
    found = [(a, b, size - a - b) for a in parts for b in parts if a + b <= size]
    return np.array(found, dtype=float)


def made_up_for(
    splits: Array, people: Standing, leeway: Leeway, beside: Standing, there: Flags, grid: Grid
) -> Possible:
    """Return what people may have answered with every published figure as it is.

    Parameters
    ----------
    splits
        Ways to split the people of each question over the classes, (questions, splits, 3).
    people
        The people, shape (questions,); their `totals` and `ranges` are not used.
    beside, there
        Units directly below the lowest that holds them, shape (questions, units): those that can
        give way, nothing being published inside them. `there`: which of the places are taken.
    """
    low, high = leeway.counts[:, None, :, 0], leeway.counts[:, None, :, 1]
    moved = splits - people.counts[:, None, :]
    give = np.zeros((*splits.shape[:2], 2))
    for place in range(there.shape[1]):
        each = Standing(
            total=beside.total[:, place],
            counts=beside.counts[:, place],
            totals=beside.totals[:, place],
            ranges=beside.ranges[:, place],
        )
        change = _moved(each, moved, low, high) * there[:, place, None, None]
        still = shifts(each, np.zeros((len(change), 1, 3)), grid)
        if change.any():
            shift = shifts(each, change, grid)
            stays = shift[..., 0] > shift[..., 1] + _DUST
            change[stays] = 0.0
            shift = np.where(stays[..., None], still, shift)
        else:
            shift = np.broadcast_to(still, (*change.shape[:2], 2))
        # Where even as it is nothing fits (answers between steps), the unit stays out of it.
        out = (shift[..., 0] > shift[..., 1] + _DUST) | ~there[:, place, None]
        moved = moved + change
        give += np.where(out[..., None], 0.0, shift)
    held = people.total[:, None] + leeway.totals
    step = grid.step[:, None]
    least = np.ceil(held[:, :1] / step - _DUST) * step
    most = np.floor(held[:, 1:] / step + _DUST) * step
    within = (moved >= low - _DUST) & (moved <= high + _DUST)
    possible: Flags = all_three(within) & (least <= most + _DUST)
    return within_classes(splits, possible, least - give[..., 1], most - give[..., 0], grid)


def not_ruled_out(size: int, totals: Array, counts: Array, grid: Grid) -> Possible:
    """Return what `size` people may have answered by limits of their total and classes alone.

    `totals` (questions, 2), `counts` (questions, 3, 2). Each limit by itself: more may be said to
    be possible than is, never less; splits that were not tried count as possible, too.
    """
    splits = np.broadcast_to(_all_splits(size), (len(totals), *_all_splits(size).shape))
    within = (splits >= counts[:, None, :, 0] - _DUST) & (splits <= counts[:, None, :, 1] + _DUST)
    return within_classes(splits, all_three(within), totals[:, :1], totals[:, 1:], grid)


@cache
def _all_splits(size: int) -> Array:
    found = [(a, b, size - a - b) for a in range(size + 1) for b in range(size + 1 - a)]
    return np.array(found, dtype=float)


def within_classes(
    splits: Array, possible: Flags, least: Array, most: Array, grid: Grid
) -> Possible:
    """Return the splits with their totals cut to what each class allows, on the grid."""
    step = grid.step[:, None]
    lowest, highest, there = class_ends(splits, grid)
    low = np.maximum(lowest, np.ceil(least / step - _DUST) * step)
    high = np.minimum(highest, np.floor(most / step + _DUST) * step)
    possible = possible & there & (low <= high + _DUST)
    return Possible(splits, possible, np.stack([low, high], axis=-1))


def class_ends(splits: Array, grid: Grid) -> tuple[Array, Array, Flags]:
    """Return the lowest and highest total of each split, and whether all its classes have scores.

    Each of shape (questions, splits).
    """
    empty = grid.low > grid.high + _DUST
    there: Flags = all_three(~((splits > 0) & empty[:, None, :]))
    return _at(splits, grid.low), _at(splits, grid.high), there


def _at(people: Array, scores: Array) -> Array:
    """Return totals of people (questions, splits, 3) who all have their class's score."""
    each = np.where(people > 0, people * scores[:, None, :], 0.0)
    total: Array = each[..., 0] + each[..., 1] + each[..., 2]
    return total


def all_three(found: Flags) -> Flags:
    """Return whether it holds of all three classes; numpy is slow over so short an axis."""
    every: Flags = found[..., 0] & found[..., 1] & found[..., 2]
    return every


def _class_of(score: Array, grid: Grid) -> NDArray[np.int64]:
    low, high = score <= grid.high[:, 0] + _DUST, score >= grid.low[:, 2] - _DUST
    return np.where(low, 0, np.where(high, 2, 1)).astype(np.int64)


def _moved(each: Standing, moved: Array, low: Array, high: Array) -> Array:
    """Return how many people of a unit change class, so that the sum comes back into its limits."""
    change = np.zeros_like(moved)
    rows, splits = np.nonzero(~all_three((moved >= low - _DUST) & (moved <= high + _DUST)))
    if not len(rows):
        return change
    low, high = low[rows, 0], high[rows, 0]
    least, most = each.ranges[rows, :, 0], each.ranges[rows, :, 1]
    own, now = each.counts[rows], moved[rows, splits]
    start = now.copy()
    for out in range(3):
        for into in range(3):
            if out == into:
                continue
            wanted = np.maximum(now[:, out] - high[:, out], low[:, into] - now[:, into])
            if not (wanted > 0).any():
                continue
            room = np.minimum(now[:, out] - low[:, out], high[:, into] - now[:, into])
            room = np.minimum(room, own[:, out] - least[:, out])
            room = np.minimum(room, most[:, into] - own[:, into])
            people = np.floor(np.minimum(room, np.maximum(wanted, 0.0)) + _DUST)
            people = np.where(people >= 1, people, 0.0)
            for part, sign in ((out, -1), (into, 1)):
                now[:, part] += sign * people
                own[:, part] += sign * people
    change[rows, splits] = now - start
    return change


def shifts(each: Standing, change: Array, grid: Grid) -> Array:
    """Return by how much a unit's total may change, in steps, when people changed class so."""
    people = each.counts[:, None, :] + change
    least = np.maximum(each.totals[:, None, 0], _at(people, grid.low)) - each.total[:, None]
    most = np.minimum(each.totals[:, None, 1], _at(people, grid.high)) - each.total[:, None]
    step = grid.step[:, None]
    # In steps from what it is, so that whole answers can give it.
    low, high = np.ceil(least / step - _DUST) * step, np.floor(most / step + _DUST) * step
    return np.stack([low, high], axis=-1)
