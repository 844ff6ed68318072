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
FIRST_TEXTS = 500
KEYED_TEXTS = 8_000
READ_BYTES = 40
WORD = 8
TELLING = 2
"""Words of a text that are read first, those that tell most of the first texts apart."""
_MIDDLE, _LAST = -1, -2
_LOW_BYTES = np.asarray([(1 << 8 * count) - 1 for count in range(WORD + 1)], dtype=np.uint64)
_MIXING = np.uint64(0x9E3779B97F4A7C15)
HIGHEST_BLANK = 32
_BLANK = np.zeros((2, 256), dtype=np.bool_)
"""Bytes in which a blank at the beginning, or at the end, of a text may begin, or end, in UTF-8."""
_BLANK[:, : HIGHEST_BLANK + 1] = True
_BLANK[0, [0xC2, 0xE1, 0xE2, 0xE3]] = True
_BLANK[1, [*range(0x80, 0x8B), 0x9F, 0xA0, 0xA8, 0xA9, 0xAF]] = True

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Keys = npt.NDArray[np.uint64]


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


def texts_numbered(column: "pd.Series[str]") -> Numbers:
    """Return a number for each cell: the same for the same text, another for another."""
    return parts_of(column)[0] if is_coded(column) else _encoded(column)[0]


def numbered_texts(column: "pd.Series[str]") -> tuple[Numbers, pyarrow.Array]:
    """Return a number for each cell, blanks around texts aside, and their texts, "" first."""
    column = stripped(column)
    if is_coded(column):
        return parts_of(column)
    empty = pyarrow.array([""], pyarrow.large_string())
    held = pyarrow.concat_arrays([empty, plain_texts(column)]).dictionary_encode()
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
        return [change(text) for text in plain_texts(column).to_pylist()]
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


def median_count(counts: Numbers) -> float:
    """Return the median of small whole numbers, of which there may be millions."""
    until = np.cumsum(np.bincount(counts))
    middle = np.asarray([(len(counts) - 1) // 2, len(counts) // 2])
    return float(np.searchsorted(until, middle, side="right").mean())


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
        return column.str.strip() if _may_have_blanks(plain_texts(column)) else column
    texts = parts_of(column)[1]
    if pyarrow.compute.utf8_trim_whitespace(texts).equals(texts):
        return column
    return mapped(column, str.strip)


def _may_have_blanks(texts: pyarrow.Array) -> bool:
    """Say whether a blank may stand at the beginning or the end of a text."""
    if not len(texts):
        return False
    ends, content = _bytes_of(texts)
    content = content[ends[0] : ends[-1]]
    if not len(content) or (content.min() > HIGHEST_BLANK and content.max() < 128):
        return False
    # where a text is empty its neighbour's byte is looked at twice
    places = ends - ends[0]
    firsts = content[np.minimum(places[:-1], len(content) - 1)]
    lasts = content[np.maximum(places[1:] - 1, 0)]
    firsts = firsts[(firsts <= HIGHEST_BLANK) | (firsts >= 128)]
    lasts = lasts[(lasts <= HIGHEST_BLANK) | (lasts >= 128)]
    return bool(_BLANK[0, firsts].any() or _BLANK[1, lasts].any())


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
    first = ends[: FIRST_TEXTS + 1]
    longest = int(np.diff(first).max(initial=0))
    steps = [_LAST, 0, _MIDDLE, *range(WORD, min(longest - WORD, READ_BYTES), WORD)]
    keys = {step: _all_keys(first, content, steps=[step]) for step in steps}
    whole = np.zeros(len(first) - 1, dtype=np.uint64)
    for each in keys.values():
        whole = whole * _MIXING + each
    if not _all_differ(whole[first[1:] > first[:-1]]):
        return False
    told = {step: np.count_nonzero(np.diff(np.sort(each))) for step, each in keys.items()}
    few = sorted(steps, key=lambda step: -told[step])[:TELLING]
    return _differ(ends, content, steps=few) or (
        len(few) < len(steps) and _differ(ends, content, steps=steps)
    )


def _differ(ends: Places, content: Bytes, *, steps: Sequence[int]) -> bool:
    return _all_differ(_all_keys(ends, content, steps=steps)[ends[1:] > ends[:-1]])


def _all_differ(keys: Keys) -> bool:
    keys = np.sort(keys)
    return bool((keys[1:] != keys[:-1]).all())


def _all_keys(ends: Places, content: Bytes, *, steps: Sequence[int]) -> Keys:
    keys = np.empty(len(ends) - 1, dtype=np.uint64)
    for start in range(0, len(keys), KEYED_TEXTS):  # few enough to stay where memory is fast
        part = ends[start : start + KEYED_TEXTS + 1]
        around = np.zeros(WORD, np.uint8)
        padded = np.concatenate([around, content[part[0] : part[-1]], around])
        keys[start : start + KEYED_TEXTS] = _keys(part - (part[0] - WORD), padded, steps=steps)
    return keys


def _keys(ends: Places, content: Bytes, *, steps: Sequence[int]) -> Keys:
    """Return a number for each text from its length and the words of it that begin at the steps."""
    words = np.ndarray((len(content) - WORD + 1,), "<u8", content, strides=(1,))
    starts, lengths = ends[:-1], np.diff(ends)
    lowest, longest = int(lengths.min(initial=WORD)), int(lengths.max(initial=0))
    keys = lengths.astype(np.uint64) * _MIXING
    even = lowest == longest >= WORD  # then each word stands a step from that of the next text
    lasts = np.maximum(starts, ends[1:] - WORD) if not even else starts[:1] + (longest - WORD)
    mask = None if lowest >= WORD else _LOW_BYTES[np.minimum(lengths, WORD)]
    for place, step in enumerate(steps):
        at = starts[:1] if even else starts
        at = lasts if step == _LAST else at + (lengths[: len(at)] // 2 if step == _MIDDLE else step)
        at = np.minimum(at, lasts)
        held = words[int(at[0]) :: longest][: len(keys)] if even else words[at]
        if place:
            keys ^= keys >> np.uint64(29)
            keys *= _MIXING
        keys += held if mask is None else held & mask
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
        if _are_rising(held) or _are_different(ends, content):
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
