"""Answers of a large survey as small whole numbers, turned into floats a piece at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

CELLS_AT_ONCE = 1_000_000
"""Answers that are floats at the same time, so that a large survey needs no copies of itself."""
FEW = 24
_NONE = {np.dtype(np.int8): -128, np.dtype(np.int16): -32768}
"""What stands for no answer."""


@dataclass(frozen=True, eq=False)
class CodedAnswers:
    """Answers, n respondents × k items, all of them or some columns of a larger table.

    `codes` holds the whole table; `columns` are the places in it of the k items, and an answer is
    its code times `sign` plus `shift` (shape (k,) each), so that a reversed item is turned.
    """

    codes: NDArray[np.signedinteger]
    columns: Places
    sign: NDArray[np.int8]
    shift: NDArray[np.int16]

    @property
    def shape(self) -> tuple[int, int]:
        """Respondents and items."""
        return len(self.codes), len(self.columns)

    def __len__(self) -> int:
        return len(self.codes)

    def only(self, columns: Sequence[int]) -> "CodedAnswers":
        """Return some of the items, in that order; no answer is copied."""
        places = np.asarray(columns, dtype=np.intp)
        return CodedAnswers(self.codes, self.columns[places], self.sign[places], self.shift[places])

    def turned(self, *, sums: Sequence[int | None]) -> "CodedAnswers":
        """Return the answers with items turned: sum − answer, None for an item left as it is."""
        sign = np.array([1 if each is None else -1 for each in sums], dtype=np.int8)
        return replace(self, sign=sign, shift=np.array([each or 0 for each in sums], np.int16))

    def raw(self, item: int) -> tuple[NDArray[np.integer], NDArray[np.bool_]]:
        """Return an item's codes, and where there is an answer."""
        codes = self.codes[:, self.columns[item]]
        return codes, codes != _NONE[codes.dtype]

    def floats(self, rows: slice | Places) -> Floats:
        """Return some respondents' answers, shape (rows, k), NaN where there is none."""
        first, k = int(self.columns[0]) if len(self.columns) else 0, len(self.columns)
        side_by_side = np.array_equal(self.columns, np.arange(first, first + k))
        codes = self.codes[rows][:, slice(first, first + k) if side_by_side else self.columns]
        made = codes.astype(np.float64, order="C")
        if (self.sign < 0).any():
            made *= self.sign
            made += self.shift
        made[codes == _NONE[codes.dtype]] = np.nan
        return made

    def counts(self, item: int) -> dict[int, int]:
        """Return how often each code of an item was given."""
        codes, given = self.raw(item)
        known = codes[given]
        if not len(known):
            return {}
        values = range(int(known.min()), int(known.max()) + 1)
        if len(values) <= FEW:  # comparing small numbers is many times faster than sorting them
            often = {value: int(np.count_nonzero(known == value)) for value in values}
        else:
            each, count = np.unique(known, return_counts=True)
            often = dict(zip(each.tolist(), count.tolist(), strict=True))
        return {value: count for value, count in often.items() if count}

    def pieces(self) -> Iterator[slice]:
        """Yield the rows in pieces of a bounded size."""
        step = max(1, CELLS_AT_ONCE // max(1, len(self.columns)))
        for first in range(0, len(self), step):
            yield slice(first, first + step)


Answers: TypeAlias = Floats | CodedAnswers
"""Answers as given, n respondents × k items, NaN (or none) where there is no answer."""


def coded_answers(items: pd.DataFrame, *, columns: Sequence[str]) -> CodedAnswers:
    """Return some columns of a table of nullable whole numbers."""
    lows = [items[each].min() for each in columns]
    highs = [items[each].max() for each in columns]
    ends = [int(each) for each in (*lows, *highs) if not pd.isna(each)]
    small = min(ends, default=0) > -128 and max(ends, default=0) < 128
    kind = np.dtype(np.int8 if small else np.int16)
    codes = np.empty((len(items), len(columns)), dtype=kind, order="F")
    for place, each in enumerate(columns):
        codes[:, place] = items[each].to_numpy(dtype=np.int16, na_value=_NONE[kind])
    return of_codes(codes)


def of_codes(codes: NDArray[np.signedinteger]) -> CodedAnswers:
    """Return a whole table of codes, the least number of its kind for no answer."""
    k = codes.shape[1]
    return CodedAnswers(codes, np.arange(k), np.ones(k, np.int8), np.zeros(k, np.int16))


def in_codes(answers: Answers) -> CodedAnswers:
    """Return answers that are whole numbers in codes."""
    if isinstance(answers, CodedAnswers):
        return answers
    return of_codes(np.asfortranarray(np.where(np.isnan(answers), -32768, answers), dtype=np.int16))


def rows_of(answers: Answers) -> Iterator[tuple[slice, Floats]]:
    """Yield the answers piece by piece, as floats."""
    if isinstance(answers, CodedAnswers):
        for rows in answers.pieces():
            yield rows, answers.floats(rows)
        return
    step = max(1, CELLS_AT_ONCE // max(1, answers.shape[1]))
    for first in range(0, len(answers), step):
        yield slice(first, first + step), answers[first : first + step]


def moments(answers: Answers) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (n − 1) of each item, shape (k,); NaN without answers."""
    found = [_moments(answers, item) for item in range(answers.shape[1])]
    middle, spread = np.array(found, dtype=np.float64).reshape(-1, 2).T
    return middle, spread


def _moments(answers: Answers, item: int) -> tuple[float, float]:
    if isinstance(answers, CodedAnswers):
        counts = answers.counts(item)
        values = np.array([*counts], dtype=np.float64) * answers.sign[item] + answers.shift[item]
        often = np.array([*counts.values()], dtype=np.int64)
    else:
        known = answers[:, item][~np.isnan(answers[:, item])]
        values, often = np.unique(known, return_counts=True)
    n = int(often.sum())
    if not n:
        return np.nan, np.nan
    middle = float((values * often).sum() / n)
    squares = float((often * (values - middle) ** 2).sum())
    return middle, float(np.sqrt(squares / (n - 1))) if n > 1 else np.nan


def only(answers: Answers, columns: Sequence[int]) -> Answers:
    """Return some of the items, in that order."""
    if isinstance(answers, CodedAnswers):
        return answers.only(columns)
    return answers[:, list(columns)]
