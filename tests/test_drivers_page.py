"""The page of what goes together: chosen outcome, path pictures, and why nothing is said."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words import say
from tests.fake_study import fake_study
from tests.told_associations import driver, others, path, silent, untold

ROOT = Path(__file__).parent.parent


def page(language="en", **tables):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.session_state["language"] = language
    app.session_state["study"] = fake_study(**tables)
    app.run()
    app.switch_page("dashboard/drivers.py").run()
    assert not app.exception
    return app


def said(app):
    kinds = (app.markdown, app.caption, app.header, app.subheader)
    return "\n".join(each.value for kind in kinds for each in kind)


def charts(app):
    return [each.proto.spec for each in app.get("plotly_chart")]


def test_the_outcome_for_which_something_stands_out_is_shown_first_and_another_can_be_chosen():
    level = {"verdict": "as_others"}
    app = page(
        drivers=[driver(outcome="time", driver="safety", **level), driver(), others()],
        paths=[path()],
    )
    (chosen,) = app.selectbox
    assert chosen.value == "safety"
    assert "Conflict" in charts(app)[0]
    assert "480 people" in said(app)
    chosen.set_value("time").run()
    assert not app.exception
    assert "<b>Conflict</b>" not in charts(app)[0]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_told_path_has_its_picture_and_the_caveat(language):
    rows = [path(), path(end="safety", through="time", verdict="not_supported"), untold("too_few")]
    app = page(language, drivers=[driver(), others()], paths=rows)
    assert len(charts(app)) == 3
    words = said(app)
    caveat = {"en": "association, not cause", "sv": "samband, inte orsak"}[language]
    assert words.count(caveat) == 2
    assert {"en": "Not supported here", "sv": "Får inte stöd här"}[language] in words


@pytest.mark.parametrize("verdict", ["no_outcomes", "no_drivers", "too_many"])
def test_where_roles_are_missing_a_sentence_says_what_to_do(verdict):
    app = page(drivers=[silent(verdict)], paths=[untold("not_asked", start="")])
    assert "instrument file" in said(app)
    assert charts(app) == []
    assert not app.selectbox


def test_an_outcome_whose_shares_are_chance_has_no_map():
    blank = dict.fromkeys(("importance", "importance_low", "importance_high"))
    app = page(drivers=[driver(verdict="nothing_sure", **blank)], paths=[])
    assert charts(app) == []
    assert "not surely go with it at all" in said(app)


def test_a_result_made_before_says_so():
    assert say("drivers.none", "en") in said(page())
