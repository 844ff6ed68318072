"""What a quality screen found: signs of careless answering, row by row, and what is proposed.

A large survey has hundreds of thousands of signs, so they are held as columns of numbers, and made
into `Flag`s for the rows that somebody looks at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surveys.problems import Problem


class Sign(StrEnum):
    """One sign of careless answering; the value is the catalogue code of its sentence."""

    RUN = "quality_run"
    SPREAD = "quality_spread"
    DISTANCE = "quality_distance"
    HALVES = "quality_halves"
    OPPOSITES = "quality_opposites"
    ALIKE = "quality_alike"
    FAST = "quality_fast"
    SAME = "quality_same"

    @property
    def kind(self) -> str:
        """What the sign is a sign of: signs of one kind rest on the same thing and count once."""
        return _KINDS[self]


_KINDS = {
    Sign.RUN: "sameness",
    Sign.SPREAD: "sameness",
    Sign.DISTANCE: "unusual",
    Sign.HALVES: "inconsistent",
    Sign.OPPOSITES: "inconsistent",
    Sign.ALIKE: "inconsistent",
    Sign.FAST: "speed",
    Sign.SAME: "copy",
}


@dataclass(frozen=True)
class Flag:
    """One sign on one row of the file. `values` are the numbers its sentence names."""

    row: int
    sign: Sign
    value: float
    cut: float
    extreme: bool = False
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """Return the sentence a person reads."""
        shown = {"value": self.value, "cut": self.cut, **self.values}
        words = {name: _in_words(value, language) for name, value in shown.items()}
        return Problem(self.sign.value, words).text(language)


@dataclass(frozen=True, eq=False)
class Found:
    """One sign on many rows, in the order of the file; what is one number holds for all of them.

    `values` are the numbers that the sentence of a flag names beside `value` and `cut`.
    """

    sign: Sign
    rows: NDArray[np.int64]
    value: NDArray[np.float64] | NDArray[np.int64]
    cut: NDArray[np.float64] | float
    extreme: NDArray[np.bool_] | bool = False
    values: Mapping[str, object] = field(default_factory=dict)

    def flags(self, row: int) -> Iterator[Flag]:
        """Yield the flags of one row of the file."""
        first, end = np.searchsorted(self.rows, [row, row + 1]).tolist()
        for at in range(first, end):
            yield Flag(
                row,
                self.sign,
                float(self.value[at]),
                float(self.cut[at] if isinstance(self.cut, np.ndarray) else self.cut),
                bool(self.extreme[at] if isinstance(self.extreme, np.ndarray) else self.extreme),
                {
                    name: values[at].item() if isinstance(values, np.ndarray) else values
                    for name, values in self.values.items()
                },
            )


@dataclass(frozen=True, eq=False)
class Screen:
    """Every sign found in a file.

    Attributes
    ----------
    rows
        How many rows were looked at.
    found
        The signs, each with its rows.
    skipped
        Signs that could not be looked for, and why.
    """

    rows: int
    found: tuple[Found, ...]
    skipped: tuple[Problem, ...] = ()

    def of_row(self, row: int) -> tuple[Flag, ...]:
        """Return the flags of one row of the file, in the order of `Sign`."""
        return tuple(flag for found in self.found for flag in found.flags(row))

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Every flag, in the order of the file."""
        flagged: Sequence[int] = np.unique(self._rows).tolist()
        return tuple(flag for row in flagged for flag in self.of_row(row))

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        """The row of every sign; a row with several stands several times."""
        return np.concatenate([np.empty(0, np.int64), *(found.rows for found in self.found)])

    @cached_property
    def proposed(self) -> tuple[int, ...]:
        """Rows to leave out: one extreme sign, or two signs of different kinds."""
        rows, place = np.unique(self._rows, return_inverse=True)
        kinds = np.zeros(len(rows), dtype=np.int64)
        extreme = np.zeros(len(rows), dtype=np.bool_)
        known = list(dict.fromkeys(found.sign.kind for found in self.found))
        start = 0
        for found in self.found:
            own = place[start : start + len(found.rows)]
            kinds[own] |= 1 << known.index(found.sign.kind)
            extreme[own] |= found.extreme
            start += len(found.rows)
        several = (kinds & (kinds - 1)) != 0  # more than one bit
        return tuple(rows[extreme | several].tolist())

    @property
    def reasons(self) -> Mapping[Sign, int]:
        """How many of the proposed rows show each sign; a row may show several."""
        proposed = np.asarray(self.proposed, dtype=np.int64)
        counts = dict.fromkeys(Sign, 0)
        for found in self.found:
            counts[found.sign] += int(np.isin(found.rows, proposed).sum())
        return {sign: count for sign, count in counts.items() if count}


def _in_words(value: object, language: str) -> object:
    """A number as a person writes it: whole ones without decimals, a comma in Swedish."""
    if not isinstance(value, float):
        return value
    if value.is_integer():
        return int(value)
    text = f"{value:.2f}" if abs(value) >= 0.01 else f"{value:g}"
    return text.replace(".", ",") if language == "sv" else text
