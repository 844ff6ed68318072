"""Tables made piece by piece: a small number a cell, and each different text of a column once.

A column in which most texts differ stays plain text.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, zip_longest
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow

BATCH = 5_000
PLAIN_FROM = 5_000
PLAIN_SHARE = 0.4
SAMPLED = 4_000
FEW_SIGNS = 24

Numbers = npt.NDArray[np.integer]


class Numbering(dict[object, int]):
    """A number for each different key, given when the key is first asked for."""

    def __missing__(self, key: object) -> int:
        self[key] = number = len(self)
        return number


class Pieces:
    """A table under construction, piece by piece; columns may grow in number."""

    def __init__(self) -> None:
        self.rows = 0
        self._columns: list[list[_Part]] = []

    def add_coded(self, coded: "Coded") -> None:
        """Add rows that are coded already."""
        self._add(coded.columns, rows=coded.rows)

    def add_rows(
        self, rows: Sequence[Sequence[object]], *, as_text: Callable[[object], str] = str
    ) -> None:
        """Add rows of any lengths; `as_text` is asked once for each different cell of a column."""
        self.add_coded(coded_rows(rows, as_text=as_text))

    def add_values(
        self, columns: Sequence["pd.Series[Any]"], *, as_text: Sequence[Callable[[object], str]]
    ) -> None:
        """Add rows held as columns of values of one kind; a missing value is passed on as NaN."""
        coded = []
        for column, text in zip(columns, as_text, strict=True):
            codes, values = pd.factorize(column, use_na_sentinel=False)
            texts = [text(value) for value in values.tolist()]
            coded.append((small(codes, len(texts)), pyarrow.array(texts, pyarrow.string())))
        self._add(coded, rows=len(columns[0]) if len(columns) else 0)

    def _add(self, coded: Sequence["_Part"], *, rows: int) -> None:
        while len(self._columns) < len(coded):
            self._columns.append([_empty(self.rows)] if self.rows else [])
        for place, column in enumerate(self._columns):
            column.append(coded[place] if place < len(coded) else _empty(rows))
        self.rows += rows

    def frame(self, *, first: int = 1) -> pd.DataFrame:
        """Return the table, rows numbered from `first`; the pieces are used up."""
        index = pd.RangeIndex(first, first + self.rows)
        kinds: dict[tuple[str, ...], pd.CategoricalDtype] = {}
        columns: dict[int, pd.api.extensions.ExtensionArray] = {}
        for place, parts in enumerate(self._columns):
            columns[place] = _joined(parts, rows=self.rows, kinds=kinds)
            parts.clear()
        return pd.DataFrame(columns, index=index, copy=False)


_Part = tuple[Numbers | None, pyarrow.Array]
"""A piece of a column: a number a cell, and the different texts they stand for; None: its cells."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Rows of a table in coded columns."""

    columns: Sequence[_Part]
    rows: int


def coded_table(table: pyarrow.Table, *, encoding: str = "utf-8") -> Coded:
    """Return rows that Arrow holds as columns of bytes in an encoding.

    Raises pyarrow.ArrowInvalid or UnicodeDecodeError where bytes are no letters: looked at once for
    each different text.
    """
    rows = len(table)
    closed = [place for place, kind in enumerate(table.schema.types) if _is_closed(kind)]
    found = dict(zip(closed, _closed(table.select(closed), encoding), strict=True))
    for place, kind in enumerate(table.schema.types):
        if pyarrow.types.is_large_string(kind):
            found[place] = None, pyarrow.concat_arrays(table.column(place).chunks)
    others = [place for place in range(table.num_columns) if place not in found]
    if others:
        # All columns in one array, one below the other, cost a handful of calls, not ten each.
        chunks = [chunk for column in table.select(others).columns for chunk in column.chunks]
        whole = pyarrow.concat_arrays(chunks)
        signs = _signs(whole, rows=rows, width=len(others))
        for at, place in enumerate(others):
            found[place] = signs.get(at) or _texts(whole.slice(at * rows, rows), encoding)
    return Coded([found[place] for place in range(table.num_columns)], rows)


def _is_closed(kind: pyarrow.DataType) -> bool:
    return bool(pyarrow.types.is_dictionary(kind))


def _closed(table: pyarrow.Table, encoding: str) -> "Iterator[_Part]":
    """Code columns in which Arrow has numbered the different texts of each of its blocks."""
    for column in table.unify_dictionaries().combine_chunks().columns:
        for chunk in column.chunks:
            texts = _decoded(chunk.dictionary, encoding)
            yield small(chunk.indices.to_numpy(), len(texts)), texts


