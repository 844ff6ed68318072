"""Questions about people left over, many at a time, with what may give way for them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import Array, Flags
from analysis.giving_way import Grid, Leeway, Possible, Standing, made_up_for, some, splits_of_each

Codes = NDArray[np.int64]

FEW = 300
"""Questions that are looked at together although they are about different numbers of people."""


def batches(sizes: Array) -> list[Codes]:
    """Return the questions, by place, that are looked at together: all, or those of one size."""
    if len(sizes) <= FEW:
        return [np.arange(len(sizes))] if len(sizes) else []
    return [np.flatnonzero(sizes == size) for size in np.unique(sizes)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """Questions about as many people each, with everything that may give way for them.

    `leeway` of all units that hold them, `own` of the lowest alone; `parts`: units beside, `there`:
    which of the places are taken, and in `all_there` nobody else is below.
    """

    people: Standing
    parts: Codes
    beside: Standing
    there: Flags
    all_there: Flags
    leeway: Leeway
    own: Leeway
    grid: Grid
    open_share: Array

    def made_up_for(self, sizes: Array) -> Possible:
        """Return what so many people may have answered with every published figure as it is."""
        splits = splits_of_each(sizes)
        return made_up_for(splits, self.people, self.leeway, self.beside, self.there, self.grid)

    def only(self, rows: Codes) -> "Asked":
        """Return some questions, with no more places beside than they need."""
        there = self.there[rows]
        places = max(int(there.sum(axis=1).max(initial=0)), 1)
        beside = Standing(
            total=self.beside.total[rows, :places],
            counts=self.beside.counts[rows, :places],
            totals=self.beside.totals[rows, :places],
            ranges=self.beside.ranges[rows, :places],
        )
        return Asked(
            people=some(self.people, rows),
            parts=self.parts[rows, :places],
            beside=beside,
            there=there[:, :places],
            all_there=self.all_there[rows],
            leeway=Leeway(self.leeway.totals[rows], self.leeway.counts[rows]),
            own=Leeway(self.own.totals[rows], self.own.counts[rows]),
            grid=self.grid.only(rows),
            open_share=self.open_share[rows],
        )
