"""The heatmap's view in the address: kept over a reload, held against what a person may see."""

import json

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from analysis.results import ORGANISATION
from dashboard.heatmap_view import digest
from dashboard.words import plain, say
from reports.text import sentences_in
from store.people import Role
from tests.test_stored_pages import ROOT, on, opened, stored, team, written

NORTH = "/Care/North"


def view(app) -> dict:
    """What the page's own table was given."""
    return json.loads(app.get("bidi_component")[0].proto.json)


def address(app) -> dict[str, str]:
    """The address as a person would copy it."""
    found = {key: app.query_params[key] for key in app.query_params}
    return {key: value if isinstance(value, str) else value[0] for key, value in found.items()}


def at(page: str, **params: str) -> AppTest:
    """The app as somebody meets it who opens an address of a page."""
    app = opened(**params)
    for key, value in params.items():
        app.query_params[key] = value
    return on(app, page)


def test_a_reload_leads_back_to_the_same_view():
    wave = stored()
    app = at("departments", wave=wave, lang="en")
    app.selectbox(key="heat_value").set_value("unfavourable")
    app.selectbox(key="heatmap_order").set_value("conflict")
    app.selectbox(key="heatmap_rows").set_value("smallest")
    app.selectbox(key="cell_unit").set_value(NORTH)
    app.selectbox(key="cell_scale").set_value("time").run()
    kept = address(app)
    assert kept["unit"] == NORTH
    again = at("departments", **kept)
    assert view(again) == view(app)
    assert view(again)["sort"] == "conflict"
    assert again.selectbox(key="heat_value").value == "unfavourable"
    assert again.selectbox(key="cell_scale").value == "time"
    assert address(again) == kept


def test_what_is_folded_stands_in_the_address_without_names():
    wave = stored()
    app = at("departments", wave=wave, lang="en", folded=digest("/Care"))
    assert view(app)["folded"] == ["/Care"]
    assert "Care" not in address(app)["folded"]
    app = at("departments", wave=wave, lang="en", folded="-ffffff")
    assert view(app)["folded"] == ["/Care"]


@pytest.mark.parametrize("page", ["departments", "barriers"])
@pytest.mark.parametrize("unit", ["/School", "/Nowhere", "' OR 1=1 --", "<b>x</b>"])
def test_an_address_to_anothers_unit_is_told_in_a_sentence_and_leaves_no_trace(
    monkeypatch, page, unit
):
    wave = stored(release=True)
    team(monkeypatch, Role.LEADER, ("Care",))
    app = at(page, wave=wave, lang="en", unit=unit, folded=digest(unit))
    assert [each.value for each in app.info] == [say("address.not_here", "en")]
    sentences = " ".join(each.value for each in app.info)
    told = sentences + written(app) + json.dumps(view(app)) + json.dumps(address(app))
    assert unit not in told
    assert "School" not in told
    assert "School" not in "".join(each.proto.spec for each in app.get("plotly_chart"))


def test_an_address_to_a_wave_that_is_not_released_is_told_the_same(monkeypatch):
    hidden, _ = stored("2026-03"), stored("2026-09", release=True, seed=2)
    team(monkeypatch, Role.LEADER, ("Care",))
    for asked in (hidden, "0123456789abcdef"):
        app = opened(wave=asked, lang="en")
        assert [each.value for each in app.info] == [say("address.not_here", "en")]


def test_crafted_choices_fall_back_to_the_usual():
    wave = stored()
    app = at("departments", wave=wave, lang="en", show="variance", sort="x", rows="99", scale="y")
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="heat_value").value == "mean"
    assert view(app)["sort"] == "tree"
    assert set(address(app)) == {"wave", "lang", "unit", "scale"}


def test_the_change_is_offered_only_where_there_is_a_wave_before():
    first, second = stored("2026-03"), stored("2026-09", seed=2)
    change = say("value.change", "en")
    assert (
        change not in at("departments", wave=first, lang="en").selectbox(key="heat_value").options
    )
    app = at("departments", wave=second, lang="en", show="change", sort="change")
    assert change in app.selectbox(key="heat_value").options
    assert view(app)["sort"] == "change"
    assert {"earlier", "later", "interval"} <= set(view(app)["fields"])


def test_the_picture_is_drawn_when_it_is_asked_for_in_the_order_of_the_table():
    app = at("departments", wave=stored(), lang="en", sort="conflict")
    before = len(app.get("plotly_chart"))
    app.session_state["heatmap_picture"] = True
    app.run()
    drawn = [json.loads(each.proto.spec) for each in app.get("plotly_chart")]
    assert len(drawn) == before + 1
    cells = next(trace for trace in drawn[0]["data"] if trace.get("name") == "cells")
    told = view(app)
    rows = [told["rows"][place][0] for place in told["orders"]["conflict"]]
    assert list(dict.fromkeys(unit for unit, _ in cells["customdata"])) == rows


def test_a_page_of_another_role_is_refused_in_words(monkeypatch):
    stored(release=True)
    team(monkeypatch, Role.LEADER, ())
    app = opened(lang="en")
    app._page_hash = calc_hash("check")  # the harness opens files only, and here there is none
    app.run()
    surveys = sentences_in(ROOT / "surveys" / "locales", "en")
    refused = next(each for key, each in surveys.items() if key.endswith("not_permitted"))
    assert [each.value for each in app.error] == [plain(refused)]


def test_a_leader_to_whom_nothing_is_open_is_told_to_wait(monkeypatch):
    team(monkeypatch, Role.LEADER, ())
    app = on(opened(lang="en"), "departments")
    assert say("empty.wait", "en") in written(app)
    assert not app.error


def test_the_organisation_is_never_said_to_be_worse_than_elsewhere():
    told = view(at("departments", wave=stored(), lang="en"))
    assert told["rows"][0][0] == ORGANISATION
    assert not any("elsewhere" in words for words in told["whole"].values())


@pytest.mark.parametrize("page", ["overview", "departments", "barriers"])
def test_a_leader_without_units_is_told_who_can_give_them(monkeypatch, page):
    wave = stored(release=True)
    team(monkeypatch, Role.LEADER)
    app = on(opened(wave=wave, lang="en"), page)
    assert [each.value for each in app.info] == [say("empty.no_units", "en")]
    assert not app.error
