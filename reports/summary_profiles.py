"""Profiles in a report: lines with bands, their means, and which departments are alike."""

from collections.abc import Iterator

from reports import chart_words as words
from reports.chart_scales import HALF, profile_name
from reports.chart_similarity import FEWEST, TICKS, branches, similarity_alt
from reports.content import Block, Leaf, Line, Lines, Section, Table, Tree
from reports.lookup import Lookup, rows
from reports.profile_tables import profile_blocks, votes_reading
from reports.text import NOTHING, number, percent, t

LEAST_REACH = 1.0
"""Half the width of the axis in SDs, at least."""


def profile_sections(look: Lookup) -> list[Section]:
    """Return whether people answer in clearly different ways, and which departments are alike."""
    return [_profiles(look), *_similarity(look)]


def _profiles(look: Lookup) -> Section:
    language = look.language
    there = rows(look.study.profiles)
    heading, reading = t("report.profiles", language), words.profiles_reading(look)
    named = {row["profile"]: row for row in there}
    votes = votes_reading(look)
    if len(named) < 2:
        said = f"{reading} {votes}" if votes else reading
        return Section("profiles", heading, tuple(profile_blocks(look)), said)
    facts = look.study.profile_facts
    if facts is not None and facts.stability is not None:
        stable = number(facts.stability, language, decimals=2)
        reading = f"{reading} {t('report.stability', language, stability=stable)}"
    reading = f"{reading} {votes}" if votes else reading
    blocks: list[Block] = [profile_lines_of(look), _means(look), *profile_blocks(look)]
    return Section("profiles", heading, tuple(blocks), reading)


def _means(look: Lookup) -> Table:
    language, there = look.language, rows(look.study.profiles)
    named = {row["profile"]: _named(row, language) for row in there}
    means = {(row["scale"], row["profile"]): row["mean"] for row in there}
    scales = list(dict.fromkeys(row["scale"] for row in there))
    return Table(
        columns=(t("table.scale", language), *named.values()),
        rows=tuple(
            (
                look.measure_title(scale),
                *(number(means.get((scale, each)), language) for each in named),
            )
            for scale in scales
        ),
        wide=(2.0, *(1.2 for _ in named)),
        numeric=(False, *(True for _ in named)),
    )


def profile_lines_of(look: Lookup) -> Lines:
    """Return a line per profile over the scales, with the band of about its middle half."""
    language, there = look.language, rows(look.study.profiles)
    scales = list(dict.fromkeys(row["scale"] for row in there))
    found = {(row["profile"], row["scale"]): row for row in there}
    named = {row["profile"]: _named(row, language) for row in there}
    lines = []
    for profile, name in named.items():
        own = [found.get((profile, scale), {}) for scale in scales]
        points = []
        for row in own:
            at, half = row.get("z"), HALF * (row.get("spread") or 0.0)
            points.append(None if at is None else (at, at - half, at + half))
        lines.append(Line(name=name, points=tuple(points)))
    ends = [abs(each) for line in lines for point in line.points if point for each in point]
    reach = max(LEAST_REACH, round(max(ends, default=LEAST_REACH) + 0.25, 1))
    axis = (
        (-reach, t("chart.z_low", language)),
        (0.0, t("chart.z_mean", language)),
        (reach, t("chart.z_high", language)),
    )
    return Lines(
        reading=t("report.bands", language),
        rows=tuple(look.measure_title(scale) for scale in scales),
        lines=tuple(lines),
        axis=axis,
        alt=words.profile_lines_alt(look),
    )


def _named(row: dict[str, object], language: str) -> str:
    share = row["share"]
    return t(
        "chart.profile",
        language,
        name=profile_name(row, language),
        share=percent(share if isinstance(share, float) else None, language),
    )


def _similarity(look: Lookup) -> list[Section]:
    if len(rows(look.study.similarity)) < FEWEST:
        return []
    heading = t("report.similar", look.language)
    reading = t("report.similar_how", look.language)
    return [Section("similarity", heading, (similarity_of(look),), reading)]


def similarity_of(look: Lookup) -> Tree:
    """Return which departments have similar patterns, and how far apart the branches join."""
    language = look.language
    there = sorted(rows(look.study.similarity), key=lambda row: row["place"])
    joins = [row["joins"] for row in there]
    most = max((each or 0.0 for each in joins), default=0.0) or 1.0
    strokes = list(_strokes([each or 0.0 for each in joins][1:], most))
    leaves = tuple(
        Leaf(
            name=look.names[row["unit"]],
            text=NOTHING if place == 0 else percent(row["joins"], language),
            strokes=tuple(part for each in strokes if (part := _within(each, place))),
        )
        for place, row in enumerate(there)
    )
    return Tree(
        corner=t("table.unit", language),
        axis_words=t("similarity.axis", language),
        joins_words=t("similarity.joins", language),
        axis=tuple((part / TICKS, percent(most * part / TICKS, language)) for part in range(5)),
        leaves=leaves,
        alt=similarity_alt(look),
    )


Stroke = tuple[float, float, float, float]


def _strokes(joins: list[float], most: float) -> Iterator[Stroke]:
    """Return the lines of all brackets as (x, y, x, y), x a share of the axis, y in rows."""
    for x, y in branches(joins):
        corners = list(zip(x, y, strict=True))
        for (x0, y0), (x1, y1) in zip(corners, corners[1:], strict=False):
            if (x0, y0) != (x1, y1):
                yield x0 / most, min(y0, y1), x1 / most, max(y0, y1)


def _within(stroke: Stroke, place: int) -> Stroke | None:
    """Return the part of a line that crosses the row at `place`, y from the row's middle."""
    x0, y0, x1, y1 = stroke
    top, foot = place - 0.5, place + 0.5
    if y0 == y1:  # a line on the edge of two rows belongs to the lower
        return (x0, y0 - place, x1, y0 - place) if top <= y0 < foot else None
    above, below = max(y0, top), min(y1, foot)
    return (x0, above - place, x1, below - place) if above < below else None
