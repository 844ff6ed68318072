"""Which small remainders need the joint audit before a release, and asking it.

A remainder is in doubt when fewer people than the minimum are left over beside figures that are
shown, and shares are published too (means alone are bounded exactly without a solver).
"""

from dataclasses import dataclass, field

import numpy as np

from analysis.audit import Scores, Solver, Statement, World, is_protected
from analysis.bounds import Array, Flags
from analysis.cells import (
    Facts,
    Shape,
    Steps,
    Survivors,
    Tally,
    mean_limits,
    remainders,
    share_limits,
)

QUESTIONS = 3000
"""To the solver in one release; remainders still in doubt after that are treated as unsafe."""

WHOLE_TREE = 150
"""Published units up to which every one takes part; above, those around the path to the top."""


@dataclass
class JointAudit:
    """Remembers what was proven: taking further figures away can only add to the protection."""

    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    asked: int = 0
    _proven: set[tuple[int, int]] = field(default_factory=set)

    def unsafe(self, kept: Survivors) -> Flags:
        """Return the cells (units, measures) whose remainder could be narrowed too far."""
        left = remainders(self.counts.n, kept.mean, self.shape)
        doubtful = (left > 0) & (left < self.steps.scores) & kept.shares[0]
        found = np.zeros(doubtful.shape, dtype=bool)
        limits = None
        for unit, column in zip(*np.nonzero(doubtful), strict=True):
            if (unit, column) in self._proven:
                continue
            limits = limits or _Limits.of(self)
            if self._is_safe(int(unit), int(column), kept, left, limits):
                self._proven.add((unit, column))
            else:
                found[unit, column] = True
        return found

    def _is_safe(
        self, unit: int, column: int, kept: Survivors, left: Array, limits: "_Limits"
    ) -> bool:
        if self._stands_alone(unit, column, kept, left, limits):
            return True
        if self.asked >= QUESTIONS:
            return False
        solver = Solver(self._world(unit, column, kept, left, limits))
        safe = is_protected(solver)
        self.asked += solver.asked
        return safe

    def _above(self, unit: int) -> list[int]:
        path = [unit]
        while self.shape.parent[path[-1]] >= 0:
            path.append(int(self.shape.parent[path[-1]]))
        return path

    def _stands_alone(
        self, unit: int, column: int, kept: Survivors, left: Array, limits: "_Limits"
    ) -> bool:
        """Whether any answers of the people left over would leave all published figures the same.

        The plainest proof, of all measures and levels together: nobody else's answers are touched.
        """
        below = np.flatnonzero((self.shape.parent == unit) & kept.mean[:, column])
        size = left[unit, column]
        lowest, highest = self.facts.minimum[column], self.facts.maximum[column]
        total = self.counts.total[unit, column] - self.counts.total[below, column].sum()
        counts = limits.exact[:, unit, column] - limits.exact[:, below, column].sum(axis=1)
        for each in self._above(unit):
            own = self.counts.total[each, column]
            if not (
                limits.mean[0][each, column] <= own - total + size * lowest
                and own - total + size * highest <= limits.mean[1][each, column]
            ):
                return False
            if kept.shares[each, column]:
                held = limits.exact[:, each, column] - counts
                low, high = limits.shares[:, :, each, column].T
                if (held < low).any() or (held + size > high).any():
                    return False
        return True

    def _world(
        self, unit: int, column: int, kept: Survivors, left: Array, limits: "_Limits"
    ) -> World:
        """Return everything published on this measure, as far as it touches the people in doubt."""
        shown = np.flatnonzero(kept.mean[:, column])
        if len(shown) > WHOLE_TREE:
            path = self._above(unit)
            shown = np.array(
                [each for each in shown if each in path or self.shape.parent[each] in path]
            )
        inside: dict[int, list[int]] = {int(each): [] for each in shown}
        opened = {int(self.shape.parent[each]) for each in shown}
        sizes: list[int] = []
        doubtful = -1
        for each in inside:
            size = left[each, column] if each in opened else self.counts.n[each, column]
            if size > 0:
                if each == unit:
                    doubtful = len(sizes)
                for holder in self._above(each):
                    inside[holder].append(len(sizes))
                sizes.append(int(size))
        # The solver counts in steps, so that every unknown is a whole number.
        step = self.facts.step[column]
        points = np.arange(self.facts.minimum[column], self.facts.maximum[column] + 1)
        statements = [
            Statement(
                groups=groups,
                total=np.rint([bound[each, column] / step for bound in limits.mean]),
                counts=limits.shares[:, :, each, column] if kept.shares[each, column] else None,
            )
            for each, groups in inside.items()
        ]
        scores = Scores(
            low=np.rint(self.facts.classes[0][:, column] / step),
            high=np.rint(self.facts.classes[1][:, column] / step),
            points=np.rint(points / step),
        )
        return World(sizes=sizes, statements=statements, doubtful=doubtful, scores=scores)


@dataclass(frozen=True, eq=False)
class _Limits:
    """Rounding limits of totals (2 × units × measures) and of counts (3 × 2 × units × measures)."""

    mean: tuple[Array, Array]
    shares: Array
    exact: Array

    @classmethod
    def of(cls, audit: JointAudit) -> "_Limits":
        counts = audit.counts
        exact = np.array([counts.low, counts.n - counts.low - counts.high, counts.high])
        own = mean_limits(counts, audit.facts, steps=audit.steps)
        each = [share_limits(counts.n, count, step=audit.steps.share_step) for count in exact]
        shares = np.array([[limits.low, limits.high] for limits in each])
        return cls((own.low, own.high), shares, exact)
