"""Numbers beside words: what says "not sure" is no end, and other words are another scale."""

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import as_csv

WORRIED = ["Not at all worried (1)", "A bit worried (2)", "Quite worried (3)", "Very worried (4)"]
RELEVANT = ["Less relevant (2)", "Relevant (3)", "Highly relevant (4)"]


def items(head, rows):
    columns = read_export(as_csv([head, *rows]), name="x").of_kind(ColumnKind.ITEM)
    return {each.header: each for each in columns}


def test_a_number_behind_not_sure_is_no_end_of_the_scale():
    cells = [*WORRIED, "Not sure (5)"]
    head = ["My data", "My grades", "My logs"]
    found = items(head, [[cells[(k + j) % 5] for j in range(3)] for k in range(40)])
    assert [each.labels for each in found.values()] == [tuple(WORRIED)] * 3
    assert [each.missing_labels for each in found.values()] == [("Not sure (5)",)] * 3
    assert all(each.certain for each in found.values())


def test_not_sure_between_the_ends_is_the_midpoint():
    cells = ["Never true (1)", "Hardly true (2)", "Not sure (3)", "Often true (4)", "True (5)"]
    head = ["I rest", "I sleep", "I eat"]
    found = items(head, [[cells[(k + j) % 5] for j in range(3)] for k in range(40)])
    assert [each.labels for each in found.values()] == [tuple(cells)] * 3


def test_questions_numbered_alike_in_other_words_keep_their_own():
    important = [text.replace("worried", "important") for text in WORRIED]
    head = ["Worry", "Access", "Control", "Bias"]
    rows = [[WORRIED[k % 4], *(important[(k + j) % 4] for j in range(3))] for k in range(40)]
    found = items(head, rows)
    assert found["Worry"].labels == tuple(WORRIED)
    assert {each.labels for name, each in found.items() if name != "Worry"} == {tuple(important)}


def test_not_relevant_is_the_lowest_of_what_is_graded_by_relevance():
    cells = ["Not relevant (1)", *RELEVANT]
    head = ["Courses [Maths]", "Courses [Art]", "Courses [Music]"]
    found = items(head, [[cells[(k + j) % 4] for j in range(3)] for k in range(40)])
    assert [each.labels for each in found.values()] == [tuple(cells)] * 3
    # beside other words it is no answer
    other = ["Poor (1)", "Fair (2)", "Good (3)", "Excellent (4)", "Not relevant"]
    found = items(head, [[other[(k + j) % 5] for j in range(3)] for k in range(40)])
    assert [each.labels for each in found.values()] == [tuple(other[:4])] * 3


def test_what_nobody_answered_stands_beside_the_words_of_a_matrix_worded_alike():
    cells = ["Not relevant (1)", *RELEVANT]
    head = ["Courses [Maths]", "Courses [Art]", "Site", "Values [Unity]", "Values [Courage]"]
    rows = [
        [RELEVANT[k % 3], RELEVANT[(k + 1) % 3], "Oslo", cells[k % 4], cells[(k + 1) % 4]]
        for k in range(40)
    ]
    assert [each.labels for each in items(head, rows).values()] == [tuple(cells)] * 4


@pytest.mark.parametrize(("first", "kind"), [(1961, ColumnKind.PERSONAL), (2001, ColumnKind.OTHER)])
def test_a_column_headed_as_a_year_holds_years_of_birth_where_they_lie_apart(first, kind):
    rows = [[first + (k * 7) % 24, k % 5 + 1] for k in range(48)]
    columns = read_export(as_csv([["Rok", "Ocena"], *rows]), name="x").columns
    assert (columns[0].kind is ColumnKind.PERSONAL) == (kind is ColumnKind.PERSONAL)


def test_what_a_program_says_of_a_comment_is_no_rating():
    words = ["Positive", "Neutral", "Negative"]
    head = ["praise_sentiment", "blame_sentiment", "other_sentiment"]
    rows = [[words[(k + j) % 3] for j in range(3)] for k in range(30)]
    columns = read_export(as_csv([head, *rows]), name="x").columns
    assert {each.kind for each in columns} == {ColumnKind.DERIVED}
