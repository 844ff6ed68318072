"""Columns of numbers that may be items although too little says so: proposed, never assumed.

Each block made here is one that a person is asked about.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from surveys.beyond import SURE_OF_RANGE
from surveys.blocks import RUN, Block, indexes, stem
from surveys.dialect import known
from surveys.hinted import stated_ends
from surveys.numbered import FEWEST_POINTS, ends_of, is_ranking
from surveys.profile import HIGHEST_CODE, Profile
from surveys.wording import normalise

LONG_RUN = 8
LONGEST_NAME = 3
LONGEST_COMMON = 7
MOST_STRAYS = 0.1
THREE_POINTS = ({0, 1, 2}, {1, 2, 3}, {-1, 0, 1})


def guessed_blocks(
    profiles: Sequence[Profile], *, blocks: Sequence[Block], cells: pd.DataFrame
) -> list[Block]:
    """Return the blocks with those that a person must confirm added.

    Matrices whose numbers have a few strays; and where a file has no other item, long runs of three
    numbers.
    """
    found = _with_strays(profiles, blocks=blocks)
    if any(block.certain for block in found):
        return found
    free = [profile for profile in profiles if profile.index not in indexes(found)]
    return found + [block for block in _three_points(free) if not _ranks(block, cells)]


def _ranks(block: Block, cells: pd.DataFrame) -> bool:
    """Say whether columns rank each other, as many at a time as there are numbers."""
    size = block.maximum - block.minimum + 1
    starts = range(0, len(block.columns) - size + 1, size)
    return any(
        is_ranking(replace(block, columns=block.columns[start : start + size]), cells)
        for start in starts
    )


@dataclass(frozen=True)
class _Near:
    """A column of small whole numbers, but for a few values or none."""

    profile: Profile
    codes: dict[str, int]
    strays: frozenset[str]


def _kin(profile: Profile, top: int) -> str:
    """Return what items of one matrix share: their stem, or, for whole questions, their highest."""
    question = profile.word_count > LONGEST_NAME and not known("count_inside").match(profile.name)
    return str(top) if question and top <= LONGEST_COMMON else stem(profile)


def _near(profile: Profile) -> _Near | None:
    codes: dict[str, int] = {}
    strays: set[str] = set()
    stray, most = 0, MOST_STRAYS * sum(profile.answers.values())
    for value, count in profile.answers.items():
        number = profile.number(value)
        if number is not None and 0 <= number <= HIGHEST_CODE:
            codes[value] = number
            continue
        strays.add(value)
        stray += count
        if stray > most:
            return None
    sure = profile.n >= SURE_OF_RANGE and len(set(codes.values())) >= FEWEST_POINTS
    return _Near(profile, codes, frozenset(strays)) if sure else None


def _with_strays(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Block]:
    """Let columns with a few impossible numbers join the items of their matrix, or be one."""
    taken = indexes(blocks)
    free = (p for p in profiles if p.index not in taken)
    near: dict[str, list[_Near]] = {}
    for each in map(_near, free):
        if each is not None:
            near.setdefault(_kin(each.profile, max(each.codes.values())), []).append(each)
    by_stem = {
        _kin(p, taken[p.index].maximum): taken[p.index] for p in profiles if p.index in taken
    }
    joined: dict[tuple[int, ...], list[_Near]] = {}
    own: list[Block] = []
    for name, group in near.items():
        if not any(each.strays for each in group):
            continue
        home = by_stem.get(name)
        if home is not None and home.labels is None:
            joined.setdefault(home.columns, []).extend(group)
        elif len(group) >= RUN or all(stated_ends(each.profile) for each in group):
            own.append(_block(group))
    return [_joined(each, joined.get(each.columns, [])) for each in blocks] + own


def _block(group: Sequence[_Near]) -> Block:
    numbers: Counter[int] = Counter()
    for each in group:
        for value, number in each.codes.items():
            numbers[number] += each.profile.values[value]
    stated = {stated_ends(each.profile) for each in group}
    low, high = (stated.pop() if len(stated) == 1 else None) or ends_of(numbers, {})
    return Block(
        columns=tuple(each.profile.index for each in group),
        minimum=low,
        maximum=high,
        codes={normalise(v): number for each in group for v, number in each.codes.items()},
        missing=frozenset().union(*(each.strays for each in group)),
        certain=False,
        reason="stray",
    )


def _joined(block: Block, group: Sequence[_Near]) -> Block:
    if not group:
        return block
    own = _block(group)
    return replace(
        block,
        columns=tuple(sorted((*block.columns, *own.columns))),
        minimum=min(block.minimum, own.minimum),
        maximum=max(block.maximum, own.maximum),
        codes={**own.codes, **block.codes},
        missing=block.missing | own.missing,
        certain=False,
        reason="stray",
    )


def _numbers(profile: Profile) -> set[int]:
    return set((profile.codes or {}).values())


def _three_points(profiles: Sequence[Profile]) -> list[Block]:
    """Return runs of columns that all hold the same three numbers: a short scale, or codes."""
    runs: list[list[Profile]] = [[]]
    for profile in profiles:
        numbers = _numbers(profile)
        fits = numbers in THREE_POINTS
        if fits and runs[-1] and _numbers(runs[-1][-1]) == numbers:
            runs[-1].append(profile)
        elif fits or not profile.is_transparent:
            runs.append([profile] if fits else [])
    return [
        _plain_block(run, reason="three")
        for run in runs
        if len(run) >= LONG_RUN or (len(run) >= RUN and _belong_together(run))
    ]


def _belong_together(run: Sequence[Profile]) -> bool:
    """Say whether a few columns are one matrix, or whole questions that count nothing."""
    if len({stem(each) for each in run}) == 1:
        return True
    return all(
        each.word_count > LONGEST_NAME and not known("count_inside").match(each.name)
        for each in run
    )


def _plain_block(run: Sequence[Profile], *, reason: str) -> Block:
    codes = {
        normalise(value): number for each in run for value, number in (each.codes or {}).items()
    }
    return Block(
        columns=tuple(each.index for each in run),
        minimum=min(codes.values()),
        maximum=max(codes.values()),
        codes=codes,
        certain=False,
        reason=reason,
    )
