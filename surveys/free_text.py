"""Columns of free text that a person chose to keep; without a choice none is.

What is kept is masked before anything else sees it.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from surveys.breakdown_columns import column_names
from surveys.mapping import ColumnMapping
from surveys.masking import masked
from surveys.problems import MappingError, Problem
from surveys.reading import Column, ColumnKind, Reading
from surveys.unit_columns import named_columns
from surveys.vocabulary import vocabulary
from surveys.wording import normalise, tidy


def may_be_comments(reading: Reading, mapping: ColumnMapping) -> tuple[int, ...]:
    """Return columns of free text that nothing else uses."""
    return tuple(
        column.index
        for column in reading.columns
        if column.index in mapping.comments
        or (column.kind is ColumnKind.FREE_TEXT and _free(reading, mapping, column.index))
    )


def choose_comments(
    mapping: ColumnMapping, reading: Reading, comments: Sequence[str | int]
) -> ColumnMapping:
    """Return the mapping with the free text that is kept, by heading, code or place; () for none.

    Raises
    ------
    MappingError
        All names that fit no column or several, hold personal data, or are used for something
        else.
    """
    places: list[int] = []
    problems: list[Problem] = []
    for name in comments:
        columns = named_columns(reading, name)
        usable = [each for each in columns if each.index in reading.cells.columns]
        if len(usable) == 1 and _free(reading, mapping, usable[0].index):
            places.append(usable[0].index)
        else:
            problems.append(_problem(reading, name, columns, usable))
    if problems:
        raise MappingError(problems)
    chosen = tuple(dict.fromkeys(places))
    uses = [
        replace(use, certain=True, reason="map_comments_chosen")
        if use.index in chosen
        else replace(use, reason="map_kept_out")
        if use.index in mapping.comments
        else use
        for use in mapping.columns
    ]
    return replace(mapping, columns=tuple(uses), comments=chosen)


def comments_of(reading: Reading, mapping: ColumnMapping) -> pd.DataFrame | None:
    """Return what each respondent wrote, masked, rows of the file as index.

    Returns
    -------
    DataFrame of text, columns named by the headings; None when none is kept
        "" where the respondent wrote nothing, or only a word that means nothing ("-", "n/a").
    """
    if not mapping.comments:
        return None
    empty = vocabulary().no_unit
    cells = {
        place: reading.cells[place]
        .fillna("")
        .astype("str")
        .map(lambda cell: "" if normalise(cell) in empty else tidy(cell))
        for place in mapping.comments
    }
    together = masked(pd.concat(cells)) if cells else pd.Series(dtype="str")
    names = column_names(reading, mapping.comments)
    return pd.DataFrame(
        {name: together.loc[place] for name, place in zip(names, cells, strict=True)},
        index=reading.cells.index,
    )


def _free(reading: Reading, mapping: ColumnMapping, place: int) -> bool:
    taken = {*mapping.departments, *mapping.attributes, mapping.link}
    return place in reading.cells.columns and place not in taken and mapping.use(place).item is None


def _problem(
    reading: Reading, name: str | int, columns: Sequence[Column], usable: Sequence[Column]
) -> Problem:
    offered = ", ".join(f'"{each.header}"' for each in reading.of_kind(ColumnKind.FREE_TEXT))
    values: dict[str, object] = {"found": name, "choices": offered or "–"}
    if len(columns) == 1 and columns[0].kind is ColumnKind.PERSONAL:
        return Problem("comments_personal", values, file=reading.file)
    if len(usable) == 1:
        return Problem("comments_used", values, file=reading.file)
    if usable:
        values["choices"] = ", ".join(str(each.index) for each in usable)
        return Problem("comments_twice", values, file=reading.file)
    return Problem("comments_unknown", values, file=reading.file)
