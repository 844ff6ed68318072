"""Scales in words whose midpoint nobody chose: four answers, or five of which one was not used."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys import labels
from surveys.beyond import SURE_OF_RANGE
from surveys.blocks import Block, indexes
from surveys.labelled import recoded
from surveys.lone import is_question
from surveys.profile import Profile
from surveys.wording import normalise

BY_CHANCE = 0.1
HARDLY = 0.001
"""Chances of nobody choosing the midpoint: above the first it may well be that."""
USUALLY = 0.2
SHARED = 2


def with_midpoints(blocks: Sequence[Block], profiles: Sequence[Profile]) -> list[Block]:
    """Return blocks of an even number of answers, with a midpoint where another block has it.

    Ten people who all lean one way say nothing about a midpoint. Where the file asks others with
    it, in the same words, it is there; where nothing tells, a person is asked.
    """
    by_index = {profile.index: profile for profile in profiles}
    given = {block.columns: _given(block, by_index) for block in blocks}
    found = []
    for block in blocks:
        odd = _with_midpoint(block)
        answered = given[block.columns].total()
        homes = [
            other
            for other in blocks
            if odd and other is not block and _is_home(other, odd, like=block)
        ]
        chance = (1 - min(USUALLY, _middle_share(homes[0], given))) ** answered if homes else 0.0
        if chance > HARDLY:
            found.append(replace(recoded(block, odd[0]), certain=chance > BY_CHANCE))
        elif odd and sum(by_index[column].n for column in block.columns) < SURE_OF_RANGE:
            found.append(replace(block, certain=False))
        else:
            found.append(block)
    return found


def _with_midpoint(block: Block) -> list[labels.Match]:
    """Return the sets that have one answer more than a block, in the middle."""
    if block.labels is None or block.maximum % 2 or len(set(block.codes.values())) < block.maximum:
        return []
    middle = block.maximum // 2 + 1
    return [
        match
        for match in labels.matches({labels.fold(code) for code in block.codes})
        if match.answers.points == block.maximum + 1
        and match.unique
        and middle not in match.places.values()
    ]


def _is_home(other: Block, odd: Sequence[labels.Match], *, like: Block) -> bool:
    """Say whether a block is answered in the same words as another, and with a midpoint."""
    sizes = {match.answers.points for match in odd}
    if other.maximum not in sizes or other.labels is None or not other.certain:
        return False
    shared = {labels.fold(code) for code in other.codes} & {labels.fold(c) for c in like.codes}
    return len(shared) >= SHARED and other.maximum // 2 + 1 in other.codes.values()


def _middle_share(block: Block, given: Mapping[tuple[int, ...], Counter[int]]) -> float:
    counts = given[block.columns]
    return counts[block.maximum // 2 + 1] / counts.total() if counts else 1.0


def _given(block: Block, by_index: Mapping[int, Profile]) -> Counter[int]:
    given: Counter[int] = Counter()
    for column in block.columns:
        for value, count in by_index[column].values.items():
            code = block.codes.get(normalise(value))
            if code is not None:
                given[code] += count
    return given


def scarce_words(profiles: Sequence[Profile], *, blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with whole questions that a few people answered in the words of one of them.

    Behind a branch three people say "definitely yes" and "might or might not": too few to tell a
    scale by themselves, and part of one beside a question that has the other answers.
    """
    taken = indexes(blocks)
    found = list(blocks)
    for profile in profiles:
        few = profile.n < SURE_OF_RANGE and profile.n < profile.rows / 2
        own = profile.folded
        if profile.index in taken or not few or len(own) < SHARED or not is_question(profile):
            continue
        for place, block in enumerate(found):
            match = _together(block, own)
            if match is not None:
                joined = recoded(block, match)
                codes = {normalise(v): match.places[profile.words.fold(v)] for v in profile.answers}
                found[place] = replace(
                    joined,
                    columns=tuple(sorted((*block.columns, profile.index))),
                    codes={**joined.codes, **codes},
                    certain=block.certain and match.answers.points == block.maximum,
                )
                break
    return found


def _together(block: Block, own: frozenset[str]) -> labels.Match | None:
    """Return the set that knows the answers of a block and of a column that shares some."""
    if block.labels is None or block.reason != "labels":
        return None
    theirs = {labels.fold(code) for code in block.codes}
    found = labels.matches(theirs | own) if theirs & own else []
    return found[0] if found and found[0].unique else None
