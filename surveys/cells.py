"""Cells as text, kept compactly: a small number a cell, and each different text of a column once.

Closed answers repeat, so a file of a million rows takes about a byte a cell, and what is asked of a
column is asked of its different texts only. A column in which most texts differ stays plain text.
Every column is a pandas Series, categorical or text, that never holds a missing value: "" is an
empty cell.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow
import pyarrow.compute

from surveys.pieces import Numbering, Numbers, as_texts, categorical, small

FEW_TEXTS = 24
FIRST_TEXTS = 2_000
KEYED_TEXTS = 8_000
READ_BYTES = 40
WORD = 8
_LOW_BYTES = np.asarray([(1 << 8 * count) - 1 for count in range(WORD + 1)], dtype=np.uint64)
_MIXING = np.uint64(0x9E3779B97F4A7C15)
_BLANK = np.zeros((2, 256), dtype=np.bool_)
"""Bytes in which a blank at the beginning, or at the end, of a text may begin, or end, in UTF-8."""
_BLANK[:, :33] = True
_BLANK[0, [0xC2, 0xE1, 0xE2, 0xE3]] = True
_BLANK[1, [*range(0x80, 0x8B), 0x9F, 0xA0, 0xA8, 0xA9, 0xAF]] = True

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


def placed(numbers: Numbers, texts: Sequence[str], *, index: pd.Index) -> "pd.Series[str]":
    """Return a column that holds, in each row, the text of that number; `texts[0]` is ""."""
    held = pyarrow.array(list(texts), pyarrow.string())
    return pd.Series(categorical(small(numbers, len(texts)), held), index=index)


def is_coded(column: "pd.Series[str]") -> bool:
    """Say whether a column keeps each different text once."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def parts_of(column: "pd.Series[str]") -> tuple[Numbers, pyarrow.Array]:
    """Return the number of each cell of a coded column, and the texts they stand for."""
    held: Any = column.array
    return held.codes, pyarrow.array(held.categories.array, pyarrow.large_string())


def plain_texts(column: "pd.Series[str]") -> pyarrow.Array:
    """Return the cells of a plain column."""
    held = pyarrow.array(column.array, pyarrow.large_string())
    return held.combine_chunks() if isinstance(held, pyarrow.ChunkedArray) else held


def _bytes_of(texts: pyarrow.Array) -> tuple[Places, Bytes]:
    """Return where each text begins, with the end of the last, and the bytes of all."""
    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return ends, np.frombuffer(content or b"", np.uint8)


def _encoded(column: "pd.Series[str]") -> tuple[Numbers, pyarrow.Array]:
    """Return the number of each cell of a plain column, and the texts they stand for."""
    coded = plain_texts(column).dictionary_encode()
    return coded.indices.to_numpy(), coded.dictionary


def numbered_texts(column: "pd.Series[str]") -> tuple[Numbers, pyarrow.Array]:
    """Return a number for each cell, blanks around texts aside, and their texts, "" first."""
    column = stripped(column)
    if is_coded(column):
        return parts_of(column)
    held = pyarrow.array(["", *column], pyarrow.large_string()).dictionary_encode()
    return held.indices.to_numpy()[1:], held.dictionary


def different(column: "pd.Series[str]") -> list[str]:
    """Return the different texts of a column in the order in which they first occur."""
    if not is_coded(column):
        return [str(text) for text in column.unique()]
    codes, texts = parts_of(column)
    found: list[str] = texts.take(pyarrow.array(pd.unique(codes))).to_pylist()
    return found


def as_list(column: "pd.Series[str]", change: Callable[[str], str]) -> list[str]:
    """Return the cells, each different text changed."""
    if not is_coded(column):
        return [change(str(text)) for text in column]
    codes, texts = parts_of(column)
    if len(texts) > len(codes):
        return [change(text) for text in texts.take(pyarrow.array(codes)).to_pylist()]
    known = [change(text) for text in texts.to_pylist()]
    return [known[code] for code in codes.tolist()]


def text_at(column: "pd.Series[str]", place: int) -> str:
    """Return the cell at a place, counted from 0 or, below it, from the end."""
    held: Any = column.array
    return str(held.categories[held.codes[place]] if is_coded(column) else held[place])


def filled(column: "pd.Series[str]") -> Flags:
    """Say for each cell whether it holds anything."""
    if not is_coded(column):
        return np.diff(_bytes_of(plain_texts(column))[0]) > 0
    held: Any = column.array
    return np.asarray(held.codes != 0, dtype=np.bool_)


def mapped(column: "pd.Series[str]", change: Callable[[str], str]) -> "pd.Series[str]":
    """Return the column with each different text changed."""
    if not is_coded(column):
        codes, known_texts = _encoded(column)
        better = pyarrow.array(map(change, known_texts.to_pylist()), pyarrow.large_string())
        return pd.Series(as_texts(better.take(pyarrow.array(codes))), index=column.index)
    held, texts = parts_of(column)
    known = Numbering({"": 0})
    places = np.asarray([known[change(text)] for text in texts.to_pylist()], dtype=np.int32)
    codes = small(places[held], len(known))
    changed = pyarrow.array([str(text) for text in known], pyarrow.string())
    return pd.Series(categorical(codes, changed), index=column.index)


def stripped(column: "pd.Series[str]") -> "pd.Series[str]":
    """Return the column without blanks around its texts, itself where there are none."""
    if not is_coded(column):
        ends, content = _bytes_of(plain_texts(column))
        given = np.flatnonzero(np.diff(ends))
        blank = _BLANK[0, content[ends[given]]] | _BLANK[1, content[ends[given + 1] - 1]]
        return column.str.strip() if blank.any() else column
    texts = parts_of(column)[1]
    if pyarrow.compute.utf8_trim_whitespace(texts).equals(texts):
        return column
    return mapped(column, str.strip)


