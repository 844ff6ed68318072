"""Somebody who has every released figure and wants to know the few who have none.

Shares no decision with the gate: reads the released tables as they stand, knows the rounding, and
solves for people and answers in whole numbers. What she proves possible stays possible for anyone
with the same tables; what she cannot prove in time counts as learnt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from analysis.bounds import Array
from analysis.intruder_parts import SECONDS, AtLeast, Parts

Codes = NDArray[np.int64]

MOST_GROUPS = 40
"""Groups solved one by one; beyond that, units beside the path to the organisation are added up."""

ANSWERS = 3
_HALF = 0.5 + 1e-9
_DUST = 1e-6


@dataclass(frozen=True, kw_only=True)
class Question:
    """A released measure: its possible scores, and the classes its shares count.

    `points`: every score one person can have; `categories`: response categories among them.
    """

    id: str
    points: Array
    categories: Array
    low_cut: float
    high_cut: float
    low_is_bad: bool

    def classes(self) -> Array:
        """Return which points count as unfavourable, neutral and favourable, shape (3, points)."""
        low, high = self.points <= self.low_cut + 1e-9, self.points >= self.high_cut - 1e-9
        ends = (low, high) if self.low_is_bad else (high, low)
        return np.array([ends[0], ~(low | high), ends[1]], dtype=float)


@dataclass(frozen=True, kw_only=True, eq=False)
class Published:
    """Everything said about one measure: a row a unit that shows its mean.

    Attributes
    ----------
    unit
        Row of each in the unit table.
    parent
        Row here of the nearest unit above that shows its mean as well, -1 for none.
    n, mean
        As released, shape (rows,).
    total, counts
        Limits of totals (rows, 2), and of people unfavourable, neutral and favourable
        (rows, 3, 2), NaN where no shares are shown.
    """

    unit: Codes
    parent: Codes
    n: Array
    mean: Array
    total: Array
    counts: Array

    @property
    def left(self) -> Array:
        """Return how many answers of each row are in no row below it."""
        left = self.n.copy()
        inside = self.parent >= 0
        np.subtract.at(left, self.parent[inside], self.n[inside])
        return left

    def path(self, row: int) -> list[int]:
        """Return the row and all rows above it."""
        found = [row]
        while self.parent[found[-1]] >= 0:
            found.append(int(self.parent[found[-1]]))
        return found


def limits(
    figure: Array, n: Array, bounded: NDArray[np.bool_], *, step: float, middle: float
) -> Array:
    """Return lowest and highest n × figure, shape (…, 2); one at a bound is open beyond it."""
    low, high = n * (figure - step * _HALF), n * (figure + step * _HALF)
    low = np.where(bounded & (figure <= middle), -np.inf, low)
    high = np.where(bounded & (figure > middle), np.inf, high)
    return np.stack([low, high], axis=-1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Said:
    """One published figure: low ≤ weights · people of some groups ≤ high; a mean or a share."""

    groups: Sequence[int]
    weights: Array
    low: float
    high: float
    mean: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Surroundings:
    """Disjoint groups of people and what is said of them; `row_of` gives each one's row, or -1."""

    sizes: tuple[float, ...]
    row_of: tuple[int, ...]
    said: tuple[Said, ...]


def surroundings(shown: Published, rows: Sequence[int], question: Question) -> Surroundings:
    """Return everything published that touches the people left over in `rows`."""
    left = shown.left
    if int((left > 0).sum()) <= MOST_GROUPS:
        return everyone(shown, question)
    return _added_up(shown, rows, left, question=question)


def everyone(shown: Published, question: Question) -> Surroundings:
    """Return everything published, of every group of people."""
    left = shown.left
    inside = [int(row) for row in np.flatnonzero(left > 0)]
    members: dict[int, list[int]] = {}
    for group, row in enumerate(inside):
        for holder in shown.path(row):
            members.setdefault(holder, []).append(group)
    said = [
        each
        for holder, groups in members.items()
        for each in _figures(groups, shown.total[holder], shown.counts[holder], question=question)
    ]
    return Surroundings(sizes=tuple(left[inside]), row_of=tuple(inside), said=tuple(said))


