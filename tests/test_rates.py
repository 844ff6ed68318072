"""Answers that say how often order themselves, by adverb or by times in a period."""

import random

import pytest

from surveys.ingest import read_export
from surveys.rates import family, ordered
from surveys.reading import ColumnKind
from tests.tables import as_csv

# Low to high, as the words themselves say.
SCALES = [
    ["never or almost never", "a few times a year", "about once a month", "several times a month",
     "several times a week"],
    ["never contributes", "rarely contributes", "sometimes contributes",
     "very often contributes", "always contributes"],
    ["less than once a month", "1-3 times a month", "once a week", "several times a week",
     "every day"],
    ["never", "once or twice", "monthly", "weekly", "daily or almost daily"],
    ["never or very rarely true", "rarely true", "sometimes true", "often true",
     "very often or always true"],
    ["aldrig", "någon gång per år", "någon gång i månaden", "varje vecka", "dagligen"],
    ["aldri", "en gang i måneden", "2-3 ganger i måneden", "ukentlig", "daglig"],
    ["nie", "seltener als einmal im monat", "1-3 mal im monat", "1-2 mal pro woche", "täglich"],
    ["ei koskaan", "kerran kuukaudessa", "kerran viikossa", "päivittäin"],
    ["nunca", "una vez al mes", "una vez a la semana", "todos los días"],
    ["jamais", "une fois par mois", "une fois par semaine", "tous les jours"],
    ["nooit", "een keer per maand", "een paar keer per week", "dagelijks"],
]  # fmt: skip


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale[1])
def test_how_often_orders_itself(scale):
    shuffled = random.Random(1).sample(scale, len(scale))
    assert list(ordered(shuffled)) == scale


@pytest.mark.parametrize(
    "answers",
    [
        ["less than 1 year", "1-3 years", "more than 10 years"],
        ["never", "sometimes", "once a week", "daily"],
        ["often", "frequently", "never"],
        ["north", "south", "east"],
        ["weekly", "daily"],
    ],
    ids=["tenure", "adverb among periods", "two of one place", "no time", "too few"],
)
def test_no_order_where_something_is_left_open(answers):
    assert ordered(answers) is None


def test_tenure_and_bands_of_age_do_not_say_how_often():
    assert not family(["less than 1 year", "1-3 years", "more than 10 years"])
    assert not family(["18-24", "25-34", "35-44"])


def test_a_lone_question_how_often_is_no_rating_and_a_matrix_is():
    rng = random.Random(2)
    scale = ["Never", "Monthly", "Weekly", "Daily"]
    rows = [[*rng.choices(scale, k=4), rng.choice(["Yes", "No"])] for _ in range(80)]
    matrix = [f"How often do you meet [{who}]" for who in ("boss", "peer", "client", "mentor")]
    read = read_export(as_csv([[*matrix, "Ill?"], *rows]), name="x")
    assert {column.labels for column in read.of_kind(ColumnKind.ITEM)} == {tuple(scale)}
    lone = read_export(
        as_csv([["How often do you meet?", "Ill?"], *(r[3:] for r in rows)]), name="x"
    )
    assert not lone.of_kind(ColumnKind.ITEM)
