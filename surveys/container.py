"""From bytes to a grid of text: which format, encoding, delimiter and sheet a file has.

Nothing is interpreted here: no cell is an answer yet. What cannot be a table of respondents is
refused at once, before it costs memory.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from surveys.cells import filled, stripped
from surveys.damage import is_never_garbled
from surveys.problems import IngestError, Problem
from surveys.reading import Progress, in_silence
from surveys.spss import read_spss
from surveys.textfile import read_text
from surveys.workbook import read_workbook, refuse_bomb

CHECKED_RECORDS = 400
MAX_UNPACKED = 300_000_000
MOST_TABLES = 20

# First bytes of files that are not tables, and what a person calls them.
_FOREIGN = {
    b"MZ": "program",
    b"\x7fELF": "program",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"PAR1": "Parquet",
    b"SQLite": "SQLite",
}
_ZIP = b"PK\x03\x04"
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsb", ".xls", ".ods", ".sav")
_ANYTHING = re.compile(rb"[^\x00 \t\r\n]")


@dataclass(frozen=True, eq=False)
class Grid:
    """Every cell of the table as text.

    `cells` has index = record in the file (the first is 1) and columns 0 … width - 1, "" where a
    record is shorter; `widths` are the lengths of the first records as written. `encoding` and
    `delimiter` are None for workbooks, `sheet` is None for text files.
    `headings` (short name, text) are set where the file keeps them apart from its rows, `declared`
    where it states the code of each label of a column. `intact` says that no cell is garbled.
    """

    cells: pd.DataFrame
    widths: tuple[int, ...]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    headings: tuple[tuple[str, str], ...] | None = None
    declared: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    intact: bool = False


def open_export(
    data: bytes, *, name: str, inside: bool = False, progress: Progress = in_silence
) -> Grid:
    """Return the grid of a text file, a workbook, SAV or ZIP; `inside` a ZIP is no other ZIP.

    Raises IngestError when the file is empty, not a table, or built to exhaust the machine.
    """
    if not _ANYTHING.search(data):
        raise _refusal("file_empty", name)
    if data.startswith(_ZIP):
        return _open_zip(data, name=name, inside=inside, progress=progress)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _checked(_workbook(data, name=name, format="xls", progress=progress), name=name)
    if data.startswith((b"$FL2", b"$FL3")):
        return _spss(data, name=name)
    for magic, kind in _FOREIGN.items():
        if data.startswith(magic):
            raise _refusal("file_not_table", name, kind=kind)
    return _checked(_text(data, name=name, progress=progress), name=name)


def _refusal(code: str, name: str, **values: object) -> IngestError:
    return IngestError(Problem(code, values, file=name))


def tables_in(data: bytes, *, name: str) -> list[tuple[str, bytes]]:
    """Return name and bytes of the tables a ZIP file holds; [] for any other file.

    Raises IngestError when it is damaged, holds none, or would unpack to far too much.
    """
    if not data.startswith(_ZIP):
        return []
    archive = _archive(data, name=name)
    if _book_format(archive):
        return []
    members = [each for each in archive.infolist() if not each.filename.startswith("__MACOSX")]
    for suffixes in (_TABLES, (".txt",)):
        tables = [each for each in members if each.filename.lower().endswith(suffixes)]
        if tables:
            break
    if sum(each.file_size for each in tables) > MAX_UNPACKED:
        megabytes = sum(each.file_size for each in tables) // 1_000_000
        raise _refusal("zip_bomb", name, megabytes=megabytes)
    if not 0 < len(tables) <= MOST_TABLES:
        raise _refusal("zip_not_one_table", name, count=len(tables))
    try:
        return [(each.filename, archive.read(each)) for each in tables]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise _refusal("file_damaged", name) from error


def _archive(data: bytes, *, name: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _refusal("file_damaged", name) from error
    refuse_bomb(archive, name=name)
    return archive


def _book_format(archive: zipfile.ZipFile) -> str:
    """Return which kind of workbook an archive is, "" for none."""
    members = archive.namelist()
    if "xl/workbook.xml" in members:
        return "xlsx"
    if "xl/workbook.bin" in members:
        return "xlsb"
    return "ods" if "content.xml" in members else ""


def _open_zip(data: bytes, *, name: str, inside: bool, progress: Progress) -> Grid:
    format = _book_format(_archive(data, name=name))
    if format:
        return _checked(_workbook(data, name=name, format=format, progress=progress), name=name)
    if inside:
        raise _refusal("file_not_table", name, kind="ZIP")
    tables = tables_in(data, name=name)
    if len(tables) != 1:
        raise _refusal("zip_not_one_table", name, count=len(tables))
    return open_export(tables[0][1], name=name, inside=True, progress=progress)


def _workbook(data: bytes, *, name: str, format: str, progress: Progress) -> Grid:
    cells, sheet = read_workbook(data, name=name, progress=progress)
    widths = (len(cells.columns),) * min(len(cells), CHECKED_RECORDS)
    return Grid(cells, widths, format, sheet=sheet)


def _spss(data: bytes, *, name: str) -> Grid:
    read = read_spss(data, name=name)
    if not read.headings:
        raise _refusal("file_empty", name)
    if not len(read.cells):
        raise _refusal("only_headings", name)
    return Grid(
        read.cells,
        (),
        "sav",
        encoding=read.encoding,
        headings=read.headings,
        declared=read.declared,
    )


def _text(data: bytes, *, name: str, progress: Progress) -> Grid:
    read = read_text(data, name=name, progress=progress)
    intact = is_never_garbled(data, encoding=read.encoding)
    return Grid(read.cells, read.widths, "csv", read.encoding, read.delimiter, intact=intact)


def _checked(grid: Grid, *, name: str) -> Grid:
    rows = _filled_rows(grid.cells)
    if rows == 0:
        raise _refusal("file_empty", name)
    if len(grid.cells.columns) < 2:
        raise _refusal("one_column", name)
    if rows == 1 and len(grid.cells) <= CHECKED_RECORDS:
        raise _refusal("only_headings", name)
    return grid


def _filled_rows(cells: pd.DataFrame) -> int:
    """Count the first records that hold anything, up to two."""
    held = np.zeros(min(len(cells), CHECKED_RECORDS), dtype=np.bool_)
    for place in cells:
        held |= filled(stripped(cells[place].iloc[:CHECKED_RECORDS]))
        if held.sum() > 1:
            break
    return int(held.sum())
