"""Number questions that stand apart: alike they are ratings, alone they are asked about."""

import random

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import as_csv

N = 60
WORDS = ["Mer tid, tack", "Bra som det är", "Vi hinner inte", "Fler möten", "Färre möten"]


def file(*columns, n=N):
    """A CSV of (heading, options) columns, each answered at random."""
    rng = random.Random(5)
    rows = [[rng.choice(options) for _, options in columns] for _ in range(n)]
    return as_csv([[head for head, _ in columns], *rows])


def read(*columns, n=N):
    return read_export(file(*columns, n=n), name="x")


def kinds(reading):
    return [(column.kind is ColumnKind.ITEM, column.certain) for column in reading.columns]


DEPARTMENT = ("Department", ["Care", "School"])
PLACE = ("What do you bring to lunch?", ["Soup", "Bread", "Rice"])
FIVE = list(range(1, 6))


def test_full_questions_with_the_range_of_a_block_are_ratings_wherever_they_stand():
    reading = read(
        DEPARTMENT,
        ("How safe do you feel with your colleagues?", FIVE),
        PLACE,
        ("How clear are your goals this year?", FIVE),
        PLACE,
        ("How well does your boss listen to you?", FIVE),
        ("How good are the meetings you have?", FIVE),
        ("How much do you learn in a week?", FIVE),
    )
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [1, 3, 5, 6, 7]
    assert not reading.questions


def test_one_number_question_without_its_like_is_asked_about():
    reading = read(DEPARTMENT, ("Your colleagues and you at work now", FIVE), PLACE)
    assert kinds(reading)[1] == (True, False)
    assert [question.code for question in reading.questions] == ["numbers_lone"]


def test_numbers_that_count_something_are_not_asked_about_as_ratings():
    reading = read(DEPARTMENT, ("How many hours a week do you study?", FIVE), PLACE)
    assert [question.code for question in reading.questions] == ["no_items"]


def test_columns_with_bare_names_are_asked_about_where_the_file_has_no_other_numbers():
    alone = read(DEPARTMENT, ("satisfaction", FIVE), PLACE)
    assert [question.code for question in alone.questions] == ["numbers_lone"]
    beside = read(DEPARTMENT, *((f"item_{k}", FIVE) for k in range(6)), PLACE, ("level", FIVE))
    assert not beside.questions
    assert beside.column(8).kind is ColumnKind.GROUP


def test_a_column_right_beside_ratings_with_their_very_range_is_asked_about():
    items = [(f"v{k}", FIVE) for k in range(6)]
    reading = read(DEPARTMENT, ("y", FIVE), *items)
    assert [question.code for question in reading.questions] == ["numbers_lone"]
    assert kinds(reading)[1] == (True, False)
    assert not read(DEPARTMENT, ("educ", FIVE), *items).questions
    assert not read(DEPARTMENT, ("y", FIVE[:3]), *items).questions


def test_a_number_just_above_a_scale_that_hardly_anybody_gave_is_asked_about():
    options = [1] * 8 + [2] * 10 + [3] * 20 + [4] * 40 + [5] * 35 + [6] * 2
    reading = read(DEPARTMENT, *((f"fraga_{k}", options) for k in range(6)), n=120)
    assert [question.code for question in reading.questions] == ["codes_gap"]
    assert "6" in reading.questions[0].line("en")
    assert {column.maximum for column in reading.of_kind(ColumnKind.ITEM)} == {5}


def test_a_highest_number_that_thins_out_evenly_belongs_to_the_scale():
    options = [1] * 20 + [2] * 30 + [3] * 25 + [4] * 14 + [5] * 8 + [6] * 3
    reading = read(DEPARTMENT, *((f"fraga_{k}", options) for k in range(6)), n=120)
    assert not reading.questions
    assert {column.maximum for column in reading.of_kind(ColumnKind.ITEM)} == {6}


ENDS = ["Not sensitive 1", *map(str, range(2, 7)), "Completely sensitive - 7"]


def test_a_number_after_words_beside_bare_numbers_is_a_place_on_their_scale():
    reading = read(DEPARTMENT, *((f"My {k} data in this study is", ENDS) for k in "abcd"))
    for column in reading.of_kind(ColumnKind.ITEM):
        assert (column.minimum, column.maximum, column.labels) == (1, 7, tuple(ENDS))
    assert len(reading.of_kind(ColumnKind.ITEM)) == 4
    assert not reading.questions


def test_a_number_after_a_name_is_no_place_on_a_scale():
    reading = read(("Group", ["Team 1", "Team 2", "Team 3", "Team 4"]), PLACE)
    assert reading.column(0).kind is ColumnKind.GROUP


def test_numbered_answers_between_times_are_one_matrix():
    times = list(range(300, 9000, 7))
    columns = [each for k in range(6) for each in ((f"Q{k}", FIVE), (f"Q{k}_RT", times))]
    reading = read(DEPARTMENT, *columns)
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [1, 3, 5, 7, 9, 11]
    assert not reading.questions


def test_a_scale_from_minus_to_plus_is_read_as_it_stands():
    signed = [(f"My work is meaningful in way {k}", [-2, -1, 0, 1, 2]) for k in range(5)]
    reading = read(DEPARTMENT, *signed)
    ends = {(c.minimum, c.maximum, c.certain) for c in reading.of_kind(ColumnKind.ITEM)}
    assert ends == {(-2, 2, True)}
    missing = [(f"My work is meaningful in way {k}", [*FIVE * 4, -1]) for k in range(5)]
    assert {c.minimum for c in read(DEPARTMENT, *missing).of_kind(ColumnKind.ITEM)} == {1}


def test_a_column_numbered_apart_that_ends_elsewhere_is_asked_about():
    six = [1, 2, 3, 4, 5, 6]
    items = [(f"v_{k}", six) for k in range(10, 18)]
    reading = read(("v_1", FIVE), *items)
    assert [question.code for question in reading.questions] == ["range_narrow"]
    assert [c.index for c in reading.of_kind(ColumnKind.ITEM) if not c.certain] == [0]
    assert not read(("v_9", FIVE), *items).questions
    assert not read(("v_1", six), *items).questions