def coded_rows(
    rows: Sequence[Sequence[object]], *, as_text: Callable[[object], str] = str
) -> Coded:
    """Return rows of any lengths; `as_text` is asked once for each different cell of a column."""
    columns = [_coded(column, as_text) for column in zip_longest(*rows, fillvalue="")]
    return Coded(columns, len(rows))


def _signs(whole: pyarrow.Array, *, rows: int, width: int) -> "dict[int, _Part]":
    """Code the columns of single digits or letters by their bytes; others are left out."""
    _, offsets, content = whole.buffers()
    if content is None or not rows:
        return {place: _empty(rows) for place in range(width)}
    ends = np.frombuffer(offsets, np.int32)[whole.offset : whole.offset + rows * width + 1]
    raw = np.frombuffer(content, np.uint8)
    found: dict[int, _Part] = {}
    for run in _neighbours(np.diff(ends[::rows]) <= rows):
        begin = run.start * rows
        lengths = np.diff(ends[begin : run.stop * rows + 1]).reshape(-1, rows)
        for part in _neighbours(lengths.max(axis=1) <= 1):
            columns = range(run.start + part.start, run.start + part.stop)
            given = raw[ends[columns.start * rows] : ends[columns.stop * rows]]
            held = given.reshape(-1, rows) if len(given) == len(columns) * rows else None
            if held is None and not given.all():
                continue  # a zero byte is no empty cell
            if held is None:
                held = np.zeros((len(columns), rows), dtype=np.uint8)
                held[lengths[part.start : part.stop] == 1] = given
            found |= _signs_of(held, columns=columns)
    return found


