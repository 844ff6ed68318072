"""Questions answered in numbers that stand apart from any matrix.

A form tool writes one column a question. Several full questions that share their range are ratings
wherever they stand; one alone may count something, and a person must say (`surveys.lone`).
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from surveys.beyond import FEW_ANSWERS
from surveys.blocks import RUN, Block, indexes
from surveys.lone import ENDS, is_bare, is_question, is_rated_barely, top_of
from surveys.numbered import number_block
from surveys.profile import Profile

_NUMBERED = re.compile(r"([^\W\d]+)_?\d+_?([^\W\d]*)$")


def apart_blocks(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Block]:
    """Return number blocks with those of columns that stand apart from them added."""
    found = [*blocks, *_numbered(profiles, taken=indexes(blocks))]
    found += _alike(profiles, taken=indexes(found))
    return _with_common_end(found, answered={p.index: p.n for p in profiles})


def _numbered(profiles: Sequence[Profile], *, taken: Container[int]) -> list[Block]:
    """Return answers `Q1A`, `Q2A` … or `Q1`, `Q2` … between the times that an experiment writes."""
    kinds: dict[str, list[Profile]] = {}
    for profile in profiles:
        numbered = _NUMBERED.match(profile.name)
        if numbered and profile.index not in taken and is_rated_barely(profile):
            # with nothing behind the number, only the same range says that they are alike
            last = numbered[2] or str(top_of(profile))
            kinds.setdefault(f"{numbered[1]}#{last}", []).append(profile)
    return _as_blocks(kinds.values())


def _as_blocks(pieces: Iterable[list[Profile]]) -> list[Block]:
    return [
        block for piece in pieces if len(piece) >= RUN for block in number_block(piece, in_run=True)
    ]


def _alike(profiles: Sequence[Profile], *, taken: Mapping[int, Block]) -> list[Block]:
    """Return full questions that share their range with others.

    A few answers may miss the highest number by chance: such a question is one of them too.
    """
    free = [each for each in profiles if each.index not in taken and is_question(each)]
    apart = [each for each in free if is_rated_barely(each)]
    shared: Counter[int] = Counter()
    for profile in profiles:
        block = taken.get(profile.index)
        if block and block.labels is None and block.certain and is_question(profile):
            shared[block.maximum] += 1
    short = [each for each in free if _is_nearly_rated(each)]
    found: list[Block] = []
    left = apart
    for end in ENDS:
        piece = [
            each
            for each in left
            if top_of(each) == end or (top_of(each) == end - 1 and each.n < FEW_ANSWERS)
        ]
        reach = any(top_of(each) == end for each in piece) or shared[end]
        if len(piece) + shared[end] >= 2 * RUN:
            piece += [each for each in short if top_of(each) == end]
        if piece and reach and len(piece) + shared[end] >= RUN:
            found += number_block(piece, in_run=True)
            left = [each for each in left if each not in piece]
    return found


def _is_nearly_rated(profile: Profile) -> bool:
    """Say whether three numbers were given, not the first three: 1, 4 and 5 are no codes."""
    numbers = set((profile.codes or {}).values())
    return is_bare(profile) and len(numbers) == RUN and max(numbers) > RUN


_USED_BELOW = {4: 5, 6: 7}
"""The usual end of a scale of which the highest number was not used."""


def _with_common_end(blocks: list[Block], *, answered: Mapping[int, int]) -> list[Block]:
    """Let a bare block end where the file's other bare blocks do: 5 where only 4 was used.

    In a few answers that is chance; in many the scale may be another one, and a person must say.
    """
    ends = Counter(block.maximum for block in blocks if block.labels is None)
    ended = []
    for block in blocks:
        end = _USED_BELOW.get(block.maximum, 0)
        if block.labels is None and block.minimum == 1 and ends[end]:
            few = sum(answered[column] for column in block.columns) < FEW_ANSWERS
            reason = block.reason if few else "range"
            if few or end == 5:
                block = replace(block, maximum=end, certain=block.certain and few, reason=reason)
        ended.append(block)
    return ended
