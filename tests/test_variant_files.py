"""Reports for one reader as every kind of file: the same words and figures in all of them."""

import io
import json
import re
import zipfile
from html import unescape

import pytest
from pptx import Presentation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from analysis.results import ORGANISATION
from reports.content import Bars, Grid, Table
from reports.department import (
    department_report,
    departments,
    items_shown,
    silent_departments,
)
from reports.files import MIME
from reports.leader import leader_summary
from reports.lookup import Lookup
from reports.text import number, percent
from reports.variants import Variant, departments_zip, variant_file
from reports.work_environment import work_environment
from surveys.problems import CultureError
from tests.fake_study import FORMULA, INJECTION, fake_study
from tests.test_report_files import slide_texts

LANGUAGES = ("sv", "en")
UNITS = {"department": "/Vård och omsorg/Hemtjänst Söder", "silent": "/Stöd/HR"}
NAMES = ("leader", "work-environment", *UNITS)
each_report = pytest.mark.parametrize("name", NAMES)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def study():
    return made_study()


def made_study():
    """A study where the department that is read about has findings and shows its shares."""
    return fake_study(fearful={"Hemtjänst Söder": -0.25, INJECTION: -0.1})


@pytest.fixture(scope="module")
def made(study):
    def one(name, kind, language):
        variant = Variant.DEPARTMENT if name in UNITS else Variant(name)
        unit = UNITS.get(name, "")
        return variant_file(study, variant, language=language, kind=kind, unit=unit)

    return {
        (name, kind, language): one(name, kind, language)
        for name in NAMES
        for kind in MIME
        for language in LANGUAGES
    }


def report(study, name: str, language: str):
    """The report that all kinds of file are drawn from."""
    look = Lookup(study, language)
    if name in UNITS:
        return department_report(look, unit=UNITS[name])
    if name == "leader":
        return leader_summary(study, language=language)
    return work_environment(look)


def blocks(told, kind):
    return [each for section in told.sections for each in section.blocks if isinstance(each, kind)]


