"""Columns that may divide people into groups, found by heading or by a few codes."""

import random

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from surveys.unit_columns import likely_units
from tests.tables import AGREE_EN, answers, as_csv


def read(columns, *, n=120):
    """Columns (heading → values to draw from) before five ratings, as read."""
    rng = random.Random(4)
    head = [*columns, *(f"At work we do thing number {i}" for i in range(5))]
    rated = answers(n, 5, options=AGREE_EN)
    rows = [[*(rng.choice(values) for values in columns.values()), *rated[i]] for i in range(n)]
    return read_export(as_csv([head, *rows]), name="x.csv")


@pytest.mark.parametrize(
    ("heading", "values"),
    [("instr", "123"), ("gndr", "12"), ("DFEDTEN", "ABC"), ("Do you lead others?", ["Yes", "No"])],
)
def test_a_few_codes_beside_ratings_may_divide_people(heading, values):
    assert read({heading: values}).column(0).kind is ColumnKind.GROUP


def test_three_columns_of_letters_of_their_own_are_no_unknown_scale():
    reading = read({"DSEX": "AB", "DAGEGRP": "ABC", "DLEAVING": "ABCD"})
    assert [reading.column(i).kind for i in range(3)] == [ColumnKind.GROUP] * 3
    assert not reading.questions


def test_tick_boxes_of_one_question_are_no_groups():
    reading = read({f"Tools [{tool}]": ["Yes", "No"] for tool in ("saw", "axe", "drill")})
    assert {reading.column(i).kind for i in range(3)} == {ColumnKind.OTHER}


def test_numbers_that_count_something_are_no_groups():
    reading = read({"How many years have you worked here?": [str(i) for i in range(40)]})
    assert reading.column(0).kind is ColumnKind.OTHER


def test_a_file_without_ratings_has_coded_groups_too():
    rows = [[str(i % 3), "x" * (i % 7 + 1)] for i in range(60)]
    reading = read_export(as_csv([["instr", "made of"], *rows]), name="x.csv")
    assert reading.column(0).kind is ColumnKind.GROUP


def test_a_column_of_codes_is_never_proposed_as_the_unit():
    assert likely_units(read({"difficulty": "123"}), ()) == ((), "")


def test_which_year_someone_studies_divides_people_and_how_many_years_does_not():
    reading = read({"Which year are you in?": "123", "How many years have you taught?": "1234567"})
    assert [reading.column(i).kind for i in range(2)] == [ColumnKind.GROUP, ColumnKind.OTHER]


def test_a_choice_that_asks_to_describe_is_a_group_and_a_comment_never_is():
    few = ["Junior", "Senior", "Lead"]
    reading = read({"How would you describe your role?": few, "Comment": few})
    assert [reading.column(i).kind for i in range(2)] == [ColumnKind.GROUP, ColumnKind.FREE_TEXT]


def test_a_heading_that_hides_its_word_between_digits_names_a_background_question():
    """A biobank's `TT11edu1`: education in codes."""
    rows = [[k % 5 + 1, *answer] for k, answer in enumerate(answers(40, 4, options="12345"))]
    reading = read_export(as_csv([["TT11edu1", "q1", "q2", "q3", "q4"], *rows]), name="x")
    assert reading.column(0).kind is ColumnKind.GROUP


@pytest.mark.parametrize("years", [["2021", "2022", "2023"], ["1", "2", "3", "4"]])
def test_several_years_divide_people_and_a_single_one_dates_the_file(years):
    items = answers(40, 4, options="12345")
    heads = ["Year", "q1", "q2", "q3", "q4"]
    several = [[years[k % len(years)], *answer] for k, answer in enumerate(items)]
    one = [["2024", *answer] for answer in items]
    kinds = [
        read_export(as_csv([heads, *rows]), name="x").column(0).kind for rows in (several, one)
    ]
    assert kinds == [ColumnKind.GROUP, ColumnKind.METADATA]
