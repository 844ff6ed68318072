"""Blocks that look like ratings and may be something else are read and asked about."""

import random

import pytest

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind
from tests.tables import AGREE_EN, answers, as_csv

N = 120


def read(head, rows):
    return read_export(as_csv([head, *rows]), name="x")


def asked(reading):
    return [question.code for question in apart(reading.questions)]


def doubted(reading):
    return [c.index for c in reading.of_kind(ColumnKind.ITEM) if not c.certain]


def test_statements_of_each_respondents_own_words_are_asked_about():
    head = [f"How much do you value [{{own_SQ00{i}}}]" for i in range(3)]
    head += [f"How much do you agree [We talk about {w}]" for w in ("faults", "ideas", "goals")]
    reading = read(head, answers(N, 6, options=AGREE_EN))
    assert asked(reading) == ["items_piped"]
    assert doubted(reading) == [0, 1, 2]


def test_a_department_piped_into_a_statement_is_no_doubt():
    head = [f"In ${{e://Field/unit}} we talk about {w}" for w in ("faults", "ideas", "goals")]
    assert not asked(read(head, answers(N, 3, options=AGREE_EN)))


def test_questions_asked_again_of_some_respondents_are_asked_about():
    rng = random.Random(8)
    head = ["My boss listens to me", *(f"This tool helps us{c}" for c in ("", ".1", ".2", ".3"))]
    rows = []
    for row in answers(N, 5, options=AGREE_EN, blank=0):
        seen = rng.sample(range(1, 5), 2)
        rows.append([cell if i in (0, *seen) else "" for i, cell in enumerate(row)])
    reading = read(head, rows)
    assert asked(reading) == ["items_looped"]
    assert doubted(reading) == [1, 2, 3, 4]
    whole = read(head, answers(N, 5, options=AGREE_EN, blank=0))
    assert not asked(whole)


def test_a_scale_whose_lowest_number_nobody_gave_in_hundreds_of_answers_is_asked_about():
    head = [f"V{i}" for i in range(6)]
    reading = read(head, answers(N, 6, options="23456"))
    assert asked(reading) == ["codes_shifted"]
    assert not asked(read(head, answers(N, 6, options="123456")))


def options_of_tasks(tasks):
    """Sixty of a hundred choose the right option of each task, the others any."""
    rng = random.Random(3)
    return [
        [right if rng.random() < 0.6 else rng.randint(1, 6) for right in tasks] for _ in range(N)
    ]


def test_options_of_a_test_are_asked_about_and_ratings_are_not():
    head = [f"task{i}" for i in range(8)]
    reading = read(head, options_of_tasks([1, 4, 6, 2, 3, 5, 1, 6]))
    assert asked(reading) == ["codes_options"]
    assert not asked(read(head, options_of_tasks([4, 4, 5, 4, 3, 4, 5, 4])))


@pytest.mark.parametrize("heading", ["Answer Choices", "Svarsalternativ"])
def test_a_tally_by_question_is_refused(heading):
    rows = [[heading, "Responses", ""], *([label, "20 %", "9"] for label in AGREE_EN)]
    reading = read(["Question 1: We share what we know", "", ""], rows)
    assert reading.advice.code == "aggregate"


def test_a_tally_with_the_answers_as_headings_is_refused():
    questions = ["We share what we know", "We talk about faults", "I have time to learn"]
    rows = [[question, "3", "9", "14", "30", "12"] for question in questions]
    assert read(["Question", *AGREE_EN], rows).advice.code == "aggregate"
    ticked = [["", "", "1", "", ""], ["1", "", "", "", ""], ["", "", "", "", "1"]] * 9
    assert read(AGREE_EN, ticked).advice is None


def test_whole_questions_answered_one_to_three_are_asked_about_where_nothing_else_is_rated():
    head = ["Team", *(f"In our team we {w} every single week" for w in ("meet", "learn", "rest"))]
    rows = [["AB"[i % 2], *row] for i, row in enumerate(answers(N, 3, options="123"))]
    assert asked(read(head, rows)) == ["range_three"]


def test_ends_worded_for_other_questions_are_asked_about():
    scale = ["1 (None at all)", "2", "3", "4", "5", "6 (All my time)"]
    spent = [f"a[{w}]. How much time do you spend on {w}" for w in ("code", "talk", "mail")]
    told = [f"b[{w}]. Are you told how well {w} goes" for w in ("work", "life", "team")]
    rows = answers(N, 7, options=scale)
    between = ["What do you do?", *(f"kind {i % 3}" for i in range(N))]
    table = [[*row[:3], between[i + 1], *row[3:6]] for i, row in enumerate(rows)]
    reading = read([*spent, between[0], *told], table)
    assert asked(reading) == ["labels_of_others"]
    assert doubted(reading) == [4, 5, 6]


def numbers(columns, *, n=40):
    """(heading, options) columns answered at random, as read."""
    rng = random.Random(12)
    rows = [[rng.choice(list(options)) for _, options in columns] for _ in range(n)]
    return read_export(as_csv([[head for head, _ in columns], *rows]), name="x")