def _added_up(
    shown: Published, rows: Sequence[int], left: Array, *, question: Question
) -> Surroundings:
    """As `surroundings`, with the units beside each step of the path as one or two groups."""
    path = sorted({holder for row in rows for holder in shown.path(row)})
    sizes: list[float] = []
    row_of: list[int] = []
    said: list[Said] = []
    members: dict[int, list[int]] = {holder: [] for holder in path}

    def add(size: float, row: int, holder: int) -> int:
        sizes.append(size)
        row_of.append(row)
        for each in shown.path(holder):
            members[each].append(len(sizes) - 1)
        return len(sizes) - 1

    for holder in path:
        if left[holder] > 0:
            add(float(left[holder]), holder, holder)
        beside = np.setdiff1d(np.flatnonzero(shown.parent == holder), path)
        told = ~np.isnan(shown.counts[beside, 0, 0])
        for part in (beside[told], beside[~told]):
            if len(part):
                group = add(float(shown.n[part].sum()), -1, holder)
                total, counts = shown.total[part].sum(axis=0), shown.counts[part].sum(axis=0)
                said += _figures([group], total, counts, question=question)
    for holder in path:
        said += _figures(
            members[holder], shown.total[holder], shown.counts[holder], question=question
        )
    return Surroundings(sizes=tuple(sizes), row_of=tuple(row_of), said=tuple(said))


def _figures(
    groups: Sequence[int], total: Array, counts: Array, *, question: Question
) -> list[Said]:
    found = [Said(groups=groups, weights=question.points, low=total[0], high=total[1], mean=True)]
    if not np.isnan(counts).any():
        for weights, (low, high) in zip(question.classes(), counts, strict=True):
            found.append(Said(groups=groups, weights=weights, low=low, high=high))
    return found


@dataclass(frozen=True)
class Learnt:
    """What is known of a group: share of the scale open for its mean, categories for an answer.

    `open_share` is None where only single answers were asked about.
    """

    open_share: float | None
    answers: int
    breach: bool


