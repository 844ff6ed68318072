"""Columns of numbers no matrix holds: asked about where they may rate, never where they count."""

import random

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import as_csv

N = 60
FIVE, SEVEN, ELEVEN = range(1, 6), range(1, 8), range(11)


def read(*columns, n=N):
    """A file of (heading, options) columns, each answered at random, as read."""
    rng = random.Random(8)
    rows = [[rng.choice(options) for _, options in columns] for _ in range(n)]
    return read_export(as_csv([[head for head, _ in columns], *rows]), name="x")


def items(k, *, options, name="item"):
    return [(f"{name}_{place}", options) for place in range(k)]


def found(reading):
    return [column.index for column in reading.of_kind(ColumnKind.ITEM)]


def asked(reading):
    return [question.code for question in reading.questions]


def test_a_short_matrix_between_two_of_its_range_is_read_though_few_answers_were_used():
    """`pay_01` with 2, 3 and 4 between nine items from 1 to 5: chance, no question in codes."""
    columns = [*items(4, options=FIVE, name="boss"), ("pay_1", [2, 3, 4]), ("pay_2", [2, 3, 4])]
    reading = read(*columns, *items(5, options=FIVE, name="team"), n=18)
    assert found(reading) == list(range(11))
    assert not reading.questions


@pytest.mark.parametrize("options", [[2, 3, 4], [1, 3, 4, 5], FIVE])
def test_a_column_at_the_edge_that_used_a_part_of_the_scale_is_asked_about_on_it(options):
    reading = read(("happ", options), *items(6, options=FIVE))
    assert asked(reading) == ["numbers_lone"]
    assert (reading.column(0).minimum, reading.column(0).maximum) == (1, 5)


def test_a_whole_other_scale_between_items_is_asked_about():
    reading = read(*items(4, options=FIVE), ("psafety", SEVEN), *items(4, options=FIVE, name="b"))
    assert asked(reading) == ["numbers_lone"]
    assert reading.column(4).maximum == 7


def test_eleven_points_are_asked_about_wherever_they_stand():
    """Left to right, 0 to 10, far from three items from 0 to 10: few things else have eleven."""
    columns = [*items(3, options=ELEVEN), ("age", range(18, 70)), ("lrscale", ELEVEN)]
    reading = read(*columns)
    assert asked(reading) == ["numbers_lone"]
    assert reading.column(4).kind is ColumnKind.ITEM


def test_deciles_beside_ratings_from_zero_are_none_of_them():
    columns = [*items(3, options=ELEVEN), ("age", range(18, 70)), ("hinctnta", range(1, 11))]
    assert found(read(*columns)) == [0, 1, 2]


@pytest.mark.parametrize("name", ["hours", "SleepHours", "active_7d", "timmar", "horas extra"])
def test_a_short_heading_with_a_unit_counts(name):
    assert asked(read(("unit", "abc"), (name, FIVE))) == ["no_items"]


def test_what_most_people_never_had_is_a_count():
    visits = [0] * 60 + [1] * 20 + [2] * 10 + [3] * 6 + [4] * 3 + [5]
    assert asked(read(("unit", "abc"), ("doctor", visits), n=300)) == ["no_items"]


def test_a_rating_from_zero_is_no_count():
    assert asked(read(("unit", "abc"), ("feeling", ELEVEN))) == ["numbers_lone"]


def test_zero_to_seven_is_the_days_of_a_week():
    assert asked(read(("unit", "abc"), ("news", range(8)))) == ["no_items"]


@pytest.mark.parametrize("name", ["Satisfaction", "stress_level", "Motivation", "Trivsel"])
def test_what_people_rate_is_asked_about_though_its_ends_were_not_used(name):
    """Nobody under 3 or over 9: still no count."""
    reading = read(("Absences", range(1, 7)), (name, range(3, 10)))
    assert (found(reading), asked(reading)) == ([1], ["numbers_lone"])
    assert (reading.column(1).minimum, reading.column(1).maximum) == (1, 10)


