"""What a report is made of, for every file type: sections of blocks, words and numbers ready.

A block holds the text a person reads beside the released number that its drawing needs. Every file
type draws the same blocks, so that all say the same.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from reports.tables import ChartTable


@dataclass(frozen=True, kw_only=True)
class Block:
    """Base of all blocks; `alt` says the same as the drawing, for those who do not see it."""

    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Paragraph(Block):
    """Running text; `tone` is "plain", "label" or "note"."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True, kw_only=True)
class Facts(Block):
    """Large numbers with what they count."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Points(Block):
    """Sentences under a small heading; `tone` is "finding", "good" or "untold"."""

    heading: str
    points: tuple[str, ...]
    tone: str


@dataclass(frozen=True, kw_only=True)
class Notes(Block):
    """Lines to write on by hand, on paper alone: over what is left of the page."""

    heading: str


@dataclass(frozen=True, kw_only=True)
class GridCell:
    """One cell of a grid: its text and sign, its fill."""

    text: str
    mark: str
    fill: str


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """One row of a grid; `depth` is 0 for the organisation, 1 for a top unit."""

    name: str
    depth: int
    strong: bool
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, kw_only=True)
class Grid(Block):
    """Units × scales or barriers. `fit` lets a page show only as many rows as it has room for.

    `name` and `reading` head the drawing where it stands alone.
    """

    name: str = ""
    reading: str = ""
    corner: str
    columns: tuple[str, ...]
    groups: tuple[tuple[str, int], ...] = ()
    rows: tuple[GridRow, ...]
    ends: tuple[str, ...] = ()
    end_fills: tuple[str, ...] = ()
    signs: tuple[tuple[str, str], ...] = ()
    fit: bool = False
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """Rows of text; `wide` gives each column's share of the width, `numeric` its alignment.

    `dense` sets a long reference table small, so that it stays beside what it belongs to. `to_fill`
    leaves room to write by hand, with a line around every cell; `choices` are, column by column,
    what one may choose there, the gravest first.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: tuple[float, ...]
    numeric: tuple[bool, ...]
    dense: bool = False
    to_fill: bool = False
    choices: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One diverging bar: shares 0–1 with their text, or a note where they may not be shown."""

    name: str
    shares: tuple[float, float, float] | None
    texts: tuple[str, str, str] = ("", "", "")
    alt: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Bars(Block):
    """Diverging bars about a common middle; `reach` is how far the axis goes to each side."""

    corner: str
    legend: tuple[str, str, str]
    bars: tuple[Bar, ...]
    reach: float
    reach_text: str


@dataclass(frozen=True, kw_only=True)
class Dot:
    """An estimate with its interval; `sure` is "clear", "likely", "better" or ""."""

    name: str
    at: float
    low: float
    high: float
    text: str
    sure: str


@dataclass(frozen=True, kw_only=True)
class Dots(Block):
    """Estimates with intervals on one axis, and a line to hold them against."""

    name: str
    note: str = ""
    corner: str
    figure_words: str
    dots: tuple[Dot, ...]
    axis: tuple[tuple[float, str], ...]
    line: float | None
    line_text: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """The way from today to what is wanted."""

    name: str
    today: float
    wanted: float
    texts: tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Steps(Block):
    """Today and as wanted, on one axis."""

    legend: tuple[str, str]
    steps: tuple[Step, ...]
    axis: tuple[tuple[float, str], ...]


@dataclass(frozen=True, kw_only=True)
class MapPoint:
    """A point with its interval in two directions; places 0–1 of the drawing, (at, low, high).

    `label` is the height of its name beside the drawing; `tone` is "both", "out" or "".
    """

    name: str
    across: tuple[float, float, float]
    up: tuple[float, float, float]
    label: float
    text: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class PointMap(Block):
    """Points in two directions, each with its name; ticks and lines at places 0–1.

    `reading` says what to see, where the drawing stands alone.
    """

    name: str
    reading: str
    up_words: str
    corner: str
    points: tuple[MapPoint, ...]
    across_ticks: tuple[tuple[float, str], ...]
    up_ticks: tuple[tuple[float, str], ...]
    across_line: float
    up_line: float
    up_line_text: str


@dataclass(frozen=True, kw_only=True)
class PathPicture(Block):
    """Three boxes, the first and last at the foot; what joins them, and whether that is sure.

    In the order start–through, through–end, start–end.
    """

    name: str
    reading: str
    boxes: tuple[str, str, str]
    lines: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line over the rows of `Lines`: (at, low, high) of each row, None where it is broken."""

    name: str
    points: tuple[tuple[float, float, float] | None, ...]


@dataclass(frozen=True, kw_only=True)
class Lines(Block):
    """Lines with bands from row to row; `axis` is the low end, the middle and the high end."""

    reading: str
    rows: tuple[str, ...]
    lines: tuple[Line, ...]
    axis: tuple[tuple[float, str], ...]


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One row of a tree: where it joins the row above in words, and the lines that cross it.

    A line is (x, y, x, y): x is a share of the axis, y of the row's height from its middle.
    """

    name: str
    text: str
    strokes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Tree(Block):
    """What lies near each other, row by row, so that a long tree may run over pages."""

    corner: str
    axis_words: str
    joins_words: str
    axis: tuple[tuple[float, str], ...]
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, kw_only=True)
class Colouring:
    """Numbers of a table that are coloured from bad to good; rows and columns are (first, last)."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    bad: float
    good: float


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The released numbers behind a section's drawing, for a workbook.

    `name` says which sheet they are (`sheet.<name>`) where the section has one of words too;
    `fills` colours single cells (row, column, colour) whose bound stands there in words.
    """

    name: str
    table: ChartTable
    colours: tuple[Colouring, ...] = ()
    fills: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """One heading of a report. `reading` is the sentence above its first block.

    `new_page` starts a page, `fresh` does where most of the last one is filled; `whole` stays on
    one. `numbers` fill its sheet of a workbook.
    """

    id: str
    heading: str
    blocks: tuple[Block, ...]
    reading: str = ""
    new_page: bool = False
    fresh: bool = False
    whole: bool = False
    numbers: Numbers | None = None


@dataclass(frozen=True)
class Summary:
    """A whole report in one language, ready for any file type; `wide` pages lie on their side."""

    language: str
    title: str
    subtitle: str
    date: str
    footer: str
    page_words: str
    sections: tuple[Section, ...] = field(default=())
    wide: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return plain data for a typesetter; each block says its kind under "block"."""
        drawn = tuple(replace(each, numbers=None) for each in self.sections)
        data = asdict(replace(self, sections=drawn))
        for section, plain in zip(self.sections, data["sections"], strict=True):
            for block, each in zip(section.blocks, plain["blocks"], strict=True):
                each["block"] = type(block).__name__.lower()
        return data
