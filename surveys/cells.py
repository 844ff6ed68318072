"""Cells as text, kept compactly: a small number a cell, and each different text of a column once.

Closed answers repeat, so a file of a million rows takes about a byte a cell, and what is asked of a
column is asked of its different texts only. A column in which most texts differ stays plain text.
Every column is a pandas Series, categorical or text, that never holds a missing value: "" is an
empty cell.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow
import pyarrow.compute

BATCH = 5_000
PLAIN_FROM = 20_000
PLAIN_SHARE = 0.4
FEW_TEXTS = 24

Numbers = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]
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
            coded.append((_small(codes, len(texts)), pyarrow.array(texts, pyarrow.string())))
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
        columns: dict[int, pd.Series[str]] = {}
        for place, parts in enumerate(self._columns):
            columns[place] = pd.Series(_joined(parts, rows=self.rows), index=index)
            parts.clear()
        return pd.DataFrame(columns, index=index, copy=False)


_Part = tuple[Numbers, pyarrow.Array]
"""A piece of a column: a number a cell, and the different texts they stand for."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Rows of a table in coded columns."""

    columns: Sequence[_Part]
    rows: int


def coded_columns(columns: Sequence[pyarrow.Array], *, rows: int, encoding: str = "utf-8") -> Coded:
    """Return rows that Arrow holds as columns of text, or of bytes in an encoding.

    Raises pyarrow.ArrowInvalid or UnicodeDecodeError where bytes are no letters: looked at once for
    each different text.
    """
    return Coded([_signs(column) or _texts(column, encoding) for column in columns], rows)


def coded_rows(
    rows: Sequence[Sequence[object]], *, as_text: Callable[[object], str] = str
) -> Coded:
    """Return rows of any lengths; `as_text` is asked once for each different cell of a column."""
    columns = [_coded(column, as_text) for column in zip_longest(*rows, fillvalue="")]
    return Coded(columns, len(rows))


def _signs(column: pyarrow.Array) -> _Part | None:
    """Code a column of single digits or letters by their bytes; None where a text is longer."""
    _, offsets, content = column.buffers()
    if content is None:
        return _empty(len(column))
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    if ends[-1] - ends[0] > len(column):
        return None
    lengths = np.diff(ends)
    if lengths.max(initial=0) > 1:
        return None
    given = np.frombuffer(content, np.uint8)[ends[0] : ends[-1]]
    if not len(given):
        return _empty(len(column))
    low, high = int(given.min()), int(given.max())
    if low == 0 or high > 127 or high - low >= FEW_TEXTS:
        return None
    texts = pyarrow.array(["", *map(chr, range(low, high + 1))], pyarrow.string())
    numbers = (given - np.uint8(low - 1)).view(np.int8)
    if len(given) < len(column):
        numbers, signs = np.zeros(len(column), dtype=np.int8), numbers
        numbers[lengths == 1] = signs
    return numbers, texts


def _texts(column: pyarrow.Array, encoding: str) -> _Part:
    coded = column.dictionary_encode()
    if encoding == "utf-8":
        texts = coded.dictionary.cast(pyarrow.string())
    else:
        decoded = [text.decode(encoding) for text in coded.dictionary.to_pylist()]
        texts = pyarrow.array(decoded, pyarrow.string())
    return _small(coded.indices.to_numpy(), len(texts)), texts


def _small(codes: npt.NDArray[np.integer], count: int) -> Numbers:
    kind = np.int8 if count < 128 else np.int16 if count < 32_768 else np.int32
    return codes.astype(kind)


def _empty(rows: int) -> _Part:
    return np.zeros(rows, dtype=np.int8), pyarrow.array([""], pyarrow.string())


def _coded(column: Sequence[object], as_text: Callable[[object], str]) -> _Part:
    if bool in set(map(type, column)):
        column = [as_text(cell) for cell in column]  # True and 1 would share a number
    known = _Codes()
    codes = np.fromiter(map(known.__getitem__, column), np.int32, len(column))
    texts = [as_text(key) for key in known]
    return _small(codes, len(known)), pyarrow.array(texts, pyarrow.string())


def _joined(
    parts: list[_Part], *, rows: int
) -> "pd.Categorical | pd.api.extensions.ExtensionArray":
    kept = sum(len(texts) for _, texts in parts)
    if kept > PLAIN_FROM and kept > PLAIN_SHARE * rows:
        pieces = [texts.cast(pyarrow.large_string()).take(pyarrow.array(codes))
                  for codes, texts in parts]  # fmt: skip
        return _as_text(pyarrow.chunked_array(pieces))
    # One pass over the pieces' texts gives each its number in the whole column; "" is first. The
    # last piece goes before the others, since the first holds the headings too.
    parts = [*parts[-1:], *parts[:-1]]
    coded = pyarrow.concat_arrays(
        [pyarrow.array([""], pyarrow.string()), *(texts for _, texts in parts)]
    ).dictionary_encode()
    numbers = _small(coded.indices.to_numpy(), len(coded.dictionary))
    codes, start = list[Numbers](), 1
    for code, texts in parts:
        own = numbers[start : start + len(texts)]
        codes.append(_renumbered(code, own))
        start += len(texts)
    return _categorical(np.concatenate([*codes[1:], *codes[:1]]), coded.dictionary)


