"""Columns computed from items: means and sums of a block, reversed copies of an item."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from surveys.blocks import Block
from surveys.cells import numbered
from surveys.wording import normalise

FEWEST_ROWS = 10
COMPARED_ROWS = 5_000
AGREEING = 0.98
ROUNDED = 0.051
FEWEST_ITEMS = 2

Numbers = npt.NDArray[np.float64]


def as_numbers(texts: "pd.Series[str]") -> Numbers:
    """Return the column as numbers, NaN where it holds none; decimal comma or point."""
    plain = texts.astype("str").str.replace(",", ".", regex=False)
    return pd.to_numeric(plain, errors="coerce").to_numpy(dtype="float64")


def scored(cells: pd.DataFrame, block: Block) -> Mapping[int, Numbers]:
    """Return each item of a block as numbers, NaN where unanswered."""
    code = cache(lambda text: block.codes.get(normalise(text), np.nan))
    return {column: numbered(cells[column], code) for column in block.columns}


def computed_columns(
    cells: pd.DataFrame, *, blocks: Sequence[Block], candidates: Sequence[int]
) -> frozenset[int]:
    """Return the candidates that are the mean or the sum of a block or of a run of its items."""
    cells = cells.iloc[:COMPARED_ROWS]
    if len(cells) < FEWEST_ROWS or not candidates:
        return frozenset()
    values = {column: as_numbers(cells[column]) for column in candidates}
    found = set()
    for block in blocks:
        items = np.column_stack(list(scored(cells, block).values()))
        whole = np.asarray(~np.isnan(items).any(axis=1), dtype=np.bool_)
        if whole.sum() < FEWEST_ROWS or items.shape[1] < FEWEST_ITEMS:
            continue
        for column, given in values.items():
            if _agrees(given, items.mean(axis=1), whole) or _agrees(
                given, items.sum(axis=1), whole
            ):
                found.add(column)
    return frozenset(found)


def _agrees(given: Numbers, wanted: Numbers, whole: npt.NDArray[np.bool_]) -> bool:
    both = whole & ~np.isnan(given)
    if both.sum() < FEWEST_ROWS or np.ptp(given[both]) == 0:
        return False
    return bool((np.abs(given[both] - wanted[both]) < ROUNDED).mean() >= AGREEING)


def reversed_copies(cells: pd.DataFrame, *, blocks: Sequence[Block]) -> Mapping[int, int]:
    """Return items that are another item turned around (min + max - x): copy → original.

    Two honest items never mirror each other in every row; at least ten rows and three different
    answers are needed to say so.
    """
    copies: dict[int, int] = {}
    seen: dict[tuple[int, int, bytes], int] = {}
    cells = cells.iloc[:COMPARED_ROWS]
    for block in blocks:
        ends = (block.minimum, block.maximum)
        for column, given in scored(cells, block).items():
            answered = given[~np.isnan(given)]
            if len(answered) >= FEWEST_ROWS and len(np.unique(answered)) >= 3:
                turned = np.nan_to_num(sum(ends) - given, nan=-1.0).tobytes()
                if (*ends, turned) in seen:
                    copies[column] = seen[(*ends, turned)]
                seen[(*ends, np.nan_to_num(given, nan=-1.0).tobytes())] = column
    return copies
