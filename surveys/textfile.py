"""Text files: their encoding, their delimiter and their cells.

Large files go through Arrow in blocks, so that they cost little more than the numbers they hold;
what Arrow cannot read (broken quoting) goes through Python's reader, also in blocks.
"""

import codecs
import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pandas as pd
import pyarrow

from surveys.pieces import Pieces, batches
from surveys.problems import IngestError, Problem
from surveys.reading import Progress, in_silence
from surveys.textblocks import BLOCK, Source, read_blocks

DELIMITERS = (",", ";", "\t", "|")
SNIFFED_RECORDS = 400
SNIFFED_CHARACTERS = 1_000_000
HEADINGS = 3
CLOSED_SHARE = 0.25
VARIED_SHARE = 0.95
FEWEST_VARIED = 50
FAST_FROM = 1_000_000
JUDGED_BYTES = 4_000_000
CHECKED_BYTES = 1_000_000
MAX_COLUMNS = 4_000
MAX_ROWS = 5_000_000
MAX_CELLS = 160_000_000

_MAC_ONLY = re.compile("(?<=[A-Za-z])[ŒŠš]|[ŒŠš](?=[a-z])|[A-Za-z][\x80-\x9f]|[\x80-\x9f][a-z]")
_UNDEFINED = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_FOREIGN_TO_WINDOWS = re.compile(rb"[\x81\x8a\x8c\x8d\x8f\x90\x9a\x9d]")
_NORDIC = re.compile("[åäöÅÄÖéøæØÆü]")
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_OTHER_TEXT = ("<!doctype", "<html", "<?xml", "{\\rtf")


@dataclass(frozen=True, eq=False)
class TextTable:
    """A text file's cells and how it was written; `widths` are those of its first records."""

    cells: pd.DataFrame
    widths: tuple[int, ...]
    encoding: str
    delimiter: str


def read_text(data: bytes, *, name: str, progress: Progress = in_silence) -> TextTable:
    """Return the table a text file holds.

    Raises IngestError when it is no text, or built to exhaust the machine.
    """
    tried = None
    if len(data) >= FAST_FROM:
        # Arrow checks every byte on its way; what it refuses is looked at in whole.
        file, head = _opened(data, *find_encoding(data, name=name, whole=False), name=name)
        fast = _through_arrow(file, head=head, progress=progress)
        if fast is not None:
            return fast
        tried = file.encoding
    encoding, mark = find_encoding(data, name=name)
    file, head = _opened(data, encoding, mark, name=name)
    if tried is not None and tried != encoding:
        fast = _through_arrow(file, head=head, progress=progress)
        if fast is not None:
            return fast
    pieces, widths = Pieces(), list[int]()
    if file.declared:
        pieces.add_rows([[""]])
        widths.append(0)
    for batch in batches(_records(file)):
        progress("open", 0.0)
        pieces.add_rows(batch)
        widths += [len(row) for row in batch[: SNIFFED_RECORDS - len(widths)]]
    return TextTable(pieces.frame(), tuple(widths), encoding, file.delimiter)


@dataclass(frozen=True, eq=False)
class _File:
    data: bytes
    encoding: str
    mark: int
    delimiter: str
    declared: bool
    name: str


class Head:
    """The text of a file's first records, cut once for each delimiter that is tried.

    `whole` is False where the text is the beginning of a longer one.
    """

    def __init__(self, text: str, *, whole: bool = True) -> None:
        self.text = text
        self.whole = whole
        self._cut: dict[str, tuple[list[list[str]], int]] = {}

    def rows(self, delimiter: str) -> tuple[list[list[str]], int]:
        """Return the first records, and the number of the line that cannot be cut, else 0."""
        if delimiter not in self._cut:
            self._cut[delimiter] = self._rows(delimiter)
        return self._cut[delimiter]

    def _rows(self, delimiter: str) -> tuple[list[list[str]], int]:
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter)
        rows: list[list[str]] = []
        try:
            rows.extend(islice(reader, SNIFFED_RECORDS + 1))
        except csv.Error:
            return rows, reader.line_num
        return rows, 0

    def even(self, delimiter: str) -> list[list[str]]:
        """Return the records that are surely whole; [] where they cannot be cut."""
        rows, broken = self.rows(delimiter)
        if broken:
            return []
        # The last record may be cut off where the sample ends.
        return rows[:SNIFFED_RECORDS] if self.whole or len(rows) > SNIFFED_RECORDS else rows[:-1]

    def widths(self, delimiter: str) -> list[int]:
        """Return the lengths of those records, 0 for a blank one."""
        return [len(row) if any(row) else 0 for row in self.even(delimiter)]


