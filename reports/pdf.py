"""A report as a typeset, tagged PDF, drawn without a browser.

Data goes to the typesetter as JSON only, never as markup. The file claims PDF/UA-1 where the
typesetter can vouch for it; a character that no font can draw costs that claim, not the report.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Literal

import typst

from analysis.study import Study
from analysis.trends import Trend
from reports.content import Summary
from reports.row_headers import with_row_headers
from reports.summary import summary

_ROOM = Path(__file__).parent


@dataclass(frozen=True)
class PdfFile:
    """A finished PDF; `accessible` is False where PDF/UA-1 could not be claimed."""

    data: bytes
    accessible: bool


def pdf(study: Study, *, language: str, file: str = "", trend: Trend | None = None) -> bytes:
    """Return the report of a study as a PDF; `file` is printed under the title."""
    return pdf_file(
        summary(study, language=language, file=file, trend=trend), day=study.facts.released_on
    ).data


def pdf_file(report: Summary, *, day: str) -> PdfFile:
    """Return a report as a PDF and whether it is certified accessible.

    Parameters
    ----------
    day
        ISO date stamped on the file, so that the same study always gives the same bytes.
    """
    data = json.dumps(report.as_data(), ensure_ascii=False)
    # Fonts of the machine only where ours lack a character: the look stays the same everywhere.
    for own_fonts_only in (True, False):
        try:
            return PdfFile(_compile(data, day, own_fonts_only, claim="ua-1"), True)
        except typst.TypstError:
            continue
    return PdfFile(_compile(data, day, False, claim=None), False)


def _compile(data: str, day: str, own_fonts_only: bool, *, claim: Literal["ua-1"] | None) -> bytes:
    made: bytes = typst.compile(
        str(_ROOM / "template.typ"),
        root=str(_ROOM),
        font_paths=_fonts(own_fonts_only),
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=claim,
        timestamp=_stamp(day),
    )
    return with_row_headers(made)


def svg_file(report: Summary, *, day: str) -> bytes:
    """Return a report of one drawing as SVG, as high as it needs; letters are drawn as shapes."""
    data = json.dumps(report.as_data() | {"alone": True}, ensure_ascii=False)
    made = typst.compile(
        str(_ROOM / "template.typ"),
        root=str(_ROOM),
        font_paths=_fonts(False),
        format="svg",
        sys_inputs={"data": data},
        timestamp=_stamp(day),
    )
    text: bytes = made[0] if isinstance(made, list) else made
    # The typesetter gives an SVG no words; a reader of the screen needs them.
    head, _, rest = text.partition(b">")
    return head + b">" + f"<title>{escape(report.title)}</title>".encode() + rest


@lru_cache(maxsize=2)
def _fonts(own_only: bool) -> typst.Fonts:
    """Fonts, read once: a report for each of fifty departments would read them fifty times."""
    return typst.Fonts(include_system_fonts=not own_only, font_paths=[str(_ROOM / "fonts")])


def pages_of(data: bytes) -> int:
    """Return how many pages a PDF of the typesetter has."""
    found = re.search(rb"/Type/Pages/Count (\d+)", data)
    return int(found.group(1)) if found else 0


def _stamp(day: str) -> datetime:
    try:
        return datetime.fromisoformat(day[:10]).replace(tzinfo=UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
