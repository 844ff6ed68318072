"""Every kind of file a report can be taken along as, all from the same blocks and numbers."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from analysis.study import Study
from analysis.trends import Trend
from reports.content import Summary
from surveys.problems import CultureError, Problem

if TYPE_CHECKING:
    from reports.webpage_charts import Charts


class Maker(Protocol):
    """Makes one kind of file of a study."""

    def __call__(
        self, study: Study, *, language: str, file: str = "", trend: Trend | None = None
    ) -> bytes:
        """Return the file; `file` names the answers, `trend` adds the change since a wave."""


MIME = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}
"""The kinds of file by their ending, and what browsers call them."""


def report_file(
    study: Study, kind: str, *, language: str, file: str = "", trend: Trend | None = None
) -> bytes:
    """Return a study's report as one kind of file (`MIME`), with the change since another wave.

    Raises
    ------
    CultureError
        There is no such kind.
    """
    return _maker(kind)(study, language=language, file=file, trend=trend)


def summary_file(
    report: Summary,
    kind: str,
    *,
    day: str,
    how: Sequence[str] = (),
    charts: Callable[[], "Charts"] = dict,
) -> bytes:
    """Return any report as one kind of file (`MIME`).

    Parameters
    ----------
    day
        ISO date on the file.
    how
        How the numbers were made, for the notes of slides.
    charts
        Makes the charts of a web page by section; asked only for a page.

    Raises
    ------
    CultureError
        There is no such kind.
    """
    if kind == "pdf":
        from reports.pdf import pdf_file

        return pdf_file(report, day=day).data
    if kind == "pptx":
        from reports.slides import slides_of

        return slides_of(report, day=day, how=how)
    if kind == "xlsx":
        from reports.workbook import workbook_of

        return workbook_of(report, day=day)
    if kind == "html":
        from reports.webpage import webpage_of

        return webpage_of(report, charts=charts())
    raise _unknown(kind)


def kind_of(path: str) -> str:
    """Return the kind of report a file's name asks for by its ending; raises as `report_file`."""
    kind = path.rpartition(".")[2].lower() if "." in path else ""
    if kind not in MIME:
        values = {"found": kind or "–", "known": ", ".join(MIME)}
        raise CultureError(Problem("report_kind", values, file=path))
    return kind


def _maker(kind: str) -> Maker:
    # Each brings a library of its own that takes a while to load; only the one asked for is.
    makers: dict[str, Callable[[], Maker]] = {
        "pdf": _pdf,
        "pptx": _slides,
        "xlsx": _workbook,
        "html": _webpage,
    }
    if kind not in makers:
        raise _unknown(kind)
    return makers[kind]()


def _unknown(kind: str) -> CultureError:
    return CultureError(Problem("report_kind", {"found": kind, "known": ", ".join(MIME)}))


def _pdf() -> Maker:
    from reports.pdf import pdf

    return pdf


def _slides() -> Maker:
    from reports.slides import slides

    return slides


def _workbook() -> Maker:
    from reports.workbook import workbook

    return workbook


def _webpage() -> Maker:
    from reports.webpage import webpage

    return webpage
