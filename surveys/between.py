"""Columns inside a matrix that too few different answers kept out of it.

In a small file everybody may give one item the same answer or two. Between items of one range it is
one of them all the same.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from surveys.blocks import RUN, Block, indexes
from surveys.profile import Profile

FEWEST = 2 * RUN
MOST = 1 / 2
BARELY = 2


def with_those_between(blocks: Sequence[Block], profiles: Sequence[Profile]) -> list[Block]:
    """Return blocks of bare numbers with the columns that stand between their items."""
    taken = indexes(blocks)
    order = [profile for profile in profiles if profile.n]
    places = {profile.index: place for place, profile in enumerate(order)}
    joined: dict[tuple[int, ...], list[int]] = {}
    for profile in order:
        if profile.index in taken:
            continue
        left = _nearest(order[: places[profile.index]][::-1], taken, profile)
        right = _nearest(order[places[profile.index] + 1 :], taken, profile)
        if (
            left is None
            or right is None
            or (left.minimum, left.maximum)
            != (
                right.minimum,
                right.maximum,
            )
        ):
            continue
        if _fits(profile, left):
            joined.setdefault(left.columns, []).append(profile.index)
    alike = Counter[tuple[int, int]]()
    for block in blocks:
        alike[(block.minimum, block.maximum)] += len(block.columns) if block.labels is None else 0
    return [
        _grown(block, joined.get(block.columns, []), alike=alike[(block.minimum, block.maximum)])
        for block in blocks
    ]


def _nearest(beside: Sequence[Profile], taken: dict[int, Block], profile: Profile) -> Block | None:
    """Return the block next to a column, over columns that are as doubtful as it is.

    Tick boxes between two matrices are a question of their own, also the one that all ticked.
    """
    passed: list[Profile] = []
    for other in beside:
        if other.index in taken:
            block = taken[other.index]
            ticks = any(
                len(each.codes or {}) <= BARELY and not _fits(each, block) for each in passed
            )
            return None if ticks else block
        passed.append(other)
        if not _is_scant(other) or (other.word_count > BARELY) != (profile.word_count > BARELY):
            return None
    return None


def _is_scant(profile: Profile) -> bool:
    """Say whether a column holds bare small numbers, one or two different ones or so."""
    return bool(profile.codes) and profile.whole_share == 1


def _fits(profile: Profile, block: Block) -> bool:
    numbers = set((profile.codes or {}).values())
    inside = all(block.minimum <= number <= block.maximum for number in numbers)
    return block.labels is None and bool(numbers) and inside and _is_scant(profile)


def _grown(block: Block, found: Sequence[int], *, alike: int) -> Block:
    """Return a block with columns found between it and another; `alike` items share its range."""
    if not found or alike < FEWEST or len(found) > MOST * alike:
        return block
    return replace(block, columns=tuple(sorted((*block.columns, *found))))
