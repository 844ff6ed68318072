"""From a file and a confirmed mapping to answers ready for scoring, or everything that is wrong."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from surveys.answer_language import answer_language
from surveys.breakdown_columns import attribute_problems, attributes_of, link_of
from surveys.cells import different, is_coded, numbered
from surveys.coding import number, whole
from surveys.explaining import mapping_questions
from surveys.free_text import comments_of
from surveys.instrument import Instrument, ResponseFormat
from surveys.mapping import ColumnMapping, ColumnUse, unknown_answers
from surveys.mapping_file import refit_mapping
from surveys.problems import IngestError, Problem
from surveys.reading import Reading
from surveys.responses import Path, Responses
from surveys.wording import normalise, tidy

FEWEST = 2
"""Respondents below which no statistic exists."""
NOT_USED_UNASKED = "map_unit_likely"
"""A group whose heading names no level: without a person's word it is no department at all."""
ROWS_NAMED = 5
"""Row numbers listed in one problem; the count says how many there are in all."""
CARELESS = "careless"
"""Reason under which rows left out on a person's word are counted."""


@dataclass(frozen=True, eq=False)
class FileAnswers:
    """The answers row by row as the file has them; for the screen of the uploading analyst only.

    `items` and `units` are as in `Responses`, but their index is the row number in the file.
    """

    items: pd.DataFrame
    units: pd.DataFrame
    dropped: Mapping[str, int]


def apply_mapping(
    reading: Reading,
    mapping: ColumnMapping,
    instrument: Instrument,
    *,
    leave_out: Collection[int] = (),
) -> Responses:
    """Return the answers a file holds to an instrument's items, and each respondent's unit.

    Parameters
    ----------
    reading
        The file. One that is not the file the mapping was made for is matched by its headings.
    mapping
        With nothing open in the columns it uses (`confirmed`, or certain from the start). Only a
        column that may be the department but does not say so can stay open: it is not used.
    instrument
        The one the mapping names.
    leave_out
        Row numbers of the file that a person decided to leave out; counted as `careless`.

    Returns
    -------
    Responses
        Answers as given, not reversed. Items without a column are missing throughout. Rows with
        no item answered are left out and counted as `no_answers`. Rows are ordered by a hash of
        their content, so that their order tells nothing about who answered when.

    Raises
    ------
    MappingError
        The file lacks columns the mapping rests on, or the mapping is for another instrument.
    IngestError
        Everything found: open questions, answers that fit no code, units with a gap above them,
        breakdowns that are no groups, no items, fewer than `FEWEST` respondents.
    CultureError
        The survey has a code that links waves, and this computer cannot keep its secret.
    """
    answers = file_answers(reading, mapping, instrument)
    out = answers.items.index.isin(list(leave_out))
    items, units = answers.items, answers.units
    if out.any():
        items, units = _only(items, ~out), units[~out]
    language = answer_language(reading)
    fitted = refit_mapping(mapping, reading, instrument)
    attributes, link = attributes_of(reading, fitted), link_of(reading, fitted)
    comments = comments_of(reading, fitted)
    told = [
        each.loc[items.index]
        for each in (None if language is None else language.rename("language"), attributes, link)
        if each is not None
    ]
    dropped = dict(answers.dropped)
    if out.any():
        dropped[CARELESS] = int(out.sum())
    if len(items) < FEWEST:
        values = {"found": len(items), "minimum": FEWEST}
        raise IngestError(Problem("too_few_respondents", values, file=reading.file))
    rows = pd.util.hash_pandas_object(pd.concat([units, items, *told], axis=1), index=False)
    order = rows.sort_values().index
    del answers
    return Responses(
        items=_only(items, items.index.get_indexer(order)).reset_index(drop=True),
        units=units.loc[order].reset_index(drop=True),
        dropped=dropped,
        language=None if language is None else language.loc[order].reset_index(drop=True),
        attributes=None if attributes is None else attributes.loc[order].reset_index(drop=True),
        link=None if link is None else link.loc[order].reset_index(drop=True),
        comments=None if comments is None else comments.loc[order].reset_index(drop=True),
    )


