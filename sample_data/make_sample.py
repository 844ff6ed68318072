"""Makes the sample survey: two waves of a made-up municipality, with planted effects.

`python -m sample_data.make_sample` rewrites the files beside this one, byte for byte the same every
time. What is planted stands in planted.toml and is described in README.md. How answers come about
is in simulate.py; this file writes them as survey tools and Excel do.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sample_data.simulate import Plan, Row, read_plan, read_words, wave
from surveys.instrument import Instrument
from surveys.instrument_file import load_instrument

HERE = Path(__file__).parent
MADE = datetime(2026, 3, 23)
Cell = str | int | datetime


def make_files(folder: Path) -> None:
    """Write all sample files into `folder`."""
    plan, words = read_plan(), read_words()
    instrument = load_instrument(plan.instrument)
    first, second = wave(plan, instrument, number=1), wave(plan, instrument, number=2)
    table = export(first, instrument, words["sv"], language="sv")
    # Excel in Swedish saves CSV with semicolons, Windows-1252 and CRLF.
    (folder / "wave1_sv.csv").write_bytes(as_csv(table).encode("cp1252"))
    table = export(second, instrument, words["sv"], language="sv")
    (folder / "wave2_sv.csv").write_bytes(as_csv(table).encode("utf-8-sig"))
    table = export(first, instrument, words["en"], language="en")
    (folder / "wave1_en.xlsx").write_bytes(as_workbook(table))
    table = headcounts(plan, words["headcount"])
    (folder / "headcount.csv").write_bytes(as_csv(table).encode("utf-8-sig"))


def export(
    rows: Sequence[Row], instrument: Instrument, words: dict[str, str], *, language: str
) -> list[list[Cell]]:
    """Return a wave as the table a survey tool exports: question texts above label texts."""
    labels = {form.id: form.labels[language] for form in instrument.formats}
    head: list[Cell] = [words[key] for key in ("number", "started", "ended", "duration", "status")]
    head += [words["email"], words["division"], words["department"]]
    head += [item.text[language] for item in instrument.items]
    table = [[*head, words["comment"]]]
    for number, row in enumerate(rows, start=1):
        cells: list[Cell] = [number, row.started, row.ended, row.seconds, words[row.status]]
        cells += [row.email, *row.unit]
        for item, answer in zip(instrument.items, row.answers, strict=True):
            if isinstance(answer, int):
                cells.append(labels[item.format][answer - 1])
            else:
                cells.append(words["no_opinion"] if answer == "?" else "")
        table.append([*cells, row.comment])
    return table


def headcounts(plan: Plan, words: dict[str, str]) -> list[list[Cell]]:
    """Return how many work in each department, as HR's file says it."""
    table: list[list[Cell]] = [[words["division"], words["department"], words["headcount"]]]
    return table + [[*each.path, each.headcount] for each in plan.departments]


def as_csv(table: Iterable[Sequence[Cell]]) -> str:
    """Return the table as text with semicolons, quoted only where needed."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in table:
        writer.writerow(
            [f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else cell for cell in row]
        )
    return out.getvalue()


def as_workbook(table: Iterable[Sequence[Cell]]) -> bytes:
    """Return the table as an XLSX workbook of one sheet."""
    import xlsxwriter  # only whoever remakes the sample needs it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet("Responses")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, moment)
                elif cell != "":
                    sheet.write(row, column, cell)
    return out.getvalue()


if __name__ == "__main__":
    make_files(HERE)
