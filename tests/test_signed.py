"""A few people's answers from -2 to 2 are seen as one scale over the matrix."""

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind
from tests.tables import as_csv


def test_columns_that_reach_as_far_below_zero_as_above_are_one_matrix_asked_about():
    head = ["Honest", "Harmful", "Safe", "Reliable"]
    rows = [[-1, -2, 2, 1], [-1, -2, 1, -1], [1, 0, 1, -1], [-1, -1, 1, 2]]
    reading = read_export(as_csv([["Site", *head], *[["Oslo", *row] for row in rows]]), name="x")
    items = reading.of_kind(ColumnKind.ITEM)
    assert [(each.minimum, each.maximum, each.certain) for each in items] == [(-2, 2, False)] * 4
    assert [each.code for each in apart(reading.questions)] == ["numbers_lone"]
