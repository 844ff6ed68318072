"""Whether a member's answer in a small group stays open, proven in whole people.

Limits say what is surely told; what they leave open they may leave open in vain. Here every group
gets worlds that fit all that is published of the measure: first such in which nobody outside the
group answers otherwise, in closed form, then what the solver finds. What is not proven counts as
told.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.around import Around
from analysis.audit import Solver
from analysis.bounds import CATEGORIES, Array, Flags, Limits
from analysis.cells import Facts, Shape, Steps, Survivors, Tally, remainders
from analysis.doubts import Doubts
from analysis.giving_way import Grid
from analysis.homogeneity import categories_possible
from analysis.rounding_limits import RoundingLimits

Codes = NDArray[np.int64]

QUESTIONS, QUESTIONS_OF_MANY, MANY = 600, 100, 300
"""To the solver in one release, and in one of more than so many units; groups still in doubt after
that are treated as told."""

_REACH = 2
"""People of a group who change class in the closed form, at most."""

_DUST = 1e-9


class Telling(NamedTuple):
    """A group whose member is told: its unit, the measure, and whether means alone tell."""

    unit: int
    column: int
    by_means: bool


@dataclass(eq=False)
class OpenAnswers:
    """Proofs for the small groups of a release; units × measures throughout.

    `limits` of every figure as it is published, bounds included. Remembers what was proven: taking
    further figures away can only add to the protection.
    """

    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    limits: RoundingLimits
    asked: int = 0
    _proven: Flags = field(init=False)
    _doubts: Doubts = field(init=False)
    _around: Around = field(init=False)

    def __post_init__(self) -> None:
        self._proven = np.zeros(self.counts.n.shape, dtype=bool)
        self._doubts = Doubts(self.counts, self.shape, self.facts, self.steps, self.limits)
        self._around = Around(self.counts, self.shape, self.facts, self.limits)

    def telling(self, kept: Survivors, columns: Codes) -> list[Telling]:
        """Return the groups of which a member is not proven to have three answers, of some columns.

        A group is everybody in a shown unit and in none shown below it.
        """
        left = np.zeros_like(self.counts.n)
        left[:, columns] = remainders(self.counts.n[:, columns], kept.mean[:, columns], self.shape)
        # Fewer than the minimum are the joint audit's, which asks for more.
        small = (left >= self.steps.scores) & (left < self.steps.structure) & ~self._proven
        units, measures = np.nonzero(small)
        for proof in (self._as_they_are, self._with_others):
            if len(units):
                good = proof(units, measures, kept, left[units, measures])
                self._proven[units[good], measures[good]] = True
                units, measures = units[~good], measures[~good]
        found = []
        for unit, column in zip(units.tolist(), measures.tolist(), strict=True):
            if self._is_open(unit, column, kept, left, shares=True):
                self._proven[unit, column] = True
            else:
                by_means = not self._is_open(unit, column, kept, left, shares=False)
                found.append(Telling(unit, column, by_means))
        return found

    def _needed(self, columns: Codes) -> Array:
        needed: Array = np.minimum(
            CATEGORIES, self.facts.maximum[columns] - self.facts.minimum[columns] + 1
        )
        return needed

    def _as_they_are(self, units: Codes, columns: Codes, kept: Survivors, n: Array) -> Flags:
        """Return where one of the group may have three answers with its total and classes kept."""
        people = self._doubts.left_over(units, columns, kept)
        exact = people.counts.T[:, None]
        low, high = self.facts.classes
        found = categories_possible(
            n[None],
            Limits(people.total[None], people.total[None]),
            (exact, exact),
            (low[:, columns], high[:, columns]),
        )
        open_: Flags = found[0] >= self._needed(columns)
        return open_

    def _with_others(self, units: Codes, columns: Codes, kept: Survivors, n: Array) -> Flags:
        """Return where she may as far as units beside make up for what the group changes."""
        ways = self._doubts.members(units, columns, kept, _moves())
        low, high = (ends[:, columns].T for ends in self.facts.classes)
        grid = Grid(low=low, high=high, step=self.facts.step[columns])
        return ways.is_open(grid, np.zeros(len(units)))

    def _is_open(
        self, unit: int, column: int, kept: Survivors, left: Array, *, shares: bool
    ) -> bool:
        """Whether the solver finds worlds with three answers."""
        many = len(self.shape.parent) > MANY
        if self.asked >= (QUESTIONS_OF_MANY if many else QUESTIONS):
            return False
        room = self._doubts.room(kept)
        around = self._around.world((unit,), column, kept, left, shares=shares, room=room)
        solver = Solver(around)
        points = solver.world.scores.points
        found, needed = 0, min(CATEGORIES, len(points))
        for place, each in enumerate(points):
            found += solver.possible(float(each), everyone=False)
            if found >= needed or found + len(points) - place - 1 < needed:
                break
        self.asked += solver.asked
        return found >= needed


def _moves() -> Array:
    """Return ways in which a few people change class, shape (ways, 3)."""
    some = range(-_REACH, _REACH + 1)
    return np.array(
        [(a, -a - b, b) for a in some for b in some if abs(a + b) <= _REACH], dtype=float
    )
