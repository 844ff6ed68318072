"""The files a study can be taken along as; each is made only when someone asks for it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from analysis.study import Study
from analysis.trends import Trend
from dashboard import state
from dashboard.taking import taken
from reports import association_tables, tables
from reports.files import MIME, report_file
from reports.lookup import Lookup
from reports.pdf import pdf
from reports.result import result_json
from reports.tables import ChartTable
from reports.themes import themes_kept, themes_table

say = state.words


def pdf_button(study: Study, *, language: str, key: str, trend: Trend | None = None) -> None:
    """Offer the report in one language as a PDF, with the change since another wave."""
    name = state.file_name()
    st.download_button(
        say(f"export.pdf_{language}"),
        data=taken(lambda: pdf(study, language=language, file=name, trend=trend), what="pdf"),
        file_name=say(f"export.pdf_name_{language}"),
        mime="application/pdf",
        key=key,
        on_click="ignore",
    )


def office_buttons(study: Study, *, trend: Trend | None) -> None:
    """Offer the same report as slides, as a workbook and as a page, in the session's language."""
    name, language = state.file_name(), state.language()
    with st.container(horizontal=True):
        for kind in ("pptx", "xlsx", "html"):
            st.download_button(
                say(f"export.{kind}"),
                data=taken(
                    partial(report_file, study, kind, language=language, file=name, trend=trend),
                    what=kind,
                ),
                file_name=f"{say('export.file_name')}.{kind}",
                mime=MIME[kind],
                key=f"export_{kind}",
                on_click="ignore",
            )


def json_button(study: Study) -> None:
    """Offer everything released as JSON."""
    st.download_button(
        say("export.json"),
        data=taken(lambda: result_json(study).encode(), what="json"),
        file_name="learning-culture.json",
        mime="application/json",
        key="export_json",
        on_click="ignore",
    )


def csv_buttons(look: Lookup) -> None:
    """Offer each released table as CSV."""
    made: dict[str, Callable[[], ChartTable]] = {
        "heatmap": lambda: tables.heatmap_table(look),
        "barriers": lambda: tables.barrier_table(look),
        "units": lambda: tables.units_table(look),
        "gaps": lambda: tables.gaps_table(look),
        "reliability": lambda: tables.reliability_table(look),
        "drivers": lambda: association_tables.drivers_table(look),
        "paths": lambda: association_tables.paths_table(look),
        "profiles": lambda: tables.profiles_table(look),
    }
    if themes_kept(look):
        made["comments"] = lambda: themes_table(look)
    with st.container(horizontal=True):
        for name, table in made.items():
            st.download_button(
                say(f"export.csv_{name}"),
                data=taken(partial(_csv, table, look.language), what=f"csv {name}"),
                file_name=f"{name}.csv",
                mime="text/csv",
                key=f"export_csv_{name}",
                on_click="ignore",
            )


def _csv(table: Callable[[], ChartTable], language: str) -> bytes:
    return table().csv(language)
