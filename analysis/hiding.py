"""Ways to hide that let more people see their own unit: looked for afresh in every measure.

Figures are taken away one by one, the smallest first, until the rest is safe; that can cost more
people their own unit than another choice would. Here all choices among the units around those who
lost theirs are held to the same audit, the one that most people gain by first.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import Array, Flags
from analysis.cells import (
    Facts,
    Shape,
    Steps,
    Survivors,
    Tally,
    closed_downward,
    drop_smallest,
    has_shown_below,
    narrowed_means,
    remainders,
    safe_shares,
)
from analysis.joint import JointAudit
from analysis.members import Members

Codes = NDArray[np.int64]

FREE = 10
"""Units of a measure that may be shown or hidden in all ways; of more, those nearest to who lost
theirs."""

ROUNDS = 3
"""Units around which ways are looked for in a measure, where not all units are free."""

TRIED, AT_ONCE = 200, 4
"""Ways held to the audit in a measure, and how many of them together."""

CHUNK = 64
"""Ways of which the means are looked at together, the best first."""


@dataclass(eq=False)
class Hiding:
    """A release in which figures may be hidden otherwise; units × measures throughout.

    `shares`: those that may be shown at all. Counts what it asks the solver.
    """

    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    shares: Flags
    asked: int = 0
    asked_of_members: int = 0
    _around: set[tuple[int, int]] = field(default_factory=set)
    _lists: dict[tuple[tuple[int, ...], bytes], tuple[Flags, Array]] = field(default_factory=dict)

    @cached_property
    def _own(self) -> Array:
        return np.zeros(len(self.counts.n)) if self.shape.own is None else self.shape.own

    def improve(self, kept: Survivors) -> Flags:
        """Show what lets more people see their own unit, in place; return in which measures."""
        changed = np.zeros(kept.mean.shape[1], dtype=bool)
        for _ in range(ROUNDS):
            ways = {int(m): self._ways(kept.mean[:, m], int(m)) for m in self._losing(kept)}
            ways = {measure: each for measure, each in ways.items() if each.shape[1]}
            if not ways:
                break
            for measure, mean, shares in self._first_safe(ways):
                kept.mean[:, measure], kept.shares[:, measure] = mean, shares
                changed[measure] = True
        return changed

    def _losing(self, kept: Survivors) -> Codes:
        """Return the measures in which units that are large enough are not shown to their own."""
        lost = ~kept.mean & (self.counts.n >= self.steps.scores) & (self._own > 0)[:, None]
        return np.flatnonzero(lost.any(axis=0))

    def most(self) -> Array:
        """Return how many people at most could see their own unit in each measure, means alone."""
        large = self.counts.n >= self.steps.scores
        found = np.asarray(self._own @ large, dtype=np.float64)
        shown = np.zeros(len(large), dtype=bool)
        for measure in range(large.shape[1]):
            rows = self._useful(large[:, measure])
            if len(rows) > FREE:
                continue
            shown[0] = large[0, measure]
            ways, people = self._listed(tuple(rows.tolist()), shown)
            for at in range(0, len(people), CHUNK):
                part = slice(at, at + CHUNK)
                safe = np.flatnonzero(self._safe_by_means(ways[:, part], measure))
                if len(safe):
                    found[measure] = people[part][safe[0]]
                    break
        return found

    def _ways(self, shown: Flags, measure: int) -> Flags:
        """Return ways (units × ways) that more people gain by and means alone allow, best first."""
        free, fixed = self._free(shown, self.counts.n[:, measure] >= self.steps.scores, measure)
        ways, people = self._listed(tuple(free.tolist()), fixed)
        better = ways[:, people > self._own @ shown]
        return better[:, self._safe_by_means(better, measure)][:, :TRIED]

    def _safe_by_means(self, ways: Flags, measure: int) -> Flags:
        """Return which ways leave nobody too narrow by the means of this measure alone."""
        columns = np.full(ways.shape[1], measure)
        counts, facts = self.counts.only(columns), self.facts.only(columns)
        left = remainders(counts.n, ways, self.shape)
        rest = narrowed_means(counts, ways, self.shape, facts, steps=self.steps).rest
        small = (left > 0) & (left < self.steps.scores)
        narrow = (small & ~facts.is_open(rest, left)).any(axis=0)
        return np.logical_not(narrow)

    def _listed(self, free: tuple[int, ...], fixed: Flags) -> tuple[Flags, Array]:
        """Return all ways (units × ways) to show some of the free units, most people first.

        And how many people each shows their own unit.
        """
        key = (free, fixed.tobytes())
        if key in self._lists:
            return self._lists[key]
        rows = np.array(free, dtype=np.int64)
        chosen = (np.arange(2 ** len(rows)) >> np.arange(len(rows))[:, None]) & 1
        ways = np.repeat(fixed[:, None], chosen.shape[1], axis=1)
        ways[rows] = chosen.astype(bool)
        closed = closed_downward(ways, self.shape)
        # Of ways that come to the same, the one without units inside hidden ones, or for nobody.
        plain = (closed[rows] == ways[rows]).all(axis=0)
        useless = closed & (self._own == 0)[:, None] & ~has_shown_below(closed, self.shape)
        plain &= ~useless[rows].any(axis=0)
        people = self._own @ closed
        order = np.lexsort((-closed.sum(axis=0), -people))
        order = order[plain[order]]
        self._lists[key] = closed[:, order], people[order]
        return self._lists[key]

    def _useful(self, large: Flags) -> Codes:
        """Return the units large enough that somebody calls their own, or one inside them."""
        reach = self._holds & large & (self._own > 0)
        useful: Flags = large & reach.any(axis=1)
        return np.flatnonzero(useful[1:]) + 1

    def _free(self, shown: Flags, large: Flags, measure: int) -> tuple[Codes, Flags]:
        """Return which units are to be decided afresh, and what the others show meanwhile."""
        rows = self._useful(large)
        gone = rows[~shown[rows] & (self._own[rows] > 0)].tolist()
        lost = [row for row in gone if (measure, row) not in self._around]
        if not lost:
            return np.array([], dtype=np.int64), shown
        if len(rows) <= FREE:
            self._around.update((measure, row) for row in lost)
            fixed = np.zeros(len(shown), dtype=bool)
            fixed[0] = shown[0]
            return rows, fixed
        one = max(lost, key=lambda row: self._own[row])
        self._around.add((measure, one))
        needed = self._holds[:, one] & ~shown
        order = np.lexsort((self._own[rows], -self._meet[one, rows], ~needed[rows]))
        free = rows[order[:FREE]]
        fixed = shown.copy()
        # Ends that nobody calls their own stand back beside them, and are tried again afterwards.
        beside = np.isin(self.shape.parent, [*free, *self.shape.parent[free]])
        ends = (self._own == 0) & ~has_shown_below(shown[:, None], self.shape)[:, 0]
        fixed[beside & ends] = False
        fixed[free] = False
        return free, fixed

    @cached_property
    def _holds(self) -> Flags:
        """Which units (rows) hold which (columns), each itself among them."""
        row = np.arange(len(self.shape.parent))
        found: Flags = (row[:, None] <= row) & (row < self.shape.end[:, None])
        return found

    @cached_property
    def _meet(self) -> NDArray[np.int64]:
        """Return how deep the lowest unit that holds two units is."""
        both = self._holds[:, :, None] & self._holds[:, None, :]
        found: Codes = np.where(both, self.shape.level[:, None, None], 0).max(axis=0)
        return found

    def _first_safe(self, ways: dict[int, Flags]) -> list[tuple[int, Flags, Flags]]:
        """Return of each measure the first way that passes the audit, with the shares that do."""
        found = []
        at = 0
        while ways:
            columns = np.concatenate(
                [np.full(each[:, at : at + AT_ONCE].shape[1], m) for m, each in ways.items()]
            )
            tried = np.concatenate([each[:, at : at + AT_ONCE] for each in ways.values()], axis=1)
            shares, safe = self._audited(tried, columns)
            for measure in list(ways):
                good = np.flatnonzero(safe & (columns == measure))
                if len(good):
                    found.append((measure, tried[:, good[0]], shares[:, good[0]]))
                if len(good) or ways[measure].shape[1] <= at + AT_ONCE:
                    del ways[measure]
            at += AT_ONCE
        return found

    def _audited(self, mean: Flags, columns: Codes) -> tuple[Flags, Flags]:
        """Return the shares that may be shown beside these means, and which means all may be.

        `columns`: of which measure each is.
        """
        counts, facts = self.counts.only(columns), self.facts.only(columns)
        audit = JointAudit(counts, self.shape, facts, self.steps, asked=self.asked)
        shares = self.shares[:, columns] & mean
        safe = np.ones(len(columns), dtype=bool)
        live = np.arange(len(columns))
        while len(live):
            shares[:, live] = safe_shares(
                counts.only(live), shares[:, live], self.shape, steps=self.steps
            )
            unsafe = audit.unsafe(Survivors(mean, shares), live)
            without = unsafe & ~has_shown_below(shares, self.shape)
            safe &= ~without.any(axis=0)
            unsafe[:, ~safe] = False
            drop_smallest(shares, counts.n, unsafe, self.shape)
            live = np.flatnonzero(unsafe.any(axis=0))
        kept = Survivors(mean[:, safe].copy(), shares[:, safe])
        passed = np.flatnonzero(safe)
        members = Members(
            counts.only(passed),
            self.shape,
            facts.only(passed),
            self.steps,
            self.asked_of_members,
        )
        members.drop_telling(kept)
        self.asked, self.asked_of_members = audit.asked, members.exact.asked
        shares[:, safe] = kept.shares
        safe[passed] = (kept.mean == mean[:, passed]).all(axis=0)
        return shares, safe
