"""A closed form for a few cells: their own unit makes up for them, other units bring groups back.

Where somebody's answers change, others of the unit change the other way, in whatever groups they
are. Each of those groups is put right by two groups of another unit that trade with each other, so
that every unit and every group keeps its total to the last digit. Where a unit publishes no shares,
how many of it are low, middle and high need not be made up for inside it, only further up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.bounds import Array, Flags
from analysis.crossing import Codes, Crossing, Said

_DUST = 1e-7
_DIGITS = 1e-6


@dataclass(eq=False)
class _World:
    """Answers as they might have been: tables (units, combinations) and sums of counts.

    `fixed`: cells that must stay as they are.
    """

    counts: Array
    total: Array
    units: Array
    groups: Array
    fixed: Flags

    def copy(self) -> "_World":
        """Return another world to change."""
        return _World(
            self.counts.copy(),
            self.total.copy(),
            self.units.copy(),
            self.groups.copy(),
            self.fixed.copy(),
        )


@dataclass(eq=False)
class Rings:
    """One crossing in which rings are looked for."""

    crossing: Crossing
    _true: _World = field(init=False)
    _order: Codes = field(init=False)

    def __post_init__(self) -> None:
        crossing = self.crossing
        shape = (len(crossing.parent), len(crossing.member))
        counts, total = np.zeros((*shape, 3)), np.zeros(shape)
        counts[crossing.home, crossing.combo] = crossing.counts
        total[crossing.home, crossing.combo] = crossing.total
        units, groups = crossing.in_units(crossing.counts), crossing.in_groups(crossing.counts)
        self._true = _World(counts, total, units, groups, np.zeros(shape, dtype=bool))
        # The largest first: they have most room.
        self._order = np.argsort(-counts.sum(axis=(1, 2)), kind="stable")

    def close(self, cell: int, counts: Array, total: float) -> bool:
        """Whether a change of a cell's counts (3,) and total can be made up for in full."""
        return self._moved(self._true.copy(), cell, counts, total)

    def all_at(self, cells: Sequence[int], score: float) -> bool:
        """Whether everybody in these cells may have one score at once."""
        world, crossing = self._true.copy(), self.crossing
        place = int(crossing.grid.place(np.array([score]))[0])
        homes, combos = crossing.home[list(cells)], crossing.combo[list(cells)]
        world.fixed[homes, combos] = True
        for cell, home, combo in zip(cells, homes, combos, strict=True):
            wanted = np.zeros(3)
            wanted[place] = crossing.n[cell]
            change = wanted - world.counts[home, combo]
            total = float(crossing.n[cell] * score - world.total[home, combo])
            if not self._moved(world, cell, change, total):
                return False
        return True

    def _moved(self, world: _World, cell: int, counts: Array, total: float) -> bool:
        """Change the world by a cell's counts and total and all that makes up for it, in place."""
        home, combo = int(self.crossing.home[cell]), int(self.crossing.combo[cell])
        grid, twin = self.crossing.grid, int(self.crossing.twin[combo])
        beside, over = self._beside(world, home, combo, counts, total)
        if beside is None or (over.any() and not self._met(world, home, combo, over)):
            return False
        world.counts[home, combo] += counts
        world.total[home, combo] += total
        for other, (more, shift) in beside.items():
            world.counts[home, other] += more
            world.total[home, other] += shift
            if other == twin:
                continue  # the same groups: there is nothing to put right
            fits = (
                ~(world.fixed[:, other] | world.fixed[:, combo])
                & grid.possible(world.counts[:, other] - more, world.total[:, other] - shift)
                & grid.possible(world.counts[:, combo] + more, world.total[:, combo] + shift)
            )
            fits[home] = False
            donors = self._order[fits[self._order]]
            if not len(donors):
                return False
            donor = donors[0]
            world.counts[donor, other] -= more
            world.total[donor, other] -= shift
            world.counts[donor, combo] += more
            world.total[donor, combo] += shift
        return True

    def _met(self, world: _World, home: int, combo: int, over: Array) -> bool:
        """Make up for people who change class in a unit, for nothing else; whether that works."""
        crossing, grid = self.crossing, self.crossing.grid
        path, groups = crossing.path(home), list(crossing.member[combo])
        if _stand(crossing.units, path, world.units, over) and _stand(
            crossing.groups, groups, world.groups, over
        ):
            world.units[path] += over
            world.groups[groups] += over
            return True
        fits = grid.possible(world.counts[:, combo] - over, world.total[:, combo])
        fits &= ~world.fixed[:, combo]
        fits[home] = False
        for other in map(int, self._order[fits[self._order]]):
            also = crossing.path(other)
            apart = [row for row in path if row not in also]
            theirs = [row for row in also if row not in path]
            if _stand(crossing.units, apart, world.units, over) and _stand(
                crossing.units, theirs, world.units, -over
            ):
                world.counts[other, combo] -= over
                world.units[apart] += over
                world.units[theirs] -= over
                return True
        return False

    def _beside(
        self, world: _World, home: int, combo: int, counts: Array, total: float
    ) -> tuple[dict[int, tuple[Array, float]] | None, Array]:
        """Return by combination how others of the unit change, so that its total does not.

        And how many more are then low, middle and high; not nothing only where the unit publishes
        no shares. None: it cannot be.
        """
        grid, nothing = self.crossing.grid, np.zeros(3)
        told = bool(np.isfinite(self.crossing.units.counts[home]).any())
        row, sums = world.counts[home], world.total[home]
        others = [
            int(each)
            for each in sorted(
                range(len(row)), key=lambda at: (at != self.crossing.twin[combo], -row[at].sum())
            )
            if each != combo and row[each].any() and not world.fixed[home, each]
        ]
        if not others:
            return None, nothing
        moved, wanted = _reclassed(row[others], -np.asarray(counts, dtype=float))
        if told and wanted.any():
            return None, nothing
        people = row[others] + moved
        empty = grid.high < grid.low - _DUST
        if (people[:, empty] > _DUST).any():
            return None, nothing
        low, high = people @ np.where(empty, 0, grid.low), people @ np.where(empty, 0, grid.high)
        before = sums[others]
        after = _shifted(np.clip(before, low, high), low, high, float(before.sum() - total))
        if after is None:
            return None, nothing
        changes = {
            other: (moved[at], float(after[at] - before[at]))
            for at, other in enumerate(others)
            if moved[at].any() or abs(after[at] - before[at]) > _DIGITS
        }
        return changes, -wanted


