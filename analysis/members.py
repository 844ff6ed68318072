"""Whether one member's answer in a small group stays open beside everything else that is shown.

A group's own figures are bounded so that a unanimous one is not read off (`homogeneity`). But the
unit above it minus the units beside it is the group again, and so is a scale minus its other items:
there the exact figures stand. Limits are passed over the tree and between a scale and its parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import CATEGORIES, Array, Flags, Limits, narrow
from analysis.cells import Facts, MeasureLike, Shape, Steps, Survivors, Tally, remainders
from analysis.homogeneity import bounded_means, bounded_shares, categories_possible, filled
from analysis.open_answers import OpenAnswers
from analysis.rounding import half_step, to_step
from analysis.rounding_limits import RoundingLimits

Codes = NDArray[np.int64]

_DUST = 1e-7
_ROUNDS = 2
_PLAIN = 0.1
"""From how much of the range on the means of a whole and its parts plainly say if it is turned."""


@dataclass(frozen=True)
class Parts:
    """A measure that is the mean of others: their columns, and how many items each holds.

    `turned`: it is high where they are low, as a barrier may be, by the ends that are bad news.
    """

    whole: int
    parts: tuple[int, ...]
    items: tuple[int, ...]
    turned: bool = False

    @property
    def are_items(self) -> bool:
        """Whether every part is a single item."""
        return max(self.items) == 1


def parts_of(measures: Sequence[MeasureLike]) -> tuple[Parts, ...]:
    """Return for every measure of several items what else is released of exactly those items.

    The largest first, each of the items by themselves and of scales that share them out.
    """
    held = [frozenset(each.items) for each in measures]
    found = []
    for whole in sorted(range(len(held)), key=lambda each: -len(held[each])):
        inside = [each for each in range(len(held)) if held[each] < held[whole]]
        scales = [each for each in inside if len(held[each]) > 1]
        for among in (scales, [each for each in inside if len(held[each]) == 1]):
            parts: list[int] = []
            for each in among:
                if all(held[each].isdisjoint(held[other]) for other in parts):
                    parts.append(each)
            if len(parts) > 1 and sum(len(held[each]) for each in parts) == len(held[whole]):
                sides = {measures[each].unfavourable for each in parts}
                turned = measures[whole].kind == "barrier" and sides != {
                    measures[whole].unfavourable
                }
                items = tuple(len(held[each]) for each in parts)
                found.append(Parts(whole, tuple(parts), items, turned))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Told:
    """Figures as they are published, and which stand for all beyond; shares low, middle, high."""

    mean: Array
    mean_bound: Flags
    shares: Array
    shares_bound: Flags

    def totals(self, n: Array, facts: Facts, *, step: float) -> Limits:
        """Return the totals that the means leave."""
        low, high = self.mean - half_step(step), self.mean + half_step(step)
        middle = (facts.minimum + facts.maximum) / 2
        low = np.where(self.mean_bound & (self.mean <= middle), facts.minimum, low)
        high = np.where(self.mean_bound & (self.mean > middle), facts.maximum, high)
        return Limits(n * np.maximum(low, facts.minimum), n * np.minimum(high, facts.maximum))

    def counts(self, n: Array, *, step: float) -> tuple[Limits, ...]:
        """Return how many people each class's share leaves."""
        found = []
        for share, bound in zip(self.shares, self.shares_bound, strict=True):
            low, high = share - half_step(step), share + half_step(step)
            low = np.where(bound & (share <= 0.5), 0.0, np.maximum(low, 0.0))
            high = np.where(bound & (share > 0.5), 1.0, np.minimum(high, 1.0))
            found.append(Limits(n * low, n * high).on(np.ones(n.shape[1])))
        return _together(found, n)

    @classmethod
    def of(cls, counts: Tally, facts: Facts, steps: Steps) -> "Told":
        """Return every figure as it would be published."""
        n = np.maximum(counts.n, 1.0)
        mean, mean_bound = bounded_means(
            to_step(counts.total / n, step=steps.mean_step),
            counts.n,
            minimum=facts.minimum,
            maximum=facts.maximum,
            under=steps.structure,
            step=steps.mean_step,
        )
        exact = np.array([counts.low, counts.n - counts.low - counts.high, counts.high])
        shares, shares_bound = bounded_shares(
            to_step(exact / n, step=steps.share_step), counts.n, under=steps.structure
        )
        return cls(mean, mean_bound, shares, shares_bound)


