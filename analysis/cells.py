"""Which figures of which shown units may be published, measure by measure.

People skip questions, so every measure has its own numbers of answers and its own remainders; the
same rules as for units apply to each. Shares have a higher minimum and are decided after means.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import (
    Array,
    Flags,
    Limits,
    Narrowed,
    added,
    count_is_open,
    mean_is_open,
    narrow,
)
from analysis.rounding import half_step, to_step
from analysis.units import UnitTree, roll_up

_DUST = 1e-9

OPEN = 0.5
"""The mean of a few people left over must stay possible over so much of its scale."""

OPEN_LINKED = 0.75
"""The same for a scale published beside its items.

Scale and items are audited one by one; each narrows the other a little, which the margin is for.
"""


FEW_UNITS, FEW_ENDS = 60, 4
"""Organisations of which branches are taken away from their ends, in many steps; and ends of one
branch that are taken away one by one, else all at once."""


class MeasureLike(Protocol):
    """What the gate must know of a column of scores."""

    @property
    def id(self) -> str:
        """Name of the column."""

    @property
    def kind(self) -> str:
        """One of "scale", "item", "barrier"."""

    @property
    def items(self) -> Sequence[str]:
        """The items it is the mean of; one for an item."""

    @property
    def minimum(self) -> float:
        """Lowest possible score."""

    @property
    def maximum(self) -> float:
        """Highest possible score."""

    @property
    def low_cut(self) -> float:
        """Scores at or below it count as low."""

    @property
    def high_cut(self) -> float:
        """Scores at or above it count as high."""

    @property
    def unfavourable(self) -> str:
        """The bad end, "low" or "high"; anything else: not decided, shares are absent."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Facts of all measures as arrays, shape (measures,)."""

    minimum: Array
    maximum: Array
    step: Array
    open_share: Array
    sided: Flags
    classes: tuple[Array, Array]

    @classmethod
    def of(cls, measures: Sequence[MeasureLike]) -> "Facts":
        """Return the facts.

        `step`: scores are multiples of it. Somebody who skipped an item can be between two steps;
        leaving that out of account makes fewer worlds possible, so the gate errs to the safe side.
        `classes`: lowest and highest score of the low, middle and high class, each (3, measures).
        """
        minimum = np.array([each.minimum for each in measures], dtype=float)
        maximum = np.array([each.maximum for each in measures], dtype=float)
        step = np.array([1 / max(len(each.items), 1) for each in measures])
        # An answer on a cut belongs to the outer class, so the middle one lies strictly between.
        low_cut = np.floor(np.array([each.low_cut for each in measures]) / step + _DUST) * step
        high_cut = np.ceil(np.array([each.high_cut for each in measures]) / step - _DUST) * step
        return cls(
            minimum,
            maximum,
            step,
            np.where(_linked(measures), OPEN_LINKED, OPEN),
            np.array([each.unfavourable in ("low", "high") for each in measures], dtype=bool),
            (
                np.array([minimum, low_cut + step, high_cut]),
                np.array([low_cut, high_cut - step, maximum]),
            ),
        )

    def only(self, columns: NDArray[np.int64]) -> "Facts":
        """Return the facts of some measures."""
        low, high = self.classes
        return Facts(
            self.minimum[columns],
            self.maximum[columns],
            self.step[columns],
            self.open_share[columns],
            self.sided[columns],
            (low[:, columns], high[:, columns]),
        )

    def is_open(self, rest: Limits, n: Array) -> Flags:
        """Whether enough stays possible for the mean of n people with a total inside `rest`."""
        return mean_is_open(
            rest, n, minimum=self.minimum, maximum=self.maximum, open_share=self.open_share
        )


def _linked(measures: Sequence[MeasureLike]) -> list[bool]:
    """Whether a measure is published beside another that shares items with it."""
    uses = Counter(item for each in measures for item in set(each.items))
    return [any(uses[item] > 1 for item in each.items) for each in measures]


@dataclass(frozen=True, eq=False)
class Tally:
    """Exact counts and totals per unit × measure; must not leave the gate."""

    n: Array
    total: Array
    low: Array
    high: Array

    def rows(self, members: Sequence[Sequence[int]]) -> "Tally":
        """Return one row per group of units, their figures added."""
        inside = np.array([unit for group in members for unit in group], dtype=np.int64)
        into = np.repeat(np.arange(len(members)), [len(group) for group in members])
        each = (self.n, self.total, self.low, self.high)
        return Tally(*(added(values[inside], into, rows=len(members)) for values in each))

    def only(self, columns: NDArray[np.int64]) -> "Tally":
        """Return the figures of some measures."""
        return Tally(*(each[:, columns] for each in (self.n, self.total, self.low, self.high)))


