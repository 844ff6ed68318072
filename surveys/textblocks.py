"""Large text files in blocks: Arrow cuts them into cells, and workers code the cells meanwhile.

Only small numbers and different texts are held of what has been cut.
"""

import csv
import io
import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow
import pyarrow.csv

from surveys.pieces import Coded, Pieces, coded_rows, coded_table

BLOCK = 1 << 20
"""Bytes that Arrow cuts at a time; more of them no longer fit where the processor is fast."""
BLOCKS = 4
"""Blocks that are coded together; a wide table is cut into blocks as large as these, so that its
columns do not fall into tiny ones."""
BLOCK_RECORDS = 1_500
"""Records that a block should hold."""
CLOSED = 2
"""How many times that for closed answers, whose different texts Arrow numbers block by block."""
HEADINGS = 3
"""Records at the top that are coded apart: a heading is longer than the signs below it."""
MOST_SET_ASIDE = 1_000
MOST_WORKERS = 4
ONE_BYTE = ("cp1252", "mac_roman")
"""Encodings in which every byte is a letter, and those of ASCII are its own."""


@dataclass(frozen=True, eq=False)
class Source:
    """A text file's bytes and how they are cut: `width` cells a record, as most records have.

    `declared` says that the first line names the delimiter and is no record; `mark` is the length
    of the byte-order mark; `closed` are columns whose texts seem to repeat, `varied` those in which
    they hardly do; `record` is about how many bytes a record takes.
    """

    data: bytes
    encoding: str
    mark: int
    delimiter: str
    declared: bool
    width: int
    most_columns: int
    closed: frozenset[int] = frozenset()
    varied: frozenset[int] = frozenset()
    record: float = 1.0


_Run: TypeAlias = "pyarrow.Table | list[list[str]]"
"""Records that stand together: even ones as Arrow holds them, or uneven ones cell by cell."""


def read_blocks(source: Source, *, counted: Callable[[int, float], None]) -> Pieces:
    """Return the cells of a text file; records of another length stand where they stood.

    Parameters
    ----------
    source
        The file.
    counted
        Called with the number of records so far, and the share of the file that is cut; may raise
        to end the reading.

    Raises
    ------
    pyarrow.ArrowInvalid, UnicodeError, csv.Error
        The quoting is broken, or more records than a thousand are uneven.
    """
    if source.encoding in ONE_BYTE:
        try:  # only the different texts are decoded, not every cell
            return _gathered(source, decoded=False, counted=counted)
        except (pyarrow.ArrowInvalid, UnicodeError):  # uneven records
            pass
    return _gathered(source, decoded=True, counted=counted)


def _gathered(source: Source, *, decoded: bool, counted: Callable[[int, float], None]) -> Pieces:
    pieces = Pieces()
    broken = 0
    if source.declared:
        pieces.add_rows([[""]])
    for part in _coded(source, decoded=decoded):
        for coded in part:
            pieces.add_coded(coded)
        broken += len(part) - 1
        if broken > 2 * MOST_SET_ASIDE:
            raise pyarrow.ArrowInvalid("too many uneven records")
        counted(pieces.rows, min(1.0, pieces.rows * source.record / max(1, len(source.data))))
    return pieces


def _coded(source: Source, *, decoded: bool) -> Iterator[list[Coded]]:
    """Yield the cells in order, coded while the next ones are being cut."""
    encoding = "utf-8" if decoded else source.encoding
    workers = max(1, min(MOST_WORKERS, os.cpu_count() or 1))
    coming: deque[Future[list[Coded]]] = deque()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            for runs in _runs(source, decoded=decoded):
                coming.append(pool.submit(_coded_runs, runs, encoding=encoding))
                if len(coming) > workers:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:
            for each in coming:
                each.cancel()


def _coded_runs(runs: Sequence[_Run], *, encoding: str) -> list[Coded]:
    return [
        coded_rows(run) if isinstance(run, list) else coded_table(run, encoding=encoding)
        for run in runs
    ]


