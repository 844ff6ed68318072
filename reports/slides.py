"""A report as slides: tables and charts of PowerPoint's own, to edit and to speak to."""

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from analysis.study import Study
from analysis.trends import Trend
from reports.colours import BLUE, BLUE_DARK, GREY, INK, NEUTRAL, ORANGE, PALE, PAPER
from reports.content import (
    Bars,
    Block,
    Dots,
    Facts,
    Grid,
    Paragraph,
    PathPicture,
    PointMap,
    Points,
    Section,
    Steps,
    Summary,
    Table,
)
from reports.slides_associations import draw_map, draw_path
from reports.summary import summary

FONT = "Calibri"
"""PowerPoint carries no fonts along; this one is on every computer that has the program."""
WIDE, HIGH = Inches(13.333), Inches(7.5)
LEFT, TOP = Inches(0.6), Inches(1.55)
ROOM = WIDE - 2 * LEFT
ROWS_A_SLIDE, BARS_A_SLIDE, LINES_A_SLIDE = 11, 18, 9
TITLE_LAYOUT, HEADING_LAYOUT = 0, 5
"""Of python-pptx's own template: a title slide, and a heading alone."""
PADDING = " "
ROW_HEIGHT, HEADINGS = Inches(0.29), Inches(1.8)
SPOKEN = (
    "overview",
    "trend",
    "heatmap",
    "answers",
    "barrier_map",
    "barriers",
    "measures",
    "intervals",
    "gaps",
    "drivers",
    "paths",
)
"""Sections worth a slide in front of others; the rest of the report is in the notes and the PDF."""

Slide = Any
Part = Any
"""Pieces of a presentation; python-pptx builds them without types."""


def slides(study: Study, *, language: str, file: str = "", trend: Trend | None = None) -> bytes:
    """Return the report of a study as PPTX; `file` is printed under the title.

    Same words and numbers as the other files. What a chart holds in its data sheet is what it
    shows. The notes say how to read each slide and how the numbers were made.
    """
    report = summary(study, language=language, file=file, trend=trend)
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    deck.core_properties.title = report.title
    deck.core_properties.author = ""
    deck.core_properties.language = language
    day = datetime.fromisoformat(study.facts.released_on)
    deck.core_properties.created = deck.core_properties.modified = day
    _title(deck, report)
    there = {each.id for each in report.sections}
    for section in report.sections:
        if section.id not in SPOKEN:
            continue
        for block in _parts(section):
            if isinstance(block, Grid) and section.id == "overview" and "heatmap" in there:
                continue  # all of it follows on the next slides
            slide = _slide(deck, section, block)
            slide.notes_slide.notes_text_frame.text = _note(section, report)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _parts(section: Section) -> Iterator[Block | list[Block]]:
    """Return what goes on each slide: words together, each drawing alone, long ones in parts."""
    words: list[Block] = [
        each for each in section.blocks if isinstance(each, Paragraph | Facts | Points)
    ]
    if words:
        yield words
    for block in section.blocks:
        if isinstance(block, Grid):
            yield from (replace(block, rows=part) for part in _cut(block.rows, ROWS_A_SLIDE))
        elif isinstance(block, Table):
            yield from (replace(block, rows=part) for part in _cut(block.rows, LINES_A_SLIDE))
        elif isinstance(block, Bars):
            yield from (replace(block, bars=part) for part in _cut(block.bars, BARS_A_SLIDE))
        elif isinstance(block, Dots):
            yield from (replace(block, dots=part) for part in _cut(block.dots, ROWS_A_SLIDE))
        elif isinstance(block, Steps | PointMap | PathPicture):
            yield block


def _cut(things: Sequence[Any], most: int) -> Iterator[tuple[Any, ...]]:
    """Return the things in as few parts as they need, all of about the same length."""
    parts = max(1, math.ceil(len(things) / most))
    for place in range(parts):
        first, last = (round(len(things) * edge / parts) for edge in (place, place + 1))
        yield tuple(things[first:last])


