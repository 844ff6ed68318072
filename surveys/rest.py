"""Rows of a matrix in words that too few different answers kept out of it.

"Neutral" and "Agree" alone are no scale, but they are where the other rows of the same matrix have
five answers, or the questions right before and after. Three answers are one beside such a question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys.blocks import MATRIX, RUN, Block, indexes, stem
from surveys.profile import Profile
from surveys.wording import normalise

MOST_OUTSIDE = 0.2


def with_rest(blocks: Sequence[Block], profiles: Sequence[Profile]) -> list[Block]:
    """Return blocks in words with the rows of their matrix that nothing else holds."""
    taken = indexes(blocks)
    filled = [profile for profile in profiles if profile.n]
    stems = {profile.index: stem(profile) for profile in profiles if stem(profile) != profile.name}
    joined: dict[tuple[int, ...], list[int]] = {}
    for place, profile in enumerate(filled):
        if profile.index in taken:
            continue
        beside = [taken.get(each.index) for each in _beside(filled, place)]
        for block in blocks:
            rows = [column for column in block.columns if column in stems]
            row = sum(stems[column] == stems.get(profile.index) for column in rows) >= MATRIX
            between = len(beside) == 2 and all(each is block for each in beside)
            enough = any(each is block for each in beside) and len(profile.folded) >= RUN
            if (row or between or enough) and _fits(profile, block):
                joined.setdefault(block.columns, []).append(profile.index)
                break
    grown = [
        replace(block, columns=tuple(sorted((*block.columns, *joined.get(block.columns, [])))))
        for block in blocks
    ]
    taken = indexes(grown)
    left = [profile for profile in filled if profile.index not in taken]
    return grown + [row for profile in left for row in _with_one_outside(profile, grown, stems)]


def _with_one_outside(
    profile: Profile, blocks: Sequence[Block], stems: Mapping[int, str]
) -> list[Block]:
    """Return a row of a matrix whose answers are its matrix's but for one phrase, to be asked."""
    for block in blocks:
        same = sum(stems.get(column, "") == stems.get(profile.index) for column in block.columns)
        if same < MATRIX or block.labels is None or not block.certain:
            continue
        outside = {value for value in profile.answers if normalise(value) not in block.codes}
        given = sum(profile.answers[value] for value in outside)
        if len(outside) == 1 and given <= MOST_OUTSIDE * profile.n:
            missing = block.missing | outside
            return [
                replace(
                    block,
                    columns=(profile.index,),
                    missing=missing,
                    certain=False,
                    reason="outside",
                )
            ]
    return []


def _beside(filled: Sequence[Profile], place: int) -> Sequence[Profile]:
    return [*filled[max(0, place - 1) : place], *filled[place + 1 : place + 2]]


def _fits(profile: Profile, block: Block) -> bool:
    """Say whether all answers of a column are answers of a block, one of them on its scale."""
    if block.labels is None or not block.certain:
        return False
    on_scale = {value for value in profile.values if normalise(value) in block.codes}
    others = set(profile.values) - on_scale
    return bool(on_scale) and all(
        value in block.missing or value in profile.strays or profile.words.is_missing(value)
        for value in others
    )
