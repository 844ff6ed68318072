"""Worked examples that peers publish, through the whole gate and then attacked."""

import pandas as pd
import pytest

from tests.attack_cases import succeeded
from tests.gate_cases import released, spread

EXAMPLES = {
    "Culture Amp: 4 and 9": [4, 9],
    "Culture Amp: a remainder of 6": [6, 9],
    "Glint: 1, 350, 405, 425": [1, 350, 405, 425],
    "Glint: 1, 3, 7, 10": [1, 3, 7, 10],
    "Glint: a leader with 4 direct and four teams of 6": [4, 6, 6, 6, 6],
    "Dialog: 3 and 6": [3, 6],
    "Dialog: 3, 6 and 4 direct": [3, 6, 4],
    "newmeasures: 6 men and 4 women": [6, 4],
}


@pytest.mark.parametrize("sizes", EXAMPLES.values(), ids=EXAMPLES)
@pytest.mark.parametrize("seed", range(3))
def test_nobody_in_a_published_example_is_found(sizes, seed):
    answers = {(f"U{i}",): spread(n, seed + i) for i, n in enumerate(sizes)}
    assert succeeded(released(answers)) == set()


def test_glint_an_item_that_4_of_14_answered_has_no_figures():
    answers = {("A",): {"a": spread(14), "b": [1, 2, 4, 5, *[None] * 10]}}
    answers["B",] = {"a": spread(40), "b": spread(40)}
    tables = released(answers)
    cells = tables.cells.frame.set_index(["unit", "measure"])
    assert pd.notna(cells.loc[("/A", "a"), "mean"])
    assert cells.loc[("/A", "b"), ["n", "mean", "favourable"]].isna().all()
    assert succeeded(tables) == set()


@pytest.mark.parametrize("size", range(5, 16))
def test_talentmap_two_small_groups_that_differ_by_four_people_are_not_both_shown(size):
    answers = {("A", "T"): spread(size), ("A",): [1, 2, 1, 5], ("B",): spread(40)}
    tables = released(answers)
    assert not {"/A", "/A/T"} <= set(tables.cells.frame.dropna(subset="mean")["unit"])
    assert succeeded(tables) == set()


def test_glints_350_people_are_shown_where_rounding_protects_the_one_beside_them():
    answers = {(f"U{i}",): spread(n, i) for i, n in enumerate([1, 350, 405, 425])}
    shown = set(released(answers).cells.frame.dropna(subset="mean")["unit"])
    assert {"/U1", "/U2", "/U3"} <= shown
