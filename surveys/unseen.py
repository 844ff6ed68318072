"""Scales whose highest number nobody gave: what ends them is a guess, which is asked about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys.beyond import SURE_OF_END
from surveys.blocks import Block
from surveys.ends import SURE, expected_beyond, seen_of
from surveys.hinted import is_recommend, stated_range
from surveys.profile import Profile

TEN = 10
OFTEN = 0.02


def with_unseen_ends(blocks: Sequence[Block], profiles: Sequence[Profile]) -> list[Block]:
    """Return blocks read as ending at 10 with the end that the file's answers reach.

    Where no question of the file was answered above 8, hundreds of answers say that 8 is the end,
    or many of them that stand on it; fewer leave it open. What a heading states, or asks from 0 to
    10 by custom, is certain.
    """
    by_index = {profile.index: profile for profile in profiles}
    guessed = [block for block in blocks if _is_guessed(block, by_index)]
    reached = [block for block in blocks if block.labels is None and _top(block) == TEN]
    if not guessed or any(block.certain for block in reached):
        return list(blocks)
    columns = [given for block in guessed for given in _given(block, by_index)]
    given = sum(columns, Counter[int]())
    top = max(given)
    sure = given.total() >= SURE_OF_END and given[top] >= OFTEN * given.total()
    sure = sure or expected_beyond(columns, top=top) >= SURE
    return [
        block
        if block not in guessed
        else replace(block, maximum=top)
        if sure
        else replace(block, certain=False, reason="high" if block.certain else block.reason)
        for block in blocks
    ]


def _is_guessed(block: Block, by_index: Mapping[int, Profile]) -> bool:
    profiles = [by_index[column] for column in block.columns]
    bare = block.labels is None and block.maximum == TEN and _top(block) < TEN
    known = any(stated_range(each) or is_recommend(each) for each in profiles)
    return bare and not known


def _top(block: Block) -> int:
    return max(block.codes.values(), default=0)


def _given(block: Block, by_index: Mapping[int, Profile]) -> list[Counter[int]]:
    return [seen_of(by_index[column], block) for column in block.columns]
