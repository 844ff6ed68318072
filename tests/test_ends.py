"""Where a scale in bare numbers ends is taken from the answers only where they show it."""

import pytest

from surveys.ends import expected_beyond
from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind
from tests.tables import as_csv


def read(head, rows):
    return read_export(as_csv([head, *rows]), name="x")


def ranges(reading):
    return [(each.minimum, each.maximum) for each in reading.of_kind(ColumnKind.ITEM)]


def asked(reading):
    return [question.code for question in apart(reading.questions)]


def turning(*options, n):
    """Rows whose cells run through each column's own options, in turn and out of step."""
    return [
        [str(each[(row + 3 * k) % len(each)]) for k, each in enumerate(options)] for row in range(n)
    ]


WORDS = ["trams", "parks", "bins", "roads", "baths", "halls", "lakes", "shops", "songs", "games"]


def test_answers_expected_beyond_an_end_take_the_last_step_once_more():
    # 8 of 4 and 4 of 5: half again, 2 on the next; a second column rises and gives its own 6
    assert expected_beyond([{4: 8, 5: 4}], top=5) == pytest.approx(2.0)
    assert expected_beyond([{4: 8, 5: 4}, {4: 3, 5: 6}], top=5) == pytest.approx(8.0 / 1.2)
    assert expected_beyond([{4: 8}], top=5) == 0


def test_a_stretch_of_columns_that_ends_for_sure_below_its_neighbours_has_its_own_range():
    six, four = [1, 2, 3, 4, 5, 6], [4, 4, 4, 4, 3, 2, 1, 4]
    reading = read(WORDS[:9], turning(*[six] * 3, *[four] * 3, *[six] * 3, n=24))
    assert ranges(reading) == [(1, 6)] * 3 + [(1, 4)] * 3 + [(1, 6)] * 3
    assert not reading.questions


def test_a_stretch_that_hardly_reaches_its_last_number_is_no_scale_of_its_own():
    six, low = [1, 2, 3, 4, 5, 6], [1, 1, 2, 2, 3, 3, 3, 2, 1, 2, 3, 4]
    reading = read(WORDS[:9], turning(*[six] * 3, *[low] * 3, *[six] * 3, n=24))
    assert set(ranges(reading)) == {(1, 6)}


def test_to_eight_is_a_scale_where_many_gave_eight():
    head = [f"Rating of the {word}" for word in WORDS[:6]]
    reading = read(head, turning(*[[1, 2, 3, 4, 5, 6, 7, 8]] * 6, n=40))
    assert set(ranges(reading)) == {(1, 8)}
    assert not reading.questions


def test_to_eight_is_asked_about_where_hardly_anybody_gave_it():
    head = [f"Rating of the {word}" for word in WORDS[:3]]
    low = [1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 6, 7, 7, 4, 8]
    reading = read(head, turning(*[low] * 3, n=15))
    assert asked(reading) == ["range_high"]


def test_five_people_do_not_show_that_a_block_ends_below_another():
    head = [*(f"EFF{n}" for n in range(1, 5)), *(f"ATT{n}" for n in range(1, 5))]
    reading = read(head, turning(*[[7, 4, 3, 6, 2]] * 4, *[[5, 4, 3, 2, 5]] * 4, n=5))
    assert asked(reading) == ["range_end"]
    assert [each.certain for each in reading.of_kind(ColumnKind.ITEM)] == [True] * 4 + [False] * 4


def test_a_rare_zero_is_a_point_where_other_questions_begin_at_zero():
    # 1 of 15 answers is 0 in the second block, where 0 beside 1 to 5 alone would be "no answer"
    head = [*(f"pr{n}" for n in range(1, 9)), *(f"co{n}" for n in range(1, 6))]
    often, seldom = [0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 3, 2, 3, 4, 0]
    reading = read(head, turning(*[often] * 8, *[seldom] * 5, n=20))
    assert set(ranges(reading)) == {(0, 5)}
    assert not reading.questions


def test_an_end_without_words_beside_one_with_words_was_not_used():
    # "1 (none at all)" to 9: the last point has words too, and nobody gave it
    head = [f"How much of your week goes to {word}" for word in WORDS[:3]]
    options = ["1 (none at all)", "2", "3", "4", "5", "6", "7", "8", "9"]
    reading = read(head, turning(*[options] * 3, n=27))
    assert asked(reading) == ["range_end"]
    assert set(ranges(reading)) == {(1, 10)}
    assert not asked(read(head, turning(*[[*options, "10 (all my time)"]] * 3, n=30)))


def test_codes_for_no_answer_above_a_scale_to_ten_are_no_point_of_it():
    head = [f"trst{word}" for word in WORDS[:4]]
    reading = read(head, turning(*[[*range(11), 77, 88]] * 4, n=39))
    assert set(ranges(reading)) == {(0, 10)}
    assert set(reading.column(0).missing_labels) == {"77", "88"}
