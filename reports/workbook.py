"""A study as a workbook: one sheet a topic, the numbers released and nothing behind them."""

import io
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from analysis.study import Study
from analysis.trends import Trend
from reports import association_tables, tables
from reports.colours import BLUE, NEUTRAL, ORANGE, cell_colour
from reports.comparison_tables import differences_table
from reports.content import Facts, Paragraph, Points, Section, Summary, Table
from reports.heat_table import MEAN_ENDS, SHARE_ENDS, heat_table
from reports.lookup import Lookup
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
            "created": datetime.fromisoformat(study.facts.released_on),
        }
    )
    _words(book, report, "overview", t("sheet.overview", language))
    for name, value in (("heatmap", "mean"), ("unfavourable", "unfavourable")):
        if look.scales:
            _heatmap(book, look, value=value, name=t(f"sheet.{name}", language))
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
    }
    for name, table in made.items():
        found = table()
        if found.rows:
            _table(book, found, name=t(f"sheet.{name}", language))
    _words(book, report, "method", t("sheet.method", language))
    book.close()
    return out.getvalue()


def _heatmap(book: Book, look: Lookup, *, value: str, name: str) -> None:
    """Write units × scales, coloured between the same fixed ends as everywhere else."""
    found = tables.heatmap_table(look, value=value)
    sheet = _table(book, found, name=name)
    first = 2  # after the unit's name and how many answered
    heat = heat_table(look, value=value)
    for place, measure in enumerate(heat.measures):
        column, good = first + place, look.good_when_high(measure)
        if good is None:
            continue
        low, high = _ends(look, measure, value=value)
        low_is_good = value == "unfavourable" or not good
        colours = (BLUE, ORANGE) if low_is_good else (ORANGE, BLUE)
        sheet.conditional_format(
            1,
            column,
            len(found.rows),
            column,
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
    for line, row in enumerate(heat.cells, start=1):
        for place, cell in enumerate(row):
            shown = found.rows[line - 1][first + place]
            if isinstance(shown, str) and cell.place is not None:  # a bound stands there in words
                fill = book.add_format(
                    {"bg_color": cell_colour(cell.place), "align": "right", "valign": "top"}
                )
                sheet.write_string(line, first + place, shown, fill)


def _ends(look: Lookup, measure: str, *, value: str) -> tuple[float, float]:
    """Return the numbers at which the colours are full, the lower first."""
    if value in SHARE_ENDS:
        bad, good = SHARE_ENDS[value]
        return min(bad, good), max(bad, good)
    form = look.format(measure)
    low, high = (form.minimum + part * (form.maximum - form.minimum) for part in MEAN_ENDS)
    return low, high


def _table(book: Book, table: ChartTable, *, name: str) -> Sheet:
    """Write a table with headings that stay in view and can be filtered by."""
    sheet = _sheet(book, name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
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
        sheet.write_string(0, place, column.heading, head)
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


def _words(book: Book, report: Summary, kind: str, name: str) -> None:
    """Write the parts of the report that are words: its first page, or how it was made."""
    wanted = ("overview",) if kind == "overview" else METHOD
    sections = [each for each in report.sections if each.id in wanted]
    sheet = _sheet(book, name)
    sheet.hide_gridlines(2)
    for place, width in enumerate(WORDS_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    line = 0
    if kind == "overview":
        large = book.add_format({"bold": True, "font_size": 16})
        sheet.write_string(0, 0, report.title, large)
        sheet.write_string(1, 0, f"{report.subtitle} · {report.date}")
        sheet.write_string(2, 0, report.footer)
        line = 4
    for section in sections:
        line = _section(book, sheet, section, line)


def _section(book: Book, sheet: Sheet, section: Section, line: int) -> int:
    """Write a section's words and return the line after it."""
    heading = book.add_format({"bold": True, "font_size": 13})
    strong = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(line, 0, section.heading, heading)
    line += 1
    lines: list[tuple[tuple[str, ...], Any]] = []
    if section.reading:
        lines.append(((section.reading,), plain))
    for block in section.blocks:
        if isinstance(block, Facts):
            lines += [((f"{figure} {what}",), plain) for figure, what in block.facts]
        elif isinstance(block, Points):
            lines.append(((block.heading,), strong))
            lines += [((point,), plain) for point in block.points]
        elif isinstance(block, Paragraph):
            lines.append(((block.text,), plain))
        elif isinstance(block, Table):
            lines.append((block.columns, strong))
            lines += [(row, plain) for row in block.rows]
    for texts, form in lines:
        widths: tuple[int, ...] = WORDS_WIDTHS
        if len(texts) == 1:  # a sentence runs over all columns
            widths = (sum(WORDS_WIDTHS),)
            sheet.merge_range(line, 0, line, len(WORDS_WIDTHS) - 1, "", form)
        sheet.set_row(line, _height(texts, widths))
        for place, words in enumerate(texts):
            sheet.write_string(line, place, words, form)
        line += 1
    return line + 1


def _height(texts: Sequence[Cell], widths: Sequence[int]) -> float:
    """Return the height of a row in points; not every program finds it from the text itself."""
    lines = [
        math.ceil(len(text) * 1.1 / width)
        for text, width in zip(texts, widths, strict=False)
        if isinstance(text, str)
    ]
    return LINE * max([1, *lines])


def _sheet(book: Book, name: str) -> Sheet:
    return book.add_worksheet(name[:31])
