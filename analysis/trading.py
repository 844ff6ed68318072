"""What people left over may have answered when units beside them trade answers: all ways at once.

One step further than `giving_way`: there each unit takes as many changes of class as it can; here
every way to share a few changes between a few units is followed, each with the totals it allows.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from analysis.bounds import Array, Flags
from analysis.giving_way import (
    Grid,
    Leeway,
    Possible,
    Standing,
    all_three,
    class_ends,
    shifts,
    some,
    splits_of,
)

_DUST = 1e-7

TRADERS = 8
"""Units beside whose changes of class are followed; of others only their totals give way."""

AT_ONCE = 200_000
"""Totals looked at together; more would not lie in the cache."""

MOST_PEOPLE = 6
"""Groups of more people are not looked at: too many ways."""


@dataclass(frozen=True, eq=False)
class Trades:
    """Lowest and highest change of the total of all units beside, by their changes of class.

    Attributes
    ----------
    low, high
        Shape (questions, 2 · reach + 1, 2 · reach + 1), by how many more people are in the low and
        in the high class; infinite where that cannot be.
    complete
        For which questions every way was followed: what is not possible there by trade with the
        units beside is not possible that way at all.
    """

    low: Array
    high: Array
    complete: Flags

    @classmethod
    def between(cls, beside: Standing, there: Flags, grid: Grid, *, reach: int) -> "Trades":
        """Return what units beside (questions, units) can do together, up to `reach` changes."""
        width = 2 * reach + 1
        rows = len(there)
        loose = there & ((beside.ranges[..., 1] - beside.ranges[..., 0]).max(axis=-1) >= 1 - _DUST)
        follows = loose & (np.cumsum(loose, axis=1) <= TRADERS)
        low = np.full((rows, width, width), np.inf)
        high = np.full((rows, width, width), -np.inf)
        low[:, reach, reach] = high[:, reach, reach] = 0.0
        for place in range(there.shape[1]):
            each = _one(beside, place)
            own = shifts(each, np.zeros((rows, 1, 3)), grid)[:, 0]
            still = there[:, place] & ~follows[:, place] & (own[:, 0] <= own[:, 1] + _DUST)
            low += np.where(still, own[:, 0], 0.0)[:, None, None]
            high += np.where(still, own[:, 1], 0.0)[:, None, None]
            at = np.flatnonzero(follows[:, place])
            if len(at):
                ends = low[at], high[at]
                low[at], high[at] = _with_one_more(*ends, some(each, at), grid.only(at), reach)
        return cls(low, high, (loose == follows).all(axis=1))

    def only(self, rows: NDArray[np.int64]) -> "Trades":
        """Return the trades of some questions."""
        return Trades(self.low[rows], self.high[rows], self.complete[rows])

    def possible(self, size: int, people: Standing, leeway: Leeway, grid: Grid) -> Possible:
        """Return what `size` people may have answered, as `giving_way.made_up_for`."""
        reach = self.low.shape[1] // 2
        held = people.total[:, None] + leeway.totals
        step = grid.step[:, None]
        least = np.ceil(held[:, :1] / step - _DUST) * step
        most = np.floor(held[:, 1:] / step + _DUST) * step
        splits = np.broadcast_to(splits_of(size), (len(held), *splits_of(size).shape))
        moved = splits - people.counts[:, None, :]
        lowest, highest, there = class_ends(splits, grid)
        there &= least <= most + _DUST
        fewest, largest = leeway.counts[:, None, :, 0] - _DUST, leeway.counts[:, None, :, 1] + _DUST
        changes = _changes(reach)
        at = (slice(None), *(reach + changes[:, [0, 2]].astype(int)).T)
        low, high = self.low[at], self.high[at]
        some_ = np.flatnonzero((low <= high + _DUST).any(axis=0))
        low, high = low[:, some_, None], high[:, some_, None]
        now = moved[:, None] + changes[some_, None, :]
        known = all_three((now >= fewest[:, None]) & (now <= largest[:, None]))
        known &= there[:, None] & (low <= high + _DUST)
        step, least, most = (each[:, None] for each in (step, least, most))
        start = np.maximum(lowest[:, None], np.ceil((least - high) / step - _DUST) * step)
        stop = np.minimum(highest[:, None], np.floor((most - low) / step + _DUST) * step)
        ends = merged_at_once(np.where(known, start, np.inf), stop, step=step[:, 0])
        return Possible(splits, ends[0] <= ends[1] + _DUST, np.stack(ends, axis=-1))


@cache
def _changes(reach: int) -> Array:
    """Return all ways (changes, 3) in which so many people may change class."""
    found = [
        (down, -down - up, up)
        for down in range(-reach, reach + 1)
        for up in range(max(-reach, -reach - down), min(reach, reach - down) + 1)
    ]
    return np.array(found, dtype=float)


def _one(beside: Standing, place: int) -> Standing:
    return Standing(
        total=beside.total[:, place],
        counts=beside.counts[:, place],
        totals=beside.totals[:, place],
        ranges=beside.ranges[:, place],
    )


def _with_one_more(
    low: Array, high: Array, each: Standing, grid: Grid, reach: int
) -> tuple[Array, Array]:
    """Return totals by changes of class (low, high class) when one more unit trades, too."""
    width = 2 * reach + 1
    changes = _changes(reach)
    people = each.counts[:, None, :] + changes
    fits = all_three(people >= each.ranges[:, None, :, 0] - _DUST)
    fits &= all_three(people <= each.ranges[:, None, :, 1] + _DUST)
    owns = shifts(each, np.broadcast_to(changes, people.shape), grid)
    fits &= owns[..., 0] <= owns[..., 1] + _DUST
    lows, highs = np.full_like(low, np.inf), np.full_like(high, -np.inf)
    downs, ups = np.nonzero((low <= high + _DUST).any(axis=0))
    if len(downs) <= 1:
        # Nobody has traded before: each change comes from one place only.
        rows, which = np.nonzero(fits)
        place = rows, *(reach + changes[which][:, [0, 2]].astype(int)).T
        lows[place] = low[rows, reach, reach] + owns[rows, which, 0]
        highs[place] = high[rows, reach, reach] + owns[rows, which, 1]
        return lows, highs
    lowest = np.pad(low, ((0, 0), (reach, reach), (reach, reach)), constant_values=np.inf)
    highest = np.pad(high, ((0, 0), (reach, reach), (reach, reach)), constant_values=-np.inf)
    which = np.flatnonzero(fits.any(axis=0))
    if not len(which):
        return lows, highs  # Not even as they are, where answers lie between the steps.
    # By each change, from where the units before can have come to.
    come = (slice(None), *(reach - changes[which][:, [0, 2]].astype(int)).T)
    own = np.where(fits[:, which, None], owns[:, which], [np.inf, -np.inf])[..., None, None]
    size = len(which) * width * width
    many = max(AT_ONCE // max(size, 1), 1)
    for first in range(0, len(low), many):
        part = slice(first, first + many)
        before = (
            sliding_window_view(each[part], (width, width), axis=(1, 2))[come]
            for each in (lowest, highest)
        )
        new = (each + own[part, :, end] for end, each in enumerate(before))
        lows[part], highs[part] = merged_at_once(*new, step=grid.step[part, None, None])
    return lows, highs


def merged_at_once(low: Array, high: Array, *, step: Array) -> tuple[Array, Array]:
    """Return intervals (questions, changes, …) merged over the changes as `merged` does in turn.

    Where every two of them touch, that is from the lowest end to the highest.
    """
    known = low <= high + _DUST
    ends = np.where(known, low, np.inf).min(axis=1), np.where(known, high, -np.inf).max(axis=1)
    last = np.where(known, low, -np.inf).max(axis=1)
    first = np.where(known, high, np.inf).min(axis=1)
    apart = (last > first + step + _DUST).reshape(len(low), -1)
    rows = np.flatnonzero(apart.any(axis=1))
    if len(rows):
        one = np.full_like(ends[0][rows], np.inf), np.full_like(ends[0][rows], -np.inf)
        for number in np.flatnonzero(known[rows].reshape(len(rows), low.shape[1], -1).any((0, 2))):
            new = low[rows, number], high[rows, number]
            one = merged(one, new, step=step[rows])
        ends[0][rows], ends[1][rows] = one
    return ends


def merged(
    ends: tuple[Array, Array], new: tuple[Array, Array], *, step: Array
) -> tuple[Array, Array]:
    """Return intervals widened by new ones that touch them; of two apart the longer stays.

    An interval that is none runs from ∞ to −∞; a new one is none where its ends are inside out.
    """
    low, high = ends
    known = new[0] <= new[1] + _DUST
    near = step + _DUST
    touch = (new[0] <= high + near) & (new[1] >= low - near)
    joined = known & (touch | (low > high + _DUST))
    widened = (
        np.where(joined, np.minimum(low, new[0]), low),
        np.where(joined, np.maximum(high, new[1]), high),
    )
    apart = known & ~joined
    if not apart.any():
        return widened
    taken = apart & (new[1] - new[0] > high - low)
    return np.where(taken, new[0], widened[0]), np.where(taken, new[1], widened[1])
