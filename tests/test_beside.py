"""Waves beside each other in the store: what both together would tell is not stored."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.at_rest import import_wave, stored_study
from analysis.policy import DisclosureError, default_policy
from store.database import open_store
from tests.builders import instrument, responses

SIZES = {("A",): 12, ("B",): 30, ("C",): 14}


pytestmark = pytest.mark.usefixtures("without_profiles")


@pytest.fixture
def store():
    opened = open_store()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def survey():
    return responses(SIZES, shift={(("A",), "safety"): 2}, seed=3)


def stored(store, survey, name, *, minimum=5, **more):
    policy = default_policy().raised(minimum)
    made = import_wave(
        store, survey, instrument(), policy, survey="S", name=name, by="tester", **more
    )
    return stored_study(store, made.id)


def kept(survey, rows):
    names = [name for name in ("items", "units", "link") if getattr(survey, name) is not None]
    parts = {name: getattr(survey, name).iloc[rows].reset_index(drop=True) for name in names}
    return replace(survey, **parts)


def mean(made, unit):
    cells = made.cells.frame
    return cells[(cells["unit"] == unit) & (cells["measure"] == "safety")]["mean"].iloc[0]


def test_a_wave_without_one_person_of_twelve_does_not_show_that_team_again(store, survey):
    first = stored(store, survey, "one")
    assert pd.notna(mean(first, "/A"))
    again = stored(store, kept(survey, np.arange(1, len(survey))), "two")
    assert pd.isna(mean(again, "/A"))
    assert pd.notna(mean(again, "/B"))


def test_people_are_known_again_by_their_codes_also_when_they_answer_anew(store, survey):
    codes = pd.Series([f"code{row}" for row in range(len(survey))])
    first = replace(survey, link=codes)
    anew = responses(SIZES, shift={(("A",), "safety"): 2}, seed=4)
    rows = np.arange(1, len(survey))
    stored(store, first, "one")
    later = stored(store, kept(replace(anew, link=codes), rows), "two")
    alone = stored(store, replace(kept(anew, rows), link=None), "three", again=True)
    told = {each for each in ("/A", "/B", "/C") if pd.isna(mean(later, each))}
    assert told <= {"/A"}
    assert pd.notna(mean(alone, "/B"))


def test_other_people_a_year_later_hide_nothing(store, survey):
    stored(store, survey, "one")
    later = stored(store, responses(SIZES, seed=9), "two")
    assert all(pd.notna(mean(later, unit)) for unit in ("/A", "/B", "/C"))


def test_the_same_answers_under_other_departments_are_refused_where_both_would_tell(store, survey):
    stored(store, survey, "one")
    moved = survey.units.copy()
    moved.iloc[0, 0] = "B"  # one of A is counted with B
    with pytest.raises(DisclosureError) as refusal:
        stored(store, replace(survey, units=moved), "two")
    assert refusal.value.problems[0].code == "released_before"


def test_results_that_are_computed_again_hide_the_same(store, survey):
    stored(store, survey, "one")
    policy = default_policy()
    gone = kept(survey, np.arange(1, len(survey)))
    made = import_wave(store, gone, instrument(), policy, survey="S", name="two", by="tester")
    before = stored_study(store, made.id)
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM results")
    after = stored_study(store, made.id)
    pd.testing.assert_frame_equal(before.cells.frame, after.cells.frame)