def _runs(source: Source, *, decoded: bool) -> Iterator[list[_Run]]:
    """Yield the records in order, many at a time, uneven ones where they stood in the file."""
    odd: dict[int, list[str]] = {}
    place = int(source.declared)
    for table in _tables(source, odd=odd if decoded else None):
        runs: list[_Run] = []
        done = 0
        if place == int(source.declared) and not odd:
            done = min(HEADINGS, len(table))
            place += done
            runs.append(_listed(table.slice(0, done), "utf-8" if decoded else source.encoding))
        while done < len(table):
            uneven = _taken(odd, place)
            place += len(uneven)
            runs += [uneven] if uneven else []
            room = min(odd) - place if odd else len(table)
            even = table.slice(done, min(room, len(table) - done))
            runs.append(even)
            done += len(even)
            place += len(even)
        yield runs
    if odd:
        yield [[odd.pop(each) for each in sorted(odd)]]


def _listed(table: pyarrow.Table, encoding: str) -> list[list[str]]:
    """Return a few records cell by cell."""
    columns = [
        [cell if isinstance(cell, str) else cell.decode(encoding) for cell in column.to_pylist()]
        for column in table.columns
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _taken(odd: dict[int, list[str]], place: int) -> list[list[str]]:
    """Take the uneven records that follow each other from a place on."""
    found = []
    while place in odd:
        found.append(odd.pop(place))
        place += 1
    return found


def _tables(source: Source, *, odd: dict[int, list[str]] | None) -> Iterator[pyarrow.Table]:
    """Yield the even records; uneven ones go to `odd`, by place, or are an error without it."""
    encoding = "utf8" if source.encoding == "utf-8" or odd is None else source.encoding
    names = [str(place) for place in range(source.width)]
    kinds = dict.fromkeys(names, pyarrow.binary())
    if odd is not None:  # all bytes are UTF-8 then
        kinds |= dict.fromkeys(map(str, source.varied), pyarrow.large_string())
    kinds |= dict.fromkeys(
        map(str, source.closed), pyarrow.dictionary(pyarrow.int32(), pyarrow.binary())
    )
    scale = CLOSED if 2 * len(source.closed) > source.width else 1
    block = BLOCK * min(BLOCKS, max(scale, math.ceil(source.record * BLOCK_RECORDS / BLOCK)))
    reader = pyarrow.csv.open_csv(
        pyarrow.BufferReader(pyarrow.py_buffer(source.data).slice(source.mark)),
        read_options=pyarrow.csv.ReadOptions(
            column_names=names,
            skip_rows=int(source.declared),
            block_size=block,
            use_threads=False,  # with threads of its own, Arrow does not number the records
            encoding=encoding,
        ),
        parse_options=_parse_options(source, odd=odd),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=kinds,
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
        ),
    )
    batches: list[pyarrow.RecordBatch] = []
    for batch in reader:
        batches.append(batch)
        if len(batches) * block >= BLOCK * BLOCKS * scale:
            yield pyarrow.Table.from_batches(batches)
            batches = []
    if batches:
        yield pyarrow.Table.from_batches(batches)


def _parse_options(source: Source, *, odd: dict[int, list[str]] | None) -> pyarrow.csv.ParseOptions:
    aside = odd if odd is not None else {}

    def set_aside(row: pyarrow.csv.InvalidRow) -> str:
        if row.number is None or len(aside) > MOST_SET_ASIDE:
            return "error"
        text = io.StringIO(row.text, newline="")
        cells = next(csv.reader(text, delimiter=source.delimiter), [])
        aside[row.number - 1] = cells or [""]
        return "error" if len(cells) > source.most_columns else "skip"

    return pyarrow.csv.ParseOptions(
        delimiter=source.delimiter,
        newlines_in_values=True,
        ignore_empty_lines=False,
        invalid_row_handler=None if odd is None else set_aside,
    )
