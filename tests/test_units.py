"""The organisation as a tree: who is counted where, under which id."""

import numpy as np
import pandas as pd

from analysis.results import UnitKind
from analysis.units import unit_tree
from surveys.responses import Headcounts, Responses


def placed(*paths, depth=3):
    rows = [list(path) + [""] * (depth - len(path)) for path in paths]
    units = pd.DataFrame(rows, columns=[f"level_{i + 1}" for i in range(depth)])
    return Responses(items=pd.DataFrame(index=range(len(rows))), units=units)


def sizes(tree):
    n = tree.add_up(np.ones(len(tree.leaf)))
    return {unit.id: int(size) for unit, size in zip(tree.units, n, strict=True)}


def test_people_are_counted_in_their_unit_and_everything_above_it():
    tree = unit_tree(placed(("Care", "Home"), ("Care", "Home"), ("Care", "Day", "East"), ("IT",)))
    assert sizes(tree) == {
        "organisation": 4,
        "/Care": 3,
        "/Care/Day": 1,
        "/Care/Day/East": 1,
        "/Care/Home": 2,
        "/IT": 1,
    }


def test_people_directly_on_a_divided_unit_form_an_unassigned_unit():
    tree = unit_tree(placed(("Care", "Home"), ("Care",), ("Care",), ()))
    assert sizes(tree) == {
        "organisation": 4,
        "/Care": 3,
        "/Care/Home": 1,
        "/Care/-": 2,
        "/-": 1,
    }
    kinds = {unit.id: unit.kind for unit in tree.units}
    assert kinds["/Care/-"] is UnitKind.UNASSIGNED
    assert kinds["/Care"] is UnitKind.UNIT


def test_a_survey_without_departments_is_one_unit():
    tree = unit_tree(placed((), (), depth=0))
    assert sizes(tree) == {"organisation": 2}


def test_spellings_that_look_the_same_are_one_unit_named_as_most_people_have_it():
    tree = unit_tree(placed(("home  care",), ("Home care",), ("Home care",)))
    assert sizes(tree) == {"organisation": 3, "/Home care": 3}


def test_names_cannot_be_taken_for_separators_pools_or_unassigned_people():
    tree = unit_tree(placed(("A/B",), ("100%",), ("*",), ("-",), ("*", "x")))
    assert {"/A%2FB", "/100%25", "/%2A", "/%2D", "/%2A/x", "/%2A/-"} <= set(sizes(tree))


def test_an_empty_level_between_two_given_ones_is_skipped():
    tree = unit_tree(placed(("Care", "", "East"), ("Care", "East")))
    assert sizes(tree) == {"organisation": 2, "/Care": 2, "/Care/East": 2}


def test_order_of_respondents_never_shows():
    paths = [("B",), ("A", "x"), ("A",), ("B",), ("a", "y")]
    ids = [unit.id for unit in unit_tree(placed(*paths)).units]
    assert ids == [unit.id for unit in unit_tree(placed(*reversed(paths))).units]


def test_units_only_hr_knows_are_in_the_tree_with_nobody():
    heads = Headcounts({("Care", "Home"): 10, ("IT",): 7})
    tree = unit_tree(placed(("Care", "Home")), headcounts=heads)
    assert sizes(tree)["/IT"] == 0
    counted = {unit.id: unit.headcount for unit in tree.units}
    assert counted == {"organisation": 17, "/Care": 10, "/Care/Home": 10, "/IT": 7}


def test_a_headcount_below_the_sum_of_its_parts_is_of_people_directly_there():
    heads = Headcounts({("Care",): 3, ("Care", "Home"): 10})
    tree = unit_tree(placed(("Care", "Home"), ("Care",)), headcounts=heads)
    counted = {unit.id: unit.headcount for unit in tree.units}
    assert counted["/Care"] == 13
    assert counted["/Care/-"] == 3


def test_a_total_is_unknown_where_one_part_is():
    heads = Headcounts({("Care",): 10})
    tree = unit_tree(placed(("Care",), ("IT",)), headcounts=heads)
    assert tree.units[0].headcount is None