def test_numbers_with_words_of_a_scale_are_asked_about_alone():
    reading = read(("unit", "abc"), ("domanda6", ["3 - Neutro", "4 - Abbastanza", "5 - Molto"]))
    assert (found(reading), asked(reading)) == ([1], ["numbers_lone"])
    assert reading.column(1).maximum == 5


def test_numbers_with_words_of_no_scale_are_codes():
    reading = read(("unit", "abc"), ("domanda6", ["3 - Sales", "4 - Care", "5 - Stores"]))
    assert not found(reading)


def test_a_number_beyond_what_the_heading_states_is_a_slip_that_is_asked_about():
    options = [*list(range(1, 11)) * 3, 50]
    reading = read(("unit", "abc"), ("How sure do you feel of the test (1-10)", options), n=120)
    assert (found(reading), asked(reading)) == ([1], ["codes_stray"])
    assert (reading.column(1).maximum, reading.column(1).missing_labels) == (10, ("50",))


def test_a_choice_in_codes_before_many_items_on_another_scale_is_asked_about():
    """Line of work from 1 to 4 before items from 1 to 7, which rates nothing."""
    line = ("Line of work, select the closest", range(1, 5))
    years = ("Work years in this career", range(1, 6))
    team = ("My team consists of these people", range(1, 5))
    reading = read(line, years, team, *items(20, options=SEVEN), n=25)
    assert asked(reading) == ["numbers_lone"]
    assert not any(reading.column(place).certain for place in found(reading) if place < 3)


def test_a_question_that_rates_keeps_its_own_scale():
    likely = ("How likely is it that you will stay?", range(1, 6))
    assert not read(likely, *items(20, options=SEVEN)).questions


def test_several_times_or_more_is_a_count():
    reading = read(("unit", "abc"), ("semester", ["1", "2", "3", "4", "5 or more"]))
    assert not found(reading)


def test_tick_boxes_between_two_matrices_are_none_of_their_items():
    boxes = [("wiki", "01"), ("chat", "1"), ("mail", "01")]
    reading = read(*items(6, options=SEVEN), *boxes, *items(6, options=SEVEN, name="b"), n=25)
    assert found(reading) == [*range(6), *range(9, 15)]


def test_the_number_of_a_word_s_place_beside_words_is_asked_about():
    """Opposes, in words, then for or against in 1 to 4: likely the same scale in codes."""
    words = ["Strongly oppose", "Oppose", "Favor", "Strongly favor"]
    reading = read(("english", words), ("schools", words), ("immigr", range(1, 5)))
    assert asked(reading) == ["numbers_lone"]


def test_a_column_called_ratings_is_asked_about_from_zero_to_six():
    falling = [0] * 12 + [1] * 15 + [2] * 13 + [3] * 9 + [4] * 8 + [5] * 3 + [6] * 3
    reading = read(("depA", "01"), ("ratings", falling), n=120)
    assert (found(reading), asked(reading)) == ([1], ["numbers_lone"])
    assert (reading.column(1).minimum, reading.column(1).maximum) == (0, 6)


def test_whoever_is_asked_anyway_is_asked_about_every_whole_range():
    reading = read(("unit", "abc"), ("easy", range(2, 11)), ("sure", range(1, 7)))
    assert (found(reading), asked(reading)) == ([1, 2], ["numbers_lone"])


def test_how_much_experience_is_no_count():
    reading = read(
        ("Wie wichtig ist dir freie Zeit?", FIVE),
        ("Wie viel Erfahrung hast du mit Tieren?", FIVE),
        ("Wie viele Tiere hast du zu Hause?", FIVE),
    )
    assert found(reading) == [0, 1]


def test_days_of_a_week_from_zero_beside_a_rating_from_one_are_asked_about():
    reading = read(("paper", range(5)), ("tv", range(5)), ("ethics", FIVE), ("inform", FIVE))
    assert asked(reading) == ["numbers_lone"]
    assert not any(reading.column(place).certain for place in found(reading))
