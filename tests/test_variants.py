"""Reports by reader: two pages for leadership, one file a department, headers for every row."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from analysis.results import ORGANISATION
from reports.agreed import Agreed
from reports.department import department_named, departments, silent_departments
from reports.leader import leader_summary
from reports.lookup import Lookup
from reports.pdf import pdf_file
from reports.text import t
from reports.variants import Variant, departments_zip, tables_zip, variant_file
from reports.work_environment import work_environment
from surveys.problems import CultureError
from tests.fake_study import FORMULA, TREE, fake_study
from tests.test_pdf import tags, words

both = pytest.mark.parametrize("language", ["sv", "en"])


@both
@pytest.mark.parametrize("tree", [TREE, {f"Division {n}": ["A", "B", "C"] for n in range(20)}])
def test_leadership_reads_two_pages_at_most(tree, language):
    made = variant_file(fake_study(tree), Variant.LEADER, language=language)
    assert len(PdfReader(io.BytesIO(made)).pages) <= 2


def test_each_department_gets_a_file_and_nothing_else_does():
    look = Lookup(fake_study(), "sv")
    names = zipfile.ZipFile(io.BytesIO(departments_zip(look))).namelist()
    silent = silent_departments(look)
    assert [look.names[unit] for unit in silent] == ["Ånga", "Älvdalen", "HR"]
    assert len(names) == len(departments(look)) + len(silent)
    assert not [name for name in names if "/" in name]
    assert not [name for name in names if "Övriga" in name or "Hela" in name]


def test_what_is_no_department_has_no_report():
    look = Lookup(fake_study(), "sv")
    for asked in (ORGANISATION, "Ingen sådan", look.names["/Teknik/*"]):
        with pytest.raises(CultureError):
            department_named(look, asked)


def test_every_row_of_a_table_begins_with_its_header():
    reader = PdfReader(io.BytesIO(variant_file(fake_study(), Variant.FULL, language="sv")))
    found = tags(reader.trailer["/Root"]["/StructTreeRoot"])
    rows = [each for each in found if each["/S"] == "/TR"]
    firsts = [row["/K"][0].get_object() for row in rows]
    assert len(rows) > 20
    assert {str(each["/S"]) for each in firsts} == {"/TH"}
    scopes = [str(part.get("/Scope")) for each in firsts for part in each["/A"] if "/Scope" in part]
    assert {"/Row", "/Column"} == set(scopes)


def test_what_is_decided_stands_beside_its_finding():
    look = Lookup(fake_study(), "sv")
    unit, barrier = next(
        key
        for key, row in look.findings.items()
        if row["level"] == "clear" and key[0] in look.shown
    )
    decided = Agreed(unit=unit, barrier=barrier, what="Reflektion varje fredag", due="2026-12-01")
    page = work_environment(look, unit=unit, agreed=[decided])
    made = PdfReader(io.BytesIO(pdf_file(page, day="2026-01-01").data))
    text = " ".join(words(each) for each in made.pages)
    assert "Reflektion varje fredag" in text
    assert "Skyddsombud" in text


def test_no_cell_of_the_tables_is_a_formula():
    archive = zipfile.ZipFile(io.BytesIO(tables_zip(fake_study(), language="sv")))
    assert "learning-culture.json" in archive.namelist()
    told = [archive.read(each).decode("utf-8-sig") for each in archive.namelist() if ".csv" in each]
    cells = [cell for text in told for line in text.splitlines() for cell in line.split(";")]
    assert "'" + FORMULA in cells
    assert not [cell for cell in cells if cell.startswith("=")]


@both
def test_where_nothing_stands_out_leadership_reads_how_it_is(language):
    for study in (fake_study(fearful={}), fake_study({})):
        page = leader_summary(study, language=language)
        assert "answers" in [section.id for section in page.sections]
        made = variant_file(study, Variant.LEADER, language=language)
        assert len(PdfReader(io.BytesIO(made)).pages) == (2 if Lookup(study, language).shown else 1)


@both
def test_a_round_in_a_department_without_figures_does_not_say_that_all_is_well(language):
    look = Lookup(fake_study(), language)
    page = work_environment(look, unit="/Stöd/HR")
    assert look.why("/Stöd/HR") in page.sections[0].reading
    assert t("work.nothing", language) not in page.sections[0].reading
    assert page.sections[0].blocks[0].rows == (("",) * 6,) * 4


def test_what_people_write_as_decided_is_text_in_a_workbook_and_on_a_page():
    said = '=HYPERLINK("http://x")<script>'
    decided = [Agreed(unit="/Stöd/IT", barrier="x", what=said, responsible="@SUM(1)")]
    made = {
        kind: variant_file(
            fake_study(), Variant.DEPARTMENT, language="sv", kind=kind, unit="IT", agreed=decided
        )
        for kind in ("xlsx", "html")
    }
    archive = zipfile.ZipFile(io.BytesIO(made["xlsx"]))
    sheets = [archive.read(each) for each in archive.namelist() if "worksheets/" in each]
    assert not any(b"<f>" in each or b"<hyperlink" in each for each in sheets)
    assert said not in made["html"].decode()
    assert "HYPERLINK" in made["html"].decode()
