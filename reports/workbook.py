"""A study as a workbook: one sheet a topic, the numbers released and nothing behind them."""

import io
import math
import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from analysis.study import Study
from analysis.trends import Trend
from reports import association_tables, tables
from reports.colours import BLUE, NEUTRAL, ORANGE
from reports.comparison_tables import differences_table
from reports.content import Facts, Numbers, Paragraph, Points, Section, Summary, Table
from reports.lookup import Lookup
from reports.numbers import heatmap_numbers
from reports.profile_tables import shares_table, similarity_table
from reports.summary import summary
from reports.tables import Cell, ChartTable
from reports.text import t

FORMATS = {
    "count": "0",
    "number": "0.0",
    "two_decimals": "0.00",
    "p_value": "0.000",
    "difference": "+0.0;\u22120.0;0.0",
    "share": "0%",
}
WIDEST, NARROWEST, WRAPPED = 60, 8, 46
"""Column widths in characters; sentences get `WRAPPED` and break their lines."""

LINE = 15.0
"""Height of a line in points."""
WORDS_WIDTHS = (46, 62, 22, 22)
"""Columns of the sheets that hold words."""

METHOD = ("method", "attacks", "unseen", "silent")
"""Sections of the report that say how it was made, and what could not be seen."""

LONGEST_SHEET = 31
A4 = 9
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]+")

Sheet = Any
Book = Any


def workbook(study: Study, *, language: str, file: str = "", trend: Trend | None = None) -> bytes:
    """Return the study as XLSX; `file` is the name of the file the answers came from.

    Numbers are written as released, with the digits they were released with. Text from a survey is
    text: no cell is a formula or a link.
    """
    look = Lookup(study, language)
    report = summary(study, language=language, file=file, trend=trend)
    out = io.BytesIO()
    book = _book(out, report, day=study.facts.released_on)
    _words(book, report, ("overview",), t("sheet.overview", language))
    for name, value in (("heatmap", "mean"), ("unfavourable", "unfavourable")):
        if look.scales:
            _numbers(book, heatmap_numbers(look, value=value), name=t(f"sheet.{name}", language))
    made: dict[str, Callable[[], ChartTable]] = {
        "barriers": lambda: tables.barrier_table(look),
        "units": lambda: tables.units_table(look),
        "gaps": lambda: tables.gaps_table(look),
        "reliability": lambda: tables.reliability_table(look),
        "differences": lambda: differences_table(look),
        "drivers": lambda: association_tables.drivers_table(look),
        "between": lambda: association_tables.between_table(look),
        "paths": lambda: association_tables.paths_table(look),
        "profiles": lambda: tables.profiles_table(look),
        "profile_shares": lambda: shares_table(look),
        "similarity": lambda: similarity_table(look),
    }
    for name, table in made.items():
        found = table()
        if found.rows:
            _table(book, found, name=t(f"sheet.{name}", language))
    _words(book, report, METHOD, t("sheet.method", language))
    book.close()
    return out.getvalue()


def workbook_of(report: Summary, *, day: str) -> bytes:
    """Return a report as XLSX, a sheet a section; `day` is the ISO date on the file.

    A section with numbers of its own is a table of them; any other is written as it is read.
    """
    out = io.BytesIO()
    book = _book(out, report, day=day)
    taken: set[str] = set()
    for section in report.sections:
        name = _free(section.heading, taken)
        if section.numbers is None or section.id == report.sections[0].id:
            _words(book, report, (section.id,), name)
        if section.numbers is not None:
            if section.id == report.sections[0].id:
                name = _free(t(f"sheet.{section.numbers.name}", report.language), taken)
            _numbers(book, section.numbers, name=name)
    book.close()
    return out.getvalue()


def _free(heading: str, taken: set[str]) -> str:
    """Return a name of a sheet: at most 31 letters, none of those forbidden, none twice."""
    plain = _NOT_IN_A_NAME.sub(" ", heading).strip() or "–"
    name = plain[:LONGEST_SHEET]
    count = 2
    while name.casefold() in taken:
        ending = f" {count}"
        name, count = plain[: LONGEST_SHEET - len(ending)] + ending, count + 1
    taken.add(name.casefold())
    return name


def _book(out: io.BytesIO, report: Summary, *, day: str) -> Book:
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": report.title,
            "comments": report.footer,
            # xlsxwriter stamps the time of writing otherwise; the same study gives the same bytes
            "created": datetime.fromisoformat(day),
        }
    )
    return book


def _numbers(book: Book, numbers: Numbers, *, name: str) -> None:
    """Write numbers as a table, coloured between the same fixed ends as everywhere else."""
    table = numbers.table
    sheet = _table(book, table, name=name)
    for each in numbers.colours:
        low_is_good = each.good < each.bad
        low, high = min(each.bad, each.good), max(each.bad, each.good)
        colours = (BLUE, ORANGE) if low_is_good else (ORANGE, BLUE)
        sheet.conditional_format(
            each.rows[0] + 1,
            each.columns[0],
            each.rows[1] + 1,
            each.columns[1],
            {
                "type": "3_color_scale",
                "min_type": "num",
                "mid_type": "num",
                "max_type": "num",
                "min_value": low,
                "mid_value": (low + high) / 2,
                "max_value": high,
                "min_color": colours[0],
                "mid_color": NEUTRAL,
                "max_color": colours[1],
            },
        )
    for line, place, colour in numbers.fills:  # a bound stands there in words
        fill = book.add_format({"bg_color": colour, "align": "right", "valign": "top"})
        sheet.write_string(line + 1, place, str(table.rows[line][place]), fill)


