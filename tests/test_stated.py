"""What a heading says of the ends of its scale is believed before what people answered."""

import random

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from surveys.stated import stated_ends
from tests.tables import as_csv


@pytest.mark.parametrize(
    ("heading", "ends"),
    [
        ("how hard was it? ( 1- 7, very low to very high)", (1, 7)),
        ("compared to before (-2 to 2, much worse to much better)", (-2, 2)),
        ("1a5segurancacasas", (1, 5)),
        ("on a scale from 0 to 10, how likely", (0, 10)),
        ("years at work (1-3 years)", None),
        ("from -2 to 5", None),
        ("1-50 employees", None),
    ],
)
def test_ends_are_found_where_they_are_stated(heading, ends):
    assert stated_ends(heading) == ends


def test_questions_side_by_side_keep_the_ends_that_each_states():
    rng = random.Random(3)
    head = [f"I could do task {n} (1-7, low to high)" for n in range(3)]
    head += [f"The tool was good for {n} (1-5, no to yes)" for n in range(3)]
    head += ["Compared with last year (-2 to 2)"]
    rows = [
        [rng.randint(2, 6) for _ in range(3)] + [rng.randint(2, 4) for _ in range(3)] + [-1 + k % 3]
        for k in range(24)
    ]
    reading = read_export(as_csv([head, *rows]), name="x")
    items = reading.of_kind(ColumnKind.ITEM)
    assert [(each.minimum, each.maximum) for each in items] == (
        [(1, 7)] * 3 + [(1, 5)] * 3 + [(-2, 2)]
    )
    assert not reading.questions
