"""Attacks on groups large enough for a mean that all answered alike: by what stands beside them.

A unit's own figures are told as bounds where nearly all agree. The unit above it less the units
beside it, and a scale less its other items, are about the same people.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.attack_members import Members
from analysis.attack_run import Run, question_of
from analysis.bounds import Array, Flags
from analysis.cells import MeasureLike
from analysis.intruder import ANSWERS, Codes, Learnt, Published, Question
from analysis.unanimity import categories_open

PLAIN = 0.1
"""Share of a scale's range from which its organisation's mean and its items' are plainly apart."""

_TURNS = 2
_DUST = 1e-6


def alike(run: Run) -> None:
    """Groups under the minimum for structure: in how many categories may a member's answer be."""
    structure = run.policy.minimum_structure
    beside = {}
    for measure in run.measures:
        shown, question = run.shown[measure.id], question_of(measure)
        _count(run, shown, np.flatnonzero(shown.n < structure), question)
        beside[measure.id] = everyone_else(shown, question)
        left = beside[measure.id].n
        few = np.flatnonzero((left > 0) & (left < structure))
        open_ = _count(run, beside[measure.id], few, question)
        _exactly(run, measure, few[open_ & (left[few] >= run.policy.minimum_scores)])
    for scale in run.measures:
        items = [each for each in run.measures if _is_item_of(each, scale)]
        if 1 < len(items) == len(scale.items):
            _less_other_items(run, scale, items, beside)


def _is_item_of(each: MeasureLike, scale: MeasureLike) -> bool:
    ends = (each.minimum, each.maximum) == (scale.minimum, scale.maximum)
    return len(each.items) == 1 and each.items[0] in scale.items and ends and each is not scale


def _count(run: Run, shown: Published, rows: Codes, question: Question) -> Flags:
    """Count what limits leave open; returns where that is enough."""
    needed = min(ANSWERS, len(question.categories))
    found = categories_open(shown, rows, question)
    for answers in found:
        run.tally("alike").add(Learnt(None, min(int(answers), needed), int(answers) < needed))
    enough: Flags = found >= needed
    return enough


def _exactly(run: Run, measure: MeasureLike, rows: Codes) -> None:
    """Count what answers of whole people leave open, where limits leave enough.

    Fewer people than the minimum are asked about in every way elsewhere.
    """
    if not len(rows):
        return
    tally = run.tally("alike")
    everybody = Members(run.shown[measure.id], measure)
    seen = everybody.seen(rows) if run.may_ask() else np.zeros(len(rows), dtype=np.int64)
    asked = 0
    for row, answers in zip(rows.tolist(), seen.tolist(), strict=True):
        found: int | None = answers
        if answers < everybody.needed:
            found = everybody.answers(row) if run.may_ask() else None
        run.spend(everybody.asked - asked)
        asked = everybody.asked
        tally.add(None if found is None else Learnt(None, found, found < everybody.needed))


def everyone_else(shown: Published, question: Question) -> Published:
    """Return, for the people in each row and in no row below, what all other rows leave of them.

    `n` are those people; a row with nobody of its own has 0.
    """
    n, left = shown.n, shown.left
    ends = np.array([question.points[0], question.points[-1]])
    inside = np.flatnonzero(shown.parent >= 0)
    above = shown.parent[inside]
    told = ~np.isnan(shown.counts)
    own = np.concatenate(
        [
            np.clip(shown.total, (n * ends[0])[:, None], (n * ends[1])[:, None])[:, None],
            np.where(told, np.clip(shown.counts, 0, n[:, None, None]), _from_none_to(n)),
        ],
        axis=1,
    )
    anything = np.concatenate([(left[:, None] * ends)[:, None], _from_none_to(left)], axis=1)
    rest = anything
    alone = left == n
    for _ in range(_TURNS):
        below = np.zeros_like(own)
        np.add.at(below, above, own[inside])
        rest = _within(anything, own[..., 0] - below[..., 1], own[..., 1] - below[..., 0])
        # Of one unit: all above it, less the units beside it and those in none.
        others = below[above] - own[inside] + rest[above]
        least, most = own[above][..., 0] - others[..., 1], own[above][..., 1] - others[..., 0]
        own[inside] = _within(own[inside], least, most)
        rest[alone] = own[alone]
    return replace(shown, n=left, total=rest[:, 0], counts=rest[:, 1:])


