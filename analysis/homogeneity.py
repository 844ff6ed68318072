"""Figures of small groups are bounded, so that nobody reads off that all gave the same answer.

"Everyone in my team of six answered 1" names six people's answers although six is enough for a
mean. Figures at a bound stand for it and everything beyond; the gate says which they are.
"""

from dataclasses import replace

import numpy as np

from analysis.aggregation import GroupMoments
from analysis.bounds import CATEGORIES, Array, Flags, Limits
from analysis.rounding import half_step, to_step

LOWEST_SHARE, HIGHEST_SHARE = 0.2, 0.8

MEAN_MARGIN = 0.1
"""Means stay so much of the scale away from its ends: where a fifth of a group may be two response
categories off on a scale of five, its mean is a tenth of the range away."""

APART = 2
"""Whatever its size, one person of the group may be so many categories away from all others: a
single answer stays possible in three."""

_DUST = 1e-9


def bounded_shares(share: Array, n: Array, *, under: int) -> tuple[Array, Flags]:
    """Return the shares kept within bounds where n is `under` so many; which are at a bound."""
    small = n < under
    kept = np.where(small, np.clip(share, LOWEST_SHARE, HIGHEST_SHARE), share)
    at_bound = (kept <= LOWEST_SHARE + _DUST) | (kept >= HIGHEST_SHARE - _DUST)
    return kept, small & at_bound


def bounded_means(
    mean: Array, n: Array, *, minimum: Array, maximum: Array, under: int, step: float
) -> tuple[Array, Flags]:
    """Return rounded means kept within bounds where n is `under` so many; which are at a bound.

    Bounds are rounded inwards to `step` and never cross the middle of the scale.
    """
    reach = maximum - minimum
    margin = np.maximum(MEAN_MARGIN * reach, APART / np.maximum(n, 1.0))
    margin = np.minimum(np.ceil(margin / step - _DUST) * step, reach / 2)
    low, high = to_step(minimum + margin, step=step), to_step(maximum - margin, step=step)
    small = n < under
    kept = np.where(small, np.clip(mean, np.minimum(low, high), np.maximum(low, high)), mean)
    return kept, small & ((kept <= low + _DUST) | (kept >= high - _DUST))


def room_for_one(moments: GroupMoments, *, small: int) -> GroupMoments:
    """Return the moments with so much spread inside groups that one person may stand apart.

    Where some group has fewer than `small` answers and there is hardly any spread in all of them,
    that would say of each that its members answered alike.
    """
    degrees = np.maximum(moments.n - 1, 0)
    told = ((moments.n > 0) & (moments.n < small)).any(axis=0)
    missing = np.where(told, np.maximum(APART**2 - moments.sum_of_squares.sum(axis=0), 0.0), 0.0)
    more = missing * degrees / np.maximum(degrees.sum(axis=0), 1)
    return replace(moments, sum_of_squares=moments.sum_of_squares + more)


def member_is_open(
    n: Array,
    mean: tuple[Array, Flags],
    shares: tuple[Array, Flags],
    classes: tuple[Array, Array],
    *,
    mean_step: float,
    share_step: float,
) -> Flags:
    """Whether each member's answer stays possible in three categories, the group's figures known.

    Bounded shares of which two are plain give the third away, and with the mean they may leave
    every member only two answers.

    Parameters
    ----------
    n
        Shape (units, measures).
    mean, shares
        As they would be published, with which are at a bound; shares (3, units, measures) of the
        low, middle and high class.
    classes
        Lowest and highest score of each class, (3, measures) each.
    """
    low, high = _beyond(
        n * mean[0], n * half_step(mean_step), mean[1], n, middle=_middle(classes, n)
    )
    fewest, most = _beyond(
        n * shares[0], n * half_step(share_step), shares[1], n, middle=n * (LOWEST_SHARE + 0.3)
    )
    open_ = categories_possible(n, Limits(low, high), (fewest, most), classes)
    bottom, top = classes[0][0], classes[1][2]
    enough: Flags = open_ >= np.minimum(CATEGORIES, top - bottom + 1)
    return enough


def categories_possible(
    n: Array, totals: Limits, counts: tuple[Array, Array], classes: tuple[Array, Array]
) -> Array:
    """Return in how many response categories the answer of one of n people may be.

    `totals` limit the sum of their scores, `counts` (3, units, measures) the fewest and the most of
    them in the low, middle and high class.
    """
    low, high = totals.low, totals.high
    fewest, most = np.ceil(np.maximum(counts[0], 0) - _DUST), np.floor(counts[1] + _DUST)
    most = np.minimum(most, n)
    empty = classes[1] < classes[0] - _DUST
    most = np.where(empty[:, None, :], 0.0, most)
    open_ = np.zeros(n.shape)
    bottom, top = classes[0][0], classes[1][2]
    for above in range(int(np.max(top - bottom, initial=0)) + 1):
        score = bottom + above
        own = np.where(
            score <= classes[1][0] + _DUST, 0, np.where(score >= classes[0][2] - _DUST, 2, 1)
        )
        taken = (np.arange(3)[:, None] == own).astype(float)[:, None, :]
        least, upper = np.maximum(fewest - taken, 0), most - taken
        others = n - 1
        possible = (upper >= 0).all(axis=0) & (score <= top + _DUST)
        possible &= (least.sum(axis=0) <= others) & (upper.sum(axis=0) >= others)
        down = filled(least, upper, others, classes[0], order=(0, 1, 2))
        up = filled(least, upper, others, classes[1], order=(2, 1, 0))
        possible &= (down + score <= high + _DUST) & (up + score >= low - _DUST)
        open_ += possible
    return open_


def _middle(classes: tuple[Array, Array], n: Array) -> Array:
    middle: Array = n * (classes[0][0] + classes[1][2]) / 2
    return middle


def _beyond(
    total: Array, slack: Array, at_bound: Flags, n: Array, *, middle: Array
) -> tuple[Array, Array]:
    """Return limits of what a figure stands for; one at a bound has none on its far side."""
    low = np.where(at_bound & (total <= middle), -np.inf, total - slack)
    return low, np.where(at_bound & (total > middle), np.inf, total + slack)


def filled(
    least: Array, most: Array, people: Array, scores: Array, *, order: tuple[int, ...]
) -> Array:
    """Return the total of some people when as many as may be are in the classes first in order."""
    left = people - least.sum(axis=0)
    total: Array = (least * scores[:, None, :]).sum(axis=0)
    for part in order:
        more = np.clip(left, 0, np.maximum(most[part] - least[part], 0))
        total, left = total + more * scores[part], left - more
    return total
