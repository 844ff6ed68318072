"""The web page of a report in a real browser: nothing fetched, nothing cut, readable by all."""

import pytest

from reports.variants import Variant, variant_file
from tests.served import CHROMIUM, browser
from tests.test_variant_files import made_study

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
REPORTS = {
    "full": (Variant.FULL, ""),
    "leader": (Variant.LEADER, ""),
    "department": (Variant.DEPARTMENT, "/Vård och omsorg/Hemtjänst Söder"),
    "silent": (Variant.DEPARTMENT, "/Stöd/HR"),
    "work": (Variant.WORK_ENVIRONMENT, ""),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder, study = tmp_path_factory.mktemp("pages"), made_study()
    for name, (variant, unit) in REPORTS.items():
        page = variant_file(study, variant, language="sv", kind="html", unit=unit)
        (folder / f"{name}.html").write_bytes(page)
    return folder


@pytest.fixture(scope="module")
def here():
    pytest.importorskip("axe_playwright_python")
    with browser() as found:
        yield found


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_opens_without_network_and_anybody_can_read_it(here, pages, name):
    from axe_playwright_python.sync_playwright import Axe

    tab = here.new_page(viewport={"width": 390, "height": 844})
    asked, said = [], []
    tab.on("request", lambda each: asked.append(each.url))
    tab.on("pageerror", lambda each: said.append(str(each)))
    tab.goto((pages / f"{name}.html").as_uri())
    if name != "work":
        tab.locator(".js-plotly-plot .main-svg").first.wait_for()
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert not said
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(tab).response["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['html'][:150]}" for rule in found] == []
    tab.close()
