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
        """Return what each figure leaves by itself; `solved`: what is known of units already."""
        grid = crossing.grid
        tables = [
            np.array(
                [
                    [_leaves(many, size, said, row, grid) for many in range(people + 1)]
                    for row, size in enumerate(sizes)
                ]
            ).reshape(len(sizes), people + 1)
            for said, sizes in (
                (crossing.units, crossing.unit_sizes),
                (crossing.groups, crossing.group_sizes),
            )
        ]
        for row in range(1, len(tables[0])):  # rows above come first
            tables[0][row] = np.minimum(tables[0][row], tables[0][crossing.parent[row]])
        found = cls(crossing, tables[0], tables[1], solved)
        for (row, many), most in solved.items():
            found.units[row, many] = min(found.units[row, many], most)
        return found

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
            most = self.solved[row, people]
            self.units[row, people] = min(self.units[row, people], most)

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
            left = np.where(last, table[row, many], 0.0)
            least = np.minimum(least, left.sum(axis=1))
            narrow |= (last & (left < OPEN * crossing.grid.reach * many - 1e-6)).any(axis=1)
        return least, narrow

    def answers(self) -> Array:
        """Return how many answers each figure leaves somebody of each cell by itself, (cells,)."""
        crossing = self.crossing
        units = _answers(crossing.units, crossing.unit_sizes, crossing.grid)
        for row in range(1, len(units)):
            units[row] &= units[crossing.parent[row]]
        groups = _answers(crossing.groups, crossing.group_sizes, crossing.grid)
        found = units[crossing.home].sum(axis=1)
        for column in range(crossing.member.shape[1]):
            mine = groups[crossing.member[crossing.combo, column]].sum(axis=1)
            found = np.minimum(found, mine)
        return np.asarray(found)


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


def _answers(said: Said, sizes: Array, grid: Grid) -> Flags:
    """Return which answers each figure leaves one of those it counts, (rows, answers)."""
    found = np.zeros((len(sizes), len(grid.categories)), dtype=bool)
    place = grid.place(grid.categories)
    for row, size in enumerate(sizes):
        low, high = said.total[row]
        found[row] = _counted(said.counts[row], size, grid)[1][place] >= 1
        found[row] &= grid.categories <= high - (size - 1) * grid.low[0] + _DUST
        found[row] &= grid.categories >= low - (size - 1) * grid.high[2] - _DUST
    return found


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
