"""Where the headings end, what they are, and which rows are respondents."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from surveys.cells import Flags, among, as_list, filled, median_count, stripped, text_at
from surveys.container import Grid
from surveys.damage import Mended, mended, unwrapped
from surveys.dialect import PLAIN, Dialect, drop_rules, recognise
from surveys.longformat import find_long_format, widened
from surveys.problems import IngestError, Problem
from surveys.wording import normalise

MAX_HEADER_ROWS = 3
SAMPLED_ROWS = 400
TITLE_ROWS = 16
LONG_SAMPLE = 200
CLOSED = 12
CLOSING_ROWS = 4

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?%?$")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d{2}-\d{2}T", re.ASCII
)
_TOTALS = frozenset(
    ["grand total", "totalsumma", "total", "totalt", "summa", "row labels", "radetiketter"]
)
_SUMMARIES = _TOTALS | frozenset(
    ["sum", "mean", "average", "avg", "median", "stdev", "std dev"]
    + ["standard deviation", "medel", "medelvärde", "snitt", "genomsnitt", "standardavvikelse"]
    + ["stdav", "antal svar", "gjennomsnitt", "gennemsnit", "keskiarvo", "mittelwert", "moyenne"]
    + ["promedio"]
)
_DECIMAL = re.compile(r"-?\d+[.,]\d*[1-9]\d*$")
_WHOLE = re.compile(r"-?\d+(?:[.,]0+)?$")
FEWEST_MEANS = 3
FEWEST_BESIDE = 4
FEWEST_WORDS = 4
MOSTLY_NUMBERS = 0.9


@dataclass(frozen=True)
class Heading:
    """One column's heading: `text` for a person, `code` the tool's short name, `parts` as rows."""

    text: str
    code: str
    parts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Table:
    """The rows that may be respondents, under their headings.

    `cells` is text ("" = empty): index = row in the file (first is 1), columns = 0 … width - 1.
    `declared` maps a column's labels to their codes where the file states them;
    `folded` are columns of single answer options whose ticks another column now holds,
    `mended` says which letters were garbled.
    """

    dialect: Dialect
    header_rows: int
    headings: tuple[Heading, ...]
    cells: pd.DataFrame
    dropped: Mapping[str, int] = field(default_factory=dict)
    was_long: bool = False
    declared: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    folded: frozenset[int] = frozenset()
    mended: Mended | None = None


def find_table(grid: Grid, *, name: str) -> Table:
    """Return headings and rows of a grid; rows that are certainly not respondents are counted.

    Raises IngestError when the first row is no heading, or the table is long without a key.
    """
    if grid.headings is not None:
        return _with_own_headings(grid, headings=grid.headings)
    whole = unwrapped(grid.cells)
    cells, repaired = (whole, None) if grid.intact else mended(whole)
    top = _listed(cells.iloc[: TITLE_ROWS + SAMPLED_ROWS + MAX_HEADER_ROWS])
    start = _first_heading(top[:TITLE_ROWS])
    cells = cells.iloc[start:] if start else cells
    long = find_long_format(cells) if find_long_format(cells.iloc[:LONG_SAMPLE]) else None
    if long and long.respondent is None:
        raise IngestError(Problem("long_without_key", file=name))
    if long:
        cells = widened(cells, by=long, first=start + 1)
        top, start = _listed(cells.iloc[: SAMPLED_ROWS + MAX_HEADER_ROWS]), 0
    head = top[start : start + SAMPLED_ROWS + MAX_HEADER_ROWS]
    if not long and _is_shifted(grid.widths[start:], head=head):
        head[0] = ["", *head[0][:-1]]
    dialect = recognise(head)
    depth = count_header_rows(head, dialect=dialect)
    if dialect.platform == PLAIN and not has_headings(head):
        raise IngestError(Problem("no_headings", file=name))
    headings = join_headings(head[:depth], dialect=dialect)
    cells = _without_blanks(cells.iloc[depth:])
    cells, dropped = _respondents(cells, headings=headings, dialect=dialect)
    # the survey's title above a tool's own rows of headings is one of them
    rows = depth + start if dialect.fill_forward and depth > 1 else depth
    return Table(
        dialect, rows, headings, cells, dropped, was_long=long is not None, mended=repaired
    )


def _with_own_headings(grid: Grid, *, headings: tuple[tuple[str, str], ...]) -> Table:
    """Return the table of a file that keeps its headings apart from its rows."""
    names, texts = ([pair[place] for pair in headings] for place in (0, 1))
    dialect = recognise([names, texts, *_listed(grid.cells.iloc[:1])])
    found = tuple(
        Heading(" ".join(_TAG.sub(" ", text).split()) or code, code, (code, text))
        for code, text in headings
    )
    cells, dropped = _respondents(grid.cells, headings=found, dialect=dialect)
    return Table(dialect, 0, found, cells, dropped, declared=grid.declared)


def _listed(cells: pd.DataFrame) -> list[list[str]]:
    columns = [as_list(column, str.strip) for _, column in cells.items()]
    return [list(row) for row in zip(*columns, strict=True)]


def _without_blanks(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells without blanks around their texts."""
    columns = dict(cells.items())
    better = {place: stripped(column) for place, column in columns.items()}
    if all(better[place] is column for place, column in columns.items()):
        return cells
    return pd.DataFrame(better, index=cells.index, copy=False)


