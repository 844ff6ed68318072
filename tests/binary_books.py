"""The smallest workbooks in Excel's binary format (XLSB), written by hand after [MS-XLSB]."""

import io
import struct
import zipfile

WORKBOOK, SHEETS_END, BOOK_END, SHEET = 0x83, 0x90, 0x84, 0x9C
DIMENSIONS, DATA, DATA_END = 0x94, 0x91, 0x92
ROW, REAL, TEXT = 0x00, 0x05, 0x06
RELATIONS = b"""<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="worksheets/sheet1.bin" Type=
"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
</Relationships>"""


def record(kind, content=b""):
    """A record: its kind and its length, seven bits a byte, and what it holds."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size > 0x7F:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def wide(text):
    """A text with its length, as the format holds it."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column, value):
    place = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return record(TEXT, place + wide(value))
    return record(REAL, place + struct.pack("<d", value))


def as_xlsb(rows, *, start=(0, 0)):
    """A workbook of one sheet; its first cell may stand anywhere."""
    top, left = start
    body = b"".join(
        record(ROW, struct.pack("<I", top + place) + bytes(13))
        + b"".join(cell(left + column, value) for column, value in enumerate(row))
        for place, row in enumerate(rows)
    )
    edges = struct.pack("<IIII", 0, top + len(rows), 0, left + len(rows[0]))
    sheet = record(DIMENSIONS, edges) + record(DATA) + body + record(DATA_END)
    named = struct.pack("<II", 0, 1) + wide("rId1") + wide("Svar")
    book = record(WORKBOOK) + record(SHEET, named) + record(SHEETS_END) + record(BOOK_END)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()
