"""Small survey exports as bytes, for tests: any delimiter, encoding, headings and answers."""

import csv
import io
import random

import xlsxwriter

AGREE_SV = [
    "Instämmer inte alls",
    "Instämmer till liten del",
    "Instämmer delvis",
    "Instämmer till stor del",
    "Instämmer helt",
]
AGREE_EN = [
    "Strongly disagree",
    "Disagree",
    "Neither agree nor disagree",
    "Agree",
    "Strongly agree",
]
UNITS = ["Hemtjänst", "Äldreboende", "Förskola", "Teknik"]


def as_csv(rows, *, delimiter=",", encoding="utf-8"):
    """The rows as the bytes of a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows, *, sheet="Blad1", before=()):
    """The rows as a workbook; `before` are (name, rows) of sheets in front of it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for name, cells in (*before, (sheet, rows)):
        page = book.add_worksheet(name)
        for number, row in enumerate(cells):
            page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def answers(n, k, *, options, seed=1, blank=0.03):
    """`n` rows of `k` answers drawn from `options`, a few left blank."""
    rng = random.Random(seed)
    return [
        ["" if rng.random() < blank else rng.choice(options) for _ in range(k)] for _ in range(n)
    ]


def units(n, *, names=UNITS, seed=2):
    """A unit for each of `n` respondents."""
    rng = random.Random(seed)
    return [rng.choice(names) for _ in range(n)]
