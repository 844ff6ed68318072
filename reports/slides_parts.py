"""Blocks of a report on a slide: words, and tables and charts of PowerPoint's own, to edit."""

import math
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from reports.colours import BLUE, BLUE_DARK, GREY, INK, NEUTRAL, ORANGE, PALE, PAPER
from reports.content import Bars, Block, Facts, Grid, Paragraph, Points, Steps, Table
from reports.slides_template import FONT, HIGH, LEFT, ROOM, TOP

PADDING = " "
ROW_HEIGHT, HEADINGS = Inches(0.29), Inches(2.1)
LINE_HEIGHT, FILL_HEIGHT = Inches(0.2), Inches(0.55)
"""A line of a table's text; a row that is there to be written in."""
WORDS_A_LINE = 95
"""Letters of running text on a slide's line."""
LETTERS_AN_INCH = 12.0
"""At the size of a table's text; no program is asked, since none is at hand."""

TABLE_LEFT, TABLE_ROOM = LEFT + Inches(0.1), ROOM - Inches(0.2)
"""Under the first letter of the heading, whose box has a margin."""
NAMES_SHARE = 0.28
"""Of a grid's width, what the names of its rows take."""
SMALLEST_LABEL = 0.07
"""A narrower part of a bar has no room for its number; the data sheet has it."""

Slide = Any
Part = Any


def style(frame: Part, *, size: float, bold: bool = False, colour: str = INK) -> None:
    """Set every paragraph of a text in one look, to the left."""
    frame.word_wrap = True
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold = Pt(size), bold
        paragraph.font.name, paragraph.font.color.rgb = FONT, colour_of(colour)


def draw_words(slide: Slide, blocks: list[Block]) -> None:
    """Write blocks of words below each other."""
    frame = slide.shapes.add_textbox(LEFT, TOP, ROOM, HIGH - TOP - Inches(0.5)).text_frame
    frame.word_wrap = True
    lines = [line for block in blocks for line in lines_of(block)]
    for place, (text, strong) in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.text = text
        paragraph.font.size, paragraph.font.bold = Pt(18), strong
        paragraph.font.name, paragraph.font.color.rgb = FONT, colour_of(INK)
        paragraph.space_before = Pt(12 if strong and place else 4)


def lines_of(block: Block) -> list[tuple[str, bool]]:
    """Return a block of words as lines, and which of them are strong."""
    if isinstance(block, Facts):
        return [("   ·   ".join(f"{what[0]} {what[1]}" for what in block.facts), True)]
    if isinstance(block, Points):
        heading = [(block.heading, True)] if block.heading else []
        return [*heading, *((f"–  {point}", False) for point in block.points)]
    return [(block.text, False)] if isinstance(block, Paragraph) else []


def words_height(block: Block) -> float:
    """Return about how many lines of a slide a block of words takes, the space above it too."""
    lines = lines_of(block)
    return sum(
        math.ceil(len(text) / WORDS_A_LINE) + (0.6 if strong else 0.2) for text, strong in lines
    )


def new_table(slide: Slide, rows: int, columns: int, *, alt: str) -> Part:
    """Return a new table over the width of the slide; `alt` says what it shows."""
    shape = slide.shapes.add_table(rows, columns, TABLE_LEFT, TOP, TABLE_ROOM, ROW_HEIGHT * rows)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    table = shape.table
    table.horz_banding = False
    for row in table.rows:
        row.height = ROW_HEIGHT
    return table


def fill_cell(
    cell: Part,
    text: str,
    *,
    size: float,
    fill: str = PAPER,
    strong: bool = False,
    side: Part = PP_ALIGN.LEFT,
) -> None:
    """Write a cell of a table."""
    cell.text = text
    cell.margin_top = cell.margin_bottom = Pt(1)
    cell.margin_left = cell.margin_right = Pt(3)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour_of(fill)
    style(cell.text_frame, size=size, bold=strong)
    cell.text_frame.paragraphs[0].alignment = side


