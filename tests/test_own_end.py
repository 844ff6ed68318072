"""Scales side by side are kept apart where their answers say so, and asked about where not."""

import random

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import as_csv

N = 30


def read(*columns, n=N, seed=3):
    """The reading of a CSV of (heading, options) columns, each answered at random."""
    rng = random.Random(seed)
    rows = [[rng.choice(options) for _, options in columns] for _ in range(n)]
    return read_export(as_csv([[head for head, _ in columns], *rows]), name="x")


def ranges(reading):
    return [(each.minimum, each.maximum) for each in reading.of_kind(ColumnKind.ITEM)]


def statements(count, options, *, word="app"):
    return [(f"I find that the {word} helps me with task {n}", options) for n in range(count)]


def test_two_statements_answered_to_seven_after_ten_answered_to_five_are_a_scale_of_their_own():
    # 300 answers from 1 to 5, a fifth of them 5, then 60 of which two in seven go beyond
    reading = read(
        *statements(10, range(1, 6)),
        *statements(2, range(1, 8), word="menu"),
    )
    assert ranges(reading) == [(1, 5)] * 10 + [(1, 7)] * 2
    assert not reading.questions


def test_a_scale_whose_end_few_use_is_not_cut():
    # nobody gives 5 often where only 1 to 3 are common: the end of the ten is not known
    skewed = [1, 1, 1, 2, 2, 3]
    reading = read(*statements(10, skewed), *statements(2, range(1, 8), word="menu"))
    assert set(ranges(reading)) == {(1, 7)}


def test_rows_of_one_matrix_share_their_end():
    columns = [(f"Q3_{n}", range(1, 6)) for n in range(10)]
    reading = read(*columns, ("Q3_11", range(1, 8)), ("Q3_12", range(1, 8)))
    assert (1, 5) not in ranges(reading)


SOMEWHAT = [
    "Strongly disagree",
    "Somewhat disagree",
    "Neither agree nor disagree",
    "Somewhat agree",
    "Strongly agree",
]
PLAIN = [text.replace("Somewhat d", "D").replace("Somewhat a", "A") for text in SOMEWHAT]


def test_somewhat_agree_and_agree_under_different_questions_are_two_scales_of_five():
    columns = [(f"Q{n}", SOMEWHAT) for n in range(1, 9)]
    reading = read(*columns, ("Q9", PLAIN), ("Q10", PLAIN), n=60)
    assert [each.labels for each in reading.of_kind(ColumnKind.ITEM)] == (
        [tuple(SOMEWHAT)] * 8
        + [("Strongly disagree", "Disagree", SOMEWHAT[2], "Agree", SOMEWHAT[4])] * 2
    )


def test_both_of_them_under_one_question_are_a_scale_of_seven():
    seven = [*SOMEWHAT, "Disagree", "Agree"]
    reading = read(*[(f"Q{n}", seven) for n in range(1, 9)], n=60)
    assert {each.maximum for each in reading.of_kind(ColumnKind.ITEM)} == {7}


def test_a_question_where_nobody_chose_the_ends_stays_with_its_neighbours():
    # "never, sometimes, often" is a set of its own, and part of the five answers beside it
    five = ["Never", "Sometimes", "Often", "Very often", "Always"]
    reading = read(("How often do you dream of it?", five), ("How often is it so?", five[:3]), n=80)
    assert {each.maximum for each in reading.of_kind(ColumnKind.ITEM)} == {5}


def test_one_of_two_longer_questions_may_hardly_use_the_end():
    # ten statements end at 5; of two beside them one goes on to 7, the other to a lone 6
    rng = random.Random(5)
    heads = [f"How well do you know the {word}?" for word in ("map", "menu")]
    heads += [head for head, _ in statements(10, [])]
    rows = [
        [rng.choice([4, 6, 7]), 6 if k == 3 else rng.randint(2, 5)]
        + [rng.randint(1, 5) for _ in range(10)]
        for k in range(N)
    ]
    reading = read_export(as_csv([heads, *rows]), name="x")
    assert ranges(reading) == [(1, 7)] * 2 + [(1, 5)] * 10