def _title(deck: Part, report: Summary) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_LAYOUT])
    slide.shapes.title.text = report.title
    slide.placeholders[1].text = f"{report.subtitle}\n{report.date}"
    for shape in (slide.shapes.title, slide.placeholders[1]):
        shape.left, shape.width = LEFT, ROOM
        _style(shape.text_frame, size=40 if shape is slide.shapes.title else 20)
    slide.shapes.title.top, slide.placeholders[1].top = Inches(2.4), Inches(3.9)
    slide.notes_slide.notes_text_frame.text = report.footer


def _slide(deck: Part, section: Section, block: Block | list[Block]) -> Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[HEADING_LAYOUT])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = LEFT, Inches(0.35), ROOM, Inches(0.65)
    named = isinstance(block, Dots | PointMap | PathPicture) and block.name
    head.text = named or section.heading
    _style(head.text_frame, size=28, bold=True)
    reading = block.line_text if isinstance(block, Dots) else section.reading
    if isinstance(block, PointMap | PathPicture):
        reading = block.reading
    if reading:
        box = slide.shapes.add_textbox(LEFT, Inches(0.98), ROOM, Inches(0.55))
        box.text_frame.text = reading
        _style(box.text_frame, size=15)
    if isinstance(block, list):
        _words(slide, block)
    elif isinstance(block, Grid):
        _grid(slide, block)
    elif isinstance(block, Table):
        _table(slide, block.columns, block.rows, wide=block.wide)
    elif isinstance(block, Bars):
        _bars(slide, block)
    elif isinstance(block, Dots):
        rows = tuple((dot.name, dot.text) for dot in block.dots)
        _table(slide, (block.corner, block.figure_words), rows, wide=(1.0, 1.0))
    elif isinstance(block, Steps):
        _steps(slide, block)
    elif isinstance(block, PointMap):
        draw_map(slide, block)
    elif isinstance(block, PathPicture):
        draw_path(slide, block)
    return slide


def _style(frame: Part, *, size: float, bold: bool = False, colour: str = INK) -> None:
    frame.word_wrap = True
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold = Pt(size), bold
        paragraph.font.name, paragraph.font.color.rgb = FONT, _colour(colour)


def _words(slide: Slide, blocks: list[Block]) -> None:
    frame = slide.shapes.add_textbox(LEFT, TOP, ROOM, HIGH - TOP - Inches(0.5)).text_frame
    frame.word_wrap = True
    lines: list[tuple[str, bool]] = []
    for block in blocks:
        if isinstance(block, Facts):
            lines.append(("   ·   ".join(f"{what[0]} {what[1]}" for what in block.facts), True))
        elif isinstance(block, Points):
            lines.append((block.heading, True))
            lines += [(f"–  {point}", False) for point in block.points]
        elif isinstance(block, Paragraph):
            lines.append((block.text, False))
    for place, (text, strong) in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.text = text
        paragraph.font.size, paragraph.font.bold = Pt(18), strong
        paragraph.font.name, paragraph.font.color.rgb = FONT, _colour(INK)
        paragraph.space_before = Pt(12 if strong and place else 4)


def _frame(slide: Slide, rows: int, columns: int, *, alt: str) -> Part:
    shape = slide.shapes.add_table(rows, columns, LEFT, TOP, ROOM, ROW_HEIGHT * rows)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    table = shape.table
    table.horz_banding = False
    for row in table.rows:
        row.height = ROW_HEIGHT
    return table


def _cell(
    cell: Part,
    text: str,
    *,
    size: float,
    fill: str = PAPER,
    strong: bool = False,
    centred: bool = False,
) -> None:
    cell.text = text
    cell.margin_top = cell.margin_bottom = Pt(1)
    cell.margin_left = cell.margin_right = Pt(3)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = _colour(fill)
    _style(cell.text_frame, size=size, bold=strong)
    if centred:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def _grid(slide: Slide, block: Grid) -> None:
    table = _frame(slide, len(block.rows) + 1, len(block.columns) + 1, alt=block.alt)
    size = 11 if len(block.columns) <= 12 else 9
    names = int(ROOM * 0.28)
    table.columns[0].width = Emu(names)
    for place in range(1, len(block.columns) + 1):
        table.columns[place].width = Emu(int((ROOM - names) / len(block.columns)))
    table.rows[0].height = HEADINGS
    for place, name in enumerate((block.corner, *block.columns)):
        head = table.cell(0, place)
        _cell(head, name, size=10, strong=True)
        if place:  # on end, so that no word is broken
            head._tc.get_or_add_tcPr().set("vert", "vert270")
        else:
            head.vertical_anchor = MSO_ANCHOR.BOTTOM
    for line, row in enumerate(block.rows, start=1):
        name = "\u2002" * row.depth + row.name
        _cell(table.cell(line, 0), name, size=size + 1, strong=row.strong)
        for place, each in enumerate(row.cells, start=1):
            text = f"{each.text} {each.mark}".strip()
            _cell(table.cell(line, place), text, size=size + 1, fill=each.fill, centred=True)
    words = [*block.ends, *(f"{sign} {what}".strip() for sign, what in block.signs)]
    if block.more:
        words.append(block.more)
    box = slide.shapes.add_textbox(LEFT, HIGH - Inches(0.55), ROOM, Inches(0.4))
    box.text_frame.text = "   ·   ".join(words)
    _style(box.text_frame, size=11)


