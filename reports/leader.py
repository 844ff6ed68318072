"""What a busy leader reads: two pages with findings, heatmap, what helps, what is hidden."""

from analysis.results import ORGANISATION
from analysis.study import Study
from analysis.trends import Trend
from reports.content import Block, Numbers, Paragraph, Points, Section, Summary, Table
from reports.lookup import Lookup
from reports.numbers import answers_numbers, findings_numbers, heatmap_numbers
from reports.sentences import measure_words, overview
from reports.summary import (
    cover,
    findings_of_note,
    findings_table,
    in_short,
    kinds_of_measure,
    standing_out,
    telling_scales,
)
from reports.summary_drawings import bars, grid
from reports.summary_method import silent_units
from reports.text import t
from reports.trend_lookup import TrendLookup
from reports.trend_words import trend_words

MOST_PAGES = 2
MOST_CHANGES = 4
MOST_ROWS = (12, 8, 5, 3, 1, 0)
"""Rows of a table on the second page, as many as it has room for."""


def leader_summary(
    study: Study,
    *,
    language: str,
    file: str = "",
    trend: Trend | None = None,
    most_rows: int = MOST_ROWS[0],
) -> Summary:
    """Return the two pages for leadership; tables hold at most `most_rows` rows."""
    look = Lookup(study, language)
    sections = [_first(look), *_second(look, most_rows=most_rows, trend=trend)]
    return cover(look, heading=t("report.leader", language), file=file, sections=sections)


def _first(look: Lookup) -> Section:
    blocks: list[Block] = in_short(look)
    if look.shown and look.scales:
        units = standing_out(look, overview(look).findings)
        more = t("report.leader_first", look.language)
        scales = telling_scales(look)
        blocks.append(grid(look, units=units, scales=scales, every_unit=False, more=more))
    numbers = heatmap_numbers(look) if look.scales else None
    return Section("overview", t("report.in_short", look.language), tuple(blocks), numbers=numbers)


def _second(look: Lookup, *, most_rows: int, trend: Trend | None) -> list[Section]:
    language = look.language
    found: list[tuple[str, str, tuple[Block, ...], str]] = []
    told = findings_of_note(look, most=most_rows)
    if trend is not None:
        changed = trend_words(TrendLookup(trend, language)).told[:MOST_CHANGES]
        points = Points(heading="", points=changed, tone="finding")
        if changed:
            found.append(("change", "report.leader_change", (points,), ""))
    table = findings_table(look, most=most_rows)
    if table.rows:
        found.append(("barriers", "report.leader_barriers", (table,), "report.leader_barriers_how"))
    elif look.scales:  # nothing stands out: how it is, then
        scales = telling_scales(look)
        found.append(
            (
                "answers",
                "report.answers",
                (bars(look, ORGANISATION, scales),),
                "report.answers_reading",
            )
        )
    kinds = [measure_words(each, language) for each in kinds_of_measure(look)]
    if kinds:
        helping = Table(
            columns=(t("table.measure", language), t("table.means", language)),
            rows=tuple(kinds),
            wide=(1.0, 2.4),
            numeric=(False, False),
        )
        found.append(("measures", "report.measures", (helping,), "report.measures_how"))
    found.append(("silent", "report.leader_hidden", _hidden(look, most_rows), ""))
    return [
        Section(
            id,
            t(heading, language),
            blocks,
            t(reading, language) if reading else "",
            new_page=place == 0 and bool(look.shown),
            numbers=_numbers(look, id, told),
        )
        for place, (id, heading, blocks, reading) in enumerate(found)
    ]


def _numbers(look: Lookup, section: str, told: list[tuple[str, str]]) -> Numbers | None:
    if section == "barriers":
        return findings_numbers(look, told)
    if section == "answers":
        return answers_numbers(look, ORGANISATION, telling_scales(look))
    return None


def _hidden(look: Lookup, most: int) -> tuple[Block, ...]:
    """What has no figures of its own and why; what the rest may not be taken for."""
    language = look.language
    silent = silent_units(look)
    said = [f"{name}: {why}" for name, why in silent[:most]]
    if len(silent) > most:
        said.append(t("report.leader_more_hidden", language, number=len(silent) - most))
    if not silent:
        said.append(t("report.leader_none_hidden", language))
    said.append(t("report.leader_rule", language, minimum=look.study.policy.minimum_scores))
    note = Paragraph(text=t("report.leader_limits", language), tone="note")
    return Points(heading="", points=tuple(said), tone="plain"), note
