"""A wave is imported with its results in one step, and never shown out of date."""

import pandas as pd
import pytest

from analysis import at_rest
from analysis.at_rest import import_wave, results_key, stored_study
from analysis.policy import default_policy
from analysis.study import Study, analyse
from store.audit_log import Action, entries
from store.database import StoreError
from store.waves import load_responses, wave
from surveys.responses import Headcounts
from tests.builders import instrument, responses
from tests.databases import behind_its_back, counted

SIZES = {("Care", "Home"): 14, ("Care", "Ward"): 12, ("School", ""): 16}
COUNTS = Headcounts({("School",): 20})


def imported(store, *, seed: int = 1, name: str = "Autumn", minimum: int = 5, again: bool = False):
    return import_wave(
        store,
        responses(SIZES, seed=seed),
        instrument(),
        default_policy().raised(minimum),
        survey="Culture",
        name=name,
        by="anna",
        headcounts=COUNTS,
        again=again,
    )


@pytest.fixture
def counting(monkeypatch) -> list[int]:
    """How often a survey was analysed since."""
    calls: list[int] = []

    def counted_analysis(*arguments, **options) -> Study:
        calls.append(1)
        return analyse(*arguments, **options)

    monkeypatch.setattr(at_rest, "analyse", counted_analysis)
    return calls


def test_results_are_computed_once_and_shown_as_they_were(store, counting):
    added = imported(store)
    study = stored_study(store, added.id)
    assert len(counting) == 1
    expected = analyse(responses(SIZES), instrument(), default_policy(), headcounts=COUNTS)
    pd.testing.assert_frame_equal(study.cells.frame, expected.cells.frame)
    pd.testing.assert_frame_equal(study.units.frame, expected.units.frame)
    assert study.facts == expected.facts
    assert counted(store)["results"] == 1


def test_what_would_be_refused_costs_no_analysis(sqlite_store, counting):
    imported(sqlite_store)
    for options in ({"name": "Spring"}, {"seed": 2}):
        with pytest.raises(StoreError):
            imported(sqlite_store, **options)
    assert len(counting) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE results SET study = CAST('x' AS BLOB)",
        "UPDATE results SET seal = ''",
        "UPDATE results SET made_from = 'older'",
        "DELETE FROM results",
        "UPDATE waves SET headcounts = NULL",
    ],
)
def test_results_that_no_longer_hold_are_computed_again(sqlite_store, counting, change):
    added = imported(sqlite_store)
    behind_its_back(sqlite_store, change)
    study = stored_study(sqlite_store, added.id, by="bo")
    now = wave(sqlite_store, added.id)
    expected = analyse(
        load_responses(sqlite_store, added.id),
        instrument(),
        default_policy(),
        headcounts=now.headcounts,
    )
    pd.testing.assert_frame_equal(study.units.frame, expected.units.frame)
    stored_study(sqlite_store, added.id)
    assert len(counting) == 2  # at import and once more; then they are kept again
    last = entries(sqlite_store)[-1]
    assert (last.who, last.action, last.wave_id) == ("bo", Action.RECOMPUTED, added.id)


def test_results_of_another_version_of_the_program_are_computed_again(
    sqlite_store, counting, monkeypatch
):
    added = imported(sqlite_store)
    monkeypatch.setattr(at_rest, "results_shape", lambda: "another")
    stored_study(sqlite_store, added.id)
    assert len(counting) == 2


def test_the_key_of_results_is_another_where_answers_rules_or_shape_are(sqlite_store):
    first = imported(sqlite_store)
    other = imported(sqlite_store, seed=2, name="Spring")
    stricter = imported(sqlite_store, name="Again", minimum=7, again=True)
    assert len({results_key(each) for each in (first, other, stricter)}) == 3


def test_a_study_keeps_the_minimum_it_was_released_under(sqlite_store):
    added = imported(sqlite_store, minimum=13)
    study = stored_study(sqlite_store, added.id)
    assert study.policy == default_policy().raised(13)
    assert (study.cells.frame["n"] >= 13).all()


def test_a_survey_too_small_to_release_is_not_stored(sqlite_store):
    from analysis.policy import DisclosureError

    with pytest.raises(DisclosureError):
        import_wave(
            sqlite_store,
            responses({("A",): 3}),
            instrument(),
            default_policy(),
            survey="S",
            name="W",
            by="anna",
        )
    assert set(counted(sqlite_store).values()) == {0}
