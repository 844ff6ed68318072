"""Whole journeys in a real browser: two waves compared, and every kind of file taken and opened."""

import io
import json
import zipfile

import pytest

from analysis.at_rest import import_wave
from analysis.policy import default_policy
from dashboard.words import say
from reports.text import t
from store.database import open_store
from surveys.remembered import FOLDER
from tests.builders import instrument, responses
from tests.served import CHROMIUM, PATIENCE, browser, dashboard

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this computer"),
]

SIZES = {("Care", "North"): 30, ("Care", "South"): 25, ("School",): 40, ("Technology",): 35}
BEFORE = {**SIZES, ("Old branch",): 20}
SAFER = {(("School",), "safety"): 1.3}


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    """A page on the later of two stored waves: School became safer, one unit is gone."""
    folder, home = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(folder))
        store = open_store()
        for name, sizes, seed, shift in (("2025", BEFORE, 1, None), ("2026", SIZES, 2, SAFER)):
            given = responses(sizes, seed=seed, shift=shift)
            about = {"survey": "Learning", "name": name, "by": "anna"}
            made = import_wave(store, given, instrument(), default_policy(), **about)
        store.close()
    with dashboard(home, **{FOLDER: str(folder)}) as address, browser() as opened:
        context = opened.new_context(
            locale="en-GB", viewport={"width": 1400, "height": 1600}, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.here = f"{address}/{{}}?wave={made.id}&lang=en"
        yield page


def arrive(tab, name: str) -> None:
    tab.goto(tab.here.format(name))
    tab.get_by_role("heading", name=say(f"{name}.title", "en"), level=1).wait_for()


def test_a_change_is_found_opened_passed_on_and_read_in_both_languages(tab):
    from playwright.sync_api import expect

    arrive(tab, "change")
    grid = tab.get_by_role("treegrid")
    gone = grid.get_by_role("row").filter(has=tab.get_by_text("Old branch", exact=True))
    expect(gone).to_contain_text("Only in the earlier wave")
    school = grid.get_by_role("row").filter(has=tab.get_by_text("School", exact=True))
    better = t("trend.level.better", "en")
    expect(school.get_by_role("gridcell").nth(1)).to_contain_text(better)  # the first: answers
    school.get_by_role("gridcell").nth(2).click()
    expect(tab.get_by_role("combobox", name=say("pick.unit", "en"))).to_have_value("School")
    expect(tab.get_by_role("combobox", name=say("pick.scale", "en"))).to_have_value("Conflict")
    tab.wait_for_url("**unit=*School*")
    tab.goto(tab.url)  # the address alone leads back
    expect(tab.get_by_role("combobox", name=say("pick.scale", "en"))).to_have_value("Conflict")
    tab.get_by_test_id("stSidebar").get_by_text("Svenska").click()
    tab.get_by_role("heading", name=say("change.title", "sv"), level=1).wait_for()
    expect(tab.get_by_role("treegrid")).to_contain_text(t("trend.level.better", "sv"))


def test_an_address_that_no_page_has_is_answered_in_ones_own_language(tab):
    tab.goto(tab.here.format("nowhere").replace("lang=en", "lang=sv"))
    tab.get_by_text(say("address.no_page", "sv")).wait_for()
    tab.get_by_test_id("stSidebarNavLink").first.wait_for()
    assert tab.get_by_text("Page not found").count() == 0


def pdf(data: bytes) -> str:
    from pypdf import PdfReader

    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def pptx(data: bytes) -> str:
    from pptx import Presentation

    shapes = [shape for slide in Presentation(io.BytesIO(data)).slides for shape in slide.shapes]
    cells = [
        cell.text
        for shape in shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    return "\n".join([*(each.text_frame.text for each in shapes if each.has_text_frame), *cells])


def xlsx(data: bytes) -> str:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    return "\n".join(
        str(value)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    )


def packed(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(
            [
                *archive.namelist(),
                *(archive.read(each).decode("utf-8", "replace") for each in archive.namelist()),
            ]
        )


def written(data: bytes) -> str:
    return data.decode("utf-8")


def as_json(data: bytes) -> str:
    return json.dumps(json.loads(data), ensure_ascii=False)


def test_every_kind_of_file_is_taken_along_and_opens(tab):
    arrive(tab, "export")
    for key, read in {
        "pdf_en": pdf,
        "variant_leader": pdf,
        "variant_department": packed,
        "variant_tables": packed,
        "pptx": pptx,
        "xlsx": xlsx,
        "html": written,
        "csv_heatmap": written,
        "json": as_json,
    }.items():
        with tab.expect_download() as coming:
            tab.get_by_role("button", name=say(f"export.{key}", "en"), exact=True).click()
        with open(coming.value.path(), "rb") as file:
            assert "School" in read(file.read()), key
