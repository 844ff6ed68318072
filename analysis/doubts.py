"""Remainders in doubt, settled many at a time and without a solver where that is possible."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.asked import Asked, batches
from analysis.bounds import Array, Flags
from analysis.cells import (
    Facts,
    Shape,
    Steps,
    Survivors,
    Tally,
    has_shown_below,
)
from analysis.giving_way import (
    Grid,
    Leeway,
    Possible,
    Standing,
    made_up_for,
    not_ruled_out,
    within_classes,
)
from analysis.rounding_limits import RoundingLimits, RuledOut
from analysis.trading import MOST_PEOPLE, Trades

Codes = NDArray[np.int64]

_DUST = 1e-7

BESIDE = 12
"""Units beside that may give way in one question."""

LARGEST = 30
"""People left over beyond whom nothing is refuted in closed form."""


class Settled(NamedTuple):
    """Which questions are proven safe, and which are certainly not."""

    safe: Flags
    unsafe: Flags


@dataclass(frozen=True, eq=False)
class Doubts:
    """Everything the closed forms need of a release; units × measures throughout."""

    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    limits: RoundingLimits

    def settle(
        self, units: Codes, columns: Codes, kept: Survivors, left: Array, *, refute: bool = True
    ) -> Settled:
        """Return what is known of the people left over in `units`, each on the measure beside it.

        Where they may have answered anything, as far as enough of it is shown to be possible, they
        are safe. They are not where no published limit by itself leaves enough, nor where all ways
        to give way for them were followed; that is looked for only to `refute`.
        """
        safe, unsafe = np.zeros(len(units), dtype=bool), np.zeros(len(units), dtype=bool)
        if not len(units):
            return Settled(safe, unsafe & ~safe)
        sizes = left[units, columns]
        measures, place = np.unique(columns, return_inverse=True)
        ruled = self._ruled_out(kept, measures) if refute else None
        everything = self._asked(units, columns, kept, has_shown_below(kept.mean, self.shape))
        for rows in batches(sizes):
            asked = everything.only(rows)
            ways = asked.made_up_for(sizes[rows])
            safe[rows] = ways.is_open(asked.grid, asked.open_share)
        for size in map(int, np.unique(sizes)):
            rows = np.flatnonzero((sizes == size) & ~safe)
            if ruled is not None and size <= LARGEST and len(rows):
                asked = everything.only(rows)
                limits = ruled.limits(units[rows], place[rows])
                known = not_ruled_out(size, *limits, asked.grid)
                unsafe[rows] = ~known.is_open(asked.grid, asked.open_share)
            open_ = rows[~unsafe[rows]]
            if size <= MOST_PEOPLE and len(open_):
                asked = everything.only(open_)
                trades = Trades.between(asked.beside, asked.there, asked.grid, reach=size)
                ways = trades.possible(size, asked.people, asked.leeway, asked.grid)
                safe[open_] = ways.is_open(asked.grid, asked.open_share)
                followed = np.flatnonzero(~safe[open_] & trades.complete & asked.all_there)
                if refute and len(followed):
                    asked, trades = asked.only(followed), trades.only(followed)
                    # People elsewhere could at best make all the room that units above need.
                    relaxed = trades.possible(size, asked.people, asked.own, asked.grid)
                    closed = ~relaxed.is_open(asked.grid, asked.open_share)
                    unsafe[open_[followed]] = closed
        return Settled(safe, unsafe & ~safe)

    def _ruled_out(self, kept: Survivors, measures: Codes) -> RuledOut:
        return RuledOut.of(
            self.counts,
            self.shape,
            self.facts,
            self.steps,
            limits=self.limits,
            kept=kept,
            measures=measures,
        )

    def pairs_safe(self, pairs: Codes, columns: Codes, kept: Survivors, left: Array) -> Flags:
        """Return which two remainders (questions, 2) are shown to be safe taken as one.

        Each takes its share of the room of the units that hold both, and gets by with that: then
        what is possible for each is possible for both at once.
        """
        safe = np.zeros(len(pairs), dtype=bool)
        if not len(pairs):
            return safe
        inner = has_shown_below(kept.mean, self.shape)
        bottom, top = self.facts.minimum[columns], self.facts.maximum[columns]
        needed = self.facts.open_share[columns] * (top - bottom)
        people = left[pairs, columns[:, None]]
        each = [self._asked(own, columns, kept, inner, inside=False) for own in pairs.T]
        # One way to share is enough for most; the others are tried together.
        for shares in ([(0.5, 0.5)], [(1.0, 0.0), (0.0, 1.0)]):
            open_ = np.flatnonzero(~safe)
            rows, share = np.tile(open_, len(shares)), np.repeat(np.array(shares), len(open_), 0)
            ends = np.zeros((len(rows), 2))
            answers = np.ones(len(rows), dtype=bool)
            for place in range(2):
                own, other = pairs[rows, place], pairs[rows, 1 - place]
                room = self._leeway(own, columns[rows], kept, other, share[:, place])
                asked = replace(each[place].only(rows), leeway=room)
                still = np.flatnonzero(answers)
                for batch in batches(people[rows[still], place]):
                    at = still[batch]
                    some_ = asked.only(at)
                    ways = some_.made_up_for(people[rows[at], place])
                    ends[at] += ways.ends()
                    if place == 0:
                        answers[at] = ways.is_open(some_.grid, np.zeros(len(at)))
            spread = (ends[:, 1] - ends[:, 0]) / people[rows].sum(axis=1)
            safe[rows[answers & (spread >= needed[rows] - _DUST)]] = True
        return safe

    def _asked(
        self,
        units: Codes,
        columns: Codes,
        kept: Survivors,
        inner: Flags,
        *,
        inside: bool = True,
        first: Array | None = None,
    ) -> Asked:
        """Return all there is to ask.

        Not `inside`: only units beside with nothing published in them may give way. Those of most
        answers do, or those that come `first` by what is given (units × measures).
        """
        rank = self.counts.n if first is None else first
        people, parts, there, all_there = self._family(
            units, columns, kept, inner, inside=inside, rank=rank
        )
        across = np.broadcast_to(columns[:, None], parts.shape)
        low, high = (ends[:, columns].T for ends in self.facts.classes)
        return Asked(
            people=people,
            parts=parts,
            beside=self._within(np.maximum(parts, 0), units, across, kept),
            there=there,
            all_there=all_there,
            leeway=self._leeway(units, columns, kept),
            own=Leeway(*self._moves(units, columns, kept)),
            grid=Grid(low=low, high=high, step=self.facts.step[columns]),
            open_share=self.facts.open_share[columns],
        )

    def _family(
        self,
        units: Codes,
        columns: Codes,
        kept: Survivors,
        inner: Flags,
        *,
        inside: bool,
        rank: Array,
    ) -> tuple[Standing, Codes, Flags, Flags]:
        """Return the people left over, and the largest units below that can give way.

        With which places are taken, and where those are all units below.
        """
        asked = len(units)
        row, shown = self._below(units, columns, kept)
        column = columns[row]
        open_ = inner[shown, column]
        able = np.flatnonzero(~open_)
        able = able[np.lexsort((-rank[shown, column][able], row[able]))]
        place = _place(row[able])
        able, place = able[place < BESIDE], place[place < BESIDE]
        parts = np.full((asked, BESIDE), -1, dtype=np.int64)
        parts[row[able], place] = shown[able]
        many = np.bincount(row, minlength=asked)
        closed = (np.bincount(row[~open_], minlength=asked) == many) & (many <= BESIDE)
        if inside and open_.any():
            several = np.flatnonzero(open_)
            place = _place(row[several]) + (parts >= 0).sum(axis=1)[row[several]]
            several, place = several[place < BESIDE], place[place < BESIDE]
            within = self._largest_in(shown[several], column[several], kept, inner)
            parts[row[several], place] = within
        there = parts >= 0
        places = max(int(there.sum(axis=1).max(initial=0)), 1)
        people = self.left_over(units, columns, kept)
        return people, parts[:, :places], there[:, :places], closed

    def left_over(self, units: Codes, columns: Codes, kept: Survivors) -> Standing:
        """Return the exact figures of the people in no shown unit below each; no limits."""
        row, below = self._below(units, columns, kept)
        total = np.bincount(row, self.counts.total[below, columns[row]], len(units))
        counts = [
            np.bincount(row, each[below, columns[row]], len(units)) for each in self.limits.exact
        ]
        return Standing(
            total=self.counts.total[units, columns] - total,
            counts=self.limits.exact[:, units, columns].T - np.stack(counts, axis=-1),
            totals=np.zeros((len(units), 2)),
            ranges=np.zeros((len(units), 3, 2)),
        )

    def _below(self, units: Codes, columns: Codes, kept: Survivors) -> tuple[Codes, Codes]:
        """Return the shown units directly below each, and which question each belongs to."""
        row, below = self.shape.directly_below(units)
        shown = kept.mean[below, columns[row]]
        return row[shown], below[shown]

    def _largest_in(self, units: Codes, columns: Codes, kept: Survivors, inner: Flags) -> Codes:
        """Return the largest units inside with nothing published inside them in turn."""
        found = units.copy()
        while True:
            deeper = np.flatnonzero(inner[found, columns])
            if not len(deeper):
                return found
            row, below = self._below(found[deeper], columns[deeper], kept)
            order = np.lexsort((-self.counts.n[below, columns[deeper][row]], row))
            first = order[_place(row[order]) == 0]
            found[deeper[row[first]]] = below[first]

    def room(self, kept: Survivors) -> Array:
        """Return by how much the figures of each unit may differ, in people and steps added up."""
        width = self.limits.shares[:, 1] - self.limits.shares[:, 0]
        people = np.where(kept.shares, np.floor(width + _DUST).sum(axis=0), 3 * self.counts.n)
        room: Array = people + (self.limits.mean[1] - self.limits.mean[0]) / self.facts.step
        return room

    def members(self, units: Codes, columns: Codes, kept: Survivors, moves: Array) -> Possible:
        """Return what the people left over in `units`, nearly as they are, may have answered.

        `moves` (moves, 3): how many change class. Units beside give way.
        """
        inner = has_shown_below(kept.mean, self.shape)
        alone = ~inner[units, columns] & (self.shape.parent[units] >= 0)
        holder = np.where(alone, self.shape.parent[units], units)
        places, row = np.unique(np.stack([holder, columns]), axis=1, return_inverse=True)
        asked = self._asked(places[0], places[1], kept, inner, first=self.room(kept))
        asked = asked.only(row.reshape(-1))
        there = asked.there & (asked.parts != units[:, None])
        people, own = self.left_over(units, columns, kept), self._moves(units, columns, kept)
        totals = np.where(alone[:, None], people.total[:, None] + own[0], [-np.inf, np.inf])
        counts = np.where(alone[:, None, None], own[1], [-np.inf, np.inf])[:, None]
        splits = people.counts[:, None] + moves
        ways = made_up_for(splits, people, asked.leeway, asked.beside, there, asked.grid)
        fits = (moves >= counts[..., 0] - _DUST) & (moves <= counts[..., 1] + _DUST) & (splits >= 0)
        possible: Flags = ways.possible & fits.all(axis=-1)
        least = np.maximum(ways.totals[..., 0], totals[:, :1])
        most = np.minimum(ways.totals[..., 1], totals[:, 1:])
        return within_classes(splits, possible, least, most, asked.grid)

    def _within(self, parts: Codes, units: Codes, columns: Codes, kept: Survivors) -> Standing:
        """Return the parts' standing, within the limits of all between them and `units`, too."""
        each = self._standing(parts, columns, kept)
        totals, ranges = each.totals.copy(), each.ranges.copy()
        holder = self.shape.parent[parts]
        while True:
            deeper = (holder >= 0) & (self.shape.level[holder] > self.shape.level[units][:, None])
            if not deeper.any():
                return Standing(total=each.total, counts=each.counts, totals=totals, ranges=ranges)
            at = np.nonzero(deeper)
            moves = self._moves(holder[at], columns[at], kept)
            own = each.total[at][:, None] + moves[0], each.counts[at][..., None] + moves[1]
            for known, limits in zip((totals, ranges), own, strict=True):
                both = known[at]
                both[..., 0] = np.maximum(both[..., 0], limits[..., 0])
                both[..., 1] = np.minimum(both[..., 1], limits[..., 1])
                known[at] = both
            holder = np.where(deeper, self.shape.parent[np.maximum(holder, 0)], holder)

    def _standing(self, units: Codes, columns: Codes, kept: Survivors) -> Standing:
        ranges = np.moveaxis(self.limits.shares[:, :, units, columns], (0, 1), (-2, -1)).copy()
        untold = ~kept.shares[units, columns]
        ranges[untold, :, 0] = 0.0
        ranges[untold, :, 1] = self.counts.n[units, columns][untold][:, None]
        exact = np.moveaxis(self.limits.exact[:, units, columns], 0, -1)
        # Nobody can be in a class that has no scores.
        ranges[..., 1] = np.where(self._empty(columns), exact, ranges[..., 1])
        return Standing(
            total=self.counts.total[units, columns],
            counts=exact,
            totals=np.stack([each[units, columns] for each in self.limits.mean], axis=-1),
            ranges=ranges,
        )

    def _empty(self, columns: Codes) -> Flags:
        low, high = (np.moveaxis(ends[:, columns], 0, -1) for ends in self.facts.classes)
        empty: Flags = low > high + 1e-7
        return empty

    def _moves(self, units: Codes, columns: Codes, kept: Survivors) -> tuple[Array, Array]:
        """Return how far totals (…, 2) and counts (…, 3, 2) of units may move."""
        each = self._standing(units, columns, kept)
        return each.totals - each.total[:, None], each.ranges - each.counts[..., None]

    def _leeway(
        self,
        units: Codes,
        columns: Codes,
        kept: Survivors,
        other: Codes | None = None,
        share: Array | None = None,
    ) -> Leeway:
        """Return how far all units from each up to the organisation may move."""
        totals = np.tile([-np.inf, np.inf], (len(units), 1))
        counts = np.tile([-np.inf, np.inf], (len(units), 3, 1))
        holder = units.copy()
        while True:
            rows = np.flatnonzero(holder >= 0)
            if not len(rows):
                return Leeway(totals, counts)
            moves = self._moves(holder[rows], columns[rows], kept)
            part = np.ones(len(rows))
            if other is not None and share is not None:
                both = self._holds(holder[rows], other[rows])
                part[both] = share[rows][both]
            for known, move, whole in zip((totals, counts), moves, (False, True), strict=True):
                own = move * part.reshape(-1, *[1] * (move.ndim - 1))
                # Half a person cannot change class; towards nobody, on both sides.
                own = np.trunc(own + np.sign(own) * _DUST) if whole else own
                known[rows, ..., 0] = np.maximum(known[rows, ..., 0], own[..., 0])
                known[rows, ..., 1] = np.minimum(known[rows, ..., 1], own[..., 1])
            holder[rows] = self.shape.parent[holder[rows]]

    def _holds(self, above: Codes, units: Codes) -> Flags:
        """Whether each unit lies in the one above, or is it; rows stand depth first."""
        found: Flags = (above <= units) & (units < self.shape.end[above])
        return found


def _place(rows: Codes) -> Codes:
    """Return how many equal ones stand before each; equal ones stand together."""
    starts = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
    lengths = np.diff(np.append(starts, len(rows)))
    return np.arange(len(rows)) - np.repeat(starts, lengths)
