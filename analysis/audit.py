"""What could still be learnt about a few people left over, from means and shares together.

Interval limits take one kind of figure at a time. Here all figures of a measure are solved at once,
with whole people and whole answers: a linear relaxation would accept worlds with half a person in
them and so overstate the protection.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analysis.bounds import CATEGORIES, Array

SECONDS = 5.0
"""Per question to the solver; no answer in time counts as "could be learnt"."""

_PARTS = 6  # variables per group: people low, middle, high; their totals low, middle, high
_DUST = 1e-6


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


class _Line(NamedTuple):
    """low ≤ weights · columns ≤ high."""

    columns: list[int]
    weights: list[float]
    low: float
    high: float


def _sum(columns: list[int], limits: Array) -> _Line:
    return _Line(columns, [1.0] * len(columns), float(limits[0]), float(limits[1]))


@dataclass
class Solver:
    """All questions about one world; counts them, so that a release stays within its time."""

    world: World
    asked: int = 0
    _matrix: csr_array = field(init=False)
    _limits: tuple[Array, Array] = field(init=False)

    def __post_init__(self) -> None:
        rows: list[_Line] = []
        # One person of the doubtful group is a group of her own: she is who is asked about.
        sizes = [*self.world.sizes, 1]
        sizes[self.world.doubtful] -= 1
        for group, size in enumerate(sizes):
            people, totals = self._people(group), self._totals(group)
            rows.append(_Line(people, [1.0] * 3, size, size))
            for part in range(3):
                pair = [totals[part], people[part]]
                least, most = self.world.scores.low[part], self.world.scores.high[part]
                rows.append(_Line(pair, [1.0, -float(least)], 0.0, np.inf))
                rows.append(_Line(pair, [1.0, -float(most)], -np.inf, 0.0))
        for said in self.world.statements:
            groups = list(said.groups)
            if self.world.doubtful in groups:
                groups.append(len(sizes) - 1)
            rows.append(_sum([at for each in groups for at in self._totals(each)], said.total))
            if said.counts is not None:
                for part in range(3):
                    rows.append(
                        _sum([self._people(each)[part] for each in groups], said.counts[part])
                    )
        places = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
        columns = np.concatenate([row.columns for row in rows])
        weights = np.concatenate([row.weights for row in rows])
        shape = (len(rows), len(sizes) * _PARTS)
        self._matrix = csr_array((weights, (places, columns)), shape=shape)
        self._limits = (np.array([row.low for row in rows]), np.array([row.high for row in rows]))

    @staticmethod
    def _people(group: int) -> list[int]:
        return [group * _PARTS + part for part in range(3)]

    @staticmethod
    def _totals(group: int) -> list[int]:
        return [group * _PARTS + 3 + part for part in range(3)]

    @property
    def _in_doubt(self) -> tuple[int, ...]:
        """The group with nobody but the person asked about, her group without her, and others."""
        return len(self.world.sizes), self.world.doubtful, *self.world.also

    def possible(self, score: float, *, everyone: bool) -> bool:
        """Whether the person asked about, or everyone in doubt, may have this score."""
        low, high = self._free()
        part = self.world.scores.place(score)
        sizes = [*self.world.sizes, 1]
        sizes[self.world.doubtful] -= 1
        for group in self._in_doubt if everyone else self._in_doubt[:1]:
            size = sizes[group]
            start = group * _PARTS
            low[start : start + _PARTS] = high[start : start + _PARTS] = 0.0
            low[start + part] = high[start + part] = size
            low[start + 3 + part] = high[start + 3 + part] = size * score
        return self._solve(np.zeros(len(low)), low, high) is not None

    def reach(self) -> tuple[float, float] | None:
        """Return the lowest and highest total of the people in doubt, None if not solved."""
        low, high = self._free()
        aim = np.zeros(len(low))
        for group in self._in_doubt:
            aim[self._totals(group)] = 1.0
        least, most = self._solve(aim, low, high), self._solve(-aim, low, high)
        return None if least is None or most is None else (least, -most)

    def _free(self) -> tuple[Array, Array]:
        width = self._matrix.shape[1]
        low, high = np.zeros(width), np.full(width, np.inf)
        # Totals may be negative where a format starts below zero; the pair rows bound them.
        low.reshape(-1, _PARTS)[:, 3:] = -np.inf
        return low, high

    def _solve(self, aim: Array, low: Array, high: Array) -> float | None:
        self.asked += 1
        solved = milp(
            aim,
            constraints=LinearConstraint(self._matrix, *self._limits),
            bounds=Bounds(low, high),
            integrality=np.ones(len(aim)),
            options={"time_limit": SECONDS},
        )
        return float(solved.fun) if solved.status == 0 else None


def is_protected(solver: Solver) -> bool:
    """Whether nothing telling can be learnt about the people in doubt.

    Their mean must stay possible over enough of the scale, and each single answer in at
    least three categories (all of them, where there are fewer).
    """
    lowest, highest = solver.world.scores.low[0], solver.world.scores.high[2]
    points = solver.world.scores.points
    reach = solver.reach()
    size = solver.world.in_doubt
    if (
        reach is None
        or (reach[1] - reach[0]) / size
        < (highest - lowest) * solver.world.scores.open_share - _DUST
    ):
        return False
    found = 0
    for each in points:
        found += solver.possible(float(each), everyone=False)
        if found >= min(CATEGORIES, len(points)):
            return True
    return False
