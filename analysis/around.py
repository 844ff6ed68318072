"""The world around some people in doubt: who else may vary, and what is published of them all."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import Array, Flags
from analysis.cells import Facts, Shape, Survivors, Tally
from analysis.rounding_limits import RoundingLimits
from analysis.worlds import Scores, Statement, World

_DUST = 1e-7

FREE = 12
"""Groups whose answers may vary in one question; all others are held as they are.

Holding some still leaves only true worlds, so what is found possible is possible; only a large
tree may be thought less safe than it is.
"""

NEAR = 4
"""Groups that may vary inside each unit above the one in doubt, from the nearest up."""


@dataclass(frozen=True, eq=False)
class Around:
    """What is published around people in doubt, and the exact figures behind it."""

    counts: Tally
    shape: Shape
    facts: Facts
    limits: RoundingLimits
    _parent: list[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parent", self.shape.parent.tolist())

    def path(self, unit: int) -> list[int]:
        """Return the unit and all above it."""
        path = [unit]
        while (higher := self._parent[path[-1]]) >= 0:
            path.append(higher)
        return path

    def world(
        self,
        units: tuple[int, ...],
        column: int,
        kept: Survivors,
        left: Array,
        *,
        shares: bool = True,
        room: Array | None = None,
    ) -> World:
        """Return everything published on a measure, as far as it touches the people in doubt.

        Not `shares`: everything but shares. `room`: how much the figures of each unit leave open;
        then those nearest in the tree that have most may vary, else the largest.
        """
        limits, shown = self.limits, kept.mean[:, column]
        truth = _alone(
            np.vstack([limits.exact[:, :, column], self.counts.total[None, :, column]]),
            shown,
            self.shape,
        )
        groups = np.flatnonzero(shown & (left[:, column] > 0))
        if room is None:
            free = self._free(units, groups, left[:, column])
        else:
            free = self._nearest(units, groups, room[:, column])
        members: dict[int, list[int]] = {}
        varying = np.zeros((len(truth), len(shown)))
        for number, each in enumerate(free):
            for holder in self.path(each):
                members.setdefault(holder, []).append(number)
                varying[:, holder] += truth[:, each]
        # The solver counts in steps, so that every unknown is a whole number.
        step = self.facts.step[column]
        statements = []
        for each, inside in members.items():
            held = self.counts.total[each, column] - varying[3, each]
            low, high = (bound[each, column] - held for bound in limits.mean)
            counts = limits.shares[:, :, each, column]
            held_counts = (limits.exact[:, each, column] - varying[:3, each])[:, None]
            statements.append(
                Statement(
                    groups=inside,
                    total=np.array([np.ceil(low / step - _DUST), np.floor(high / step + _DUST)]),
                    counts=counts - held_counts if shares and kept.shares[each, column] else None,
                )
            )
        return World(
            sizes=[int(left[each, column]) for each in free],
            statements=statements,
            doubtful=0,
            also=range(1, len(units)),
            scores=self._scores(column),
        )

    def _free(self, units: tuple[int, ...], groups: NDArray[np.int64], left: Array) -> list[int]:
        """Return the units in doubt, then the largest groups inside, then the largest others."""
        others = groups[~np.isin(groups, units)]
        top = np.full(len(self.shape.parent), False)
        top[list(units)] = True
        for depth in range(1, int(self.shape.level.max(initial=0)) + 1):
            here = np.flatnonzero(self.shape.level == depth)
            top[here] |= top[self.shape.parent[here]]
        ranked = others[np.lexsort((others, -left[others], ~top[others]))]
        return [*units, *map(int, ranked[: FREE - len(units)])]

    def _nearest(self, units: tuple[int, ...], groups: NDArray[np.int64], room: Array) -> list[int]:
        """Return the units in doubt, then some in each unit on the way up; then the others."""
        ranked = groups[np.argsort(-room[groups], kind="stable")]
        found: list[int] = [*units]
        for holder in self.path(units[0]):
            inside = (ranked >= holder) & (ranked < self.shape.end[holder])
            here = ranked[inside & ~np.isin(ranked, found)]
            found += map(int, here[:NEAR])
        return [*found, *map(int, ranked[~np.isin(ranked, found)])][:FREE]

    def _scores(self, column: int) -> Scores:
        step = self.facts.step[column]
        points = np.arange(self.facts.minimum[column], self.facts.maximum[column] + 1)
        return Scores(
            low=np.rint(self.facts.classes[0][:, column] / step),
            high=np.rint(self.facts.classes[1][:, column] / step),
            points=np.rint(points / step),
            open_share=float(self.facts.open_share[column]),
        )


def _alone(figures: Array, shown: Flags, shape: Shape) -> Array:
    """Return figures (kinds × units) of the people in no shown unit below each unit."""
    own = np.where(shown, figures, 0.0)
    alone = own.T.copy()
    np.add.at(alone, shape.parent[1:], -own.T[1:])
    return alone.T
