"""From bytes to a grid of text: which format, encoding, delimiter and sheet a file has.

Nothing is interpreted here: no cell is an answer yet. What cannot be a table of respondents is
refused at once, before it costs memory.
"""

import csv
import io
import math
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pandas as pd
import pyarrow
import pyarrow.csv

from surveys.problems import IngestError, Problem
from surveys.workbook import read_workbook, refuse_bomb

DELIMITERS = (",", ";", "\t", "|")
SNIFFED_RECORDS = 400
SNIFFED_CHARACTERS = 1_000_000
FAST_FROM = 1_000_000
CHECKED_RECORDS = 400
MAX_COLUMNS = 4_000
MAX_ROWS = 5_000_000

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
_BLANK_LINE = re.compile(r"\n\r?\n|\r\r")
_MAC_ONLY = re.compile("(?<=[A-Za-z])[ŒŠš]|[ŒŠš](?=[a-z])|[A-Za-z][\x80-\x9f]|[\x80-\x9f][a-z]")
_NORDIC = re.compile("[åäöÅÄÖéøæØÆü]")


@dataclass(frozen=True, eq=False)
class Grid:
    """Every cell of the table as text.

    `cells` has index = record in the file (the first is 1) and columns 0 … width - 1, "" where a
    record is shorter; `widths` are the lengths of the first records as written. `encoding` and
    `delimiter` are None for workbooks, `sheet` is None for text files.
    """

    cells: pd.DataFrame
    widths: tuple[int, ...]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None

    @property
    def rows(self) -> list[list[str]]:
        """Every record as a list of cells, all equally long; for small tables."""
        return [[str(cell) for cell in row] for row in self.cells.to_numpy().tolist()]


def as_cells(rows: Sequence[Sequence[str]], *, first: int = 1) -> pd.DataFrame:
    """Return rows of any lengths as a frame of text, numbered from `first`."""
    width = max((len(row) for row in rows), default=0)
    padded = (row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows)
    index = pd.RangeIndex(first, first + len(rows))
    columns = {
        place: pd.Series(list(column), dtype="str", index=index)
        for place, column in enumerate(zip(*padded, strict=True))
    }
    return pd.DataFrame(columns, index=index)


def open_export(data: bytes, *, name: str) -> Grid:
    """Return the grid of a CSV, XLSX, XLS or ZIP file.

    Raises IngestError when the file is empty, not a table, or built to exhaust the machine.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise _refusal("file_empty", name)
    if data.startswith(b"PK\x03\x04"):
        return _open_zip(data, name=name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _checked(_workbook(data, name=name, format="xls"), name=name)
    if data.startswith((b"$FL2", b"$FL3")):
        raise _refusal("file_spss", name)
    for magic, kind in _FOREIGN.items():
        if data.startswith(magic):
            raise _refusal("file_not_table", name, kind=kind)
    return _checked(_open_text(data, name=name), name=name)


def _refusal(code: str, name: str, **values: object) -> IngestError:
    return IngestError(Problem(code, values, file=name))


def _open_zip(data: bytes, *, name: str) -> Grid:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _refusal("file_damaged", name) from error
    refuse_bomb(archive, name=name)
    members = archive.namelist()
    if "xl/workbook.bin" in members:
        raise _refusal("file_not_table", name, kind="XLSB")
    if "xl/workbook.xml" in members:
        return _checked(_workbook(data, name=name, format="xlsx"), name=name)
    tables = [
        each
        for each in members
        if each.lower().endswith((".csv", ".tsv", ".txt", ".xlsx", ".xls"))
        and not each.startswith("__MACOSX")
    ]
    if len(tables) != 1:
        raise _refusal("zip_not_one_table", name, count=len(tables))
    try:
        inner = archive.read(tables[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise _refusal("file_damaged", name) from error
    if inner.startswith(b"PK") and not tables[0].lower().endswith(".xlsx"):
        raise _refusal("file_not_table", name, kind="ZIP")
    return open_export(inner, name=name)


def _workbook(data: bytes, *, name: str, format: str) -> Grid:
    rows, sheet = read_workbook(data, name=name)
    widths = tuple(len(row) for row in rows[:SNIFFED_RECORDS])
    return Grid(as_cells(rows), widths, format, sheet=sheet)


def _open_text(data: bytes, *, name: str) -> Grid:
    text, encoding = decode(data, name=name)
    head = text[:400].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<?xml", "{\\rtf")):
        raise _refusal("file_not_table", name, kind="HTML/XML/RTF")
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if declared:
        text = text[declared.end() :]
    delimiter = declared.group(1) if declared else find_delimiter(text)
    cells = _fast_cells(text, delimiter=delimiter) if len(text) >= FAST_FROM else None
    if cells is not None:
        widths = (len(cells.columns),) * min(len(cells), SNIFFED_RECORDS)
        return Grid(cells, widths, "csv", encoding, delimiter)
    rows = list(_records(text, delimiter=delimiter, name=name))
    if declared:
        rows.insert(0, [])
    widths = tuple(len(row) for row in rows[:SNIFFED_RECORDS])
    return Grid(as_cells(rows), widths, "csv", encoding, delimiter)


def decode(data: bytes, *, name: str) -> tuple[str, str]:
    """Return the text and the encoding's name: byte-order mark, else UTF-8, else Windows-1252.

    Text that Windows-1252 cannot explain but an old Mac can is read as MacRoman.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "utf-16"
        except UnicodeDecodeError:
            # A file cut in the middle of a character is damaged, not another encoding.
            raise _refusal("file_damaged", name) from None
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    sample = data[:4096]
    zeros = sample.count(0)
    if zeros > len(sample) // 4:
        order = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        try:
            return data.decode(order), order
        except UnicodeDecodeError:
            raise _refusal("file_not_table", name, kind="binary") from None
    if zeros or b"\x00" in data or _controls(sample) > len(sample) // 50:
        raise _refusal("file_not_table", name, kind="binary")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        windows = data.decode("cp1252", errors="surrogateescape")
    mac = data.decode("mac_roman")
    stray = len(_MAC_ONLY.findall(windows)) + sum("\udc80" <= c <= "\udcff" for c in windows)
    if stray and stray >= len(_NORDIC.findall(windows)) and _NORDIC.search(mac):
        return mac, "mac_roman"
    return data.decode("cp1252", errors="replace"), "cp1252"


