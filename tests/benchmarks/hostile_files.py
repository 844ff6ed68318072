"""Read files made to hurt, each in a process of its own, and print time, memory and what was said.

`python -m tests.benchmarks.hostile_files [NAME …]`; exit code 1 when one takes over 5 seconds of
processor time or 500 MB, or ends without words for a person. The wall clock stands beside.
"""

import io
import multiprocessing
import random
import resource
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyreadstat
import xlsxwriter

from surveys.ingest import read_export

SECONDS = 5.0
LONGEST = 90.0
MEGABYTES = 500.0
CELL = 50_000_000


def _zip(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _table(rows: int = 60, *, end: str = "\r\n") -> bytes:
    draw = random.Random(5)
    lines = ["dept;q1;q2;q3;q4"]
    lines += [
        ";".join(["ABC"[row % 3], *(str(draw.randint(1, 5)) for _ in range(4))])
        for row in range(rows)
    ]
    return (end.join(lines) + end).encode()


def zip_bomb() -> bytes:
    """Half a gigabyte of one letter in half a megabyte."""
    return _zip({"answers.csv": b"q1;q2\n" + b"a" * 500_000_000})


def nested_zip() -> bytes:
    """A table twelve ZIPs deep."""
    data = _zip({"answers.csv": _table()})
    for _ in range(12):
        data = _zip({"inner.zip": data})
    return data


def many_members() -> bytes:
    """A ZIP of twenty thousand small files."""
    return _zip({f"a{number}.csv": b"q1;q2\n1;2\n" for number in range(20_000)})


def ten_thousand_columns() -> bytes:
    """Two hundred rows of ten thousand answers."""
    head = ";".join(f"q{number}" for number in range(10_000))
    row = ";".join("12345"[number % 5] for number in range(10_000))
    return "\n".join([head, *[row] * 200]).encode()


def hundred_thousand_columns() -> bytes:
    """Five rows of a hundred thousand answers."""
    head = ";".join(f"q{number}" for number in range(100_000))
    return "\n".join([head, *[";".join("3" * 100_000)] * 5]).encode()


def huge_cell() -> bytes:
    """One cell of 50 MB."""
    return b"dept;q1\nA;" + b"x" * CELL + b"\nB;2\nC;3\n"


def huge_quoted_cell() -> bytes:
    """A quote that is never closed, and 50 MB of lines after it."""
    return b'dept;q1\nA;"' + b"x;y\n" * (CELL // 4)


def formulas() -> bytes:
    """Cells that a spreadsheet would run."""
    lines = ["dept;q1;q2;q3"] + [f"=cmd|'/c calc'!A{n};@SUM(1);-1+1;+2" for n in range(80)]
    return "\n".join(lines).encode()


def executable() -> bytes:
    """A Windows program called .csv."""
    return b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + random.Random(1).randbytes(2_000_000)


def elf() -> bytes:
    """A Linux program called .csv."""
    return b"\x7fELF\x02\x01\x01" + random.Random(2).randbytes(2_000_000)


def broken_quotes() -> bytes:
    """Quotes that open and close anywhere."""
    draw = random.Random(3)
    lines = ["".join(draw.choice('ab";,\n1 2') for _ in range(200)) for _ in range(5_000)]
    return "\n".join(lines).encode()


def empty() -> bytes:
    """Nothing."""
    return b""


def only_space() -> bytes:
    """White space."""
    return b" \r\n\t" * 100_000


def only_headings() -> bytes:
    """A heading row."""
    return b"dept;q1;q2;q3\r\n"


def nul_bytes() -> bytes:
    """A table with NUL bytes in its cells."""
    return _table().replace(b"A;", b"A\x00;")


def only_nul() -> bytes:
    """Ten megabytes of NUL."""
    return b"\x00" * 10_000_000


def lone_returns() -> bytes:
    """A table with old Macintosh line ends."""
    return _table(end="\r")


def empty_rows_xlsx() -> bytes:
    """A workbook with a million formatted empty rows."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for column in range(4):
        sheet.write(0, column, f"q{column}")
    for row in range(1, 1_000_000):
        sheet.write_blank(row, 0, None, bold)
    book.close()
    return data.getvalue()


def shared_strings_xlsx() -> bytes:
    """A workbook with three hundred thousand different long texts."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["dept", "comment"])
    for row in range(1, 300_000):
        sheet.write_row(row, 0, ["A", f"{row} " + "long text " * 20])
    book.close()
    return data.getvalue()


def many_strings_xlsx() -> bytes:
    """A workbook whose different texts take 90 MB, packed to a tenth."""
    small = io.BytesIO()
    xlsxwriter.Workbook(small, {"in_memory": True}).close()
    with zipfile.ZipFile(io.BytesIO(small.getvalue())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    draw = random.Random(6)
    texts = (b"<si><t>%d %064x</t></si>" % (n, draw.getrandbits(64)) for n in range(1_000_000))
    head, tail = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
        b"</sst>",
    )
    rows = (b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (n, n, n) for n in range(1, 200))
    members["xl/sharedStrings.xml"] = head + b"".join(texts) + tail
    members["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + b"".join(rows)
        + b"</sheetData></worksheet>"
    )
    return _zip(members)


def far_cell_xlsx() -> bytes:
    """A workbook whose last cell stands at the far corner."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["dept", "q1"])
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    return data.getvalue()


def bomb_xlsx() -> bytes:
    """A workbook whose sheet unpacks to half a gigabyte."""
    small = io.BytesIO()
    xlsxwriter.Workbook(small, {"in_memory": True}).close()
    members = {}
    with zipfile.ZipFile(io.BytesIO(small.getvalue())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>aaaaaaaaaa</t></is></c></row>'
    body = b"".join(row % (number, number) for number in range(1, 200))
    head, tail = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>',
        b"</sheetData></worksheet>",
    )
    members["xl/worksheets/sheet1.xml"] = head + body + b" " * 500_000_000 + tail
    return _zip(members)


def entity_xlsx() -> bytes:
    """A workbook whose XML defines a billion laughs."""
    small = io.BytesIO()
    xlsxwriter.Workbook(small, {"in_memory": True}).close()
    with zipfile.ZipFile(io.BytesIO(small.getvalue())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10)
    )
    sheet = members["xl/worksheets/sheet1.xml"].replace(
        b"<worksheet", b"<!DOCTYPE w [" + laughs + b"]><worksheet", 1
    )
    members["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"<sheetData/>",
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData>',
    )
    return _zip(members)


def _saved(frame: pd.DataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.sav"
        pyreadstat.write_sav(frame, str(path))
        return path.read_bytes()


def wide_sav() -> bytes:
    """An SPSS file that claims two billion rows and odd widths."""
    data = bytearray(_saved(pd.DataFrame({"dept": ["A", "B"], "q1": [1.0, 2.0]})))
    data[68:72] = struct.pack("<i", 2**31 - 1)
    data[80:84] = struct.pack("<i", 2**31 - 1)
    data[180:184] = struct.pack("<i", 2**30)
    return bytes(data)


def truncated_sav() -> bytes:
    """Half an SPSS file."""
    data = _saved(pd.DataFrame({f"q{n}": [1.0, 2.0, 3.0] * 50 for n in range(30)}))
    return data[: len(data) // 2]


def many_variables_sav() -> bytes:
    """An SPSS file of ten thousand variables."""
    return _saved(pd.DataFrame({f"q{n}": [1.0, 2.0, 3.0] for n in range(10_000)}))


def truncated_xls() -> bytes:
    """The beginning of an old Excel file, then noise."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + random.Random(4).randbytes(100_000)


def truncated_xlsx() -> bytes:
    """Two thirds of a workbook."""
    data = shared_strings_xlsx()
    return data[: 2 * len(data) // 3]


HOSTILE: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        f"{made.__name__}.{ending}": made
        for made, ending in (
            (zip_bomb, "zip"),
            (nested_zip, "zip"),
            (many_members, "zip"),
            (ten_thousand_columns, "csv"),
            (hundred_thousand_columns, "csv"),
            (huge_cell, "csv"),
            (huge_quoted_cell, "csv"),
            (formulas, "csv"),
            (executable, "csv"),
            (elf, "csv"),
            (broken_quotes, "csv"),
            (empty, "csv"),
            (only_space, "csv"),
            (only_headings, "csv"),
            (nul_bytes, "csv"),
            (only_nul, "csv"),
            (lone_returns, "csv"),
            (empty_rows_xlsx, "xlsx"),
            (shared_strings_xlsx, "xlsx"),
            (many_strings_xlsx, "xlsx"),
            (far_cell_xlsx, "xlsx"),
            (bomb_xlsx, "xlsx"),
            (entity_xlsx, "xlsx"),
            (wide_sav, "sav"),
            (truncated_sav, "sav"),
            (many_variables_sav, "sav"),
            (truncated_xls, "xls"),
            (truncated_xlsx, "xlsx"),
        )
    }
)


def _read(path: str, told: Connection) -> None:
    data = Path(path).read_bytes()
    began, used = time.perf_counter(), time.process_time()
    reading = read_export(data, name=Path(path).name)
    seconds, used = time.perf_counter() - began, time.process_time() - used
    said = (
        [reading.advice.line()] if reading.advice else [each.line() for each in reading.questions]
    )
    told.send((seconds, used, _peak(), str(reading.verdict), said))


def _peak() -> float:
    """Return this process's own peak in MB; `ru_maxrss` also holds that of the one it came from."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: Path) -> tuple[float, float, float, str, list[str]]:
    """Return seconds (clock, processor), peak megabytes, verdict and words of one reading.

    It runs in a process of its own.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_read, args=(str(path), there))
    child.start()
    there.close()
    found: tuple[float, float, float, str, list[str]] = (LONGEST, LONGEST, 0.0, "no answer", [])
    try:
        if here.poll(LONGEST):
            found = here.recv()
    except EOFError:
        found = (0.0, 0.0, 0.0, "died", [])
    child.kill()
    child.join()
    return found


def main() -> int:
    """Print one line a file."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        chosen = sys.argv[1:] or list(HOSTILE)
        for name, made in ((each, HOSTILE[each]) for each in chosen):
            path = Path(folder) / name
            path.write_bytes(made())
            clock, used, peak, verdict, said = measure(path)
            fine = used <= SECONDS and peak <= MEGABYTES and verdict in ("ok", "ask", "refuse")
            bad += not fine
            state = "" if fine else "TOO MUCH "
            words = said[0][:90] if said else ""
            sys.stdout.write(
                f"{state}{name}: {used:.1f} s ({clock:.1f}), {peak:.0f} MB, {verdict}: {words}\n"
            )
            sys.stdout.flush()
            path.unlink()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