def _first_heading(rows: list[list[str]]) -> int:
    """Skip blank lines and a title above the headings; a title is one lone cell."""
    for place, row in enumerate(rows[:10]):
        filled = sum(bool(cell.strip()) for cell in row)
        widest = max(sum(bool(cell.strip()) for cell in each) for each in rows[place : place + 6])
        # a lone cell over other columns than the first heads a matrix below it
        heads = (
            filled == 1 and not row[0].strip() and place + 1 < len(rows) and all(rows[place + 1])
        )
        if filled > 1 or (filled == 1 and widest < 4) or heads:
            return place
    return 0


def _is_shifted(widths: tuple[int, ...], *, head: list[list[str]]) -> bool:
    """Say whether the row names' own heading is missing, so that all headings shift by one."""
    width = len(head[0])
    if not widths or widths[0] != width - 1 or set(widths[1:]) != {width}:
        return False
    firsts = [row[0] for row in head[1:]]
    return any(row[-1] for row in head[1:]) and len(set(firsts)) == len(firsts)


def count_header_rows(head: list[list[str]], *, dialect: Dialect) -> int:
    """Return how many rows are headings: those that do not fit what stands below them.

    A cell fits when the column repeats it, or when both are numbers or dates. A column that holds
    one answer or nothing (a tick box) says nothing either way.
    """
    for depth, row in enumerate(head[:MAX_HEADER_ROWS], start=1):
        if sum(cell.startswith('{"ImportId"') for cell in row) >= 2:
            return depth
    depth = 1
    while depth < MAX_HEADER_ROWS and depth < len(head) - 1 and _is_heading(head, depth=depth):
        depth += 1
    if depth == 1 and dialect.code_row and len(head) == 2:
        return 1
    return depth


def has_headings(head: list[list[str]]) -> bool:
    """Say whether the first row names the columns, and is not a respondent's answers already."""
    below = _given([row for row in head[1:] if any(row)], width=len(head[0]))
    verdicts = [_fits(cell, given) for cell, given in zip(head[0], below, strict=True) if cell]
    fits, misfits = verdicts.count(True), verdicts.count(False)
    return fits < 2 or misfits > 0 or fits < 0.6 * len(verdicts)


def _is_heading(head: list[list[str]], *, depth: int) -> bool:
    row, body = head[depth], [each for each in head[depth + 1 :] if any(each)]
    below = _given(body, width=len(row))
    fits = misfits = repeats = 0
    for place, cell in enumerate(row):
        if not cell:
            continue
        verdict = _fits(cell, below[place])
        same = normalise(cell) == normalise(head[0][place])
        repeats += same and verdict is not True and not _NUMBER.match(cell)
        fits += verdict is True
        misfits += verdict is False
    filled = sum(bool(cell) for cell in row)
    if fits == 0 and filled >= 2 and _lacking(row, below, rows=len(body)) >= 2:
        return True
    if repeats >= 2 and repeats >= filled / 4:
        return True
    return misfits >= 2 and misfits > 2 * fits


def _given(body: list[list[str]], *, width: int) -> list[list[str]]:
    """Return the filled cells of each column."""
    columns = zip(*body, strict=True) if body else [()] * width
    return [[cell for cell in column if cell] for column in columns]


