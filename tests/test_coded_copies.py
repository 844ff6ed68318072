"""Answers that stand in a file twice, in words and in numbers, are counted once."""

import random

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import AGREE_EN, as_csv

N = 40


def read(heads, rows):
    return read_export(as_csv([heads, *rows]), name="x")


def doubled(*, shuffled=False):
    """Four statements in words, then each of them in codes."""
    rng = random.Random(6)
    codes = [[rng.randint(1, 5) for _ in range(4)] for _ in range(N)]
    other = rng.sample(codes, N) if shuffled else codes
    heads = [f"Statement {k} of our work" for k in range(4)] + [f"s{k}_code" for k in range(4)]
    words = [[AGREE_EN[code - 1] for code in row] for row in codes]
    return read(heads, [[*row, *own] for row, own in zip(words, other, strict=True)])


def test_codes_of_what_stands_in_words_are_left_out():
    reading = doubled()
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [0, 1, 2, 3]
    assert {reading.column(place).reason for place in range(4, 8)} == {"coded_copy"}
    assert not reading.questions


def test_numbers_that_other_people_gave_are_questions_of_their_own():
    assert len(doubled(shuffled=True).of_kind(ColumnKind.ITEM)) == 8


def test_the_number_of_a_department_is_none_of_the_ratings_beside_it():
    rng = random.Random(7)
    names = ["Care", "School", "Roads", "Parks", "Library"]
    rows = []
    for _ in range(N):
        unit = rng.randrange(5)
        rows.append([names[unit], unit + 1, *(rng.randint(1, 5) for _ in range(5))])
    reading = read(["Department", "d", *(f"q{k}" for k in range(5))], rows)
    assert reading.column(1).kind is ColumnKind.DERIVED
    assert not reading.questions
