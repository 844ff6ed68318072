"""Somebody who solves for whole answer sheets: a scale and its items, of a unit and all beside it.

A sheet is what one person ticked on all items of one scale, 0 where she skipped one. How many of
each group handed in each sheet is unknown; means, shares and numbers of answers of the scale and of
every item, in every unit, are linear in that.
"""

from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.adversary import HALF, MINIMUM, Learnt

ANSWERS = range(1, 6)


@dataclass
class Sheets:
    """Every sheet one person can hand in, with her score on each measure; NaN where she has none.

    `skipping`: whether items may be left out; a score then takes half of the items.
    """

    items: tuple[str, ...]
    scale: str
    skipping: bool = False
    scores: dict[str, np.ndarray] = field(init=False)

    def __post_init__(self):
        options = [0, *ANSWERS] if self.skipping else list(ANSWERS)
        sheets = np.array(list(product(options, repeat=len(self.items))), dtype=float)
        sheets = sheets[sheets.any(axis=1)]  # who answered nothing is nobody
        sheets[sheets == 0] = np.nan
        answered = (~np.isnan(sheets)).sum(axis=1)
        total = np.nansum(sheets, axis=1)
        enough = 2 * answered >= len(self.items)
        self.scores = {item: sheets[:, at] for at, item in enumerate(self.items)}
        self.scores[self.scale] = np.where(enough, total / np.maximum(answered, 1), np.nan)

    def __len__(self):
        return len(self.scores[self.scale])


