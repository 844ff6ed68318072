"""Somebody who knows where everyone works and what groups they are in, and has the JSON.

Wants the answers of the few who share a unit and groups. Sets up one system over those cells with
everything the JSON says of units and of groups; whole people, whole answers.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

HALF = 0.5 + 1e-9
NAMES = ("unfavourable", "neutral", "favourable")


def released_home(told, path):
    """The id of the deepest unit in the JSON that counts people of a path; pools included."""
    units = {unit["id"]: unit for unit in told["units"]}
    by_path = {tuple(unit["path"]): unit for unit in told["units"]}
    own = by_path.get((*path, "-"))  # people placed directly on a unit with others below it
    unit = own or by_path[tuple(path)]
    while unit["status"] != "shown":
        unit = units[unit["pooled_into"] or unit["parent"]]
    return unit["id"]


def released_group(told, attribute, value):
    """The group in the JSON that counts people of a value; None where it is withheld."""
    groups = next(each["groups"] for each in told["breakdowns"] if each["attribute"] == attribute)
    mine = [each for each in groups if (each["name"] if each["kind"] == "unit" else "") == value]
    group = next((each for each in mine if each["kind"] != "pool"), None)
    if group is None or group["status"] == "hidden":
        return None
    return group["pooled_into"] or group["group"]


class CrossingAdversary:
    """The system of one measure: people per cell and answer."""

    def __init__(self, told, measure, cells, *, answers, cuts, low_is_bad=True, families="both"):
        """`cells`: (home, (group, …)) → how many answered; groups in order of `breakdowns`."""
        self.answers = np.array(list(answers), dtype=float)
        low, high = self.answers <= cuts[0] + 1e-9, self.answers >= cuts[1] - 1e-9
        ends = (low, high) if low_is_bad else (high, low)
        self.classes = dict(zip(NAMES, (ends[0], ~(low | high), ends[1]), strict=True))
        self.cells = list(cells)
        self.sizes = [cells[each] for each in self.cells]
        self.rows, self.low, self.high = [], [], []
        for at, size in enumerate(self.sizes):
            self._say([at], np.ones(len(self.answers)), size, size)
        if families in ("both", "units"):
            self._units(told, measure)
        if families in ("both", "groups"):
            self._groups(told, measure)

    def _units(self, told, measure):
        above = {unit["id"]: unit["parent"] for unit in told["units"]}
        for unit in told["units"]:
            cell = unit["scales"].get(measure)
            inside = [
                at for at, (home, _) in enumerate(self.cells) if unit["id"] in _path(home, above)
            ]
            self._cell(cell, inside)

    def _groups(self, told, measure):
        for column, attribute in enumerate(told["breakdowns"]):
            for group in attribute["groups"]:
                inside = [
                    at for at, (_, own) in enumerate(self.cells) if own[column] == group["group"]
                ]
                self._cell(group["scales"].get(measure), inside)

    def _cell(self, cell, inside):
        if not cell or cell["mean"] is None or not inside:
            return
        assert cell["n"] == sum(self.sizes[at] for at in inside)
        self._figure(inside, self.answers, cell, "mean", 0.1)
        if cell["unfavourable"] is not None:
            for name, weights in self.classes.items():
                self._figure(inside, weights.astype(float), cell, name, 0.01)

    def _figure(self, inside, weights, cell, name, step):
        n, figure = cell["n"], cell[name]
        low, high = n * (figure - step * HALF), n * (figure + step * HALF)
        if name in cell["bounded"]:
            middle = self.answers.mean() if name == "mean" else 0.5
            low, high = (low, np.inf) if figure > middle else (-np.inf, high)
        self._say(inside, weights, low, high)

    def _say(self, inside, weights, low, high):
        row = np.zeros((len(self.cells), len(self.answers)))
        row[inside] = weights
        self.rows.append(row.ravel())
        self.low.append(low)
        self.high.append(high)

    def reach(self, inside):
        """How far the mean of these cells may range if people could be halved; share of the scale.

        Halves make more possible: what is narrow with them is narrow, and little more than that
        is asked of whole people.
        """
        aim = np.zeros((len(self.cells), len(self.answers)))
        aim[list(inside)] = self.answers / sum(self.sizes[at] for at in inside)
        ends = [self._solve(sign * aim.ravel(), whole=0) for sign in (1, -1)]
        return (-ends[1].fun - ends[0].fun) / (self.answers[-1] - self.answers[0])

    def _solve(self, aim, floor=None, whole=1):
        width = len(self.cells) * len(self.answers)
        low = np.zeros(width)
        if floor is not None:
            low[floor] = 1
        return milp(
            aim,
            constraints=LinearConstraint(np.array(self.rows), self.low, self.high),
            bounds=Bounds(low, np.inf),
            integrality=np.full(width, whole),
            options={"time_limit": 20},
        )

    def found_out(self, inside):
        """Whether the people of these cells have a narrow mean, or one of them a narrow answer."""
        size = sum(self.sizes[at] for at in inside)
        aim = np.zeros((len(self.cells), len(self.answers)))
        aim[list(inside)] = self.answers / size
        ends = [self._solve(sign * aim.ravel()) for sign in (1, -1)]
        assert all(each.status == 0 for each in ends), "what is published must be possible"
        reach = self.answers[-1] - self.answers[0]
        if -ends[1].fun - ends[0].fun < reach / 2 - 1e-6:
            return True
        if size > 1:
            return False  # single answers are those of one
        whole = np.flatnonzero(np.isclose(self.answers, np.rint(self.answers)))
        for at in inside:
            start = at * len(self.answers)
            open_ = sum(self._solve(0 * aim.ravel(), start + each).status == 0 for each in whole)
            if open_ < min(3, len(whole)):
                return True
        return False


def _path(unit, above):
    while unit:
        yield unit
        unit = above[unit]
