"""A whole set of words is certain only where no longer one may have lost an end by chance."""

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind
from tests.tables import as_csv

HEAD = ["How was the food?", "How was the talk?", "How was the room?"]


def read(counts, *, head=HEAD):
    """The reading of a file whose columns all hold each answer so often, in turn."""
    answers = [answer for answer, count in counts.items() for _ in range(count)]
    n = len(answers)
    rows = [[answers[(row + 5 * k) % n] for k in range(len(head))] for row in range(n)]
    return read_export(as_csv([head, *rows]), name="x")


def labels(reading):
    return reading.of_kind(ColumnKind.ITEM)[0].labels


def asked(reading):
    return [question.code for question in apart(reading.questions)]


def test_a_set_whose_last_answers_were_given_often_ends_there():
    # 5 of 20 "bad" beside 7 "OK": a fifth answer below it would have come to 3 to 4 a column
    reading = read({"Bad": 5, "OK": 7, "Good": 5, "Excellent": 3})
    assert labels(reading) == ("Bad", "OK", "Good", "Excellent")
    assert not asked(reading)


def test_a_set_whose_end_hardly_anybody_reached_may_be_a_longer_one():
    # "horrible" is the fifth answer of the longer set; one "bad" of 20 says nothing about it
    reading = read({"Bad": 1, "OK": 8, "Good": 8, "Excellent": 3})
    assert asked(reading) == ["labels_unsure"]


def test_four_answers_without_the_midpoint_are_five_where_another_question_has_it():
    five = ["Strongly disagree", "Somewhat disagree", "Neither agree nor disagree"]
    five += ["Somewhat agree", "Strongly agree"]
    rows = [[five[row % 5], "in own words", five[[0, 1, 3, 4][row % 4]]] for row in range(15)]
    head = ["My boss asks me", "Why do you think so?", "My boss hears me"]
    reading = read_export(as_csv([head, *rows]), name="x")
    assert [each.maximum for each in reading.of_kind(ColumnKind.ITEM)] == [5, 5]


def test_a_whole_set_that_may_lack_an_end_is_not_read_as_a_longer_one_of_the_file():
    five = ["Strongly disagree", "Somewhat disagree", "Neither agree nor disagree"]
    five += ["Somewhat agree", "Strongly agree"]
    seven = [*five[:1], "Disagree", *five[1:4], "Agree", five[4]]
    often = [five[0], *five[1:3] * 4, *five[3:4] * 10, five[4]]
    rows = [[seven[row % 7], "in own words", often[row % len(often)]] for row in range(42)]
    head = ["My boss asks me", "Why do you think so?", "My boss hears me"]
    reading = read_export(as_csv([head, *rows]), name="x")
    assert [each.maximum for each in reading.of_kind(ColumnKind.ITEM)] == [7, 5]
