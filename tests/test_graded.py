"""Scales whose answers grade one word or two opposites order themselves."""

import random

import pytest

from surveys.graded import family, ordered
from surveys.ingest import read_export
from surveys.reading import ColumnKind, Verdict
from tests.tables import as_csv

# Low to high, as the words themselves say.
SCALES = [
    ["very infrequently", "somewhat infrequently", "occasionally", "somewhat frequently",
     "very frequently"],
    ["dislike a great deal", "dislike somewhat", "neither like nor dislike", "like somewhat",
     "like a great deal"],
    ["very low quality", "low quality", "neither high nor low quality", "high quality",
     "very high quality"],
    ["not at all often", "not so often", "somewhat often", "very often", "extremely often"],
    ["unimportant", "slightly important", "moderately important", "important", "very important"],
    ["absolutely inappropriate", "inappropriate", "slightly inappropriate", "neutral",
     "slightly appropriate", "appropriate", "absolutely appropriate"],
    ["mycket otydligt", "ganska otydligt", "varken eller", "ganska tydligt", "mycket tydligt"],
    ["inte alls begriplig", "lite begriplig", "ganska begriplig", "mycket begriplig"],
    ["sehr ungenau", "eher ungenau", "eher genau", "sehr genau"],
    ["pas du tout clair", "peu clair", "assez clair", "très clair"],
    ["nada claro", "poco claro", "algo claro", "muy claro"],
    ["svært utydelig", "ganske utydelig", "ganske tydelig", "svært tydelig"],
]  # fmt: skip


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale[0])
def test_graded_answers_state_their_own_order(scale):
    shuffled = random.Random(1).sample(scale, len(scale))
    assert list(ordered(shuffled).labels) == scale


@pytest.mark.parametrize(
    "labels",
    [
        ["fairly likely", "somewhat likely", "very likely", "not at all likely"],
        ["very likely", "likely", "somewhat likely", "unlikely", "very unlikely"],
        ["slightly warm", "very warm", "extremely warm", "somewhat warm"],
        ["north", "south", "very east", "west"],
        ["very good", "good", "tired", "very tired"],
    ],
    ids=["two words of one strength", "ends unlike", "no end", "no word graded", "no opposites"],
)
def test_no_order_is_given_where_something_is_left_open(labels):
    assert ordered(labels) is None


# One strength each, from none of it; a leading yes or no changes nothing.
FROM_NONE = [
    ["not important", "important", "very important"],
    ["no, not at all rude", "yes, somewhat rude", "yes, very rude"],
    ["not at all", "not much", "some", "a lot"],
    ["no difficulty", "minor difficulty", "moderate difficulty", "major difficulty"],
    ["slet ikke vigtigt", "mindre vigtigt", "ret vigtigt", "meget vigtigt"],
]


@pytest.mark.parametrize("scale", FROM_NONE, ids=lambda scale: scale[0])
def test_grades_from_none_upwards_are_an_order(scale):
    assert list(ordered(sorted(scale)).labels) == scale


def test_how_much_asked_once_in_a_file_is_no_rating_and_twice_is():
    amounts = ["Not at all", "Not much", "Some", "A lot"]
    rng = random.Random(3)
    facts = [[rng.choice(["Yes", "No"]), rng.choice(amounts), rng.choice("abc")] for _ in range(80)]
    head = ["Heard of it?", "How much do you care about commas?", "Kind"]
    assert not read_export(as_csv([head, *facts]), name="x").of_kind(ColumnKind.ITEM)
    twice = [[*row, rng.choice(amounts)] for row in facts]
    head += ["How much do you care about data?"]
    items = read_export(as_csv([head, *twice]), name="x").of_kind(ColumnKind.ITEM)
    assert [column.labels for column in items] == [tuple(amounts)] * 2


def test_columns_of_one_scale_share_a_word_though_each_uses_a_few_of_its_answers():
    assert family(["very frequently", "somewhat frequently"]) & family(
        ["very frequently", "very infrequently"]
    )
    assert not family(["sales", "support"])


def read(labels, *, questions, n=60, seed=3):
    rng = random.Random(seed)
    rows = [[rng.choice(["A", "B"]), *(rng.choice(labels) for _ in questions)] for _ in range(n)]
    return read_export(as_csv([["Unit", *questions], *rows]), name="x")


def test_two_questions_answered_in_graded_words_are_items_without_a_question():
    reading = read(SCALES[0], questions=["I look things up", "I look things up in lectures"])
    assert reading.verdict is Verdict.OK
    assert [column.labels for column in reading.of_kind(ColumnKind.ITEM)] == [tuple(SCALES[0])] * 2


def test_graded_answers_without_a_certain_order_are_asked_about_even_in_one_column():
    labels = ["very likely", "fairly likely", "somewhat likely", "unlikely", "very unlikely"]
    reading = read(labels, questions=["I will stay here next year"])
    assert [question.code for question in reading.questions] == ["labels_unknown"]
    assert not reading.of_kind(ColumnKind.ITEM)


EVEN = ["täysin eri mieltä", "eri mieltä", "jokseenkin eri mieltä", "jokseenkin samaa mieltä",
        "samaa mieltä", "täysin samaa mieltä"]  # fmt: skip


def test_a_scale_whose_middle_nobody_used_has_none():
    reading = read(EVEN, questions=["Wir teilen Wissen", "Wir helfen uns", "Wir lernen viel"])
    for column in reading.of_kind(ColumnKind.ITEM):
        assert (column.labels, column.maximum, column.certain) == (tuple(EVEN), 6, True)


def test_in_a_few_answers_the_middle_may_be_missing_by_chance_and_is_asked_about():
    questions = ["Wir teilen Wissen", "Wir helfen uns", "Wir lernen viel"]
    rows = [["A", *EVEN[i : i + 3]] for i in (0, 3, 0, 3)]
    reading = read_export(as_csv([["Unit", *questions], *rows]), name="x")
    assert not any(column.certain for column in reading.of_kind(ColumnKind.ITEM))
    assert reading.verdict is Verdict.ASK


def test_two_wordings_of_a_midpoint_are_both_midpoints_of_their_own_questions():
    neutral = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
    neither = [*neutral[:2], "Neither agree nor disagree", *neutral[3:]]
    rng = random.Random(2)
    heads = [
        "Unit",
        *(f"I find meeting {k} useful" for k in "abc"),
        *(f"We do {k}" for k in "defg"),
    ]
    rows = [
        ["A", *(rng.choice(neutral) for _ in "abc"), *(rng.choice(neither) for _ in "defg")]
        for _ in range(60)
    ]
    reading = read_export(as_csv([heads, *rows]), name="x")
    assert [column.labels[2] for column in reading.of_kind(ColumnKind.ITEM)] == [
        *["Neutral"] * 3,
        *["Neither agree nor disagree"] * 4,
    ]
    assert not any(column.missing_labels for column in reading.columns)
