"""Profiles and the tree of alike departments on slides: a chart and shapes of PowerPoint's own."""

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from reports.colours import GREY, LINES
from reports.content import Line, Lines, Tree
from reports.slides_parts import colour_of, new_chart, style
from reports.slides_template import LEFT, ROOM, TOP

SIGNS = (
    XL_MARKER_STYLE.CIRCLE,
    XL_MARKER_STYLE.DIAMOND,
    XL_MARKER_STYLE.SQUARE,
    XL_MARKER_STYLE.TRIANGLE,
)
NAMES, TREE, JOINS = Inches(4.2), Inches(5.6), Inches(2.2)
NAME_LETTERS, SMALLEST = 44, 7.0
"""Letters of a name that fit beside the tree; a longer one is set smaller."""
HIGHEST_ROW = Inches(0.3)
_EFFECT = "{http://schemas.openxmlformats.org/drawingml/2006/main}effectRef"

Slide = Any
Part = Any


def draw_lines(slide: Slide, block: Lines) -> None:
    """Draw one line a profile over the scales; its band is drawn as a bar at each scale."""
    data = CategoryChartData(number_format="0.0")
    data.categories = list(block.rows)
    for each in block.lines:
        data.add_series(each.name, [None if at is None else at[0] for at in each.points])
    chart = new_chart(slide, XL_CHART_TYPE.LINE_MARKERS, data, alt=block.alt)
    ends = block.axis[0][0], block.axis[-1][0]
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = ends
    chart.category_axis.tick_labels.font.size = Pt(11)
    low_place = chart.category_axis._element.find(qn("c:tickLblPos"))
    low_place.set("val", "low")  # under the drawing, not along the middle
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size = Pt(13)
    for place, (series, line) in enumerate(zip(chart.plots[0].series, block.lines, strict=True)):
        colour = colour_of(LINES[place % len(LINES)])
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour, Pt(2.25)
        series.marker.style, series.marker.size = SIGNS[place % len(SIGNS)], 9
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour
        _band(series, line, colour=LINES[place % len(LINES)])
    average = chart.category_axis.format.line
    average.color.rgb, average.width = colour_of(GREY), Pt(1)
    average.dash_style = MSO_LINE.DASH
    low, middle, high = (words for _, words in block.axis)
    # Where the axis lies depends on how the program turns the names below it; words do not.
    signs = f"\u2191 {high}      - - - {middle}      \u2193 {low}"
    _words(slide, signs, (LEFT, TOP), wide=ROOM, side=PP_ALIGN.LEFT)


def _band(series: Part, line: Line, *, colour: str) -> None:
    """Give a series its band as error bars, with the lengths in the chart itself."""
    arms = [None if at is None else at[2] - at[0] for at in line.points]
    if not any(arms):
        return
    element = series._element
    bars = element.makeelement(qn("c:errBars"), {})
    for name, value in (("errDir", "y"), ("errBarType", "both"), ("errValType", "cust")):
        bars.append(bars.makeelement(qn(f"c:{name}"), {"val": value}))
    bars.append(bars.makeelement(qn("c:noEndCap"), {"val": "1"}))
    for side in ("plus", "minus"):
        bars.append(_numbers(bars, side, arms))
    shape = bars.makeelement(qn("c:spPr"), {})
    stroke = shape.makeelement(qn("a:ln"), {"w": str(Pt(7)), "cap": "flat"})
    fill = stroke.makeelement(qn("a:solidFill"), {})
    paint = fill.makeelement(qn("a:srgbClr"), {"val": colour[1:].upper()})
    paint.append(paint.makeelement(qn("a:alpha"), {"val": "22000"}))
    fill.append(paint)
    stroke.append(fill)
    shape.append(stroke)
    bars.append(shape)
    element.insert(element.index(element.find(qn("c:cat"))), bars)


def _numbers(parent: Part, side: str, values: list[float | None]) -> Part:
    found = parent.makeelement(qn(f"c:{side}"), {})
    literal = found.makeelement(qn("c:numLit"), {})
    literal.append(literal.makeelement(qn("c:ptCount"), {"val": str(len(values))}))
    for place, value in enumerate(values):
        if value is not None:
            point = literal.makeelement(qn("c:pt"), {"idx": str(place)})
            text = point.makeelement(qn("c:v"), {})
            text.text = f"{value:.3f}"
            point.append(text)
            literal.append(point)
    found.append(literal)
    return found


def draw_tree(slide: Slide, block: Tree) -> None:
    """Draw the rows of a tree: names, lines to move and to colour, and where each one joins."""
    first = TOP + Inches(0.25)
    high = min(HIGHEST_ROW, int(Inches(5.1) / max(len(block.leaves), 1)))
    left, right = LEFT + NAMES, LEFT + NAMES + TREE
    _words(slide, block.corner, (LEFT, first - Inches(0.3)), wide=NAMES, strong=True)
    heading = f"{block.axis_words}: {block.axis[0][1]} – {block.axis[-1][1]}"
    _words(slide, heading, (left, first - Inches(0.3)), wide=TREE, side=PP_ALIGN.LEFT)
    place = (right - Inches(0.4), first - Inches(0.3))
    _words(slide, block.joins_words, place, wide=JOINS + Inches(0.4), strong=True)
    for at, leaf in enumerate(block.leaves):
        middle = first + int((at + 0.5) * high)
        size = max(SMALLEST, min(12.0, 12.0 * NAME_LETTERS / max(len(leaf.name), 1)))
        top = middle - Inches(0.14)
        _words(slide, leaf.name, (LEFT, top), wide=NAMES, size=size)
        _words(slide, leaf.text, (right, top), wide=JOINS)
        for x0, y0, x1, y1 in leaf.strokes:
            start = left + int(x0 * TREE), middle + int(y0 * high)
            end = left + int(x1 * TREE), middle + int(y1 * high)
            line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *map(Emu, (*start, *end)))
            line.line.color.rgb, line.line.width = colour_of(GREY), Pt(1.5)
            for effect in line._element.iter(_EFFECT):  # the template's style casts a shadow
                effect.set("idx", "0")


def _words(
    slide: Slide,
    text: str,
    place: tuple[int, int],
    *,
    wide: int,
    size: float = 12,
    side: Part = PP_ALIGN.RIGHT,
    strong: bool = False,
) -> None:
    box = slide.shapes.add_textbox(Emu(place[0]), Emu(place[1]), Emu(wide), Inches(0.28))
    frame = box.text_frame
    frame.text = text
    frame.margin_top = frame.margin_bottom = Pt(1)
    style(frame, size=size, bold=strong)
    frame.paragraphs[0].alignment = side
