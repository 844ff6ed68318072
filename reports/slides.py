"""A report as slides: tables and charts of PowerPoint's own, to edit and to speak to."""

import io
import math
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from pptx.util import Inches

from analysis.study import Study
from analysis.trends import Trend
from reports.content import (
    Bars,
    Block,
    Dots,
    Facts,
    Grid,
    Lines,
    Paragraph,
    PathPicture,
    PointMap,
    Points,
    Section,
    Steps,
    Summary,
    Table,
    Tree,
)
from reports.slides_associations import draw_map, draw_path
from reports.slides_parts import (
    draw_bars,
    draw_grid,
    draw_steps,
    draw_table,
    draw_words,
    grid_heights,
    row_heights,
    style,
    words_height,
)
from reports.slides_profiles import draw_lines, draw_tree
from reports.slides_template import HIGH, LEFT, ROOM, TOP, add_slide, house_deck
from reports.summary import summary
from reports.undated import undated

DOTS_A_SLIDE, BARS_A_SLIDE, LEAVES_A_SLIDE = 14, 14, 22
LINES_A_SLIDE = 17.0
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
    "profiles",
    "similarity",
)
"""Sections worth a slide in front of others; the rest of the report is in the notes and the PDF."""

DRAWN = ("profiles",)
"""Of these, a deck of the whole report shows the drawing; their tables are in the other files."""
TABLE_HEIGHT, GRID_ROOM = int(HIGH - TOP - Inches(0.85)), int(Inches(2.75))
HEADINGS = ((28, 45), (24, 60), (20, 80), (16, math.inf))
"""Sizes of a heading, and how many letters of it stay on one line."""
TITLES = ((40, 60), (28, 120), (20, math.inf))
"""Sizes of the title, and how many letters of it leave room for what stands below it."""
LONGEST_READING = 240
READING_LETTERS = 130
"""A longer sentence under a heading is set smaller."""

Slide = Any
Part = Any
"""Pieces of a presentation; python-pptx builds them without types."""


def slides(study: Study, *, language: str, file: str = "", trend: Trend | None = None) -> bytes:
    """Return the report of a study as PPTX; `file` is printed under the title.

    Same words and numbers as the other files. What a chart holds in its data sheet is what it
    shows. The notes say how to read each slide and how the numbers were made.
    """
    report = summary(study, language=language, file=file, trend=trend)
    return slides_of(report, day=study.facts.released_on, spoken=SPOKEN)


def slides_of(
    report: Summary, *, day: str, spoken: Collection[str] = (), how: Sequence[str] = ()
) -> bytes:
    """Return a report as PPTX.

    Parameters
    ----------
    day
        ISO date on the file.
    spoken
        Ids of the sections that get slides; all where none is named.
    how
        How the numbers were made, for the notes, where the report has no section that says it.
    """
    deck = house_deck(title=report.title, language=report.language, day=day)
    made = tuple(how) or _method(report)
    _title(deck, report)
    there = {each.id for each in report.sections}
    for section in report.sections:
        if spoken and section.id not in spoken:
            continue
        for block in _parts(section, drawings_only=bool(spoken) and section.id in DRAWN):
            if isinstance(block, Grid) and section.id == "overview" and "heatmap" in there:
                continue  # all of it follows on the next slides
            slide = _slide(deck, section, block, footer=report.footer)
            slide.notes_slide.notes_text_frame.text = _note(section, report, made)
    out = io.BytesIO()
    deck.save(out)
    return undated(out.getvalue(), day=day)


def _parts(section: Section, *, drawings_only: bool) -> Iterator[Block | list[Block]]:
    """Return what goes on each slide: words together, each drawing alone, long ones in parts."""
    words: list[Block] = [
        each for each in section.blocks if isinstance(each, Paragraph | Facts | Points)
    ]
    if words and len(section.reading) > LONGEST_READING:  # no heading has room for it
        words.insert(0, Paragraph(text=section.reading))
    yield from _words_in_parts(words)
    for block in section.blocks:
        if isinstance(block, Grid) and block.fit:  # the first rows say it; the rest is elsewhere
            filled = list(accumulate(grid_heights(block)))
            yield replace(block, rows=block.rows[: bisect_right(filled, GRID_ROOM)])
        elif isinstance(block, Grid):
            parts = _packed(block.rows, grid_heights(block), GRID_ROOM)
            yield from (replace(block, rows=part) for part in parts)
        elif isinstance(block, Table) and not drawings_only:
            parts = _packed(block.rows, row_heights(block), TABLE_HEIGHT)
            yield from (replace(block, rows=part) for part in parts)
        elif isinstance(block, Bars):
            yield from (replace(block, bars=part) for part in _cut(block.bars, BARS_A_SLIDE))
        elif isinstance(block, Dots):
            yield from (replace(block, dots=part) for part in _cut(block.dots, DOTS_A_SLIDE))
        elif isinstance(block, Tree):
            yield from (replace(block, leaves=part) for part in _cut(block.leaves, LEAVES_A_SLIDE))
        elif isinstance(block, Steps | PointMap | PathPicture | Lines):
            yield block