def _table(
    slide: Slide,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    wide: Sequence[float],
) -> None:
    table = _frame(slide, len(rows) + 1, len(columns), alt=", ".join(columns))
    for place, share in enumerate(wide):
        table.columns[place].width = Emu(int(ROOM * share / sum(wide)))
    for place, name in enumerate(columns):
        _cell(table.cell(0, place), name, size=13, fill=NEUTRAL, strong=True)
    for line, row in enumerate(rows, start=1):
        for place, text in enumerate(row):
            _cell(table.cell(line, place), text, size=12)


def _bars(slide: Slide, block: Bars) -> None:
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
    chart = _chart(slide, XL_CHART_TYPE.BAR_STACKED, data, alt=block.alt)
    chart.value_axis.maximum_scale, chart.value_axis.minimum_scale = 2 * block.reach, 0
    chart.plots[0].overlap, chart.plots[0].gap_width = 100, 35
    for series, fill in zip(chart.plots[0].series, (None, ORANGE, PALE, BLUE), strict=True):
        if fill is None:
            series.format.fill.background()
            continue
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _colour(fill)
        place = block.legend.index(series.name)
        for point, bar in enumerate(shown):
            _label(series.points[point], bar.texts[place])
    _legend(slide, list(zip(block.legend, (ORANGE, PALE, BLUE), strict=True)))


def _steps(slide: Slide, block: Steps) -> None:
    if not block.steps:
        return
    there = block.steps[::-1]
    data = CategoryChartData(number_format="0.0")
    data.categories = [step.name for step in there]
    data.add_series(block.legend[0], [step.today for step in there])
    data.add_series(block.legend[1], [step.wanted for step in there])
    chart = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, alt=block.alt)
    chart.value_axis.minimum_scale = block.axis[0][0]
    chart.value_axis.maximum_scale = block.axis[-1][0]
    chart.plots[0].gap_width = 60
    for place, (series, fill) in enumerate(
        zip(chart.plots[0].series, (GREY, BLUE_DARK), strict=True)
    ):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _colour(fill)
        for point, step in enumerate(there):
            _label(series.points[point], step.texts[place], colour=PAPER)


def _label(point: Part, text: str, *, colour: str = INK) -> None:
    frame = point.data_label.text_frame
    frame.text = text
    _style(frame, size=11, colour=colour)


def _chart(slide: Slide, kind: Part, data: Part, *, alt: str) -> Part:
    top = TOP + Inches(0.3)
    shape = slide.shapes.add_chart(kind, LEFT, top, ROOM, HIGH - top - Inches(0.3), data)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    chart = shape.chart
    chart.font.size, chart.font.name = Pt(12), FONT
    chart.font.color.rgb = _colour(INK)
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
            run.font.color.rgb = _colour(colour)


def _note(section: Section, report: Summary) -> str:
    """Return what a speaker needs: how to read the slide, and how the numbers were made."""
    how = [
        point
        for each in report.sections
        if each.id == "method"
        for block in each.blocks
        if isinstance(block, Points)
        for point in block.points
    ]
    alts = [block.alt for block in section.blocks if block.alt]
    return "\n".join([section.reading, *alts, "", report.footer, *how]).strip()


def _colour(hex_code: str) -> RGBColor:
    found: RGBColor = RGBColor.from_string(hex_code.removeprefix("#").upper())
    return found