def test_rows_of_one_matrix_that_end_twice_are_asked_about():
    """Of 280 answers to seven rows many are 5 and none more; the last three go to 7."""
    heads = [f"Our work together [row number {k}]" for k in range(10)]
    tops = [6] * 7 + [8] * 3
    reading = numbers([(head, range(1, top)) for head, top in zip(heads, tops, strict=True)])
    assert [question.code for question in reading.questions] == ["range_twice"]


def test_a_scale_to_ten_of_which_nobody_gave_the_lowest_is_asked_about():
    """3 to 10 of forty people: from 0 or from 1, nothing tells."""
    reading = numbers([(f"sat{k}", range(3, 11)) for k in range(4)])
    assert [question.code for question in reading.questions] == ["range_low"]


def test_a_scale_to_ten_begins_where_the_others_of_the_file_begin():
    reading = numbers(
        [
            *((f"imag{k}", range(11)) for k in range(5)),
            ("Remarks", ["none at all today", "all is well with us"]),
            *((f"sat{k}", range(1, 11)) for k in range(3)),
        ]
    )
    ends = {(c.minimum, c.maximum) for c in reading.columns if c.minimum is not None}
    assert ends == {(0, 10)}


def test_a_neutral_beside_a_scale_without_a_midpoint_is_asked_about():
    """Concerned in four steps, and "Neutral": a fifth answer or none is for a person to say."""
    options = ["Not concerned", "Somewhat concerned", "Neutral", "Concerned", "Extremely concerned"]
    reading = numbers([(f"How concerned are you about case {k}?", options) for k in range(4)])
    assert [question.code for question in reading.questions] in (
        ["labels_outside"],
        ["labels_unknown"],
    )


def test_a_question_in_a_script_without_blanks_is_a_whole_question():
    heads = [
        "自宅には心地のいい居場所がある",
        "公共交通機関で好きなところへ移動ができる",
        "楽しい気持ちでいると思う",
    ]
    reading = numbers([(head, range(1, 6)) for head in heads])
    assert len(reading.of_kind(ColumnKind.ITEM)) == 3
    assert not reading.questions


def test_columns_without_headings_of_their_own_are_asked_about():
    """A data tool writes V1, V2 … where the table had no headings: cells of a biopsy or ratings."""
    columns = [*((f"V{k}", range(1, 11)) for k in range(1, 7)), ("class", ["benign", "malignant"])]
    assert [each.code for each in numbers(columns).questions] == ["items_unnamed"]


def test_a_few_columns_that_all_fall_from_zero_are_asked_about():
    visits = [0] * 60 + [1] * 20 + [2] * 10 + [3] * 6 + [4] * 3 + [5]
    columns = [(name, visits) for name in ("doctorco", "nondocco", "hospadmi", "prescrib")]
    reading = numbers([*columns, ("place", ["north", "south"])], n=400)
    assert [each.code for each in reading.questions] in (["numbers_lone"], ["no_items"])
    assert not any(c.certain for c in reading.of_kind(ColumnKind.ITEM))


def test_numbers_headed_as_results_of_a_task_are_asked_about():
    head = ["Condition A result", "Condition B result", "Condition C result"]
    reading = read(head, answers(N, 3, options="12345"))
    assert asked(reading) == ["numbers_lone"]
    assert not asked(
        read([each.replace("result", "was fun") for each in head], answers(N, 3, options="12345"))
    )


def test_a_last_column_of_ones_and_twos_beside_high_ratings_is_asked_about():
    rng = random.Random(4)
    head = [f"Q{k}" for k in range(1, 9)]
    rows = [[rng.choice((2, 3, 4, 4, 5, 5, 5, 5)) for _ in range(7)] for _ in range(N)]
    yes_no = [[*row, 1 + (k % 15 == 0)] for k, row in enumerate(rows)]
    assert doubted(read(head, yes_no)) == [7]
    # the rarest of symptoms that are all rated low
    low = [[*(6 - value for value in row), 1 + (k % 15 == 0)] for k, row in enumerate(rows)]
    assert not asked(read(head, low))


def test_which_round_it_was_is_no_rating_and_rows_of_one_person_are_asked_about():
    rng = random.Random(6)
    head = ["ID number", "I trust it.", "It helped us.", "It was hard.", "Round number"]
    rows = [[20 + k // 6, *(rng.randint(1, 7) for _ in range(3)), 1 + k % 6] for k in range(N)]
    reading = read(head, rows)
    assert asked(reading) == ["rows_repeat"]
    assert [each.index for each in reading.of_kind(ColumnKind.GROUP)] == [4]


def test_numbers_from_zero_beside_higher_ones_headed_alike_may_be_counts():
    rng = random.Random(9)
    who = ("Women", "Men", "Under 20", "Over 20")
    head = [f"{each} in your club - {role}" for each in who for role in ("staff", "members")]
    rows = [[rng.randint(0, 7 if j % 2 == 0 else 21) for j in range(8)] for _ in range(N)]
    assert asked(read(head, rows)) == ["numbers_lone"]
    assert doubted(read(head, rows)) == [0, 2, 4, 6]
