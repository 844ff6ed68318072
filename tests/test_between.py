"""Columns inside a matrix that too few different answers kept out of it join it."""

import random

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import as_csv

MOODS = ["alert", "calm", "glad", "proud", "sorry", "tense", "tired", "upset", "warm"]


def read(columns, *, n=50):
    """Columns (heading → values to draw from) of one file, as read."""
    rng = random.Random(6)
    rows = [[rng.choice(values) for values in columns.values()] for _ in range(n)]
    return read_export(as_csv([list(columns), *rows]), name="x")


def moods(**other):
    """Nine moods answered 0 to 3; those named are answered otherwise."""
    return {mood: other.get(mood, "0123") for mood in MOODS}


def test_an_item_that_everybody_answers_with_one_or_two_numbers_is_still_an_item():
    reading = read(moods(sorry="0001", tense="0000"))
    assert len(reading.of_kind(ColumnKind.ITEM)) == len(MOODS)
    assert not reading.questions


def test_a_column_beside_the_matrix_is_none_of_its_items():
    reading = read({"sex": "12", **moods(), "wave": "01"})
    kinds = [reading.column(place).kind for place in (0, len(MOODS) + 1)]
    assert ColumnKind.ITEM not in kinds


def test_scales_of_minus_one_to_one_are_asked_about():
    reading = read({f"nat{mood}": ["-1", "0", "0", "1"] for mood in MOODS})
    assert [question.code for question in reading.questions] == ["range_three"]
    ends = {(c.minimum, c.maximum) for c in reading.of_kind(ColumnKind.ITEM)}
    assert ends == {(-1, 1)}


def test_whole_questions_answered_by_a_handful_are_asked_about():
    head = ["Does the new tool help you understand?", "How many reviews did you take part in?"]
    rows = [["4", "2"], ["5", "1"], ["4", "2"], ["3", "1"], ["4", "1"], ["5", "3"]]
    reading = read_export(as_csv([head, *rows]), name="x")
    assert [question.code for question in reading.questions] == ["numbers_lone"]
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [0]
