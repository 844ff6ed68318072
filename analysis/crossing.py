"""Everybody's place between two ways of counting people: their unit, and their groups.

Units and groups (tenure, role, site) count the same people twice, so figures of both may be set
against each other: "the unit without those of long tenure" may be one person. Who is where is taken
as known; the cells here are the people who share unit and groups and so cannot be told apart by any
published figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsqr

from analysis.bounds import Array, Flags
from analysis.cells import MeasureLike

Codes = NDArray[np.int64]
_DUST = 1e-7


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
    """The scores of one measure: ends of its low, middle and high class, and the step between."""

    low: Array
    high: Array
    step: float
    open_share: float

    @property
    def categories(self) -> Array:
        """Return the answers one person may be asked about: whole response categories."""
        return np.arange(self.low[0], self.high[2] + 1)

    @property
    def reach(self) -> float:
        """Return the range of the scale."""
        return float(self.high[2] - self.low[0])

    def place(self, scores: Array) -> Codes:
        """Return the class (0, 1, 2) each score is in."""
        low, high = scores <= self.high[0] + _DUST, scores >= self.low[2] - _DUST
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
        Groups of each combination, (combinations, attributes), rows of `groups`; the second half
        repeats the first, for those told apart by something else.
    groups
        What is published of each group.
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

    def __len__(self) -> int:
        return len(self.n)

    @property
    def twin(self) -> Codes:
        """Return for each combination the other one of the same groups."""
        half = len(self.member) // 2
        return np.roll(np.arange(2 * half), half)

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

    def small(self, minimum: int) -> Codes:
        """Return the cells with fewer people than the minimum."""
        return np.flatnonzero(self.n < minimum)


def crossing_of(
    home: Codes,
    groups: Codes,
    values: Array,
    *,
    measure: MeasureLike,
    parent: Codes,
    units: Said,
    said: Said,
    grid: Grid,
    minimum: int,
) -> Crossing:
    """Return the cells of those who answered one measure, and what is published of them.

    A cell of the minimum or more is two: some under the minimum, and the others. Whoever is known
    for something else (a withheld attribute, a name) may be among the some.

    Parameters
    ----------
    home, groups, values
        Unit row (n,), group rows (n, attributes), scores (n,).
    units, said
        What is published of unit rows, and of groups.
    """
    member, combo = np.unique(groups, axis=0, return_inverse=True)
    combo = combo.ravel()
    _, cell = np.unique(np.stack([home, combo], axis=1), axis=0, return_inverse=True)
    combo = combo + np.where(_some_of(cell.ravel(), minimum), len(member), 0)
    member = np.concatenate([member, member])
    pairs, cell = np.unique(np.stack([home, combo], axis=1), axis=0, return_inverse=True)
    cell = cell.ravel()
    low, high = values <= measure.low_cut + _DUST, values >= measure.high_cut - _DUST
    counts = np.zeros((len(pairs), 3))
    np.add.at(counts, (cell, np.where(low, 0, np.where(high, 2, 1))), 1.0)
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
    )


def _some_of(cell: Codes, minimum: int) -> Flags:
    """Return who is among the some of a cell: one fewer than the minimum, of every large cell."""
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], cell[order], side="left")
    place = np.empty(len(cell), dtype=np.int64)
    place[order] = np.arange(len(cell)) - starts
    large = np.bincount(cell)[cell] >= minimum
    return np.asarray(large & (place < minimum - 1))


def told_apart(crossing: Crossing, rng: np.random.Generator, *, looks: int = 3) -> Array:
    """Return how each cell moves in some random changes that leave all exact sums as they are.

    Cells whose moves add up to nothing have a sum that the figures, were they not rounded, would
    give away. Shape (cells, looks).
    """
    width = len(crossing.parent)
    rows = [crossing.home, *(width + crossing.member[crossing.combo].T)]
    cells = np.arange(len(crossing))
    sums = csr_array(
        (
            np.ones(len(rows) * len(cells)),
            (np.concatenate(rows), np.tile(cells, len(rows))),
        ),
        shape=(width + len(crossing.groups.total), len(cells)),
    )
    moves = rng.normal(size=(len(crossing), looks))
    across = csr_array(sums.T)
    # Twice, so that what is nothing is nothing to the last digits.
    for look in range(looks):
        for _ in range(2):
            fixed = lsqr(across, moves[:, look], atol=1e-13, btol=1e-13)[0]
            moves[:, look] -= across @ fixed
    return moves


def telling_sets(
    crossing: Crossing, moves: Array, *, minimum: int, open_share: float, most: int = 1500
) -> list[tuple[int, ...]]:
    """Return sets of two cells or more whose sum exact figures would give away, or nearly.

    Fewer people than the minimum together; up to four cells, and up to two others (fewer people
    than `open_share` of the set) that alone hide what the sum is. Beyond `most` small cells only
    pairs are looked at.
    """
    small = crossing.small(minimum)
    n, moves = crossing.n[small], moves[small]
    found: set[tuple[int, ...]] = set()
    first, second = np.triu_indices(len(small), k=1)
    few = n[first] + n[second] < minimum
    first, second = first[few], second[few]
    sums = moves[first] + moves[second]
    for at in np.flatnonzero(np.abs(sums).max(axis=1, initial=0) < 1e-6):
        found.add((int(first[at]), int(second[at])))
    if len(small) <= most:
        _with_others(found, (first, second, sums), moves, n, minimum=minimum, open_share=open_share)
    return [tuple(int(small[each]) for each in cells) for cells in sorted(found)]


def _with_others(
    found: set[tuple[int, ...]],
    pairs: tuple[Codes, Codes, Array],
    moves: Array,
    n: Array,
    *,
    minimum: int,
    open_share: float,
) -> None:
    """Add sets of three and four cells, and pairs that hide behind one or two others."""
    first, second, sums = pairs
    others: list[tuple[tuple[int, ...], Array]] = [((at,), moves[at]) for at in range(len(n))]
    others += [((int(i), int(j)), each) for i, j, each in zip(first, second, sums, strict=True)]
    if not others or not len(first):
        return
    vectors = np.array([vector for _, vector in others])
    order = np.argsort(vectors[:, 0], kind="stable")
    keys = vectors[order, 0]
    for at in range(len(first)):
        pair = (int(first[at]), int(second[at]))
        people = n[list(pair)].sum()
        for sign in (-1.0, 1.0):
            wanted = sign * sums[at]
            start, end = np.searchsorted(keys, [wanted[0] - 1e-6, wanted[0] + 1e-6])
            for place in order[start:end]:
                beside = others[place][0]
                if set(beside) & set(pair) or np.abs(vectors[place] - wanted).max() > 1e-6:
                    continue
                more = n[list(beside)].sum()
                if sign < 0 and people + more < minimum:
                    found.add(tuple(sorted((*pair, *beside))))
                elif sign > 0 and more < open_share * people:
                    found.add(pair)


def joined(rows: Sequence[Said]) -> Said:
    """Return the limits of several lists of rows as one list."""
    return Said(
        total=np.concatenate([each.total for each in rows]),
        counts=np.concatenate([each.counts for each in rows]),
    )
