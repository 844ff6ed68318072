"""Rows of the heatmap: siblings sorted within their tree, however deep, or side by side."""

import random
from dataclasses import replace

import pytest

from analysis.results import ORGANISATION
from reports.lookup import Lookup
from reports.unit_order import SMALLEST, TREE, Arrangement
from tests.fake_study import fake_study as study
from tests.fake_study import sealed

MEASURES = ("safety", "conflict", "time")
both = pytest.mark.parametrize("order", ["tree", "level", "name", "size", "findings", *MEASURES])


@pytest.fixture(scope="module")
def look():
    return Lookup(study(), "sv")


@pytest.fixture(scope="module")
def arrangement(look):
    return Arrangement(look, MEASURES)


@both
def test_every_order_of_the_tree_has_every_unit_once_and_parents_first(look, arrangement, order):
    found = arrangement.arranged(order)
    assert sorted(found) == sorted(look.unit)
    for place, unit in enumerate(found[1:], start=1):
        assert look.unit[unit]["parent"] in found[:place]


@both
def test_what_lies_inside_a_unit_stands_together(look, arrangement, order):
    found = arrangement.arranged(order)
    for place, unit in enumerate(found):
        inside = look.below(unit) if unit != ORGANISATION else set(found[1:])
        assert set(found[place + 1 : place + 1 + len(inside)]) == inside


def test_siblings_stand_by_their_released_mean_the_worst_first_in_either_direction(
    look, arrangement
):
    for measure, worst in (("safety", min), ("conflict", max)):
        siblings = [
            unit
            for unit in arrangement.arranged(measure)
            if look.unit[unit]["parent"] == "/Vård och omsorg" and unit in look.shown
        ]
        means = [look.cell(unit, measure)["mean"] for unit in siblings]
        assert len(means) > 2
        assert means == sorted(means, reverse=worst is max)


def test_shares_sort_by_the_share_that_is_shown(look, arrangement):
    found = arrangement.arranged("time", rows_shown=SMALLEST, value="unfavourable")
    shares = [look.cell(unit, "time").get("unfavourable") for unit in found[1:]]
    known = [each for each in shares if each is not None]
    assert known == sorted(known, reverse=True)
    assert shares[: len(known)] == known


def test_units_without_figures_stand_last_among_their_siblings(look, arrangement):
    found = arrangement.arranged("size")
    for parent, inside in arrangement.inside.items():
        there = [unit for unit in found if unit in inside]
        silent = [unit not in look.shown for unit in there]
        assert silent == sorted(silent), parent


def test_the_smallest_units_hold_no_other_and_a_level_is_one_depth(look, arrangement):
    smallest = arrangement.arranged("name", rows_shown=SMALLEST)
    assert smallest[0] == ORGANISATION
    assert all(not arrangement.inside[unit] for unit in smallest[1:])
    divisions = arrangement.arranged("name", rows_shown="1")[1:]
    assert {look.unit[unit]["level"] for unit in divisions} == {1}


def test_a_unit_whose_parent_is_not_seen_belongs_to_the_organisation():
    """What a leader of two teams sees: their divisions are not theirs to see."""
    whole = study()
    seen = [ORGANISATION, "/Vård och omsorg/Hemtjänst Norr", "/Stöd/IT"]
    narrow = Lookup(replace(whole, units=whole.units.where(unit=seen)), "sv")
    arrangement = Arrangement(narrow, MEASURES)
    assert arrangement.arranged("tree") == seen
    assert [arrangement.depths[unit] for unit in seen] == [0, 1, 1]


def test_trees_of_any_depth_are_arranged():
    from tests.fake_study import unit_row, units

    rng = random.Random(1)
    paths = [("A",)]
    for step in range(300):
        above = paths[-1] if step < 60 else rng.choice(paths)
        paths.append((*above, f"U{step}"))
    paths.sort()
    rows = [unit_row((), 999), *(unit_row(path, 9) for path in paths)]
    columns = tuple(units({}, rng)[0])
    deep = Lookup(replace(study(), units=sealed(rows, columns)), "en")
    arrangement = Arrangement(deep, MEASURES)
    assert max(arrangement.depths.values()) > 60
    for order in ("tree", "name", "size"):
        found = arrangement.arranged(order, rows_shown=TREE)
        assert sorted(found) == sorted(deep.unit)
        at = {unit: place for place, unit in enumerate(found)}
        assert all(at[row["parent"]] < at[row["unit"]] for row in deep.units[1:])


def test_alike_units_stand_beside_each_other_where_the_study_says_which_are(look):
    """Where too few units are shown, there is no such order to choose."""
    assert "similarity" not in Arrangement(look, MEASURES).orders
    made = study()
    units = [unit for unit in Lookup(made, "sv").shown if unit.count("/") == 2][::-1]
    told = [{"unit": unit, "place": at, "joins": 0.1} for at, unit in enumerate(units, start=1)]
    made = replace(made, similarity=sealed(told, ("unit", "place", "joins")))
    arrangement = Arrangement(Lookup(made, "sv"), MEASURES)
    assert "similarity" in arrangement.orders
    found = arrangement.arranged("similarity", rows_shown=SMALLEST)
    assert [unit for unit in found if unit in units] == units
