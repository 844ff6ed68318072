"""What could still be learnt about a few people left over, from means and shares together.

Interval limits take one kind of figure at a time. Here all figures of a measure are solved at once,
with whole people and whole answers: a linear relaxation would accept worlds with half a person in
them and so overstate the protection.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csc_array, csr_array

from analysis.bounds import CATEGORIES, Array
from analysis.worlds import Answers, World

SECONDS = 5.0
"""Per question to the solver; no answer in time counts as "could be learnt"."""

_PARTS = 4  # variables per group: people low, middle, high; their total
_DUST = 1e-6
_INFEASIBLE = 2


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
    """All questions about one world; counts them, so that a release stays within its time.

    `keeps`: whether answers found are kept for the next questions, which costs some time.
    """

    world: World
    asked: int = 0
    keeps: bool = True
    found: Answers = field(init=False)
    _matrix: csr_array = field(init=False)
    _limits: tuple[Array, Array] = field(init=False)

    def __post_init__(self) -> None:
        self.found = Answers.none(self.world)
        rows: list[_Line] = []
        # One person of the doubtful group is a group of her own: she is who is asked about.
        sizes = self._sizes
        low, high = self.world.scores.low, self.world.scores.high
        for group, size in enumerate(sizes):
            people, total = self._people(group), self._total(group)
            rows.append(_Line(people, [1.0] * 3, size, size))
            rows.append(_Line([total, *people], [1.0, *-low], 0.0, np.inf))
            rows.append(_Line([total, *people], [1.0, *-high], -np.inf, 0.0))
        for said in self.world.statements:
            groups = list(said.groups)
            if self.world.doubtful in groups:
                groups.append(len(sizes) - 1)
            rows.append(_sum([self._total(each) for each in groups], said.total))
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

    @property
    def _sizes(self) -> list[int]:
        sizes = [*self.world.sizes, 1]
        sizes[self.world.doubtful] -= 1
        return sizes

    @staticmethod
    def _people(group: int) -> list[int]:
        return [group * _PARTS + part for part in range(3)]

    @staticmethod
    def _total(group: int) -> int:
        return group * _PARTS + 3

    @property
    def _in_doubt(self) -> tuple[int, ...]:
        """The group with nobody but the person asked about, her group without her, and others."""
        return len(self.world.sizes), self.world.doubtful, *self.world.also

    def possible(self, score: float, *, everyone: bool) -> bool:
        """Whether the person asked about, or everyone in doubt, may have this score."""
        self.asked += 1
        if not everyone and self.found.one_may_have(score):
            return True
        low, high = self._free()
        part = self.world.scores.place(score)
        sizes = self._sizes
        for group in self._in_doubt if everyone else self._in_doubt[:1]:
            start = group * _PARTS
            low[start : start + _PARTS] = high[start : start + _PARTS] = 0.0
            low[start + part] = high[start + part] = sizes[group]
            low[start + 3] = high[start + 3] = sizes[group] * score
        return self._solve(np.zeros(len(low)), low, high) is not None

    def reach(self) -> tuple[float, float] | None:
        """Return the lowest and highest total of the people in doubt, None if not solved."""
        self.asked += 2
        low, high = self._free()
        aim = self._aim()
        least, most = self._solve(aim, low, high), self._solve(-aim, low, high)
        return None if least is None or most is None else (least, -most)

    def reaches(self, needed: float) -> bool:
        """Whether the total of the people in doubt may differ by so much.

        Half people make more answers possible: what they do not reach is not reached. Their
        answers made whole are tried first; the solver is asked where those do not fit.
        """
        if self.found.reach() >= needed - _DUST:
            self.asked += 2
            return True
        if not self._halves_reach(needed):
            self.asked += 2
            return False
        if self.found.reach() >= needed - _DUST:
            self.asked += 2
            return True
        reach = self.reach()
        return reach is not None and reach[1] - reach[0] >= needed - _DUST

    def _halves_reach(self, needed: float) -> bool:
        """Whether the total may differ by so much if people could be split; keeps what it finds."""
        aim, (low, high) = self._aim(), self._free()
        solved = milp(
            np.concatenate([aim, -aim]),
            constraints=LinearConstraint(
                csc_array(block_diag([self._matrix, self._matrix])),
                *(np.tile(each, 2) for each in self._limits),
            ),
            bounds=Bounds(np.tile(low, 2), np.tile(high, 2)),
            options={"time_limit": SECONDS},
        )
        if solved.status == _INFEASIBLE or (
            solved.status == 0 and -solved.fun < needed - _DUST * max(1.0, abs(needed))
        ):
            return False
        if solved.status == 0:
            for half in solved.x.reshape(2, -1, _PARTS):
                self._keep(half)
        return True

    def reach_of_halves(self) -> tuple[float, float]:
        """Return how far the total of the people in doubt may go if people could be split."""
        aim, (low, high) = self._aim(), self._free()
        ends = [
            milp(
                sign * aim,
                constraints=LinearConstraint(self._matrix, *self._limits),
                bounds=Bounds(low, high),
                options={"time_limit": SECONDS},
            )
            for sign in (1, -1)
        ]
        if any(each.status != 0 for each in ends):
            return -np.inf, np.inf
        return float(ends[0].fun), float(-ends[1].fun)

    def _keep(self, each: Array) -> None:
        """Keep answers (groups × parts) that the solver found, half people made whole."""
        if not self.keeps:
            return
        merged = each[:-1].copy()
        merged[self.world.doubtful] += each[-1]
        self.found.add_whole(merged[:, :3], merged[:, 3])

    def _aim(self) -> Array:
        aim = np.zeros(self._matrix.shape[1])
        aim[[self._total(group) for group in self._in_doubt]] = 1.0
        return aim

    def _free(self) -> tuple[Array, Array]:
        low = np.zeros((len(self.world.sizes) + 1, _PARTS))
        high = np.full(low.shape, np.inf)
        # Totals may be negative where a format starts below zero; the rows bound them.
        low[:, 3] = -np.inf
        empty = self.world.scores.low > self.world.scores.high + _DUST
        high[:, :3] = np.where(empty, 0.0, high[:, :3])
        return low.ravel(), high.ravel()

    def _solve(self, aim: Array, low: Array, high: Array) -> float | None:
        solved = milp(
            aim,
            constraints=LinearConstraint(self._matrix, *self._limits),
            bounds=Bounds(low, high),
            integrality=np.ones(len(aim)),
            options={"time_limit": SECONDS},
        )
        if solved.status != 0:
            return None
        self._keep(solved.x.reshape(-1, _PARTS))
        return float(solved.fun)


def is_protected(solver: Solver) -> bool:
    """Whether nothing telling can be learnt about the people in doubt.

    Their mean must stay possible over enough of the scale, and each single answer in at
    least three categories (all of them, where there are fewer).
    """
    scores = solver.world.scores
    needed = (scores.high[2] - scores.low[0]) * scores.open_share * solver.world.in_doubt
    if not solver.reaches(needed):
        return False
    found = 0
    for each in scores.points:
        found += solver.possible(float(each), everyone=False)
        if found >= min(CATEGORIES, len(scores.points)):
            return True
    return False
