"""Change and measures in the dashboard, on two stored waves."""

import json

import pytest

from dashboard.words import say
from store.database import open_store
from store.measures import FollowUp, add_measure, measures
from store.people import Role
from store.waves import wave
from tests.test_heatmap_page import view
from tests.test_stored_pages import on, opened, press, stored, team, written


@pytest.fixture
def two_waves():
    return stored("2026-03", release=True, seed=1), stored("2026-09", release=True, seed=2)


def measure(wave_id: str, unit: str, what: str = "Talk in groups") -> None:
    store = open_store()
    survey = wave(store, wave_id).survey_id
    barrier = wave(store, wave_id).instrument.barriers[0].id
    made = FollowUp(survey_id=survey, what=what, unit=unit, barrier=barrier, wave_id=wave_id)
    add_measure(store, made, by="tester")


def drawn(app) -> str:
    return "".join(each.proto.spec for each in app.get("plotly_chart"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_later_wave_is_set_beside_the_one_before(two_waves, language):
    app = on(opened(wave=two_waves[1], lang=language), "change")
    assert not app.error
    assert app.selectbox(key="change_earlier").value == two_waves[0]
    assert len(app.get("plotly_chart")) == 1
    told = view(app)
    assert "North" in {row[1] for row in told["rows"]}
    assert told["sort"] == "tree"
    assert say("change.how", language) in [each.value for each in app.header]


def test_every_scale_and_a_picture_are_drawn_when_they_are_asked_for(two_waves):
    app = on(opened(wave=two_waves[1], lang="en"), "change")
    for asked in ("change_every", "change_picture"):
        app.session_state[asked] = True
    app.run()
    assert not app.error
    assert len(app.get("plotly_chart")) == 3


def test_a_first_wave_says_what_will_be_here(two_waves):
    app = on(opened(wave=two_waves[0], lang="en"), "change")
    assert say("change.first", "en") in written(app)
    assert not app.get("plotly_chart")


def test_a_leader_sees_change_and_measures_of_their_own_units_only(two_waves, monkeypatch):
    measure(two_waves[0], "/Care/North", "Morning talks")
    measure(two_waves[0], "/School", "Mentors at school")
    team(monkeypatch, Role.LEADER, ("Care",))
    app = on(opened(wave=two_waves[1], lang="en"), "change")
    told = json.dumps(view(app)) + drawn(app)
    assert "North" in told
    assert "School" not in told + written(app)
    assert "Mentors" not in written(app)
    on(app, "measures")
    assert "Morning talks" in written(app)
    assert "Mentors" not in written(app)
    assert not app.text_input


def test_a_measure_is_recorded_changed_and_removed(two_waves):
    app = on(opened(wave=two_waves[1], lang="en"), "measures")
    app.text_input[0].set_value("Reserve Friday mornings")
    next(each for each in app.button if each.label == say("measures.add", "en")).click().run()
    store = open_store()
    survey = wave(store, two_waves[1]).survey_id
    (made,) = measures(store, survey)
    assert (made.what, made.unit, made.status) == (
        "Reserve Friday mornings",
        "organisation",
        "planned",
    )
    app.selectbox(key=f"status_{made.id}").set_value("done").run()
    assert measures(store, survey)[0].status == "done"
    press(app, f"remove_{made.id}")
    assert measures(store, survey) == ()


def test_the_next_wave_tells_what_became_of_a_measure_and_that_it_is_no_experiment():
    first = stored("2026-03", seed=1)
    measure(first, "/Care/North")
    later = stored("2026-09", seed=2)
    app = on(opened(wave=later, lang="en"), "change")
    assert "Talk in groups" in written(app)
    assert "experiment" in written(app)
