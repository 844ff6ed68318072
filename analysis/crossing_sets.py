"""Which people are looked at together, and how far their answers are open in many worlds.

If figures were exact, some of how a group's total can move would be fixed by them: for people who
are a unit less a group, all of it; for four of thirty in a large unit, hardly any. Where half or
more is fixed, the group is looked at; where no more, everybody else together leaves it the room.
In a small organisation every group of people is looked at.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.bounds import Array, Flags
from analysis.crossing import MOST_PEOPLE, Codes, Crossing, roomy
from analysis.crossing_alone import parts

FIXED = 0.5
"""How much of a group's movement exact figures would fix, from which it is looked at."""

ALL = 5_000
"""Groups that are all looked at; where there are more, those that figures fix by half."""

MOST = 400_000
"""Groups looked at; where there are more, nothing is shown."""

TOUCHED, TOUCHED_ALONE = 0.1, 0.03
"""How much of one answer's movement, as a root, groups must fix for her to be looked at: together
with others, and alone."""

LARGE = 1500
"""Cells that are all held against each other."""

_ONCE = 20_000


@dataclass(frozen=True, eq=False)
class Sets:
    """Groups of people: cells of each, sorted, -1 after the last; a cell as often as people.

    `cells` (groups, people); nothing that is not so can be told of people in the same cell.
    """

    crossing: Crossing
    cells: Codes

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def size(self) -> Codes:
        """Return how many people each group is."""
        return np.asarray((self.cells >= 0).sum(axis=1))

    @cached_property
    def _parts(self) -> tuple[Codes, Codes]:
        """Return by place the cell and how many of it, at the last of each cell; else -1, 0."""
        cells, many, last = parts(self.cells)
        return np.where(last, cells, -1), np.where(last, many, 0)

    @property
    def fits(self) -> Flags:
        """Whether cells hold as many people."""
        cells, many = self._parts
        return np.asarray((many <= np.append(self.crossing.n, 0)[cells]).all(axis=1))

    def of(self, chosen: Codes | Flags) -> "Sets":
        """Return some of them."""
        return Sets(self.crossing, self.cells[chosen])

    def reach(self, worlds: Array) -> Array:
        """Return lowest and highest total of each group in these worlds, (groups, 2)."""
        cells, many = self._parts
        most = int(many.max(initial=1))
        ends = _ends(worlds, self.crossing, most)
        found = np.array([np.inf, -np.inf]) * np.ones((len(self), 2))
        for start in range(0, len(self), _ONCE):
            here = slice(start, start + _ONCE)
            for end, best in ((0, np.minimum), (1, np.maximum)):
                totals = np.zeros((len(worlds), len(cells[here])))
                for place in range(cells.shape[1]):
                    totals += ends[end][:, cells[here, place], many[here, place]]
                if len(worlds):
                    found[here, end] = best.reduce(totals, axis=0)
        return found


def _ends(worlds: Array, crossing: Crossing, most: int) -> tuple[Array, Array]:
    """Return totals of the lowest, and highest, 0 … `most` of each cell: (worlds, cells, …)."""
    cell = crossing.cell
    order = np.stack([np.lexsort((each, cell)) for each in worlds]) if len(worlds) else None
    shape = (len(worlds), len(crossing) + 1, most + 1)
    low, high = np.zeros(shape), np.zeros(shape)
    if order is None:
        return low, high
    along = np.concatenate(
        [np.zeros((len(worlds), 1)), np.cumsum(np.take_along_axis(worlds, order, 1), axis=1)],
        axis=1,
    )
    size = crossing.n.astype(np.int64)
    end = np.cumsum(size)
    start = end - size
    for many in range(1, most + 1):
        inside = np.minimum(many, size)
        low[:, :-1, many] = along[:, start + inside] - along[:, start]
        high[:, :-1, many] = along[:, end] - along[:, end - inside]
    return low, high


def answers_open(worlds: Array, crossing: Crossing) -> Flags:
    """Whether somebody of each cell may have each answer in one of these worlds, (cells, answers).

    Others of the cell may make up for it.
    """
    grid, cells = crossing.grid, len(crossing)
    found = np.zeros((cells, len(grid.categories)), dtype=bool)
    place = grid.place(worlds)
    counts = np.zeros((len(worlds), cells, 3))
    total = np.zeros((len(worlds), cells))
    for world in range(len(worlds)):
        np.add.at(total[world], crossing.cell, worlds[world])
        np.add.at(counts[world], (crossing.cell, place[world]), 1.0)
    for at, score in enumerate(grid.categories):
        others = counts.copy()
        others[:, :, int(grid.place(np.array([score]))[0])] -= 1
        found[:, at] = grid.possible(others, total - score).any(axis=0)
    return found


def looked_at(crossing: Crossing, *, minimum: int) -> Sets | None:
    """Return the groups of fewer people than the minimum to look at; None: too many."""
    people = min(minimum - 1, MOST_PEOPLE)
    m = len(crossing)
    many = 1.0
    for each in range(people):
        many *= (m + each) / (each + 1)
    if many <= ALL:
        cells = _all(m, people)
    else:
        found = _fixed(crossing, people)
        if found is None:
            return None
        cells = found
    sets = Sets(crossing, cells)
    larger = left_over(crossing, minimum=minimum)
    if not larger:
        return sets.of(sets.fits)
    widest = max(map(len, larger))
    rows = [np.array([each]) for each in larger]
    return Sets(crossing, _padded([sets.cells[sets.fits], *rows], max(widest, people)))


