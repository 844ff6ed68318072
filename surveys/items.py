"""Which columns are rating items, in blocks that share their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from surveys.apart import apart_blocks
from surveys.between import with_those_between
from surveys.blocks import Block, indexes, stem, without
from surveys.declared import as_declared, declared_blocks
from surveys.doubtful import doubted
from surveys.edges import narrow_edges
from surveys.guessed import guessed_blocks
from surveys.labelled import graded_blocks, label_blocks
from surveys.lone import lone_blocks
from surveys.midpoint import scarce_words, with_midpoints
from surveys.numbered import code_blocks, is_ranking, number_blocks
from surveys.profile import Profile
from surveys.recoded import find_recoded
from surveys.rest import with_rest
from surveys.scarce import scarce_blocks
from surveys.signed import signed_blocks
from surveys.trend import without_outsiders
from surveys.unseen import with_unseen_ends


def find_blocks(profiles: Sequence[Profile], *, cells: pd.DataFrame) -> list[Block]:
    """Return every block of items among columns that are nothing else, in file order.

    Rankings are not ratings: their numbers say an order among columns.
    """
    numbers = apart_blocks(profiles, blocks=number_blocks(profiles))
    ranked = indexes([block for block in numbers if is_ranking(block, cells)])
    numbers = without(numbers, ranked)
    numbers = narrow_edges(numbers, profiles)
    recoded = find_recoded(profiles)
    worded = with_midpoints(label_blocks(profiles), profiles)
    own = graded_blocks(profiles, taken=indexes([each for each in worded if each.certain]))
    sure = indexes([each for each in own if each.certain])
    worded = [*without(worded, sure), *without(own, indexes(without(worded, sure)))]
    worded = as_declared(_with_kin(worded, profiles), profiles)
    blocks = [*worded, *numbers, *code_blocks(profiles)]
    found = [*without(blocks, indexes(recoded)), *recoded]
    found += declared_blocks(profiles, taken=indexes(found))
    found += signed_blocks(profiles, taken=indexes(found))
    found = with_rest(with_those_between(found, profiles), profiles)
    unranked = [each for each in profiles if each.index not in ranked]
    found += lone_blocks(unranked, blocks=found)
    found = scarce_words(profiles, blocks=found)
    found += scarce_blocks(unranked, blocks=found)
    found = guessed_blocks(profiles, blocks=found, cells=cells)
    found = with_those_between(found, profiles)
    found = without_outsiders(found, cells=cells)
    found = with_unseen_ends(found, profiles)
    found = doubted(found, profiles)
    return sorted(found, key=lambda block: block.columns)


def _with_kin(blocks: Sequence[Block], profiles: Sequence[Profile]) -> list[Block]:
    """Let a column whose own answers fit another set as well join the matrix it is a row of.

    One row of a matrix where nobody chose the lowest answer may look like a scale of its own; the
    words for an answer are those of the row that has it.
    """
    stems = {profile.index: stem(profile) for profile in profiles}
    joined = sorted(blocks, key=lambda block: len(block.columns), reverse=True)
    found: list[Block] = []
    while joined:
        block = joined.pop(0)
        for place, other in enumerate(found):
            whole = _whole_of(block, other, stems=stems)
            if whole is not None:
                # what it has become may be kin of another
                joined.insert(0, whole)
                del found[place]
                break
        else:
            found.append(block)
    return found


def _whole_of(block: Block, other: Block, *, stems: Mapping[int, str]) -> Block | None:
    """Return two blocks as one, where rows of one matrix have the answers of one of them."""
    mine, theirs = ({stems[column] for column in each.columns} for each in (block, other))
    few = block.codes.items() <= other.codes.items()
    more = block.maximum == other.maximum and block.codes.items() >= other.codes.items()
    if not ((len(mine) == 1 and mine <= theirs and few) or (mine & theirs and more)):
        return None
    whole, part = (block, other) if more and not few else (other, block)
    # few answers made a row doubtful that the rest of its matrix explains
    certain = whole.certain or (more and part.certain and whole.reason == "labels")
    columns = tuple(sorted((*other.columns, *block.columns)))
    return replace(whole, columns=columns, missing=other.missing | block.missing, certain=certain)
