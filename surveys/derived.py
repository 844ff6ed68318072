"""Columns computed from items: means and sums of a block, reversed copies of an item."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from surveys.blocks import Block, without
from surveys.cells import numbered, occurrences, texts_numbered
from surveys.wording import normalise

FEWEST_ROWS = 10
MIRRORED_ROWS = 200
COMPARED_ROWS = 5_000
AGREEING = 0.98
ROUNDED = 0.051
FEWEST_ITEMS = 2

Numbers = npt.NDArray[np.float64]


def as_numbers(texts: "pd.Series[str]") -> Numbers:
    """Return the column as numbers, NaN where it holds none; decimal comma or point."""
    plain = texts.astype("str").str.replace(",", ".", regex=False)
    return pd.to_numeric(plain, errors="coerce").to_numpy(dtype="float64")


def scored(cells: pd.DataFrame, block: Block) -> Iterator[tuple[int, Numbers]]:
    """Yield each item of a block as numbers, NaN where unanswered."""
    code = cache(lambda text: block.codes.get(normalise(text), np.nan))
    for column in block.columns:
        yield column, numbered(cells[column], code)


def matrix(cells: pd.DataFrame, block: Block) -> Numbers:
    """Return a block's answers as numbers, a column an item, NaN where unanswered."""
    return np.column_stack([given for _, given in scored(cells, block)])


def tallied(cells: pd.DataFrame, block: Block) -> Counter[float]:
    """Count how often each number of a block was given in its columns."""
    found: Counter[float] = Counter()
    plain = cache(normalise)
    for column in block.columns:
        for text, count in occurrences(cells[column]).items():
            number = block.codes.get(plain(text))
            if number is not None and count:
                found[float(number)] += count
    return found


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
        # answers are whole numbers, so that adding them one by one loses nothing
        sums = np.zeros(len(cells))
        for _, item in scored(cells, block):
            sums += item
        whole = ~np.isnan(sums)
        if whole.sum() < FEWEST_ROWS or len(block.columns) < FEWEST_ITEMS:
            continue
        means = sums / len(block.columns)
        for column, given in values.items():
            if _agrees(given, means, whole) or _agrees(given, sums, whole):
                found.add(column)
    return frozenset(found)


def _agrees(given: Numbers, wanted: Numbers, whole: npt.NDArray[np.bool_]) -> bool:
    both = whole & ~np.isnan(given)
    if both.sum() < FEWEST_ROWS or np.ptp(given[both]) == 0:
        return False
    return bool((np.abs(given[both] - wanted[both]) < ROUNDED).mean() >= AGREEING)


def coded_copies(
    cells: pd.DataFrame, *, worded: Sequence[int], candidates: Sequence[int]
) -> frozenset[int]:
    """Return columns of numbers that hold the answers of another in words once more, as codes.

    Each word stands beside one number and each number beside one word, in every row.
    """
    cells = cells.iloc[:COMPARED_ROWS]
    if len(cells) < FEWEST_ROWS or not candidates:
        return frozenset()
    patterns = {_pattern(cells[column]) for column in worded} - {b""}
    if not patterns:
        return frozenset()
    return frozenset(each for each in candidates if _pattern(cells[each]) in patterns)


def _pattern(texts: "pd.Series[str]") -> bytes:
    """Return which rows hold the same text, whatever it is; b"" for fewer than three texts."""
    codes, found = pd.factorize(texts_numbered(texts))
    return np.asarray(codes, dtype=np.int32).tobytes() if len(found) >= 3 else b""


def reversed_copies(cells: pd.DataFrame, *, blocks: Sequence[Block]) -> Mapping[int, int]:
    """Return items that are another item turned around (min + max - x): copy → original.

    Two honest items never mirror each other in every row; at least ten rows and three different
    answers are needed to say so.
    """
    copies: dict[int, int] = {}
    seen: dict[tuple[int, int, bytes], int] = {}
    blocks = _mirrored(cells.iloc[:MIRRORED_ROWS], blocks)
    cells = cells.iloc[:COMPARED_ROWS]
    for block in blocks:
        ends = (block.minimum, block.maximum)
        for column, given in scored(cells, block):
            answered = given[~np.isnan(given)]
            if len(answered) >= FEWEST_ROWS and len(np.unique(answered)) >= 3:
                turned = np.nan_to_num(sum(ends) - given, nan=-1.0).tobytes()
                if (*ends, turned) in seen:
                    copies[column] = seen[(*ends, turned)]
                seen[(*ends, np.nan_to_num(given, nan=-1.0).tobytes())] = column
    return copies


def _mirrored(cells: pd.DataFrame, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with those items only that another one mirrors in the first rows."""
    kept: dict[tuple[int, int, bytes], list[int]] = {}
    turned: set[tuple[int, int, bytes]] = set()
    for block in blocks:
        ends = (block.minimum, block.maximum)
        for column, given in scored(cells, block):
            kept.setdefault((*ends, np.nan_to_num(given, nan=-1.0).tobytes()), []).append(column)
            turned.add((*ends, np.nan_to_num(sum(ends) - given, nan=-1.0).tobytes()))
    alone = {column for key, columns in kept.items() if key not in turned for column in columns}
    return without(blocks, alone)
