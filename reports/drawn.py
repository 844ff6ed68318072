"""One drawing of a report on its own, as SVG: for a slide or an intranet page."""

from reports import chart_words, trend_words
from reports.content import Block, Section
from reports.lookup import Lookup
from reports.pdf import svg_file
from reports.summary import cover
from reports.summary_drawings import barrier_grid, bars, dots, grid
from reports.summary_trend import change_grid
from reports.trend_lookup import TrendLookup


def heatmap_svg(look: Lookup) -> bytes:
    """Return the heatmap of all units."""
    return drawn(look, grid(look, every_unit=True), finding=chart_words.heatmap_reading(look))


def barrier_map_svg(look: Lookup) -> bytes:
    """Return the map of barriers by unit."""
    return drawn(look, barrier_grid(look), finding=chart_words.barrier_map_reading(look))


def intervals_svg(look: Lookup, scale: str) -> bytes:
    """Return each unit's estimate and interval on one scale."""
    return drawn(look, dots(look, scale), finding=chart_words.intervals_reading(look, scale))


def answers_svg(look: Lookup, *, unit: str, scale: str) -> bytes:
    """Return how a unit's answers to a scale and to each of its questions are spread."""
    measures = list(dict.fromkeys([scale, *look.study.instrument.scale(scale).items]))
    finding = chart_words.items_title(look, unit, scale)
    return drawn(look, bars(look, unit, measures), finding=finding)


def change_svg(look: Lookup, trend: TrendLookup) -> bytes:
    """Return the heatmap of change between two waves; `look`: the later one."""
    return drawn(look, change_grid(trend), finding=trend_words.change_reading(trend))


def drawn(look: Lookup, block: Block, *, finding: str) -> bytes:
    """Return any block of a report as SVG, under the sentence that says what it shows."""
    section = Section("drawing", finding, (block,))
    page = cover(look, heading=finding, file="", sections=[section])
    return svg_file(page, day=look.study.facts.released_on)
