"""Everybody's place between two ways of counting people: their unit, and their groups.

Units and groups (tenure, role, site) count the same people twice, so figures of both may be set
against each other: "the unit without those of long tenure" may be one person. Who is where is taken
as known; the cells here are the people who share unit and groups and so cannot be told apart by any
published figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import Array, Flags

Codes = NDArray[np.int64]
_DUST = 1e-7

MOST_PEOPLE = 4
"""Who is looked at together at most; whole cells may hold more, where the minimum is higher."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Said:
    """Limits of what is published of some rows: totals (rows, 2), counts (rows, 3, 2).

    Counts are of people low, middle and high; infinite limits where nothing is published.
    """

    total: Array
    counts: Array

    def stands(self, total: Array, counts: Array) -> Flags:
        """Whether each row's figures would be the same with these totals and counts."""
        fits = (self.total[:, 0] <= total + _DUST) & (total <= self.total[:, 1] + _DUST)
        inside = (self.counts[:, :, 0] <= counts + _DUST) & (counts <= self.counts[:, :, 1] + _DUST)
        return np.asarray(fits & inside.all(axis=1), dtype=bool)

    @classmethod
    def nothing(cls, rows: int) -> "Said":
        """Return limits that limit nothing."""
        ends = np.array([-np.inf, np.inf])
        return cls(total=np.tile(ends, (rows, 1)), counts=np.tile(ends, (rows, 3, 1)))


@dataclass(frozen=True, eq=False, kw_only=True)
class Grid:
    """The scores of one measure: ends of its low, middle and high class, and the step between.

    `cuts`: scores up to the first are low, from the second on high, between two steps as well.
    """

    low: Array
    high: Array
    step: float
    open_share: float
    cuts: tuple[float, float]

    @property
    def categories(self) -> Array:
        """Return the answers one person may be asked about: whole response categories."""
        return np.arange(self.low[0], self.high[2] + 1)

    @property
    def reach(self) -> float:
        """Return the range of the scale."""
        return float(self.high[2] - self.low[0])

    def holds(self, scores: Array) -> Flags:
        """Whether somebody who skipped nothing can have each score."""
        steps = scores / self.step
        return np.asarray(np.abs(steps - np.rint(steps)) < 1e-6)

    def place(self, scores: Array) -> Codes:
        """Return the class (0, 1, 2) each score is in."""
        low, high = scores <= self.cuts[0] + _DUST, scores >= self.cuts[1] - _DUST
        return np.where(low, 0, np.where(high, 2, 1)).astype(np.int64)

    def possible(self, counts: Array, total: Array) -> Flags:
        """Whether so many people per class (…, 3) can have these totals."""
        empty = self.high < self.low - _DUST
        lowest, highest = (
            counts @ np.where(empty, 0, self.low),
            counts @ np.where(empty, 0, self.high),
        )
        fits = (counts >= -_DUST).all(axis=-1) & ~((counts > _DUST) & empty).any(axis=-1)
        within = (lowest <= total + _DUST) & (total <= highest + _DUST)
        return np.asarray(fits & within, dtype=bool)


