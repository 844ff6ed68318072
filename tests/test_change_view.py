"""The heatmap of change on the page: gone, new and merged units say so, the rest as everywhere."""

import pytest

from analysis.results import ORGANISATION
from analysis.trends import compare_waves
from reports.change_view import change_view
from reports.heat_view import view_data
from reports.lookup import Lookup
from reports.trend_lookup import TrendLookup
from reports.trend_words import change_reading, multiples_reading, slopes_reading
from surveys.reorganisation import Reorganisation
from tests.test_trends import wave

BEFORE = {("Care", "North"): 40, ("Care", "South"): 35, ("Care", "Old"): 30, ("School",): 60}
AFTER = {("Care", "Both"): 75, ("Care", "Fresh"): 30, ("School",): 60, ("Technology",): 45}
MOVED = Reorganisation(
    ((("Care", "North"), ("Care", "Both")), (("Care", "South"), ("Care", "Both")))
)


@pytest.fixture(scope="module")
def shown():
    """The page's heatmap in English: two teams merged, one gone, two new, School much safer."""
    shift = {(("School",), "safety"): 1.3}
    later = wave("later", AFTER, seed=2, shift=shift)
    trend = compare_waves(wave("first", BEFORE), later, reorganisation=MOVED)
    look, now = TrendLookup(trend, "en"), Lookup(later.study, "en")
    view = change_view(look, now=now)
    return look, view, view_data(view, now)


def rows(told) -> dict[str, list]:
    return {row[1]: row for row in told["rows"]}


def test_units_that_are_gone_or_new_are_rows_that_say_so(shown):
    found = rows(shown[2])
    assert found["Old"][5].startswith("Only in the earlier wave")
    assert found["Fresh"][5].startswith("Only in the later wave")
    assert found["Old"][6] == found["Fresh"][6] == []
    assert found["Old"][4] == ""


def test_what_is_gone_stands_where_it_was(shown):
    told = shown[2]
    assert told["rows"][rows(told)["Old"][2]][1] == "Care"


def test_what_was_merged_says_of_what(shown):
    assert rows(shown[2])["Both (before: North and South)"][6]


def test_every_order_is_a_permutation_with_the_organisation_first(shown):
    _, view, told = shown
    assert set(told["orders"]) == {"tree", "name", "change", *view.columns}
    for order in told["orders"].values():
        assert sorted(order) == list(range(len(told["rows"])))
        assert told["rows"][order[0]][0] == ORGANISATION


def test_the_worst_change_comes_first_and_what_is_not_compared_last(shown):
    _, view, told = shown
    flat = view.arrangement.arranged("safety", rows_shown="1")
    assert flat[-1] == "/Technology"
    assert flat.index("/Care") < flat.index("/School")
    assert rows(told)["School"][6][view.columns.index("safety")][1] == "better"


def test_headings_say_what_changed_and_where(shown):
    look = shown[0]
    assert "School" in change_reading(look)
    assert "better" in change_reading(look)
    assert change_reading(look).endswith("None is clearly worse.")
    assert slopes_reading(look, "safety").endswith(
        "clearly better: The whole organisation and School"
    )
    assert "no unit has clearly changed" in slopes_reading(look, "conflict")
    assert multiples_reading(look).startswith(f"Clear changes on 1 of {len(look.scales)} scales")
