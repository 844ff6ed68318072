"""Which small remainders need the joint audit before a release, and asking it.

A remainder is in doubt when fewer people than the minimum are left over beside figures that are
shown, and shares are published too (means alone are bounded exactly without a solver).
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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

_DUST = 1e-7

QUESTIONS = 1500
"""To the solver in one release; remainders still in doubt after that are treated as unsafe."""

FREE = 12
"""Groups whose answers may vary in one question; all others are held as they are.

Holding some still leaves only true worlds, so what is found possible is possible; only a large
tree may be thought less safe than it is.
"""


@dataclass
class JointAudit:
    """Remembers what was proven: taking further figures away can only add to the protection."""

    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    asked: int = 0
    _proven: set[tuple[int, int]] = field(default_factory=set)
    _limits: "_Limits" = field(init=False)

    def __post_init__(self) -> None:
        self._limits = _Limits.of(self.counts, self.facts, self.steps)

    def unsafe(self, kept: Survivors) -> Flags:
        """Return the cells (units, measures) whose remainder could be narrowed too far."""
        left = remainders(self.counts.n, kept.mean, self.shape)
        doubtful = (left > 0) & (left < self.steps.scores) & kept.shares[0]
        found = np.zeros(doubtful.shape, dtype=bool)
        for unit, column in zip(*np.nonzero(doubtful), strict=True):
            if (unit, column) in self._proven:
                continue
            if self._is_safe(int(unit), int(column), kept, left, self._limits):
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
        shown = kept.mean[:, column]
        truth = _alone(
            np.vstack([limits.exact[:, :, column], self.counts.total[None, :, column]]),
            shown,
            self.shape,
        )
        free = self._free(unit, np.flatnonzero(shown & (left[:, column] > 0)), left[:, column])
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
            scores=self._scores(column),
        )

    def _free(self, unit: int, groups: NDArray[np.int64], left: Array) -> list[int]:
        """Return the unit in doubt, then the largest groups inside it, then the largest others."""

        def rank(each: int) -> tuple[bool, bool, float]:
            return each != unit, unit not in self._above(each), -float(left[each])

        return sorted(map(int, groups), key=rank)[:FREE]

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


@dataclass(frozen=True, eq=False)
class _Limits:
    """Rounding limits of totals (2 × units × measures) and of counts (3 × 2 × units × measures)."""

    mean: tuple[Array, Array]
    shares: Array
    exact: Array

    @classmethod
    def of(cls, counts: Tally, facts: Facts, steps: Steps) -> "_Limits":
        exact = np.array([counts.low, counts.n - counts.low - counts.high, counts.high])
        own = mean_limits(counts, facts, steps=steps)
        each = [share_limits(counts.n, count, step=steps.share_step) for count in exact]
        shares = np.array([[limits.low, limits.high] for limits in each])
        return cls((own.low, own.high), shares, exact)
