"""Blocks that look like ratings and may be something else: read, and asked about."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from os.path import commonprefix
from statistics import median

from surveys.beyond import SURE_OF_END, SURE_OF_RANGE, SURE_OF_STRANGERS
from surveys.blocks import RUN, Block
from surveys.dialect import headings, tokens
from surveys.ends import half_worded, seen_of, unsure_ends, zeros_as_elsewhere
from surveys.hinted import is_hinted, stated_range
from surveys.lone import FULL_QUESTION, falls_from_zero
from surveys.own_end import by_two_ends
from surveys.profile import Profile

LOOPED = 3
"""Times the same questions stand in a file from which people rated several things each."""
PARTLY = 0.6
NEVER_LOWEST = 0.05
FEWEST_TASKS = 6
ONE_RIGHT = 0.5
FEWEST_OPTIONS = 5
APART = 3
NAMED = 2
TEN = 10
HARDLY = 0.2
MOST_OTHERS = 6
"""Items on the usual scale of a file for each on another, from which the others are doubtful."""
NAMING = 4
LOWEST_TWO = 0.25
OFTEN = 0.9

_COPY = re.compile(r"(?:\.\d{1,2}|\s*\(\d{1,2}\)|\s+\d{1,2})$")
_PIPED = re.compile(r"\[?\s*\$?\{(?!e://)[^{}]+\}\s*\]?(?:\.\d{1,2})?$")


def doubted(blocks: Sequence[Block], profiles: Sequence[Profile]) -> list[Block]:
    """Return the blocks, parts of them set apart that only a person can call ratings.

    Questions whose words a file does not hold, questions put again for each of several things,
    numbers whose lowest nobody gave, ends worded for other questions, a few questions on another
    scale than the rest, and what may be options of a test. Certain blocks only.
    """
    by_index = {profile.index: profile for profile in profiles}
    rated = [by_index[column] for block in blocks for column in block.columns]
    found = _parted(blocks, lambda column: _is_piped(by_index[column]), reason="piped")
    looped = _looped(rated)
    found = _parted(found, lambda column: column in looped, reason="looped")
    found = [_never_lowest(block, by_index) for block in found]
    found = _worded_for_others(found, by_index)
    found = _on_other_scales(found, by_index)
    found = [_from_zero_and_one(block, by_index) for block in found]
    found = [_ending_twice(block, by_index) for block in found]
    found = [_counting(block, by_index) for block in found]
    found = [_outcome(block, by_index) for block in found]
    found = [part for block in found for part in _with_edges_apart(block, by_index)]
    found = [_beside_counts(block, profiles) for block in found]
    found = _low_end_unseen(found, by_index)
    found = half_worded(unsure_ends(zeros_as_elsewhere(found, by_index), by_index))
    return _options(found, by_index)


def _parted(
    blocks: Sequence[Block], is_doubtful: Callable[[int], bool], *, reason: str
) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        apart = tuple(column for column in block.columns if is_doubtful(column))
        rest = tuple(column for column in block.columns if column not in apart)
        if not apart or not block.certain:
            found.append(block)
            continue
        found.append(replace(block, columns=apart, certain=False, reason=reason))
        if rest:
            found.append(replace(block, columns=rest))
    return found


def _is_piped(profile: Profile) -> bool:
    """Say whether a statement is nothing but a place for what each respondent wrote before."""
    return bool(_PIPED.search(profile.heading.text))


def _looped(rated: Sequence[Profile]) -> frozenset[int]:
    """Return items asked again and again in the same words, each time of some respondents only."""
    alike: dict[str, list[Profile]] = {}
    for profile in rated:
        alike.setdefault(_COPY.sub("", profile.name), []).append(profile)
    return frozenset(
        profile.index
        for name, copies in alike.items()
        if len(copies) >= LOOPED and " " in name
        for profile in copies
        if all(each.n < PARTLY * each.rows for each in copies)
    )


def _never_lowest(block: Block, by_index: Mapping[int, Profile]) -> Block:
    """Ask about bare numbers of which hundreds begin above 1, with many at the first of them."""
    if block.labels is not None or not block.certain or len(block.columns) < RUN:
        return block
    given = sum((seen_of(by_index[column], block) for column in block.columns), Counter[int]())
    answered = given.total()
    if answered < SURE_OF_END or min(given) != block.minimum + 1:
        return block
    often = given[min(given)] >= NEVER_LOWEST * answered
    return replace(block, certain=False, reason="shifted") if often else block


def _worded_for_others(blocks: Sequence[Block], by_index: Mapping[int, Profile]) -> list[Block]:
    """Ask about numbers whose worded ends name what only the questions of another block ask of.

    "10 (all my time)" is the end of "how much time do you spend"; the same end under "are you
    told how well you do" was copied by mistake, or the file mixes two scales.
    """
    asked = {
        place: [tokens(by_index[column].heading.text) for column in block.columns]
        for place, block in enumerate(blocks)
    }
    found = []
    for place, block in enumerate(blocks):
        named = _named_at_ends(block)
        own = any(named & words for words in asked[place])
        others = any(
            frozenset.intersection(named, *asked[other])
            for other, beside in enumerate(blocks)
            if other != place and beside.labels == block.labels
        )
        doubtful = bool(named) and block.certain and others and not own
        found.append(replace(block, certain=False, reason="ends") if doubtful else block)
    return found


def _named_at_ends(block: Block) -> frozenset[str]:
    """Return the longer words at the ends of a scale whose inner points are bare numbers."""
    inner = (block.labels or ())[1:-1]
    if not inner or any(not text.isdigit() for text in inner):
        return frozenset()
    words = tokens(f"{(block.labels or ('',))[0]} {(block.labels or ('',))[-1]}")
    return frozenset(word for word in words if len(word) >= NAMING and word.isalpha())


def _on_other_scales(blocks: Sequence[Block], by_index: Mapping[int, Profile]) -> list[Block]:
    """Ask about a few questions in bare numbers that end elsewhere than nearly all of the file.

    "Line of work, select closest" from 1 to 8 before forty items from 1 to 7 is a choice in codes.
    A question that asks how good or how likely something is rates it, whatever its scale.
    """
    columns: Counter[tuple[int, int]] = Counter()
    for block in blocks:
        columns[(block.minimum, block.maximum)] += len(block.columns) if _is_plain(block) else 0
    return [
        replace(block, certain=False, reason="lone")
        if _is_plain(block)
        and columns.most_common(1)[0][1] >= MOST_OTHERS * columns[(block.minimum, block.maximum)]
        and all(
            by_index[column].word_count >= FULL_QUESTION and not is_hinted(by_index[column])
            for column in block.columns
        )
        else block
        for block in blocks
    ]


def _from_zero_and_one(block: Block, by_index: Mapping[int, Profile]) -> Block:
    """Ask about bare-named columns some of which begin at 0 and end early, others never give 0.

    "TV" from 0 to 4 beside "Inform" from 1 to 5: days of a week beside a rating, or one scale.
    """
    profiles = [by_index[column] for column in block.columns]
    named = all(each.word_count <= NAMED for each in profiles)
    if not _is_plain(block) or block.minimum != 0 or not named or len(profiles) > FEWEST_TASKS:
        return block
    given = [seen_of(each, block) for each in profiles]
    sure = all(each.total() >= SURE_OF_RANGE for each in given)
    top = max(max(each) for each in given)
    early = any(each[0] >= NEVER_LOWEST * each.total() and not each[top] for each in given)
    late = any(not each[0] and each[top] for each in given)
    return replace(block, certain=False, reason="lone") if sure and early and late else block


def _counting(block: Block, by_index: Mapping[int, Profile]) -> Block:
    """Ask about a few barely named columns that all fall from 0, and about `V1`, `V2` … .

    Visits and children do so, and symptoms in a healthy group. Data tools write `V1` where a table
    had no headings, so nothing says what was asked.
    """
    profiles = [by_index[column] for column in block.columns]
    if not _is_plain(block):
        return block
    if [each.name for each in profiles] == [f"v{k}" for k in range(1, len(profiles) + 1)]:
        return replace(block, certain=False, reason="unnamed")
    named = all(each.word_count <= NAMED + 1 and not is_hinted(each) for each in profiles)
    few = len(profiles) <= FEWEST_TASKS and all(each.n >= SURE_OF_RANGE for each in profiles)
    falling = [each for each in profiles if falls_from_zero(each)]
    most = 2 * len(falling) > len(profiles)
    most = most and all(falls_from_zero(each, last=HARDLY) for each in profiles)
    counted = block.minimum == 0 and named and few and most
    return replace(block, certain=False, reason="lone") if counted else block


def _outcome(block: Block, by_index: Mapping[int, Profile]) -> Block:
    """Ask about numbers that are each headed as the result of a task: "Condition A result"."""
    words, most = headings()["outcome"]["words"], headings()["outcome"]["max_words"]
    profiles = [by_index[column] for column in block.columns]
    named = all(each.tokens & set(words) and each.word_count <= most for each in profiles)
    asked = _is_plain(block) and named and not any(map(is_hinted, profiles))
    return replace(block, certain=False, reason="lone") if asked else block


def _with_edges_apart(block: Block, by_index: Mapping[int, Profile]) -> list[Block]:
    """Ask about a first or last column of 1 and 2 alone, beside questions rated near the top.

    It may be a yes and no in codes. Where others are rated low too, it is the rarest symptom.
    """
    columns = list(block.columns)
    if not _is_plain(block) or len(columns) <= FEWEST_TASKS:
        return [block]
    lowest = {block.minimum, block.minimum + 1}
    given = {column: seen_of(by_index[column], block) for column in columns}
    low = {
        column: sum(each[n] for n in lowest) / max(1, each.total())
        for column, each in given.items()
    }
    edges = [
        column
        for column in (columns[0], columns[-1])
        if set(given[column]) == lowest and given[column].total() >= SURE_OF_STRANGERS
    ]
    rest = tuple(column for column in columns if column not in edges)
    if not edges or any(low[column] >= LOWEST_TWO for column in rest):
        return [block]
    apart = replace(block, columns=tuple(edges), certain=False, reason="lone")
    return [replace(block, columns=rest), apart]


def _beside_counts(block: Block, profiles: Sequence[Profile]) -> Block:
    """Ask about numbers from 0 that each stand beside a higher number headed nearly alike.

    "Women - staff" up to 7 and "Women - members" up to 21 are both heads that were counted.
    """
    if not _is_plain(block) or block.minimum != 0:
        return block
    shown = [profile for profile in profiles if profile.n]
    higher = {
        near.index
        for profile, after in pairwise(shown)
        for near, other in ((profile, after), (after, profile))
        if near.index in block.columns and other.number_share >= OFTEN and other.codes is None
        if 3 * len(commonprefix([near.name, other.name])) >= min(len(near.name), len(other.name))
    }
    counted = 2 * len(higher) > len(block.columns)
    return replace(block, certain=False, reason="lone") if counted else block


def _ending_twice(block: Block, by_index: Mapping[int, Profile]) -> Block:
    """Ask about rows of one matrix of which many answers end below those of the others."""
    if not _is_plain(block) or len(block.columns) < 2 * RUN:
        return block
    parts = by_two_ends([by_index[column] for column in block.columns])
    return replace(block, certain=False, reason="twice") if len(parts) > 1 else block


def _low_end_unseen(blocks: Sequence[Block], by_index: Mapping[int, Profile]) -> list[Block]:
    """Let a block to 10 of which nobody gave the lowest begin where the file's others do.

    From 0 or from 1 is a guess where few answered and none below 3: a person is asked.
    """
    from_zero = sum(
        len(block.columns)
        for block in blocks
        if _is_plain(block) and (block.minimum, block.maximum) == (0, TEN)
    )
    found = []
    for block in blocks:
        given = sum((seen_of(by_index[each], block) for each in block.columns), Counter[int]())
        unseen = _is_plain(block) and (block.minimum, block.maximum) == (1, TEN) and given
        if unseen and from_zero >= len(block.columns):
            found.append(replace(block, minimum=0))
        elif unseen and min(given) >= RUN and given.total() < SURE_OF_END:
            found.append(replace(block, certain=False, reason="low"))
        else:
            found.append(block)
    return found


def _is_plain(block: Block) -> bool:
    return block.labels is None and block.certain


def _options(blocks: Sequence[Block], by_index: Mapping[int, Profile]) -> list[Block]:
    """Ask about numbers that may be options of a test: half chose one, another for each task.

    The commonest answers to ratings lie a point or two apart, and few hold half of the answers.
    Where so much of one range is so, all bare numbers of the file are asked about.
    """
    bare = [
        block
        for block in blocks
        if _is_plain(block) and not all(stated_range(by_index[each]) for each in block.columns)
    ]
    ranges: dict[tuple[int, int], list[Counter[int]]] = {}
    for block in bare:
        given = [seen_of(by_index[column], block) for column in block.columns]
        ranges.setdefault((block.minimum, block.maximum), []).extend(given)
    columns = sum(len(block.columns) for block in bare)
    tasks = sum(
        len(given)
        for (low, high), given in ranges.items()
        if high - low >= FEWEST_OPTIONS and _are_tasks(given)
    )
    if not tasks or 2 * tasks < columns:
        return list(blocks)
    return [
        replace(block, certain=False, reason="options") if block in bare else block
        for block in blocks
    ]


def _are_tasks(given: Sequence[Counter[int]]) -> bool:
    answered = [each for each in given if each.total()]
    commonest = [each.most_common(1)[0] for each in answered]
    shares = [count / each.total() for (_, count), each in zip(commonest, answered, strict=True)]
    places = {place for place, _ in commonest}
    spread = len(places) > APART and max(places) - min(places) >= APART
    return len(answered) >= FEWEST_TASKS and spread and median(shares) >= ONE_RIGHT
