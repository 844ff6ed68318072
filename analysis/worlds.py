"""What is published of a few groups of people on one measure, and answers that would fit it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.bounds import Array, Flags
from analysis.whole_people import made_whole

_DUST = 1e-6

MOST_ROUNDED = 256
"""Ways to make the half people of one solution whole that are tried."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """Lowest and highest score of the low, middle and high class, in steps (whole numbers).

    `points`: the scores asked about, low to high; `open_share`: how much of the range must stay
    possible for a mean.
    """

    low: Array
    high: Array
    points: Array
    open_share: float

    def place(self, score: float) -> int:
        """Return the class (0, 1, 2) a score is in."""
        for part in (0, 2):
            if self.low[part] - _DUST <= score <= self.high[part] + _DUST:
                return part
        return 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Statement:
    """What is published of one unit: the groups it consists of, limits of totals and counts.

    `total` has shape (2,); `counts` (3, 2) for the people low, middle and high, or is None.
    """

    groups: Sequence[int]
    total: Array
    counts: Array | None


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """Disjoint groups of people (`sizes`), everything said about them, and the group in doubt.

    `also`: groups that are in doubt together with it, as one.
    """

    sizes: Sequence[int]
    statements: Sequence[Statement]
    doubtful: int
    scores: Scores
    also: Sequence[int] = ()

    @property
    def in_doubt(self) -> int:
        """Return how many people are in doubt."""
        return sum(self.sizes[each] for each in (self.doubtful, *self.also))


@dataclass
class Answers:
    """Answers of everybody in a world that fit all that is said, in whole people.

    `people` (answers, groups, 3) low, middle and high, `totals` (answers, groups).
    """

    world: World
    people: Array
    totals: Array
    _member: Array = field(init=False)

    @classmethod
    def none(cls, world: World) -> "Answers":
        """Return no answers yet."""
        groups = len(world.sizes)
        return cls(world, np.zeros((0, groups, 3)), np.zeros((0, groups)))

    def __post_init__(self) -> None:
        self._member = np.zeros((len(self.world.statements), len(self.world.sizes)))
        for row, said in enumerate(self.world.statements):
            self._member[row, list(said.groups)] = 1.0

    def add_whole(self, people: Array, totals: Array) -> None:
        """Keep one solution, (groups, 3) and (groups,), with half people made whole.

        In the ways there are to do so; each is checked against everything that is said.
        """
        tried = made_whole(people, people.sum(axis=1), most=MOST_ROUNDED)
        low, high = self._ends(tried)
        self._add(tried, np.clip(np.rint(totals), low, high))

    def _add(self, people: Array, totals: Array) -> None:
        fits = self._fits(people, totals)
        self.people = np.concatenate([self.people, people[fits]])
        self.totals = np.concatenate([self.totals, totals[fits]])

    def reach(self) -> float:
        """Return by how much the total of the people in doubt differs between answers known."""
        if not len(self.totals):
            return -np.inf
        total = self.totals[:, [self.world.doubtful, *self.world.also]].sum(axis=1)
        return float(total.max() - total.min())

    def one_may_have(self, score: float) -> bool:
        """Whether somebody in the doubtful group has this score in answers known, or could."""
        part = self.world.scores.place(score)
        others = self.people[:, self.world.doubtful].copy()
        others[:, part] -= 1
        left = self.totals[:, self.world.doubtful] - score
        low, high = self._ends(others)
        found = (others[:, part] >= 0) & (left >= low - _DUST) & (left <= high + _DUST)
        return bool(found.any())

    def _ends(self, people: Array) -> tuple[Array, Array]:
        return people @ self.world.scores.low, people @ self.world.scores.high

    def _fits(self, people: Array, totals: Array) -> Flags:
        sizes = np.array(self.world.sizes, dtype=float)
        empty = self.world.scores.low > self.world.scores.high + _DUST
        low, high = self._ends(people)
        fits: Flags = (people >= 0).all(axis=(1, 2)) & (people.sum(axis=2) == sizes).all(axis=1)
        fits &= ((totals >= low - _DUST) & (totals <= high + _DUST)).all(axis=1)
        fits &= ~(people[:, :, empty] > 0).any(axis=(1, 2))
        told = totals @ self._member.T
        counted = self._member @ people
        for row, said in enumerate(self.world.statements):
            fits &= (told[:, row] >= said.total[0] - _DUST) & (
                told[:, row] <= said.total[1] + _DUST
            )
            if said.counts is not None:
                fits &= (counted[:, row] >= said.counts[:, 0] - _DUST).all(axis=1)
                fits &= (counted[:, row] <= said.counts[:, 1] + _DUST).all(axis=1)
        return fits