def _opened(data: bytes, encoding: str, mark: int, *, name: str) -> tuple[_File, Head]:
    """Return how the file is cut into cells, and its first records."""
    text = decoded_head(data, encoding=encoding, mark=mark)
    if text[:400].lstrip().lower().startswith(_OTHER_TEXT):
        raise _refusal("file_not_table", name, kind="HTML/XML/RTF")
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]
    head = Head(text, whole=len(data) < FAST_FROM)
    delimiter = declared.group(1) if declared else find_delimiter(head)
    _refuse_vast(data, head=head, delimiter=delimiter, name=name)
    return _File(data, encoding, mark, delimiter, declared is not None, name), head


def _refuse_vast(data: bytes, *, head: Head, delimiter: str, name: str) -> None:
    """Raise IngestError when the first records tell that the file is empty or far too large."""
    rows, broken = head.rows(delimiter)
    if broken and len(rows) < SNIFFED_RECORDS:
        raise IngestError(Problem("cell_too_long", row=broken, file=name))
    rows = rows[:SNIFFED_RECORDS]
    widest = max(map(len, rows), default=0)
    if widest > MAX_COLUMNS:
        raise _refusal("too_many_columns", name, found=widest, limit=MAX_COLUMNS)
    if not any(cell.strip() for row in rows for cell in row):
        raise _refusal("file_empty", name)
    cells = sum(map(len, rows))
    share = len(data) / (cells + sum(sum(map(len, row)) for row in rows))
    if len(rows) == SNIFFED_RECORDS and share * len(rows) > 4 * MAX_ROWS:
        raise _refusal("too_many_rows", name, limit=MAX_ROWS)
    if len(rows) == SNIFFED_RECORDS and share * cells > MAX_CELLS:
        raise _refusal("too_many_rows", name, limit=MAX_CELLS // widest)


def _refusal(code: str, name: str, **values: object) -> IngestError:
    return IngestError(Problem(code, values, file=name))


def find_encoding(data: bytes, *, name: str, whole: bool = True) -> tuple[str, int]:
    """Return the encoding's name and the length of the byte-order mark.

    By the mark, else UTF-8, else Windows-1252. Text that Windows-1252 cannot explain but an old
    Mac can is MacRoman. Without `whole`, the first megabyte decides.
    """
    judged = len(data) if whole else CHECKED_BYTES
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if not _is_valid(data, encoding="utf-16", judged=judged):
            # A file cut in the middle of a character is damaged, not another encoding.
            raise _refusal("file_damaged", name)
        return "utf-16", 0
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    sample = data[:4096]
    zeros = sample.count(0)
    if zeros > len(sample) // 4:
        order = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        if not _is_valid(data, encoding=order, judged=judged):
            raise _refusal("file_not_table", name, kind="binary")
        return order, 0
    if zeros or b"\x00" in data or _controls(sample) > len(sample) // 50:
        raise _refusal("file_not_table", name, kind="binary")
    if _is_valid(data, encoding="utf-8", judged=judged):
        return "utf-8", mark
    return _one_byte_encoding(data), mark


def _is_valid(data: bytes, *, encoding: str, judged: int) -> bool:
    """Say whether the bytes decode, without holding the text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        for start in range(0, min(len(data), judged), BLOCK):
            decoder.decode(view[start : start + BLOCK])
        if judged >= len(data):
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _one_byte_encoding(data: bytes) -> str:
    """Tell MacRoman from Windows-1252 by letters that only one of them puts inside words."""
    letter = re.search(rb"[\x80-\xff]", data)
    start = max(0, letter.start() - 1_000) if letter else 0
    sample = data[start : start + JUDGED_BYTES]
    if not _FOREIGN_TO_WINDOWS.search(sample):
        return "cp1252"
    windows = sample.decode("cp1252", errors="surrogateescape")
    mac = sample.decode("mac_roman")
    stray = len(_MAC_ONLY.findall(windows)) + sum(map(sample.count, _UNDEFINED))
    if stray and stray >= len(_NORDIC.findall(windows)) and _NORDIC.search(mac):
        return "mac_roman"
    return "cp1252"


def _controls(sample: bytes) -> int:
    return sum(byte < 32 and byte not in (9, 10, 11, 12, 13, 26) for byte in sample)


def decoded_head(data: bytes, *, encoding: str, mark: int) -> str:
    """Return the first characters, all of them for a small file."""
    errors = "ignore" if encoding.startswith("utf") else "replace"
    if len(data) < FAST_FROM:
        return data[mark:].decode(encoding, errors=errors)
    text = ""
    for share in (1.25, 2):  # most letters are one byte
        if len(text) < SNIFFED_CHARACTERS:
            part = data[mark : mark + int(share * SNIFFED_CHARACTERS)]
            text = part.decode(encoding, errors=errors)
    return text[:SNIFFED_CHARACTERS]


def find_delimiter(head: Head) -> str:
    """Return the delimiter that cuts the first records into the most even rows."""
    scores = {each: _evenness(head, delimiter=each) for each in DELIMITERS}
    return max(scores, key=lambda each: scores[each])


def _evenness(head: Head, *, delimiter: str) -> float:
    if delimiter not in head.text:
        return 0.0
    widths = [width for width in head.widths(delimiter) if width]
    if not widths:
        return 0.0
    width, hits = Counter(widths).most_common(1)[0]
    share = hits / len(widths)
    return share * share * math.log2(width) if width > 1 else 0.0


def _through_arrow(file: _File, *, head: Head, progress: Progress) -> TextTable | None:
    """Return the table, read in blocks; None where quoting is broken or records are uneven.

    The few records of another length than most are put back where they stood.
    """
    rows, widths = head.even(file.delimiter), head.widths(file.delimiter)
    counted = Counter(width for width in widths if width)
    if not counted:
        return None
    width = counted.most_common(1)[0][0]
    even = [row for row in rows[HEADINGS:] if len(row) == width]
    source = Source(
        data=file.data,
        encoding=file.encoding,
        mark=file.mark,
        delimiter=file.delimiter,
        declared=file.declared,
        width=width,
        most_columns=MAX_COLUMNS,
        closed=_closed(even),
        varied=_varied(even),
        record=sum(sum(map(len, row)) + width for row in even) / max(1, len(even)),
    )

    def counted_rows(rows: int, share: float) -> None:
        progress("open", share)
        if rows > MAX_ROWS:
            raise _refusal("too_many_rows", file.name, limit=MAX_ROWS)

    try:
        pieces = read_blocks(source, counted=counted_rows)
    except (pyarrow.ArrowInvalid, UnicodeError, csv.Error):
        return None
    widths = [0, *widths] if file.declared else widths
    return TextTable(pieces.frame(), tuple(widths), file.encoding, file.delimiter)


def _closed(rows: list[list[str]]) -> frozenset[int]:
    """Return the columns that seem to hold the same few texts over and over, longer than a sign."""
    return frozenset(
        place
        for place, column in enumerate(zip(*rows, strict=True))
        if max(map(len, column)) > 1 and len(set(column)) <= CLOSED_SHARE * len(column)
    )


def _varied(rows: list[list[str]]) -> frozenset[int]:
    """Return the columns that seem to hold another text in almost every row, such as comments."""
    found = set[int]()
    for place, column in enumerate(zip(*rows, strict=True)):
        given = [cell for cell in column if cell]
        if len(set(given)) >= max(FEWEST_VARIED, VARIED_SHARE * len(given), len(column) / 2):
            found.add(place)
    return frozenset(found)


def _records(file: _File) -> Iterator[list[str]]:
    stream = io.BytesIO(file.data)
    stream.seek(file.mark)
    text = io.TextIOWrapper(stream, encoding=file.encoding, errors="replace", newline="")
    if file.declared:
        text.readline()
    number = 0
    try:
        for number, row in enumerate(csv.reader(text, delimiter=file.delimiter), start=1):
            if len(row) > MAX_COLUMNS:
                raise _refusal("too_many_columns", file.name, found=len(row), limit=MAX_COLUMNS)
            if number > MAX_ROWS:
                raise _refusal("too_many_rows", file.name, limit=MAX_ROWS)
            yield row
    except csv.Error:
        raise IngestError(Problem("cell_too_long", row=number + 1, file=file.name)) from None