class Joint:
    """What is published of a scale and its items, solved for sheets in whole people."""

    def __init__(self, units, sheets, *, cuts=(2.6, 3.4)):
        self.sheets, self.cuts = sheets, cuts
        shown = [unit for unit in units if unit["n"] is not None]
        self.above = {unit["unit"]: unit["parent"] for unit in shown}
        self.size = {unit["unit"]: unit["n"] for unit in shown}
        below = {unit: self._below(unit) for unit in self.above}
        self.left = {
            unit: n - sum(self.size[each] for each in below[unit]) for unit, n in self.size.items()
        }
        self.groups = [unit for unit, n in self.left.items() if n]
        self.inside = {unit: self._inside(unit, below) for unit in self.above}
        self.cells = {
            name: {
                unit["unit"]: unit["scales"][name]
                for unit in shown
                if unit["scales"].get(name, {}).get("mean") is not None
            }
            for name in sheets.scores
        }
        self.rows, self.low, self.high = [], [], []
        for group in self.groups:
            self._say([group], np.ones(len(sheets)), self.left[group], self.left[group])
        for name, cells in self.cells.items():
            for unit, cell in cells.items():
                self._say_cell(name, unit, cell)

    def _below(self, unit):
        return [each for each, above in self.above.items() if above == unit]

    def _inside(self, unit, below):
        found = [unit]
        for each in found:
            found += below[each]
        return [each for each in found if self.left[each]]

    def _say(self, groups, weights, low, high):
        row = np.zeros((len(self.groups), len(self.sheets)))
        row[[self.groups.index(each) for each in groups]] = np.nan_to_num(weights)
        self.rows.append(row.ravel())
        self.low.append(low)
        self.high.append(high)

    def _say_cell(self, name, unit, cell):
        score, n = self.sheets.scores[name], cell["n"]
        answered = (~np.isnan(score)).astype(float)
        low, high = score <= self.cuts[0] + 1e-9, score >= self.cuts[1] - 1e-9
        middle = (answered > 0) & ~low & ~high
        within = self.inside[unit]
        self._say(within, answered, n, n)
        said = {"mean": (score, 0.1, 3.0)}
        if cell["unfavourable"] is not None:
            said |= {"unfavourable": (low, 0.01, 0.5), "neutral": (middle, 0.01, 0.5)}
            said |= {"favourable": (high, 0.01, 0.5)}
        for figure, (weights, step, centre) in said.items():
            ends = [n * (cell[figure] + sign * step * HALF) for sign in (-1, 1)]
            if figure in cell["bounded"]:
                ends[0 if cell[figure] <= centre else 1] = np.inf * (
                    -1 if cell[figure] <= centre else 1
                )
            self._say(within, np.asarray(weights, dtype=float), *ends)

    def few(self, minimum=MINIMUM):
        """Yield measure, unit, groups and number of answers of people left over, few of them."""
        for name, cells in self.cells.items():
            for unit, cell in cells.items():
                nearest = [each for each in cells if self._holder(each, cells) == unit]
                size = cell["n"] - sum(cells[each]["n"] for each in nearest)
                if 0 < size < minimum:
                    told = {group for each in nearest for group in self.inside[each]}
                    yield name, unit, [g for g in self.inside[unit] if g not in told], size

    def _holder(self, unit, cells):
        above = self.above[unit]
        while above and above not in cells:
            above = self.above[above]
        return above

    def learn(self, minimum=MINIMUM):
        """Return what can be learnt of every such group; the linear relaxation comes first."""
        matrix = csr_array(np.array(self.rows))
        found = []
        for name, unit, groups, size in self.few(minimum):
            aim = self._weights(groups, np.nan_to_num(self.sheets.scores[name])) / size
            low, high = self._range(matrix, aim, whole=False)
            if high - low >= 2 - 1e-6:
                low, high = self._range(matrix, aim, whole=True)
            open_: list[float] = []
            for each in ANSWERS:
                if len(open_) < 3 and self._possible(matrix, groups, name, each):
                    open_.append(float(each))
            found.append(Learnt(unit, name, int(size), low, high, tuple(open_)))
        return found

    def members(self, true, *, under=25):
        """Return of which measures a member of few people has fewer than three answers left.

        `true`: answers given, by unit and measure; what is true is possible, and not asked about.
        """
        matrix = csr_array(np.array(self.rows))
        found = {}
        for name, unit, groups, size in self.few(under):
            if size < MINIMUM:
                continue
            open_ = set(true.get((unit, name), ())) & set(map(float, ANSWERS))
            for each in ANSWERS:
                if len(open_) < 3 and self._possible(matrix, groups, name, each):
                    open_.add(float(each))
            if len(open_) < 3 and not self._far_apart(matrix, groups, name):
                found[unit, name] = open_
        return found

    def _far_apart(self, matrix, groups, name):
        """Whether the score of one person may differ by half the scale."""
        scores = np.unique(self.sheets.scores[name])
        scores = scores[~np.isnan(scores)]
        ends = [
            next(each for each in way if self._possible(matrix, groups, name, each))
            for way in (scores, scores[::-1])
        ]
        return ends[1] - ends[0] >= (ANSWERS[-1] - ANSWERS[0]) / 2 - 1e-9

    def _weights(self, groups, weights):
        found = np.zeros((len(self.groups), len(self.sheets)))
        found[[self.groups.index(each) for each in groups]] = weights
        return found.ravel()

    def _possible(self, matrix, groups, name, answer):
        told = np.abs(self.sheets.scores[name] - answer) < 1e-9
        one = csr_array(np.vstack([matrix.toarray(), self._weights(groups, told.astype(float))]))
        nothing = np.zeros(matrix.shape[1])
        low, high = [*self.low, 1], [*self.high, np.inf]
        return _solved(nothing, one, low, high, whole=True).x is not None

    def _range(self, matrix, aim, *, whole):
        """Lowest and highest value; of whole people, that some world found in time has."""
        ends = [_solved(s * aim, matrix, self.low, self.high, whole=whole) for s in (1, -1)]
        assert all(each.status != 2 for each in ends), "what is published must be possible"
        low, high = (aim @ each.x if each.x is not None else np.nan for each in ends)
        return (low, high) if high >= low else (0.0, 0.0)


def _solved(aim, matrix, low, high, *, whole):
    return milp(
        aim,
        constraints=LinearConstraint(matrix, np.array(low), np.array(high)),
        bounds=Bounds(0, np.inf),
        integrality=np.full(len(aim), float(whole)),
        options={"time_limit": 10, "mip_rel_gap": 0.1 if whole else 0.0},
    )
