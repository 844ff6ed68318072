"""The house's own slides: a wide page, its fonts and colours, headings where they always stand.

Made from the library's plain template, so that there is no file beside the code that may differ.
"""

import re
from copy import deepcopy
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from reports.colours import BLUE, BLUE_DARK, GREY, INK, LINES, ORANGE, ORANGE_DARK, PALE, PAPER

FONT = "Calibri"
"""PowerPoint carries no fonts along; this one is on every computer that has the program."""
WIDE, HIGH = Inches(13.333), Inches(7.5)
LEFT, TOP = Inches(0.6), Inches(1.55)
ROOM = WIDE - 2 * LEFT
TITLE_LAYOUT, HEADING_LAYOUT = 0, 5
"""Of the library's own template: a title slide, and a heading alone."""
FOOT = HIGH - Inches(0.42)
_PLACES = {
    "title": (LEFT, Inches(0.35), ROOM, Inches(0.65)),
    "body": (LEFT, TOP, ROOM, HIGH - TOP - Inches(0.6)),
    "dt": (LEFT, FOOT, Inches(2.5), Inches(0.3)),
    "ftr": (LEFT, FOOT, ROOM - Inches(1.2), Inches(0.3)),
    "sldNum": (WIDE - LEFT - Inches(1.0), FOOT, Inches(1.0), Inches(0.3)),
}
_TITLE_PLACES = {
    "ctrTitle": (LEFT, Inches(2.2), ROOM, Inches(1.6)),
    "subTitle": (LEFT, Inches(3.9), ROOM, Inches(1.2)),
}
_SCHEME = {
    "dk1": INK,
    "lt1": PAPER,
    "dk2": BLUE_DARK,
    "lt2": PALE,
    "accent1": BLUE,
    "accent2": ORANGE,
    "accent3": GREY,
    "accent4": BLUE_DARK,
    "accent5": ORANGE_DARK,
    "accent6": LINES[2],
    "hlink": BLUE_DARK,
    "folHlink": GREY,
}

Deck = Any
Part = Any


def house_deck(*, title: str, language: str, day: str) -> Deck:
    """Return an empty presentation in the house's template; `day` is the ISO date on the file."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    _theme(deck)
    master = deck.slide_master
    _place(master, _PLACES)
    _headings(master)
    for layout in (deck.slide_layouts[TITLE_LAYOUT], deck.slide_layouts[HEADING_LAYOUT]):
        _place(layout, _PLACES | _TITLE_PLACES)
        _accent(layout)
    kept = (TITLE_LAYOUT, HEADING_LAYOUT)
    for at in reversed(range(len(deck.slide_layouts))):
        if at not in kept:  # layouts for a page of another shape
            deck.slide_layouts.remove(deck.slide_layouts[at])
    properties = deck.core_properties
    properties.title, properties.author, properties.language = title, "", language
    properties.created = properties.modified = datetime.fromisoformat(day)
    return deck


def add_slide(deck: Deck, *, title: bool = False, footer: str = "") -> Part:
    """Return a new slide: the first one with a title, or one with a heading, foot and number."""
    slide = deck.slides.add_slide(deck.slide_layouts[0 if title else 1])
    if not title:
        for shape in slide.slide_layout.placeholders:
            kind = shape._element.ph.get("type")
            if kind not in ("ftr", "sldNum"):
                continue
            own = deepcopy(shape._element)
            slide.shapes._spTree.append(own)
            if kind == "ftr":
                slide.placeholders[shape.placeholder_format.idx].text_frame.text = footer
    return slide


def _theme(deck: Deck) -> None:
    """Give the theme its colours and fonts: who draws on goes on in the same look."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    for name, colour in _SCHEME.items():
        made = f'<a:{name}><a:srgbClr val="{colour[1:].upper()}"/></a:{name}>'
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", made, text, count=1, flags=re.DOTALL)
    text = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", text)
    text = text.replace('name="Office', 'name="Learning culture')
    part._blob = text.encode("utf-8")


def _accent(sheet: Part) -> None:
    """Draw a narrow band along the left edge."""
    tree = sheet.shapes._spTree
    band = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="990" name="Band"/><p:cNvSpPr/><p:nvPr/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{Inches(0.16)}" cy="{HIGH}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        '<a:schemeClr val="accent4"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    tree.insert(2, band)


def _place(sheet: Part, places: dict[str, tuple[int, int, int, int]]) -> None:
    """Put placeholders where the wide page has room for them."""
    for shape in sheet.placeholders:
        kind = shape._element.ph.get("type", "obj")
        if kind in places:
            shape.left, shape.top, shape.width, shape.height = map(int, places[kind])


def _headings(sheet: Part) -> None:
    """Set headings to the left and of one size: a heading is read, not looked at."""
    styles = sheet._element.find(qn("p:txStyles"))
    if styles is None:
        return
    level = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    level.set("algn", "l")
    run = level.find(qn("a:defRPr"))
    run.set("sz", str(int(Pt(28).pt * 100)))
    run.set("b", "1")
