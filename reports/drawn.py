"""One drawing of a report on its own, as SVG: for a slide or an intranet page."""

from reports import association_words, chart_similarity, chart_words, path_words, trend_words
from reports.association_drawings import driver_map, path_picture
from reports.content import Block, Paragraph, Section
from reports.lookup import Lookup
from reports.pdf import svg_file
from reports.summary import cover
from reports.summary_drawings import alphas, barrier_grid, bars, dots, grid, steps
from reports.summary_profiles import profile_lines_of, similarity_of
from reports.summary_trend import change_grid, scale_steps
from reports.text import t
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


def slopes_svg(look: Lookup, trend: TrendLookup, *, scale: str) -> bytes:
    """Return each unit's way from one wave to the next on a scale; `look`: the later one."""
    finding = trend_words.slopes_reading(trend, scale)
    return drawn(look, scale_steps(trend, scale, now=look), finding=finding)


def multiples_svg(look: Lookup, trend: TrendLookup) -> bytes:
    """Return the same for every scale, one below the other."""
    blocks: list[Block] = []
    for scale in trend.scales:
        blocks.append(Paragraph(text=trend.measure_title(scale)))
        blocks.append(scale_steps(trend, scale, now=look))
    return drawn(look, *blocks, finding=trend_words.multiples_reading(trend))


def profiles_svg(look: Lookup) -> bytes:
    """Return a line per profile over the scales, with bands."""
    return drawn(look, profile_lines_of(look), finding=chart_words.profiles_reading(look))


def similarity_svg(look: Lookup) -> bytes:
    """Return the tree of departments with similar patterns."""
    return drawn(look, similarity_of(look), finding=chart_similarity.similarity_reading(look))


def gaps_svg(look: Lookup, *, unit: str) -> bytes:
    """Return a unit's conditions today and as people want them."""
    return drawn(look, steps(look, unit), finding=chart_words.gaps_reading(look, unit))


def reliability_svg(look: Lookup) -> bytes:
    """Return each scale's alpha with its interval."""
    return drawn(look, alphas(look), finding=chart_words.reliability_reading(look))


def drivers_svg(look: Lookup, *, outcome: str) -> bytes:
    """Return the map of what goes with an outcome."""
    finding = association_words.map_readings(look, outcome)[0]
    return drawn(look, driver_map(look, outcome), finding=finding)


def paths_svg(look: Lookup) -> bytes:
    """Return every path with figures, each under what it says."""
    pictures = [path_picture(look, row) for row in path_words.told_paths(look)]
    return drawn(look, *pictures, finding=t("path.heading", look.language))


def drawn(look: Lookup, *blocks: Block, finding: str) -> bytes:
    """Return blocks of a report as SVG, under the sentence that says what they show."""
    section = Section("drawing", finding, blocks)
    page = cover(look, heading=finding, file="", sections=[section])
    return svg_file(page, day=look.study.facts.released_on)
