"""Breakdowns by attribute, in words and as studies that every chart can draw."""

from analysis.study import attributes_of, by_groups
from reports.content import Section
from reports.lookup import Lookup
from reports.summary_drawings import grid
from reports.text import clean, t


def breakdowns(look: Lookup) -> list[tuple[str, Lookup]]:
    """Return every declared attribute with its groups in the place of units."""
    return [
        (name, Lookup(by_groups(look.study, attribute=name), look.language, rows_are=clean(name)))
        for name in attributes_of(look.study)
    ]


def breakdown_title(attribute: str, language: str) -> str:
    """Return what a breakdown is headed by."""
    return t("breakdown.title", language, attribute=clean(attribute))


def breakdown_reading(look: Lookup) -> str:
    """Return how to read the groups of one attribute, or why they are not shown."""
    if look.shown:
        return t("breakdown.reading", look.language, minimum=look.study.policy.minimum_scores)
    others = [row["unit"] for row in look.units[1:]]
    return look.why(others[0]) if others else t("breakdown.empty", look.language)


def breakdown_alt(look: Lookup) -> str:
    """Return what the picture of a breakdown shows, for those who do not see it."""
    size = {"groups": len(look.shown), "scales": len(look.scales)}
    return t("breakdown.alt", look.language, **size)


def breakdown_sections(look: Lookup) -> list[Section]:
    """Return a section of the report for every declared attribute."""
    sections = []
    for name, groups in breakdowns(look):
        blocks = (grid(groups, every_unit=True),) if groups.shown and groups.scales else ()
        heading = breakdown_title(name, look.language)
        sections.append(Section("breakdown", heading, blocks, breakdown_reading(groups)))
    return sections
