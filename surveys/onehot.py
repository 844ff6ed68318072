"""Exports with a column for every answer option, folded into a column for every question.

Columns side by side belong to one question when their headings begin alike and end in the option,
each holds that one option (or a tick) or nothing, and hardly any respondent filled two of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import pandas as pd

from surveys import labels
from surveys.cells import counted, filled, is_coded, parts_of, placed
from surveys.structure import Heading, Table
from surveys.wording import normalise

FEWEST_OPTIONS = 3
FEWEST_COLUMNS = 5
EXCLUSIVE = 0.99
MOSTLY_ANSWERED = 0.5
SAMPLED = 1_000
MOST_CATEGORIES = 12
"""Texts an option's column may know: option, tick, blank, and what stood in its heading rows."""

_SPLIT = re.compile(
    r"^(.*\S)\s+[-–|:]\s+(\S.*)$|^(.*?)\s*\[([^\[\]]+)\]$|^(.+)/([^/]+)$", re.DOTALL
)
_UNTICKED = frozenset(
    ["0", "false", "falskt", "falsch", "no", "nej", "nei", "nein", "unchecked", "not selected"]
    + ["ej vald", "not quoted", "n"]
)


@dataclass(frozen=True)
class Fold:
    """One question's columns, the first of them to hold the answers, and their options."""

    columns: tuple[int, ...]
    options: tuple[str, ...]
    question: str


@dataclass(frozen=True)
class _Option:
    column: int
    stem: tuple[str, ...]
    label: str


def folded(table: Table) -> Table:
    """Return the table with every question of an expanded export in its first column.

    A table in which no rating scale is spread over columns comes back as it is.
    """
    folds = _find(table)
    if not folds:
        return table
    cells, headings = table.cells.copy(deep=False), list(table.headings)
    declared: dict[int, Mapping[str, int]] = dict(table.declared)
    taken: set[int] = set()
    for fold in folds:
        first = fold.columns[0]
        chosen = np.zeros(len(cells), dtype=np.int32)
        for place, column in reversed(list(enumerate(fold.columns, start=1))):
            chosen[_ticked(cells[column])] = place
        cells[first] = placed(chosen, ["", *fold.options], index=cells.index)
        heading = headings[first]
        headings[first] = Heading(fold.question, heading.code, heading.parts)
        named = [option for option in fold.options if not labels.is_missing(option)]
        declared[first] = {option: place for place, option in enumerate(named, start=1)}
        taken |= set(fold.columns[1:])
    return replace(
        table,
        headings=tuple(headings),
        cells=cells,
        declared=declared,
        folded=frozenset(taken),
    )


def _find(table: Table) -> list[Fold]:
    columns = dict(table.cells.items())
    options = [
        _option(place, heading, columns[place]) for place, heading in enumerate(table.headings)
    ]
    groups = [
        list(group)
        for _, group in groupby(
            (each for each in options if each), key=lambda each: (each.stem, _run(each, options))
        )
    ]
    groups = [group for group in groups if _is_exclusive(group, table.cells)]
    scales = [group for group in groups if _is_scale(group)]
    if len(scales) < 2 or sum(map(len, scales)) < FEWEST_COLUMNS:
        return []
    return [_fold(group) for group in groups if _is_scale(group) or _is_choice(group, table.cells)]


def _run(option: _Option, options: Sequence[_Option | None]) -> int:
    """Number the unbroken runs of options, so that columns apart are not one question."""
    place = option.column
    while place and options[place - 1] is not None:
        place -= 1
    return place


def _option(place: int, heading: Heading, column: "pd.Series[str]") -> _Option | None:
    if not is_coded(column):
        return None
    codes, texts = parts_of(column)
    if len(texts) > MOST_CATEGORIES or len(np.unique(codes[:SAMPLED])) > 3:
        return None  # two different texts and blank: no single option
    counts = counted(column, most=3)
    last = heading.parts[-1] if len(heading.parts) < 2 or heading.parts[-1] else heading.text
    above = heading.parts[:-1] if len(heading.parts) > 1 else ()
    for value in counts.commonest:
        if counts.distinct == 1 and len(value) > 1 and normalise(last).endswith(normalise(value)):
            stem = last[: len(last) - len(value)].rstrip(" -–|:[]/(")
            return _Option(place, (*above, stem), value) if stem or above else None
    ticks = [value for value in counts.commonest if normalise(value) not in _UNTICKED]
    if len(ticks) > 1 or counts.distinct > 2:
        return None
    parts = _SPLIT.match(last)
    if parts:
        stem, label = [part for part in parts.groups() if part is not None]
        return _Option(place, (*above, stem), label)
    return _Option(place, (*above, ""), last) if any(above) and last else None


def _ticked(column: "pd.Series[str]") -> "np.typing.NDArray[np.bool_]":
    ticked = filled(column)
    counts = counted(column, most=2)
    for value in counts.commonest if counts.distinct > 1 else ():
        if normalise(value) in _UNTICKED:
            ticked &= np.asarray(column != value, dtype=np.bool_)
    return ticked


def _given(group: Sequence[_Option], cells: pd.DataFrame) -> "np.typing.NDArray[np.int32]":
    """Count the options each respondent ticked."""
    given = np.zeros(len(cells), dtype=np.int32)
    for each in group:
        given += _ticked(cells[each.column])
    return given


def _is_exclusive(group: Sequence[_Option], cells: pd.DataFrame) -> bool:
    if len(group) < FEWEST_OPTIONS or len({normalise(each.label) for each in group}) < len(group):
        return False
    given = _given(group, cells)
    answered = given > 0
    return bool(answered.any() and (given[answered] == 1).mean() >= EXCLUSIVE)


def _is_scale(group: Sequence[_Option]) -> bool:
    named = {labels.fold(each.label) for each in group if not labels.is_missing(each.label)}
    return len(named) >= FEWEST_OPTIONS and bool(labels.scale_part(named))


def _is_choice(group: Sequence[_Option], cells: pd.DataFrame) -> bool:
    """One choice of several, answered by most: several ticks allowed would show in so many."""
    given = _given(group, cells)
    return bool(given.max(initial=0) == 1 and (given > 0).mean() >= MOSTLY_ANSWERED)


def _fold(group: Sequence[_Option]) -> Fold:
    stem = group[0].stem
    question = " | ".join(dict.fromkeys(part for part in stem if part)) if stem else ""
    return Fold(tuple(each.column for each in group), tuple(each.label for each in group), question)
