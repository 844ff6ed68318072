"""The first cell of every table row in a PDF as a header of its row, for who listens to it.

The typesetter tags headings of columns only. What it writes is kept byte for byte; the cells are
written anew behind it, as an incremental update (ISO 32000-1, 7.5.6).
"""

import re

_STARTXREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_ROW = re.compile(rb"/Type/StructElem/S/TR/P \d+ 0 R/K\[(\d+) 0 R")
_CELL = b"/Type/StructElem/S/TD/P"
_HEADERS = re.compile(rb"/Headers\[(?:\([^()]*\)\s*)*\]")
_TABLE = b"/O/Table"


def with_row_headers(pdf: bytes) -> bytes:
    """Return a tagged PDF whose first cell of each row of data is a row header (`/Scope/Row`).

    Cells no longer name their headers: readers then find those of the row and of the column by
    scope. A file that is not written as the typesetter writes it is returned as it is.
    """
    end = _STARTXREF.search(pdf)
    if end is None:
        return pdf
    at = int(end.group(1))
    places = _places(pdf, at)
    trailer = pdf[pdf.find(b"trailer", at) + len(b"trailer") : end.start()].strip()
    if not places or not trailer.startswith(b"<<"):
        return pdf
    objects = {number: _object(pdf, place) for number, place in places.items()}
    first = {int(row.group(1)) for each in objects.values() if (row := _ROW.search(each))}
    changed = {}
    for number, text in objects.items():
        if _CELL in text:
            made = _as_header(text) if number in first else _HEADERS.sub(b"", text)
            if made != text:
                changed[number] = made
    return pdf + _update(changed, start=len(pdf), trailer=trailer, before=at) if changed else pdf


def _places(pdf: bytes, at: int) -> dict[int, int]:
    """Where each object starts, from a cross-reference table in one part; {} for any other."""
    head = re.compile(rb"xref\s+0 (\d+)\s+").match(pdf, at)
    if head is None:
        return {}
    starts = [head.end() + 20 * each for each in range(int(head.group(1)))]
    lines = [pdf[start : start + 20] for start in starts]
    return {number: int(line[:10]) for number, line in enumerate(lines) if line[17:18] == b"n"}


def _object(pdf: bytes, at: int) -> bytes:
    """The text of a structure element; what holds a stream is of no concern here."""
    found = pdf[at : pdf.find(b"endobj", at)]
    return found if b"/Type/StructElem" in found[:60] else b""


def _as_header(text: bytes) -> bytes:
    made = _HEADERS.sub(b"", text.replace(b"/S/TD/P", b"/S/TH/P", 1), count=1)
    if _TABLE in made:
        return made.replace(_TABLE, _TABLE + b"/Scope/Row", 1)
    if b"/A[" in made:
        return made.replace(b"/A[", b"/A[<</O/Table/Scope/Row>>", 1)
    return made.replace(b"/S/TH/P", b"/S/TH/A<</O/Table/Scope/Row>>/P", 1)


def _update(changed: dict[int, bytes], *, start: int, trailer: bytes, before: int) -> bytes:
    out = b"\n"
    entries = b""
    for number in sorted(changed):
        place = start + len(out)
        out += changed[number].rstrip() + b"\nendobj\n"
        entries += b"%d 1\n%010d 00000 n \n" % (number, place)
    xref = start + len(out)
    ends = trailer[: trailer.rindex(b">>")] + b"/Prev %d>>" % before
    return out + b"xref\n" + entries + b"trailer\n" + ends + b"\nstartxref\n%d\n%%%%EOF\n" % xref
