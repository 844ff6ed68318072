"""Four answers may be five of which nobody chose the midpoint: the rest of the file tells."""

from surveys.ingest import read_export
from surveys.problems import apart
from surveys.reading import ColumnKind
from tests.tables import as_csv

FOUR = ["Strongly disagree", "Somewhat disagree", "Somewhat agree", "Strongly agree"]
MIDDLE = "Neither agree nor disagree"
FIVE = [*FOUR[:2], MIDDLE, *FOUR[2:]]
WHERE = ["Bergen", "Molde"]


def read(head, *columns):
    return read_export(
        as_csv([["Site", *head], *zip(WHERE * 40, *columns, strict=False)]), name="x"
    )


def maxima(reading):
    return [(each.maximum, each.certain) for each in reading.of_kind(ColumnKind.ITEM)]


def test_eight_answers_without_a_midpoint_beside_a_question_that_has_it_are_of_five():
    head = ["The course was worth its price", "What do you like?", "I would take it again"]
    reading = read(head, FOUR * 2, ["this", "that"] * 4, FIVE[::-1] + FIVE[:3])
    assert maxima(reading) == [(5, True)] * 2


def test_sixteen_answers_without_a_midpoint_are_asked_about():
    head = ["The course was worth its price", "What do you like?", "I would take it again"]
    reading = read(head, FOUR * 4, ["this", "that"] * 8, [*FIVE * 3, MIDDLE])
    assert maxima(reading) == [(5, False), (5, True)]
    assert [each.code for each in apart(reading.questions)] == ["labels_unsure"]


def test_eight_answers_alone_are_asked_about_and_forty_are_sure():
    head = ["The course was worth its price"]
    assert maxima(read(head, FOUR * 2)) == [(4, False)]
    assert maxima(read(head, FOUR * 10)) == [(4, True)]


def test_three_people_behind_a_branch_answered_in_the_words_of_the_question_before():
    head = ["Will a degree pay off for most people?", "Likes", "Would a degree pay off for you?"]
    yes = ["Definitely not", "Probably not", "Might or might not", "Probably yes", "Definitely yes"]
    branch = ["Definitely yes", "Might or might not", "Definitely yes"] + [""] * 17
    reading = read(head, yes * 4, ["this", "that"] * 10, branch)
    assert maxima(reading) == [(5, True)] * 2
