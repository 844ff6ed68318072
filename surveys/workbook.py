"""Spreadsheets: which sheet holds the respondents, and its cells as the text a person sees."""

import datetime
import io
import re
import zipfile
from collections.abc import Sequence

import python_calamine

from surveys.problems import IngestError, Problem

MAX_UNPACKED = 800_000_000
MAX_RATIO = 120
ALWAYS_ALLOWED = 50_000_000
MAX_COLUMNS = 4_000
MAX_CELLS = 30_000_000
MAX_TEXT = 131_072

# Only cells that lie far out: every other one together spans less than MAX_CELLS.
_FAR_CELL = re.compile(rb'\br="([A-Z]{3}(?=\d)|[A-Z]{2}(?=\d{5})|[A-Z]{1,2}(?=\d{6}))(\d{1,7})"')
_LONG_TEXT = re.compile(rb">[^<]{131073}")


def refuse_bomb(archive: zipfile.ZipFile, *, name: str) -> None:
    """Raise IngestError when unpacking would take far more room than an export can need."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    swollen = unpacked > ALWAYS_ALLOWED and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED or swollen or len(entries) > 10_000:
        raise IngestError(Problem("zip_bomb", {"megabytes": unpacked // 1_000_000}, file=name))
    for entry in entries:
        if entry.filename.lower().startswith("xl/worksheets/"):
            _refuse_vast_sheet(archive, entry, name=name)
        elif (
            entry.filename == "xl/sharedStrings.xml"
            and entry.file_size > MAX_TEXT
            and _LONG_TEXT.search(_unpack(archive, entry, name=name))
        ):
            raise IngestError(Problem("cell_too_long", file=name))


def _refuse_vast_sheet(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, name: str) -> None:
    """Two cells in opposite corners would make the reader fill everything between them."""
    height = width = 0
    for match in _FAR_CELL.finditer(_unpack(archive, entry, name=name)):
        height = max(height, int(match.group(2)))
        width = max(width, _column_number(match.group(1).decode()))
    if width > MAX_COLUMNS:
        values = {"found": width, "limit": MAX_COLUMNS}
        raise IngestError(Problem("too_many_columns", values, file=name))
    if height * width > MAX_CELLS:
        raise IngestError(Problem("too_many_rows", {"limit": MAX_CELLS // width}, file=name))


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, name: str) -> bytes:
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise IngestError(Problem("file_damaged", file=name)) from error


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def read_workbook(data: bytes, *, name: str) -> tuple[list[list[str]], str]:
    """Return the rows of the sheet with respondents as text, and the sheet's name.

    Whole numbers lose the ".0" that spreadsheets store; dates become ISO text.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {
            each: book.get_sheet_by_name(each).to_python(skip_empty_area=False)
            for each in book.sheet_names
        }
    except python_calamine.PasswordError as error:
        raise IngestError(Problem("file_locked", file=name)) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise IngestError(Problem("file_damaged", file=name)) from error
    if not sheets:
        raise IngestError(Problem("file_empty", file=name))
    best = max(sheets, key=lambda each: _filled(sheets[each]))
    return [[as_text(cell) for cell in row] for row in sheets[best]], best


def _filled(rows: Sequence[Sequence[object]]) -> int:
    """Filled cells in rows that hold at least two; long narrow lists and notes weigh little."""
    counts = [sum(cell not in ("", None) for cell in row) for row in rows]
    return sum(count for count in counts if count > 1)


def as_text(cell: object) -> str:
    """Return one spreadsheet cell as the text its author typed."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(round(cell, 12))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)
