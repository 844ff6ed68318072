"""Questions answered in numbers that stand apart from any matrix.

A form tool writes one column a question. Several full questions that share their range are ratings
wherever they stand; one alone may be a rating or may count something, and a person must say.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from surveys import labels
from surveys.beyond import FEW_ANSWERS, SURE_OF_RANGE
from surveys.blocks import RUN, Block, indexes
from surveys.dialect import known
from surveys.numbered import FEWEST_POINTS, number_block
from surveys.profile import Profile
from surveys.wording import normalise

ENDS = (5, 7, 10)
FULL_QUESTION = 4

_NUMBERED = re.compile(r"([^\W\d]+)_?\d+_?([^\W\d]*)$")


def apart_blocks(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Block]:
    """Return number blocks with those of columns that stand apart from them added."""
    found = [*blocks, *_numbered(profiles, taken=indexes(blocks))]
    alike, alone = _alike(profiles, taken=indexes(found))
    found += [*alike, *_alone(alone)]
    found += _scarce(profiles, blocks=found)
    if not found:
        found += _alone([each for each in profiles if _is_bare(each)])
        found += [] if found else _few(profiles)
    else:
        found += _alone(_beside(profiles, blocks=found))
    return _with_common_end(found, answered={p.index: p.n for p in profiles})


def _numbered(profiles: Sequence[Profile], *, taken: Container[int]) -> list[Block]:
    """Return answers `Q1A`, `Q2A` … or `Q1`, `Q2` … between the times that an experiment writes."""
    kinds: dict[str, list[Profile]] = {}
    for profile in profiles:
        numbered = _NUMBERED.match(profile.name)
        if numbered and profile.index not in taken and _is_bare(profile):
            # with nothing behind the number, only the same range says that they are alike
            last = numbered[2] or str(_top(profile))
            kinds.setdefault(f"{numbered[1]}#{last}", []).append(profile)
    return _as_blocks(kinds.values())


def _as_blocks(pieces: Iterable[list[Profile]]) -> list[Block]:
    return [
        block for piece in pieces if len(piece) >= RUN for block in number_block(piece, in_run=True)
    ]


def _is_bare(profile: Profile) -> bool:
    """Say whether a column is answered in bare numbers, four different ones or more."""
    codes = profile.codes or {}
    bare = all(labels.number_of(code) is not None for code in codes)
    bare = bare and not any(map(labels.words_of, codes))
    return bare and len(set(codes.values())) >= FEWEST_POINTS


def _is_question(profile: Profile) -> bool:
    """Say whether a heading is a full question that does not ask how many of something."""
    return profile.word_count >= FULL_QUESTION and not known("count_inside").match(profile.name)


def _top(profile: Profile) -> int:
    return max((profile.codes or {"": 0}).values())


def _alike(
    profiles: Sequence[Profile], *, taken: Mapping[int, Block]
) -> tuple[list[Block], list[Profile]]:
    """Return full questions that share their range with others, and those that stand alone.

    A few answers may miss the highest number by chance: such a question is one of them too.
    """
    apart = [
        each
        for each in profiles
        if each.index not in taken and _is_bare(each) and _is_question(each)
    ]
    shared: Counter[int] = Counter()
    for profile in profiles:
        block = taken.get(profile.index)
        if block and block.labels is None and block.certain and _is_question(profile):
            shared[block.maximum] += 1
    found: list[Block] = []
    left = apart
    for end in ENDS:
        piece = [
            each
            for each in left
            if _top(each) == end or (_top(each) == end - 1 and each.n < FEW_ANSWERS)
        ]
        reach = any(_top(each) == end for each in piece) or shared[end]
        if piece and reach and len(piece) + shared[end] >= RUN:
            found += number_block(piece, in_run=True)
            left = [each for each in left if each not in piece]
    return found, left


def _few(profiles: Sequence[Profile]) -> list[Block]:
    """Return, to be asked about, whole questions answered in small numbers by a handful of people.

    Two different answers of six people say nothing about a scale: only the question does.
    """
    found = []
    for profile in profiles:
        numbers = set((profile.codes or {}).values())
        rated = len(numbers) >= RUN - 1 and min(numbers) >= 1 and max(numbers) <= ENDS[-1]
        if profile.n >= SURE_OF_RANGE or not rated or not _is_question(profile):
            continue
        if any(labels.words_of(code) for code in profile.codes or {}) or numbers == {1, 2}:
            continue
        end = next(end for end in ENDS if max(numbers) <= end)
        codes = {normalise(value): number for value, number in (profile.codes or {}).items()}
        found.append(Block((profile.index,), 1, end, codes, certain=False, reason="lone"))
    return found


def _scarce(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Block]:
    """Return, to be asked about, whole questions that a few people answered like the others.

    Behind a branch of the form ten people answer 3, 4 and 5, where everybody else's questions go
    from 1 to 5: too few numbers to say that it is a scale, too much to leave it out in silence.
    """
    taken = indexes(blocks)
    ends = Counter(
        taken[each.index].maximum
        for each in profiles
        if each.index in taken and taken[each.index].certain and _is_full(each, taken[each.index])
    )
    usual = sorted(end for end in ENDS if ends[end] >= RUN)
    found = []
    for profile in profiles:
        numbers = set((profile.codes or {}).values())
        bare = not any(map(labels.words_of, profile.codes or {}))
        few = profile.n < SURE_OF_RANGE and profile.n < profile.rows / 2
        rated = bare and 2 <= len(numbers) < FEWEST_POINTS and min(numbers) >= 1
        end = next((end for end in usual if numbers and max(numbers) <= end), None)
        if profile.index in taken or not (few and rated and end and _is_question(profile)):
            continue
        codes = {normalise(value): number for value, number in (profile.codes or {}).items()}
        found.append(Block((profile.index,), 1, end, codes, certain=False, reason="lone"))
    return found


def _is_full(profile: Profile, block: Block) -> bool:
    return block.labels is None and _is_question(profile)


def _beside(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Profile]:
    """Return barely named columns right beside a block of bare numbers that have its very range."""
    taken = indexes(blocks)
    found = []
    for profile in profiles:
        beside = (taken.get(profile.index - 1), taken.get(profile.index + 1))
        for block in beside:
            if block is None or profile.index in taken or not _is_bare(profile):
                continue
            numbers = set((profile.codes or {}).values())
            same = numbers == set(range(block.minimum, block.maximum + 1))
            whole = block.labels is None and block.certain and len(block.columns) >= RUN
            if same and whole and not known("group").words & profile.tokens:
                found.append(profile)
                break
    return found


def _alone(profiles: Sequence[Profile]) -> list[Block]:
    """Return, to be asked about, columns answered 1 to 5, 7 or 10 that have no like in the file."""
    return [
        replace(block, certain=False, reason="lone")
        for profile in profiles
        if _top(profile) in ENDS and profile.n >= SURE_OF_RANGE
        for block in number_block([profile], in_run=True, asked=True)
    ]


def _with_common_end(blocks: list[Block], *, answered: Mapping[int, int]) -> list[Block]:
    """Let a bare block end where the file's other bare blocks do: 5 where only 4 was used.

    In a few answers that is chance; in many the scale may be another one, and a person must say.
    """
    ends = Counter(block.maximum for block in blocks if block.labels is None)
    if not (ends[5] and ends[4]):
        return blocks
    ended = []
    for block in blocks:
        if block.labels is None and (block.minimum, block.maximum) == (1, 4):
            few = sum(answered[column] for column in block.columns) < FEW_ANSWERS
            reason = block.reason if few else "range"
            block = replace(block, maximum=5, certain=block.certain and few, reason=reason)
        ended.append(block)
    return ended
