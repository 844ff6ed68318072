"""A small table file as rows of text."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineWorkbook

from surveys.problems import IngestError, Problem


def table_rows(data: bytes, *, name: str) -> Sequence[Sequence[str]]:
    """Return every row of a CSV or workbook as text."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        try:
            sheet = CalamineWorkbook.from_object(io.BytesIO(data)).get_sheet_by_index(0)
        except CalamineError as error:
            raise IngestError(Problem("headcount_empty", file=name)) from error
        return [[_text(cell) for cell in row] for row in sheet.to_python()]
    text = _decoded(data)
    counts = Counter({mark: text.split("\n", 1)[0].count(mark) for mark in ";\t,|"})
    return list(csv.reader(io.StringIO(text), delimiter=counts.most_common(1)[0][0]))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
