"""Any survey export in, one `Reading` out: the only door to the rooms that read files.

Never raises for a bad file: what cannot be used comes back with verdict "refuse" and advice, what
is unclear comes back with questions. Nothing of a cell's content is logged.
"""

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow

from surveys.cells import among, filled
from surveys.columns import classify
from surveys.container import Grid, open_export, tables_in
from surveys.dialect import PLAIN, unfinished_rules
from surveys.doubts import find_questions, is_table_of_means, refusal
from surveys.onehot import folded
from surveys.problems import IngestError, Problem, asked_together
from surveys.profile import profiles
from surveys.reading import Column, ColumnKind, Progress, Reading, Verdict, in_silence
from surveys.structure import Heading, Table, column_names, find_table
from surveys.wording import normalise


def read_export(data: bytes, *, name: str, progress: Progress = in_silence) -> Reading:
    """Read one survey export, whatever tool wrote it.

    Parameters
    ----------
    data
        The file's bytes: CSV, XLSX, XLS, SAV, or a ZIP holding one of these.
    name
        What the person calls the file; used in messages only, never to guess the format.
    progress
        Told what is being done.

    Returns
    -------
    Reading
        Verdict "ok", "ask" (with questions) or "refuse" (with advice).
    """
    try:
        tables = tables_in(data, name=name)
    except IngestError as error:
        return refused(error.problems[0], name=name)
    if len(tables) > 1:
        return _best_of(tables, name=name, progress=progress)
    return _read_one(data, name=name, progress=progress)


def _read_one(data: bytes, *, name: str, progress: Progress) -> Reading:
    try:
        with _collecting_later():
            grid = open_export(data, name=name, progress=progress)
            return _read(grid, name=name, progress=progress)
    except IngestError as error:
        return refused(error.problems[0], name=name)
    finally:
        # Arrow keeps what it freed for its next file; here the next one may never come.
        pyarrow.default_memory_pool().release_unused()


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Let Python look for circular garbage afterwards: a wide table makes it look all the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _best_of(tables: list[tuple[str, bytes]], *, name: str, progress: Progress) -> Reading:
    """Return the reading of the table in a ZIP that holds respondents; two of them are asked about.

    The same answers in two formats are one table.
    """
    readings = [
        _read_one(data, name=f"{name} › {member}", progress=progress) for member, data in tables
    ]
    readings = [each for each in readings if each.verdict is not Verdict.REFUSE]
    answered = [each for each in readings if each.of_kind(ColumnKind.ITEM)]
    if not readings:
        return refused(Problem("zip_not_one_table", {"count": len(tables)}, file=name), name=name)
    best = max(
        answered or readings, key=lambda each: len(each.of_kind(ColumnKind.ITEM)) * each.kept
    )
    others = {each.file for each in answered if _content(each) != _content(best)}
    if not others:
        return best
    values = {"chosen": best.file, "others": ", ".join(sorted(others)), "count": len(others)}
    several = Problem("zip_several", values, file=name)
    questions = asked_together([several, *best.questions], file=name)
    return replace(best, verdict=Verdict.ASK, questions=questions)


def _content(reading: Reading) -> tuple[int, tuple[str, ...]]:
    return reading.kept, tuple(normalise(column.header) for column in reading.columns)


def refused(advice: Problem, *, name: str) -> Reading:
    """Return the reading of a file that cannot be used at all."""
    return Reading(
        file=name,
        fingerprint="",
        format="",
        encoding=None,
        delimiter=None,
        platform=PLAIN,
        sheet=None,
        header_rows=0,
        kept=0,
        dropped={},
        columns=(),
        cells=pd.DataFrame(),
        verdict=Verdict.REFUSE,
        advice=advice,
    )


def _read(grid: Grid, *, name: str, progress: Progress) -> Reading:
    progress("table", 0.0)
    table = folded(find_table(grid, name=name))
    advice = refusal(table, name=name)
    if advice is not None:
        return refused(advice, name=name)
    progress("columns", 0.0)
    columns, blocks = classify(
        profiles(
            table.cells,
            headings=table.headings,
            declared=table.declared,
            missing=table.dialect.missing_codes,
        ),
        dialect=table.dialect,
        cells=table.cells,
        folded=table.folded,
    )
    cells, dropped = _without_unanswered(table, columns=columns)
    if len(cells) < len(table.cells):
        columns, blocks = classify(
            profiles(
                cells,
                headings=table.headings,
                declared=table.declared,
                missing=table.dialect.missing_codes,
            ),
            dialect=table.dialect,
            cells=cells,
            folded=table.folded,
        )
    if not blocks and is_table_of_means(columns, cells=cells):
        return refused(Problem("aggregate", file=name), name=name)
    questions = find_questions(columns, blocks=blocks, table=table, name=name)
    personal = [column.index for column in columns if column.kind is ColumnKind.PERSONAL]
    return Reading(
        file=name,
        fingerprint=fingerprint(table.dialect.platform, table.headings),
        format=grid.format,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        platform=table.dialect.platform,
        sheet=grid.sheet,
        header_rows=table.header_rows,
        kept=len(cells),
        dropped=dropped,
        columns=columns,
        cells=cells.drop(columns=[*personal, *table.folded]),
        verdict=Verdict.ASK if questions else Verdict.OK,
        questions=questions,
    )


def _without_unanswered(
    table: Table, *, columns: tuple[Column, ...]
) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """Drop respondents whom the tool calls unfinished and who answered no item.

    Without the tool's word an empty respondent stays: the minimum-answered rule leaves them out of
    every score, and the number who opened the survey is a fact of its own.
    """
    dropped = dict(table.dropped)
    cells = table.cells
    items = [column.index for column in columns if column.kind is ColumnKind.ITEM]
    if not items:
        return cells, dropped
    names = column_names(table.headings)
    lost = np.zeros(len(cells), dtype=np.bool_)
    for rule in (*table.dialect.unfinished, *unfinished_rules()):
        if rule.column in names:
            lost |= among(cells[names[rule.column]], rule.values)
    for item in items if lost.any() else ():
        lost &= ~filled(cells[item])
    if not lost.any():
        return cells, dropped
    dropped["incomplete_without_answers"] = int(lost.sum())
    return cells[~lost], dropped


def fingerprint(platform: str, headings: tuple[Heading, ...]) -> str:
    """Return a hash that the next file of the same survey shares."""
    text = "\x1f".join([platform, *(normalise(heading.text) for heading in headings)])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]