def _lacking(row: list[str], below: list[list[str]], *, rows: int) -> int:
    """Count the cells that are empty in columns every respondent fills: numbers, dates, ids."""
    if rows < 3:
        return 0
    return sum(
        not cell and len(given) >= 0.98 * rows for cell, given in zip(row, below, strict=True)
    )


def _fits(cell: str, below: list[str]) -> bool | None:
    """Say whether a cell looks like the values below it; None when they do not tell."""
    if len(below) < 2:
        return None
    different = Counter(below)
    for shape in (_NUMBER, _DATE):
        fitting = sum(count for each, count in different.items() if shape.match(each))
        if fitting >= 0.9 * len(below):
            return bool(shape.match(cell)) or cell.casefold() in ("na", "n/a", "null", "-")
    if cell in different:
        return None if len(different) == 1 else True
    if len(different) <= CLOSED and len(below) >= 3 * len(different):
        return False
    return None


def join_headings(head: list[list[str]], *, dialect: Dialect) -> tuple[Heading, ...]:
    """Return one heading a column; blanks right of a question belong to it where rows say so."""
    rows = [list(row) for row in head]
    fill = len(rows) > 1 and (dialect.fill_forward or _blank_share(rows[0]) > 0.25)
    if fill:
        for row in rows[:-1]:
            _fill_forward(row, below=rows[-1])
    coded = len(rows) == 3 or (len(rows) == 2 and (dialect.code_row or _are_codes(rows[0])))
    return tuple(
        _heading(tuple(row[place] for row in rows), dialect=dialect, coded=coded)
        for place in range(len(rows[0]))
    )


def _blank_share(row: list[str]) -> float:
    return sum(not cell for cell in row) / len(row)


def _fill_forward(row: list[str], *, below: list[str]) -> None:
    last = ""
    for place, cell in enumerate(row):
        if cell:
            last = cell
        elif below[place]:
            row[place] = last


_SHORT_NAME = re.compile(r"[^\W\d]\w{0,15}$")
_TAG = re.compile(r"<[a-zA-Z/][^>]{0,200}>")


def _are_codes(row: list[str]) -> bool:
    """Say whether a row holds short names for the texts below it, as `Q1` or `ps_3`."""
    short = sum(bool(_SHORT_NAME.match(cell)) for cell in row)
    return short >= 0.9 * len(row) and len(set(row)) == len(row)


def _heading(parts: tuple[str, ...], *, dialect: Dialect, coded: bool) -> Heading:
    cleaned = [" ".join(_TAG.sub(" ", part).split()) for part in parts]
    code = ""
    if coded:
        code, cleaned = cleaned[0], cleaned[1:]
        if cleaned[-1].startswith('{"ImportId"'):
            cleaned.pop()
    elif len(parts) == 1 and dialect.code_pattern:
        match = dialect.code_pattern.match(cleaned[0])
        if match:
            code, cleaned = match["code"], [match["text"].strip()]
    distinct = list(dict.fromkeys(part for part in cleaned if part))
    return Heading(" | ".join(distinct) or code, code, parts)


def _respondents(
    cells: pd.DataFrame, *, headings: tuple[Heading, ...], dialect: Dialect
) -> tuple[pd.DataFrame, dict[str, int]]:
    answered = np.zeros(len(cells), dtype=np.int16)
    for _, column in cells.items():
        answered += filled(column)
    counts = pd.Series(answered, index=cells.index)
    marked = {"blank": answered == 0, "pivot_leftover": _pivot_rows(cells, filled=counts)}
    names = column_names(headings)
    for rule in (*dialect.drop, *drop_rules()):
        if rule.column in names:
            hit = among(cells[names[rule.column]], rule.values)
            marked[rule.reason] = marked.get(rule.reason, False) | hit
    gone = np.zeros(len(cells), dtype=np.bool_)
    dropped: dict[str, int] = {}
    for reason, rows in marked.items():
        if count := int((rows & ~gone).sum()):
            dropped[reason] = count
            gone |= rows
    return (cells[~gone] if dropped else cells), dropped


def column_names(headings: tuple[Heading, ...]) -> dict[str, int]:
    """Return where each normalised heading or code first stands."""
    names: dict[str, int] = {}
    for place, heading in enumerate(headings):
        for name in (*heading.parts, heading.code, heading.text):
            names.setdefault(normalise(name), place)
    return names


