"""Quotes: released one by one by an owner, logged without their words, gone with their wave."""

import shutil
from contextlib import closing
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from analysis.at_rest import import_wave, released_quotes, stored_study
from analysis.policy import default_policy
from dashboard.words import say
from store.archive import export_archive, restore_archive
from store.audit_log import entries
from store.database import StoreError, open_store, store_folder
from store.erasure import delete_wave
from store.people import Role
from store.quotes import LONGEST, quotes, release_quote, withdraw_quote
from store.waves import release_wave
from surveys.remembered import FOLDER
from tests.builders import instrument, responses
from tests.databases import bytes_at_rest
from tests.test_stored_pages import on, opened, team, written
from tests.test_themes import texts

SAID = "Schemat räcker inte, fråga inte varför"


def stored(store) -> str:
    made = responses({("Care",): 60, ("School",): 60}, seed=3)
    comments, _ = texts(len(made), seed=1)
    wave = import_wave(
        store,
        replace(made, comments=comments),
        instrument(),
        default_policy(),
        survey="Learning",
        name="2026",
        by="tester",
    )
    release_wave(store, wave.id, by="tester")
    return wave.id


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The folder of a store with one released wave, made once, and the wave's id."""
    folder = tmp_path_factory.mktemp("template")
    with closing(open_store(folder=folder)) as store:
        return folder, stored(store)


@pytest.fixture
def wave(template, tmp_path, monkeypatch) -> str:
    """A wave in a store of this test's own."""
    made, wave = template
    monkeypatch.setenv(FOLDER, str(tmp_path))
    shutil.copytree(made, store_folder(), dirs_exist_ok=True)
    return wave


@pytest.fixture
def here(wave):
    with closing(open_store()) as store:
        yield store


def test_a_quote_is_released_logged_without_its_words_and_taken_back(here, wave):
    study = stored_study(here, wave)
    assert len(released_quotes(here, wave, study)) == 0
    made = release_quote(here, wave, f"  {SAID} ", by="olga")
    assert released_quotes(here, wave, study).frame["quote"].tolist() == [SAID]
    last = entries(here)[-1]
    assert (last.who, last.action, last.wave_id) == ("olga", "quotes_changed", wave)
    assert "Schemat" not in repr(last)
    withdraw_quote(here, made.id, by="olga")
    assert quotes(here, wave) == ()


@pytest.mark.parametrize("said", ["", "   ", "x" * (LONGEST + 1)])
def test_an_empty_or_long_quote_is_refused(here, wave, said):
    with pytest.raises(StoreError):
        release_quote(here, wave, said, by="olga")
    with pytest.raises(StoreError):
        release_quote(here, "no wave", SAID, by="olga")
    with pytest.raises(StoreError):
        withdraw_quote(here, "no quote", by="olga")
    assert quotes(here, wave) == ()


def test_the_same_quote_is_released_once(here, wave):
    release_quote(here, wave, SAID, by="olga")
    with pytest.raises(StoreError):
        release_quote(here, wave, SAID, by="olga")


def test_quotes_go_with_their_wave_from_the_file_too(here, wave):
    release_quote(here, wave, SAID, by="olga")
    delete_wave(here, wave, by="olga")
    assert quotes(here, wave) == ()
    assert SAID.encode() not in bytes_at_rest(here)


def test_quotes_come_back_from_an_archive(here, wave, tmp_path):
    release_quote(here, wave, SAID, by="olga")
    path = tmp_path / "all.zip"
    export_archive(here, path, by="olga")
    with closing(open_store(folder=tmp_path / "other")) as other:
        restore_archive(other, path, by="olga")
        assert [each.said for each in quotes(other, wave)] == [SAID]


def on_the_page(monkeypatch, role: Role, wave: str) -> AppTest:
    team(monkeypatch, role, ())
    return on(opened(wave=wave, lang="en"), "comments")


def test_leaders_and_analysts_see_themes_and_released_quotes_and_no_other_text(wave, monkeypatch):
    with closing(open_store()) as store:
        release_quote(store, wave, SAID, by="olga")
    for role in (Role.LEADER, Role.ANALYST):
        app = on_the_page(monkeypatch, role, wave)
        assert SAID in written(app)
        assert "themes stand out" in written(app)
        assert not any(each.label == say("comments.release", "en") for each in app.expander)
        assert not app.text_area


def test_an_owner_reads_and_releases_one_text_at_a_time(wave, monkeypatch):
    app = on_the_page(monkeypatch, Role.OWNER, wave)
    assert not app.text_area, "nothing is read before it is asked for"
    app.session_state["quotes_open"] = True
    app.run()
    said = app.text_area[0].value
    with closing(open_store()) as store:
        assert entries(store)[-1].detail == {"what": "comments"}
    label = say("comments.release_one", "en")
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    with closing(open_store()) as store:
        assert [each.said for each in quotes(store, wave)] == [said]
