"""What all figures of a measure together leave open about one member of a group, in whole people.

Knows nothing but released tables. Limits of one kind of figure at a time may leave open what no
answers of whole people fit; here answers of everybody are looked for that do.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from analysis.attack_run import question_of
from analysis.cells import MeasureLike
from analysis.intruder import (
    ANSWERS,
    MOST_GROUPS,
    Intruder,
    Published,
    Question,
    Surroundings,
    everyone,
    surroundings,
)
from analysis.intruder_parts import AtLeast, Parts

Codes = NDArray[np.int64]

NEAR = (4, 24)
"""Groups inside each unit on the way up whose answers may vary in a question in a large tree: a
few, then more, and everybody's at last."""

WORLDS = 3
"""Answers of everybody that others are held to then."""


@dataclass
class Members:
    """Everybody's answers to one measure, as far as they fit what is published of it.

    `asked`: calls to the solver.
    """

    shown: Published
    measure: MeasureLike
    _question: Question = field(init=False)
    _around: Surroundings = field(init=False)
    _parts: Parts | None = field(init=False)
    _elsewhere: int = 0

    def __post_init__(self) -> None:
        self._question = question_of(self.measure)
        self._around = everyone(self.shown, self._question)
        self._parts = Parts.of(self._around.sizes, self._around.said, self._question.points)

    @property
    def asked(self) -> int:
        """Return how often the solver was called."""
        return self._elsewhere + (self._parts.asked if self._parts else 0)

    @property
    def needed(self) -> int:
        """Return how many answers must stay possible."""
        return min(ANSWERS, len(self._question.categories))

    def seen(self, rows: Codes) -> NDArray[np.int64]:
        """Return how many answers (no more than needed) a member of each row's group may have.

        As far as a few answers of everybody show; more may be possible.
        """
        group = np.array([self._around.row_of.index(int(row)) for row in rows], dtype=np.int64)
        found = np.zeros(len(rows), dtype=np.int64)
        if self._parts is None or not len(rows):
            return found
        middle = len(self._parts.low) // 2
        order = [middle, *(part for part in range(len(self._parts.low)) if part != middle)]
        for part in order:
            few = np.zeros(len(self._around.sizes), dtype=bool)
            few[group[found < self.needed]] = True
            if not few.any() or not self._parts.find(few, part=part):
                break
            open_ = np.sum([self._parts.open_to(at) for at in self._places()], axis=0)
            found = np.minimum(open_[group], self.needed)
        return found

    def answers(self, row: int) -> int:
        """Return how many answers (no more than needed) a member of the row's group may have."""
        group = self._around.row_of.index(row)
        if self._parts is None or not len(self._parts.worlds):
            return self._by_score(row)
        if len(self._around.sizes) > MOST_GROUPS:
            for near, world in product(NEAR, range(min(len(self._parts.worlds), WORLDS))):
                some = self._parts.among(self._nearest(row, group, near), world=world)
                found = self._count(some, 0)
                self._elsewhere += some.asked
                if found >= self.needed:
                    return found
        return self._count(self._parts, group)

    def _count(self, parts: Parts, group: int) -> int:
        found = 0
        for at in self._places():
            found += parts.possible([AtLeast(group, at, 1.0)])
            if found >= self.needed:
                break
        return found

    def _places(self) -> list[int]:
        question = self._question
        return [int(np.abs(question.points - each).argmin()) for each in question.categories]

    def _by_score(self, row: int) -> int:
        """Return the same where scores lie between the steps, since people skipped items."""
        question = question_of(self.measure, finer=True)
        around = surroundings(self.shown, [row], question)
        intruder = Intruder(around, question.points, question.categories)
        found = intruder.answers([around.row_of.index(row)], self.needed)
        self._elsewhere += intruder.asked
        return found

    def _nearest(self, row: int, group: int, near: int) -> list[int]:
        """Return the group and some that leave most room in each unit on the way up."""
        found = [group]
        for holder in self.shown.path(row):
            inside = self._inside[holder]
            found += [each for each in inside if each not in found][:near]
        return found

    @cached_property
    def _inside(self) -> dict[int, list[int]]:
        """The groups inside each row, those whose figures leave most room first."""
        width = np.diff(self.shown.total)[:, 0], np.diff(self.shown.counts)[..., 0].sum(axis=1)
        reach = self._question.points[-1] - self._question.points[0]
        room = np.minimum(width[0] / reach, self.shown.n)
        room = room + np.where(np.isnan(width[1]), 3 * self.shown.n, np.minimum(width[1], 1e9))
        found: dict[int, list[int]] = {}
        order = sorted(enumerate(self._around.row_of), key=lambda each: -room[each[1]])
        for group, row in order:
            for holder in self.shown.path(row):
                found.setdefault(holder, []).append(group)
        return found
