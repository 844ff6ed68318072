"""A closed form for one cell: its own unit makes up for it, and other units bring groups back.

Where somebody's answers change, others of the unit change the other way, in whatever groups they
are. Each of those groups is put right by two groups of another unit that trade with each other, so
that every unit and every group keeps its total to the last digit. Where a unit publishes no shares,
how many of it are low, middle and high need not be made up for inside it, only further up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.bounds import Array
from analysis.crossing import Codes, Crossing, Said

_DUST = 1e-7
_DIGITS = 1e-6


@dataclass(eq=False)
class Rings:
    """Tables (units, combinations) of one crossing, in which rings are looked for."""

    crossing: Crossing
    counts: Array = field(init=False)
    total: Array = field(init=False)
    order: Codes = field(init=False)
    _kept: tuple[Array, Array] | None = None

    def __post_init__(self) -> None:
        crossing = self.crossing
        shape = (len(crossing.parent), len(crossing.member))
        self.counts, self.total = np.zeros((*shape, 3)), np.zeros(shape)
        self.counts[crossing.home, crossing.combo] = crossing.counts
        self.total[crossing.home, crossing.combo] = crossing.total
        # The largest first: they have most room.
        self.order = np.argsort(-self.counts.sum(axis=(1, 2)), kind="stable")

    def close(self, cell: int, counts: Array, total: float) -> bool:
        """Whether a change of a cell's counts (3,) and total can be made up for in full."""
        home, combo = int(self.crossing.home[cell]), int(self.crossing.combo[cell])
        beside, over = self._beside(home, combo, counts, total)
        if beside is None or (over.any() and not self._is_met(home, combo, over)):
            return False
        here_counts, here_total = self.counts[:, combo].copy(), self.total[:, combo].copy()
        free = np.ones(len(self.total), dtype=bool)
        free[home] = False
        grid = self.crossing.grid
        for other, (more, shift) in beside.items():
            fits = (
                free
                & grid.possible(self.counts[:, other] - more, self.total[:, other] - shift)
                & grid.possible(here_counts + more, here_total + shift)
            )
            donors = self.order[fits[self.order]]
            if not len(donors):
                return False
            free[donors[0]] = False
        return True

    def _is_met(self, home: int, combo: int, over: Array) -> bool:
        """Whether people who change class in one unit, for nothing else, can be made up for."""
        crossing, grid = self.crossing, self.crossing.grid
        path = crossing.path(home)
        sums = self._sums
        groups = crossing.member[combo]
        here = _stand(crossing.units, path, sums[0], over)
        if here and _stand(crossing.groups, list(groups), sums[1], over):
            return True
        fits = grid.possible(self.counts[:, combo] - over, self.total[:, combo])
        fits[home] = False
        for other in self.order[fits[self.order]]:
            also = crossing.path(int(other))
            apart = [row for row in path if row not in also]
            theirs = [row for row in also if row not in path]
            if _stand(crossing.units, apart, sums[0], over) and _stand(
                crossing.units, theirs, sums[0], -over
            ):
                return True
        return False

    @property
    def _sums(self) -> tuple[Array, Array]:
        if self._kept is None:
            crossing = self.crossing
            self._kept = (crossing.in_units(crossing.counts), crossing.in_groups(crossing.counts))
        return self._kept

    def _beside(
        self, home: int, combo: int, counts: Array, total: float
    ) -> tuple[dict[int, tuple[Array, float]] | None, Array]:
        """Return by combination how others of the unit change, so that its total does not.

        And how many more are then low, middle and high; not nothing only where the unit publishes
        no shares. None: it cannot be.
        """
        nothing = np.zeros(3)
        told = bool(np.isfinite(self.crossing.units.counts[home]).any())
        grid = self.crossing.grid
        row, sums = self.counts[home], self.total[home]
        others = [
            int(each)
            for each in np.argsort(-row.sum(axis=1), kind="stable")
            if each != combo and row[each].any()
        ]
        if not others:
            return None, nothing
        now, moved = row[others].copy(), np.zeros((len(others), 3))
        wanted = -np.asarray(counts, dtype=float)
        while (wanted < -_DUST).any():
            out, into = int(np.argmin(wanted)), int(np.argmax(wanted))
            holders = np.flatnonzero(now[:, out] + moved[:, out] > _DUST)
            if not len(holders):
                if told:
                    return None, nothing
                break
            step = min(1.0, -wanted[out], wanted[into])
            moved[holders[0], out] -= step
            moved[holders[0], into] += step
            wanted[out] += step
            wanted[into] -= step
        people = now + moved
        empty = grid.high < grid.low - _DUST
        if (people[:, empty] > _DUST).any():
            return None, nothing
        low, high = people @ np.where(empty, 0, grid.low), people @ np.where(empty, 0, grid.high)
        before = sums[others]
        after = np.clip(before, low, high)
        left = float(before.sum() - total - after.sum())
        for at in range(len(others)):
            room = (high[at] - after[at]) if left > 0 else (low[at] - after[at])
            shift = min(left, room) if left > 0 else max(left, room)
            after[at] += shift
            left -= shift
        if abs(left) > _DIGITS:
            return None, nothing
        changes = {
            other: (moved[at], float(after[at] - before[at]))
            for at, other in enumerate(others)
            if moved[at].any() or abs(after[at] - before[at]) > _DIGITS
        }
        return changes, -wanted


def _stand(said: Said, rows: Sequence[int], counts: Array, more: Array) -> bool:
    """Whether the counts of all these rows may change so."""
    at = list(rows)
    low, high = said.counts[at, :, 0], said.counts[at, :, 1]
    new = counts[at] + more
    return bool(((low <= new + _DUST) & (new <= high + _DUST)).all())
