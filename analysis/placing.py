"""Which placement of the units shows most people their own: pools, or hiding where that is more.

`pooling` decides for all measures and from numbers of respondents. What a large unit loses when it
joins a pool can be more than what the audit would have taken had it stood alone; both are tried.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import Array, Flags, Limits
from analysis.cells import FEW_UNITS, Facts, Shape, Steps, Survivors, Tally, mean_limits
from analysis.hiding import Hiding
from analysis.pooling import Placement
from analysis.results import Status
from analysis.unit_rows import Row, rows_of, status_of
from analysis.units import UnitTree

ONE_BY_ONE, FEW = 4, 20
"""Where no more units were given room, each gets its pool back if that costs nobody; and in how
large a layout."""


@dataclass(frozen=True, eq=False)
class Layout:
    """A placement, all rows of its unit table, and the shown ones with their exact figures."""

    placement: Placement
    rows: Sequence[Row]
    shape: Shape
    figures: Tally

    @classmethod
    def of(
        cls, tree: UnitTree, placement: Placement, counts: Tally, own: NDArray[np.int64]
    ) -> "Layout":
        """Return the layout; `counts` of every unit, `own` people directly in each."""
        rows = rows_of(tree, placement)
        shown = [row for row in rows if status_of(row, placement) is Status.SHOWN]
        at = {(row.unit, row.pool): position for position, row in enumerate(shown)}
        shape = Shape(
            np.array([at.get((row.parent, None), -1) for row in shown]),
            np.array([row.level for row in shown]),
            np.array([0 if row.unit is None else own[row.unit] for row in shown], dtype=float),
        )
        return cls(placement, rows, shape, counts.rows([row.members for row in shown]))

    def base(self, tree: UnitTree) -> NDArray[np.int64]:
        """Return the smallest shown row that each person is in."""
        shown = [row for row in self.rows if status_of(row, self.placement) is Status.SHOWN]
        at = {member: place for place, row in enumerate(shown) for member in row.members}
        found = np.zeros(len(tree), dtype=np.int64)
        for unit in range(1, len(tree)):
            found[unit] = at.get(unit, found[int(tree.parent[unit])])
        return found[tree.leaf]

    def people(self, mean: Flags) -> float:
        """Return how many see the mean of their own unit, added over the measures."""
        return 0.0 if self.shape.own is None else float((self.shape.own @ mean).sum())

    def most(self, facts: Facts, steps: Steps) -> float:
        """Return how many could at most, where units may only be hidden."""
        hiding = Hiding(self.figures, self.shape, facts, steps, np.zeros_like(self.figures.n, bool))
        return float(hiding.most().sum())


def best_layout(
    wanting: Sequence[int],
    laid_out: Callable[[frozenset[int]], Layout],
    released: Callable[[Layout], Survivors],
    *,
    facts: Facts,
    steps: Steps,
) -> tuple[Layout, Survivors]:
    """Return the layout by which most people see their own unit, and what is published.

    Parameters
    ----------
    wanting
        Units in which a large one would join small ones, or be hidden with them, for company.
    laid_out
        The layout when these of them are given room instead: the audit decides what goes.
    """
    nothing: frozenset[int] = frozenset()
    best = _Tried.of(nothing, laid_out(nothing), released)
    every = frozenset(wanting)
    if not every or len(best.layout.figures.n) > FEW_UNITS:
        return best.layout, best.kept
    alone = laid_out(every)
    if alone.most(facts, steps) <= best.people:
        return best.layout, best.kept
    hidden = _Tried.of(every, alone, released)
    if hidden.people <= best.people:
        return best.layout, best.kept
    best = hidden
    few = 1 < len(every) <= ONE_BY_ONE and len(alone.rows) <= FEW
    for each in wanting if few else ():
        given = best.given - {each}
        other = _Tried.of(given, laid_out(given), released)
        # Of two by which as many see their own, the one in which more are seen in a pool.
        if other.people >= best.people:
            best = other
    return best.layout, best.kept


@dataclass(frozen=True, eq=False)
class _Tried:
    """A layout, which units were given room in it, and what is published by it."""

    given: frozenset[int]
    layout: Layout
    kept: Survivors
    people: float

    @classmethod
    def of(
        cls, given: frozenset[int], layout: Layout, released: Callable[[Layout], Survivors]
    ) -> "_Tried":
        kept = released(layout)
        return cls(given, layout, kept, layout.people(kept.mean))


def blanks(counts: Tally, parent: NDArray[np.int64], facts: Facts, *, steps: Steps) -> Array:
    """Return the share of measures blank in each unit where all large enough below it are shown."""
    shown = counts.n >= steps.scores
    above = parent[1:]
    shown_inside = shown[1:] & shown[above]
    left = np.where(shown, counts.n, 0.0)
    np.add.at(left, above, -np.where(shown_inside, counts.n[1:], 0.0))
    own = mean_limits(counts, facts, steps=steps)
    ends = np.stack([own.low, own.high])
    lowest = np.stack([counts.n * facts.minimum, counts.n * facts.maximum])
    below = np.zeros_like(ends)
    for place, narrower in enumerate((np.maximum, np.minimum)):
        each = narrower(ends[place], lowest[place])[1:]
        np.add.at(below[place], above, np.where(shown_inside, each, 0.0))
    rest = Limits(
        np.maximum(left * facts.minimum, np.where(shown, own.low, 0.0) - below[1]),
        np.minimum(left * facts.maximum, np.where(shown, own.high, 0.0) - below[0]),
    )
    unsafe = (left > 0) & (left < steps.scores) & ~facts.is_open(rest, left)
    share: Array = unsafe.mean(axis=1)
    return share