def tally(tree: UnitTree, scores: Array, measures: Sequence[MeasureLike]) -> Tally:
    """Return counts and totals of every unit of the tree, missing scores (NaN) left out."""
    shape = (len(tree), len(measures))
    found = [np.zeros(shape) for _ in range(4)]
    for column, measure in enumerate(measures):
        values = scores[:, column]
        answered = ~np.isnan(values)
        given, leaf = values[answered], tree.leaf[answered]
        # A mean of answers such as 2.6 must meet the cut 2.6 whatever its binary fraction.
        low, high = given <= measure.low_cut + _DUST, given >= measure.high_cut - _DUST
        for into, weights in zip(found, (None, given, low, high), strict=True):
            into[:, column] = np.bincount(leaf, weights=weights, minlength=len(tree))
    return Tally(*(roll_up(each, tree.parent, tree.level) for each in found))


@dataclass(frozen=True, eq=False)
class Shape:
    """The shown units as a tree of their own, depth first.

    `own`: how many people are in each and nothing smaller; none in pools, whose members have
    figures of their own nowhere.
    """

    parent: NDArray[np.int64]
    level: NDArray[np.int64]
    own: Array | None = None

    @cached_property
    def below(self) -> tuple[NDArray[np.int64], ...]:
        """The units directly below each."""
        order, ends = self._by_parent
        return tuple(order[a:b] for a, b in pairwise(ends))

    @cached_property
    def _by_parent(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The units sorted by what they are in, and where those of each begin."""
        order = np.argsort(self.parent, kind="stable")
        return order, np.searchsorted(self.parent[order], np.arange(len(self.parent) + 1))

    def directly_below(
        self, units: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the units directly below several, and before them which of those each is in."""
        order, ends = self._by_parent
        many = ends[units + 1] - ends[units]
        row = np.repeat(np.arange(len(units)), many)
        place = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
        return row, order[ends[units][row] + place]

    @cached_property
    def end(self) -> NDArray[np.int64]:
        """The row after the last one inside each unit."""
        end = np.arange(1, len(self.parent) + 1)
        for row in range(len(end) - 1, 0, -1):
            end[self.parent[row]] = max(end[self.parent[row]], end[row])
        return end


@dataclass(frozen=True, eq=False)
class Survivors:
    """Which cells keep mean and n, and which also their shares; shape (shown units, measures)."""

    mean: Flags
    shares: Flags


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Minimums and rounding of a release; figures are bounded under `structure` answers."""

    scores: int
    shares: int
    structure: int
    mean_step: float
    share_step: float


def safe_means(
    counts: Tally, mean: Flags, shape: Shape, facts: Facts, *, steps: Steps, own: Limits
) -> Flags:
    """Return `mean` without the cells that are too small, and those that would give them away.

    A cell under the minimum takes the cells below it along. Where the people left over in a unit
    are fewer than the minimum and rounding does not protect them, the smallest cell beside them
    goes too. `own`: the totals each rounded mean leaves.
    """
    mean = closed_downward(mean & (counts.n >= steps.scores), shape)
    while True:
        left = remainders(counts.n, mean, shape)
        narrowed = narrowed_means(counts, mean, shape, facts, own=own)
        open_ = facts.is_open(narrowed.rest, left)
        if not drop_smallest(mean, counts.n, (left > 0) & (left < steps.scores) & ~open_, shape):
            return mean


def safe_shares(counts: Tally, shares: Flags, shape: Shape, *, steps: Steps, own: Array) -> Flags:
    """Return `shares` without the cells that are too small, and those that would give them away.

    Fewer people than the minimum for shares may be left over only where rounding leaves their
    answers wholly open. `own` (classes, 2, units, measures): how many each rounded share leaves.
    """
    shares = closed_downward(shares & (counts.n >= steps.shares), shape)
    while True:
        left = remainders(counts.n, shares, shape)
        unsafe = (left > 0) & (left < steps.shares)
        columns = np.flatnonzero(unsafe.any(axis=0))
        if len(columns):
            some, left = shares[:, columns], np.tile(left[:, columns], (1, len(own)))
            rest = narrowed_counts(counts.n[:, columns], own[..., columns], some, shape).rest
            open_ = np.hsplit(count_is_open(rest, left), len(own))
            unsafe[:, columns] &= ~(open_[0] & open_[1] & open_[2])
        if not drop_smallest(shares, counts.n, unsafe, shape):
            return shares


def closed_downward(shown: Flags, shape: Shape) -> Flags:
    """Return `shown` without cells whose unit above is not shown."""
    closed = shown.copy()
    for depth in range(1, int(shape.level.max(initial=0)) + 1):
        here = np.flatnonzero(shape.level == depth)
        closed[here] &= closed[shape.parent[here]]
    return closed


def remainders(n: Array, shown: Flags, shape: Shape) -> Array:
    """Return how many answers of each shown cell are in no shown cell below; 0 where not shown."""
    own = np.where(shown, n, 0.0)
    left = own - added(own[1:], shape.parent[1:], rows=len(own))
    return np.where(shown, left, 0.0)


def has_shown_below(shown: Flags, shape: Shape) -> Flags:
    """Whether any unit directly below shows its cell, too."""
    below = added(shown[1:].astype(float), shape.parent[1:], rows=len(shown))
    return below > 0


def drop_smallest(shown: Flags, n: Array, unsafe: Flags, shape: Shape) -> bool:
    """Take the smallest shown cell below each unsafe one away, in place; whether any was.

    Where more is shown inside that cell, some of it goes first: a whole branch would be a high
    price where its figures only narrowed each other.
    """
    dropped = False
    for parent, column in zip(*np.nonzero(unsafe & shown), strict=True):
        beside = shape.below[parent]
        beside = beside[shown[beside, column]]
        if len(beside):
            shown[_first_to_go(beside, column, shown, n, shape), column] = False
            dropped = True
    shown &= closed_downward(shown, shape)
    return dropped


def _first_to_go(
    beside: NDArray[np.int64], column: np.intp, shown: Flags, n: Array, shape: Shape
) -> NDArray[np.int64]:
    """Return the smallest unit, or the smallest end of its branch, or all where there are many.

    Pools and the like go before others: nobody loses the figures of their own unit.
    """
    top = beside[np.argmin(n[beside, column])]
    inside = np.arange(top + 1, shape.end[top])
    inside = inside[shown[inside, column]]
    if not len(inside) or len(shown) > FEW_UNITS:
        return np.array([top])
    ends: NDArray[np.int64] = np.setdiff1d(inside, shape.parent[inside])
    if shape.own is not None and not shape.own[ends].all():
        ends = ends[shape.own[ends] == 0]
    return ends if len(ends) > FEW_ENDS else ends[[np.argmin(n[ends, column])]]


def narrowed_means(
    counts: Tally, shown: Flags, shape: Shape, facts: Facts, *, own: Limits
) -> Narrowed:
    """Return what the rounded means leave open about totals; `own`: each by itself.

    Of units in which others are; of the rest only what their own figure leaves.
    """
    left = remainders(counts.n, shown, shape)
    rest = Limits(left * facts.minimum, left * facts.maximum)
    return narrow(own, rest, shown=shown, parent=shape.parent, level=shape.level, ends=False)


def narrowed_counts(n: Array, own: Array, shown: Flags, shape: Shape) -> Narrowed:
    """Return what the rounded shares leave open about counts of classes, side by side.

    Of units as in `narrowed_means`; `own` (classes, 2, units, measures): each by itself.
    """
    left = np.tile(remainders(n, shown, shape), (1, len(own)))
    return narrow(
        Limits(np.hstack(list(own[:, 0])), np.hstack(list(own[:, 1]))),
        Limits(np.zeros_like(left), left),
        shown=np.tile(shown, (1, len(own))),
        parent=shape.parent,
        level=shape.level,
        ends=False,
    )


def mean_limits(counts: Tally, facts: Facts, *, steps: Steps) -> Limits:
    """Return the totals that would give the same rounded mean, in whole steps."""
    return exact_mean_limits(counts, facts, steps=steps).on(facts.step)


def exact_mean_limits(counts: Tally, facts: Facts, *, steps: Steps) -> Limits:
    """Return the totals that would give the same rounded mean."""
    n = np.maximum(counts.n, 1.0)
    mean = to_step(counts.total / n, step=steps.mean_step)
    slack = half_step(steps.mean_step)
    low, high = np.maximum(mean - slack, facts.minimum), np.minimum(mean + slack, facts.maximum)
    return Limits(n * low, n * high)


def share_limits(n: Array, count: Array, *, step: float) -> Limits:
    """Return the counts that would give the same rounded share."""
    share = to_step(count / np.maximum(n, 1.0), step=step)
    slack = half_step(step)
    own = Limits(n * np.maximum(share - slack, 0.0), n * np.minimum(share + slack, 1.0))
    return own.on(np.ones(n.shape[1]))
