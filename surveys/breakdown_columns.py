"""Columns a person declares: what results are broken down by, and a code that links waves.

Nothing is a breakdown until somebody says so: every figure that is added takes room from others.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from surveys.coding import number
from surveys.linking import hashed_codes
from surveys.mapping import ColumnMapping, ColumnUse
from surveys.matching import spoken
from surveys.problems import MappingError, Problem
from surveys.reading import ColumnKind, Reading
from surveys.responses import Responses
from surveys.unit_columns import named_columns
from surveys.vocabulary import vocabulary
from surveys.wording import normalise, tidy

MOST_VALUES = 25
"""Different values of a breakdown; more would each be of a few people."""
MOST_NUMBERS = 10
"""Different numbers of a breakdown; more is a measurement (age, years) that has to be banded."""
SHOWN = 6
"""Values named in one sentence."""


def choose_attributes(
    mapping: ColumnMapping, reading: Reading, attributes: Sequence[str | int]
) -> ColumnMapping:
    """Return the mapping with the breakdowns a person chose, by heading, code or place; () none.

    A column that was the department, or that links waves, becomes a breakdown instead.

    Raises
    ------
    MappingError
        All names that fit no column or several, hold personal data, answer an item, or have too
        many values to be groups.
    """
    places, problems = _chosen(reading, attributes)
    chosen = replace(
        mapping,
        departments=tuple(each for each in mapping.departments if each not in places),
        attributes=places,
        link=None if mapping.link in places else mapping.link,
    )
    problems += attribute_problems(chosen, reading)
    if problems:
        raise MappingError(problems)
    return _used_as(chosen, places, gone=mapping.attributes, reason="map_attribute_chosen")


def choose_link(mapping: ColumnMapping, reading: Reading, link: str | int | None) -> ColumnMapping:
    """Return the mapping with the column whose self-made codes link waves; None for no such column.

    Raises MappingError as `choose_attributes`.
    """
    places, problems = _chosen(reading, [] if link is None else [link])
    for place in places:
        if mapping.use(place).item is not None:
            problems.append(_problem("attribute_is_item", reading, place))
    if problems:
        raise MappingError(problems)
    gone = () if mapping.link is None else (mapping.link,)
    chosen = replace(
        mapping,
        link=places[0] if places else None,
        attributes=tuple(each for each in mapping.attributes if each not in places),
    )
    return _used_as(chosen, places, gone=gone, reason="map_link_chosen")


def attribute_problems(mapping: ColumnMapping, reading: Reading) -> list[Problem]:
    """Return why declared breakdowns cannot be used; nothing for those that can."""
    problems = []
    for place in mapping.attributes:
        if place not in reading.cells.columns:
            continue  # said where the mapping meets the file
        values = _values(mapping, reading, place)
        numbers = [each for each in values if number(each) is not None]
        if mapping.use(place).item is not None:
            problems.append(_problem("attribute_is_item", reading, place))
        elif place in mapping.departments:
            problems.append(_problem("attribute_is_unit", reading, place))
        elif len(numbers) > MOST_NUMBERS and len(numbers) > len(values) / 2:
            problems.append(
                _problem("attribute_numbers", reading, place, found=len(numbers), most=MOST_NUMBERS)
            )
        elif len(values) > MOST_VALUES:
            problems.append(
                _problem("attribute_many", reading, place, found=len(values), most=MOST_VALUES)
            )
        elif not values:
            problems.append(_problem("attribute_empty", reading, place))
    return problems


def attributes_of(reading: Reading, mapping: ColumnMapping) -> pd.DataFrame | None:
    """Return each respondent's value of every declared breakdown, rows of the file as index.

    Returns
    -------
    DataFrame of text, columns named by the headings; None when none is declared
        Every value in its most frequent spelling, merged as a person said; "" where the respondent
        gave none.
    """
    if not mapping.attributes:
        return None
    merged = {normalise(found): tidy(name) for found, name in mapping.merged.items()}
    found: dict[str, pd.Series[str]] = {}
    for place in mapping.attributes:
        cells = reading.cells[place].fillna("").astype(str)
        missing = _missing(mapping.use(place))
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for cell, count in cells.value_counts().items():
            folded, written = normalise(str(cell)), tidy(str(cell))
            if folded and folded not in missing:
                counts[folded][written] = counts[folded].get(written, 0) + int(count)
        spelling = {
            folded: merged.get(folded) or min(kinds, key=lambda each: (-kinds[each], each))
            for folded, kinds in counts.items()
        }
        names = {cell: spelling.get(normalise(cell), "") for cell in cells.unique()}
        found[str(place)] = cells.map(names)
    named = column_names(reading, mapping.attributes)
    return pd.DataFrame(found, index=reading.cells.index).set_axis(named, axis=1)


def column_names(reading: Reading, places: Sequence[int]) -> list[str]:
    """Return what columns are called in results, no two alike."""
    names: list[str] = []
    for place in places:
        column = reading.column(place)
        name = tidy(spoken(column.header)) or tidy(column.code) or str(place + 1)
        names.append(name if name not in names else f"{name} ({place + 1})")
    return names


def link_of(reading: Reading, mapping: ColumnMapping) -> "pd.Series[str] | None":
    """Return a one-way hash of each respondent's code, rows of the file as index; None without.

    Raises CultureError when the secret that goes into the hash cannot be kept.
    """
    if mapping.link is None:
        return None
    missing = _missing(mapping.use(mapping.link))
    cells = reading.cells[mapping.link].fillna("").astype(str)
    codes = cells.map(lambda cell: "" if normalise(cell) in missing else normalise(cell))
    return hashed_codes(codes).rename("link")


def similar_values(responses: Responses) -> list[tuple[str, ...]]:
    """Propose values of a breakdown that are probably one: they differ by dots, hyphens, spaces.

    The most frequent spelling comes first. Nothing is merged; a person's choice is kept in
    `ColumnMapping.merged`.
    """
    groups: list[tuple[str, ...]] = []
    attributes = pd.DataFrame() if responses.attributes is None else responses.attributes
    for _, values in attributes.items():
        counts = {str(each): int(n) for each, n in values.value_counts().items()}
        alike: defaultdict[str, list[str]] = defaultdict(list)
        for value in counts:
            if key := re.sub(r"[\W_]+", "", normalise(value)):
                alike[key].append(value)
        for _, kinds in sorted(alike.items()):
            if len(kinds) > 1:
                groups.append(tuple(sorted(kinds, key=lambda each: (-counts[each], each))))
    return groups


def may_be_attributes(reading: Reading, mapping: ColumnMapping) -> tuple[int, ...]:
    """Return columns that could be declared as breakdowns: groups that nothing else uses."""
    found = []
    for column in reading.columns:
        free = column.index not in mapping.departments and column.index != mapping.link
        answers = mapping.use(column.index).item is not None
        if column.index in mapping.attributes or (
            free and not answers and column.kind is ColumnKind.GROUP
        ):
            tried = replace(mapping, attributes=(column.index,))
            if column.index in mapping.attributes or not attribute_problems(tried, reading):
                found.append(column.index)
    return tuple(found)


def may_be_link(reading: Reading, mapping: ColumnMapping) -> tuple[int, ...]:
    """Return columns that may hold a self-made code: kept, and not used for anything else."""
    taken = {*mapping.departments, *mapping.attributes}
    return tuple(
        column.index
        for column in reading.columns
        if column.index in reading.cells.columns
        and column.index not in taken
        and mapping.use(column.index).item is None
    )


def _chosen(reading: Reading, names: Sequence[str | int]) -> tuple[tuple[int, ...], list[Problem]]:
    found: list[int] = []
    problems: list[Problem] = []
    for name in names:
        columns = named_columns(reading, name)
        usable = [column for column in columns if column.index in reading.cells.columns]
        choices = ", ".join(f'"{column.header}"' for column in reading.of_kind(ColumnKind.GROUP))
        values: dict[str, object] = {"found": name, "choices": choices or "–"}
        if len(columns) == 1 and columns[0].kind is ColumnKind.PERSONAL:
            problems.append(Problem("attribute_personal", values, file=reading.file))
        elif len(usable) == 1:
            found.append(usable[0].index)
        elif usable:
            values["choices"] = ", ".join(str(column.index) for column in usable)
            problems.append(Problem("attribute_twice", values, file=reading.file))
        else:
            problems.append(Problem("attribute_unknown", values, file=reading.file))
    return tuple(dict.fromkeys(found)), problems


def _used_as(
    mapping: ColumnMapping, places: Sequence[int], *, gone: Sequence[int], reason: str
) -> ColumnMapping:
    uses: list[ColumnUse] = []
    for use in mapping.columns:
        if use.index in places:
            kind = ColumnKind.GROUP if reason == "map_attribute_chosen" else use.kind
            plain = replace(use, kind=kind, certain=True, reason=reason)
            uses.append(plain)
        elif use.index in gone:
            uses.append(replace(use, certain=True, reason="map_kept_out"))
        else:
            uses.append(use)
    kept, written = (
        tuple(each for each in used if each not in places)
        for used in (mapping.departments, mapping.comments)
    )
    return replace(mapping, columns=tuple(uses), departments=kept, comments=written)


def _missing(use: ColumnUse) -> set[str]:
    return {normalise(label) for label in use.missing} | set(vocabulary().no_unit)


def _values(mapping: ColumnMapping, reading: Reading, place: int) -> set[str]:
    cells = {normalise(str(cell)) for cell in reading.cells[place].dropna().unique()}
    return cells - {""} - _missing(mapping.use(place))


def _problem(code: str, reading: Reading, place: int, **values: object) -> Problem:
    header = reading.column(place).header
    if code in ("attribute_many", "attribute_numbers"):
        return Problem(code, values, column=header, file=reading.file)
    return Problem(code, {"found": header}, column=header, file=reading.file)
