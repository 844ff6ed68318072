"""One journey in a real browser: sample, heatmap, a cell, the PDF; nothing leaves the computer."""

import re
from urllib.parse import urlsplit

import pytest

from dashboard.words import say
from reports.text import t
from sample_data.files import sample_path
from tests.served import CHROMIUM, PATIENCE, browser, dashboard
from tests.test_report_files import slide_texts

GROUPS = {t(f"group.{each}", "en") for each in ("safety", "sharing", "conditions", "hindrances")}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this computer"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page in English that remembers every address it asked for."""
    with dashboard(tmp_path_factory.mktemp("home")) as address, browser() as opened:
        context = opened.new_context(
            locale="en-GB", viewport={"width": 1400, "height": 1600}, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        tab = context.new_page()
        tab.asked, tab.complaints = [], []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.on("websocket", lambda socket: tab.asked.append(socket.url))
        tab.on("console", lambda message: tab.complaints.append(message.text))
        tab.goto(address)
        yield tab


def go_to(page, name: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=say(f"{name}.nav", "en")).click()
    page.get_by_role("heading", name=say(f"{name}.title", "en"), level=1).wait_for()


def test_the_sample_becomes_a_heatmap_whose_cells_open_and_a_pdf(page):
    from playwright.sync_api import expect

    page.get_by_role("button", name=say("start.sample_read", "en")).click()
    page.get_by_role("button", name=say("check.confirm", "en")).click()
    page.get_by_role("heading", name=say("overview.title", "en"), level=1).wait_for()

    go_to(page, "departments")
    grid = page.get_by_role("treegrid")
    grid.wait_for()
    row = grid.get_by_role("row").filter(has=page.get_by_text("Hemtjänst söder", exact=True))
    heads = grid.get_by_role("columnheader").all_inner_texts()
    column = next(at for at, each in enumerate(heads) if each.startswith("Conflict"))
    groups = sum(each in GROUPS for each in heads)
    row.get_by_role("gridcell").nth(column - groups - 1).click()
    for key, name in (("pick.unit", "Hemtjänst söder"), ("pick.scale", "Conflict")):
        chosen = page.get_by_role("combobox", name=say(key, "en"))
        expect(chosen).to_have_value(name, timeout=PATIENCE)

    assert "unit=" in page.url
    assert "scale=conflict" in page.url

    go_to(page, "export")
    with page.expect_download() as coming:
        page.get_by_role("button", name=say("export.pdf_en", "en")).click()
    assert coming.value.suggested_filename == say("export.pdf_name_en", "en")
    with open(coming.value.path(), "rb") as made:
        assert made.read(5) == b"%PDF-"
    page.get_by_role("radio", name=say("export.variant_pptx", "en")).click()
    page.wait_for_timeout(700)  # the buttons are made anew
    with page.expect_download() as coming:
        page.get_by_role("button", name=say("export.variant_leader", "en")).click()
    with open(coming.value.path(), "rb") as made:
        assert "Hemtjänst söder" in slide_texts(made.read())


def test_a_file_of_ones_own_is_a_heatmap_within_six_clicks(page):
    go_to(page, "start")
    clicks = 2  # the button, and the file in the computer's own window
    chooser = page.locator("input[type=file]").first
    chooser.set_input_files(str(sample_path("wave2_sv.csv")))
    for key in ("start.read", "check.confirm"):
        page.get_by_role("button", name=say(key, "en")).click()
        clicks += 1
    page.get_by_role("heading", name=say("overview.title", "en"), level=1).wait_for()
    page.get_by_role("link", name=say("overview.to_heatmap", "en")).click()
    clicks += 1
    page.get_by_role("treegrid").wait_for()
    assert clicks <= 6
    go_to(page, "export")


def test_the_heatmap_sorts_folds_and_is_walked_by_keyboard(page):
    from playwright.sync_api import expect

    go_to(page, "departments")
    grid = page.get_by_role("treegrid")
    rows = grid.locator("tbody tr")
    rows.first.wait_for()
    before = rows.count()
    names = rows.locator("th").all_inner_texts()
    grid.get_by_role("button", name=re.compile("^Conflict")).click()
    assert rows.locator("th").all_inner_texts() != names  # at once, without the server
    expect(page.get_by_role("combobox", name=say("pick.order", "en"))).to_have_value(
        say("order.scale", "en", scale="Conflict"), timeout=PATIENCE
    )
    grid.get_by_role("button", name=re.compile("^Conflict")).click()
    grid.locator("tbody th[tabindex='0'], tbody td[tabindex='0']").first.focus()
    for key in ("Home", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    assert rows.count() < before
    page.wait_for_url(re.compile("folded="), timeout=PATIENCE)  # the server has answered, and
    page.keyboard.press("ArrowRight")  # the keyboard is still where it was
    assert rows.count() == before
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile("unit=.*scale=safety"), timeout=PATIENCE)
    address = page.url
    page.goto(address)
    expect(page.get_by_role("combobox", name=say("pick.scale", "en"))).to_have_value(
        "Psychological safety", timeout=PATIENCE
    )
    go_to(page, "export")


def test_swedish_is_one_click_away(page):
    page.get_by_test_id("stSidebar").get_by_text("Svenska").click()
    page.get_by_role("heading", name=say("export.title", "sv"), level=1).wait_for()
    assert page.evaluate("document.documentElement.lang") == "sv"


def test_nothing_was_asked_of_any_other_computer(page):
    hosts = {
        urlsplit(each).hostname
        for each in page.asked
        if urlsplit(each).scheme not in ("data", "blob")
    }
    assert hosts == {"localhost"}


def test_nothing_the_page_does_is_against_the_servers_own_policy(page):
    assert not [each for each in page.complaints if "Content Security Policy" in each]
