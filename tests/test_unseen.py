"""An end that nobody reached is a guess."""

import random

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind
from tests.tables import as_csv


def read(top, n, *, head="How much effort did task {} take?"):
    rng = random.Random(4)
    heads = [head.format(k) for k in "ABCD"]
    return read_export(
        as_csv([heads, *[[rng.randint(1, top) for _ in heads] for _ in range(n)]]), name="x"
    )


def ends(reading):
    return {(each.maximum, each.certain) for each in reading.of_kind(ColumnKind.ITEM)}


def test_hundreds_of_answers_that_end_at_eight_are_of_a_scale_to_eight():
    # 4 × 100 answers, an eighth of them 8
    assert ends(read(8, 100)) == {(8, True)}


def test_few_answers_below_ten_leave_the_end_open():
    reading = read(9, 20)
    assert ends(reading) == {(10, False)}
    assert [each.code for each in apart(reading.questions)] == ["range_high"]


def test_an_end_that_is_reached_or_stated_is_certain():
    assert ends(read(10, 40)) == {(10, True)}
    assert ends(read(8, 20, head="Effort of task {} (1-10)")) == {(10, True)}
