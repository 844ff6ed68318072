"""Numbers that may be ratings although little says so: one question, never a silent guess."""

import random

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_EN, answers, as_csv, units

N = 60


def read(heads, rows):
    return read_export(as_csv([heads, *rows], delimiter=";"), name="x")


def asked(reading):
    return [question.code for question in reading.questions]


def rated(n=N, k=5, *, top=5, low=1, seed=2):
    """Answers of people who each lean one way, as rows."""
    rng = random.Random(seed)
    rows = []
    for _ in range(n):
        lean = rng.gauss(0, 1)
        middle, width = (low + top) / 2, (top - low) / 4
        rows.append(
            [
                min(top, max(low, round(middle + width * (lean + rng.gauss(0, 0.7)))))
                for _ in range(k)
            ]
        )
    return rows


def test_numbers_outside_the_scale_are_no_answers_and_asked_about():
    rows = [list(map(str, row)) for row in rated()]
    rows[4][1], rows[9][3], rows[20][0], rows[31][2], rows[40][4] = "55", "3,5", "44", "33", "2,5"
    reading = read([f"ps_{i}" for i in range(5)], rows)
    assert asked(reading) == ["codes_stray"]
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [0, 1, 2, 3, 4]
    assert (reading.column(1).minimum, reading.column(1).maximum) == (1, 5)
    assert reading.column(1).missing_labels == ("55",)


def test_many_numbers_outside_are_another_thing_than_ratings():
    rng = random.Random(4)
    rows = [[rng.randint(0, 40) for _ in range(4)] for _ in range(N)]
    assert not read([f"days_{i}" for i in range(4)], rows).of_kind(ColumnKind.ITEM)


def test_three_numbers_in_a_long_run_are_proposed_as_a_scale():
    rng = random.Random(5)
    names = ["want", "scold", "shout", "curse", "bump", "wait", "queue", "train", "door"]
    reading = read(names, [[rng.randint(0, 2) for _ in names] for _ in range(N)])
    assert asked(reading) == ["range_three"]
    assert len(reading.of_kind(ColumnKind.ITEM)) == len(names)


def test_ratings_that_stand_apart_are_proposed_where_a_file_has_no_other():
    rng = random.Random(6)
    heads = ["Workload", "Hours", "Stress", "Sleep", "Balance"]
    rows = [
        [
            rng.randint(1, 5),
            round(rng.uniform(1, 9), 1),
            rng.randint(1, 5),
            round(rng.uniform(4, 9), 1),
            rng.randint(1, 5),
        ]
        for _ in range(N)
    ]
    reading = read(heads, rows)
    assert asked(reading) == ["numbers_lone"]
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [0, 2, 4]


def test_one_answer_beside_a_whole_set_is_read_as_none_and_asked_about():
    table = answers(N, 4, options=[*AGREE_EN, "I am new here"], blank=0)
    reading = read(["a", "b", "c", "d"], table)
    assert asked(reading) == ["labels_outside"]
    assert "I am new here" in reading.questions[0].line()
    assert reading.column(0).labels == tuple(AGREE_EN)
    assert reading.column(0).missing_labels == ("I am new here",)


def test_numbers_that_rise_while_the_words_fall_are_read_by_the_words():
    options = ["1 - Strongly agree", "2 - Agree", "3 - Neutral", "4 - Disagree"]
    options.append("5 - Strongly disagree")
    reading = read(["a", "b", "c", "d"], answers(N, 4, options=options, blank=0))
    assert not reading.questions
    assert reading.column(0).labels == tuple(reversed(options))
    assert reading.column(0).codes["5 - strongly disagree"] == 1


def test_numbers_whose_worded_ends_fall_are_asked_about():
    options = ["1 - Strongly agree", "2", "3", "4", "5 - Strongly disagree"]
    assert read(["a", "b", "c", "d"], answers(N, 4, options=options)).verdict is Verdict.ASK