def _together(counts: Sequence[Limits], n: Array) -> tuple[Limits, ...]:
    """Return limits of the classes narrowed by each other: all of them make up n."""
    low = np.sum([each.low for each in counts], axis=0)
    high = np.sum([each.high for each in counts], axis=0)
    found = []
    for each in counts:
        at_least, at_most = n - (high - each.high), n - (low - each.low)
        found.append(Limits(np.maximum(each.low, at_least), np.minimum(each.high, at_most)))
    return tuple(found)


def _where(chosen: Flags, new: Limits, old: Limits) -> Limits:
    return Limits(np.where(chosen, new.low, old.low), np.where(chosen, new.high, old.high))


@dataclass(frozen=True, eq=False)
class Members:
    """What a release leaves open of single answers; units × measures throughout."""

    counts: Tally
    shape: Shape
    facts: Facts
    steps: Steps
    asked: int = 0

    @cached_property
    def told(self) -> Told:
        """Every figure as it would be published."""
        return Told.of(self.counts, self.facts, self.steps)

    @cached_property
    def exact(self) -> OpenAnswers:
        """What is proven of the groups in whole people."""
        exact = np.array(
            [self.counts.low, self.counts.n - self.counts.low - self.counts.high, self.counts.high]
        )
        totals = self.told.totals(self.counts.n, self.facts, step=self.steps.mean_step)
        totals = totals.on(self.facts.step)
        counts = self.told.counts(self.counts.n, step=self.steps.share_step)
        shares = np.array([[each.low, each.high] for each in counts])
        limits = RoundingLimits((totals.low, totals.high), shares, exact)
        return OpenAnswers(self.counts, self.shape, self.facts, self.steps, limits, self.asked)

    def drop_telling(self, kept: Survivors) -> None:
        """Take figures away, in place, that leave a member fewer than three answers.

        Where shares tell, those of the smallest unit beside go; where means do, its mean. Limits
        come first, since they are fast; what they leave open must be proven to be so.
        """
        columns = np.arange(kept.mean.shape[1])
        while len(columns):
            self._drop_by_limits(kept, columns)
            gone = np.zeros(kept.mean.shape[1], dtype=bool)
            for unit, column, by_means in self.exact.telling(kept, columns):
                shown = kept.mean if by_means else kept.shares
                gone[column] |= self._drop_beside(shown, unit, column)
            kept.shares[:] &= kept.mean
            columns = np.flatnonzero(gone)

    def _drop_by_limits(self, kept: Survivors, columns: Codes) -> None:
        while len(columns):
            some = Members(
                self.counts.only(columns), self.shape, self.facts.only(columns), self.steps
            )
            part = Survivors(kept.mean[:, columns], kept.shares[:, columns])
            gone = some._drop_once(part)
            kept.mean[:, columns], kept.shares[:, columns] = part.mean, part.shares
            columns = columns[gone]

    def _drop_once(self, kept: Survivors) -> Flags:
        """Return of which measures some figures went."""
        left, small = self._left(kept)
        gone = np.zeros(small.shape[1], dtype=bool)
        if not small.any():
            return gone
        totals, counts = self._limits(kept, left)
        nothing = [Limits(np.zeros_like(left), left) for _ in counts]
        by_means = small & ~self._open(left, totals, nothing)
        by_shares = small & ~by_means & ~self._open(left, totals, counts)
        for shown, telling in ((kept.mean, by_means), (kept.shares, by_shares)):
            for row, column in np.argwhere(telling):
                gone[column] |= self._drop_beside(shown, int(row), int(column))
        kept.shares[:] &= kept.mean
        return gone

    def drop_parts(self, kept: Survivors, parts: Sequence[Parts]) -> None:
        """Take figures away, in place, where a scale and its items together tell of a member.

        Items go, of that group and all inside it; where the parts are scales, the whole does.
        """
        for each in parts:
            left, small = self._left(kept)
            columns = list(each.parts)
            if not small[:, columns].any():
                continue
            totals, counts = self._limits(kept, left)
            telling = small & ~self._open(left, self._by_parts(each, totals, left), counts)
            gone = columns if each.are_items else [each.whole]
            for row in np.flatnonzero(telling[:, columns].any(axis=1)):
                inside = np.arange(row, self.shape.end[row])
                kept.mean[inside[:, None], np.array(gone)] = False
            kept.shares[:] &= kept.mean

    def _left(self, kept: Survivors) -> tuple[Array, Flags]:
        """Return how many are in no shown unit below each, and where they are few."""
        left = remainders(self.counts.n, kept.mean, self.shape)
        return left, (left > 0) & (left < self.steps.structure)

    def _limits(self, kept: Survivors, left: Array) -> tuple[Limits, Sequence[Limits]]:
        """Return what all figures of a measure leave of everyone's totals and classes.

        Each round passes what is known of a unit on to those above and beside it, and between its
        mean and its shares.
        """
        n, steps, facts = self.counts.n, self.steps, self.facts
        narrowed = partial(self._narrowed, shown=kept.mean)
        alone = kept.mean & (left == n)
        totals = self._whole(self.told.totals(n, facts, step=steps.mean_step))
        counts: Sequence[Limits] = [
            Limits(np.where(kept.shares, each.low, 0.0), np.where(kept.shares, each.high, n))
            for each in self.told.counts(n, step=steps.share_step)
        ]
        anything, nobody = Limits(left * facts.minimum, left * facts.maximum), np.zeros_like(left)
        for _ in range(_ROUNDS):
            rest = narrowed(totals, anything)
            each_rest = [narrowed(each, Limits(nobody, left)) for each in counts]
            rest, rests = self._each_other(rest, each_rest, left)
            totals = _where(alone, rest, totals)
            counts = [_where(alone, new, each) for new, each in zip(rests, counts, strict=True)]
        return rest, rests

    def _narrowed(self, own: Limits, rest: Limits, *, shown: Flags) -> Limits:
        """Return what is left of everyone in no unit below; of ends of branches, of all in them."""
        parent = self.shape.parent
        found = narrow(own, rest, shown=shown, parent=parent, level=self.shape.level)
        inside = np.flatnonzero(parent >= 0)
        here = inside[~np.isin(inside, parent)]
        low, high = found.units.low, found.units.high
        below = Limits(np.zeros_like(low), np.zeros_like(high))
        np.add.at(below.low, parent[inside], low[inside])
        np.add.at(below.high, parent[inside], high[inside])
        above = parent[here]
        # Of all above it: less the units beside it, and those in none.
        least = found.outside.low[above] - rest.high[above] - (below.high[above] - high[here])
        most = found.outside.high[above] - rest.low[above] - (below.low[above] - low[here])
        left = Limits(found.rest.low.copy(), found.rest.high.copy())
        left.low[here] = np.where(shown[here], np.maximum(left.low[here], least), 0.0)
        left.high[here] = np.where(shown[here], np.minimum(left.high[here], most), 0.0)
        return left

    def _each_other(
        self, totals: Limits, counts: Sequence[Limits], n: Array
    ) -> tuple[Limits, Sequence[Limits]]:
        """Return limits of totals and classes of the same people narrowed by each other."""
        bottom, top = self.facts.classes
        low, middle, high = counts
        empty = bottom[1] > top[1] + _DUST
        after_low = np.where(empty, bottom[2], bottom[1])
        before_high = np.where(empty, top[0], top[1])
        # So many may be at an end that all others at the far end make the total up, and so many
        # must be there that all others as near as they can be do.
        most_low = (n * top[2] - totals.low) / np.maximum(top[2] - top[0], _DUST)
        most_high = (totals.high - n * bottom[0]) / np.maximum(bottom[2] - bottom[0], _DUST)
        least_low = (n * after_low - totals.high) / np.maximum(after_low - bottom[0], _DUST)
        least_high = (totals.low - n * before_high) / np.maximum(top[2] - before_high, _DUST)
        narrowed = [
            Limits(
                np.maximum(each.low, np.ceil(least - _DUST)),
                np.minimum(each.high, np.floor(most + _DUST)),
            )
            for each, least, most in ((low, least_low, most_low), (high, least_high, most_high))
        ]
        counts = _together([narrowed[0], middle, narrowed[1]], n)
        least, most = (np.array([getattr(each, end) for each in counts]) for end in ("low", "high"))
        down = filled(least, most, n, bottom, order=(0, 1, 2))
        up = filled(least, most, n, top, order=(2, 1, 0))
        return Limits(np.maximum(totals.low, down), np.minimum(totals.high, up)), counts

    def _whole(self, totals: Limits) -> Limits:
        """Return limits narrowed to whole steps, but where somebody skipped an item."""
        steps = self.counts.total / self.facts.step
        whole = (np.abs(steps - np.rint(steps)) < _DUST * np.maximum(steps, 1)).all(axis=0)
        on = totals.on(self.facts.step)
        return Limits(np.where(whole, on.low, totals.low), np.where(whole, on.high, totals.high))

    def _open(self, left: Array, totals: Limits, counts: Sequence[Limits]) -> Flags:
        fewest = np.array([each.low for each in counts])
        most = np.array([each.high for each in counts])
        found = categories_possible(left, totals, (fewest, most), self.facts.classes)
        needed = np.minimum(CATEGORIES, self.facts.maximum - self.facts.minimum + 1)
        open_: Flags = found >= needed
        return open_

    def _drop_beside(self, shown: Flags, row: int, column: int) -> bool:
        """Take the smallest figure beside a group away, or else its own or the nearest above it.

        Returns whether there was one; what lies inside it goes, too.
        """
        below, above = self.shape.below[row], int(self.shape.parent[row])
        own = below[shown[below, column]]
        if not len(own) and above >= 0:
            beside = self.shape.below[above]
            own = beside[shown[beside, column] & (beside != row)]
        gone = int(own[np.argmin(self.counts.n[own, column])]) if len(own) else row
        while gone >= 0 and not shown[gone, column]:
            gone = int(self.shape.parent[gone])
        if gone < 0:
            return False
        shown[gone : int(self.shape.end[gone]), column] = False
        return True

    def _by_parts(self, each: Parts, totals: Limits, left: Array) -> Limits:
        """Return the totals of the parts narrowed by the whole and each other."""
        columns = [each.whole, *each.parts]
        reach = (self.facts.maximum - self.facts.minimum)[columns]
        bottom = self.facts.minimum[columns]
        n = left[:, columns]
        # In shares of each one's range, so that formats of any length add up.
        low = (totals.low[:, columns] - n * bottom) / reach
        high = (totals.high[:, columns] - n * bottom) / reach
        weight = np.array(each.items, dtype=float)
        whole_low, whole_high = (end[:, 0] * weight.sum() for end in (low, high))
        if self._is_turned(each):
            whole_low, whole_high = (
                n[:, 0] * weight.sum() - end for end in (whole_high, whole_low)
            )
        part_low, part_high = low[:, 1:] * weight, high[:, 1:] * weight
        # Whoever skipped an item counts with the mean of her others in its place.
        skipped = np.maximum(n[:, 0] * weight.sum() - n[:, 1:] @ weight, 0.0)
        others_low = part_low.sum(axis=1, keepdims=True) - part_low
        others_high = part_high.sum(axis=1, keepdims=True) - part_high
        new_high = np.minimum(part_high, whole_high[:, None] - others_low)
        new_low = np.maximum(part_low, (whole_low - skipped)[:, None] - others_high)
        # Where more answered the parts than the whole, nothing follows.
        follows = (n[:, 1:] <= n[:, :1]).all(axis=1) & (n > 0).all(axis=1)
        narrowed = replace(totals, low=totals.low.copy(), high=totals.high.copy())
        for place, column in enumerate(each.parts):
            for ends, new in ((narrowed.low, new_low), (narrowed.high, new_high)):
                values = left[:, column] * self.facts.minimum[column]
                values = values + new[:, place] / weight[place] * reach[place + 1]
                ends[follows, column] = values[follows]
        return narrowed

    def _is_turned(self, each: Parts) -> bool:
        """Whether the whole is high where its parts are low, as a barrier may be."""
        columns = [each.whole, *each.parts]
        reach = (self.facts.maximum - self.facts.minimum)[columns]
        mean = self.counts.total[0, columns] / np.maximum(self.counts.n[0, columns], 1.0)
        share = (mean - self.facts.minimum[columns]) / reach
        weight = np.array(each.items, dtype=float)
        parts = float(share[1:] @ weight / weight.sum())
        turned, straight = abs(1 - share[0] - parts), abs(share[0] - parts)
        if max(turned, straight) < _PLAIN:
            return each.turned
        return bool(turned < straight)