def _controls(sample: bytes) -> int:
    return sum(byte < 32 and byte not in (9, 10, 11, 12, 13, 26) for byte in sample)


def find_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first records into the most even rows."""
    head = text[:SNIFFED_CHARACTERS]
    whole = len(text) <= SNIFFED_CHARACTERS
    scores = {each: _evenness(head, delimiter=each, whole=whole) for each in DELIMITERS}
    return max(scores, key=lambda each: scores[each])


def _evenness(head: str, *, delimiter: str, whole: bool) -> float:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        rows = list(islice(reader, SNIFFED_RECORDS + 1))
    except csv.Error:
        return 0.0
    # The last record may be cut off where the sample ends.
    rows = rows[:SNIFFED_RECORDS] if whole or len(rows) > SNIFFED_RECORDS else rows[:-1]
    widths = [len(row) for row in rows if any(row)]
    if not widths:
        return 0.0
    width, hits = Counter(widths).most_common(1)[0]
    share = hits / len(widths)
    return share * share * math.log2(width) if width > 1 else 0.0


def _fast_cells(text: str, *, delimiter: str) -> pd.DataFrame | None:
    """Return the cells of a large, even file; None where rows differ in length or lines are blank.

    Typed as text throughout, so that a large file costs little more than its own size.
    """
    width = len(
        next(
            csv.reader(io.StringIO(text[:SNIFFED_CHARACTERS], newline=""), delimiter=delimiter), []
        )
    )
    if _BLANK_LINE.search(text) or width > MAX_COLUMNS:
        return None
    names = [str(place) for place in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            io.BytesIO(text.encode("utf-8")),
            read_options=pyarrow.csv.ReadOptions(column_names=names),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pyarrow.large_string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except (pyarrow.ArrowInvalid, UnicodeEncodeError):
        return None
    columns = {
        place: pd.Series(pd.arrays.ArrowStringArray(table.column(place))).astype("str")
        for place in range(width)
    }
    return pd.DataFrame(columns).set_axis(pd.RangeIndex(1, table.num_rows + 1))


def _records(text: str, *, delimiter: str, name: str) -> Iterator[list[str]]:
    # One object per different text: closed answers repeat, and a large file must not hold each.
    seen: dict[str, str] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if len(row) > MAX_COLUMNS:
                raise _refusal("too_many_columns", name, found=len(row), limit=MAX_COLUMNS)
            if number > MAX_ROWS:
                raise _refusal("too_many_rows", name, limit=MAX_ROWS)
            yield [seen.setdefault(cell, cell) if len(cell) < 80 else cell for cell in row]
    except csv.Error:
        raise IngestError(Problem("cell_too_long", row=number + 1, file=name)) from None


def _checked(grid: Grid, *, name: str) -> Grid:
    head = grid.cells.iloc[:CHECKED_RECORDS]
    filled = int((head.map(str.strip) != "").any(axis=1).sum())
    if filled == 0:
        raise _refusal("file_empty", name)
    if len(grid.cells.columns) < 2:
        raise _refusal("one_column", name)
    if filled == 1 and len(grid.cells) <= CHECKED_RECORDS:
        raise _refusal("only_headings", name)
    return grid
