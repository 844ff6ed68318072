"""Somebody who knows all that is published and wants to know the few who are not.

Knows nothing of how the gate works: only units and figures as they stand in the JSON, the rounding,
and that people, and answers, are whole.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

MINIMUM = 5
HALF = 0.5 + 1e-9


@dataclass(frozen=True)
class Learnt:
    """What is known of a group of fewer than five: limits of its mean, answers still possible."""

    unit: str
    measure: str
    size: int
    low: float
    high: float
    answers: tuple[int, ...]

    def is_breach(self, *, lowest: int, highest: int) -> bool:
        """Under half the scale, or fewer than three answers possible."""
        narrow = self.high - self.low < (highest - lowest) / 2 - 1e-6
        return narrow or len(self.answers) < min(3, highest - lowest + 1)


def published(units, cells) -> list[dict]:
    """The released tables as they stand in the JSON, absent numbers as None."""
    figures: dict[str, dict] = {}
    for row in cells.frame.astype(object).where(cells.frame.notna(), None).to_dict("records"):
        figures.setdefault(row["unit"], {})[row["measure"]] = row
    rows = units.frame.astype(object).where(units.frame.notna(), None).to_dict("records")
    return [{**row, "scales": figures.get(row["unit"], {})} for row in rows]


def attack(units: list[dict], *, measure: str, lowest: int, highest: int, cuts: tuple) -> list:
    """Return what can be learnt about every group of fewer than five on one measure of items."""
    cells = {
        unit["unit"]: {**unit["scales"][measure], "parent": unit["parent"]}
        for unit in units
        if unit["scales"].get(measure, {}).get("mean") is not None
    }
    left = {
        name: cell["n"] - sum(c["n"] for c in cells.values() if c["parent"] == name)
        for name, cell in cells.items()
    }
    assert all(size >= 0 for size in left.values()), "published numbers contradict each other"
    groups = [name for name, size in left.items() if size]
    system = _System(cells, left, groups, lowest=lowest, highest=highest, cuts=cuts)
    return [system.learn(name, measure) for name in groups if left[name] < MINIMUM]


class _System:
    """Numbers of people per group and answer, and everything published about their sums."""

    def __init__(self, cells, left, groups, *, lowest, highest, cuts):
        self.answers = np.arange(lowest, highest + 1)
        self.groups = groups
        self.left = left
        k = len(self.answers)
        self.at = {name: slice(i * k, (i + 1) * k) for i, name in enumerate(groups)}
        self.width = k * len(groups)
        self.rows, self.low, self.high = [], [], []
        inside = {name: self._inside(name, cells) for name in cells}
        for name in groups:
            self._say([name], np.ones(k), left[name], left[name])
        bad_low = self.answers <= cuts[0] + 1e-9
        bad_high = self.answers >= cuts[1] - 1e-9
        for name, cell in cells.items():
            n = cell["n"]
            self._rounded(inside[name], self.answers, n, cell["mean"], 0.1)
            if cell["unfavourable"] is not None:
                self._rounded(inside[name], bad_low, n, cell["unfavourable"], 0.01)
                self._rounded(inside[name], bad_high, n, cell["favourable"], 0.01)
                self._rounded(inside[name], ~(bad_low | bad_high), n, cell["neutral"], 0.01)

    def _inside(self, name, cells):
        found = [name]
        for each in found:
            found += [other for other, cell in cells.items() if cell["parent"] == each]
        return [each for each in found if each in self.at]

    def _say(self, names, weights, low, high):
        row = np.zeros(self.width)
        for name in names:
            row[self.at[name]] = weights
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def _rounded(self, names, weights, n, figure, step):
        self._say(names, weights, n * (figure - step * HALF), n * (figure + step * HALF))

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
        size = self.left[name]
        aim = np.zeros(self.width)
        aim[self.at[name]] = self.answers / size
        lowest, highest = self._solve(aim), self._solve(-aim)
        assert lowest.status == 0, "what is published must be possible"
        assert highest.status == 0
        possible = []
        for place, answer in enumerate(self.answers):
            if self._solve(np.zeros(self.width), self.at[name].start + place).status == 0:
                possible.append(int(answer))
        return Learnt(name, measure, int(size), lowest.fun, -highest.fun, tuple(possible))
