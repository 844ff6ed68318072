"""A comparison of two waves as text for a terminal."""

import textwrap

from analysis.trends import Trend
from reports.console import WIDTH
from reports.text import t
from reports.trend_lookup import TrendLookup
from reports.trend_words import trend_words, wave_name


def trend_console(trend: Trend, language: str) -> str:
    """Return what changed between two waves, in plain text of at most 100 characters a line."""
    look = TrendLookup(trend, language)
    said = trend_words(look)
    names = {each: wave_name(look, each) for each in ("earlier", "later")}
    parts = [t("trend.title", language, **names)]
    for key, points in (
        ("told", said.told),
        ("steady_heading", said.steady),
        ("untold", said.untold),
        ("how_heading", said.how),
    ):
        if points:
            parts.append("\n".join([t(f"trend.{key}", language), *map(_point, points)]))
    return "\n\n".join(parts)


def _point(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  • ", subsequent_indent="    ")