@dataclass(frozen=True, eq=False, kw_only=True)
class Crossing:
    """One measure: its cells, and everything published of units and groups.

    Attributes
    ----------
    home, combo
        For each cell the row of its unit, and its combination of groups.
    n, counts, total
        Exact figures of each cell, (cells,), (cells, 3), (cells,).
    parent
        For each unit row the row above, -1 for the organisation; rows above come first.
    units
        What is published of each unit row.
    member
        Groups of each combination, (combinations, attributes), rows of `groups`.
    groups
        What is published of each group.
    cell, scores
        Everybody's cell, and score, (people,).
    """

    home: Codes
    combo: Codes
    n: Array
    counts: Array
    total: Array
    parent: Codes
    units: Said
    member: Codes
    groups: Said
    grid: Grid
    cell: Codes
    scores: Array

    def __len__(self) -> int:
        return len(self.n)

    @cached_property
    def unit_sizes(self) -> Array:
        """Return how many people each unit row counts."""
        return self.in_units(self.n)

    @cached_property
    def group_sizes(self) -> Array:
        """Return how many people each group counts."""
        return self.in_groups(self.n)

    @property
    def person_home(self) -> Codes:
        """Return everybody's unit row."""
        return self.home[self.cell]

    @cached_property
    def person_groups(self) -> Codes:
        """Return everybody's groups, (people, attributes)."""
        return np.asarray(self.member[self.combo[self.cell]])

    @cached_property
    def of_units(self) -> "Crossing":
        """Return the same people as if no groups were published, a cell for each unit's own."""
        rows, cell = np.unique(self.person_home, return_inverse=True)
        counts, total = np.zeros((len(rows), 3)), np.zeros(len(rows))
        np.add.at(counts, cell.ravel(), np.eye(3)[self.grid.place(self.scores)])
        np.add.at(total, cell.ravel(), self.scores)
        return replace(
            self,
            home=rows,
            combo=np.zeros(len(rows), dtype=np.int64),
            n=counts.sum(axis=1),
            counts=counts,
            total=total,
            member=np.zeros((1, 0), dtype=np.int64),
            groups=Said.nothing(0),
            cell=cell.ravel().astype(np.int64),
        )

    def path(self, row: int) -> list[int]:
        """Return a unit row and all above it."""
        found = [row]
        while self.parent[found[-1]] >= 0:
            found.append(int(self.parent[found[-1]]))
        return found

    def in_units(self, values: Array) -> Array:
        """Return figures of cells (cells, …) added up per unit row, those below included."""
        added = np.zeros((len(self.parent), *values.shape[1:]))
        np.add.at(added, self.home, values)
        for row in range(len(self.parent) - 1, 0, -1):
            added[self.parent[row]] += added[row]
        return added

    def in_groups(self, values: Array) -> Array:
        """Return figures of cells (cells, …) added up per group."""
        added = np.zeros((len(self.groups.total), *values.shape[1:]))
        for column in range(self.member.shape[1]):
            np.add.at(added, self.member[self.combo, column], values)
        return added


def crossing_of(
    home: Codes,
    groups: Codes,
    values: Array,
    *,
    parent: Codes,
    units: Said,
    said: Said,
    grid: Grid,
) -> Crossing:
    """Return the cells of those who answered one measure, and what is published of them.

    Parameters
    ----------
    home, groups, values
        Unit row (n,), group rows (n, attributes), scores (n,).
    units, said
        What is published of unit rows, and of groups.
    """
    member, combo = np.unique(groups, axis=0, return_inverse=True)
    combo = combo.ravel()
    pairs, cell = np.unique(np.stack([home, combo], axis=1), axis=0, return_inverse=True)
    # By cell and score: who is who must not decide about anything, for nobody is told that.
    order = np.lexsort((values, cell.ravel()))
    cell, values = cell.ravel()[order], values[order]
    counts = np.zeros((len(pairs), 3))
    np.add.at(counts, (cell, grid.place(values)), 1.0)
    total = np.zeros(len(pairs))
    np.add.at(total, cell, values)
    # Sums of thirds are put back on the grid: 0.1 + 0.2 is not 0.3.
    total = np.rint(total / grid.step * 1e6) / 1e6 * grid.step
    return Crossing(
        home=pairs[:, 0].astype(np.int64),
        combo=pairs[:, 1].astype(np.int64),
        n=counts.sum(axis=1),
        counts=counts,
        total=total,
        parent=parent,
        units=units,
        member=member.astype(np.int64),
        groups=said,
        grid=grid,
        cell=cell.astype(np.int64),
        scores=values,
    )


def joined(rows: Sequence[Said]) -> Said:
    """Return the limits of several lists of rows as one list."""
    return Said(
        total=np.concatenate([each.total for each in rows]),
        counts=np.concatenate([each.counts for each in rows]),
    )


def roomy(said: Said, reach: float) -> Flags:
    """Whether rounding leaves a row more room, either way, than all that a few people can need.

    They and those who make up for them in their units: all their answers, and twice as many people
    who become low, middle or high.
    """
    total = said.total[:, 1] - said.total[:, 0] >= 2 * room(reach)[0]
    counts = (said.counts[:, :, 1] - said.counts[:, :, 0]).min(axis=1) >= 2 * room(reach)[1]
    return np.asarray(total & counts)


def room(reach: float) -> tuple[float, float]:
    """Return by how much totals, and counts, of a row change at most for a few people's sake."""
    return MOST_PEOPLE * reach, 2.0 * MOST_PEOPLE
