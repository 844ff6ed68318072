"""Sections of a report that say what its means hide and what could not have been seen."""

from reports.content import Points, Section, Table
from reports.limits import detectable_sentence, divided_sentences
from reports.lookup import Lookup
from reports.text import NOTHING, integer, number, t

MOST_UNITS = 25
"""Units listed, those with fewest answers first: the larger the unit, the less is hidden."""


def divided_sections(look: Lookup) -> list[Section]:
    """Return where people fall into two camps; no section where nowhere."""
    said = divided_sentences(look)
    if not said:
        return []
    heading = t("report.divided", look.language)
    block = Points(heading="", points=tuple(said), tone="plain")
    return [Section("divided", heading, (block,), t("report.divided_how", look.language))]


def unseen_sections(look: Lookup) -> list[Section]:
    """Return the smallest difference and change each unit could show, over all its scales."""
    language, lines = look.language, []
    scales = [scale.id for scale in look.scales]
    units = sorted(look.shown, key=lambda unit: look.unit[unit]["n"] or 0)
    for unit in units[:MOST_UNITS]:
        there = [look.detectable[unit, each] for each in scales if (unit, each) in look.detectable]
        if there:
            figures = [_span(look, [row[key] for row in there]) for key in ("difference", "change")]
            lines.append((look.names[unit], integer(look.unit[unit]["n"], language), *figures))
    if not lines:
        return []
    keys = ("unit", "n", "detectable", "change")
    block = Table(
        columns=tuple(t(f"table.{key}", language) for key in keys),
        rows=tuple(lines),
        wide=(2.2, 0.7, 1.4, 1.4),
        numeric=(False, True, True, True),
    )
    first = _example(look, units[0], scales)
    reading = f"{first} {t('report.unseen_how', language)}".strip()
    return [Section("unseen", t("report.unseen", language), (block,), reading)]


def _example(look: Lookup, unit: str, scales: list[str]) -> str:
    known = [each for each in scales if (unit, each) in look.detectable]
    return detectable_sentence(look, unit, known[0]) if known else ""


def _span(look: Lookup, values: list[float | None]) -> str:
    """The least and the most over a unit's scales; a scale that shows nothing has no most."""
    known = sorted(each for each in values if each is not None)
    if not known:
        return NOTHING
    low, high = (number(each, look.language) for each in (known[0], known[-1]))
    return low if low == high else t("number.interval", look.language, low=low, high=high)
