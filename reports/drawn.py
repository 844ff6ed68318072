"""One drawing of a report on its own, as SVG: for a slide or an intranet page."""

from analysis.results import ORGANISATION
from reports.content import Block, Section
from reports.lookup import Lookup
from reports.pdf import svg_file
from reports.summary import cover
from reports.summary_drawings import barrier_grid, bars, dots, grid


def heatmap_svg(look: Lookup) -> bytes:
    """Return the heatmap of all units."""
    return drawn(look, grid(look, every_unit=True))


def barrier_map_svg(look: Lookup) -> bytes:
    """Return the map of barriers by unit."""
    return drawn(look, barrier_grid(look))


def intervals_svg(look: Lookup, measure: str) -> bytes:
    """Return each unit's estimate and interval on one measure."""
    return drawn(look, dots(look, measure))


def answers_svg(look: Lookup, *, unit: str = ORGANISATION, measures: list[str]) -> bytes:
    """Return how a unit's answers are spread on scales or questions."""
    return drawn(look, bars(look, unit, measures))


def drawn(look: Lookup, block: Block) -> bytes:
    """Return any block of a report as SVG, under the sentence that says what it shows."""
    section = Section("drawing", block.alt, (block,))
    page = cover(look, heading=block.alt, file="", sections=[section])
    return svg_file(page, day=look.study.facts.released_on)
