"""What a reading could leave out or take in silence is asked about, and codes are no ratings."""

import random

import pytest

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_EN, as_csv

FIVE = range(1, 6)
RATED = [
    "How clear are your goals now?",
    "How good is your boss to you?",
    "How safe do you feel at work?",
]


def read(heads, rows):
    return read_export(as_csv([heads, *rows]), name="x")


def asked(reading):
    return [each.code for each in apart(reading.questions)]


def kind(reading, place):
    return reading.column(place).kind


def test_a_question_that_few_answered_like_the_others_is_asked_about():
    rng = random.Random(1)
    heads = [*RATED, "Do you work abroad?", "How did the move abroad go?"]
    rows = [
        [
            *(rng.choice(FIVE) for _ in range(3)),
            *(("Yes", rng.choice([4, 5])) if i < 9 else ("No", "")),
        ]
        for i in range(50)
    ]
    reading = read(heads, rows)
    assert asked(reading) == ["numbers_lone"]
    assert (reading.column(4).minimum, reading.column(4).maximum) == (1, 5)


def test_how_many_a_few_people_have_is_not_asked_about():
    rng = random.Random(1)
    heads = [*RATED, "How many children do you have?"]
    rows = [
        [*(rng.choice(FIVE) for _ in range(3)), rng.choice([1, 2]) if i < 9 else ""]
        for i in range(50)
    ]
    assert asked(read(heads, rows)) == []


def test_words_that_grade_two_things_alike_are_asked_about_even_alone():
    rng = random.Random(2)
    feel = ["Very out of place", "Somewhat out of place", "Neutral", "Somewhat comfortable",
            "Very comfortable"]  # fmt: skip
    heads = ["I like my work", "I trust my boss", "We learn a lot", "How do you feel in meetings?"]
    rows = [[*(rng.choice(AGREE_EN) for _ in range(3)), rng.choice(feel)] for _ in range(60)]
    reading = read(heads, rows)
    assert asked(reading) == ["labels_unknown"]
    assert reading.column(3).reason == "unknown_labels"


def test_a_code_for_no_answer_among_words_is_no_answer():
    rng = random.Random(3)
    rows = [[rng.choice([*AGREE_EN, "-99"]) for _ in range(4)] for _ in range(60)]
    reading = read(["privacy_1", "privacy_2", "privacy_3", "privacy_4"], rows)
    assert reading.verdict is Verdict.OK
    assert {column.missing_labels for column in reading.columns} == {("-99",)}


def test_numbers_of_ticked_options_are_no_ratings():
    rng = random.Random(4)
    heads = [*(f"role.{name}" for name in "abcdefg"), "strategic", "tracking", "goals"]
    rows = [
        [
            *(n if rng.random() < 0.4 else "" for n in range(1, 8)),
            *(rng.choice(FIVE) for _ in range(3)),
        ]
        for _ in range(60)
    ]
    reading = read(heads, rows)
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [7, 8, 9]


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        (
            "BEFORE the move, what zip code did you primarily live in? (five digits)",
            ["98105", "98195"],
        ),
        ("Vilket postnummer bor du på under terminerna, om du vill säga det?", ["11120", "75236"]),
        ("¿Quién te pidió que contestaras esta encuesta?", ["Carlos Medina", "Laura Solis"]),
    ],
)
def test_a_question_that_asks_for_a_place_or_a_person_is_personal(heading, values):
    rng = random.Random(5)
    rows = [[rng.choice(values), *(rng.choice(FIVE) for _ in range(3))] for _ in range(60)]
    reading = read([heading, "safety_1", "safety_2", "safety_3"], rows)
    assert kind(reading, 0) is ColumnKind.PERSONAL


def test_a_question_whether_a_zip_code_is_right_is_not_personal():
    rng = random.Random(5)
    rows = [[rng.choice(["Yes", "No"]), *(rng.choice(FIVE) for _ in range(3))] for _ in range(60)]
    reading = read(
        ["Is the zip code that we have right?", "safety_1", "safety_2", "safety_3"], rows
    )
    assert kind(reading, 0) is not ColumnKind.PERSONAL


def test_rows_of_the_same_respondents_are_asked_about():
    rng = random.Random(6)
    rows = [
        [f"R{i // 6}", f"Film {i % 6}", *(rng.choice(FIVE) for _ in range(3))] for i in range(90)
    ]
    reading = read(["Respondent ID", "Film", "Fun", "Sound", "Story"], rows)
    assert asked(reading) == ["rows_repeat"]
    assert reading.questions[0].values == {"people": 15, "rows": 90}


def test_one_row_a_respondent_is_not():
    rng = random.Random(6)
    rows = [[f"R{i}", *(rng.choice(FIVE) for _ in range(3))] for i in range(90)]
    assert asked(read(["Respondent ID", "Fun", "Sound", "Story"], rows)) == []


def test_answers_above_which_the_headings_are_missing_are_refused_however_they_repeat():
    # the first two people gave the same answers, so that the second row repeats the first
    rows = [[f"2024-01-{d:02d} 08:00:00", "Nurse", "Yes", "No", "Agree"] for d in range(1, 9)]
    rows += [[f"2024-02-{d:02d} 08:00:00", "Doctor", "No", "Yes", "Disagree"] for d in range(1, 9)]
    reading = read_export(as_csv(rows), name="x")
    assert reading.verdict is Verdict.REFUSE
    assert reading.advice.code == "no_headings"


def test_a_heading_that_gives_its_ends_in_brackets_states_its_range():
    rng = random.Random(7)
    heading = "Where do you stand, from very liberal (1) to very conservative (7)?"
    rows = [[rng.choice(["Care", "School"]), rng.choice([1, 2, 3, 4])] for _ in range(60)]
    reading = read(["Department", heading], rows)
    assert (reading.column(1).minimum, reading.column(1).maximum) == (1, 7)
    assert not reading.questions


def test_three_answers_for_and_against_are_a_rating_even_alone():
    rng = random.Random(8)
    rows = [
        [rng.choice(["Care", "School"]), rng.choice(["Satisfied", "Neutral", "Dissatisfied"])]
        for _ in range(120)
    ]
    reading = read(["Department", "OverallSatisfaction"], rows)
    assert reading.column(1).labels == ("Dissatisfied", "Neutral", "Satisfied")


def test_a_year_with_a_few_values_may_divide_people():
    rng = random.Random(9)
    rows = [
        [rng.choice(["2021", "2022", "2023"]), *(rng.choice(FIVE) for _ in range(3))]
        for _ in range(60)
    ]
    assert kind(read(["Year", "a_1", "a_2", "a_3"], rows), 0) is ColumnKind.GROUP
