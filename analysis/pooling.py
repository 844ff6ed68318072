"""Which units are shown under their own name, which share a pool, which are hidden.

Decided from numbers of respondents alone, top down: small siblings are pooled before anyone is
hidden. Whether a small remainder may stay beside a shown parent is asked of `room`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.results import Status, Why

Room = Callable[[int, Sequence[int]], bool]
"""Whether, with this parent and these children shown, rounding alone protects the rest."""


@dataclass(frozen=True)
class Pool:
    """Siblings shown as one; indices into the tree."""

    parent: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Placement:
    """For each unit of the tree its status, why, and which pool it is in (-1: none)."""

    status: tuple[Status, ...]
    why: tuple[Why, ...]
    pool: tuple[int, ...]
    pools: tuple[Pool, ...]


def place_units(
    children: Sequence[Sequence[int]], *, n: Sequence[int], minimum: int, room: Room
) -> Placement:
    """Return the placement of every unit, index 0 being the organisation, which is shown.

    Below a shown unit, with t respondents in children that are too small:

    - t at least the minimum: the small ones form a pool, unless it would equal the parent;
    - t below it and `room`: only the small ones are hidden;
    - otherwise a sibling joins them in the pool, the one by which fewest people lose the figures of
      their own unit; when that would equal the parent, all children are hidden.
    """
    splits = _all_splits(children, n=n, minimum=minimum, room=room)
    status = [Status.HIDDEN] * len(children)
    why = [Why.INSIDE_HIDDEN] * len(children)
    pool = [-1] * len(children)
    pools: list[Pool] = []
    status[0], why[0] = Status.SHOWN, Why.NONE
    waiting = [0]
    while waiting:
        parent = waiting.pop()
        shown, pooled = splits[parent]
        for child in children[parent]:
            why[child] = Why.TOO_FEW if n[child] < minimum else Why.PROTECTS_OTHERS
        for child in shown:
            status[child], why[child] = Status.SHOWN, Why.NONE
            waiting.append(child)
        if pooled:
            for inside in _with_all_below(pooled, children):
                status[inside], pool[inside] = Status.POOLED, len(pools)
                if inside not in pooled:
                    why[inside] = Why.INSIDE_POOL
            pools.append(Pool(parent, tuple(pooled)))
    return Placement(tuple(status), tuple(why), tuple(pool), tuple(pools))


def lack_company(children: Sequence[Sequence[int]], *, n: Sequence[int], minimum: int) -> list[int]:
    """Return the units whose small children are fewer than the minimum even together.

    There a larger one joins them or all are hidden, unless there is room.
    """
    found = []
    for unit, below in enumerate(children):
        small = sum(n[child] for child in below if n[child] < minimum)
        if 0 < small < minimum and any(n[child] >= minimum for child in below):
            found.append(unit)
    return found


Split = tuple[list[int], list[int]]


def _all_splits(
    children: Sequence[Sequence[int]], *, n: Sequence[int], minimum: int, room: Room
) -> list[Split]:
    """Return the split below every unit, from the deepest up.

    What a unit is worth is how many of its people see their own unit's figures when it is shown.
    """
    splits: list[Split] = [([], [])] * len(children)
    worth = [0] * len(children)
    for unit in reversed(range(len(children))):
        if n[unit] < minimum:
            continue
        if not any(n[child] for child in children[unit]):
            worth[unit] = n[unit]
            continue
        below = children[unit]
        splits[unit] = _split(unit, below, n=n, minimum=minimum, room=room, worth=worth)
        worth[unit] = sum(worth[child] for child in splits[unit][0])
    return splits


def _split(
    parent: int,
    below: Sequence[int],
    *,
    n: Sequence[int],
    minimum: int,
    room: Room,
    worth: Sequence[int],
) -> Split:
    """Return which children are shown and which are pooled; the others are hidden."""
    small = [child for child in below if 0 < n[child] < minimum]
    # The tree's own order breaks ties, so the choice does not depend on the answers.
    large = sorted((child for child in below if n[child] >= minimum), key=lambda each: n[each])
    together = sum(n[child] for child in small)
    if not small:
        return large, []
    if not large:
        return [], []
    if together >= minimum:
        return large, small
    if room(parent, large):
        return large, []
    if len(large) == 1:
        return [], []
    joins = min(large, key=lambda each: (worth[each], n[each]))
    return [each for each in large if each != joins], [*small, joins]


def _with_all_below(tops: Sequence[int], children: Sequence[Sequence[int]]) -> list[int]:
    found = list(tops)
    for unit in found:
        found.extend(children[unit])
    return found