def grid_heights(block: Grid) -> list[int]:
    """Return about how high each row of a grid gets: a long name takes two lines."""
    letters = TABLE_ROOM * NAMES_SHARE / Inches(1) * LETTERS_AN_INCH
    lines = [math.ceil((len(row.name) + row.depth) / letters) for row in block.rows]
    return [int(ROW_HEIGHT + LINE_HEIGHT * 0.9 * (each - 1)) for each in lines]


def draw_grid(slide: Slide, block: Grid) -> None:
    """Draw a grid as a table with coloured cells, its legend at the foot."""
    table = new_table(slide, len(block.rows) + 1, len(block.columns) + 1, alt=block.alt)
    size = 11 if len(block.columns) <= 12 else 9
    names = int(TABLE_ROOM * NAMES_SHARE)
    table.columns[0].width = Emu(names)
    for place in range(1, len(block.columns) + 1):
        table.columns[place].width = Emu(int((TABLE_ROOM - names) / len(block.columns)))
    table.rows[0].height = HEADINGS
    for place, name in enumerate((block.corner, *block.columns)):
        head = table.cell(0, place)
        fill_cell(head, name, size=9.5, strong=not place)
        if place:  # on end, so that no word is broken
            head._tc.get_or_add_tcPr().set("vert", "vert270")
        else:
            head.vertical_anchor = MSO_ANCHOR.BOTTOM
    for line, row in enumerate(block.rows, start=1):
        name = "\u2002" * row.depth + row.name
        fill_cell(table.cell(line, 0), name, size=size + 1, strong=row.strong)
        for place, each in enumerate(row.cells, start=1):
            text = f"{each.text} {each.mark}".strip()
            fill_cell(
                table.cell(line, place), text, size=size + 1, fill=each.fill, side=PP_ALIGN.CENTER
            )
    words = [*block.ends, *(f"{sign} {what}".strip() for sign, what in block.signs)]
    if block.more:
        words.append(block.more)
    box = slide.shapes.add_textbox(LEFT, HIGH - Inches(1.0), ROOM, Inches(0.4))
    box.text_frame.text = "   ·   ".join(words)
    style(box.text_frame, size=10)


def row_heights(block: Table) -> list[int]:
    """Return about how high each row of a table gets: that of its longest cell."""
    inches = TABLE_ROOM / Inches(1)
    widths = [inches * share / sum(block.wide) - 0.1 for share in block.wide]
    found = []
    for row in block.rows:
        lines = [
            math.ceil(max(len(text), 1) / max(width * LETTERS_AN_INCH, 1))
            for text, width in zip(row, widths, strict=True)
        ]
        empty = block.to_fill and not any(row[1:])
        least = FILL_HEIGHT if empty else ROW_HEIGHT
        found.append(max(int(least), int(LINE_HEIGHT * max(lines) + Inches(0.09))))
    return found


def draw_table(slide: Slide, block: Table) -> None:
    """Draw a table; one that is there to be filled in keeps its lines."""
    table = new_table(slide, len(block.rows) + 1, len(block.columns), alt=", ".join(block.columns))
    for place, share in enumerate(block.wide):
        table.columns[place].width = Emu(int(TABLE_ROOM * share / sum(block.wide)))
    sides = [PP_ALIGN.RIGHT if each else PP_ALIGN.LEFT for each in block.numeric]
    for place, name in enumerate(block.columns):
        fill_cell(table.cell(0, place), name, size=12, fill=NEUTRAL, strong=True, side=sides[place])
    for line, (row, height) in enumerate(zip(block.rows, row_heights(block), strict=True), start=1):
        table.rows[line].height = height
        for place, text in enumerate(row):
            cell = table.cell(line, place)
            fill_cell(cell, text, size=12, side=sides[place])
            if block.to_fill:
                _outlined(cell)
            elif line < len(block.rows):
                _outlined(cell, edges=("lnB",))


def _outlined(cell: Part, *, edges: Sequence[str] = ("lnL", "lnR", "lnT", "lnB")) -> None:
    """Draw a thin line along a cell's edges; PowerPoint's own style draws none on plain cells."""
    properties = cell._tc.get_or_add_tcPr()
    for edge in reversed(edges):  # they stand before the fill
        line = properties.makeelement(qn(f"a:{edge}"), {"w": "6350"})
        fill = line.makeelement(qn("a:solidFill"), {})
        fill.append(fill.makeelement(qn("a:srgbClr"), {"val": PALE[1:].upper()}))
        line.append(fill)
        properties.insert(0, line)


