"""One report as every kind of file: the same words and figures in all, nothing that runs."""

import io
import re
import zipfile

import pytest
from pptx import Presentation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from analysis.results import ORGANISATION
from reports import tables
from reports.files import MIME, kind_of, report_file
from reports.lookup import Lookup
from reports.summary import summary
from reports.webpage import webpage
from surveys.problems import CultureError
from tests.fake_study import FORMULA, INJECTION, fake_study

LANGUAGES = ("sv", "en")
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def study():
    return fake_study()


@pytest.fixture(scope="module")
def made(study):
    return {
        (kind, language): report_file(study, kind, language=language)
        for kind in MIME
        for language in LANGUAGES
    }


def slide_texts(data: bytes) -> list[str]:
    """Every text on the slides: headings, words, cells."""
    texts = []
    for slide in Presentation(io.BytesIO(data)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts += [each.text for each in shape.text_frame.paragraphs]
            if getattr(shape, "has_table", False) and shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return texts


def page_cells(data: bytes) -> list[str]:
    return re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", data.decode())


def grid_of(study, language: str) -> list[list[str]]:
    """The whole heatmap as the report has it: name and cells of each row."""
    sections = {each.id: each for each in summary(study, language=language).sections}
    block = sections["heatmap"].blocks[0]
    return [
        [row.name, *(f"{cell.text} {cell.mark}".strip() for cell in row.cells)]
        for row in block.rows
    ]


@both_languages
def test_every_row_of_the_heatmap_is_the_same_on_slides_page_and_paper(study, made, language):
    slides = [text.strip() for text in slide_texts(made["pptx", language])]
    page = [
        re.sub(r"&[a-z#0-9]+;", "?", cell).strip() for cell in page_cells(made["html", language])
    ]
    paper = "".join(
        each.extract_text() for each in PdfReader(io.BytesIO(made["pdf", language])).pages
    )
    for name, *cells in grid_of(study, language):
        if INJECTION in name or name == FORMULA:
            continue
        row = [name, *cells]
        assert any(row == slides[at : at + len(row)] for at in range(len(slides))), row
        assert any(row == page[at : at + len(row)] for at in range(len(page))), row
        assert all(cell.split()[0] in paper for cell in cells)


@both_languages
def test_the_workbook_holds_the_released_numbers_figure_by_figure(study, made, language):
    look = Lookup(study, language)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(made["xlsx", language]))
    wanted = {
        tables.heatmap_table(look): 1,
        tables.heatmap_table(look, value="unfavourable"): 2,
        tables.barrier_table(look): 3,
        tables.units_table(look): 4,
        tables.gaps_table(look): 5,
        tables.reliability_table(look): 6,
    }
    for table, place in wanted.items():
        sheet = sheets.get_sheet_by_index(place).to_python(skip_empty_area=False)
        assert [cell for cell in sheet[0] if cell] == [each.heading for each in table.columns]
        for line, row in enumerate(table.rows, start=1):
            assert sheet[line] == ["" if cell is None else cell for cell in row]


@both_languages
def test_charts_on_slides_hold_the_released_shares(study, made, language):
    look = Lookup(study, language)
    deck = Presentation(io.BytesIO(made["pptx", language]))
    charts = [
        shape.chart
        for slide in deck.slides
        for shape in slide.shapes
        if getattr(shape, "has_chart", False) and shape.has_chart
    ]
    bars = charts[0].plots[0]
    titles = {look.measure_title(scale.id): scale.id for scale in look.scales}
    assert len(bars.categories) == len(titles)
    for place, name in enumerate(bars.categories):
        cell = look.cell(ORGANISATION, titles[name])
        shown = [series.values[place] for series in list(bars.series)[1:]]
        assert shown == [cell[key] for key in ("unfavourable", "neutral", "favourable")]


@both_languages
def test_a_name_that_is_a_formula_or_markup_stays_a_name(made, language):
    with zipfile.ZipFile(io.BytesIO(made["xlsx", language])) as book:
        sheets = [book.read(each).decode() for each in book.namelist() if "worksheets/" in each]
        links = [each for each in book.namelist() if "externalLink" in each]
    assert sheets
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert not links
    page = made["html", language].decode()
    body = page.split("<main>")[1].split("</main>")[0]
    assert INJECTION not in page.split('<script type="application/json"')[0]
    assert "<b>" not in body
    assert INJECTION in slide_texts(made["pptx", language])


@both_languages
def test_the_page_fetches_nothing(made, language):
    page = made["html", language].decode()
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:script|img|iframe|link)[^>]+(?:src|href)=", page)
    assert f'<html lang="{language}">' in page


def test_a_name_that_ends_a_script_does_not_end_it():
    end = "</script><script>alert(1)</script>"
    page = webpage(fake_study(tree={"Care": [end, "Home"]}), language="sv").decode()
    assert "alert(1)" in page
    assert "<script>alert(1)" not in page
    assert page.count("<script") == 3


@both_languages
def test_every_chart_and_table_on_a_slide_says_what_it_shows(made, language):
    for slide in Presentation(io.BytesIO(made["pptx", language])).slides:
        assert slide.has_notes_slide
        for shape in slide.shapes:
            if getattr(shape, "has_chart", False) or getattr(shape, "has_table", False):
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")


@pytest.mark.parametrize("path", ["report", "report.doc", "report.pdf.exe", "."])
def test_another_kind_of_file_is_refused_in_words(path):
    with pytest.raises(CultureError) as refusal:
        kind_of(path)
    assert refusal.value.problems[0].code == "report_kind"