def _pivot_rows(cells: pd.DataFrame, *, filled: "pd.Series[int]") -> Flags:
    """Mark what is left of a summary below the table: narrow rows after a gap, or totals."""
    narrow = (filled > 0) & (filled <= max(2, 0.2 * median_count(filled.to_numpy())))
    if not narrow.any():
        return _closing_sums(cells, filled=filled)
    footer = _footers(cells, filled=filled)
    first = cells.loc[narrow, cells.columns[0]].astype("str").map(normalise)
    marked = narrow & first.isin(_TOTALS).reindex(cells.index, fill_value=False)
    blank = (filled == 0).to_numpy().nonzero()[0]
    if len(blank) and narrow.any():
        below = pd.Series(False, index=cells.index)
        below.iloc[int(blank[-1]) + 1 :] = True
        if bool(narrow[below].all()) and int(below.sum()) <= 0.3 * len(cells):
            marked |= below & narrow
    return marked.to_numpy(dtype=np.bool_) | footer | _closing_sums(cells, filled=filled)


def _footers(cells: pd.DataFrame, *, filled: "pd.Series[int]") -> Flags:
    """Mark lone sentences in the first column of the last rows: "Exported 2026-03-01 by …"."""
    marked = np.zeros(len(cells), dtype=np.bool_)
    if filled.iloc[-1] > 1:
        return marked
    first = cells[cells.columns[0]].astype("str")
    numbered = first.map(lambda text: bool(_NUMBER.match(text))).mean() >= MOSTLY_NUMBERS
    if filled.median() < FEWEST_BESIDE or (first.nunique() > 0.5 * len(first) and not numbered):
        return marked
    for place in range(len(cells) - 1, max(0, len(cells) - 1 - CLOSING_ROWS), -1):
        text = first.iloc[place]
        sentence = len(text.split()) >= FEWEST_WORDS and int((first == text).sum()) == 1
        sentence = sentence or (numbered and not _NUMBER.match(text) and filled.iloc[place] == 1)
        if filled.iloc[place] > 1 or not (sentence or filled.iloc[place] == 0):
            break
        marked[place] = sentence
    return marked


def _closing_sums(cells: pd.DataFrame, *, filled: "pd.Series[int]") -> Flags:
    """Mark rows at the end that add up or average the columns above: "Total", then numbers."""
    marked = np.zeros(len(cells), dtype=np.bool_)
    for place in range(len(cells) - 1, max(-1, len(cells) - 1 - CLOSING_ROWS), -1):
        count = int(filled.iloc[place])
        if not count:
            continue
        given = _closing_row(cells, place, count=count)
        if _are_means(cells, given):
            marked[place] = True
            continue
        if not given or normalise(given[0][1]) not in _SUMMARIES:
            break
        # a department may be called so: then others work there too, or the row has other words
        alone = int((cells[given[0][0]].astype("str") == given[0][1]).sum()) == 1
        if not alone or len(given) < 2 or not all(_NUMBER.match(cell) for _, cell in given[1:]):
            break
        marked[place] = True
    return marked


def _closing_row(cells: pd.DataFrame, place: int, *, count: int) -> list[tuple[Hashable, str]]:
    """Return a row's filled cells, `count` of them; none as soon as it is no sum and no mean."""
    given: list[tuple[Hashable, str]] = []
    others = 0
    for name, column in cells.items():
        cell = text_at(column, place)
        if cell:
            given.append((name, cell))
            others += not _DECIMAL.match(cell)
            if 2 * others > count and normalise(given[0][1]) not in _SUMMARIES:
                return []
    return given


def _are_means(cells: pd.DataFrame, given: list[tuple[Hashable, str]]) -> bool:
    """Say whether a last row holds decimals under columns of whole numbers: their unnamed means."""
    decimals = [column for column, cell in given if _DECIMAL.match(cell)]
    if len(decimals) < FEWEST_MEANS or 2 * len(decimals) < len(given):
        return False
    above = cells.iloc[:-CLOSING_ROWS]
    return len(above) >= CLOSING_ROWS and all(
        all(_WHOLE.match(text) for text in above[column].astype("str").unique() if text)
        for column in decimals
    )
