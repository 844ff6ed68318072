"""The intruder's arithmetic where scores are evenly spaced: people per class and their sum.

How many people of a group have each score matters to nobody who knows only means and shares: how
many are in each class, and what they sum up to, says as much, and with a tenth of the unknowns.
Everything is in whole people and whole steps of the score.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csc_array, csr_array

from analysis.bounds import Array, Flags
from analysis.whole_people import made_whole

SECONDS = 10.0
MOST_ROUNDED = 128
"""Ways to make the half people of one solution whole that are tried."""

FEW = 40
"""Groups of which half people are tried first, as a rule easily made whole."""

GAP = 0.2
"""How far from the most mixed answers those may be that are found first."""

_DUST = 1e-6
_EDGE = 1e-5
"""What a limit may be off by, in steps: limits are met exactly, but not in binary."""

_INFEASIBLE = 2


class SaidLike(Protocol):
    """One published figure: low ≤ weights · people of some groups ≤ high."""

    @property
    def groups(self) -> Sequence[int]:
        """The groups it counts."""

    @property
    def weights(self) -> Array:
        """What one person at each point adds."""

    @property
    def low(self) -> float:
        """The least it may be."""

    @property
    def high(self) -> float:
        """The most it may be."""


class AtLeast(NamedTuple):
    """So many people of a group have the score at a place among the points."""

    group: int
    at: int
    people: float


Wish = Sequence[AtLeast]


@dataclass
class Parts:
    """People per class and sum of each group, within all that is said; and answers found so far.

    Attributes
    ----------
    sizes
        People in each group, (groups,).
    part, low, high
        Class of each point (points,); place of the first and last point of each class (classes,).
    worlds
        Answers of everybody that fit everything, (worlds, groups, classes + 1), the last the sum.
    asked
        Calls to the solver.
    """

    sizes: Array
    part: NDArray[np.int64]
    low: Array
    high: Array
    said: csr_array
    least: Array
    most: Array
    asked: int = 0
    worlds: Array = field(init=False)
    _matrix: csc_array = field(init=False)

    def __post_init__(self) -> None:
        groups, width = len(self.sizes), len(self.low) + 1
        self.worlds = np.zeros((0, groups, width))
        own = np.zeros((3, width))
        own[0, :-1] = 1.0
        own[1], own[2] = np.append(-self.low, 1.0), np.append(-self.high, 1.0)
        place = np.arange(groups * 3)
        rows = np.repeat(place, width)
        columns = np.repeat(np.arange(groups) * width, 3 * width) + np.tile(
            np.arange(width), groups * 3
        )
        each = csr_array((np.tile(own.ravel(), groups), (rows, columns)))
        self._matrix = csc_array(_stacked(each, self.said))

    @classmethod
    def of(cls, sizes: Sequence[float], said: Sequence[SaidLike], points: Array) -> "Parts | None":
        """Return the parts, None where points are not evenly spaced inside every class."""
        step = float(np.diff(points).min()) if len(points) > 1 else 0.0
        if step <= 0:
            return None
        means = [_share_of(each.weights, points) for each in said]
        counts = [each.weights for each, mean in zip(said, means, strict=True) if mean is None]
        found = np.unique(np.array([*counts, np.zeros(len(points))]).T, axis=0, return_inverse=True)
        part = found[1].reshape(-1).astype(np.int64)
        places = [np.flatnonzero(part == each) for each in range(len(found[0]))]
        even = all(
            np.allclose(np.diff(points[at]), step, rtol=0, atol=1e-7) and (np.diff(at) == 1).all()
            for at in places
        )
        grid = np.rint((points - points[0]) / step)
        if not even or not np.allclose(points[0] + grid * step, points, rtol=0, atol=1e-7):
            return None
        first = np.array([grid[at[0]] for at in places])
        last = np.array([grid[at[-1]] for at in places])
        width, people = len(places) + 1, np.asarray(sizes, dtype=float)
        rows, columns, weights = [], [], []
        least, most = np.zeros(len(said)), np.zeros(len(said))
        for row, (each, mean) in enumerate(zip(said, means, strict=True)):
            at = np.asarray(each.groups, dtype=np.int64) * width
            if mean is None:
                unit = 1.0
                for number, inside in enumerate(places):
                    rows.append(np.full(len(at), row))
                    columns.append(at + number)
                    weights.append(np.full(len(at), each.weights[inside[0]]))
                offset = 0.0
            else:
                unit = mean * step
                rows.append(np.full(len(at), row))
                columns.append(at + width - 1)
                weights.append(np.ones(len(at)))
                offset = mean * points[0] * people[np.asarray(each.groups, dtype=np.int64)].sum()
            least[row] = (each.low - _DUST - offset) / unit
            most[row] = (each.high + _DUST - offset) / unit
            if mean is not None or np.array_equal(each.weights, np.rint(each.weights)):
                # Whole people in whole steps: limits between two of them are the next inside.
                least[row], most[row] = np.ceil(least[row] - _EDGE), np.floor(most[row] + _EDGE)
        joined = [np.concatenate(each) for each in (weights, rows, columns)]
        table = csr_array(
            (joined[0], (joined[1], joined[2])), shape=(len(said), len(people) * width)
        )
        return cls(people, part, first, last, table, least, most)

    @property
    def reach(self) -> float:
        """Return how many steps the last point is above the first."""
        return float(self.high.max() - self.low.min())

    def place(self, at: int) -> float:
        """Return how many steps a point is above the first."""
        part = self.part[at]
        return float(self.low[part] + at - np.flatnonzero(self.part == part)[0])

    def possible(self, wish: Wish) -> bool:
        """Whether all this can be so at once, in whole people."""
        if self._granted(wish).any():
            return True
        relaxed = self._relaxed([(wish, None)])
        if relaxed[0] is None:
            return False
        if self._granted(wish).any():
            return True
        return self._solved(wish, None) is not None

    def all_possible(self, wishes: Sequence[Wish]) -> bool:
        """Whether each of these can be so, one at a time."""
        open_ = [wish for wish in wishes if not self._granted(wish).any()]
        if open_ and any(each is None for each in self._relaxed([(wish, None) for wish in open_])):
            return False
        return all(self.possible_whole(wish) for wish in open_)

    def possible_whole(self, wish: Wish) -> bool:
        """As `possible`, where half people are known not to rule it out."""
        return bool(self._granted(wish).any()) or self._solved(wish, None) is not None

    def find(self, groups: Flags, *, part: int) -> bool:
        """Whether answers were found that fit, with many people of some groups in one class."""
        aim = np.zeros((len(self.sizes), len(self.low) + 1))
        aim[groups, part] = -1.0
        known = len(self.worlds)
        if len(self.sizes) <= FEW:
            self._relaxed([((), aim.ravel())])
        return len(self.worlds) > known or self._solved((), aim.ravel(), gap=GAP) is not None

    def open_to(self, at: int) -> Flags:
        """Return in which groups somebody has the score at a place, in answers found so far."""
        part, place = int(self.part[at]), self.place(at)
        people, total = self.worlds[..., :-1].copy(), self.worlds[..., -1] - place
        people[..., part] -= 1
        found: Flags = people[..., part] >= 0
        found &= total >= people @ self.low - _DUST
        found &= total <= people @ self.high + _DUST
        open_: Flags = np.asarray(found.any(axis=0))
        return open_

    def among(self, groups: Sequence[int], *, world: int) -> "Parts":
        """Return these groups alone, everybody else as in some answers that were found."""
        width = len(self.low) + 1
        free = (np.asarray(groups)[:, None] * width + np.arange(width)).ravel()
        held = self.worlds[world].copy()
        held[list(groups)] = 0.0
        others = self.said @ held.ravel()
        own = csc_array(self.said)[:, free]
        rows = np.flatnonzero(np.diff(csr_array(own).indptr))
        return Parts(
            self.sizes[list(groups)],
            self.part,
            self.low,
            self.high,
            csr_array(own)[rows],
            (self.least - others)[rows],
            (self.most - others)[rows],
        )

    def halves(self, groups: Sequence[int]) -> tuple[float, float] | None:
        """Return the ends of the sum of some groups, people split or not; None: nothing fits."""
        found = self._relaxed([((), self._aim(groups)), ((), -self._aim(groups))])
        if found[0] is None or found[1] is None:
            return None
        return found[0], -found[1]

    def ends(
        self, groups: Sequence[int], halves: tuple[float, float]
    ) -> tuple[float, float] | None:
        """Return the ends of the sum of some groups in whole people; None where not solved."""
        aim, found = self._aim(groups), []
        for sign, half in zip((1.0, -1.0), halves, strict=True):
            known = sign * self.worlds[:, list(groups), -1].sum(axis=1)
            # No whole sum lies between half people's end and the next whole number.
            if len(known) and known.min() <= np.ceil(sign * half - _EDGE) + _DUST:
                found.append(sign * float(known.min()))
                continue
            solved = self._solved((), sign * aim)
            if solved is None:
                return None
            found.append(sign * solved)
        return found[0], found[1]

    def _aim(self, groups: Sequence[int]) -> Array:
        aim = np.zeros((len(self.sizes), len(self.low) + 1))
        aim[list(groups), -1] = 1.0
        return aim.ravel()

    def _granted(self, wish: Wish) -> Flags:
        """Which answers found so far grant it."""
        good = np.ones(len(self.worlds), dtype=bool)
        for group, at, people in wish:
            part, place = int(self.part[at]), self.place(at)
            own = self.worlds[:, group]
            good &= own[:, part] >= people
            good &= own[:, -1] - own[:, :-1] @ self.low >= people * (place - self.low[part]) - _DUST
            good &= (
                own[:, -1] - own[:, :-1] @ self.high <= people * (place - self.high[part]) + _DUST
            )
        return good

    def _limits(self, wish: Wish) -> tuple[Array, Array, Array]:
        """Return limits of all rows, and the least of each unknown."""
        groups, width = len(self.sizes), len(self.low) + 1
        low = np.tile([0.0, 0.0, -np.inf], (groups, 1))
        high = np.tile([0.0, np.inf, 0.0], (groups, 1))
        low[:, 0] = high[:, 0] = self.sizes
        least = np.zeros((groups, width))
        for group, at, people in wish:
            part, place = int(self.part[at]), self.place(at)
            least[group, part] = people
            low[group, 1] = people * (place - self.low[part])
            high[group, 2] = people * (place - self.high[part])
        rows = np.concatenate([low.ravel(), self.least]), np.concatenate([high.ravel(), self.most])
        return rows[0], rows[1], least.ravel()

    def _relaxed(self, asked: Sequence[tuple[Wish, Array | None]]) -> list[float | None]:
        """Return the least of each aim with people that may be split; None where nothing fits."""
        self.asked += 1
        width = self._matrix.shape[1]
        limits = [self._limits(wish) for wish, _ in asked]
        aims = [np.zeros(width) if aim is None else aim for _, aim in asked]
        solved = milp(
            np.concatenate(aims),
            constraints=LinearConstraint(
                csc_array(block_diag([self._matrix] * len(asked)))
                if len(asked) > 1
                else self._matrix,
                np.concatenate([each[0] for each in limits]),
                np.concatenate([each[1] for each in limits]),
            ),
            bounds=Bounds(np.concatenate([each[2] for each in limits]), np.inf),
            options={"time_limit": SECONDS},
        )
        if solved.status == 0:
            found: list[float | None] = []
            for each, aim in zip(solved.x.reshape(len(asked), -1), aims, strict=True):
                self._keep(each)
                found.append(float(each @ aim))
            return found
        if len(asked) == 1:
            return [None] if solved.status == _INFEASIBLE else [-np.inf]
        return [self._relaxed([each])[0] for each in asked]

    def _solved(self, wish: Wish, aim: Array | None, *, gap: float = 0.0) -> float | None:
        """Return the least of an aim in whole people; None where nothing was found in time.

        `gap`: how far from the least it may be, in shares of it.
        """
        self.asked += 1
        width = self._matrix.shape[1]
        low, high, least = self._limits(wish)
        solved = milp(
            np.zeros(width) if aim is None else aim,
            constraints=LinearConstraint(self._matrix, low, high),
            bounds=Bounds(least, np.inf),
            integrality=np.ones(width),
            options={"time_limit": SECONDS, "mip_rel_gap": gap},
        )
        if solved.status != 0:
            return None
        self._keep(solved.x)
        return float(solved.fun)

    def _keep(self, solution: Array) -> None:
        """Keep a solution, half people made whole in all ways there are, where it fits."""
        own = solution.reshape(len(self.sizes), -1)
        people = own[:, :-1]
        tried = made_whole(people, self.sizes, most=MOST_ROUNDED)
        if not len(tried):
            return
        total = np.clip(np.rint(own[:, -1]), tried @ self.low, tried @ self.high)
        tried = np.concatenate([tried, total[..., None]], axis=-1)
        self.worlds = np.concatenate([self.worlds, tried[self._fits(tried)]])

    def _fits(self, tried: Array) -> Flags:
        """Which answers are people, and fit all that is said."""
        people, total = tried[..., :-1], tried[..., -1]
        fits: Flags = np.asarray((people >= 0).all(axis=(1, 2)), dtype=bool)
        fits &= (people.sum(axis=2) == self.sizes).all(axis=1)
        fits &= (total >= people @ self.low - _DUST).all(axis=1)
        fits &= (total <= people @ self.high + _DUST).all(axis=1)
        told = self.said @ tried.reshape(len(tried), -1).T
        fits &= (told >= self.least[:, None] - _DUST).all(axis=0)
        fits &= (told <= self.most[:, None] + _DUST).all(axis=0)
        return fits


def _share_of(weights: Array, points: Array) -> float | None:
    """Return how much of a person's score is counted, None where it is not the score."""
    at = int(np.abs(points).argmax())
    share = float(weights[at] / points[at]) if points[at] else 0.0
    return share if share > 0 and np.allclose(weights, share * points, rtol=0, atol=1e-9) else None


def _stacked(above: csr_array, below: csr_array) -> csr_array:
    joined = csr_array(
        (
            np.concatenate([above.data, below.data]),
            np.concatenate([above.indices, below.indices]),
            np.concatenate([above.indptr, below.indptr[1:] + above.indptr[-1]]),
        ),
        shape=(above.shape[0] + below.shape[0], below.shape[1]),
    )
    return joined
