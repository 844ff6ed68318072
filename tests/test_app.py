"""The pages without a browser: every page in both languages, empty and with the sample survey."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.results import Status
from dashboard.words import catalogue, say
from reports.lookup import Lookup
from reports.pdf import pdf
from sample_data.files import sample_path

ROOT = Path(__file__).parent.parent
PAGES = (
    *("start", "check", "overview", "departments", "barriers"),
    *("change", "drivers", "reliability", "profiles", "comments", "measures", "export", "methods"),
)
NEEDS_A_STUDY = (
    *("overview", "departments", "barriers", "change"),
    *("drivers", "reliability", "profiles", "comments", "measures", "export"),
)
LANGUAGES = ("sv", "en")
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def opened(language: str) -> AppTest:
    """The app on its first page."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.session_state["language"] = language
    return app.run()


def on(app: AppTest, page: str, language: str) -> AppTest:
    """The app on another page, in another language."""
    app.session_state["language"] = language
    return app.switch_page(f"dashboard/{page}.py").run()


def press(app: AppTest, key: str, language: str) -> AppTest:
    """Press the button that a catalogue key names."""
    label = say(key, language)
    return next(button for button in app.button if button.label == label).click().run()


def upload(app: AppTest, name: str, data: bytes, *, language: str) -> AppTest:
    """Choose a survey file on the first page and have it read."""
    on(app, "start", language)
    app.file_uploader[0].set_value((name, data, "text/csv"))
    app.run()
    press(app, "start.read", language)
    if app.title[0].value == say("check.title", language):
        on(app, "check", language)  # the test harness would go back to the page it was sent to
    return app


def nothing_went_wrong(app: AppTest) -> bool:
    return not app.exception and not app.error


def words_on(app: AppTest) -> str:
    """Everything written on the page."""
    return "\n".join([each.value for each in (*app.markdown, *app.caption, *app.info)])


@pytest.fixture(autouse=True)
def data_folder():
    """One folder for the whole file: what a test stores, the next one finds."""


@pytest.fixture(scope="module")
def empty():
    return opened("sv")


@pytest.fixture(scope="module")
def full():
    """The app after the Swedish sample was uploaded, checked and confirmed."""
    app = opened("sv")
    upload(app, "enkät.csv", sample_path("wave1_sv.csv").read_bytes(), language="sv")
    assert nothing_went_wrong(app)
    assert app.title[0].value == say("check.title", "sv")
    assert f"{app.session_state['intake'].reading.kept} personer" in words_on(app)
    press(app, "check.confirm", "sv")
    assert nothing_went_wrong(app)
    return app


@both_languages
@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_teaches_what_it_will_show(empty, page, language):
    app = on(empty, page, language)
    assert nothing_went_wrong(app)
    assert app.title[0].value == say(f"{page}.title", language)
    if page in NEEDS_A_STUDY:
        assert say(f"{page}.empty", language) in words_on(app)


def test_after_confirming_the_overview_says_what_matters_and_the_answers_are_gone(full):
    app = on(full, "overview", "sv")
    assert app.title[0].value == say("overview.title", "sv")
    assert f"{app.session_state['study'].facts.respondents} har svarat" in words_on(app)
    assert "intake" not in app.session_state
    assert "study" in app.session_state


@both_languages
@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_the_study_in_both_languages(full, page, language):
    app = on(full, page, language)
    assert nothing_went_wrong(app)
    assert app.title[0].value == say(f"{page}.title", language)
    assert say(f"{page}.empty", language) not in words_on(app) if page in NEEDS_A_STUDY else True


@pytest.mark.parametrize(("language", "mark"), [("sv", ","), ("en", ".")])
def test_numbers_are_written_as_the_language_writes_them(full, language, mark):
    app = on(full, "departments", language)
    figures = app.dataframe[0].value.iloc[0, 2:5]
    assert all(cell[1] == mark and len(cell) == 3 for cell in figures)


def test_switching_language_keeps_page_and_study(full):
    on(full, "barriers", "sv")
    before = full.session_state["study"]
    full.segmented_control[0].set_value("en").run()
    assert full.title[0].value == say("barriers.title", "en")
    assert full.session_state["study"] is before