def file_answers(reading: Reading, mapping: ColumnMapping, instrument: Instrument) -> FileAnswers:
    """Return what `apply_mapping` does before it forgets which row is whose; raises as it does."""
    mapping = refit_mapping(mapping, reading, instrument)
    problems = [
        question
        for question in mapping_questions(reading, mapping, instrument)
        if question.code != NOT_USED_UNASKED
    ]
    if problems:
        problems.append(Problem("map_confirm_how", file=reading.file))
    problems += attribute_problems(mapping, reading)
    items, wrong = _items(reading, mapping, instrument)
    problems += wrong
    if not mapping.item_columns:
        problems.append(Problem("no_items_mapped", {"found": instrument.id}, file=reading.file))
        raise IngestError(problems)
    answered = items.notna().any(axis=1)
    units, gaps = _units(reading, mapping, rows=answered)
    problems += gaps
    if not problems and int(answered.sum()) < FEWEST:
        found = int(answered.sum())
        values = {"found": found, "minimum": FEWEST}
        problems.append(Problem("too_few_respondents", values, file=reading.file))
    if problems:
        raise IngestError(problems)
    dropped = dict(reading.dropped)
    if empty := int((~answered).sum()):
        dropped["no_answers"] = dropped.get("no_answers", 0) + empty
    if not answered.all():
        items, units = _only(items, answered.to_numpy()), units[answered]
    return FileAnswers(items=items, units=units, dropped=dropped)


def _only(items: pd.DataFrame, rows: "NDArray[np.bool_] | NDArray[np.intp]") -> pd.DataFrame:
    """Return some rows of a table, and use it up: a large one does not stand twice."""
    places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
    index = items.index[places]
    columns = {name: items.pop(name).array.take(places) for name in list(items.columns)}
    return pd.DataFrame(columns, index=index, copy=False)


def wrong_answers(
    reading: Reading, mapping: ColumnMapping, instrument: Instrument
) -> tuple[Problem, ...]:
    """Return every answer that fits no code, with its rows; columns still open are left out."""
    return tuple(
        problem
        for use in mapping.item_columns.values()
        if unknown_answers(reading, use)
        for problem in _codes(reading, use, instrument)[1]
    )


def similar_units(responses: Responses) -> list[tuple[Path, ...]]:
    """Propose units that are probably one: names that differ by case, spaces, dots or hyphens.

    Returns
    -------
    list of tuples of paths
        Each group with its most frequent spelling first. Nothing is merged; a person decides, and
        the choice is kept in `ColumnMapping.merged`.
    """
    counts = unit_sizes(responses)
    groups: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in counts:
        groups[tuple(re.sub(r"[\W_]+", "", normalise(name)) for name in path)].append(path)
    return [
        tuple(sorted(paths, key=lambda path: (-counts[path], path)))
        for key, paths in sorted(groups.items())
        # a pair whose parents differ in spelling is already proposed at the parents' level
        if len({path[-1] for path in paths}) > 1 and all(key)
    ]


def unit_sizes(responses: Responses) -> dict[Path, int]:
    """Return how many answered in each unit, those below it included, in order of their names."""
    sizes: Counter[Path] = Counter()
    units = responses.units
    if len(units.columns):
        levels = [units[level].to_list() for level in units]
        for row, count in Counter(zip(*levels, strict=True)).items():
            path = tuple(name for name in row if name)
            sizes.update({path[:depth]: count for depth in range(1, len(path) + 1)})
    return dict(sorted(sizes.items()))


def folded_units(reading: Reading, mapping: ColumnMapping) -> list[tuple[str, ...]]:
    """Return unit names counted as one since they differ only in capitals, spaces and quotes.

    Each group has the spelling that is used first. They are told to the person whose file it is:
    no name is changed silently.
    """
    groups: list[tuple[str, ...]] = []
    for index in mapping.departments:
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for cell, count in reading.cells[index].fillna("").astype(str).value_counts().items():
            found[normalise(str(cell))][tidy(str(cell))] += int(count)
        groups += [
            tuple(
                name for name, _ in sorted(spellings.items(), key=lambda each: (-each[1], each[0]))
            )
            for folded, spellings in sorted(found.items())
            if folded and len(spellings) > 1
        ]
    return groups


def _items(
    reading: Reading, mapping: ColumnMapping, instrument: Instrument
) -> tuple[pd.DataFrame, list[Problem]]:
    """Codes of every item, file rows as index, and the answers that have none."""
    columns = mapping.item_columns
    coded: dict[str, pd.Series[int]] = {}
    problems: list[Problem] = []
    for item in instrument.items:
        use = columns.get(item.id)
        if use is None:
            coded[item.id] = pd.Series(pd.NA, index=reading.cells.index, dtype="Int16")
            continue
        codes, wrong = _codes(reading, use, instrument)
        coded[item.id] = codes
        problems += wrong
    return pd.DataFrame(coded, index=reading.cells.index, copy=False), problems


