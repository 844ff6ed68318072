"""Tables whose rows are no respondents: refused, with what to do."""

import random

from surveys.ingest import read_export
from surveys.reading import Verdict
from tests.tables import as_csv

ASKED = [
    "How demanding was the task?",
    "How hurried was the pace?",
    "How clear was the goal?",
    "How good was the help?",
]


def read(rows):
    return read_export(as_csv(rows, delimiter=";"), name="x")


def turned(heads, *, people=6):
    rng = random.Random(1)
    rows = [
        [f"A{k}", text, *(rng.randint(1, 7) for _ in range(people))] for k, text in enumerate(ASKED)
    ]
    return read([[*heads, *(f"P{k}" for k in range(1, people + 1))], *rows])


def test_questions_in_rows_with_a_column_a_person_are_to_be_turned():
    reading = turned(["QuestionId", "QuestionText"])
    assert reading.verdict is Verdict.REFUSE
    assert reading.advice.code == "questions_in_rows"
    assert "Transpose" in reading.advice.text("en")


def test_comments_beside_items_are_no_questions_in_rows():
    assert turned(["id", "comment"]).verdict is not Verdict.REFUSE


def test_units_with_how_many_answered_are_no_respondents():
    head = ["Enhed", "Antal besvarelser", "Svarprocent", "Ledelse", "Samarbejde"]
    rows = [["A", 41, "87 %", 68, 74], ["B", 22, "71 %", 61, 66], ["C", 4, "40 %", "-", "-"]]
    reading = read([head, *rows])
    assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "aggregate")


def test_respondents_who_say_how_many_answered_are_respondents():
    head = ["team", "n", "f1", "f2", "f3"]
    rng = random.Random(2)
    rows = [[rng.choice("ABC"), 3, *(rng.randint(1, 5) for _ in range(3))] for _ in range(30)]
    assert read([head, *rows]).verdict is not Verdict.REFUSE


def test_all_combinations_with_their_number_are_a_tally_though_the_rows_are_numbered():
    levels = ["Low", "Medium", "High"]
    rows = [[sat, infl, kind] for sat in levels for infl in levels for kind in ("Flat", "Tower")]
    numbered = [[place, *row, 10 + place] for place, row in enumerate(rows, start=1)]
    reading = read([["rownames", "Sat", "Infl", "Type", "Freq"], *numbered])
    assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "aggregate")


def test_courses_with_days_participants_and_shares_are_no_respondents():
    head = ["Course", "Day", "Total number of participants", "Content (%)", "Trainers (%)"]
    rows = [["One", "19.02.2024", 9, 100, 99], ["Two", "20.02.2024", 9, 99, 98]]
    rows += [["One", "25.03.2024", 18, 92, 94], ["Two", "27.03.2024", 21, 97, 98]]
    reading = read([head, *rows])
    assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "aggregate")


def test_a_cross_table_with_a_grand_total_is_no_list_of_respondents():
    head = [
        ["", "", "Yes", "", "No", "", "", ""],
        ["Team", "Tot. Respondents", "Men", "Women", "Men", "Women", "Yes%", "No%"],
    ]
    rows = [[f"Team {n}", 10 + n, 2, 3, 4, 1 + n, "50%", "50%"] for n in range(1, 8)]
    reading = read([*head, *rows, ["Grand Total", 98, 14, 21, 28, 35, "50%", "50%"]])
    assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "aggregate")


def test_names_with_counts_and_their_totals_hold_no_respondents():
    # 12 + 31 = 43 and 15 + 9 = 24: every total adds up, and 31 is above any rating
    head = ["Team", "Men", "Women", "Total", "Left", "Stayed", "Total of both"]
    rows = [
        [f"Team {name}", 12 + k, 31, 43 + k, 15, 9 + k, 24 + k] for k, name in enumerate("ABCDE")
    ]
    reading = read_export(as_csv([head, *rows]), name="x")
    assert reading.verdict is Verdict.REFUSE
    assert reading.advice.code == "aggregate"


def test_a_total_of_a_persons_ratings_is_no_tally():
    head = [
        "Name",
        *(f"a{k}" for k in range(4)),
        "Total a",
        *(f"b{k}" for k in range(4)),
        "Total b",
    ]
    rows = []
    for k in range(12):
        own = [[(k + j * step) % 5 + 1 for j in range(4)] for step in (1, 2)]
        rows.append([f"P{k}", *own[0], sum(own[0]), *own[1], sum(own[1])])
    assert read_export(as_csv([head, *rows]), name="x").verdict is not Verdict.REFUSE
