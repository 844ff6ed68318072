"""Attacks on groups large enough for a mean that all answered alike: by what stands beside them.

A unit's own figures are told as bounds where nearly all agree. The unit above it less the units
beside it, and a scale less its other items, are about the same people.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.attack_run import Run, question_of
from analysis.bounds import Array
from analysis.cells import MeasureLike
from analysis.intruder import ANSWERS, Codes, Learnt, Published, Question
from analysis.unanimity import categories_open

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
        _count(run, beside[measure.id], np.flatnonzero((left > 0) & (left < structure)), question)
    for scale in run.measures:
        items = [each for each in run.measures if _is_item_of(each, scale)]
        if 1 < len(items) == len(scale.items):
            _less_other_items(run, scale, items, beside)


def _is_item_of(each: MeasureLike, scale: MeasureLike) -> bool:
    ends = (each.minimum, each.maximum) == (scale.minimum, scale.maximum)
    return len(each.items) == 1 and each.items[0] in scale.items and ends and each is not scale


def _count(run: Run, shown: Published, rows: Codes, question: Question) -> None:
    needed = min(ANSWERS, len(question.categories))
    for answers in categories_open(shown, rows, question):
        run.tally("alike").add(Learnt(None, min(int(answers), needed), int(answers) < needed))


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
    summed = _whole(len(items) * whole.total)
    for place, (part, item) in enumerate(zip(parts, items, strict=True)):
        others = np.delete(totals, place, axis=0).sum(axis=0)
        least, most = summed[:, 0] - others[:, 1], summed[:, 1] - others[:, 0]
        narrowed = replace(part, total=_within(totals[place], least, most))
        _count(run, narrowed, np.flatnonzero(same), question_of(item))


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
