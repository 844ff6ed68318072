"""Attacks on groups too small to have figures: those left over beside figures that are shown."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

import numpy as np
import pandas as pd

from analysis.attack_run import Run, question_of
from analysis.cells import MeasureLike
from analysis.intruder import Intruder, Learnt, Published, Said, Surroundings, surroundings
from analysis.results import Status

MOST_TOGETHER = 3
"""Groups left over that are looked at as one, when together they are under the minimum."""

MANY = 12
"""Groups of one measure beyond which only those above each other are looked at as one."""


def together(shown: Published, minimum: int) -> Iterator[tuple[int, ...]]:
    """Yield every group under the minimum: single remainders, and several that one filter leaves.

    In a large organisation several are looked at where they are above each other.
    """
    left = shown.left
    small = [int(row) for row in np.flatnonzero((left > 0) & (left < minimum))]
    yield from ((row,) for row in small)
    if len(small) > MANY:
        among = set(small)
        for row in small:
            above = [each for each in shown.path(row)[1:] if each in among]
            for k in range(1, MOST_TOGETHER):
                for some in combinations(above, k):
                    if left[[row, *some]].sum() < minimum:
                        yield tuple(sorted((row, *some)))
        return
    for k in range(2, MOST_TOGETHER + 1):
        for some in combinations(small, k):
            if left[list(some)].sum() < minimum:
                yield some


def left_over(run: Run) -> None:
    """People beside shown figures: what all figures of a measure together say of them."""
    answered = _left_by_unit(run.family.units)
    for measure in run.measures:
        shown = run.shown[measure.id]
        if not len(shown.n):
            continue
        if (shown.left < 0).any():
            run.tally("tree").check(1, tried=1)
        for rows in together(shown, run.policy.minimum_scores):
            unit = int(shown.unit[rows[0]])
            if len(rows) > 1:
                attack = "filters"
            elif not 0 < answered.get(unit, 0) < run.policy.minimum_scores:
                attack = "skipped"
            else:
                attack = "complement" if shown.parent[rows[0]] < 0 else "tree"
            run.tally(attack).add(_learn(run, measure, shown, rows))


def _learn(run: Run, measure: MeasureLike, shown: Published, rows: Sequence[int]) -> Learnt | None:
    """Return what may be learnt of people left over in these rows, None for no time."""
    for finer in (False, True):
        if not run.may_ask():
            return None
        question = question_of(measure, finer=finer)
        around = surroundings(shown, rows, question)
        intruder = Intruder(around, question.points, question.categories)
        groups = [group for group, row in enumerate(around.row_of) if row in rows]
        learnt = intruder.learn(groups)
        run.spend(intruder.asked)
        # People who skipped an item have scores between the steps: then all of them count.
        if learnt.answers or len(measure.items) < 2:
            break
    return learnt


def _left_by_unit(units: pd.DataFrame) -> dict[int, int]:
    """Return, by row of the unit table, how many respondents are in no shown unit below."""
    shown = units[units["status"] == Status.SHOWN]
    left = dict(zip(shown["unit"], shown["n"].astype(int), strict=True))
    for parent, n in zip(shown["parent"], shown["n"], strict=True):
        if parent in left:
            left[parent] -= int(n)
    place = {unit: row for row, unit in enumerate(units["unit"])}
    return {place[unit]: n for unit, n in left.items()}


def scale_and_items(run: Run) -> None:
    """Scales published beside their items: solved as one, where everyone answered all of them."""
    of = {each.id: each for each in run.measures}
    for scale in run.measures:
        items = [of[item] for item in scale.items if item in of and item != scale.id]
        if len(items) < 2 or len(items) < len(scale.items):
            continue
        whole = run.shown[scale.id]
        parts = [run.shown[item.id] for item in items]
        same = all(
            np.array_equal(part.unit, whole.unit) and np.array_equal(part.n, whole.n)
            for part in parts
        )
        turned = any(item.unfavourable != scale.unfavourable for item in items)
        if not same or turned or not len(whole.n):
            continue
        for rows in together(whole, run.policy.minimum_scores):
            if len(rows) == 1:
                run.tally("scale_items").add(_learn_jointly(run, items, scale, rows))


def _learn_jointly(
    run: Run, items: Sequence[MeasureLike], scale: MeasureLike, rows: Sequence[int]
) -> Learnt | None:
    """Return the most that may be learnt of any of the items."""
    if not run.may_ask():
        return None
    questions = [question_of(item) for item in items]
    arounds = [
        surroundings(run.shown[item.id], rows, question)
        for item, question in zip(items, questions, strict=True)
    ]
    width = len(arounds[0].sizes)
    said = [
        Said(
            groups=[group + place * width for group in each.groups],
            weights=each.weights,
            low=each.low,
            high=each.high,
        )
        for place, around in enumerate(arounds)
        for each in around.said
    ]
    points = questions[0].points
    for each in surroundings(run.shown[scale.id], rows, question_of(scale)).said:
        if each.mean:
            groups = [g + place * width for place, g in product(range(len(items)), each.groups)]
            weights = points / len(items)
            said.append(Said(groups=groups, weights=weights, low=each.low, high=each.high))
    sizes = tuple(size for around in arounds for size in around.sizes)
    around = Surroundings(sizes=sizes, row_of=arounds[0].row_of * len(items), said=tuple(said))
    intruder = Intruder(around, points, questions[0].categories)
    own = [group for group, row in enumerate(arounds[0].row_of) if row in rows]
    learnt = [intruder.learn([g + place * width for g in own]) for place in range(len(items))]
    run.spend(intruder.asked)
    return Learnt(
        min(each.open_share for each in learnt if each.open_share is not None),
        min(each.answers for each in learnt),
        any(each.breach for each in learnt),
    )
