"""The drawings of drivers and paths as blocks: where it is low and matters, and three stations."""

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from analysis.results import DriverVerdict
from reports import association_words as words
from reports import path_words
from reports.content import MapPoint, PathPicture, PointMap
from reports.lookup import Lookup
from reports.text import percent, t

EDGE = 1.06
"""Where the names begin, the drawing being 1 wide."""
NARROWEST = 0.25
"""The level axis reaches at least from here to as far on the other side of the middle."""


def driver_map(look: Lookup, outcome: str) -> PointMap:
    """Return importance × level of an outcome's drivers; those of undecided polarity left out."""
    language = look.language
    there = [
        (row, level)
        for row in words.drivers_of(look, outcome)
        if row["importance"] is not None
        and (level := words.level_of(look, row["driver"])) is not None
    ]
    lowest, highest = _level_axis([level for _, level in there])
    top = _top([row["importance_high"] or row["importance"] for row, _ in there])
    equal = 1 / max(len(words.drivers_of(look, outcome)), 1)

    def across(value: float) -> float:
        return round((value - lowest) / (highest - lowest), 4)

    heights = [row["importance"] / top for row, _ in there]
    labels = apart(heights, gap=1 / max(len(there), 8))
    places = [across(level[0]) for _, level in there]
    labels = untangled(list(zip(places, heights, strict=True)), labels)
    points = tuple(
        MapPoint(
            name=look.measure_title(row["driver"]),
            across=(across(level[0]), across(level[1]), across(level[2])),
            up=_up(row, top),
            label=label,
            text=t(
                "drivers.point",
                language,
                share=words.share_text(row, language),
                level=words.level_text(look, row["driver"]),
            ),
            tone=_tone(look, row),
        )
        for (row, level), label in zip(there, labels, strict=True)
    )
    ends = ((0.0, "worse"), (across(words.MIDDLE), "middle"), (1.0, "better"))
    steps = [round(step * 0.1, 1) for step in range(int(top * 10 + 1e-9) + 1)]
    if len(steps) > 7:
        steps = steps[::2]
    return PointMap(
        name=t("drivers.map_name", language, outcome=look.measure_title(outcome)),
        reading=words.map_readings(look, outcome)[0],
        up_words=t("drivers.up", language),
        corner=t("drivers.corner", language),
        points=points,
        across_ticks=tuple((place, t(f"drivers.across.{key}", language)) for place, key in ends),
        up_ticks=tuple((round(step / top, 4), percent(step, language)) for step in steps),
        across_line=across(words.MIDDLE),
        up_line=round(equal / top, 4),
        up_line_text=t("drivers.equal", language, share=percent(equal, language)),
        alt=words.map_alt(look, outcome),
    )


def path_picture(look: Lookup, row: words.Row) -> PathPicture:
    """Return the three stations of a path and what joins them."""
    names = [look.measure_title(row[place]) for place in ("start", "through", "end")]
    lines = tuple(
        (words.r_text(row, look.language, name=name), _is_sure(row, name))
        for name in ("a", "b", "direct")
    )
    return PathPicture(
        name=path_words.path_name(look, row),
        reading=path_words.path_sentence(look, row),
        boxes=(names[0], names[1], names[2]),
        lines=lines,
        alt=path_words.path_alt(look, row),
    )


def apart(wanted: Sequence[float], *, gap: float) -> list[float]:
    """Return heights 0–1, the highest first, moved as little as keeps them a gap apart."""
    pools: list[list[float]] = []
    for place, height in enumerate(wanted):
        pools.append([height + place * gap])
        # Neighbours that would lie too close share what they have to move.
        while len(pools) > 1 and fmean(pools[-1]) > fmean(pools[-2]):
            pools[-2:] = [pools[-2] + pools[-1]]
    shared = [fmean(pool) for pool in pools for _ in pool]
    last = len(shared) - 1
    found = []
    for place, height in enumerate(shared):
        inside = min(max(height - place * gap, (last - place) * gap), 1 - place * gap)
        found.append(round(inside, 4))
    return found


def untangled(points: Sequence[tuple[float, float]], labels: Sequence[float]) -> list[float]:
    """Return the label heights dealt so that no line from a point to its label crosses another.

    Each exchange of two that cross makes the lines shorter together, so that this ends.
    """
    found, crossed = list(labels), True
    while crossed:
        crossed = False
        for one in range(len(points)):
            for other in range(one):
                if _cross(points[one], found[one], points[other], found[other]):
                    found[one], found[other] = found[other], found[one]
                    crossed = True
    return found


def _cross(
    one: tuple[float, float], one_label: float, other: tuple[float, float], other_label: float
) -> bool:
    """Whether lines from two points to their labels at the right edge cross."""
    if one[0] > other[0]:
        one, one_label, other, other_label = other, other_label, one, one_label
    # How high the line from the point on the left is where the other begins.
    along = (other[0] - one[0]) / (EDGE - one[0])
    above = one[1] + along * (one_label - one[1]) - other[1]
    return above * (one_label - other_label) < 0


def _level_axis(levels: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    low = min([words.MIDDLE - NARROWEST, *(each[1] - 0.02 for each in levels)])
    high = max([words.MIDDLE + NARROWEST, *(each[2] + 0.02 for each in levels)])
    return max(low, -0.02), min(high, 1.02)


def _top(shares: Sequence[float]) -> float:
    return min(math.ceil((max(shares, default=0.5) + 0.02) * 10 - 1e-9) / 10, 1.05)


def _up(row: dict[str, Any], top: float) -> tuple[float, float, float]:
    at = row["importance"]
    low, high = row["importance_low"], row["importance_high"]
    known = (at, at if low is None else low, at if high is None else high)
    return (round(known[0] / top, 4), round(known[1] / top, 4), round(known[2] / top, 4))


def _tone(look: Lookup, row: dict[str, Any]) -> str:
    if row["verdict"] != DriverVerdict.STANDS_OUT:
        return ""
    return "both" if words.is_low(look, row["driver"]) else "out"


def _is_sure(row: words.Row, name: str) -> bool:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return low is not None and high is not None and not low <= 0 <= high