def _renumbered(codes: Numbers, own: Numbers) -> Numbers:
    """Return `own[codes]`."""
    if np.array_equal(own, np.arange(len(own))):
        return codes.astype(own.dtype, copy=False)
    if codes.dtype == own.dtype == np.int8:
        table = own.tobytes().ljust(256, b"\0")
        return np.frombuffer(codes.tobytes().translate(table), np.int8)
    return own[codes]


def _as_text(texts: pyarrow.Array | pyarrow.ChunkedArray) -> pd.api.extensions.ExtensionArray:
    kind: Any = pd.StringDtype(na_value=np.nan)
    held: pd.api.extensions.ExtensionArray = kind.__from_arrow__(texts.cast(pyarrow.large_string()))
    return held


def _categorical(codes: Numbers, texts: pyarrow.Array) -> pd.Categorical:
    """Return a column from numbers and the texts they stand for: all different, "" first."""
    dtype = pd.CategoricalDtype(pd.Index(_as_text(texts)))
    return pd.Categorical.from_codes(codes, dtype=dtype, validate=False)


def placed(numbers: Numbers, texts: Sequence[str], *, index: pd.Index) -> "pd.Series[str]":
    """Return a column that holds, in each row, the text of that number; `texts[0]` is ""."""
    held = pyarrow.array(list(texts), pyarrow.string())
    return pd.Series(_categorical(_small(numbers, len(texts)), held), index=index)


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


def parts_of(column: "pd.Series[str]") -> tuple[Numbers, pyarrow.Array]:
    """Return the number of each cell of a coded column, and the texts they stand for."""
    held: Any = column.array
    return held.codes, pyarrow.array(held.categories.array, pyarrow.large_string())


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


def filled(column: "pd.Series[str]") -> Flags:
    """Say for each cell whether it holds anything."""
    if not is_coded(column):
        return np.asarray(column.str.len() > 0, dtype=np.bool_)
    return np.asarray(parts_of(column)[0] != 0, dtype=np.bool_)


def mapped(column: "pd.Series[str]", change: Callable[[str], str]) -> "pd.Series[str]":
    """Return the column with each different text changed."""
    if not is_coded(column):
        return column.map(change).astype("str")
    held, texts = parts_of(column)
    known = _Codes({"": 0})
    places = np.asarray([known[change(text)] for text in texts.to_pylist()], dtype=np.int32)
    codes = _small(places[held], len(known))
    changed = pyarrow.array([str(text) for text in known], pyarrow.string())
    return pd.Series(_categorical(codes, changed), index=column.index)


def stripped(column: "pd.Series[str]") -> "pd.Series[str]":
    """Return the column without blanks around its texts."""
    if not is_coded(column):
        return column.str.strip()
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
    if not is_coded(column):
        return column.map(number).to_numpy(dtype=np.float64)
    codes, texts = parts_of(column)
    numbers = np.asarray([number(text) for text in texts.to_pylist()], dtype=np.float64)
    return np.asarray(numbers[codes], dtype=np.float64)


def _frequencies(codes: Numbers, *, count: int) -> npt.NDArray[np.int64]:
    if count > FEW_TEXTS:
        return np.bincount(codes, minlength=count)
    # Comparing small numbers is many times faster than widening them to count them.
    return np.asarray([np.count_nonzero(codes == code) for code in range(count)], dtype=np.int64)


def _are_rising(texts: pyarrow.Array | pyarrow.ChunkedArray) -> bool:
    """Say whether a column numbers its rows, so that no two of its texts are alike."""
    try:
        numbers = texts.cast(pyarrow.int64()).to_numpy()
    except pyarrow.ArrowInvalid:
        return False
    return bool((numbers[1:] > numbers[:-1]).all())


def counted(column: "pd.Series[str]", *, most: int) -> Counts:
    """Count a column's texts; at most `most` of them are named, commonest first."""
    if is_coded(column):
        codes, texts = parts_of(column)
        counts = _frequencies(codes, count=len(texts))
    else:
        held = pyarrow.array(column.array, pyarrow.large_string())
        if _are_rising(held):
            named = held.slice(0, most).to_pylist()
            return Counts(len(held), len(held), dict.fromkeys(named, 1))
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