def test_matrices_that_stand_mixed_are_each_read_whole():
    long, short = rated(120, 4, top=6), rated(120, 4, top=4, seed=8)
    rows = [
        [x for pair in zip(a, b, strict=True) for x in pair]
        for a, b in zip(long, short, strict=True)
    ]
    reading = read([f"{stem}{i}" for i in range(1, 5) for stem in ("PLUS", "MINUS")], rows)
    assert len(reading.of_kind(ColumnKind.ITEM)) == 8
    assert (reading.column(0).maximum, reading.column(1).maximum) == (6, 4)


@pytest.mark.parametrize("heading", ["TEAMID", "GRP", "dept_no", "compid"])
def test_numbered_units_are_groups_also_when_there_are_many(heading):
    rows = [[place // 10 + 1, *row] for place, row in enumerate(rated(900, 4))]
    column = read([heading, "q1", "q2", "q3", "q4"], rows).column(0)
    assert column.kind is ColumnKind.GROUP


def test_a_tally_of_a_scale_is_refused():
    rows = [[label, *(n + place for n in (3, 9, 14))] for place, label in enumerate(AGREE_EN)]
    reading = read(["Answer", "Safety", "Learning", "Time"], rows)
    assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "aggregate")


def test_a_table_of_all_combinations_with_their_number_is_refused():
    rows = [[a, b, 7] for a in ("low", "high") for b in ("bad", "fair", "good")]
    reading = read(["Supervisor", "Management", "Freq"], rows)
    assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "aggregate")


def test_respondents_with_a_count_column_are_no_aggregate():
    rows = [[unit, *row, 3] for unit, row in zip(units(N), rated(), strict=True)]
    reading = read(["Unit", "q1", "q2", "q3", "q4", "q5", "n"], rows)
    assert reading.verdict is not Verdict.REFUSE


def test_headings_of_a_tally_that_repeat_below_each_other_are_refused():
    block = [["Answer", "Count", "Percent"], ["Yes", 12, "40%"], ["No", 18, "60%"]]
    reading = read(["Question 1", "", ""], [*block, ["Question 2", "", ""], *block])
    assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "aggregate")


def test_a_lone_scale_of_one_to_ten_starts_at_one_unless_it_asks_to_recommend():
    rows = [[unit, 1 + place % 10] for place, unit in enumerate(units(N))]
    for heading, low in (
        ("How far does 1 = never to 10 = always fit you here?", 1),
        ("How likely are you to recommend us as a place to work?", 0),
    ):
        assert read(["Unit", heading], rows).column(1).minimum == low


def test_background_codes_of_different_lengths_are_no_scale_without_a_question():
    rng = random.Random(9)
    rows = [[rng.randint(1, 3), rng.randint(1, 2), rng.randint(1, 6)] for _ in range(N)]
    reading = read(["DM03", "DM04", "DM05"], rows)
    assert reading.verdict is Verdict.ASK


def test_one_item_where_nobody_chose_the_highest_stays_among_its_neighbours():
    rng = random.Random(11)
    rows = [[rng.randint(0, 2 if place == 2 else 3) for place in range(6)] for _ in range(N)]
    reading = read(["calm", "tense", "fearful", "upset", "eager", "tired"], rows)
    assert len(reading.of_kind(ColumnKind.ITEM)) == 6


def nines(n):
    rows = rated(n, 5, top=7)
    for place in range(0, n, 12):
        rows[place][place % 5] = 9
    return read([f"f{i}" for i in range(5)], rows)


def test_a_nine_beside_one_to_seven_is_no_answer_and_asked_about_in_few_answers():
    reading = nines(40)
    assert asked(reading) == ["codes_gap"]
    assert {column.maximum for column in reading.of_kind(ColumnKind.ITEM)} == {7}


def test_a_nine_beside_hundreds_of_answers_from_one_to_seven_is_no_answer():
    reading = nines(100)
    assert not reading.questions
    assert {column.maximum for column in reading.of_kind(ColumnKind.ITEM)} == {7}
    assert reading.column(0).missing_labels == ("9",)
