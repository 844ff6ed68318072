"""From answers to codes by words and numbers, never by frequency."""

import pytest

from surveys.coding import code_answers, shift_of
from surveys.instrument import ResponseFormat
from surveys.wording import normalise
from tests.builders import AGREE5
from tests.readings import column, labelled

EN = AGREE5.labels["en"]
AGREE = ("Fully disagree", "Disagree", "Undecided", "Agree", "Fully agree")


def coded(answers, of=None, **more):
    folded = [normalise(answer) for answer in answers]
    return code_answers(folded, column=of or column("x"), format=AGREE5, **more)


def of_given(answers, coding):
    return [coding.codes.get(normalise(answer)) for answer in answers]


@pytest.mark.parametrize("answers", [["1", "3", "5"], ["2.0", "3,0", "4"], ["2", "3"]])
def test_numbers_inside_the_format_stand_as_they_are(answers):
    coding = coded(answers)
    assert coding.certain
    assert of_given(answers, coding) == [int(float(a.replace(",", "."))) for a in answers]


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        (EN, [1, 2, 3, 4, 5]),
        (["Instämmer inte alls", "2", "Varken  ELLER", "4", "instämmer helt"], [1, 2, 3, 4, 5]),
        (["1 - Strongly disagree", "2 - Disagree", "5 - Strongly agree"], [1, 2, 5]),
        (["1. Strongly disagree", "2", "4 Agree", "(5) Strongly agree"], [1, 2, 4, 5]),
        (["Strongly disagree (1)", "Agree (4)"], [1, 4]),
        (["Agree"], [4]),
        (["Agree", "Instämmer helt"], [4, 5]),
    ],
)
def test_the_formats_labels_are_certain_in_either_language_and_style(answers, codes):
    coding = coded(answers)
    assert coding.certain
    assert of_given(answers, coding) == codes


def test_numbers_beside_the_words_that_count_the_other_way_are_a_question():
    coding = coded(["1 - Strongly agree", "2 - Agree", "5 - Strongly disagree"])
    assert not coding.certain
    assert of_given(["1 - Strongly agree", "5 - Strongly disagree"], coding) == [5, 1]


def test_another_set_of_as_many_points_is_taken_in_the_order_the_reading_knows():
    coding = coded(AGREE, labelled("x", AGREE))
    assert coding.certain
    assert of_given(AGREE, coding) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("answers", "certain"),
    [
        (["Stämmer inte alls", "Stämmer delvis", "Stämmer helt"], True),
        (["1 - Stämmer inte alls", "2", "3", "4", "5 - Stämmer helt"], True),
        (["Aldrig", "Sällan", "Ibland", "Ofta", "Alltid"], False),
        (["Very poor", "Poor", "Fair", "Good", "Very good"], False),
    ],
)
def test_answers_of_another_kind_than_the_formats_are_asked_about(answers, certain):
    codes = {normalise(a): c for a, c in zip(answers, (1, 3, 5), strict=False)}
    if len(answers) == 5:
        codes = {normalise(a): c for c, a in enumerate(answers, start=1)}
    of = column("x", labels=tuple(answers), minimum=1, maximum=5, codes=codes)
    assert coded(answers, of).certain is certain
    key = ResponseFormat(id="key", minimum=1, maximum=5)
    folded = [normalise(answer) for answer in answers]
    assert code_answers(folded, column=of, format=key).certain


def test_another_set_is_asked_about_when_the_reading_is_not_sure_of_its_order():
    assert not coded(AGREE, labelled("x", AGREE, certain=False)).certain


def test_a_set_with_another_number_of_points_is_never_stretched():
    four = ("Blue", "Green", "Red", "Black")
    coding = coded(four, labelled("x", four))
    assert not coding.certain
    assert coding.codes == {}


def test_end_labels_in_other_words_are_proposed_by_their_numbers():
    coding = coded(["1 - not true", "2", "3", "4", "5 - true"])
    assert not coding.certain
    assert of_given(["1 - not true", "3", "5 - true"], coding) == [1, 3, 5]


def test_a_single_slip_among_known_labels_is_left_to_the_list_of_problems():
    coding = coded([*EN, "Agreee"])
    assert coding.certain
    assert "agreee" not in coding.codes


def test_missing_labels_count_as_no_answer():
    coding = coded([*EN, "Don't know"], column("x", missing_labels=("Don’t know",)))
    assert coding.certain
    assert coding.missing == ("don't know",)


def test_a_point_of_the_format_is_never_missing_because_it_often_is_elsewhere():
    coding = coded(EN, column("x", missing_labels=("Neither",)))
    assert coding.codes["neither"] == 3
    assert coding.missing == ()


@pytest.mark.parametrize(
    ("values", "shift"),
    [
        ({1, 5}, None),
        ({2, 3}, None),
        ({0, 4}, -1),
        ({6, 10}, 5),
        ({7, 9}, 5),
        ({11, 15}, 10),
        ({0, 5}, None),
        ({1, 9}, None),
    ],
)
def test_a_range_moved_as_a_whole_is_told_from_a_stray_value(values, shift):
    assert shift_of(values, format=AGREE5) == shift


def test_a_moved_range_is_proposed_and_never_certain():
    coding = coded(["6", "7", "8", "9", "10"])
    assert not coding.certain
    assert coding.reason == "map_shifted"
    assert of_given(["6", "10"], coding) == [1, 5]


def test_the_shift_of_the_block_reaches_a_column_that_shows_none_itself():
    coding = coded(["1", "2", "3"], shift=-1)
    assert not coding.certain
    assert of_given(["1", "3"], coding) == [2, 4]


def test_a_format_from_nought_takes_nought_as_it_stands():
    nps = ResponseFormat(id="nps", minimum=0, maximum=10)
    coding = code_answers(["0", "10"], column=column("x"), format=nps)
    assert coding.certain
    assert coding.codes["0"] == 0
