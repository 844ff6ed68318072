"""Whether a member's answers stay open where a scale is shown beside its items, proven on sheets.

What one person ticked on all items makes her scores on every measure of them; scores of two
measures cannot be made up one by one. So the proof changes people's sheets, in the group and beside
it, until somebody has the answer in question, and every figure of every measure concerned stays as
it is published. What is not proven counts as told: items go, and their scale stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analysis.bounds import CATEGORIES, Array, Flags
from analysis.cells import Facts, MeasureLike, Shape, Steps, Survivors, Tally, remainders
from analysis.members import Parts, Told
from analysis.sheet_changes import Changes, Linked, Room

Codes = NDArray[np.int64]

QUESTIONS, QUESTIONS_OF_MANY, MANY = 300, 60, 100
"""To the solver in one release, and in one of more than so many units; groups still in doubt after
that are treated as told."""

NEAR = 2
"""Groups beside, inside each unit on the way up, in which people may answer otherwise."""

OTHERS = 5
"""People of each such group who may; all others are held as they are, which leaves true worlds."""

SECONDS = 3.0
_DUST = 1e-7


@dataclass(frozen=True, eq=False)
class Around:
    """Who answered a measure, and where.

    `holders`: the smallest unit that shows it, of each unit; `answered`: who did; `holder`: that
    unit of each of them; -1 for none.
    """

    holders: Codes
    answered: Codes
    holder: Codes


@dataclass(eq=False)
class WholeSheets:
    """Everybody's scores with the unit each is in, and all that is published of units.

    `scores` (people, measures), NaN = none; `base` (people,) the smallest shown unit.
    """

    scores: Array
    base: Codes
    measures: Sequence[MeasureLike]
    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    asked: int = 0

    def drop_telling(self, kept: Survivors, parts: Sequence[Parts]) -> None:
        """Take items of a scale away, in place, where not all answers of a member stay open."""
        parts = [each for each in parts if each.are_items]
        found = {measure for each in parts for measure in (each.whole, *each.parts)}
        linked = [Linked.of(measure, parts) for measure in sorted(found)]
        while linked:
            gone: set[int] = set()
            for each in linked:
                around = self._around(kept, each.measure)
                for row in self._in_doubt(kept, each, around):
                    if not self._is_open(row, each, kept, around):
                        gone |= self._drop(kept, row, each)
                        around = self._around(kept, each.measure)
            kept.shares[:] &= kept.mean
            linked = [each for each in linked if gone & {each.measure, *each.items.tolist()}]

    def _small(self, kept: Survivors, item: int) -> list[int]:
        """Return the units of which so few people are in none below that all may have agreed."""
        n = self.counts.n[:, [item]]
        left = remainders(n, kept.mean[:, [item]], self.shape)[:, 0]
        small = (left >= self.steps.scores) & (left < self.steps.structure)
        return [int(row) for row in np.flatnonzero(small)]

    def _drop(self, kept: Survivors, row: int, linked: Linked) -> set[int]:
        """Take what tells of the smallest unit inside away, or else of the unit itself.

        Returns what was taken: where nothing is left of it, all items that are linked.
        """
        every = np.unique([part for each in linked.wholes for part in each.parts])
        for gone in (linked.gone, every):
            told: Flags = np.logical_or.reduce(kept.mean[:, gone], axis=1)
            below = self.shape.below[row]
            below = below[told[below]]
            if len(below) or told[row]:
                if len(below):
                    row = int(below[np.argmin(self.counts.n[below, linked.measure])])
                kept.mean[row : int(self.shape.end[row]), gone[:, None]] = False
                return set(gone.tolist())
        return set()

    @cached_property
    def _told(self) -> Told:
        return Told.of(self.counts, self.facts, self.steps)

    @cached_property
    def _limits(self) -> tuple[Array, Array]:
        """Lowest and highest totals and people low, middle, high, (units, measures, 4)."""
        n = self.counts.n
        total = self._told.totals(n, self.facts, step=self.steps.mean_step)
        counts = self._told.counts(n, step=self.steps.share_step)
        return (
            np.stack([total.low, *(each.low for each in counts)], axis=-1),
            np.stack([total.high, *(each.high for each in counts)], axis=-1),
        )

    @cached_property
    def _exact(self) -> Array:
        counts = self.counts
        middle = counts.n - counts.low - counts.high
        return np.stack([counts.total, counts.low, middle, counts.high], axis=-1)

    def _holders(self, kept: Survivors, item: int) -> Codes:
        """Return the smallest unit that shows the item, of each unit; -1 for none."""
        held = np.arange(len(self.shape.parent))
        for row in held.tolist():
            if not kept.mean[row, item]:
                above = int(self.shape.parent[row])
                held[row] = held[above] if above >= 0 else -1
        return held

    def _around(self, kept: Survivors, measure: int) -> Around:
        holders = self._holders(kept, measure)
        answered = np.flatnonzero(~np.isnan(self.scores[:, measure]))
        return Around(holders, answered, holders[self.base[answered]])

    def _in_doubt(self, kept: Survivors, linked: Linked, around: Around) -> list[int]:
        """Return the small units whose people do not show three answers between them.

        Scores of several items, which lie between, may also differ by half the scale.
        """
        measure = linked.measure
        rows = self._small(kept, measure)
        bottom, top = self.facts.minimum[measure], self.facts.maximum[measure]
        score, holder = self.scores[around.answered, measure], around.holder
        units = len(self.shape.parent)
        people = np.bincount(holder[holder >= 0], minlength=units)
        least, most = np.full(units, np.inf), np.full(units, -np.inf)
        np.minimum.at(least, holder[holder >= 0], score[holder >= 0])
        np.maximum.at(most, holder[holder >= 0], score[holder >= 0])
        whole = (np.abs(score - np.rint(score)) < _DUST) & (holder >= 0)
        given = np.zeros((units, int(top - bottom) + 1), dtype=bool)
        given[holder[whole], np.rint(score[whole] - bottom).astype(int)] = True
        enough = given.sum(axis=1) >= self._needed(measure)
        if measure not in linked.items:
            enough |= most - least >= (top - bottom) / 2 - _DUST
        # What is told of nothing else was proven by itself; and somebody must be left over.
        beside = np.any(
            [kept.mean[:, [each.whole, *each.parts]].sum(axis=1) > 1 for each in linked.wholes],
            axis=0,
        )
        doubtful = beside & (people > 0) & ~enough
        return [row for row in rows if doubtful[row]]

    def _needed(self, measure: int) -> int:
        span = self.facts.maximum[measure] - self.facts.minimum[measure]
        return int(min(CATEGORIES, span + 1))

    def _is_open(self, row: int, linked: Linked, kept: Survivors, around: Around) -> bool:
        """Whether other sheets show that three answers stay possible for one of the people."""
        measure = linked.measure
        holders, answered, holder = around.holders, around.answered, around.holder
        bottom, top = self.facts.minimum[measure], self.facts.maximum[measure]
        needed = self._needed(measure)
        known = np.unique(self.scores[answered[holder == row], measure])
        if not len(known):
            return True  # Nobody is left over there, now that others have gone.
        known = known[np.abs(known - np.rint(known)) < _DUST]
        asked = np.setdiff1d(np.arange(bottom, top + 1), known)
        group = answered[holder == row]
        beside = self._beside(row, answered, holder, columns=linked.columns)
        for people, solve in ((group, False), (np.concatenate([group, *beside]), True)):
            changes = self._changes(people, linked)
            room = self._room(changes, linked, kept)
            mine = holders[changes.base] == row
            found = len(known)
            for answer in asked:
                wanted = mine & (np.abs(changes.answer - answer) < _DUST)
                found += self._possible(room, changes, wanted, solve=solve)
                if found >= needed:
                    return True
        return False

    def _beside(self, row: int, people: Codes, holder: Codes, *, columns: Codes) -> list[Codes]:
        """Return some people of some groups in each unit on the way up, large and small ones."""
        groups, size = np.unique(holder, return_counts=True)
        groups = groups[np.argsort(-size, kind="stable")]
        found = {row, -1}
        some: list[Codes] = []
        unit = row
        while unit >= 0:
            near = groups[(groups >= unit) & (groups < self.shape.end[unit])]
            few = [each for each in near.tolist() if each not in found]
            for each in dict.fromkeys([*few[:NEAR], *few[-NEAR:]]):
                found.add(each)
                own = people[holder == each]
                # By what they answered: the order of rows must not decide what is proven.
                own = own[np.lexsort(np.nan_to_num(self.scores[np.ix_(own, columns)], nan=-1e9).T)]
                some.append(own[:: max(1, len(own) // OTHERS)][:OTHERS])
            unit = int(self.shape.parent[unit])
        return some

    def _changes(self, people: Codes, linked: Linked) -> Changes:
        """Return what some people could have ticked instead, those with the same sheet together.

        The item alone, or all items of its scale alike.
        """
        own = self.scores[np.ix_(people, linked.columns)]
        keys = np.column_stack([self.base[people], np.nan_to_num(own, nan=-1e9)])
        _, first, many = np.unique(keys, axis=0, return_index=True, return_counts=True)
        old, base = own[first], self.base[people[first]]
        before = self._figures(old, linked.columns)
        here = int(linked.at([linked.measure])[0])
        low, high = (ends[linked.columns] for ends in (self.facts.minimum, self.facts.maximum))
        made = []
        for changed in (*linked.at(linked.alone)[:, None], linked.at(linked.items)):
            for answer in np.arange(low[changed].min(), high[changed].max() + 1):
                new = old.copy()
                for each in changed[(low[changed] <= answer) & (answer <= high[changed])]:
                    new[:, each] = np.where(np.isnan(old[:, each]), np.nan, answer)
                made.append(new)
        new = np.concatenate(made)
        right = self._summed(new, np.tile(old, (len(made), 1)), linked)
        delta = self._figures(new, linked.columns) - np.tile(before, (len(made), 1, 1))
        use = np.flatnonzero(right & (np.abs(delta).max(axis=(1, 2)) > _DUST))
        of = use % len(old)
        return Changes(many.astype(float), of, base[of], delta[use], new[use, here])

    def _summed(self, new: Array, old: Array, linked: Linked) -> Flags:
        """Fill in scores of measures of several items, in place.

        Returns whose scores are the means of their items at all.
        """
        right = np.ones(len(new), dtype=bool)
        low = self.facts.minimum[linked.columns]
        reach = self.facts.maximum[linked.columns] - low
        for each in linked.wholes:
            columns, whole = linked.at(each.parts), int(linked.at([each.whole])[0])
            told = ~np.isnan(old[:, columns])
            before, after = (
                np.where(told, (scores[:, columns] - low[columns]) / reach[columns], 0.0).sum(
                    axis=1
                )
                / np.maximum(told.sum(axis=1), 1)
                for scores in (old, new)
            )
            own = (old[:, whole] - low[whole]) / reach[whole]
            has = ~np.isnan(own)
            straight, turned = (np.abs(score - before) < 1e-6 for score in (own, 1 - own))
            sign = 1.0 if (straight & has).sum() >= (turned & has).sum() else -1.0
            right &= ~has | (straight if sign > 0 else turned)
            new[:, whole] = old[:, whole] + sign * (after - before) * reach[whole]
        return right

    def _figures(self, scores: Array, columns: Codes) -> Array:
        """Return what people add to totals and to the low, middle and high class."""
        cuts = np.array(
            [[self.measures[each].low_cut, self.measures[each].high_cut] for each in columns]
        )
        there = ~np.isnan(scores)
        score = np.where(there, scores, 0.0)
        low = there & (score <= cuts[:, 0] + 1e-9)
        high = there & (score >= cuts[:, 1] - 1e-9)
        return np.stack([score, low, there & ~low & ~high, high], axis=-1).astype(float)

    def _room(self, changes: Changes, linked: Linked, kept: Survivors) -> Room:
        """Return what changes add to every published figure of the linked measures."""
        path: set[int] = set()
        for base in np.unique(changes.base).tolist():
            unit = int(base)
            while unit >= 0:
                path.add(unit)
                unit = int(self.shape.parent[unit])
        units = np.array(sorted(path), dtype=np.int64)
        inside = (changes.base >= units[:, None]) & (changes.base < self.shape.end[units][:, None])
        mean = kept.mean[np.ix_(units, linked.columns)]
        told = np.repeat(mean[..., None], 4, axis=-1)
        told[..., 1:] &= kept.shares[np.ix_(units, linked.columns)][..., None]
        at, column, figure = np.nonzero(told)
        place = units[at], linked.columns[column], figure
        return Room(
            np.where(inside[at], changes.added[:, column, figure].T, 0.0),
            self._limits[0][place] - self._exact[place] - _DUST,
            self._limits[1][place] - self._exact[place] + _DUST,
        )

    def _possible(self, room: Room, changes: Changes, wanted: Flags, *, solve: bool) -> bool:
        """Whether some changes, one of them wanted, leave every figure as it is published.

        One change and two are tried; `solve`: the solver tries any number.
        """
        mine = np.flatnonzero(wanted)
        if not len(mine):
            return False
        if room.fits(mine).any():
            return True
        for each, others in room.making_up(mine):
            # The same person changes but once.
            other = (changes.of[others] != changes.of[each]) | (
                changes.people[changes.of[others]] > 1
            )
            if (room.fits(others, each) & other).any():
                return True
        many = len(self.shape.parent) > MANY
        if not solve or self.asked >= (QUESTIONS_OF_MANY if many else QUESTIONS):
            return False
        self.asked += 1
        number, sheets = len(changes.of), len(changes.people)
        once = csr_array((np.ones(number), (changes.of, np.arange(number))), shape=(sheets, number))
        solved = milp(
            np.zeros(number),
            constraints=[
                LinearConstraint(csr_array(room.added), room.least, room.most),
                LinearConstraint(once, 0, changes.people),
                LinearConstraint(csr_array(wanted[None].astype(float)), 1, np.inf),
            ],
            bounds=Bounds(0, np.inf),
            integrality=np.ones(number),
            options={"time_limit": SECONDS},
        )
        return solved.x is not None
