"""Cells as text, kept compactly: a small number a cell, and each different text of a column once.

Closed answers repeat, so a file of a million rows takes about a byte a cell, and what is asked of a
column is asked of its different texts only. A column in which most texts differ stays plain text.
Every column is a pandas Series, categorical or text, that never holds a missing value: "" is an
empty cell.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, zip_longest

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow
import pyarrow.compute

BATCH = 5_000
PLAIN_FROM = 20_000
PLAIN_SHARE = 0.4

Texts = "pd.Series[str]"
Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


class _Codes(dict[object, int]):
    """A number for each different key, given when the key is first asked for."""

    def __missing__(self, key: object) -> int:
        self[key] = number = len(self)
        return number


class Pieces:
    """A table under construction, piece by piece; columns may grow in number."""

    def __init__(self) -> None:
        self.rows = 0
        self._columns: list[list[tuple[Numbers, pyarrow.Array]]] = []

    def add(self, columns: Sequence[pyarrow.DictionaryArray], *, rows: int) -> None:
        """Add rows whose columns Arrow has coded already."""
        coded = [(_small(column.indices.to_numpy(), len(column.dictionary)), column.dictionary)
                 for column in columns]  # fmt: skip
        self._add(coded, rows=rows)

    def add_rows(
        self, rows: Sequence[Sequence[object]], *, as_text: Callable[[object], str] = str
    ) -> None:
        """Add rows of any lengths; `as_text` is asked once for each different cell of a column."""
        coded = [_coded(column, as_text) for column in zip_longest(*rows, fillvalue="")]
        self._add(coded, rows=len(rows))

    def _add(self, coded: Sequence[tuple[Numbers, pyarrow.Array]], *, rows: int) -> None:
        while len(self._columns) < len(coded):
            self._columns.append([_empty(self.rows)] if self.rows else [])
        for place, column in enumerate(self._columns):
            column.append(coded[place] if place < len(coded) else _empty(rows))
        self.rows += rows

    def frame(self, *, first: int = 1) -> pd.DataFrame:
        """Return the table, rows numbered from `first`; the pieces are used up."""
        index = pd.RangeIndex(first, first + self.rows)
        columns: dict[int, pd.Series[str]] = {}
        for place, parts in enumerate(self._columns):
            columns[place] = pd.Series(_joined(parts, rows=self.rows), index=index)
            parts.clear()
        return pd.DataFrame(columns, index=index, copy=False)


def _small(codes: npt.NDArray[np.integer], count: int) -> Numbers:
    kind = np.int8 if count < 128 else np.int16 if count < 32_768 else np.int32
    return codes.astype(kind)


def _empty(rows: int) -> tuple[Numbers, pyarrow.Array]:
    return np.zeros(rows, dtype=np.int8), pyarrow.array([""], pyarrow.string())


def _coded(
    column: Sequence[object], as_text: Callable[[object], str]
) -> tuple[Numbers, pyarrow.Array]:
    if bool in set(map(type, column)):
        column = [as_text(cell) for cell in column]  # True and 1 would share a number
    known = _Codes()
    codes = np.fromiter(map(known.__getitem__, column), np.int32, len(column))
    texts = [as_text(key) for key in known]
    return _small(codes, len(known)), pyarrow.array(texts, pyarrow.string())


def _joined(
    parts: list[tuple[Numbers, pyarrow.Array]], *, rows: int
) -> "pd.Categorical | pd.api.extensions.ExtensionArray":
    kept = sum(len(texts) for _, texts in parts)
    if kept > PLAIN_FROM and kept > PLAIN_SHARE * rows:
        pieces = [texts.cast(pyarrow.large_string()).take(pyarrow.array(codes))
                  for codes, texts in parts]  # fmt: skip
        plain = pd.arrays.ArrowStringArray(pyarrow.chunked_array(pieces))
        return pd.Series(plain).astype("str").array
    different = pyarrow.chunked_array([pyarrow.array([""]), *(texts for _, texts in parts)])
    known = pyarrow.compute.unique(different)
    codes = [
        _small(pyarrow.compute.index_in(texts, value_set=known).to_numpy(), len(known))[code]
        for code, texts in parts
    ]
    return categorical(np.concatenate(codes) if codes else np.zeros(0, np.int8), known.to_pylist())


def categorical(codes: Numbers, texts: Sequence[str]) -> pd.Categorical:
    """Return a column from numbers and the texts they stand for, all different."""
    dtype = pd.CategoricalDtype(pd.Index(texts, dtype="str"))
    return pd.Categorical.from_codes(codes, dtype=dtype, validate=False)


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


def is_coded(column: "pd.Series[str]") -> bool:
    """Say whether a column keeps each different text once."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def filled(column: "pd.Series[str]") -> Flags:
    """Say for each cell whether it holds anything."""
    if not is_coded(column):
        return np.asarray(column.str.len() > 0, dtype=np.bool_)
    empty = column.cat.categories.get_indexer([""])[0]
    return np.asarray(column.cat.codes.to_numpy() != empty, dtype=np.bool_)


def mapped(column: "pd.Series[str]", change: Callable[[str], str]) -> "pd.Series[str]":
    """Return the column with each different text changed."""
    if not is_coded(column):
        return column.map(change).astype("str")
    known = _Codes({"": 0})
    places = np.asarray([known[change(text)] for text in column.cat.categories], dtype=np.int32)
    codes = _small(places[column.cat.codes.to_numpy()], len(known))
    return pd.Series(categorical(codes, [str(text) for text in known]), index=column.index)


def stripped(column: "pd.Series[str]") -> "pd.Series[str]":
    """Return the column without blanks around its texts."""
    if not is_coded(column):
        return column.str.strip()
    if all(text == text.strip() for text in column.cat.categories):
        return column
    return mapped(column, str.strip)


def among(column: "pd.Series[str]", texts: Iterable[str]) -> Flags:
    """Say for each cell whether it is, case aside, one of the (folded) texts."""
    wanted = frozenset(texts)
    if not is_coded(column):
        return column.str.casefold().isin(wanted).to_numpy(dtype=np.bool_)
    hit = np.asarray([text.casefold() in wanted for text in column.cat.categories], dtype=np.bool_)
    return np.asarray(hit[column.cat.codes.to_numpy()], dtype=np.bool_)


def counted(column: "pd.Series[str]") -> "pd.Series[int]":
    """Return how often each different text that is not empty occurs, commonest first."""
    if is_coded(column):
        texts = column.cat.categories
        counts = np.bincount(column.cat.codes.to_numpy(), minlength=len(texts))
        found = pd.Series(counts, index=texts)
    else:
        found = column.value_counts()
    found = found[(found > 0) & (found.index != "")]
    return found.sort_values(ascending=False, kind="stable")
