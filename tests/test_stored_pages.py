"""Stored waves in the dashboard: found again, opened by address, deleted, logged."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.at_rest import import_wave
from analysis.policy import default_policy
from dashboard.words import say
from store.database import StoreError, open_store
from store.people import Role, add_person, people
from store.surveys import raise_minimum
from store.waves import release_wave, wave, waves
from tests.builders import instrument, responses

ROOT = Path(__file__).parent.parent
SIZES = {("Care", "North"): 30, ("Care", "South"): 25, ("School",): 40}


def stored(name: str = "2026-03", *, release: bool = False, seed: int = 1) -> str:
    """A wave in the store of this test; its id."""
    with_store = open_store()
    made = import_wave(
        with_store,
        responses(SIZES, seed=seed),
        instrument(),
        default_policy(),
        survey="Learning",
        name=name,
        by="tester",
    )
    if release:
        release_wave(with_store, made.id, by="tester")
    with_store.close()
    return made.id


def opened(**params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in params.items():
        app.query_params[key] = value
    return app.run()


def on(app: AppTest, page: str) -> AppTest:
    app.switch_page(f"dashboard/{page}.py").run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app = next(each for each in app.button if each.key == key).click().run()
    assert not app.exception
    return app


def written(app: AppTest) -> str:
    said = (*app.header, *app.markdown, *app.success, *app.caption)
    return "\n".join(each.value for each in said)


def test_an_address_opens_wave_and_language_and_a_reload_keeps_them():
    wave = stored()
    app = opened(wave=wave, lang="sv")
    assert app.session_state["study"].facts.respondents == 95
    on(app, "overview")
    assert app.title[0].value == say("overview.title", "sv")
    params = {key: app.query_params[key] for key in ("wave", "lang")}
    again = opened(**{k: v if isinstance(v, str) else v[0] for k, v in params.items()})
    assert again.session_state["study"].facts.respondents == 95


@pytest.mark.parametrize("asked", ["0123456789abcdef", "' OR 1=1 --", "../x", "é" * 400])
def test_an_address_of_no_wave_opens_nothing(asked):
    stored()
    app = opened(wave=asked, lang="en")
    assert not app.exception
    assert "study" not in app.session_state


def test_a_deleted_wave_is_closed_in_a_session_that_had_it_open():
    wave = stored()
    app = opened(wave=wave, lang="en")
    on(app, "waves")
    press(app, f"delete_{wave}")
    assert "Deleted" in written(app)
    assert waves(open_store()) == ()
    on(app, "overview")
    assert "study" not in app.session_state
    assert say("overview.empty", "en") in written(app)


def test_a_wave_is_opened_from_the_list():
    first, second = stored("2026-03"), stored("2026-09", seed=2)
    app = on(opened(lang="en"), "waves")
    assert {f"show_{first}", f"show_{second}"} <= {each.key for each in app.button}
    app.selectbox(key="picked_wave").set_value(first).run()
    assert app.session_state["wave"] == first
    app.selectbox(key="picked_wave").set_value(second).run()
    assert app.session_state["wave"] == second


def test_the_log_says_what_was_done_and_no_answer():
    wave = stored()
    app = on(opened(wave=wave, lang="en"), "log")
    table = app.dataframe[0].value
    assert list(table[say("log.action", "en")]) == [say("log.did.imported", "en")]
    assert "2026-03" in table.to_string()


def test_alone_there_is_nobody_to_let_in_and_nothing_to_release():
    wave = stored()
    app = on(opened(lang="en"), "waves")
    assert f"release_{wave}" not in {each.key for each in app.button}
    assert people(open_store()) == ()


def team(monkeypatch, role: Role, *units: tuple[str, ...]) -> None:
    """Somebody with that role is at the page, as after a real sign-in."""
    from dashboard import session
    from dashboard.people import Person

    person = Person(name="lars@example.org", role=role, units=units)
    monkeypatch.setattr(session, "person", lambda: person)


def test_a_leader_sees_released_results_of_their_own_units_only(monkeypatch):
    hidden, shown = stored("2026-03"), stored("2026-09", release=True, seed=2)
    team(monkeypatch, Role.LEADER, ("Care",))
    app = opened(lang="en")
    study = app.session_state["study"]
    assert app.session_state["wave"] == shown
    assert set(study.units.frame["unit"]) == {
        "organisation",
        "/Care",
        "/Care/North",
        "/Care/South",
    }
    assert "School" not in " ".join(study.cells.frame["unit"])
    crafted = opened(wave=hidden, lang="en")
    assert "study" not in crafted.session_state


def test_a_leader_whose_wave_is_withdrawn_sees_it_no_more(monkeypatch):
    from store.waves import withdraw_wave

    wave = stored(release=True)
    team(monkeypatch, Role.LEADER, ())
    app = opened(wave=wave, lang="en")
    assert "study" in app.session_state
    withdraw_wave(open_store(), wave, by="tester")
    app.run()
    assert "study" not in app.session_state


@pytest.mark.parametrize("role", [Role.LEADER, Role.ANALYST])
def test_pages_of_another_role_refuse_also_when_they_are_run_directly(monkeypatch, role):
    stored(release=True)
    team(monkeypatch, role, ())
    closed = ["access_list", "log"] + (["waves", "start", "check"] if role is Role.LEADER else [])
    for page in closed:
        app = AppTest.from_file(str(ROOT / "dashboard" / f"{page}.py"), default_timeout=60).run()
        assert app.exception, page


def test_an_owner_lets_people_in_and_the_last_owner_stays(monkeypatch):
    stored()
    store = open_store()
    owner = add_person(store, by="x", name="Anna", role=Role.OWNER, email="anna@example.org")
    team(monkeypatch, Role.OWNER)
    app = on(opened(lang="en"), "access_list")
    app.text_input[0].set_value("lars@example.org").run()
    add = next(each for each in app.button if each.label == say("access_list.add", "en"))
    add.click().run()
    assert {each.email for each in people(store)} == {"anna@example.org", "lars@example.org"}
    press(app, f"remove_{owner.id}")
    assert app.error
    assert owner.email in {each.email for each in people(store)}


def test_an_owner_raises_a_surveys_minimum_and_later_waves_are_stored_under_it():
    first = stored("2026-03")
    app = on(opened(wave=first, lang="en"), "waves")
    survey = wave(open_store(), first).survey_id
    app.number_input(key=f"least_{survey}").set_value(12).run()
    press(app, f"raise_{survey}")
    later = stored("2026-09", seed=2)
    assert wave(open_store(), first).policy["minimum_scores"] == 5
    assert wave(open_store(), later).policy["minimum_scores"] == 12
    with pytest.raises(StoreError):
        raise_minimum(open_store(), survey, 6, by="tester")