def left_over(crossing: Crossing, *, minimum: int) -> list[tuple[int, ...]]:
    """Return larger groups: whole cells, and all of a unit, or of silent groups, that are few."""
    found: list[tuple[int, ...]] = []
    quiet = np.asarray(np.isinf(crossing.groups.total).all(axis=1))
    kinds = [np.arange(len(crossing)), crossing.home]
    for column in range(crossing.member.shape[1]):
        rows = crossing.member[crossing.combo, column]
        kinds.append(np.where(quiet[rows], rows, -1))
    for kind in kinds:
        size = np.bincount(kind[kind >= 0], crossing.n[kind >= 0])
        for row in np.flatnonzero((size > MOST_PEOPLE) & (size < minimum)):
            cells = np.flatnonzero(kind == row)
            found.append(tuple(np.repeat(cells, crossing.n[cells].astype(int)).tolist()))
    return found


def _all(cells: int, people: int) -> Codes:
    """Return all groups of so many people at most, without regard to how many cells hold."""
    alone = np.arange(cells)[:, None]
    sizes = [alone]
    for _ in range(1, people):
        last = sizes[-1]
        more = cells - last[:, -1]
        rows = np.repeat(np.arange(len(last)), more)
        start = np.cumsum(more) - more
        added = last[rows, -1] + np.arange(len(rows)) - start[rows]
        sizes.append(np.column_stack([last[rows], added]))
    return _padded(sizes, people)


def _padded(sizes: list[Codes], people: int) -> Codes:
    return np.vstack(
        [np.pad(each, ((0, 0), (0, people - each.shape[1])), constant_values=-1) for each in sizes]
    ).astype(np.int64)


def _fixed(crossing: Crossing, people: int) -> Codes | None:
    """Return the groups of which exact figures would fix half or more.

    What is fixed of a group is the sum of `held` over all pairs of its people. Where that is half,
    some pair has its part of it, and so has a third one with these: they are found step by step.
    """
    along = _along(crossing)
    size = np.bincount(crossing.home, crossing.n, len(crossing.parent))
    own = 1 / size[crossing.home] + (along**2).sum(axis=1)
    reach = np.sqrt((along**2).sum(axis=1))
    near = people * (1 / size[crossing.home] + reach * reach.max(initial=0.0)) >= FIXED
    # Of the others hardly anything is fixed by groups: that is a matter of units alone.
    cells = np.flatnonzero(near & (reach >= TOUCHED))
    if len(cells) > LARGE:
        cells = cells[np.argsort(-own[cells], kind="stable")[:LARGE]]
    cells = np.sort(cells)
    home = crossing.home[cells]
    held = (home[:, None] == home) / size[home][:, None] + along[cells] @ along[cells].T
    sizes = [np.flatnonzero(own >= FIXED)[:, None]]
    for several in range(2, people + 1):
        part = held + (np.diag(held)[:, None] + np.diag(held)) / (2 * (several - 1))
        least = FIXED / (several - 1) - 1e-9
        found = np.argwhere(np.triu(part) >= least)
        score = part[found[:, 0], found[:, 1]]
        for pairs in range(2, several):
            score = score[:, None] + sum(part[found[:, each]] for each in range(pairs))
            rows, more = np.nonzero(score >= least * pairs * (pairs + 1) / 2)
            if len(rows) > MOST:
                return None
            score = score[rows, more]
            found = np.sort(np.column_stack([found[rows], more]), axis=1)
            found, first = np.unique(found, axis=0, return_index=True)
            score = score[first]
        sizes.append(cells[found])
    padded = _padded(sizes, people)
    return None if len(padded) > MOST else padded


def touched(crossing: Crossing) -> Flags:
    """Whether groups' figures may narrow somebody of each cell, (cells,).

    Where they fix next to nothing of her, or have more room than a few people can need, she is a
    matter of units alone.
    """
    return np.asarray((_along(crossing) ** 2).sum(axis=1) >= TOUCHED_ALONE**2)


def _along(crossing: Crossing) -> Array:
    """Return directions (cells, …) in which groups' figures fix what those of units leave open.

    Groups whose rounding leaves more room than these people can need fix nothing.
    """
    tight = np.flatnonzero(~roomy(crossing.groups, crossing.grid.reach))
    weights = crossing.n
    inside = np.zeros((len(crossing), len(tight)))
    for column in range(crossing.member.shape[1]):
        inside += crossing.member[crossing.combo, column][:, None] == tight
    size = np.bincount(crossing.home, weights, len(crossing.parent))
    for at in range(len(tight)):
        mean = np.bincount(crossing.home, weights * inside[:, at], len(size)) / np.maximum(size, 1)
        inside[:, at] -= mean[crossing.home]
    root = np.sqrt(weights)[:, None]
    left, values, _ = np.linalg.svd(inside * root, full_matrices=False)
    kept: Array = left[:, values > 1e-6] / root
    return kept
