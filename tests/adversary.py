"""Somebody who knows all that is published and wants to know the few who are not.

Knows nothing of how the gate works: only units and figures as they stand in the JSON, the rounding,
and that people, and answers, are whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

MINIMUM = 5
HALF = 0.5 + 1e-9


@dataclass(frozen=True)
class Learnt:
    """What is known of a group that is too small: limits of its mean, answers still possible."""

    unit: str
    measure: str
    size: int
    low: float
    high: float
    answers: tuple[float, ...]

    def is_breach(self, *, lowest: int, highest: int) -> bool:
        """Under half the scale, or fewer than three answers possible."""
        narrow = self.high - self.low < (highest - lowest) / 2 - 1e-6
        return narrow or len(self.answers) < min(3, highest - lowest + 1)


def published(units, cells) -> list[dict]:
    """The released tables as they stand in the JSON, absent numbers as None."""
    figures: dict[str, dict] = {}
    for row in cells.frame.astype(object).where(cells.frame.notna(), None).to_dict("records"):
        bounded = row["bounded"].split()
        figures.setdefault(row["unit"], {})[row["measure"]] = {**row, "bounded": bounded}
    rows = units.frame.astype(object).where(units.frame.notna(), None).to_dict("records")
    return [{**row, "scales": figures.get(row["unit"], {})} for row in rows]


def attack(
    units: list[dict],
    *,
    measures: Iterable[str],
    answers: Iterable[float],
    cuts: tuple[float, float],
    scale: str | None = None,
    minimum: int = MINIMUM,
) -> list[Learnt]:
    """Return what can be learnt about every group under the minimum, on `measures` jointly.

    `answers` are the scores one person can have. `scale`: the mean of these measures for every
    person, published as well; only used where everybody in it answered all.
    """
    measures = list(measures)
    system = _System(units, measures, np.array(list(answers), dtype=float), cuts, scale)
    return [
        system.learn(name, measure)
        for measure in measures
        for name, size in system.left[measure].items()
        if 0 < size < minimum
    ]


def members(
    units: list[dict],
    *,
    measure: str,
    answers: Iterable[float],
    cuts: tuple[float, float],
    under: int = 25,
) -> dict[str, tuple[float, ...]]:
    """Return, for groups of so few that a unanimous one is not told, answers a member may have.

    Groups are units with nothing shown inside, and people in a unit and in none shown inside it.
    """
    system = _System(units, [measure], np.array(list(answers), dtype=float), cuts, None)
    return {
        name: system.possible(name, measure)
        for name, size in system.left[measure].items()
        if 0 < size < under
    }


def _shown(units: list[dict], measure: str) -> dict[str, dict]:
    """Cells with a mean, each with the nearest unit above that has one, too."""
    above = {unit["unit"]: unit["parent"] for unit in units}
    cells = {
        unit["unit"]: unit["scales"][measure]
        for unit in units
        if unit["scales"].get(measure, {}).get("mean") is not None
    }
    found = {}
    for name, cell in cells.items():
        parent = above[name]
        while parent and parent not in cells:
            parent = above[parent]
        found[name] = {**cell, "parent": parent}
    return found


class _System:
    """Numbers of people per group and answer, and everything published about their sums."""

    def __init__(self, units, measures, answers, cuts, scale):
        self.answers, self.cuts = answers, cuts
        self.left, self.at = {}, {}
        self.rows, self.low, self.high = [], [], []
        for measure in measures:
            cells = _shown(units, measure)
            left = {
                name: cell["n"] - sum(c["n"] for c in cells.values() if c["parent"] == name)
                for name, cell in cells.items()
            }
            assert all(size >= 0 for size in left.values()), "published numbers contradict"
            self.left[measure] = left
            for name in (name for name, size in left.items() if size):
                self.at[measure, name] = slice(len(self.at) * len(answers), None)
        self.at = {key: slice(at.start, at.start + len(answers)) for key, at in self.at.items()}
        self.width = len(self.at) * len(answers)
        for measure in measures:
            self._say_all(measure, _shown(units, measure))
        if scale is not None:
            self._say_scale(measures, units, scale)

    def _say_all(self, measure, cells):
        low = self.answers <= self.cuts[0] + 1e-9
        high = self.answers >= self.cuts[1] - 1e-9
        for name, size in self.left[measure].items():
            if size:
                self._say([(measure, name)], np.ones(len(self.answers)), size, size)
        for name, cell in cells.items():
            within = self._inside(measure, name, cells)
            self._figure(within, self.answers, cell, "mean", 0.1)
            if cell["unfavourable"] is not None:
                self._figure(within, low, cell, "unfavourable", 0.01)
                self._figure(within, high, cell, "favourable", 0.01)
                self._figure(within, ~(low | high), cell, "neutral", 0.01)

    def _say_scale(self, measures, units, scale):
        items = {measure: _shown(units, measure) for measure in measures}
        for name, cell in _shown(units, scale).items():
            if all(name in cells and cells[name]["n"] == cell["n"] for cells in items.values()):
                within = [
                    key for each, cells in items.items() for key in self._inside(each, name, cells)
                ]
                weights = self.answers / len(measures)
                self._figure(within, weights, cell, "mean", 0.1)

    def _inside(self, measure, name, cells):
        found = [name]
        for each in found:
            found += [other for other, cell in cells.items() if cell["parent"] == each]
        return [(measure, each) for each in found if (measure, each) in self.at]

    def _say(self, keys, weights, low, high):
        row = np.zeros(self.width)
        for key in keys:
            row[self.at[key]] = weights
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def _figure(self, keys, weights, cell, name, step):
        """A rounded figure; one at a bound stands for everything beyond it, too."""
        n, figure = cell["n"], cell[name]
        low, high = n * (figure - step * HALF), n * (figure + step * HALF)
        if name in cell["bounded"]:
            middle = self.answers.mean() if name == "mean" else 0.5
            low, high = (low, np.inf) if figure > middle else (-np.inf, high)
        self._say(keys, weights, low, high)

    def _solve(self, aim, floor=None):
        low = np.zeros(self.width)
        if floor is not None:
            low[floor] = 1
        return milp(
            aim,
            constraints=LinearConstraint(np.array(self.rows), self.low, self.high),
            bounds=Bounds(low, np.inf),
            integrality=np.ones(self.width),
            options={"time_limit": 20},
        )

    def learn(self, name, measure) -> Learnt:
        size, at = self.left[measure][name], self.at[measure, name]
        aim = np.zeros(self.width)
        aim[at] = self.answers / size
        lowest, highest = self._solve(aim), self._solve(-aim)
        assert lowest.status == 0, "what is published must be possible"
        assert highest.status == 0
        possible = self.possible(name, measure)
        return Learnt(name, measure, int(size), lowest.fun, -highest.fun, possible)

    def possible(self, name, measure) -> tuple[float, ...]:
        """Every answer that somebody of the group may have given."""
        start = self.at[measure, name].start
        return tuple(
            float(answer)
            for place, answer in enumerate(self.answers)
            if self._solve(np.zeros(self.width), start + place).status == 0
        )