def _neighbours(chosen: npt.NDArray[np.bool_]) -> list[range]:
    """Return the runs of places that are chosen."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], chosen.astype(np.int8), [0]])))
    return [range(first, end) for first, end in edges.reshape(-1, 2).tolist()]


def _signs_of(held: npt.NDArray[np.uint8], *, columns: range) -> "dict[int, _Part]":
    """Code columns of single bytes, 0 for an empty cell: less what makes the lowest of them 1."""
    high = held.max(axis=1)
    low = (held - np.uint8(1)).min(axis=1) + np.uint8(1)  # an empty cell wraps to the top
    found: dict[int, _Part] = {}
    for place, given, bottom, top in zip(columns, held, low.tolist(), high.tolist(), strict=True):
        if not top:
            found[place] = _empty(len(given))
        elif bottom and top <= 127 and top - bottom < FEW_SIGNS:
            numbers = np.where(given, given - np.uint8(bottom - 1), np.uint8(0))
            found[place] = numbers.view(np.int8), _signs_between(bottom, top)
    return found


@cache
def _signs_between(bottom: int, top: int) -> pyarrow.Array:
    """Return "" and the signs of ASCII from one to another: one array for all columns of them."""
    return pyarrow.array(["", *map(chr, range(bottom, top + 1))], pyarrow.string())


def _texts(column: pyarrow.Array, encoding: str) -> "_Part":
    """Code a column; one of which most texts differ, judged by its first cells, stays plain."""
    some = column.slice(0, SAMPLED)
    varied = len(some) == SAMPLED and len(some.unique()) > PLAIN_SHARE * SAMPLED
    coded = None if varied else column.dictionary_encode()
    texts = _decoded(column if coded is None else coded.dictionary, encoding)
    return (None if coded is None else small(coded.indices.to_numpy(), len(texts))), texts


def _decoded(texts: pyarrow.Array, encoding: str) -> pyarrow.Array:
    if encoding == "utf-8":
        return texts.cast(pyarrow.string())
    return pyarrow.array([text.decode(encoding) for text in texts.to_pylist()], pyarrow.string())


def small(codes: npt.NDArray[np.integer], count: int) -> Numbers:
    """Return numbers below `count` in as few bytes as hold them."""
    kind = np.int8 if count < 128 else np.int16 if count < 32_768 else np.int32
    return codes.astype(kind)


def _empty(rows: int) -> _Part:
    return np.zeros(rows, dtype=np.int8), pyarrow.array([""], pyarrow.string())


def _coded(column: Sequence[object], as_text: Callable[[object], str]) -> _Part:
    if bool in set(map(type, column)):
        column = [as_text(cell) for cell in column]  # True and 1 would share a number
    known = Numbering()
    codes = np.fromiter(map(known.__getitem__, column), np.int32, len(column))
    texts = [as_text(key) for key in known]
    return small(codes, len(known)), pyarrow.array(texts, pyarrow.string())


def _joined(
    parts: list[_Part], *, rows: int, kinds: dict[tuple[str, ...], pd.CategoricalDtype]
) -> pd.api.extensions.ExtensionArray:
    """Return a column from its pieces; columns of the same few texts share what they are of."""
    kept = sum(len(texts) for _, texts in parts)
    if kept <= FEW_SIGNS * len(parts) and all(codes is not None for codes, _ in parts):
        return _joined_few(parts, kinds=kinds)
    if kept > PLAIN_FROM and kept > PLAIN_SHARE * rows:
        plain = [texts if codes is None else texts.take(pyarrow.array(codes))
                 for codes, texts in parts]  # fmt: skip
        wide = [each.cast(pyarrow.large_string()) for each in plain]
        return as_texts(pyarrow.concat_arrays(wide))
    # One pass over the pieces' texts gives each its number in the whole column; "" is first. The
    # last piece goes before the others, since the first holds the headings too. Pieces that follow
    # each other with the same texts are one.
    runs: list[tuple[pyarrow.Array, list[Numbers]]] = []
    for codes, texts in (*parts[-1:], *parts[:-1]):
        if codes is None:
            held = texts.dictionary_encode()
            codes, texts = held.indices.to_numpy(), held.dictionary.cast(pyarrow.string())
        if len(runs) > 1 and texts.equals(runs[-1][0]):
            runs[-1][1].append(codes)
        else:
            runs.append((texts, [codes]))
    coded = pyarrow.concat_arrays(
        [pyarrow.array([""], pyarrow.string()), *(texts for texts, _ in runs)]
    ).dictionary_encode()
    numbers = small(coded.indices.to_numpy(), len(coded.dictionary))
    found, start = list[Numbers](), 1
    for texts, pieces in runs:
        own = numbers[start : start + len(texts)]
        found.append(_change_of(own)(np.concatenate(pieces) if len(pieces) > 1 else pieces[0]))
        start += len(texts)
    return categorical(np.concatenate([*found[1:], *found[:1]]), coded.dictionary)


def _joined_few(
    parts: list[_Part], *, kinds: dict[tuple[str, ...], pd.CategoricalDtype]
) -> pd.Categorical:
    """Return a column of a few texts; the last piece is numbered first, the first has headings."""
    known = Numbering({"": 0})
    asked = {id(texts): texts for _, texts in (*parts[-1:], *parts[:-1])}
    held = {
        each: np.fromiter(map(known.__getitem__, texts.to_pylist()), np.int32, len(texts))
        for each, texts in asked.items()
    }
    own = {each: _change_of(small(numbers, len(known))) for each, numbers in held.items()}
    found = [own[id(texts)](codes) for codes, texts in parts if codes is not None]
    texts = tuple(map(str, known))
    if texts not in kinds:
        kinds[texts] = _kind(pyarrow.array(texts, pyarrow.string()))
    return pd.Categorical.from_codes(np.concatenate(found), dtype=kinds[texts], validate=False)


def _change_of(own: Numbers) -> Callable[[Numbers], Numbers]:
    """Return what makes `own[codes]` of codes."""
    if np.array_equal(own, np.arange(len(own))):
        return lambda codes: codes.astype(own.dtype, copy=False)
    if own.dtype != np.int8:
        return lambda codes: own[codes]
    table = own.tobytes().ljust(256, b"\0")
    return lambda codes: (
        np.frombuffer(codes.tobytes().translate(table), np.int8)
        if codes.dtype == np.int8
        else own[codes]
    )


def as_texts(texts: pyarrow.Array | pyarrow.ChunkedArray) -> pd.api.extensions.ExtensionArray:
    """Return texts as pandas holds them, "" where there is none."""
    kind: Any = pd.StringDtype(na_value=np.nan)
    held: pd.api.extensions.ExtensionArray = kind.__from_arrow__(texts.cast(pyarrow.large_string()))
    return held


def categorical(codes: Numbers, texts: pyarrow.Array) -> pd.Categorical:
    """Return a column from numbers and the texts they stand for: all different, "" first."""
    return pd.Categorical.from_codes(codes, dtype=_kind(texts), validate=False)


def _kind(texts: pyarrow.Array) -> pd.CategoricalDtype:
    # The public way to make the kind asks again whether all texts differ, at the price of the rest.
    make: Any = getattr(pd.CategoricalDtype, "_from_fastpath", pd.CategoricalDtype)
    kind: pd.CategoricalDtype = make(pd.Index(as_texts(texts), copy=False))
    return kind


def as_cells(
    rows: Iterable[Sequence[object]],
    *,
    first: int = 1,
    as_text: Callable[[object], str] = str,
) -> pd.DataFrame:
    """Return rows of any lengths as a table, numbered from `first`."""
    pieces = Pieces()
    for batch in batches(rows):
        pieces.add_rows(batch, as_text=as_text)
    return pieces.frame(first=first)


def batches(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    """Yield rows in lists of a bounded length."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch
