"""How long each respondent took, where the file says: a column of times, or start and end."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from surveys.cells import numbered
from surveys.coding import number
from surveys.reading import Column, ColumnKind, Reading
from surveys.wording import normalise

LONGEST = 86_400.0
"""Seconds in a day: who left the page open overnight was not slow, and no clock is that wrong."""
READABLE = 0.8
"""Share of rows whose time must be readable before a column is believed."""
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,]\d+)?")
_TAIL = re.compile(r"(:\d{2})(?:\.\d+)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$")
"""A clock time's fraction and time zone; both ends of an answer have the same zone."""
_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%y %H:%M:%S", "%m/%d/%y %H:%M",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Durations:
    """Seconds each row took (index = row in the file, NaN = not known), and from which columns."""

    seconds: "pd.Series[float]"
    headings: tuple[str, ...]


def find_durations(reading: Reading) -> Durations | None:
    """Return how long each row took; None where the file does not say in a way that is certain.

    A heading must say that it is a duration and in which unit (or be one whose unit is known, or
    the cells be clock times); else the first and last time stamps are subtracted. Zero, negative
    and longer than a day count as not known.
    """
    words = _words()
    candidates = [
        column
        for column in reading.columns
        if column.kind in (ColumnKind.METADATA, ColumnKind.OTHER)
        and column.index in reading.cells.columns
    ]
    for column in candidates:
        factor = _factor(column, words)
        if factor is None:
            continue
        cells = reading.cells[column.index]
        seconds = numbered(cells, partial(_seconds, factor=factor))
        found = _believed(pd.Series(seconds, index=cells.index))
        if found is not None:
            return Durations(found, (column.header,))
    start = _named(candidates, words["start"])
    end = _named(candidates, words["end"])
    if start is None or end is None:
        return None
    begun, ended = _times(reading.cells[start.index]), _times(reading.cells[end.index])
    found = _believed((ended - begun).dt.total_seconds())
    return None if found is None else Durations(found, (start.header, end.header))


def _factor(column: Column, words: Mapping[str, Sequence[str]]) -> float | None:
    """Seconds in one unit of a duration column; None where it is none, or does not say."""
    names = {normalise(column.header), normalise(column.code)}
    if names & set(words["known_seconds"]):
        return 1.0
    for name in names:
        if not any(re.search(rf"(?<!\w){re.escape(word)}", name) for word in words["duration"]):
            continue
        parts = set(re.findall(r"\w+", name))
        if parts & set(words["seconds"]):
            return 1.0
        if parts & set(words["minutes"]):
            return 60.0
        return 0.0  # clock times only: a bare number has no unit
    return None


def _seconds(cell: object, factor: float) -> float:
    text = str(cell or "").strip()
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return float(hours * 3600 + minutes * 60 + seconds)
    value = number(text)
    return value * factor if value is not None and factor else np.nan


def _believed(seconds: "pd.Series[float]") -> "pd.Series[float] | None":
    known = seconds.where((seconds > 0) & (seconds <= LONGEST))
    if not len(seconds) or seconds.notna().mean() < READABLE or known.isna().all():
        return None
    return known


def _named(columns: Sequence[Column], names: Sequence[str]) -> Column | None:
    """Return the first column of one of these names, in the order of the names."""
    for name in names:
        for column in columns:
            if name in (normalise(column.header), normalise(column.code)):
                return column
    return None


def _times(cells: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """Read time stamps in the one layout that fits most of them.

    A wrong guess of day and month moves both ends of an answer alike, within a month.
    """
    place, texts = pd.factorize(cells.fillna("").astype(str).str.strip())
    often = np.bincount(place, minlength=len(texts))
    different = pd.Series(texts).str.replace(_TAIL, r"\1", regex=True)
    best, most = pd.Series(pd.NaT, index=different.index), -1
    for form in _FORMATS:
        times = pd.to_datetime(different, format=form, errors="coerce")
        fitting = int(often[times.notna()].sum())
        if fitting > most:
            best, most = times, fitting
        if most == int(often[different != ""].sum()):
            break  # no other can fit more of them
    return pd.Series(best.to_numpy()[place], index=cells.index)


@cache
def _words() -> Mapping[str, Sequence[str]]:
    path = Path(__file__).parent / "durations.toml"
    raw: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return raw
