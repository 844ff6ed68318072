"""Sets of answers in whole files: many languages, and places that nobody used."""

import random

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import as_csv


def whole_file(scale, *, rows=80, weights=None):
    """A department and six statements answered on a scale, as read."""
    rng = random.Random(7)
    cells = [["HR", *rng.choices(scale, weights=weights, k=6)] for _ in range(rows)]
    head = ["Department", *(f"Statement number {i} about work" for i in range(6))]
    return read_export(as_csv([head, *cells]), name="x")


# Low to high, as anybody who speaks the language orders them.
OFFERED = [
    "Helemaal mee oneens|Mee oneens|Neutraal|Mee eens|Helemaal mee eens",
    "Completamente in disaccordo|In disaccordo|Neutrale|D'accordo|Completamente d'accordo",
    "Håller inte med|Håller delvis med|Håller till stor del med|Håller helt med",
    "Disagree|Slightly disagree|Neutral|Slightly agree|Agree",
    "Svært uenig|Uenig|Verken eller|Enig|Svært enig",
    "Passer slet ikke|Passer dårligt|Passer nogenlunde|Passer godt|Passer fuldstændigt",
    "Erittäin huonosti|Huonosti|Kohtalaisesti|Hyvin|Erittäin hyvin",
    "Far too little|Slightly too little|About right|Slightly too much|Far too much",
    "Completely false|Mostly false|Partly true|Mostly true|Completely true",
    "Discordo plenamente|Discordo em parte|Indiferente|Concordo em parte|Concordo plenamente",
    "Pas du tout|Un peu|Moyennement|Beaucoup|Énormément",
]


@pytest.mark.parametrize("scale", OFFERED)
def test_sets_of_many_languages_are_read_without_a_question(scale):
    reading = whole_file(scale.split("|"))
    assert not reading.questions
    assert {column.labels for column in reading.of_kind(ColumnKind.ITEM)} == {
        tuple(scale.split("|"))
    }


def test_an_unused_end_is_worded_as_the_opposite_of_the_end_that_was_used():
    scale = [f"{grade} {word}" for word in ("uncomfortable", "comfortable")
             for grade in ("Extremely", "Moderately", "Slightly")]  # fmt: skip
    given = [scale[1], scale[2], "Neither comfortable nor uncomfortable", *reversed(scale[3:])]
    column = whole_file(given).column(1)
    assert column.labels[0] == "extremely uncomfortable"
    assert column.maximum == 7


def test_places_of_a_set_that_a_hundred_answers_pass_over_were_not_offered():
    three = ["Jag instämmer inte alls", "Jag instämmer delvis", "Jag instämmer helt"]
    assert whole_file(three).column(1).labels == tuple(three)


def test_one_unused_end_is_still_a_place_of_the_scale():
    given = ["Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
    assert whole_file(given, weights=[1, 3, 6, 4]).column(1).maximum == 5