def _reclassed(people: Array, wanted: Array) -> tuple[Array, Array]:
    """Return how counts (cells, 3) change so as to add up to `wanted`, and what is left of it."""
    moved, wanted = np.zeros_like(people), wanted.copy()
    while (wanted < -_DUST).any():
        out, into = int(np.argmin(wanted)), int(np.argmax(wanted))
        holders = np.flatnonzero(people[:, out] + moved[:, out] > _DUST)
        if not len(holders):
            break
        step = min(1.0, -wanted[out], wanted[into])
        moved[holders[0], out] -= step
        moved[holders[0], into] += step
        wanted[out] += step
        wanted[into] -= step
    return moved, wanted


def _shifted(now: Array, low: Array, high: Array, wanted: float) -> Array | None:
    """Return totals between their limits that add up to what is wanted; None for no such."""
    found = now.copy()
    left = wanted - float(now.sum())
    for at in range(len(found)):
        room = (high[at] - found[at]) if left > 0 else (low[at] - found[at])
        shift = min(left, room) if left > 0 else max(left, room)
        found[at] += shift
        left -= shift
    return None if abs(left) > _DIGITS else found


def _stand(said: Said, rows: Sequence[int], counts: Array, more: Array) -> bool:
    """Whether the counts of all these rows may change so."""
    at = list(rows)
    low, high = said.counts[at, :, 0], said.counts[at, :, 1]
    new = counts[at] + more
    return bool(((low <= new + _DUST) & (new <= high + _DUST)).all())
