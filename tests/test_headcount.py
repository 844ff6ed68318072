"""Headcounts: the same units as the survey, sums from the lowest level up, contradictions told."""

import io

import pandas as pd
import pytest
import xlsxwriter

from surveys.headcount import align_headcounts, read_headcounts
from surveys.problems import IngestError
from surveys.responses import Headcounts, Responses

LEVELS = ("Förvaltning", "Avdelning")
TABLE = "Förvaltning;Avdelning;Antal anställda\nVård;Hemtjänst;30\nVård;Akut;20\nTeknik;;12\n"
# by hand: Vård 30 + 20, organisation 50 + 12
EXPECTED = {
    ("Vård", "Hemtjänst"): 30,
    ("Vård", "Akut"): 20,
    ("Vård",): 50,
    ("Teknik",): 12,
    (): 62,
}


def counts(text, *, levels=LEVELS):
    data = text if isinstance(text, bytes) else text.encode()
    return dict(read_headcounts(data, name="staff.csv", levels=levels).by_path)


def codes(text, *, levels=LEVELS):
    with pytest.raises(IngestError) as refused:
        counts(text, levels=levels)
    for problem in refused.value.problems:
        assert "{" not in problem.line("sv") + problem.line("en")
    return [(problem.code, problem.row) for problem in refused.value.problems]


def workbook(rows):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_encoding_and_delimiter(encoding, delimiter):
    assert counts(TABLE.replace(";", delimiter).encode(encoding)) == EXPECTED


def test_a_workbook_with_numbers_as_numbers():
    rows = [line.split(";") for line in TABLE.splitlines()]
    cells = [rows[0], *([*row[:-1], float(row[-1])] for row in rows[1:])]
    assert counts(workbook(cells)) == EXPECTED


@pytest.mark.parametrize(
    "head",
    [
        "level_1;level_2;headcount",
        "FÖRVALTNING;avdelning ;Antal",
        "Sektor;Enhet;Medarbetare",
        "Förvaltning;Avdelning;Anställda 1 mars",
    ],
)
def test_columns_by_name_by_level_or_in_order(head):
    assert counts(TABLE.replace("Förvaltning;Avdelning;Antal anställda", head)) == EXPECTED


def test_columns_of_the_survey_are_found_among_others():
    text = "Chef;Avdelning;Antal anställda;Förvaltning\nKim;Akut;20;Vård\n"
    assert counts(text) == {("Vård", "Akut"): 20, ("Vård",): 20, (): 20}


def test_a_question_in_the_survey_is_a_column_here_by_the_level_it_names():
    text = "Chef;Förvaltning;Avdelning;Antal\nKim;Vård;Akut;20\n"
    levels = ("Inom vilken förvaltning?", "Vilken avdelning arbetar du på?")
    assert counts(text, levels=levels) == {("Vård", "Akut"): 20, ("Vård",): 20, (): 20}


def test_the_lower_levels_may_be_absent():
    assert counts("Förvaltning;Antal\nVård;50\nTeknik;12\n") == {
        ("Vård",): 50,
        ("Teknik",): 12,
        (): 62,
    }


def test_a_title_above_the_headings_is_passed_over():
    assert counts("Personal per 1 mars;;\n;;\n" + TABLE) == EXPECTED


def test_a_given_number_for_a_division_goes_before_the_sum():
    # 55 people: 30 + 20 in departments and 5 directly in the division
    assert counts(TABLE + "Vård;;55\n")[("Vård",)] == 55


@pytest.mark.parametrize("total", ["Totalt;;70", "Summa;Summa;70"])
def test_a_total_row_is_the_organisation_and_no_unit(total):
    found = counts(TABLE + total + "\n")
    assert found == EXPECTED | {(): 70}


def test_a_division_with_fewer_people_than_its_parts_is_a_contradiction():
    assert codes(TABLE + "Vård;;49\n") == [("headcount_contradiction", None)]


def test_all_problems_come_together():
    wrong = TABLE + "Vård;Akut;21\n;Drift;4\nTeknik;Drift;några\nTeknik;Bygg;-1\nTeknik;Väg;2,5\n"
    assert codes(wrong) == [
        ("headcount_twice", 5),
        ("headcount_gap", 6),
        ("headcount_number", 7),
        ("headcount_number", 8),
        ("headcount_number", 9),
    ]


def test_numbers_may_have_spaces_between_thousands():
    assert counts("Avdelning;Antal\nA;1 200\nB;1\u00a0000,0\n", levels=("Avdelning",)) == {
        ("A",): 1200,
        ("B",): 1000,
        (): 2200,
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Avdelning;Storlek\nA;3\n", "headcount_no_column"),
        ("Avdelning;Antal;Anställda\nA;3;3\n", "headcount_no_column"),
        ("A;B;C;Antal\nx;y;z;3\n", "headcount_levels"),
    ],
)
def test_headings_that_leave_doubt_are_refused(text, code):
    assert codes(text) == [(code, 1)]


def test_headcounts_take_the_names_of_the_answers():
    units = pd.DataFrame({"level_1": ["Vård", "HR"], "level_2": ["Akut", ""]})
    responses = Responses(items=pd.DataFrame(index=units.index), units=units)
    given = Headcounts({(): 9, ("VÅRD",): 5, ("vård", "akut"): 5, ("H.R.",): 3, ("Ny",): 1})
    found = align_headcounts(given, responses, merged={"H.R.": "HR"})
    assert found.by_path == {
        (): 9,
        ("Vård",): 5,
        ("Vård", "Akut"): 5,
        ("HR",): 3,
        ("Ny",): 1,
    }


def test_a_sum_is_left_out_where_answers_come_from_a_unit_the_file_lacks():
    """Else the 40 of Akut would be counted against the 30 employed in Hemtjänst alone."""
    units = pd.DataFrame({"level_1": ["Vård", "Vård", "Teknik"], "level_2": ["Akut", "", ""]})
    responses = Responses(items=pd.DataFrame(index=units.index), units=units)
    summed = Headcounts({(): 42, ("Vård",): 30, ("Vård", "Hemtjänst"): 30, ("Teknik",): 12})
    found = align_headcounts(summed, responses, merged={}).by_path
    assert found == {("Vård", "Hemtjänst"): 30, ("Teknik",): 12}
    stated = Headcounts({(): 90, ("Vård",): 78, ("Vård", "Hemtjänst"): 30, ("Teknik",): 12})
    assert align_headcounts(stated, responses, merged={}).by_path == stated.by_path
