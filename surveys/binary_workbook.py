"""Workbooks in Excel's binary format (XLSB): how far their sheets reach, before one is opened.

A sheet is a chain of records, each with its kind and length in front ([MS-XLSB] 2.1.4): where a
cell stands is told by its own record and that of its row.
"""

import struct
import zipfile
from collections.abc import Iterator, Sequence

from surveys.problems import IngestError, Problem

MAX_BYTES = 40_000_000
"""Of all sheets and texts of a workbook; each of their records is looked at."""
MAX_TEXT = 131_072
SHORTEST = 16
"""Bytes a cell takes at least."""

_ROW = 0
_CELLS = frozenset([*range(1, 12), 62])
_PLACE = struct.Struct("<I")


def is_binary(archive: zipfile.ZipFile) -> bool:
    """Say whether an archive is a workbook in the binary format."""
    return "xl/workbook.bin" in archive.namelist()


def reach(archive: zipfile.ZipFile, *, name: str) -> list[tuple[int, int, int]]:
    """Return the last row and column of each sheet, and how many cells it holds.

    Raises IngestError when it is damaged, too large, or pretends to be two kinds of workbook.
    """
    entries = archive.infolist()
    sheets = [each for each in entries if each.filename.lower().startswith("xl/worksheets/")]
    texts = [each for each in entries if each.filename.lower() == "xl/sharedstrings.bin"]
    if "xl/workbook.xml" in archive.namelist():
        raise IngestError(Problem("file_damaged", file=name))
    if sum(each.file_size for each in (*sheets, *texts)) > MAX_BYTES:
        limit = MAX_BYTES // SHORTEST // 100
        raise IngestError(Problem("too_many_rows", {"limit": limit}, file=name))
    try:
        return [
            _corner(archive.read(each), name=name) for each in _without_links([*texts, *sheets])
        ]
    except (
        *(zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError),
        *(IndexError, struct.error),
    ) as error:
        raise IngestError(Problem("file_damaged", file=name)) from error


def _without_links(entries: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    return [each for each in entries if not each.filename.lower().endswith(".rels")]


def _corner(data: bytes, *, name: str) -> tuple[int, int, int]:
    height = width = cells = 0
    for kind, start, size in _records(data):
        if size > MAX_TEXT:
            raise IngestError(Problem("cell_too_long", file=name))
        if kind == _ROW:
            height = max(height, _PLACE.unpack_from(data, start)[0] + 1)
        elif kind in _CELLS:
            width = max(width, _PLACE.unpack_from(data, start)[0] + 1)
            cells += 1
    return height, width, cells


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, first byte and length of each record."""
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift == 28:
                break
        yield kind, at, size
        at += size
