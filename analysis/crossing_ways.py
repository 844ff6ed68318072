"""A closed form for many cells at once: one other cell at each turn makes up for a change.

People of the same unit in other groups, of the same groups in another unit, and of both others, in
a ring; where rounding gives the room, fewer of them or none.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.bounds import Array, Flags
from analysis.crossing import Codes, Crossing


@dataclass(frozen=True, eq=False)
class Request:
    """One cell's people would answer otherwise: how counts (3,) and total of the cell change."""

    cell: int
    counts: tuple[float, ...]
    total: float


def compensated(requests: Sequence[Request], crossing: Crossing) -> Flags:
    """Whether each request leaves every published figure as it is, others making up for it.

    Those others are people of the same unit in other groups, of the same groups in another unit,
    and of both others, in a ring; where rounding gives the room, fewer or none of them.
    """
    alike: defaultdict[tuple[tuple[float, ...], float], list[int]] = defaultdict(list)
    for at, each in enumerate(requests):
        alike[each.counts, round(each.total, 6)].append(at)
    shape = (len(crossing.parent), len(crossing.member))
    figures = (
        (crossing.in_units(crossing.total), crossing.in_units(crossing.counts)),
        (crossing.in_groups(crossing.total), crossing.in_groups(crossing.counts)),
    )
    found = np.zeros(len(requests), dtype=bool)
    for (counts, total), places in alike.items():
        ways = _Ways.of(crossing, np.array(counts), total, shape=shape, figures=figures)
        cells = np.array([requests[at].cell for at in places])
        home, combo = crossing.home[cells], crossing.combo[cells]
        # Others of the same unit and groups make up for it, and nobody can tell.
        found[places] = ways.gives[home, crossing.twin[combo]] | ways.lead_out(home, combo)
    return found


@dataclass(frozen=True, eq=False)
class _Ways:
    """Where a change can go: which cells take it or its opposite, which rows do not mind it."""

    takes: Flags
    gives: Flags
    unit_more: Flags
    unit_less: Flags
    combo_more: Flags
    combo_less: Flags

    @classmethod
    def of(
        cls,
        crossing: Crossing,
        counts: Array,
        total: float,
        *,
        shape: tuple[int, int],
        figures: tuple[tuple[Array, Array], tuple[Array, Array]],
    ) -> "_Ways":
        cells = []
        rows = []
        for sign in (1.0, -1.0):
            fits = crossing.grid.possible(
                crossing.counts + sign * counts, crossing.total + sign * total
            )
            table = np.zeros(shape, dtype=bool)
            table[crossing.home, crossing.combo] = fits
            cells.append(table)
            (unit_total, unit_counts), (group_total, group_counts) = figures
            units = crossing.units.stands(unit_total + sign * total, unit_counts + sign * counts)
            for row in range(1, shape[0]):
                units[row] &= units[crossing.parent[row]]
            groups = crossing.groups.stands(
                group_total + sign * total, group_counts + sign * counts
            )
            rows.append((units, np.asarray(groups[crossing.member].all(axis=1))))
        return cls(cells[0], cells[1], rows[0][0], rows[1][0], rows[0][1], rows[1][1])

    def lead_out(self, home: Codes, combo: Codes) -> Flags:
        """Whether a change of the cell at each of these places can be made up for."""
        takes, gives = self.takes.astype(int), self.gives.astype(int)
        more_here, more_there = self.unit_more[home], self.combo_more[combo]
        each = np.arange(len(home))
        beside = self.gives[home].copy()  # the same unit, other groups
        beside[each, combo] = False
        own_takes, own_gives = takes[home], gives[home, combo][:, None]
        found = more_here & more_there
        found |= more_there & (beside & self.combo_less).any(axis=1)
        # The same groups, another unit.
        given = self.gives & self.unit_less[:, None]
        found |= more_here & (given.sum(axis=0)[combo] - given[home, combo] > 0)
        # All the way round: beside, then in another unit, then back to the same groups there.
        rings = (takes.T @ gives)[:, combo].T - own_takes * own_gives
        found |= (beside & (rings > 0)).any(axis=1)
        taken = self.takes & self.unit_more[:, None]
        ends = taken.sum(axis=0)[None, :] - taken[home]
        found |= more_there & (beside & (ends > 0)).any(axis=1)
        kept = self.takes & self.combo_more[None, :]
        out = self.gives & (kept.sum(axis=1, keepdims=True) - kept > 0)
        found |= more_here & (out.sum(axis=0)[combo] - out[home, combo] > 0)
        done: Flags = found
        return done
