"""Columns at the edge of a matrix of numbers that may be background questions in codes."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from surveys.beyond import SURE_OF_RANGE
from surveys.blocks import RUN, Block
from surveys.profile import Profile

NAMED_BARELY = 2
NARROWER = 2
OFTEN = 0.15


def narrow_edges(blocks: Sequence[Block], profiles: Sequence[Profile]) -> list[Block]:
    """Set apart, to be asked about, bare-named columns at a block's edge that end far below it.

    `v_1` with 1, 2 and 3 before items answered 1 to 5 may be an item nobody rates high, or a
    background question in codes; nothing in the file tells. `v_120` after `v_109` is another
    question.
    """
    by_index = {profile.index: profile for profile in profiles}
    found: list[Block] = []
    for block in blocks:
        inside = list(block.columns)
        narrow: list[int] = []
        for edge in (0, -1):
            while len(inside) > RUN:
                few = _is_narrow(by_index[inside[edge]], block)
                apart = _is_numbered_apart([by_index[place] for place in inside], edge, block)
                if not (few or apart):
                    break
                outer = inside.pop(edge)
                narrow += [] if few and apart else [outer]
        if block.labels is not None:
            found.append(block)
            continue
        found.append(replace(block, columns=tuple(inside)))
        if narrow:
            found.append(
                replace(block, columns=tuple(sorted(narrow)), certain=False, reason="narrow")
            )
    return found


def _is_numbered_apart(inside: Sequence[Profile], edge: int, block: Block) -> bool:
    """Say whether a column at an edge ends elsewhere and is numbered apart: `v_1` before `v_10`.

    The others are numbered in a row.
    """
    numbers = [_last_number(profile.name) for profile in inside]
    if None in numbers or inside[edge].n < SURE_OF_RANGE:
        return False
    steps = [b - a for a, b in pairwise(each for each in numbers if each is not None)]
    own = steps.pop(edge)
    top = max((inside[edge].codes or {"": 0}).values())
    return own > 1 and set(steps) == {1} and top != block.maximum


def _last_number(name: str) -> int | None:
    found = re.search(r"(\d{1,6})$", name)
    return int(found.group(1)) if found else None


def _is_narrow(profile: Profile, block: Block) -> bool:
    numbers = Counter[int]()
    for value, number in (profile.codes or {}).items():
        numbers[number] += profile.values[value]
    if not numbers or profile.n < SURE_OF_RANGE or profile.word_count > NAMED_BARELY:
        return False
    top = max(numbers)
    return top <= block.maximum - NARROWER and numbers[top] >= OFTEN * profile.n