def among(column: "pd.Series[str]", texts: Iterable[str]) -> Flags:
    """Say for each cell whether it is, case aside, one of the (folded) texts."""
    wanted = frozenset(texts)
    if not is_coded(column):
        return column.str.casefold().isin(wanted).to_numpy(dtype=np.bool_)
    codes, held = parts_of(column)
    hit = np.asarray([text.casefold() in wanted for text in held.to_pylist()], dtype=np.bool_)
    return np.asarray(hit[codes], dtype=np.bool_)


@dataclass(frozen=True)
class Counts:
    """How many cells hold something, how many texts differ, how often the commonest occur."""

    n: int
    distinct: int
    commonest: Mapping[str, int]


def numbered(column: "pd.Series[str]", number: Callable[[str], float]) -> Floats:
    """Return each cell as the number its text stands for."""
    codes, texts = parts_of(column) if is_coded(column) else _encoded(column)
    numbers = np.asarray([number(text) for text in texts.to_pylist()], dtype=np.float64)
    return np.asarray(numbers[codes], dtype=np.float64)


def occurrences(column: "pd.Series[str]") -> Mapping[str, int]:
    """Return how often each text occurs; one that never does may be there with 0."""
    codes, texts = parts_of(column) if is_coded(column) else _encoded(column)
    counts = np.bincount(codes, minlength=len(texts))
    return dict(zip(texts.to_pylist(), counts.tolist(), strict=True))


def _counted_few(codes: Numbers, texts: Sequence[str], *, most: int) -> Counts:
    """Count a few texts; comparing small numbers is faster than widening them to count them."""
    numbers = {text: int(np.count_nonzero(codes == code)) for code, text in enumerate(texts)}
    found = {text: count for text, count in numbers.items() if text and count}
    ordered = sorted(found.items(), key=lambda pair: -pair[1])
    return Counts(sum(found.values()), len(found), dict(ordered[:most]))


def _are_different(ends: Places, content: Bytes) -> bool:
    """Say whether texts, blanks aside, are seen to be all different by a few of their bytes.

    What is read of a text depends on nothing but the text, so that equal ones cannot seem to
    differ; different ones that seem equal only cost the time of an exact count.
    """
    keys = np.empty(len(ends) - 1, dtype=np.uint64)
    for start in range(0, len(keys), KEYED_TEXTS):  # few enough to stay where memory is fast
        part = ends[start : start + KEYED_TEXTS + 1]
        around = np.zeros(WORD, np.uint8)
        padded = np.concatenate([around, content[part[0] : part[-1]], around])
        keys[start : start + KEYED_TEXTS] = _keys(part - (part[0] - WORD), padded)
    keys = keys[ends[1:] > ends[:-1]]
    keys.sort()
    return bool((keys[1:] != keys[:-1]).all())


def _keys(ends: Places, content: Bytes) -> npt.NDArray[np.uint64]:
    """Return a number for each text from its first, last and, in long ones, middle bytes."""
    words = np.ndarray((len(content) - WORD + 1,), "<u8", content, strides=(1,))
    starts, lengths = ends[:-1], np.diff(ends)
    lasts = np.maximum(starts, ends[1:] - WORD)
    mask = _LOW_BYTES[np.minimum(lengths, WORD)]
    keys = lengths.astype(np.uint64)
    longest = int(lengths.max(initial=0))
    first = (starts + step for step in range(WORD, min(longest - WORD, READ_BYTES), WORD))
    for at in (starts, lasts, *first, starts + lengths // 2):
        keys ^= keys >> np.uint64(29)
        keys *= _MIXING
        keys += words[np.minimum(at, lasts)] & mask
    return keys


def _are_rising(texts: pyarrow.Array) -> bool:
    """Say whether a column numbers its rows, so that no two of its texts are alike."""
    if not (len(texts) and texts[0].as_py().isdecimal() and texts[-1].as_py().isdecimal()):
        return False
    try:
        numbers = texts.cast(pyarrow.int64()).to_numpy()
    except pyarrow.ArrowInvalid:
        return False
    return bool((numbers[1:] > numbers[:-1]).all())


def counted(column: "pd.Series[str]", *, most: int) -> Counts:
    """Count a column's texts; at most `most` of them are named, commonest first."""
    if is_coded(column):
        codes, texts = parts_of(column)
        if len(texts) <= FEW_TEXTS:
            return _counted_few(codes, texts.to_pylist(), most=most)
        counts = np.bincount(codes, minlength=len(texts))
    else:
        held = plain_texts(column)
        ends, content = _bytes_of(held)
        if _are_different(ends[:FIRST_TEXTS], content) and (
            _are_rising(held) or _are_different(ends, content)
        ):
            full = np.flatnonzero(np.diff(ends))
            named = held.take(pyarrow.array(full[:most])).to_pylist()
            return Counts(len(full), len(full), dict.fromkeys(named, 1))
        found = pyarrow.compute.value_counts(held)
        texts, counts = found.field("values"), found.field("counts").to_numpy()
    holding = pyarrow.compute.not_equal(texts, "").to_numpy(zero_copy_only=False)
    counts = np.where(holding, counts, 0)
    order = np.argsort(-counts, kind="stable")[:most]
    order = order[counts[order] > 0]
    named = texts.take(pyarrow.array(order)).to_pylist()
    return Counts(
        n=int(counts.sum()),
        distinct=int((counts > 0).sum()),
        commonest=dict(zip(named, counts[order].tolist(), strict=True)),
    )
