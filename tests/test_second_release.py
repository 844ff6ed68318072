"""A survey beside one that is out already: what is hidden of the later, and when it is refused."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import study
from analysis.policy import DisclosureError, default_policy
from analysis.scoring import measures
from analysis.second_release import check_released_again, held_against, people_of
from analysis.two_releases import Change, Linked, Tables, telling
from tests.builders import instrument, responses

SIZES = {("A",): 12, ("B",): 30, ("C",): 14}


pytestmark = pytest.mark.usefixtures("without_profiles")


def without_rows(survey, gone):
    keep = np.setdiff1d(np.arange(len(survey)), gone)
    parts = {
        name: getattr(survey, name).iloc[keep].reset_index(drop=True) for name in ("items", "units")
    }
    return replace(survey, **parts), keep


def analysed(survey, minimum=5):
    return study.analyse(survey, instrument(), default_policy().raised(minimum))


@pytest.fixture(scope="module")
def survey():
    return responses(SIZES, shift={(("A",), "safety"): 2}, seed=3)


def linked(first, second, keep):
    made = [people_of(each, instrument()) for each in (first, second)]
    return Linked(*made, (keep, np.arange(len(keep))))


@pytest.fixture(scope="module")
def left(survey):
    """The same survey half a year later: one of twelve has left A, nobody changed her mind."""
    return without_rows(survey, [0])


@pytest.fixture(scope="module")
def earlier(survey):
    return analysed(survey)


@pytest.fixture(scope="module")
def later(left):
    return analysed(left[0])


@pytest.fixture(scope="module")
def held(survey, left, earlier, later):
    return held_against(later, earlier, known=linked(survey, *left))


def shown(of, unit):
    cells = of.cells.where(unit=unit).frame
    return set(cells.loc[cells["mean"].notna(), "measure"])


def test_one_who_left_is_protected_by_hiding_her_teams_later_figures(later, held):
    assert shown(later, "/A")
    assert shown(held, "/A") < shown(later, "/A")
    # Of 55 people rounding hides what one answered; shares of so few are exact, and go.
    assert shown(held, "organisation") >= {"safety", "conflict", "time"}
    assert held.cells.where(unit="organisation").frame["favourable"].isna().all()


def test_a_change_known_from_headcounts_protects_as_well(earlier, later):
    nobody = Change(left=0, joined=0)
    one = Change(left=1, joined=0)
    changes = {"organisation": one, "/A": one, "/B": nobody, "/C": nobody}
    held = held_against(later, earlier, known=changes)
    assert shown(held, "/A") < shown(later, "/A")


def test_whatever_rests_on_a_hidden_figure_goes_with_it(later, held):
    gone = shown(later, "/A") - shown(held, "/A")
    cells = held.cells.frame
    blank = cells[(cells["unit"] == "/A") & cells["measure"].isin(gone)]
    assert blank[["n", "mean", "estimate", "ci_low", "favourable"]].isna().all().all()
    for table, column in (("findings", "measure"), ("divided", "scale"), ("detectable", "scale")):
        frame = getattr(held, table).frame
        assert not ((frame["unit"] == "/A") & frame[column].isin(gone)).any()
    findings = held.findings.frame
    assert findings.loc[findings["measure"].isin(gone), "others"].isna().all()
    attacks = held.attacks.frame.set_index("attack")
    assert attacks.loc["waves", "outcome"] == "pass"


def test_where_enough_people_changed_nothing_is_hidden(survey, earlier):
    later, keep = without_rows(survey, list(range(6)))
    released = analysed(later)
    held = held_against(released, earlier, known=linked(survey, later, keep))
    assert shown(held, "/A") == shown(released, "/A")


def test_units_of_which_nothing_is_known_are_left_alone(earlier, later):
    assert shown(held_against(later, earlier, known={}), "/A") == shown(later, "/A")


def everyone(survey):
    return linked(survey, survey, np.arange(len(survey)))


def test_the_same_release_once_more_is_no_danger(survey, earlier):
    check_released_again(earlier, earlier, known=everyone(survey))


def test_another_minimum_that_tells_the_rest_of_a_pool_is_refused():
    # With 31 as minimum A and B are one pool; with 5 A is shown: the other three follow.
    again = responses({("A",): 30, ("B",): 3, ("C",): 300}, seed=5)
    first, second = analysed(again, minimum=31), analysed(again)
    assert {"/*"} == set(first.cells.frame["unit"]) - {"organisation", "/C"}
    assert shown(second, "/A")
    with pytest.raises(DisclosureError) as refused:
        check_released_again(second, first, known=everyone(again))
    assert refused.value.problems[0].code == "released_before"


def test_other_departments_that_differ_by_two_people_are_refused(survey, earlier):
    moved = survey.units.copy()
    moved.iloc[:2] = "B"
    other = replace(survey, units=moved)
    known = linked(survey, other, np.arange(len(survey)))
    with pytest.raises(DisclosureError):
        check_released_again(analysed(other), earlier, known=known)


def test_without_the_rule_one_who_left_is_told(survey, left, earlier, later, held):
    first, second = (
        Tables(units=each.units.frame, cells=each.cells.frame) for each in (earlier, later)
    )
    asked = measures(instrument())
    known = linked(survey, *left)
    told = telling(first, second, asked, default_policy(), known=known)
    assert {each.unit for each in told} >= {"/A"}
    safe = Tables(units=held.units.frame, cells=held.cells.frame)
    assert telling(first, safe, asked, default_policy(), known=known) == []
