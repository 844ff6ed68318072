"""Spreadsheets: which sheet holds the respondents, and its cells as the text a person sees."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import python_calamine

from surveys.binary_workbook import is_binary, reach
from surveys.pieces import as_cells
from surveys.problems import IngestError, Problem
from surveys.reading import Progress, in_silence

MAX_UNPACKED = 500_000_000
MAX_RATIO = 120
MOST_MEMBERS = 10_000
ALWAYS_ALLOWED = 50_000_000
MAX_COLUMNS = 4_000
MAX_CELLS = 12_000_000
MAX_SPARSE_CELLS = 5_000_000
SPARSE = 0.1
CHUNK = 4_000_000
MAX_TEXT = 131_072
MAX_STRINGS = 64_000_000
"""Bytes of different texts in a workbook; the reader holds them several times over."""
TOLD_ROWS = 2_000
_REFERENCE = 14
"""The longest reference to a cell, `r="XFD1048576"`."""


_REPEATED_CELL = re.compile(
    rb'<table:table-cell(?=[^>]*number-columns-repeated="\d{4,}")[^>]*value-type'
)
_REPEATED_ROW = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="\d{4,}"[^>]*(?<!/)>'
    rb"(?:(?!</table:table-row>|value-type).)*value-type",
    re.DOTALL,
)


def refuse_bomb(archive: zipfile.ZipFile, *, name: str) -> None:
    """Raise IngestError when unpacking would take far more room than an export can need."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    swollen = unpacked > ALWAYS_ALLOWED and unpacked / packed > MAX_RATIO
    if len(entries) > MOST_MEMBERS:
        raise IngestError(Problem("zip_not_one_table", {"count": len(entries)}, file=name))
    if unpacked > MAX_UNPACKED or swollen:
        raise IngestError(Problem("zip_bomb", {"megabytes": unpacked // 1_000_000}, file=name))
    if is_binary(archive):
        for height, width, cells in reach(archive, name=name):
            _refuse_vast_area(height, width, cells, name=name)
        return
    for entry in entries:
        if entry.filename.lower().startswith("xl/worksheets/"):
            _refuse_vast_sheet(archive, entry, name=name)
        elif entry.filename == "xl/sharedStrings.xml":
            if entry.file_size > MAX_STRINGS:
                values = {"megabytes": entry.file_size // 1_000_000}
                raise IngestError(Problem("zip_bomb", values, file=name))
            for _ in _chunks(archive, entry, name=name):
                pass
        elif entry.filename == "content.xml":
            _refuse_repeated(archive, entry, name=name)


def _refuse_vast_sheet(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, name: str) -> None:
    """Two cells in opposite corners would make the reader fill everything between them."""
    height = width = cells = 0
    for chunk in _chunks(archive, entry, name=name):
        rows, columns, found = _corner(chunk)
        height, width, cells = max(height, rows), max(width, columns), cells + found
    _refuse_vast_area(height, width, cells, name=name)


def _refuse_vast_area(height: int, width: int, cells: int, *, name: str) -> None:
    if width > MAX_COLUMNS:
        values = {"found": width, "limit": MAX_COLUMNS}
        raise IngestError(Problem("too_many_columns", values, file=name))
    area = height * width
    if area > MAX_CELLS or (area > MAX_SPARSE_CELLS and cells < SPARSE * area):
        raise IngestError(Problem("too_many_rows", {"limit": MAX_CELLS // width}, file=name))


def _refuse_repeated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, name: str) -> None:
    """An OpenDocument sheet may say "this filled row, a million times"; empty ones are usual."""
    for _ in _chunks(archive, entry, name=name):
        pass
    text = archive.read(entry)
    if _REPEATED_CELL.search(text) or _REPEATED_ROW.search(text):
        raise IngestError(Problem("too_many_rows", {"limit": MAX_CELLS // 100}, file=name))


def _chunks(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, name: str
) -> Iterator["np.typing.NDArray[np.uint8]"]:
    """Yield an entry's bytes in overlapping chunks; refuse a text no cell can hold."""
    since_tag = 0
    tail = b""
    try:
        with archive.open(entry) as stream:
            while part := stream.read(CHUNK):
                raw = np.frombuffer(part, dtype=np.uint8)
                tags = np.flatnonzero(raw == ord("<"))
                ends = np.concatenate([[-since_tag], tags, [len(raw)]])
                if np.diff(ends).max() > MAX_TEXT:
                    raise IngestError(Problem("cell_too_long", file=name))
                since_tag = int(len(raw) - ends[-2])
                yield np.frombuffer(tail + part, dtype=np.uint8)
                tail = part[-_REFERENCE:]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise IngestError(Problem("file_damaged", file=name)) from error


def _corner(raw: "np.typing.NDArray[np.uint8]") -> tuple[int, int, int]:
    """Return the last row and column that `r="AB12"` names in a piece of a sheet, and how many."""
    if len(raw) <= _REFERENCE:
        raw = np.concatenate([raw, np.zeros(_REFERENCE, np.uint8)])
    at = np.flatnonzero((raw[:-2] == ord("r")) & (raw[1:-1] == ord("=")) & (raw[2:] == ord('"')))
    at = at[at < len(raw) - _REFERENCE + 3]
    row = np.zeros(len(at), dtype=np.int32)
    column = np.zeros(len(at), dtype=np.int32)
    inside = np.ones(len(at), dtype=np.bool_)
    for step in range(3, _REFERENCE - 1):
        sign = raw[at + step]
        # Subtracting wraps around, so that one comparison tells letters, or digits, from the rest.
        letter = inside & (sign - np.uint8(65) < 26) & (row == 0)
        inside &= sign - np.uint8(48) < 10
        column[letter] = column[letter] * 26 + (sign[letter] - 64)
        row[inside] = row[inside] * 10 + (sign[inside] - 48)
        inside |= letter
        if not inside.any():
            break
    return int(row.max(initial=0)), int(column.max(initial=0)), int((column > 0).sum())


_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The part that holds a workbook saved with a password, as its container names it."""


def read_workbook(
    data: bytes, *, name: str, progress: Progress = in_silence
) -> tuple[pd.DataFrame, str]:
    """Return the cells of the sheet with respondents as text, and the sheet's name.

    Whole numbers lose the ".0" that spreadsheets store; dates become ISO text.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        if not book.sheet_names:
            raise IngestError(Problem("file_empty", file=name))
        best, title, most = None, "", -1
        for each in book.sheet_names:
            sheet = book.get_sheet_by_name(each)
            weight = _weight(sheet) if len(book.sheet_names) > 1 else 0
            if weight > most:
                best, title, most = sheet, each, weight
        if best is None:
            return as_cells([]), title
        return as_cells(_told(best, progress=progress), as_text=as_text), title
    except python_calamine.PasswordError as error:
        raise IngestError(Problem("file_locked", file=name)) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        code = "file_locked" if _LOCKED in data else "file_damaged"
        raise IngestError(Problem(code, file=name)) from error


def _told(
    sheet: python_calamine.CalamineSheet, *, progress: Progress
) -> Iterator[Sequence[object]]:
    """Yield a sheet's rows, and tell how far they have come."""
    for place, row in enumerate(sheet.iter_rows()):
        if place % TOLD_ROWS == 0:
            progress("open", min(1.0, place / max(1, sheet.height)))
        yield row


def _weight(sheet: python_calamine.CalamineSheet) -> int:
    """Filled cells in rows that hold at least two; long narrow lists and notes weigh little."""
    total = 0
    for row in sheet.iter_rows():
        count = sum(cell not in ("", None) for cell in row)
        total += count if count > 1 else 0
    return total


def as_text(cell: object) -> str:
    """Return one spreadsheet cell as the text its author typed."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(round(cell, 12))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)