def page_cells(data: bytes) -> list[str]:
    return [unescape(each) for each in re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", data.decode())]


def sheet_cells(data: bytes) -> list[list]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [
        row
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    ]


def there(row: list[str], cells: list[str]) -> bool:
    return any(row == cells[at : at + len(row)] for at in range(len(cells)))


@each_language
@each_report
def test_every_row_of_every_table_is_the_same_on_slides_and_page(study, made, name, language):
    slides = slide_texts(made[name, "pptx", language])
    page = page_cells(made[name, "html", language])
    rows = [
        list(row) for block in blocks(report(study, name, language), Table) for row in block.rows
    ]
    assert rows
    for row in rows:
        assert there(row, slides), row
        assert there(row, page), row


@each_language
@each_report
def test_every_sentence_is_the_same_in_every_kind_of_file(study, made, name, language):
    told = report(study, name, language)
    said = [
        point
        for section in told.sections
        for each in section.blocks
        for point in getattr(each, "points", ())
    ]
    paper = _flat("".join(page.extract_text() for page in _pdf(made[name, "pdf", language]).pages))
    slides = " ".join(slide_texts(made[name, "pptx", language]))
    page = unescape(made[name, "html", language].decode())
    sheets = {str(cell) for row in sheet_cells(made[name, "xlsx", language]) for cell in row}
    assert said
    for point in said:
        assert point in slides
        assert point in page
        assert point in sheets
        assert _flat(point) in paper


@each_language
def test_a_departments_levels_are_the_released_numbers_in_the_workbook(study, made, language):
    look, unit = Lookup(study, language), UNITS["department"]
    rows = {
        row[0]: row for row in sheet_cells(made["department", "xlsx", language]) if len(row) == 9
    }
    for scale in look.scales:
        here, whole = look.cell(unit, scale.id), look.cell(ORGANISATION, scale.id)
        row = rows[look.measure_title(scale.id)]
        assert row[1:3] == [here["mean"], whole["mean"]]
        assert row[3] == pytest.approx(here["mean"] - whole["mean"], abs=1e-9)
        assert row[4:8] == [here["estimate"], here["ci_low"], here["ci_high"], here["n"]]


@each_language
def test_a_departments_answers_are_the_released_shares_in_every_kind(study, made, language):
    look, unit = Lookup(study, language), UNITS["department"]
    keys = ("unfavourable", "neutral", "favourable")
    titles = {look.measure_title(each): each for each in items_shown(look, unit)}
    assert titles
    released = {
        title: [look.cell(unit, item)[key] for key in keys] for title, item in titles.items()
    }
    sheets = {row[0]: row[1:4] for row in sheet_cells(made["department", "xlsx", language])}
    assert {title: sheets[title] for title in titles} == released
    drawn = {}
    for chart in _charts(made["department", "pptx", language]):
        plot = chart.plots[0]
        for at, title in enumerate(plot.categories):
            drawn[title] = [series.values[at] for series in list(plot.series)[1:]]
    assert drawn == released
    cells = page_cells(made["department", "html", language])
    for title, shares in released.items():
        assert there([title, *(percent(each, language) for each in shares)], cells)
    page = made["department", "html", language].decode()
    data = json.loads(page.split('id="charts">')[1].split("</script>")[0])
    bars = data["chart-items-0"]["data"]
    assert [list(each) for each in zip(*(_numbers(bar["x"]) for bar in bars), strict=True)] == [
        *released.values()
    ]


@each_language
def test_the_leaders_heatmap_is_the_same_in_every_kind(study, made, language):
    block = blocks(report(study, "leader", language), Grid)[0]
    slides = [each.strip() for each in slide_texts(made["leader", "pptx", language])]
    page = [each.strip() for each in page_cells(made["leader", "html", language])]
    paper = "".join(each.extract_text() for each in _pdf(made["leader", "pdf", language]).pages)
    look = Lookup(study, language)
    wide = 3 + len(look.scales)
    rows = sheet_cells(made["leader", "xlsx", language])
    heat = {row[0]: row for row in rows if len(row) == wide and isinstance(row[1], float | int)}
    for row in block.rows[:8]:
        cells = [f"{cell.text} {cell.mark}".strip() for cell in row.cells]
        assert there([row.name, *cells], slides), row.name
        assert there([row.name, *cells], page), row.name
        assert _flat(row.name) in _flat(paper)
        means = [number(cell, language) for cell in heat[row.name][2:-1]]
        assert means == [cell.text for cell in row.cells]
    assert block.rows[0].name == look.names[ORGANISATION]


@each_language
def test_a_department_without_figures_is_told_why_and_nothing_else(study, made, language):
    look, unit = Lookup(study, language), UNITS["silent"]
    told = report(study, "silent", language)
    whole = [look.measure_title(scale.id) for scale in look.scales]
    assert look.why(unit) in repr(told)
    for section in told.sections:
        assert section.id in ("overview", "answers", "guide", "measures", "decided")
    for block in blocks(told, Bars):  # the whole organisation's, scale by scale
        assert [bar.name for bar in block.bars] == whole
        for bar, scale in zip(block.bars, look.scales, strict=True):
            assert bar.texts[2] == percent(
                look.cell(ORGANISATION, scale.id)["favourable"], language
            )
    for kind in ("pptx", "xlsx", "html"):
        assert made["silent", kind, language]


def test_every_department_is_in_the_zip_of_any_kind(study):
    look = Lookup(fake_study({"Vård": ["Norr", "HR"]}), "sv")
    wanted = len(departments(look)) + len(silent_departments(look))
    for kind in MIME:
        names = zipfile.ZipFile(io.BytesIO(departments_zip(look, kind=kind))).namelist()
        assert len(names) == wanted == 3
        assert all(name.endswith(f".{kind}") for name in names)


@each_language
@each_report
def test_nothing_runs_and_nothing_is_fetched(made, name, language):
    with zipfile.ZipFile(io.BytesIO(made[name, "xlsx", language])) as book:
        parts = {each: book.read(each).decode() for each in book.namelist() if "xml" in each}
    sheets = [text for part, text in parts.items() if "worksheets/" in part]
    assert sheets
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    page = made[name, "html", language].decode()
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:script|img|iframe|link)[^>]+(?:src|href)=", page)
    assert page.count("<script") == (0 if name == "work-environment" else 3)
    assert INJECTION not in page.split('<script type="application/json"')[0]


@each_language
@each_report
def test_slides_are_native_with_notes_on_the_method_and_words_for_every_drawing(
    made, name, language
):
    deck = Presentation(io.BytesIO(made[name, "pptx", language]))
    for at, slide in enumerate(deck.slides):
        notes = slide.notes_slide.notes_text_frame.text
        assert notes
        assert at == 0 or "95" in notes
        for shape in slide.shapes:
            assert shape.shape_type != 13  # no pictures
            if getattr(shape, "has_chart", False) or getattr(shape, "has_table", False):
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
    assert "Learning culture" in str(deck.slide_master.part.part_related_by(_THEME).blob)


@pytest.mark.parametrize("kind", ["doc", "", "PDF"])
def test_another_kind_of_file_is_refused_in_words(study, kind):
    for variant, unit in ((Variant.LEADER, ""), (Variant.DEPARTMENT, UNITS["department"])):
        with pytest.raises(CultureError) as refusal:
            variant_file(study, variant, language="sv", kind=kind, unit=unit)
        assert refusal.value.problems[0].code == "report_kind"


def test_a_name_that_is_a_formula_is_a_name_in_a_workbook_of_its_own(study):
    made = variant_file(study, Variant.DEPARTMENT, language="sv", kind="xlsx", unit=FORMULA)
    assert any(FORMULA in str(cell) for row in sheet_cells(made) for cell in row)


_THEME = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"


def _pdf(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def _charts(data: bytes) -> list:
    return [
        shape.chart
        for slide in Presentation(io.BytesIO(data)).slides
        for shape in slide.shapes
        if getattr(shape, "has_chart", False) and shape.has_chart
    ]


def _numbers(values) -> list[float]:
    return list(values)


def _flat(text: str) -> str:
    """Text without what a typesetter may put into it: spaces, breaks, hyphens, soft hyphens."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)
