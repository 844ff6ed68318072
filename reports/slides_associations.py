"""Drawings of what goes together on slides: shapes of PowerPoint's own, to edit and to move."""

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from reports.colours import BLUE_DARK, GREY, INK, ORANGE_DARK, PALE, PAPER
from reports.content import PathPicture, PointMap

FONT = "Calibri"
LEFT, TOP = Inches(1.3), Inches(1.95)
WIDE, HIGH = Inches(7.6), Inches(4.8)
NAMES = Inches(3.6)
DOT = Inches(0.14)
TONES = {"both": ORANGE_DARK, "out": BLUE_DARK, "": GREY}
_EFFECT = "{http://schemas.openxmlformats.org/drawingml/2006/main}effectRef"
_SIDES = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}

Slide = Any
Part = Any


def draw_map(slide: Slide, block: PointMap) -> None:
    """Draw points in two directions with their intervals, each named at the side."""

    def x(place: float) -> int:
        return int(LEFT + place * WIDE)

    def y(place: float) -> int:
        return int(TOP + (1 - place) * HIGH)

    _words(slide, block.up_words, (int(LEFT) - Inches(0.7), int(TOP) - Inches(0.42)), wide=4.0)
    for at, text in block.up_ticks:
        _line(slide, (x(0), y(at)), (x(1), y(at)), colour=PALE, width=0.5)
        place = (x(0) - Inches(0.75), y(at) - Inches(0.16))
        _words(slide, text, place, wide=0.7, side="right")
    for at, text in block.across_ticks:
        side = "left" if at <= 0 else "right" if at >= 1 else "center"
        shift = {"left": 0.0, "center": 1.0, "right": 2.0}[side]
        place = (x(at) - Inches(shift), y(0) + Inches(0.05))
        _words(slide, text, place, wide=2.0, side=side)
    _line(slide, (x(0), y(block.up_line)), (x(1), y(block.up_line)), dashed=True)
    _line(slide, (x(block.across_line), y(0)), (x(block.across_line), y(1)), dashed=True)
    _words(slide, block.corner, (x(0), y(1)), wide=2.6)
    _words(slide, block.up_line_text, (x(0), y(block.up_line) - Inches(0.3)), wide=2.6)
    for point in block.points:
        colour, (at, low, high), (up, under, over) = TONES[point.tone], point.across, point.up
        _line(slide, (x(at), y(up)), (x(1) + Inches(0.2), y(point.label)), colour=PALE, width=0.75)
        _line(slide, (x(low), y(up)), (x(high), y(up)), colour=colour, width=1.5)
        _line(slide, (x(at), y(under)), (x(at), y(over)), colour=colour, width=1.5)
        dot = slide.shapes.add_shape(
            MSO_SHAPE.OVAL, x(at) - int(DOT / 2), y(up) - int(DOT / 2), DOT, DOT
        )
        dot.fill.solid()
        dot.fill.fore_color.rgb = _colour(colour)
        dot.line.fill.background()
        _flat(dot)
        _describe(dot, f"{point.name}: {point.text}")
        place = (x(1) + Inches(0.2), y(point.label) - Inches(0.17))
        _words(slide, point.name, place, wide=NAMES / Inches(1), size=13, strong=bool(point.tone))


def draw_path(slide: Slide, block: PathPicture) -> None:
    """Draw three boxes and what joins them; what is not sure is dashed."""
    box, high = Inches(3.0), Inches(1.0)
    middles = (
        (Inches(2.3), Inches(5.6)),
        (Inches(6.67), Inches(2.6)),
        (Inches(11.03), Inches(5.6)),
    )
    (a, a_sure), (b, b_sure), (direct, direct_sure) = block.lines
    first, way, last = middles
    ends = (
        ((first[0], first[1] - high // 2), (way[0] - box // 2, way[1]), a_sure),
        ((way[0] + box // 2, way[1]), (last[0], last[1] - high // 2), b_sure),
        ((first[0] + box // 2, first[1]), (last[0] - box // 2, last[1]), direct_sure),
    )
    for start, end, sure in ends:
        _line(slide, start, end, dashed=not sure, width=2.25 if sure else 1.5)
    _words(slide, a, (Inches(0.7), Inches(3.55)), wide=3.0, size=15, side="right")
    _words(slide, b, (Inches(9.7), Inches(3.55)), wide=3.0, size=15)
    _words(slide, direct, (Inches(5.17), Inches(5.7)), wide=3.0, size=15, side="center")
    for (x, y), name in zip(middles, block.boxes, strict=True):
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, x - box // 2, y - high // 2, box, high)
        shape.fill.solid()
        shape.fill.fore_color.rgb = _colour(PAPER)
        shape.line.color.rgb = _colour(GREY)
        _flat(shape)
        frame = shape.text_frame
        frame.text, frame.word_wrap = name, True
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _style(frame, size=16, side="center")


def _line(
    slide: Slide,
    start: tuple[int, int],
    end: tuple[int, int],
    *,
    colour: str = GREY,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *map(Emu, (*start, *end)))
    line.line.color.rgb = _colour(colour)
    line.line.width = Pt(width)
    _flat(line)
    if dashed:
        line.line.dash_style = MSO_LINE.DASH


def _words(
    slide: Slide,
    text: str,
    place: tuple[int, int],
    *,
    wide: float,
    size: float = 11,
    side: str = "left",
    strong: bool = False,
) -> None:
    box = slide.shapes.add_textbox(Emu(place[0]), Emu(place[1]), Inches(wide), Inches(0.34))
    frame = box.text_frame
    frame.text, frame.word_wrap = text, True
    frame.margin_top = frame.margin_bottom = Pt(2)
    _style(frame, size=size, side=side, strong=strong)


def _style(frame: Part, *, size: float, side: str, strong: bool = False) -> None:
    for paragraph in frame.paragraphs:
        paragraph.alignment = _SIDES[side]
        paragraph.font.size, paragraph.font.bold = Pt(size), strong
        paragraph.font.name, paragraph.font.color.rgb = FONT, _colour(INK)


def _flat(shape: Part) -> None:
    """Take away the shadow that the template's style gives every shape."""
    for effect in shape._element.iter(_EFFECT):
        effect.set("idx", "0")


def _describe(shape: Part, text: str) -> None:
    shape._element.nvSpPr.cNvPr.set("descr", text)


def _colour(hex_code: str) -> RGBColor:
    found: RGBColor = RGBColor.from_string(hex_code.removeprefix("#").upper())
    return found
