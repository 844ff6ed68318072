"""Everything published, as far as it touches a few people, as a question to the solver."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from analysis.bounds import Array
from analysis.crossing import Codes, Crossing, Said
from analysis.worlds import Scores, Statement, World

_DUST = 1e-7

FREE = 32
"""Cells whose answers may vary in one question; all others are held as they are, which can only
make somebody seem less protected than she is."""


def world_of(
    cells: Sequence[int], crossing: Crossing, *, share: float, free: int | None = None
) -> World:
    """Return everything published, as far as it touches these people; a cell as often as people.

    Cells further off than so many (`FREE`) are held as they are. `share`: how much of the scale
    must stay open.
    """
    many = Counter(cells)
    free_cells = _free(tuple(many), crossing, most=free or FREE)
    grid = crossing.grid
    varying = np.zeros(len(crossing), dtype=bool)
    varying[free_cells] = True
    held_total = np.where(varying, 0.0, crossing.total)
    held_counts = np.where(varying[:, None], 0.0, crossing.counts)
    sizes = list(many.values())
    places = {cell: [at] for at, cell in enumerate(many)}
    for cell in map(int, free_cells):
        rest = int(crossing.n[cell]) - many.get(cell, 0)
        if rest:
            places.setdefault(cell, []).append(len(sizes))
            sizes.append(rest)
    inside: tuple[defaultdict[int, list[int]], defaultdict[int, list[int]]] = (
        defaultdict(list),
        defaultdict(list),
    )
    for cell, groups in places.items():
        for row in crossing.path(int(crossing.home[cell])):
            inside[0][row] += groups
        for row in map(int, crossing.member[crossing.combo[cell]]):
            inside[1][row] += groups
    statements: list[Statement] = []
    families = (
        (crossing.units, crossing.in_units(held_total), crossing.in_units(held_counts)),
        (crossing.groups, crossing.in_groups(held_total), crossing.in_groups(held_counts)),
    )
    for rows, (said, total, counts) in zip(inside, families, strict=True):
        for row, groups in rows.items():
            statements.append(_statement(groups, said, row, total[row], counts[row], grid.step))
    return World(
        sizes=sizes,
        statements=statements,
        doubtful=0,
        also=range(1, len(many)),
        scores=Scores(
            low=np.rint(grid.low / grid.step),
            high=np.rint(grid.high / grid.step),
            points=np.rint(grid.categories / grid.step),
            open_share=share,
        ),
    )


def _statement(
    groups: list[int], said: Said, row: int, total: float, counts: Array, step: float
) -> Statement:
    low, high = (said.total[row] - total) / step
    told = np.isfinite(said.counts[row]).any()
    return Statement(
        groups=groups,
        total=np.array([np.ceil(low - _DUST), np.floor(high + _DUST)]),
        counts=said.counts[row] - counts[:, None] if told else None,
    )


def _free(cells: tuple[int, ...], crossing: Crossing, *, most: int) -> Codes:
    """Return the cells in doubt, their units' others, then units that hold their groups, largest.

    Whole units at a time, so that groups can trade inside each.
    """
    own = np.array(cells)
    homes = crossing.home[own]
    size = np.zeros(len(crossing.parent))
    np.add.at(size, crossing.home, crossing.n)
    shared = np.zeros(len(crossing.parent), dtype=bool)
    shared[crossing.home[np.isin(crossing.combo, crossing.combo[own])]] = True
    mine = np.isin(np.arange(len(size)), homes)
    # One or two without shares first: nobody counts there who is low and who is high.
    quiet = np.asarray(np.isinf(crossing.units.counts).all(axis=(1, 2))) & shared & ~mine
    quiet[np.argsort(np.where(quiet, -size, np.inf), kind="stable")[2:]] = False
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.lexsort((-size, ~shared, ~quiet, ~mine))] = np.arange(len(size))
    rest = np.setdiff1d(np.arange(len(crossing)), own)
    rest = rest[np.lexsort((-crossing.n[rest], rank[crossing.home[rest]]))]
    return np.concatenate([own, rest]).astype(np.int64)[: max(most, len(own))]
