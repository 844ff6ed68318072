"""Sections of a report on what goes together: drivers, and the path by way of safety."""

from analysis.results import DriverVerdict
from reports import association_words as words
from reports import path_words
from reports.association_drawings import driver_map, path_picture
from reports.content import Block, Paragraph, Points, Section, Table
from reports.lookup import Lookup, rows
from reports.text import integer, listed, percent, t


def association_sections(look: Lookup) -> list[Section]:
    """Return drivers and paths; nothing where the study has neither."""
    return [*_drivers(look), *_paths(look)]


def _drivers(look: Lookup) -> list[Section]:
    language, reading = look.language, words.drivers_reading(look)
    if not reading:
        return []
    heading, told = t("drivers.heading", language), words.outcomes_told(look)
    if not told:
        return [Section("drivers", heading, (), reading)]
    shown = words.telling_outcome(look)
    blocks: list[Block] = []
    if shown:
        blocks += [
            Paragraph(text=words.map_reading(look, shown)),
            driver_map(look, shown),
            _behind(look, shown),
        ]
    counted = words.counted(look, shown or told[0])
    blocks.append(Paragraph(text=f"{counted} {t('association.once', language)}"))
    blocks.append(_outcomes(look, told))
    odd = words.unexpected_sentences(look)
    if odd:
        blocks.append(Points(heading="", points=tuple(odd), tone="plain"))
    blocks.append(Paragraph(text=t("drivers.how", language), tone="note"))
    return [Section("drivers", heading, tuple(blocks), reading, new_page=True)]


def _behind(look: Lookup, outcome: str) -> Table:
    """Return the numbers behind the map."""
    language = look.language
    lines = [
        (
            look.measure_title(row["driver"]),
            words.share_text(row, language),
            words.r_text(row, language),
            words.level_text(look, row["driver"]),
            words.verdict_text(row, language),
        )
        for row in words.drivers_of(look, outcome)
    ]
    keys = ("driver", "importance", "r", "level", "verdict")
    return Table(
        columns=tuple(t(f"association.table.{key}", language) for key in keys),
        rows=tuple(lines),
        wide=(1.8, 1.2, 1.5, 1.2, 1.2),
        numeric=(False, True, True, True, False),
        dense=True,
    )


def _outcomes(look: Lookup, told: list[str]) -> Table:
    """Return what stands out for every outcome, and how much all drivers explain together."""
    language, lines = look.language, []
    for outcome in told:
        there = words.drivers_of(look, outcome)
        none = "nothing_out" if there[0]["importance"] is not None else "verdict.nothing_sure"
        out = [row for row in there if row["verdict"] == DriverVerdict.STANDS_OUT]
        said = [
            f"{look.measure_title(row['driver'])} {words.share_text(row, language)}" for row in out
        ]
        lines.append(
            (
                look.measure_title(outcome),
                listed(said, language) or t(f"drivers.{none}", language),
                percent(there[0]["r_squared"], language),
                integer(there[0]["n"], language),
            )
        )
    keys = ("outcome", "stands_out", "explained", "n")
    return Table(
        columns=tuple(t(f"association.table.{key}", language) for key in keys),
        rows=tuple(lines),
        wide=(1.5, 2.6, 1.0, 0.7),
        numeric=(False, False, True, True),
    )


def _paths(look: Lookup) -> list[Section]:
    language, there = look.language, rows(look.study.paths)
    if not there:
        return []
    blocks: list[Block] = []
    blocks.append(Points(heading="", points=tuple(path_words.path_sentences(look)), tone="plain"))
    blocks += [path_picture(look, row) for row in path_words.pictured_paths(look)]
    blocks.append(Paragraph(text=t("path.how", language), tone="note"))
    reading = f"{t('path.reading', language)} {t('association.once', language)}"
    return [Section("paths", t("path.heading", language), tuple(blocks), reading, whole=True)]
