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
    - otherwise the next smallest sibling joins them in the pool; when that would equal the parent,
      all children are hidden.
    """
    status = [Status.HIDDEN] * len(children)
    why = [Why.INSIDE_HIDDEN] * len(children)
    pool = [-1] * len(children)
    pools: list[Pool] = []
    status[0], why[0] = Status.SHOWN, Why.NONE
    waiting = [0]
    while waiting:
        parent = waiting.pop()
        shown, pooled = _split(parent, children[parent], n=n, minimum=minimum, room=room)
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


def _split(
    parent: int, below: Sequence[int], *, n: Sequence[int], minimum: int, room: Room
) -> tuple[list[int], list[int]]:
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
    return large[1:], [*small, large[0]]


def _with_all_below(tops: Sequence[int], children: Sequence[Sequence[int]]) -> list[int]:
    found = list(tops)
    for unit in found:
        found.extend(children[unit])
    return found
