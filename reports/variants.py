"""Which report for whom: leadership, everybody, one department, the safety representative.

All are made of the same blocks and numbers; several at once are one ZIP.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from enum import StrEnum

from analysis.study import Study
from analysis.trends import Trend
from reports import association_tables, tables
from reports.agreed import Agreed
from reports.comparison_tables import differences_table
from reports.content import Summary
from reports.department import department_named, department_report, departments
from reports.leader import MOST_PAGES, MOST_ROWS, leader_summary
from reports.lookup import Lookup
from reports.pdf import pages_of, pdf, pdf_file
from reports.result import result_json
from reports.tables import ChartTable
from reports.text import t
from reports.themes import themes_kept, themes_table
from reports.work_environment import work_environment

_DAY_ZERO = (1980, 1, 1, 0, 0, 0)
_NO_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
LONGEST_NAME = 80


class Variant(StrEnum):
    """Whom a report is for (`variant.<value>` in the locales)."""

    FULL = "full"
    LEADER = "leader"
    DEPARTMENT = "department"
    WORK_ENVIRONMENT = "work-environment"
    TABLES = "tables"


def variant_file(
    study: Study,
    variant: Variant,
    *,
    language: str,
    unit: str = "",
    file: str = "",
    trend: Trend | None = None,
    agreed: Sequence[Agreed] = (),
) -> bytes:
    """Return a report as PDF; a ZIP where it is one PDF a department, or the tables.

    Parameters
    ----------
    unit
        A department by id or name; "" takes every one.
    agreed
        What was decided against barriers, printed beside them.

    Raises
    ------
    CultureError
        No department with figures of its own is called so.
    """
    look = Lookup(study, language)
    day = study.facts.released_on
    one = department_named(look, unit) if unit else ""
    if variant is Variant.TABLES:
        return tables_zip(study, language=language)
    if variant is Variant.LEADER:
        return leader_pdf(study, language=language, file=file, trend=trend)
    if variant is Variant.WORK_ENVIRONMENT:
        page = work_environment(look, unit=one, file=file, agreed=agreed)
        return pdf_file(page, day=day).data
    if variant is Variant.DEPARTMENT and one:
        return _department(look, one, file=file, agreed=agreed)
    if variant is Variant.DEPARTMENT:
        return departments_zip(look, file=file, agreed=agreed)
    return pdf(study, language=language, file=file, trend=trend)


def ending_of(variant: Variant, *, unit: str = "") -> str:
    """Return the ending of a report's file: zip where it holds several."""
    several = variant is Variant.TABLES or (variant is Variant.DEPARTMENT and not unit)
    return "zip" if several else "pdf"


def leader_pdf(study: Study, *, language: str, file: str = "", trend: Trend | None = None) -> bytes:
    """Return the two pages for leadership: as much on the second as it has room for."""
    made = b""
    for rows in MOST_ROWS:
        page: Summary = leader_summary(
            study, language=language, file=file, trend=trend, most_rows=rows
        )
        made = pdf_file(page, day=study.facts.released_on).data
        if pages_of(made) <= MOST_PAGES:
            break
    return made


def departments_zip(look: Lookup, *, file: str = "", agreed: Sequence[Agreed] = ()) -> bytes:
    """Return a report for each department that is shown, in the order of the units."""
    there = departments(look)
    wide = len(str(len(there)))
    return _zipped(
        (
            f"{place:0{wide}d} {_file_name(look.names[unit])}.pdf",
            _department(look, unit, file=file, agreed=agreed),
        )
        for place, unit in enumerate(there, start=1)
    )


def tables_zip(study: Study, *, language: str) -> bytes:
    """Return every released table as CSV that runs no formula, and the whole result as JSON."""
    look = Lookup(study, language)
    made = {name: table.csv(language) for name, table in released_tables(look).items()}
    files = [(f"{name}.csv", data) for name, data in made.items()]
    return _zipped([*files, ("learning-culture.json", result_json(study).encode())])


def released_tables(look: Lookup) -> dict[str, ChartTable]:
    """Return the released tables that have rows, by name."""
    made = {
        "heatmap": tables.heatmap_table(look),
        "unfavourable": tables.heatmap_table(look, value="unfavourable"),
        "barriers": tables.barrier_table(look),
        "units": tables.units_table(look),
        "gaps": tables.gaps_table(look),
        "reliability": tables.reliability_table(look),
        "differences": differences_table(look),
        "drivers": association_tables.drivers_table(look),
        "paths": association_tables.paths_table(look),
        "profiles": tables.profiles_table(look),
    }
    for scale in look.scales:
        made[f"intervals_{scale.id}"] = tables.intervals_table(look, measure=scale.id)
        made[f"items_{scale.id}"] = tables.items_table(look, scale=scale.id)
    if themes_kept(look):
        made["comments"] = themes_table(look)
    return {_file_name(name): table for name, table in made.items() if table.rows}


def variant_name(variant: Variant, *, language: str, ending: str) -> str:
    """Return what a report's file is called."""
    return f"{t(f'variant.{variant}', language)}.{ending}"


def _department(look: Lookup, unit: str, *, file: str, agreed: Sequence[Agreed]) -> bytes:
    report = department_report(look, unit=unit, file=file, agreed=agreed)
    return pdf_file(report, day=look.study.facts.released_on).data


def _file_name(name: str) -> str:
    """Return a name as every system stores it; one unpacked file never leaves its folder."""
    return _NO_NAME.sub("_", name).strip(". ")[:LONGEST_NAME] or "_"


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return files as one ZIP; the same files always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, _DAY_ZERO), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
