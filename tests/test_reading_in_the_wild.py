"""Exports as they are found: codes from 0, times between answers, means below the table."""

import random

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_EN, answers, as_csv, as_xlsx, units

N = 120
ASK = ["We ask for help", "We talk of mistakes", "We share what we know", "My boss helps me"]


def numbers(low, high, n=N, seed=5):
    """Whole numbers from low to high, each equally often."""
    rng = random.Random(seed)
    return [str(rng.randint(low, high)) for _ in range(n)]


def table(*columns):
    """A CSV of (heading, cells) pairs."""
    heads = [head for head, _ in columns]
    return as_csv([heads, *zip(*(cells for _, cells in columns), strict=True)])


def items(heads, *, options, n=N, seed=1):
    """One (heading, answers) pair for each heading."""
    rows = answers(n, len(heads), options=options, seed=seed)
    return list(zip(heads, zip(*rows, strict=True), strict=True))


def read(data):
    """The reading of a file called survey."""
    return read_export(data, name="survey")


def found(reading):
    """Places of the items."""
    return [column.index for column in reading.of_kind(ColumnKind.ITEM)]


def codes_of(reading):
    """The questions a reading asks."""
    return [question.code for question in reading.questions]


def test_symptoms_in_codes_0_to_3_end_at_3():
    """PHQ-9 and DASS-21 are answered 0 to 3 (Kroenke 2001; Lovibond 1995)."""
    heads = [f"phq{number}" for number in range(1, 10)]
    reading = read(table(("site", units(N)), *items(heads, options=list("0123"))))
    item = reading.column(1)
    assert (item.minimum, item.maximum) == (0, 3)
    assert reading.verdict is Verdict.OK


def test_a_few_zeros_below_1_to_5_are_asked_about():
    columns = items([f"{text} at work" for text in ASK], options=list("12345"))
    spoiled = [(head, ["0" if i in (7, 70) else a for i, a in enumerate(c)]) for head, c in columns]
    reading = read(table(("Department", units(N)), *spoiled))
    assert codes_of(reading) == ["codes_zero"]
    assert (reading.column(1).minimum, reading.column(1).missing_labels) == (1, ("0",))


def test_zero_that_many_answer_is_a_point_of_the_scale():
    reading = read(table(("Department", units(N)), *items(ASK, options=list("012345"))))
    assert codes_of(reading) == []
    assert (reading.column(1).minimum, reading.column(1).maximum) == (0, 5)


def test_answers_with_places_and_times_between_them_are_found():
    """The open DASS data write Q1A (answer), Q1I (place), Q1E (milliseconds)."""
    columns = []
    for number, (head, cells) in enumerate(items([f"Q{i}A" for i in range(1, 8)], options="1234")):
        columns += [(head, cells), (f"Q{number + 1}I", numbers(1, 42, seed=number))]
        columns.append((f"Q{number + 1}E", numbers(500, 9000, seed=number)))
    assert found(read(table(*columns))) == list(range(0, 21, 3))