def _from_none_to(n: Array) -> Array:
    found: Array = np.tile(np.stack([np.zeros_like(n), n], axis=-1)[:, None], (1, 3, 1))
    return found


def _within(known: Array, least: Array, most: Array) -> Array:
    found: Array = np.stack(
        [np.maximum(known[..., 0], least), np.minimum(known[..., 1], most)], axis=-1
    )
    return found


def _less_other_items(
    run: Run, scale: MeasureLike, items: Sequence[MeasureLike], beside: dict[str, Published]
) -> None:
    """An item is its scale less the other items, where everybody answered all of them."""
    whole, parts = beside[scale.id], [beside[each.id] for each in items]
    if any(not np.array_equal(part.unit, whole.unit) for part in parts):
        parts = [_rows_of(part, whole) for part in parts]
    same = (whole.n > 0) & (whole.n < run.policy.minimum_structure)
    for part in parts:
        same &= part.n == whole.n
    if not same.any():
        return
    # Whole answers: the items' totals are whole numbers, and k times the scale's is.
    totals = np.stack([_whole(part.total) for part in parts])
    summed = _whole(len(items) * (_turned(scale, whole) if is_turned(run, scale) else whole.total))
    for place, (part, item) in enumerate(zip(parts, items, strict=True)):
        others = np.delete(totals, place, axis=0).sum(axis=0)
        least, most = summed[:, 0] - others[:, 1], summed[:, 1] - others[:, 0]
        narrowed = replace(part, total=_within(totals[place], least, most))
        _count(run, narrowed, np.flatnonzero(same), question_of(item))


def is_turned(run: Run, scale: MeasureLike) -> bool:
    """Whether a measure is high where its items are low, as a barrier may be.

    A reader knows it from the questionnaire. Here the ends that are bad news say it, unless the
    means of the organisation plainly contradict.
    """
    if scale.kind != "barrier":
        return False
    means = {name: shown.mean[shown.parent < 0] for name, shown in run.shown.items()}
    items = [each for each in run.measures if _is_item_of(each, scale)]
    sides = {each.unfavourable for each in items}
    if not len(means[scale.id]) or not all(len(means[each.id]) for each in items):
        return False
    own, others = float(means[scale.id][0]), float(np.mean([means[each.id][0] for each in items]))
    turned, straight = abs(scale.minimum + scale.maximum - own - others), abs(own - others)
    if len(sides) == 1 and max(turned, straight) < PLAIN * (scale.maximum - scale.minimum):
        return scale.unfavourable not in sides
    return turned < straight


def _turned(scale: MeasureLike, whole: Published) -> Array:
    """Return limits of the totals of n people as they are at the items' end of the scale."""
    found: Array = (whole.n * (scale.minimum + scale.maximum))[:, None] - whole.total[:, ::-1]
    return found


def _whole(total: Array) -> Array:
    found: Array = np.stack(
        [np.ceil(total[..., 0] - _DUST), np.floor(total[..., 1] + _DUST)], axis=-1
    )
    return found


def _rows_of(part: Published, whole: Published) -> Published:
    """Return the part's rows in the order of the whole; where it has none, of nobody."""
    place = {int(unit): row for row, unit in enumerate(part.unit)}
    rows = np.array([place.get(int(unit), -1) for unit in whole.unit], dtype=np.int64)
    there = rows >= 0
    return Published(
        unit=whole.unit,
        parent=whole.parent,
        n=np.where(there, part.n[rows] if len(part.n) else 0.0, 0.0),
        mean=np.zeros(len(rows)),
        total=part.total[rows] if len(part.n) else np.zeros((len(rows), 2)),
        counts=part.counts[rows] if len(part.n) else np.zeros((len(rows), 3, 2)),
    )
