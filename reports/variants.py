"""Which report for whom: leadership, everybody, one department, the safety representative.

All are made of the same blocks and numbers; several at once are one ZIP.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from analysis.study import Study
from analysis.trends import Trend
from reports import association_tables, tables
from reports.agreed import Agreed
from reports.comparison_tables import differences_table
from reports.content import Summary
from reports.department import (
    department_named,
    department_report,
    departments,
    items_shown,
    silent_departments,
)
from reports.files import report_file, summary_file
from reports.leader import MOST_PAGES, MOST_ROWS, leader_summary
from reports.lookup import Lookup
from reports.pdf import pages_of, pdf_file
from reports.result import result_json
from reports.summary_method import method_words
from reports.tables import ChartTable
from reports.text import t
from reports.themes import themes_kept, themes_table
from reports.work_environment import work_environment

if TYPE_CHECKING:
    from reports.webpage_charts import Charts

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
    kind: str = "pdf",
    unit: str = "",
    file: str = "",
    trend: Trend | None = None,
    agreed: Sequence[Agreed] = (),
) -> bytes:
    """Return a report as one kind of file; a ZIP where it is one a department, or the tables.

    Parameters
    ----------
    kind
        What the report is drawn as (`files.MIME`); the tables are CSV and JSON always.
    unit
        A department by id or name; "" takes every one.
    agreed
        What was decided against barriers, printed beside them.

    Raises
    ------
    CultureError
        No department is called so, or there is no such kind of file.
    """
    look = Lookup(study, language)
    one = department_named(look, unit) if unit else ""
    if variant is Variant.TABLES:
        return tables_zip(study, language=language)
    if variant is Variant.LEADER:
        return leader_file(study, kind, language=language, file=file, trend=trend)
    if variant is Variant.WORK_ENVIRONMENT:
        page = work_environment(look, unit=one, file=file, agreed=agreed)
        return summary_file(page, kind, day=study.facts.released_on, how=method_words(look))
    if variant is Variant.DEPARTMENT and one:
        return department_file(look, one, kind, file=file, agreed=agreed)
    if variant is Variant.DEPARTMENT:
        return departments_zip(look, kind=kind, file=file, agreed=agreed)
    return report_file(study, kind, language=language, file=file, trend=trend)


def ending_of(variant: Variant, *, kind: str = "pdf", unit: str = "") -> str:
    """Return the ending of a report's file: zip where it holds several."""
    several = variant is Variant.TABLES or (variant is Variant.DEPARTMENT and not unit)
    return "zip" if several else kind


def leader_file(
    study: Study, kind: str, *, language: str, file: str = "", trend: Trend | None = None
) -> bytes:
    """Return what leadership reads: on paper two pages, as much on the second as has room."""
    if kind == "pdf":
        return leader_pdf(study, language=language, file=file, trend=trend)
    page = leader_summary(study, language=language, file=file, trend=trend)
    look = Lookup(study, language)
    charts = partial(_leader_charts, look)
    how = method_words(look)
    return summary_file(page, kind, day=study.facts.released_on, how=how, charts=charts)


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


def departments_zip(
    look: Lookup, *, kind: str = "pdf", file: str = "", agreed: Sequence[Agreed] = ()
) -> bytes:
    """Return a report for each department, in the order of the units.

    Those without figures of their own have one too, which says why in words.
    """
    wanted = {*departments(look), *silent_departments(look)}
    there = [unit for unit in look.unit if unit in wanted]
    wide = len(str(len(there)))
    return _zipped(
        (
            f"{place:0{wide}d} {_file_name(look.names[unit])}.{kind}",
            department_file(look, unit, kind, file=file, agreed=agreed),
        )
        for place, unit in enumerate(there, start=1)
    )


def department_file(
    look: Lookup, unit: str, kind: str, *, file: str = "", agreed: Sequence[Agreed] = ()
) -> bytes:
    """Return one department's report; `unit` is its id."""
    report = department_report(look, unit=unit, file=file, agreed=agreed)
    return summary_file(
        report,
        kind,
        day=look.study.facts.released_on,
        how=method_words(look),
        charts=partial(_department_charts, look, unit),
    )


def _leader_charts(look: Lookup) -> "Charts":
    from reports.webpage_charts import leader_charts

    return leader_charts(look)


def _department_charts(look: Lookup, unit: str) -> "Charts":
    from reports.webpage_charts import department_charts

    return department_charts(look, unit, items=items_shown(look, unit))


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
