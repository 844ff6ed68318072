"""Which small remainders need the joint audit before a release, and asking it.

A remainder is in doubt when fewer people than the minimum are left over beside figures that are
shown, and shares are published too (means alone are bounded exactly without a solver).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.around import FREE, Around
from analysis.audit import Solver, is_protected
from analysis.bounds import Array, Flags
from analysis.cells import Facts, Shape, Steps, Survivors, Tally, remainders
from analysis.doubts import Doubts
from analysis.rounding_limits import RoundingLimits

QUESTIONS, QUESTIONS_OF_MANY, MANY = 300, 40, 300
"""To the solver in one release, and in one of more than so many units, where each takes longer;
remainders still in doubt after that are treated as unsafe."""

TOGETHER = 4
"""Remainders looked at as one: no more have fewer than five people between them."""


Doubt = tuple[tuple[int, ...], int]
"""Units whose remainders are looked at as one, and the measure."""


@dataclass
class JointAudit:
    """Remembers what was proven: taking further figures away can only add to the protection."""

    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    asked: int = 0
    asked_of_members: int = 0
    _proven: set[Doubt] = field(default_factory=set)
    limits: RoundingLimits = field(init=False)
    _doubts: Doubts = field(init=False)
    _around: Around = field(init=False)

    def __post_init__(self) -> None:
        self.limits = RoundingLimits.of(self.counts, self.facts, self.steps)
        self._around = Around(self.counts, self.shape, self.facts, self.limits)
        self._doubts = Doubts(self.counts, self.shape, self.facts, self.steps, self.limits)

    def unsafe(self, kept: Survivors, columns: NDArray[np.int64]) -> Flags:
        """Return the cells (units, measures) whose remainder could be narrowed too far.

        `columns`: the measures that are looked at.

        Where several remainders are too small even together, the one deepest in the tree stands
        for them.
        """
        left = np.zeros_like(self.counts.n)
        left[:, columns] = remainders(self.counts.n[:, columns], kept.mean[:, columns], self.shape)
        small = (left > 0) & (left < self.steps.scores)
        found = np.zeros(small.shape, dtype=bool)
        alone = [
            (unit, column)
            for unit, column in np.argwhere(small & kept.shares[0]).tolist()
            if ((unit,), column) not in self._proven
        ]
        units, measures = np.array(alone, dtype=np.int64).reshape(-1, 2).T
        # What is refuted needs no solver; where there is none left, it does not matter.
        settled = self._doubts.settle(units, measures, kept, left, refute=self._may_ask)
        known = dict(zip(alone, zip(*settled, strict=True), strict=True))
        sets: list[Doubt] = [((unit,), column) for unit, column in alone]
        for column in map(int, np.flatnonzero(small.any(axis=0))):
            here = np.flatnonzero(small[:, column]).tolist()
            several = ((some, column) for some in self._together(here, left[:, column]))
            sets += [each for each in several if each not in self._proven]
        pairs = [each for each in sets if len(each[0]) == 2]
        two = np.array([some for some, _ in pairs], dtype=np.int64).reshape(-1, 2)
        measures = np.array([column for _, column in pairs], dtype=np.int64)
        safe_pairs = self._doubts.pairs_safe(two, measures, kept, left)
        self._proven |= {each for each, safe in zip(pairs, safe_pairs, strict=True) if safe}
        open_ = [
            each
            for each in sets
            if each not in self._proven
            and not (len(each[0]) == 1 and any(known[each[0][0], each[1]]))
        ]
        self._proven |= self._stand_alone(open_, kept, left)
        for some, column in sets:
            safe, unsafe = known[some[0], column] if len(some) == 1 else (False, False)
            if (some, column) in self._proven:
                continue
            if safe or (not unsafe and self._is_safe(some, column, kept, left)):
                self._proven.add((some, column))
            else:
                found[some[-1], column] = True
        return found

    def _together(self, small: list[int], left: Array) -> list[tuple[int, ...]]:
        """Return sets of remainders that are under the minimum even together.

        Two rounded figures far apart in the tree may leave less room for all people between them
        than each step leaves for its own. In a large tree only for remainders above each other.
        """
        found: list[tuple[int, ...]] = []
        size = dict(zip(small, left[small].tolist(), strict=True))
        if len(small) > FREE:
            for unit in small:
                for above in self._around.path(unit)[1:]:
                    if above in size and size[above] + size[unit] < self.steps.scores:
                        found.append((above, unit))
            return found
        for k in range(2, min(self.steps.scores, TOGETHER + 1)):
            for units in combinations(small, k):
                if sum(size[each] for each in units) < self.steps.scores:
                    found.append(units)
        return found

    @property
    def _may_ask(self) -> bool:
        most = QUESTIONS if len(self.shape.parent) <= MANY else QUESTIONS_OF_MANY
        return self.asked < most

    def _is_safe(self, units: tuple[int, ...], column: int, kept: Survivors, left: Array) -> bool:
        if not self._may_ask:
            return False
        solver = Solver(self._around.world(units, column, kept, left))
        safe = is_protected(solver)
        self.asked += solver.asked
        return safe

    def _stand_alone(self, sets: Sequence[Doubt], kept: Survivors, left: Array) -> set[Doubt]:
        """Return where any answers of the people left over would leave all figures the same.

        The plainest proof, of all measures and levels together: nobody else's answers are touched.
        """
        if not sets:
            return set()
        number = np.repeat(np.arange(len(sets)), [len(units) for units, _ in sets])
        unit = np.array([each for units, _ in sets for each in units], dtype=np.int64)
        column = np.array([each for _, each in sets], dtype=np.int64)[number]
        own = self._doubts.left_over(unit, column, kept)
        held = [number * len(self.shape.parent) + unit]
        rows = [np.arange(len(unit))]
        holder = self.shape.parent[unit]
        while (holder >= 0).any():
            row = np.flatnonzero(holder >= 0)
            held.append(number[row] * len(self.shape.parent) + holder[row])
            rows.append(row)
            holder = np.where(holder >= 0, self.shape.parent[np.maximum(holder, 0)], -1)
        row = np.concatenate(rows)
        keys, place = np.unique(np.concatenate(held), return_inverse=True)
        which, holder = np.divmod(keys, len(self.shape.parent))
        asked = column[np.searchsorted(number, which)]
        people = np.bincount(place, weights=left[unit, column][row])
        total = self.counts.total[holder, asked] - np.bincount(place, weights=own.total[row])
        good = self.limits.mean[0][holder, asked] <= total + people * self.facts.minimum[asked]
        good &= total + people * self.facts.maximum[asked] <= self.limits.mean[1][holder, asked]
        untold = ~kept.shares[holder, asked]
        for part in range(3):
            others = self.limits.exact[part, holder, asked]
            others = others - np.bincount(place, weights=own.counts[row, part])
            low, high = self.limits.shares[part][:, holder, asked]
            good &= untold | ((others >= low) & (others + people <= high))
        failed = np.zeros(len(sets), dtype=bool)
        failed[which[~good]] = True
        return {each for each, bad in zip(sets, failed, strict=True) if not bad}
