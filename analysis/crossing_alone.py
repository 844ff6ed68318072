"""What the figures of units, and of each attribute, leave by themselves of a few people.

Whoever is narrowed already by the figures of one kind is no doing of several kinds together.
"""

from dataclasses import dataclass, field

import numpy as np

from analysis.audit import Solver
from analysis.bounds import Array, Flags
from analysis.cells import OPEN
from analysis.crossing import Codes, Crossing, Grid, Said
from analysis.crossing_questions import world_of

_DUST = 1e-7

MOST_UNITS = 120
"""Units up to which all their figures are solved together; else one by one."""


@dataclass(eq=False)
class Alone:
    """How far the total of so many people of a unit, or of a group, may range, by row and people.

    `units` (unit rows, people + 1), `groups` (group rows, people + 1).
    """

    crossing: Crossing
    units: Array
    groups: Array
    solved: dict[tuple[int, int], float] = field(default_factory=dict)

    @classmethod
    def of(
        cls, crossing: Crossing, *, people: int, solved: dict[tuple[int, int], float]
    ) -> "Alone":
        """Return nothing yet but what is known (`solved`) of units already."""
        tables = [
            np.full((rows, people + 1), np.nan)
            for rows in (len(crossing.parent), len(crossing.groups.total))
        ]
        return cls(crossing, tables[0], tables[1], solved)

    def _known(self, table: Array, rows: Codes, many: Codes, last: Flags) -> Array:
        """Return what each figure leaves so many of its people, where `last`; else nothing."""
        asked = np.unique(np.stack([rows[last], many[last]], axis=1), axis=0)
        grid, of_units = self.crossing.grid, table is self.units
        said = self.crossing.units if of_units else self.crossing.groups
        sizes = self.crossing.unit_sizes if of_units else self.crossing.group_sizes
        for row, people in asked.tolist():
            if np.isnan(table[row, people]):
                path = self.crossing.path(row) if of_units else [row]
                left = [_leaves(people, sizes[each], said, each, grid) for each in path]
                if of_units:
                    left.append(self.solved.get((row, people), np.inf))
                table[row, people] = min(left)
        return np.where(last, table[rows, many], 0.0)

    def solve(self, cells: Codes) -> None:
        """Find out what all units' figures together leave of these groups of people's parts."""
        units = self.crossing.of_units
        if len(units) > MOST_UNITS:
            return
        places = {int(row): at for at, row in enumerate(units.home)}
        rows, many, last = parts(_at(self.crossing.home, cells))
        asked = set(zip(rows[last].tolist(), many[last].tolist(), strict=True))
        for row, people in sorted(asked - set(self.solved)):
            world = world_of([places[row]] * people, units, share=OPEN, free=MOST_UNITS)
            reach = Solver(world).reach_of_halves()
            self.solved[row, people] = (reach[1] - reach[0]) * self.crossing.grid.step
            self.units[row, people] = np.nan

    def leaves(self, cells: Codes) -> tuple[Array, Flags]:
        """Return how far each group of people's total may range, by the kind that leaves least.

        And whether some of them are narrowed by that kind already. `cells` (groups, people), -1
        where there is nobody.
        """
        crossing, size = self.crossing, (cells >= 0).sum(axis=1)
        kinds = [(self.units, _at(crossing.home, cells))]
        kinds += [
            (self.groups, _at(crossing.member[crossing.combo, column], cells))
            for column in range(crossing.member.shape[1])
        ]
        least = size * crossing.grid.reach
        narrow = np.zeros(len(cells), dtype=bool)
        for table, rows in kinds:
            row, many, last = parts(rows)
            left = self._known(table, row, many, last)
            least = np.minimum(least, left.sum(axis=1))
            narrow |= (last & (left < OPEN * crossing.grid.reach * many - 1e-6)).any(axis=1)
        return least, narrow

    def answers(self, cell: int) -> int:
        """Return how many answers each figure leaves somebody of a cell by itself."""
        crossing, grid = self.crossing, self.crossing.grid
        found = len(grid.categories)
        place = grid.place(grid.categories)
        for said, sizes, rows in (
            (crossing.units, crossing.unit_sizes, crossing.path(int(crossing.home[cell]))),
            (crossing.groups, crossing.group_sizes, crossing.member[crossing.combo[cell]]),
        ):
            for row in map(int, rows):
                (low, high), others = said.total[row], sizes[row] - 1
                one = _counted(said.counts[row], sizes[row], grid)[1][place] >= 1
                one &= grid.categories <= high - others * grid.low[0] + _DUST
                one &= grid.categories >= low - others * grid.high[2] - _DUST
                found = min(found, int(one.sum()))
        return found


def parts(rows: Codes) -> tuple[Codes, Codes, Flags]:
    """Return rows sorted, how many alike there are up to each place, and which is the last alike.

    `rows` (groups, people), -1 where there is nobody.
    """
    rows = np.sort(rows, axis=1)
    many = np.ones(rows.shape, dtype=np.int64)
    for place in range(1, rows.shape[1]):
        again = rows[:, place] == rows[:, place - 1]
        many[:, place] += np.where(again, many[:, place - 1], 0)
    last = np.ones(rows.shape, dtype=bool)
    last[:, :-1] = rows[:, :-1] != rows[:, 1:]
    return rows, many, last & (rows >= 0)


def _at(row_of: Codes, cells: Codes) -> Codes:
    return np.asarray(np.append(row_of, -1)[cells])


def _leaves(people: float, size: float, said: Said, row: int, grid: Grid) -> float:
    """Return how far a figure of so many leaves the total of some of them, others being free."""
    if people > size:
        return 0.0
    total, (fewest, most) = said.total[row], _counted(said.counts[row], size, grid)
    others = size - people
    most, least = np.minimum(most, people), np.maximum(fewest - others, 0)
    lowest = _filled(least, most, people, grid.low, order=(0, 1, 2))
    highest = _filled(least, most, people, grid.high, order=(2, 1, 0))
    low = max(lowest, total[0] - others * grid.high[2])
    high = min(highest, total[1] - others * grid.low[0])
    return float(high - low)


def _counted(counts: Array, size: float, grid: Grid) -> tuple[Array, Array]:
    """Return the fewest and most people low, middle and high of so many, (3,) each."""
    fewest = np.maximum(np.ceil(counts[:, 0] - _DUST), 0.0)
    most = np.minimum(np.floor(counts[:, 1] + _DUST), size)
    most = np.where(grid.high < grid.low - _DUST, 0.0, most)
    most = np.minimum(most, size - (fewest.sum() - fewest))
    return np.maximum(fewest, size - (most.sum() - most)), most


def _filled(
    least: Array, most: Array, people: float, scores: Array, *, order: tuple[int, ...]
) -> float:
    """Return the total when as many as may be are in the classes that come first in order."""
    left = people - least.sum()
    total = float((least * scores).sum())
    for part in order:
        more = min(max(left, 0.0), max(most[part] - least[part], 0.0))
        total, left = total + more * scores[part], left - more
    return float(total)
