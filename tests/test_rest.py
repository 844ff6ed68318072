"""In a small file some answers go unused: rows stay in their matrix and guesses are asked about."""

import random

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_EN, as_csv

GRID = "Please rate"


def read(heads, rows):
    return read_export(as_csv([heads, *rows]), name="x")


def asked(reading):
    return [each.code for each in apart(reading.questions)]


def test_a_row_of_a_matrix_with_few_different_answers_is_read_with_the_others():
    rng = random.Random(1)
    heads = [f"{GRID} [{row}]" for row in ("Rooms", "Food", "Staff", "Price")]
    rows = [[*(rng.choice(AGREE_EN) for _ in range(3)), "Agree"] for _ in range(24)]
    rows[0][3] = "Disagree"
    reading = read(heads, rows)
    assert reading.verdict is Verdict.OK
    assert reading.column(3).labels == reading.column(0).labels


def test_a_question_between_two_of_a_scale_with_its_answers_is_one_of_them():
    rng = random.Random(2)
    heads = ["I ask for help", "We share mistakes", "My boss listens"]
    rows = [[rng.choice(AGREE_EN), "Agree", rng.choice(AGREE_EN)] for _ in range(24)]
    rows[0][1] = "Disagree"
    assert read(heads, rows).column(1).kind is ColumnKind.ITEM


def test_a_question_between_two_of_a_scale_with_other_answers_is_none():
    rng = random.Random(2)
    heads = ["I ask for help", "Where do you work?", "My boss listens"]
    rows = [
        [rng.choice(AGREE_EN), rng.choice(["Here", "Agree"]), rng.choice(AGREE_EN)]
        for _ in range(24)
    ]
    assert read(heads, rows).column(1).kind is not ColumnKind.ITEM


def test_two_neighbouring_answers_of_a_scale_in_several_columns_are_asked_about():
    rng = random.Random(3)
    heads = ["Clear answers", "Considerate", "Enthusiastic", "Prepared"]
    rows = [[rng.choice(["Often", "Always"]) for _ in heads] for _ in range(20)]
    reading = read(heads, rows)
    assert reading.verdict is Verdict.ASK
    assert all(reading.column(i).kind is ColumnKind.ITEM for i in range(4))


def test_agreeing_or_not_is_a_choice_of_two():
    rng = random.Random(3)
    heads = ["Clear answers", "Considerate", "Enthusiastic", "Prepared"]
    rows = [[rng.choice(["Agree", "Disagree"]) for _ in heads] for _ in range(20)]
    assert all(read(heads, rows).column(i).kind is not ColumnKind.ITEM for i in range(4))


def test_both_ends_unused_in_some_dozens_of_answers_are_asked_about():
    rng = random.Random(4)
    inner = ["Disagree", "Neutral", "Agree"]
    heads = ["I ask for help", "We share mistakes", "My boss listens"]
    few = read(heads, [[rng.choice(inner) for _ in heads] for _ in range(20)])
    assert asked(few) == ["labels_unsure"]
    one_end = read(
        heads, [[rng.choice([*inner, "Strongly agree"]) for _ in heads] for _ in range(20)]
    )
    assert one_end.verdict is Verdict.OK


def test_a_rating_numbered_on_from_the_ratings_before_it_is_no_sum():
    rng = random.Random(5)
    heads = ["I1", "I2", "I3", "I4_Score"]
    rows = [[*(rng.choice(range(1, 6)) for _ in range(3)), rng.choice([3, 5, 6, 7, 8])]
            for _ in range(60)]  # fmt: skip
    reading = read(heads, rows)
    assert asked(reading) == ["numbers_lone"]
    assert read([*heads[:3], "Score"], rows).column(3).kind is ColumnKind.DERIVED


def test_how_many_in_a_romance_language_counts_and_to_what_extent_rates():
    rng = random.Random(6)
    heads = [
        "¿Cuántas personas viven en tu hogar actualmente?",
        "O quanto você acha que aprendeu no ensino remoto?",
    ]
    rows = [[rng.randint(1, 7), rng.choice(range(1, 6))] for _ in range(60)]
    reading = read(heads, rows)
    assert reading.column(0).kind is ColumnKind.OTHER
    assert reading.column(1).kind is ColumnKind.ITEM
