"""Which small remainders need the joint audit before a release, and asking it.

A remainder is in doubt when fewer people than the minimum are left over beside figures that are
shown, and shares are published too (means alone are bounded exactly without a solver).
"""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.audit import Scores, Solver, Statement, World, is_protected
from analysis.bounds import Array, Flags
from analysis.cells import Facts, Shape, Steps, Survivors, Tally, remainders
from analysis.doubts import Doubts, RoundingLimits

_DUST = 1e-7

QUESTIONS, QUESTIONS_OF_MANY, MANY = 300, 40, 300
"""To the solver in one release, and in one of more than so many units, where each takes longer;
remainders still in doubt after that are treated as unsafe."""

FREE = 12
"""Groups whose answers may vary in one question; all others are held as they are.

Holding some still leaves only true worlds, so what is found possible is possible; only a large
tree may be thought less safe than it is.
"""


TOGETHER = 4
"""Remainders looked at as one: no more have fewer than five people between them."""


@dataclass
class JointAudit:
    """Remembers what was proven: taking further figures away can only add to the protection."""

    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    asked: int = 0
    _proven: set[tuple[tuple[int, ...], int]] = field(default_factory=set)
    _limits: RoundingLimits = field(init=False)
    _doubts: Doubts = field(init=False)

    def __post_init__(self) -> None:
        self._limits = RoundingLimits.of(self.counts, self.facts, self.steps)
        self._doubts = Doubts(self.counts, self.shape, self.facts, self.steps, self._limits)

    def unsafe(self, kept: Survivors) -> Flags:
        """Return the cells (units, measures) whose remainder could be narrowed too far.

        Where several remainders are too small even together, the one deepest in the tree stands
        for them.
        """
        left = remainders(self.counts.n, kept.mean, self.shape)
        small = (left > 0) & (left < self.steps.scores)
        found = np.zeros(small.shape, dtype=bool)
        alone = [
            (int(unit), int(column))
            for unit, column in np.argwhere(small & kept.shares[0])
            if ((int(unit),), int(column)) not in self._proven
        ]
        units, columns = np.array(alone, dtype=np.int64).reshape(-1, 2).T
        settled = self._doubts.settle(units, columns, kept, left)
        known = dict(zip(alone, zip(*settled, strict=True), strict=True))
        sets: list[tuple[tuple[int, ...], int]] = [((unit,), column) for unit, column in alone]
        for column in map(int, np.flatnonzero(small.any(axis=0))):
            here = [int(unit) for unit in np.flatnonzero(small[:, column])]
            several = ((some, column) for some in self._together(here, left[:, column]))
            sets += [each for each in several if each not in self._proven]
        pairs = [each for each in sets if len(each[0]) == 2]
        two = np.array([some for some, _ in pairs], dtype=np.int64).reshape(-1, 2)
        columns = np.array([column for _, column in pairs], dtype=np.int64)
        safe_pairs = self._doubts.pairs_safe(two, columns, kept, left)
        self._proven |= {each for each, safe in zip(pairs, safe_pairs, strict=True) if safe}
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
        if len(small) > FREE:
            also = set(small)
            for unit in small:
                pairs = ((above, unit) for above in self._above(unit)[1:] if above in also)
                found += [pair for pair in pairs if left[list(pair)].sum() < self.steps.scores]
            return found
        for k in range(2, min(self.steps.scores, TOGETHER + 1)):
            for units in combinations(small, k):
                if left[list(units)].sum() < self.steps.scores:
                    found.append(units)
        return found

    def _is_safe(self, units: tuple[int, ...], column: int, kept: Survivors, left: Array) -> bool:
        if self._stands_alone(units, column, kept, left):
            return True
        if self.asked >= (QUESTIONS if len(self.shape.parent) <= MANY else QUESTIONS_OF_MANY):
            return False
        solver = Solver(self._world(units, column, kept, left))
        safe = is_protected(solver)
        self.asked += solver.asked
        return safe

    def _above(self, unit: int) -> list[int]:
        path = [unit]
        while self.shape.parent[path[-1]] >= 0:
            path.append(int(self.shape.parent[path[-1]]))
        return path

    def _stands_alone(
        self, units: tuple[int, ...], column: int, kept: Survivors, left: Array
    ) -> bool:
        """Whether any answers of the people left over would leave all published figures the same.

        The plainest proof, of all measures and levels together: nobody else's answers are touched.
        """
        lowest, highest = self.facts.minimum[column], self.facts.maximum[column]
        size: dict[int, float] = {}
        total: dict[int, float] = {}
        counts: dict[int, Array] = {}
        for unit in units:
            below = self.shape.below[unit]
            below = below[kept.mean[below, column]]
            own = self.counts.total[unit, column] - self.counts.total[below, column].sum()
            exact = self._limits.exact[:, [unit, *below], column]
            for each in self._above(unit):
                size[each] = size.get(each, 0.0) + left[unit, column]
                total[each] = total.get(each, 0.0) + own
                counts[each] = (
                    counts.get(each, np.zeros(3)) + exact[:, 0] - exact[:, 1:].sum(axis=1)
                )
        for each, people in size.items():
            others = self.counts.total[each, column] - total[each]
            if not (
                self._limits.mean[0][each, column] <= others + people * lowest
                and others + people * highest <= self._limits.mean[1][each, column]
            ):
                return False
            if kept.shares[each, column]:
                held = self._limits.exact[:, each, column] - counts[each]
                low, high = self._limits.shares[:, :, each, column].T
                if (held < low).any() or (held + people > high).any():
                    return False
        return True

    def _world(self, units: tuple[int, ...], column: int, kept: Survivors, left: Array) -> World:
        """Return everything published on this measure, as far as it touches the people in doubt."""
        limits, shown = self._limits, kept.mean[:, column]
        truth = _alone(
            np.vstack([limits.exact[:, :, column], self.counts.total[None, :, column]]),
            shown,
            self.shape,
        )
        free = self._free(units, np.flatnonzero(shown & (left[:, column] > 0)), left[:, column])
        members: dict[int, list[int]] = {}
        varying = np.zeros((len(truth), len(shown)))
        for number, each in enumerate(free):
            for holder in self._above(each):
                members.setdefault(holder, []).append(number)
                varying[:, holder] += truth[:, each]
        # The solver counts in steps, so that every unknown is a whole number.
        step = self.facts.step[column]
        statements = []
        for each, groups in members.items():
            held = self.counts.total[each, column] - varying[3, each]
            low, high = (bound[each, column] - held for bound in limits.mean)
            counts = limits.shares[:, :, each, column]
            held_counts = (limits.exact[:, each, column] - varying[:3, each])[:, None]
            statements.append(
                Statement(
                    groups=groups,
                    total=np.array([np.ceil(low / step - _DUST), np.floor(high / step + _DUST)]),
                    counts=counts - held_counts if kept.shares[each, column] else None,
                )
            )
        return World(
            sizes=[int(left[each, column]) for each in free],
            statements=statements,
            doubtful=0,
            also=range(1, len(units)),
            scores=self._scores(column),
        )

    def _free(self, units: tuple[int, ...], groups: NDArray[np.int64], left: Array) -> list[int]:
        """Return the units in doubt, then the largest groups inside, then the largest others."""
        top = np.full(len(self.shape.parent), False)
        top[list(units)] = True
        for depth in range(1, int(self.shape.level.max(initial=0)) + 1):
            here = np.flatnonzero(self.shape.level == depth)
            top[here] |= top[self.shape.parent[here]]
        others = groups[~np.isin(groups, units)]
        ranked = others[np.lexsort((others, -left[others], ~top[others]))]
        return [*units, *map(int, ranked[: FREE - len(units)])]

    def _scores(self, column: int) -> Scores:
        step = self.facts.step[column]
        points = np.arange(self.facts.minimum[column], self.facts.maximum[column] + 1)
        return Scores(
            low=np.rint(self.facts.classes[0][:, column] / step),
            high=np.rint(self.facts.classes[1][:, column] / step),
            points=np.rint(points / step),
            open_share=float(self.facts.open_share[column]),
        )


def _alone(figures: Array, shown: Flags, shape: Shape) -> Array:
    """Return figures (kinds × units) of the people in no shown unit below each unit."""
    own = np.where(shown, figures, 0.0)
    alone = own.T.copy()
    np.add.at(alone, shape.parent[1:], -own.T[1:])
    return alone.T