def _codes(
    reading: Reading, use: ColumnUse, instrument: Instrument
) -> tuple["pd.Series[int]", list[Problem]]:
    """One column as codes. An open column is coded as proposed; its question is asked elsewhere."""
    cells = reading.cells[use.index]
    if not is_coded(cells):
        cells = cells.fillna("").astype("str")
    missing = {normalise(label) for label in use.missing}
    codes: dict[str, int] = {}
    unknown: list[str] = []
    for cell in different(cells):
        answer = normalise(cell)
        if not answer or answer in missing:
            continue
        code = use.codes.get(answer)
        if code is None and (value := whole(answer)) is not None:
            code = use.codes.get(str(value))
        if code is None:
            unknown.append(cell)
        else:
            codes[cell] = code
    problems = [
        _unknown(cell, cells=cells, use=use, instrument=instrument, file=reading.file)
        for cell in (unknown if use.certain else [])
    ]
    found = numbered(cells, lambda cell: codes.get(cell, np.nan))
    unanswered = np.isnan(found)
    numbers = np.where(unanswered, 0, found).astype(np.int16)
    held = pd.arrays.IntegerArray(numbers, unanswered)
    return pd.Series(held, index=reading.cells.index), problems


def _unknown(
    cell: str, *, cells: "pd.Series[str]", use: ColumnUse, instrument: Instrument, file: str
) -> Problem:
    """Name an answer that fits no code, with its rows and the rule it breaks."""
    rows = [int(row) for row in cells.index[cells == cell]]
    format = instrument.format_of(use.item or "")
    value = number(cell)
    code = "answer_unknown"
    if value is not None:
        code = "answer_out_of_range" if value.is_integer() else "answer_decimal"
    named = ", ".join(map(str, rows[:ROWS_NAMED])) + (" …" if len(rows) > ROWS_NAMED else "")
    values: dict[str, object] = {
        "found": tidy(cell),
        "count": len(rows),
        "rows": named,
        "minimum": format.minimum,
        "maximum": format.maximum,
        "item": use.item,
        "known": " · ".join(_labels(use, cells=cells, format=format)),
    }
    return Problem(code, values, row=rows[0], column=use.header, file=file)


def _labels(use: ColumnUse, *, cells: "pd.Series[str]", format: ResponseFormat) -> list[str]:
    """The words a column's answers may have, low to high, as the file writes them.

    Numbers stand only where there are no words.
    """
    written = {normalise(label): label for words in format.labels.values() for label in words}
    written |= {normalise(cell): tidy(cell) for cell in cells.unique()}
    by_code: dict[int, str] = {}
    for text, code in use.codes.items():
        if code not in by_code or whole(by_code[code]) is not None:
            by_code[code] = text
    return [written.get(by_code[code], by_code[code]) for code in sorted(by_code)]


def _units(
    reading: Reading, mapping: ColumnMapping, *, rows: "pd.Series[bool]"
) -> tuple[pd.DataFrame, list[Problem]]:
    """Unit names by level, and rows that name a unit under a blank one."""
    merged = {normalise(found): tidy(name) for found, name in mapping.merged.items()}
    levels: dict[str, pd.Series[str]] = {}
    used = [
        index
        for index in mapping.departments
        if mapping.use(index).reason != NOT_USED_UNASKED or mapping.use(index).certain
    ]
    for depth, index in enumerate(used, start=1):
        missing = {normalise(label) for label in mapping.use(index).missing}
        cells = reading.cells[index].fillna("").astype(str)
        levels[f"level_{depth}"] = _spelled(cells, missing=missing, merged=merged)
    units = pd.DataFrame(levels, index=reading.cells.index)
    problems: list[Problem] = []
    for upper, lower, index in zip(units.columns, units.columns[1:], used[1:], strict=False):
        gap = units[(units[upper] == "") & (units[lower] != "") & rows]
        for name, at in gap.groupby(lower).groups.items():
            values = {"found": name, "count": len(at)}
            header = reading.column(index).header
            first = int(min(at))
            problems.append(
                Problem("unit_gap", values, row=first, column=header, file=reading.file)
            )
    return units, problems


def _spelled(
    cells: "pd.Series[str]", *, missing: set[str], merged: Mapping[str, str]
) -> "pd.Series[str]":
    """Every name in its most frequent spelling, merged as a person said."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for cell, count in cells.value_counts().items():
        folded = normalise(str(cell))
        if folded and folded not in missing:
            counts[folded][tidy(str(cell))] += int(count)
    spelling = {
        folded: merged.get(folded) or min(found, key=lambda name: (-found[name], name))
        for folded, found in counts.items()
    }
    names = {cell: spelling.get(normalise(cell), "") for cell in cells.unique()}
    return cells.map(names)
