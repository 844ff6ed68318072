"""Whether the last number of a scale is a point of it, judged by who chose it."""

import random

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import as_csv

ROWS = 200


def survey(*, top=5, outsider=None, rarely=0.06, seed=3):
    """Leaning people; now and then anyone of them gives `outsider`."""
    rng = random.Random(seed)
    table = []
    for place in range(ROWS):
        lean = rng.gauss(0.2, 1)
        row = ["ABC"[place % 3]]
        for _ in range(6):
            number = round((1 + top) / 2 + lean + rng.gauss(0, 0.6))
            row.append(min(top, max(1, number)))
            if outsider is not None and rng.random() < rarely:
                row[-1] = outsider
        table.append(row)
    heads = ["unit", *(f"q{i}" for i in range(6))]
    return read_export(as_csv([heads, *table]), name="x")


def ends(reading):
    return {(item.minimum, item.maximum) for item in reading.of_kind(ColumnKind.ITEM)}


def codes(reading):
    return [question.code for question in reading.questions]


def test_a_number_that_anybody_gives_is_no_highest_point():
    reading = survey(outsider=6)
    assert codes(reading) == ["codes_outsider"]
    assert ends(reading) == {(1, 5)}
    assert reading.column(1).missing_labels == ("6",)


def test_a_highest_point_chosen_by_those_who_agree_most_stays_one():
    reading = survey(top=6)
    assert codes(reading) == []
    assert ends(reading) == {(1, 6)}


def test_a_zero_that_anybody_gives_is_asked_about_on_four_points_too():
    reading = survey(top=4, outsider=0, rarely=0.04)
    assert codes(reading) == ["codes_zero"]
    assert ends(reading) == {(1, 4)}
