"""WCAG 2.1 AA by axe-core in a real browser: every page, both languages, both themes.

What Streamlit itself draws wrong is listed; anything else is ours and fails. Then what axe cannot
see: keyboard alone, twice the size, a telephone, less motion.
"""

import pytest

from analysis.at_rest import import_wave
from analysis.policy import default_policy
from dashboard.words import say
from sample_data.files import sample_path
from store.database import open_store
from store.waves import release_wave
from surveys.applying import apply_mapping
from surveys.free_text import choose_comments
from surveys.ingest import read_export
from surveys.instrument_file import available_instruments
from surveys.mapping import propose_mapping
from surveys.recognising import certain_match
from surveys.remembered import FOLDER
from tests.served import CHROMIUM, PATIENCE, browser, dashboard

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this computer"),
]

PAGES = (
    *("start", "check", "waves", "overview", "departments", "barriers", "change", "drivers"),
    *("reliability", "profiles", "comments", "measures", "export", "methods", "log"),
)
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}
STREAMLITS_OWN = {
    # A group's heading in the sidebar is a <div> between <ul> and <li>.
    "list": "stSidebarNavItems",
    "listitem": "stSidebarNav",
}
COMMENTS = "Vad skulle hjälpa er att lära mer av varandra?"


@pytest.fixture(scope="module")
def wave(tmp_path_factory):
    """The sample, stored with its free text; its folder and id."""
    folder = tmp_path_factory.mktemp("data")
    reading = read_export(sample_path("wave1_sv.csv").read_bytes(), name="wave1_sv.csv")
    instrument = certain_match(reading, available_instruments())
    mapping = choose_comments(propose_mapping(reading, instrument), reading, [COMMENTS])
    responses = apply_mapping(reading, mapping, instrument)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(folder))
        store = open_store()
        named = {"survey": "Culture", "name": "2026", "by": "tester"}
        made = import_wave(store, responses, instrument, default_policy(), **named)
        release_wave(store, made.id, by="tester")
        store.close()
    return folder, made.id


@pytest.fixture(scope="module")
def here(wave, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with dashboard(home, **{FOLDER: str(wave[0])}) as address, browser() as opened:
        yield address, opened


def page_of(here, wave, name: str, language: str, **context):
    """A page with all that folds unfolded, drawn to its end."""
    address, opened = here
    tab = opened.new_context(viewport={"width": 1280, "height": 1000}, **context).new_page()
    tab.set_default_timeout(PATIENCE)
    tab.goto(f"{address}/{name}?wave={wave[1]}&lang={language}")
    settled(tab)
    for fold in tab.locator("[data-testid=stExpander] summary").all():
        fold.click()
    settled(tab)
    return tab


def settled(tab) -> None:
    tab.locator("h1").first.wait_for()
    tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    tab.wait_for_timeout(250)


def faded(tab) -> None:
    """Until colours have become those of the theme: while they fade, contrast is neither's."""
    tab.wait_for_timeout(250)
    for _ in range(30):
        if not tab.evaluate("document.getAnimations().some(each => each.playState === 'running')"):
            return
        tab.wait_for_timeout(100)


def violations(tab) -> list[str]:
    """What axe finds that is not Streamlit's own."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(tab, options=WCAG).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
        if not _streamlits_own(tab, rule["id"], node["target"][0])
    ]


def _streamlits_own(tab, rule: str, target: str) -> bool:
    inside = STREAMLITS_OWN.get(rule)
    if inside is None:
        return False
    return tab.locator(target).first.evaluate(
        "(node, inside) => node.closest(`[data-testid=${inside}]`) !== null", inside
    )


OVERHANG = """
() => {
  const main = document.querySelector('[data-testid=stMain]');
  if (main.scrollWidth <= main.clientWidth + 1) return [];
  const right = main.getBoundingClientRect().right;
  return [...main.querySelectorAll('*')]
    .filter(each => each.getBoundingClientRect().right > right + 1)
    .slice(0, 3).map(each => each.outerHTML.slice(0, 120));
}
"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(here, wave, name):
    """Axe finds nothing of ours in either language or theme; then nothing scrolls sideways.

    Contrast goes by the theme and words by the language, so two looks cover both. At 390 pixels a
    telephone; at 640 what a window of 1,280 has at 200 %.
    """
    tab = page_of(here, wave, name, "sv", color_scheme="light")
    found = {"sv, light": violations(tab)}
    tab.get_by_test_id("stSidebar").get_by_text("English").click()
    tab.get_by_role("heading", name=say(f"{name}.title", "en"), level=1).wait_for()
    tab.emulate_media(color_scheme="dark")
    settled(tab)
    faded(tab)
    found["en, dark"] = violations(tab)
    for width in (640, 390):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.wait_for_timeout(250)
        found[f"{width} pixels"] = tab.evaluate(OVERHANG)
    tab.context.close()
    assert {where: each for where, each in found.items() if each} == {}


def test_axe_can_find_something(here, wave):
    tab = page_of(here, wave, "overview", "en")
    tab.evaluate("document.querySelector('h1').innerHTML = '<img src=\"data:,\">'")
    found = violations(tab)
    tab.context.close()
    assert any(each.startswith("image-alt") for each in found)


def test_the_keyboard_alone_reaches_a_page_and_what_is_on_it(here, wave):
    tab = page_of(here, wave, "overview", "en")
    seen = set()
    for _ in range(60):
        tab.keyboard.press("Tab")
        seen.add(tab.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
        if say("departments.nav", "en") in seen:
            break
    shown = tab.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement);"
        " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
    )
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name=say("departments.title", "en"), level=1).wait_for()
    tab.context.close()
    assert shown, "where the keyboard is must be seen"


def test_less_motion_is_respected(here, wave):
    tab = page_of(here, wave, "departments", "en", reduced_motion="reduce")
    # Streamlit's own folds are moved by its script, which asks nobody; all else is ours.
    moving = tab.evaluate(
        "document.getAnimations().filter(each => each.playState === 'running')"
        ".map(each => each.effect.target)"
        ".filter(each => each.closest('[data-testid=stExpander]') === null)"
        ".map(each => each.outerHTML.slice(0, 100))"
    )
    tab.context.close()
    assert moving == []