@both_languages
def test_units_without_figures_are_named_and_carry_no_number(full, language):
    app = on(full, "departments", language)
    look = Lookup(full.session_state["study"], language)
    silent = [row["unit"] for row in look.units if row["status"] != Status.SHOWN]
    assert {look.names[unit] for unit in silent} == {"Kansli", "Kommunikation"}
    table = app.dataframe[0].value
    for unit in silent:
        row = table[table.iloc[:, 0] == look.names[unit]].iloc[0]
        assert not any(letter.isdigit() for cell in row.iloc[1:-1] for letter in cell)
    rows = {row[0]: row for row in json.loads(app.get("bidi_component")[0].proto.json)["rows"]}
    least = str(full.session_state["study"].policy.minimum_scores)
    for unit in silent:
        name, _, _, answers, why, cells = rows[unit][1:]
        assert (name, answers, cells) == (look.names[unit], "", [])
        # the only numbers are the minimum and how many departments the pool holds
        assert {letter for letter in why if letter.isdigit()} <= {least, "2"}


def test_choosing_a_cell_shows_the_items_behind_it(full):
    app = on(full, "departments", "en")
    unit = "/Vård och omsorg/Hemtjänst söder"
    app.session_state["cell_unit"] = unit
    app.session_state["cell_scale"] = "conflict"
    app.run()
    look = Lookup(full.session_state["study"], "en")
    items = look.study.instrument.scale("conflict").items
    behind = app.dataframe[1].value
    assert list(behind.iloc[:, 0]) == [look.measure_title(each) for each in ("conflict", *items)]


@both_languages
def test_departments_are_set_two_by_two_only_when_a_person_asks(full, language):
    app = on(full, "reliability", language)
    before = len(app.dataframe)
    press(app, "reliability.pairs", language)
    assert nothing_went_wrong(app)
    assert len(app.dataframe) == before + 1
    assert say("reliability.pairs_words", language) in words_on(app)
    shown = sum(row["kind"] == "unit" for row in Lookup(app.session_state["study"], "en").units)
    assert 3 < len(app.dataframe[-1].value) < shown * (shown - 1) / 2


@both_languages
def test_what_could_not_be_seen_is_said_beside_the_cell(full, language):
    app = on(full, "departments", language)
    app.session_state["cell_unit"] = "/Vård och omsorg/Hemtjänst norr"
    app.session_state["cell_scale"] = "safety"
    app.run()
    told = {
        "sv": "kunde Hemtjänst norr bara visa en skillnad",
        "en": "could only show a difference",
    }
    assert told[language] in words_on(app)


@both_languages
def test_the_study_becomes_a_pdf(full, language):
    on(full, "export", language)
    labels = {button.label for button in full.get("download_button")}
    assert {say(f"export.pdf_{each}", language) for each in LANGUAGES} <= labels
    assert pdf(full.session_state["study"], language=language).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("name", "data"),
    [("svar.csv", b""), ("svar.xlsx", b"PK\x03\x04 broken"), ("svar.csv", b"%PDF-1.7\n\x00\x01")],
)
def test_a_bad_file_is_refused_in_words_and_changes_nothing(full, name, data):
    before = full.session_state["study"]
    upload(full, name, data, language="sv")
    assert not full.exception
    assert len(full.error) == 1
    assert "Traceback" not in full.error[0].value
    assert full.session_state["study"] is before
    assert full.title[0].value == say("start.title", "sv")


def test_a_file_can_be_read_again_and_corrected_without_losing_the_study(full):
    before = full.session_state["study"]
    upload(full, "igen.csv", sample_path("wave1_sv.csv").read_bytes(), language="sv")
    assert nothing_went_wrong(full)
    assert full.title[0].value == say("check.title", "sv")
    full.number_input[0].set_value(20).run()
    assert full.session_state["intake"].minimum == 20
    assert full.session_state["study"] is before


def test_every_page_has_its_words_in_the_catalogues():
    for language in LANGUAGES:
        for page in PAGES:
            assert {f"{page}.nav", f"{page}.title"} <= set(catalogue(language))
