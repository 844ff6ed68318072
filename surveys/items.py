"""Which columns are rating items, in blocks that share their answers."""

from collections.abc import Sequence

import pandas as pd

from surveys.apart import apart_blocks
from surveys.blocks import Block, indexes, without
from surveys.declared import declared_blocks
from surveys.labelled import graded_blocks, label_blocks
from surveys.numbered import code_blocks, is_ranking, narrow_edges, number_blocks
from surveys.profile import Profile
from surveys.recoded import find_recoded


def find_blocks(profiles: Sequence[Profile], *, cells: pd.DataFrame) -> list[Block]:
    """Return every block of items among columns that are nothing else, in file order.

    Rankings are not ratings: their numbers say an order among columns.
    """
    numbers = apart_blocks(profiles, blocks=number_blocks(profiles))
    numbers = [block for block in numbers if not is_ranking(block, cells)]
    numbers = narrow_edges(numbers, profiles)
    recoded = find_recoded(profiles)
    worded = label_blocks(profiles)
    own = graded_blocks(profiles, taken=indexes([each for each in worded if each.certain]))
    sure = indexes([each for each in own if each.certain])
    worded = [*without(worded, sure), *without(own, indexes(without(worded, sure)))]
    blocks = [*worded, *numbers, *code_blocks(profiles)]
    found = [*without(blocks, indexes(recoded)), *recoded]
    found += declared_blocks(profiles, taken=indexes(found))
    return sorted(found, key=lambda block: block.columns)