def draw_bars(slide: Slide, block: Bars) -> None:
    """Draw diverging bars: a first series nobody sees pushes each bar to the common middle."""
    shown = [bar for bar in block.bars[::-1] if bar.shares is not None]
    if not shown:
        return
    data = CategoryChartData(number_format="0%")
    data.categories = [bar.name for bar in shown]
    shares = [bar.shares for bar in shown if bar.shares is not None]
    data.add_series(
        PADDING, [round(block.reach - bad - middle / 2, 4) for bad, middle, _ in shares]
    )
    for place, name in enumerate(block.legend):
        data.add_series(name, [each[place] for each in shares])
    chart = new_chart(slide, XL_CHART_TYPE.BAR_STACKED, data, alt=block.alt)
    chart.value_axis.maximum_scale, chart.value_axis.minimum_scale = 2 * block.reach, 0
    chart.plots[0].overlap, chart.plots[0].gap_width = 100, 35
    for series, fill in zip(chart.plots[0].series, (None, ORANGE, PALE, BLUE), strict=True):
        if fill is None:
            series.format.fill.background()
            continue
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour_of(fill)
        place = block.legend.index(series.name)
        for point, bar in enumerate(shown):
            if bar.shares is not None and bar.shares[place] >= SMALLEST_LABEL:
                _label(series.points[point], bar.texts[place])
    _legend(slide, list(zip(block.legend, (ORANGE, PALE, BLUE), strict=True)))


def draw_steps(slide: Slide, block: Steps) -> None:
    """Draw today and what is wanted as pairs of bars."""
    if not block.steps:
        return
    there = block.steps[::-1]
    data = CategoryChartData(number_format="0.0")
    data.categories = [step.name for step in there]
    data.add_series(block.legend[0], [step.today for step in there])
    data.add_series(block.legend[1], [step.wanted for step in there])
    chart = new_chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, alt=block.alt)
    chart.value_axis.minimum_scale = block.axis[0][0]
    chart.value_axis.maximum_scale = block.axis[-1][0]
    chart.plots[0].gap_width = 60
    for place, (series, fill) in enumerate(
        zip(chart.plots[0].series, (GREY, BLUE_DARK), strict=True)
    ):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour_of(fill)
        for point, step in enumerate(there):
            _label(series.points[point], step.texts[place], colour=PAPER)


def _label(point: Part, text: str, *, colour: str = INK) -> None:
    frame = point.data_label.text_frame
    frame.text = text
    style(frame, size=11, colour=colour)


def new_chart(slide: Slide, kind: Part, data: Part, *, alt: str) -> Part:
    """Return a new chart over the width of the slide; `alt` says what it shows."""
    top = TOP + Inches(0.3)
    shape = slide.shapes.add_chart(kind, LEFT, top, ROOM, HIGH - top - Inches(0.5), data)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    chart = shape.chart
    chart.font.size, chart.font.name = Pt(12), FONT
    chart.font.color.rgb = colour_of(INK)
    chart.has_legend = False
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.category_axis.format.line.fill.background()
    return chart


def _legend(slide: Slide, entries: Sequence[tuple[str, str]]) -> None:
    """Write what each colour stands for; the charts' own legend would name the unseen series."""
    frame = slide.shapes.add_textbox(LEFT, TOP - Inches(0.05), ROOM, Inches(0.35)).text_frame
    for words, fill in entries:
        for text, colour in (("\u25a0 ", fill), (f"{words}      ", INK)):
            run = frame.paragraphs[0].add_run()
            run.text = text
            run.font.size, run.font.name = Pt(13), FONT
            run.font.color.rgb = colour_of(colour)


def colour_of(hex_code: str) -> RGBColor:
    """Return a colour as the library wants it."""
    found: RGBColor = RGBColor.from_string(hex_code.removeprefix("#").upper())
    return found