def test_neighbours_that_each_count_something_are_no_items():
    columns = [("nb.repeat", numbers(1, 3)), ("attendance", numbers(0, 4, seed=6))]
    columns += [("rooms", numbers(1, 5, seed=7)), ("Remote", ["yes", "no"] * (N // 2))]
    columns += [("traveltime", numbers(1, 4)), ("studytime", numbers(1, 4, seed=8))]
    columns += [("resits", numbers(0, 3, seed=9)), ("", ["yes", "no"] * (N // 2))]
    rated = items([f"Q{i}" for i in range(1, 9)], options=list("12345"))
    assert found(read(table(*columns, *rated))) == list(range(8, 16))


def test_a_row_of_ratings_keeps_those_headed_like_a_group():
    heads = ["Folk", "Country", "Pop", "Service", "Rock"]
    assert found(read(table(*items(heads, options=list("12345"))))) == [0, 1, 2, 3, 4]


def test_an_x_beside_numbers_is_no_answer():
    """The US federal employee survey writes X for "do not know"."""
    sure = items([f"Q{i}" for i in range(1, 5)], options=list("12345"))
    unsure = items([f"Q{i}" for i in range(5, 9)], options=[*"12345", "X"], seed=2)
    reading = read(table(("AGENCY", units(N)), *sure, *unsure))
    assert found(reading) == list(range(1, 9))
    assert reading.column(5).missing_labels == ("X",)


def test_words_of_no_known_meaning_beside_numbers_are_asked_about():
    rated = items([f"{text} at work" for text in ASK], options=[*"12345", "Kan inte säga"])
    reading = read(table(("Enhet", units(N)), *rated))
    assert (found(reading), codes_of(reading)) == ([1, 2, 3, 4], ["codes_phrase"])
    assert reading.column(1).missing_labels == ("Kan inte säga",)
    assert reading.questions[0].values["labels"] == "Kan inte säga"


def test_a_code_that_goes_beyond_where_all_items_end_is_none_of_them():
    rated = items([f"v_{i}" for i in range(1, 9)], options=list("12345"))
    reading = read(table(*rated, ("v_20", numbers(1, 7))))
    assert found(reading) == list(range(8))
    assert reading.column(0).maximum == 5


@pytest.mark.parametrize(
    "last",
    [
        [["", "", "3.4", "3.6", "3.1", "2.9"]],
        [["", "Mean", "3.4", "3.6", "3.1", "2.9"], ["", "Std dev", "1.1", "1.2", "0.9", "1.3"]],
        [["", "Medelvärde", "3,4", "3,6", "3,1", "2,9"]],
    ],
)
def test_means_below_the_table_are_no_respondents(last):
    columns = [("Nr", range(1, N + 1)), ("Unit", units(N)), *items(ASK, options=list("12345"))]
    rows = [[head for head, _ in columns], *zip(*(cells for _, cells in columns), strict=True)]
    reading = read(as_csv([*rows, *last]))
    assert (reading.kept, found(reading)) == (N, [2, 3, 4, 5])


def test_whole_answers_in_the_last_row_are_a_respondent():
    columns = [("Nr", range(1, N + 1)), ("Unit", units(N)), *items(ASK, options=list("12345"))]
    rows = [[head for head, _ in columns], *zip(*(cells for _, cells in columns), strict=True)]
    assert read(as_csv([*rows, ["", "", "3", "4", "3", "2"]])).kept == N + 1


def test_a_sentence_below_the_table_is_no_respondent():
    columns = [("Unit", units(N)), *items(ASK, options=AGREE_EN)]
    rows = [[head for head, _ in columns], *zip(*(cells for _, cells in columns), strict=True)]
    reading = read(as_xlsx([*rows, ["Generated by the tool on 2026-03-01", *[""] * 4]]))
    assert (reading.kept, found(reading)) == (N, [1, 2, 3, 4])


def test_a_table_of_percentages_is_refused():
    rows = [["Fråga", "Instämmer inte alls", "Instämmer delvis", "Instämmer helt"]]
    rows += [[text, "10%", "30 %", "60,5%"] for text in ASK]
    reading = read(as_csv(rows, delimiter=";"))
    assert reading.verdict is Verdict.REFUSE
    assert reading.advice.code == "aggregate"


PERSONAL = {
    "EmployeeID": [f"E{1000 + i}" for i in range(N)],
    "FirstName": [["Anna", "Erik", "Maria", "Lars", "Olle", "Eva", "Ida"][i % 7] for i in range(N)],
    "LastName": [f"Berg{chr(97 + i % 20)}" for i in range(N)],
    "DateOfBirth": [f"19{60 + i % 40}-01-01" for i in range(N)],
    "Anställningsnr": [str(10_000 + i) for i in range(N)],
    "Geburtsjahr": numbers(1960, 2003),
    "DNI": [f"{10_000_000 + 7919 * i}X" for i in range(N)],
    "Teléfono": [f"6{79_190_000 + i}" for i in range(N)],
    "Fecha de nacimiento": [f"19{60 + i % 40}-01-01" for i in range(N)],
    "Medarbejdernummer": [str(500 + i) for i in range(N)],
    "Puhelinnumero": [f"040 {1_000_000 + i}" for i in range(N)],
}


@pytest.mark.parametrize("heading", PERSONAL)
def test_personal_headings_in_one_word_and_in_other_languages_are_dropped(heading):
    reading = read(table((heading, PERSONAL[heading]), *items(ASK, options=AGREE_EN)))
    assert reading.column(0).kind is ColumnKind.PERSONAL
    assert 0 not in reading.cells.columns


@pytest.mark.parametrize(
    "heading", ["Department | Response", "In which department do you work?", "I vilken enhet?"]
)
def test_a_department_in_codes_is_a_group(heading):
    reading = read(table(*items(ASK, options=list("12345")), (heading, numbers(1, 8))))
    assert reading.column(4).kind is ColumnKind.GROUP
    assert found(reading) == [0, 1, 2, 3]


def test_yes_no_and_not_sure_ask_nothing_beside_items():
    facts = items(
        ["Have you a mentor?", "Any course?", "A review?"], options=["Yes", "No", "Not sure"]
    )
    reading = read(table(*facts, *items(ASK, options=AGREE_EN)))
    assert (codes_of(reading), found(reading)) == ([], [3, 4, 5, 6])


def test_code_matrices_of_two_lengths_ask_one_question():
    five = items([f"G1[SQ00{i}]" for i in range(1, 5)], options=["A1", "A2", "A3", "A4", "A5"])
    seven = items([f"G2[SQ00{i}]" for i in range(1, 5)], options=[f"A{i}" for i in range(1, 8)])
    assert codes_of(read(table(*five, *seven))) == ["codes_only"]


LADDERS = [
    "No | Yes, to some extent | Yes, definitely",
    "SD | D | N | A | SA",
    "Definitely disagree | Mostly disagree | Neither agree nor disagree | Mostly agree"
    " | Definitely agree",
    "😡 Very bad | 🙁 Bad | 😐 OK | 🙂 Good | 😀 Very good",
    "★ | ★★ | ★★★ | ★★★★ | ★★★★★",
    "Never | A few times a year | Once a month | A few times a month | Once a week"
    " | A few times a week | Every day",
    "Not a barrier | Minor barrier | Moderate barrier | Major barrier",
    "Far below expectations | Below expectations | Met expectations | Above expectations"
    " | Far above expectations",
    "very_dissatisfied | dissatisfied | neutral | satisfied | very_satisfied",
    "Aldrig/nästan aldrig | Sällan | Ibland | Ofta | Alltid",
    "Slet ikke | I mindre grad | I nogen grad | I høj grad | I meget høj grad",
    "Svært dårlig | Dårlig | Verken god eller dårlig | God | Svært god",
    "Erittäin huonosti | Huonosti | Kohtalaisesti | Hyvin | Erittäin hyvin",
    "Sehr schlecht | Schlecht | Mittelmäßig | Gut | Sehr gut",
    "Lehne voll ab | Lehne eher ab | Weder noch | Stimme eher zu | Stimme voll zu",
    "In sehr geringem Maß | In geringem Maß | Zum Teil | In hohem Maß | In sehr hohem Maß",
    "Überhaupt nicht wichtig | Weniger wichtig | Teils/teils | Eher wichtig | Sehr wichtig",
    "Stimmt gar nicht | Stimmt wenig | Stimmt mittelmäßig | Stimmt ziemlich | Stimmt sehr",
    "Muy insatisfecho | Insatisfecho | Neutral | Satisfecho | Muy satisfecho",
    "Nada importante | Poco importante | Algo importante | Importante | Muy importante",
    "Muito insatisfeito | Insatisfeito | Neutro | Satisfeito | Muito satisfeito",
    "Péssimo | Ruim | Regular | Bom | Ótimo",
    "Très insatisfait | Insatisfait | Neutre | Satisfait | Très satisfait",
    "Pas du tout satisfait | Peu satisfait | Plutôt satisfait | Très satisfait",
]


@pytest.mark.parametrize("ladder", LADDERS)
def test_common_ladders_of_answers_are_known_low_to_high(ladder):
    low_to_high = ladder.split(" | ")
    reading = read(table(("Team", units(N)), *items(ASK, options=low_to_high)))
    assert reading.verdict is Verdict.OK
    assert list(reading.column(2).labels) == low_to_high


def test_how_often_one_uses_a_tool_is_no_rating():
    often = items(
        ["How often do you open the manual?"], options=["Never", "Yearly", "Monthly", "Daily"]
    )
    reading = read(table(*often, *items(ASK, options=AGREE_EN)))
    assert found(reading) == [1, 2, 3, 4]