@dataclass
class Intruder:
    """All questions about some groups of people; `asked` counts the calls to the solver.

    Where scores are evenly spaced she counts people by class and sum (`Parts`), else by score.
    """

    around: Surroundings
    points: Array
    categories: Array
    _asked: int = 0
    _parts: Parts | None = field(init=False)

    def __post_init__(self) -> None:
        self._parts = Parts.of(self.around.sizes, self.around.said, self.points)

    @property
    def asked(self) -> int:
        """Return how often the solver was called."""
        return self._asked + (self._parts.asked if self._parts else 0)

    @cached_property
    def _lines(self) -> tuple[csr_array, Array, Array]:
        """All that is said, by group and score, with its limits."""
        width = len(self.points)
        groups = len(self.around.sizes)
        sizes = csr_array(np.kron(np.eye(groups), np.ones(width)))
        places, columns, weights = [], [], []
        for place, each in enumerate(self.around.said):
            at = (np.asarray(each.groups)[:, None] * width + np.arange(width)).ravel()
            columns.append(at)
            places.append(np.full(len(at), place))
            weights.append(np.tile(each.weights, len(each.groups)))
        said = csr_array(
            (np.concatenate(weights), (np.concatenate(places), np.concatenate(columns))),
            shape=(len(self.around.said), groups * width),
        )
        exact = np.array(self.around.sizes)
        low = np.concatenate([exact, [each.low - _DUST for each in self.around.said]])
        high = np.concatenate([exact, [each.high + _DUST for each in self.around.said]])
        return csr_array(vstack([sizes, said])), low, high

    def is_possible(self) -> bool:
        """Whether any answers at all fit everything that is said."""
        if self._parts:
            return self._parts.possible(())
        return self._best(self._nothing(), whole=True) is not None

    def is_ruled_out(self) -> bool:
        """Whether no answers fit everything that is said, not even those of half people."""
        if self._parts:
            return self._parts.halves(()) is None
        return self._best(self._nothing(), whole=False) is None

    def learn(self, groups: Sequence[int]) -> Learnt:
        """Return what the figures say about the people of these groups taken together."""
        needed = min(ANSWERS, len(self.categories))
        if self._all_at(groups):
            return Learnt(1.0, needed, False)
        # Half people make more worlds possible, so a range too small with them is too small.
        halves = self._halves(groups)
        share = 0.0 if halves is None else (halves[1] - halves[0]) / self._reach(groups)
        if halves is None or share < 0.5 - _DUST:
            return Learnt(max(share, 0.0), self.answers(groups, needed), True)
        ends = self._wholes(groups, halves)
        share = 0.0 if ends is None else max((ends[1] - ends[0]) / self._reach(groups), 0.0)
        answers = self.answers(groups, needed)
        return Learnt(share, answers, share < 0.5 - _DUST or answers < needed)

    def _reach(self, groups: Sequence[int]) -> float:
        """Return how far the sum of these groups' scores may go at all."""
        size = sum(self.around.sizes[group] for group in groups)
        return size * (
            self._parts.reach if self._parts else float(self.points[-1] - self.points[0])
        )

    def _halves(self, groups: Sequence[int]) -> tuple[float, float] | None:
        if self._parts:
            return self._parts.halves(groups)
        return self._range(self._aim(groups), whole=False)

    def _wholes(
        self, groups: Sequence[int], halves: tuple[float, float]
    ) -> tuple[float, float] | None:
        if self._parts:
            return self._parts.ends(groups, halves)
        return self._range(self._aim(groups), whole=True)

    def _ends(self) -> list[int]:
        """Places of the lowest, the middle and the highest category among the points."""
        middle = self.categories[len(self.categories) // 2]
        return [0, int(np.abs(self.points - middle).argmin()), len(self.points) - 1]

    def _range(self, aim: Array, *, whole: bool) -> tuple[float, float] | None:
        low, high = (self._best(sign * aim, whole=whole) for sign in (1, -1))
        return None if low is None or high is None else (low, -high)

    def answers(self, groups: Sequence[int], needed: int) -> int:
        """Return in how many categories an answer may be, for the person least protected.

        No more than `needed` are counted.
        """
        fewest = needed
        for group in groups:
            found = 0
            for category in self.categories:
                at = int(np.abs(self.points - category).argmin())
                found += self._possible([AtLeast(group, at, 1.0)])
                if found >= needed:
                    break
            fewest = min(fewest, found)
        return fewest

    def _all_at(self, groups: Sequence[int]) -> bool:
        """Whether all may be at the lowest category, the middle one, and the highest."""
        wishes = [
            [AtLeast(group, at, self.around.sizes[group]) for group in groups]
            for at in self._ends()
        ]
        if self._parts:
            return self._parts.all_possible(wishes)
        return all(self._possible(wish) for wish in wishes)

    def _possible(self, wish: Sequence[AtLeast]) -> bool:
        if self._parts:
            return self._parts.possible(wish)
        low = self._nothing()
        for group, at, people in wish:
            low[group * len(self.points) + at] = people
        return self._best(self._nothing(), low=low, whole=True) is not None

    def _nothing(self) -> Array:
        return np.zeros(len(self.around.sizes) * len(self.points))

    def _aim(self, groups: Sequence[int]) -> Array:
        aim = self._nothing()
        for group in groups:
            aim[group * len(self.points) : (group + 1) * len(self.points)] = self.points
        return aim

    def _best(self, aim: Array, *, low: Array | None = None, whole: bool) -> float | None:
        self._asked += 1
        matrix, least, most = self._lines
        low = np.zeros(len(aim)) if low is None else low
        if not whole:
            rows = vstack([matrix, -matrix])
            ends = np.concatenate([most, -least])
            told = np.isfinite(ends)
            solved = linprog(
                aim, A_ub=csr_array(rows)[told], b_ub=ends[told], bounds=(0, None), method="highs"
            )
            return float(solved.fun) if solved.status == 0 else None
        solved = milp(
            aim,
            constraints=LinearConstraint(matrix, least, most),
            bounds=Bounds(low, np.inf),
            integrality=np.ones(len(aim)),
            options={"time_limit": SECONDS},
        )
        return float(solved.fun) if solved.status == 0 else None
