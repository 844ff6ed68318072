"""Two surveys of nearly the same people; what one who left or joined answered, by hand."""

import pandas as pd
import pytest

from analysis.policy import default_policy
from analysis.results import CELLS
from analysis.waves import Change, telling_cells
from tests.gate_cases import Measure


def cells(n, mean, **shares):
    told = {"unit": "/A", "measure": "m", "kind": "item", "n": n, "mean": mean, "bounded": ""}
    return pd.DataFrame([dict.fromkeys(CELLS) | told | shares])


def told(before, after, *, left=0, joined=0):
    changes = {"/A": Change(left=left, joined=joined)}
    found = telling_cells(before, after, [Measure("m")], default_policy(), changes=changes)
    return found.to_numpy().tolist()


def test_one_who_left_a_small_team_is_known():
    # Ten at 3.0 total 30 ± 0.5, nine at 2.8 total 25.2 ± 0.45: she answered 5.
    assert told(cells(10, 3.0), cells(9, 2.8), left=1) == [["/A", "m"]]


def test_one_who_joined_a_small_team_is_known():
    assert told(cells(9, 2.8), cells(10, 3.0), joined=1) == [["/A", "m"]]


def test_rounding_over_many_protects_one_who_left():
    # 200 people: each total is off by up to ten, more than any answer.
    assert told(cells(200, 3.0), cells(199, 3.0), left=1) == []


def test_shares_tell_where_means_do_not():
    before = {"favourable": 0.5, "neutral": 0.1, "unfavourable": 0.4}
    after = {"favourable": 0.51, "neutral": 0.1, "unfavourable": 0.38}
    # 40 and 39 people: 16 and 15 unfavourable, so she was; 1 and 2 are two answers.
    assert told(cells(40, 3.0, **before), cells(39, 3.1, **after), left=1) == [["/A", "m"]]
    assert told(cells(40, 3.0), cells(39, 3.0), left=1) == []


@pytest.mark.parametrize(("left", "joined"), [(0, 0), (5, 0), (3, 2)])
def test_nobody_or_the_minimum_and_more_may_change(left, joined):
    assert told(cells(10, 3.0), cells(10 - left + joined, 2.0), left=left, joined=joined) == []


def test_others_who_answered_only_once_hide_those_who_changed():
    assert told(cells(10, 3.0), cells(7, 2.8), left=1) == []


def test_figures_that_the_same_people_cannot_have_given_tell_nothing():
    assert told(cells(10, 3.0), cells(9, 4.5), left=1) == []


def test_a_unit_whose_changes_nobody_knows_is_left_alone():
    found = telling_cells(
        cells(10, 3.0), cells(9, 2.8), [Measure("m")], default_policy(), changes={}
    )
    assert found.empty
