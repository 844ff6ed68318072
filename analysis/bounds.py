"""What rounded figures still leave open about the people whose own figure is not published.

Works on published figures only, as a reader would: a parent's rounded figure, minus those of the
units shown below it, leaves an interval for everyone else in that parent. Figures of other levels
narrow it; on a tree, passing intervals up and down gives the exact limits, also for whole numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_DUST = 1e-7
CATEGORIES = 3
"""A single answer must stay possible in at least so many response categories."""


@dataclass(frozen=True, eq=False)
class Limits:
    """Lowest and highest possible totals, shape (units, measures)."""

    low: Array
    high: Array

    def on(self, step: Array) -> "Limits":
        """Return the limits narrowed to multiples of `step`, shape (measures,)."""
        low = np.ceil(self.low / step - _DUST) * step
        return Limits(low, np.floor(self.high / step + _DUST) * step)


@dataclass(frozen=True, eq=False)
class Narrowed:
    """What follows from all published totals together.

    `units` are limits of published units from below (their own figure and those under them),
    `outside` from above (their own figure and everything not under them), `rest` of the people in
    a unit who are in no published unit below it.
    """

    units: Limits
    outside: Limits
    rest: Limits


def added(values: Array, into: NDArray[np.int64], *, rows: int) -> Array:
    """Return the rows of `values` added up by the row each goes `into`, shape (rows, measures)."""
    width = values.shape[1]
    place = (into[:, None] * width + np.arange(width)).ravel()
    sums = np.bincount(place, weights=values.ravel(), minlength=rows * width)
    return np.asarray(sums, dtype=np.float64).reshape(rows, width)


def narrow(
    own: Limits,
    rest: Limits,
    *,
    shown: Flags,
    parent: NDArray[np.int64],
    level: NDArray[np.int64],
    ends: bool = True,
) -> Narrowed:
    """Return the limits that follow from a tree of published totals.

    Parameters
    ----------
    own
        From each unit's own rounded figure; ignored where not `shown`.
    rest
        What the people in no shown unit below could total at all.
    shown
        Closed upward: whatever is shown has a shown parent.
    ends
        Whether units with none inside are narrowed from above, too; most is spent on them.
    """
    width = own.low.shape[1]
    turned = np.r_[width : 2 * width, :width]
    # Highest totals with the sign turned, so that both ends narrow upwards, side by side.
    shown = np.tile(shown, (1, 2))
    figure, over = (np.hstack([each.low, -each.high]) for each in (own, rest))
    outside = np.where(shown, figure, 0.0)
    up = outside.copy()
    below = np.zeros_like(up)
    holds = np.zeros(len(parent), dtype=bool)
    holds[parent[parent >= 0]] = True
    depths = [np.flatnonzero(holds & (level == each)) for each in range(int(level.max(initial=0)))]
    # Units without others inside all at once, then the others from the deepest up.
    for here in (np.flatnonzero(~holds), *reversed(depths)):
        new = np.maximum(up[here], np.where(shown[here], over[here] + below[here], 0.0))
        up[here] = new
        inside = np.flatnonzero(parent[here] >= 0)
        inside = inside[np.argsort(parent[here[inside]], kind="stable")]
        above = parent[here[inside]]
        starts = np.flatnonzero(np.diff(above, prepend=-1))
        if len(starts):
            below[above[starts]] += np.add.reduceat(new[inside], starts, axis=0)
    within = (parent >= 0) & ~holds
    for here in (*depths[1:], np.flatnonzero(within & ends)):
        above = parent[here]
        beside = below[above] - up[here]
        new = outside[above] + over[above][:, turned] + beside[:, turned]
        outside[here] = np.maximum(outside[here], new)
    left = np.maximum(over, outside + below[:, turned])
    return Narrowed(*(Limits(each[:, :width], -each[:, width:]) for each in (up, outside, left)))


def mean_is_open(
    rest: Limits, n: Array, *, minimum: Array, maximum: Array, open_share: Array
) -> Flags:
    """Whether the mean of n people with a total inside `rest` is open over enough of the scale.

    `open_share` of the range must stay possible for the mean, and for each single answer three
    response categories (all of them, where the format has fewer). Totals are taken as whole
    numbers, which only makes the test stricter.
    """
    people = np.maximum(n, 1.0)
    low = np.ceil(np.maximum(rest.low, n * minimum) - _DUST)
    high = np.floor(np.minimum(rest.high, n * maximum) + _DUST)
    spread = (high - low) / people >= (maximum - minimum) * open_share - _DUST
    lowest = np.maximum(minimum, np.ceil(low - (people - 1) * maximum))
    highest = np.minimum(maximum, np.floor(high - (people - 1) * minimum))
    needed = np.minimum(CATEGORIES, maximum - minimum + 1)
    return spread & (highest - lowest + 1 >= needed)


def count_is_open(rest: Limits, n: Array) -> Flags:
    """Whether anything from none to all of n people could be counted by what `rest` limits."""
    return (rest.low <= _DUST) & (rest.high >= n - _DUST)