def _words_in_parts(words: Sequence[Block]) -> Iterator[list[Block]]:
    """Return words in as many slides as they fill; what is too long by itself is cut."""
    part: list[Block] = []
    room = LINES_A_SLIDE
    for block in (piece for each in words for piece in _pieces(each)):
        height = words_height(block)
        closing = isinstance(block, Paragraph) and block.tone != "plain"
        if part and height > room and not closing:
            yield part
            part, room = [], LINES_A_SLIDE
        part.append(block)
        room -= height
    if part:
        yield part


def _pieces(block: Block) -> Iterator[Block]:
    if isinstance(block, Points) and words_height(block) > LINES_A_SLIDE:
        parts = math.ceil(words_height(block) / LINES_A_SLIDE)
        for part in _cut(block.points, math.ceil(len(block.points) / parts)):
            yield replace(block, points=part)
    else:
        yield block


def _packed(rows: Sequence[Any], heights: Sequence[int], most: int) -> Iterator[tuple[Any, ...]]:
    """Return rows in parts of about the same height, none higher than the slide has room for."""
    part: list[Any] = []
    filled, left = 0, sum(heights)
    for row, height in zip(rows, heights, strict=True):
        wanted = (left + filled) / max(1, math.ceil((left + filled) / most))
        if part and (filled + height > most or filled + height / 2 > wanted):
            yield tuple(part)
            part, filled = [], 0
        part.append(row)
        filled, left = filled + height, left - height
    if part:
        yield tuple(part)


def _cut(things: Sequence[Any], most: int) -> Iterator[tuple[Any, ...]]:
    """Return the things in as few parts as they need, all of about the same length."""
    parts = max(1, math.ceil(len(things) / most))
    for place in range(parts):
        first, last = (round(len(things) * edge / parts) for edge in (place, place + 1))
        yield tuple(things[first:last])


def _title(deck: Part, report: Summary) -> None:
    slide = add_slide(deck, title=True)
    slide.shapes.title.text = report.title
    slide.placeholders[1].text = f"{report.subtitle}\n{report.date}"
    size = next(size for size, most in TITLES if len(report.title) <= most)
    style(slide.shapes.title.text_frame, size=size, bold=True)
    style(slide.placeholders[1].text_frame, size=20)
    slide.notes_slide.notes_text_frame.text = report.footer


def _slide(deck: Part, section: Section, block: Block | list[Block], *, footer: str) -> Slide:
    slide = add_slide(deck, footer=footer)
    named = isinstance(block, Grid | Dots | PointMap | PathPicture) and block.name
    slide.shapes.title.text = named or section.heading
    size = next(size for size, most in HEADINGS if len(slide.shapes.title.text) <= most)
    style(slide.shapes.title.text_frame, size=size, bold=True)
    reading = block.line_text if isinstance(block, Dots) else section.reading
    if isinstance(block, PointMap | PathPicture | Lines) or (isinstance(block, Grid) and named):
        reading = block.reading
    if reading and len(reading) <= LONGEST_READING:
        box = slide.shapes.add_textbox(LEFT, Inches(0.95), ROOM, Inches(0.55))
        box.text_frame.text = reading
        style(box.text_frame, size=15 if len(reading) <= READING_LETTERS else 12)
    if isinstance(block, list):
        draw_words(slide, block)
    elif isinstance(block, Dots):
        draw_table(slide, _dots_table(block))
    else:
        _draw(slide, block)
    return slide


def _draw(slide: Slide, block: Block) -> None:
    if isinstance(block, Grid):
        draw_grid(slide, block)
    elif isinstance(block, Table):
        draw_table(slide, block)
    elif isinstance(block, Bars):
        draw_bars(slide, block)
    elif isinstance(block, Steps):
        draw_steps(slide, block)
    elif isinstance(block, PointMap):
        draw_map(slide, block)
    elif isinstance(block, PathPicture):
        draw_path(slide, block)
    elif isinstance(block, Lines):
        draw_lines(slide, block)
    elif isinstance(block, Tree):
        draw_tree(slide, block)


def _dots_table(block: Dots) -> Table:
    return Table(
        columns=(block.corner, block.figure_words),
        rows=tuple((dot.name, dot.text) for dot in block.dots),
        wide=(1.0, 1.0),
        numeric=(False, False),
    )


def _method(report: Summary) -> tuple[str, ...]:
    """Return how the numbers were made, as the report's last page says it."""
    return tuple(
        point
        for each in report.sections
        if each.id == "method"
        for block in each.blocks
        if isinstance(block, Points)
        for point in block.points
    )


def _note(section: Section, report: Summary, how: Sequence[str]) -> str:
    """Return what a speaker needs: how to read the slide, and how the numbers were made."""
    alts = [block.alt for block in section.blocks if block.alt]
    return "\n".join([section.reading, *alts, "", report.footer, *how]).strip()