def _table(book: Book, table: ChartTable, *, name: str) -> Sheet:
    """Write a table with headings that stay in view and can be filtered by."""
    sheet = _sheet(book, name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    above = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "align": "right"}
    )
    text = book.add_format({"text_wrap": True, "valign": "top", "indent": 1})
    bound = book.add_format({"valign": "top", "align": "right"})
    kinds = {
        kind: book.add_format({"num_format": form, "valign": "top"})
        for kind, form in FORMATS.items()
    }
    columns = [[row[place] for row in table.rows] for place in range(len(table.columns))]
    widths = [
        _width(each.heading, cells) for each, cells in zip(table.columns, columns, strict=True)
    ]
    sheet.set_row(0, _height([each.heading for each in table.columns], widths))
    for line, row in enumerate(table.rows, start=1):
        sheet.set_row(line, _height(row, widths))
    for place, (column, cells) in enumerate(zip(table.columns, columns, strict=True)):
        sheet.set_column(place, place, widths[place])
        sheet.write_string(0, place, column.heading, head if column.kind == "text" else above)
        for line, cell in enumerate(cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell, text if column.kind == "text" else bound)
            elif cell is not None:
                sheet.write_number(line, place, cell, kinds.get(column.kind))
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _width(heading: str, cells: list[Cell]) -> int:
    words = [len(cell) for cell in cells if isinstance(cell, str)]
    longest = max([NARROWEST, *words])
    longest_word = max([len(word) for word in heading.split()] or [0])
    return WRAPPED if longest > WIDEST else max(longest, longest_word) + 2


def _words(book: Book, report: Summary, wanted: Collection[str], name: str) -> None:
    """Write sections of the report as they are read, its title above the first of all."""
    sections = [each for each in report.sections if each.id in wanted]
    widths = _widths_of(sections)
    sheet = _sheet(book, name)
    sheet.hide_gridlines(2)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    line = 0
    if sections and sections[0] is report.sections[0]:
        large = book.add_format({"bold": True, "font_size": 16})
        sheet.write_string(0, 0, report.title, large)
        sheet.write_string(1, 0, f"{report.subtitle} · {report.date}")
        sheet.write_string(2, 0, report.footer)
        line = 4
    for section in sections:
        line = _section(book, sheet, section, line, widths=widths)


def _widths_of(sections: Sequence[Section]) -> tuple[int, ...]:
    """Return the widths of columns: those of the widest table that is to be filled in."""
    tables_there = [
        block
        for section in sections
        for block in section.blocks
        if isinstance(block, Table) and block.to_fill
    ]
    if not tables_there:
        return WORDS_WIDTHS
    most = max(tables_there, key=lambda each: len(each.columns))
    return tuple(round(sum(WORDS_WIDTHS) * part / sum(most.wide)) for part in most.wide)


def _section(
    book: Book, sheet: Sheet, section: Section, line: int, *, widths: tuple[int, ...]
) -> int:
    """Write a section's words and return the line after it."""
    heading = book.add_format({"bold": True, "font_size": 13})
    strong = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    boxed = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    sheet.write_string(line, 0, section.heading, heading)
    line += 1
    lines: list[tuple[tuple[str, ...], Any]] = []
    if section.reading:
        lines.append(((section.reading,), plain))
    for block in section.blocks:
        if isinstance(block, Facts):
            lines += [((f"{figure} {what}",), plain) for figure, what in block.facts]
        elif isinstance(block, Points):
            lines += [((block.heading,), strong)] if block.heading else []
            lines += [((point,), plain) for point in block.points]
        elif isinstance(block, Paragraph):
            lines.append(((block.text,), plain))
        elif isinstance(block, Table):
            lines.append((block.columns, strong))
            lines += [(row, boxed if block.to_fill else plain) for row in block.rows]
    _choices(book, sheet, section, line=line, lines=[texts for texts, _ in lines])
    for texts, form in lines:
        across = widths
        if len(texts) == 1:  # a sentence runs over all columns
            across = (sum(widths),)
            sheet.merge_range(line, 0, line, len(widths) - 1, "", form)
        high = _height(texts, across)
        sheet.set_row(line, max(high, 2 * LINE) if form is boxed else high)
        for place, words in enumerate(texts):
            if words:
                sheet.write_string(line, place, words, form)
            else:
                sheet.write_blank(line, place, None, form)
        line += 1
    return line + 1


def _choices(
    book: Book, sheet: Sheet, section: Section, *, line: int, lines: Sequence[tuple[str, ...]]
) -> None:
    """Offer what may be chosen in a column, and colour the gravest choice."""
    for block in section.blocks:
        if not isinstance(block, Table) or not any(block.choices):
            continue
        first = line + lines.index(block.columns) + 1
        last = first + len(block.rows) - 1
        for column, choices in enumerate(block.choices):
            if choices:
                there = (first, column, last, column)
                listed = {"validate": "list", "source": list(choices), "error_type": "information"}
                sheet.data_validation(*there, listed)
                for choice, colour in ((choices[0], ORANGE), (choices[-1], BLUE)):
                    fill = book.add_format({"bg_color": colour})
                    chosen = {"type": "cell", "criteria": "==", "value": f'"{choice}"'}
                    sheet.conditional_format(*there, chosen | {"format": fill})


def _height(texts: Sequence[Cell], widths: Sequence[int]) -> float:
    """Return the height of a row in points; not every program finds it from the text itself."""
    lines = [
        1 if len(text) < width else math.ceil(len(text) * 1.1 / width)
        for text, width in zip(texts, widths, strict=False)
        if isinstance(text, str)
    ]
    return LINE * max([1, *lines])


def _sheet(book: Book, name: str) -> Sheet:
    sheet = book.add_worksheet(name[:LONGEST_SHEET])
    sheet.set_paper(A4)
    return sheet
