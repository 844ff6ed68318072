"""Where headings end, what they are called, and which rows are respondents."""

import pytest

from surveys.container import open_export
from surveys.ingest import read_export
from surveys.problems import IngestError
from surveys.structure import find_table
from tests.tables import AGREE_EN, answers, as_csv, as_xlsx, units

QUESTIONS = ["I can ask for help", "We share", "There is time"]
IMPORT_IDS = ['{"ImportId":"QID1_1"}', '{"ImportId":"QID1_2"}', '{"ImportId":"QID1_3"}']


def table_of(rows, **how):
    return find_table(open_export(as_csv(rows, **how), name="x"), name="x")


def body(n=30, k=3, **how):
    return answers(n, k, options=AGREE_EN, **how)


def test_one_heading_row_is_the_usual_case():
    table = table_of([QUESTIONS, *body()])
    assert table.header_rows == 1
    assert [heading.text for heading in table.headings] == QUESTIONS
    assert list(table.cells.index[:2]) == [2, 3]


def test_qualtrics_has_three_with_the_import_row_and_names_become_codes():
    table = table_of([["Q1_1", "Q1_2", "Q1_3"], QUESTIONS, IMPORT_IDS, *body()])
    assert (table.dialect.platform, table.header_rows) == ("Qualtrics", 3)
    assert table.headings[0].code == "Q1_1"
    assert table.headings[0].text == "I can ask for help"


def test_short_names_above_texts_are_two_rows_under_any_tool():
    numbers = answers(30, 3, options=[1, 2, 3, 4, 5])
    table = table_of([["ps1", "ps2", "ps3"], QUESTIONS, *numbers])
    assert table.header_rows == 2
    assert (table.headings[1].code, table.headings[1].text) == ("ps2", "We share")


def test_surveymonkey_questions_reach_over_their_columns():
    heads = [
        ["Respondent ID", "Start Date", "How much do you agree?", "", "Comments?"],
        ["", "", "I can ask", "We share", "Open-Ended Response"],
    ]
    rows = [[1000 + i, "2024-03-01", *answer, ""] for i, answer in enumerate(body(k=2))]
    table = table_of([*heads, *rows])
    assert (table.dialect.platform, table.header_rows) == ("SurveyMonkey", 2)
    assert table.headings[3].text == "How much do you agree? | We share"
    assert table.headings[0].text == "Respondent ID"


def test_tick_boxes_under_their_option_do_not_hide_the_second_heading_row():
    heads = [["Respondent ID", "Start Date", "Which?", ""], ["", "", "Red", "Blue"]]
    rows = [[i, "2024-03-01", "Red", "" if i % 2 else "Blue"] for i in range(20)]
    assert table_of([*heads, *rows]).header_rows == 2


def test_limesurvey_headings_are_cut_into_code_and_text():
    heads = [f"G02Q02[SQ00{i}]. How much? [{text}]" for i, text in enumerate(QUESTIONS)]
    table = table_of([heads, *body()])
    assert table.dialect.platform == "LimeSurvey"
    assert table.headings[1].code == "G02Q02[SQ001]"
    assert table.headings[1].text == "How much? [We share]"


def test_a_title_above_the_headings_is_skipped_and_rows_keep_their_numbers():
    rows = [["Medarbetarenkät 2026"], [], ["Enhet", *QUESTIONS]]
    rows += [[unit, *answer] for unit, answer in zip(units(20), body(20), strict=True)]
    table = find_table(open_export(as_xlsx(rows), name="x"), name="x")
    assert [heading.text for heading in table.headings] == ["Enhet", *QUESTIONS]
    assert table.cells.index[0] == 4


def test_headings_one_short_are_shifted_over_the_row_names():
    rows = [[str(i), *answer] for i, answer in enumerate(body(), start=1)]
    table = table_of([QUESTIONS, *rows])
    assert [heading.text for heading in table.headings] == ["", *QUESTIONS]


def test_html_in_headings_is_taken_out():
    assert (
        table_of([["<strong>Dare</strong>&nbsp;", "b", "c"], *body()]).headings[0].text
        == "Dare &nbsp;"
    )


def test_counts_blank_preview_test_and_leftover_rows_apart():
    heads = ["StartDate", "EndDate", "Status", "Finished", "ResponseId", "Department", *QUESTIONS]
    texts = ["Start", "End", "Response Type", "Finished", "Response ID", "Department", *QUESTIONS]
    ids = [f'{{"ImportId":"{head}"}}' for head in heads]
    rows = [
        ["2024-03-01", "2024-03-01", status, "True", f"R_{i}", "Care", *answer]
        for i, (status, answer) in enumerate(
            zip(
                ["IP Address"] * 8 + ["Survey Preview"] * 2 + ["Survey Test"], body(11), strict=True
            )
        )
    ]
    table = table_of([heads, texts, ids, *rows, [""] * 9, [""] * 9, ["Grand Total", 11]])
    assert len(table.cells) == 8
    assert table.dropped == {"preview": 2, "test": 1, "blank": 2, "pivot_leftover": 1}


def test_a_status_column_drops_previews_under_any_tool():
    status = ["Klar"] * 7 + ["Förhandsgranskning", "Delvis", "Testsvar"]
    rows = [[word, *answer] for word, answer in zip(status, body(10), strict=True)]
    table = table_of([["Status", *QUESTIONS], *rows])
    assert len(table.cells) == 8
    assert table.dropped == {"preview": 1, "test": 1}


def test_answers_in_the_first_row_are_no_headings():
    with pytest.raises(IngestError) as caught:
        table_of(answers(40, 5, options=[1, 2, 3, 4, 5], blank=0))
    assert caught.value.problems[0].code == "no_headings"


def test_one_row_per_answer_becomes_one_row_per_respondent():
    rows = [["Respondent", "Enhet", "Fråga", "Svar"]]
    for person in range(12):
        rows += [[person, "Vård", question, 1 + person % 5] for question in QUESTIONS]
    table = table_of(rows)
    assert table.was_long
    assert [heading.text for heading in table.headings] == ["Respondent", "Enhet", *QUESTIONS]
    assert table.cells.iloc[3].tolist() == ["3", "Vård", "4", "4", "4"]


def test_one_row_per_answer_without_a_respondent_cannot_be_used():
    rows = [["Fråga", "Svar"], *[[q, i % 5 + 1] for i in range(10) for q in QUESTIONS]]
    with pytest.raises(IngestError) as caught:
        table_of(rows)
    assert caught.value.problems[0].code == "long_without_key"


def test_sums_below_the_last_respondent_are_dropped_but_no_department_of_that_name():
    rows = [["Avdelning", *QUESTIONS], *[["Vård", *answer] for answer in body(10, len(QUESTIONS))]]
    sums = [["Medel", *["3,2"] * len(QUESTIONS)], ["Totalt", *["10"] * len(QUESTIONS)]]
    assert table_of([*rows, *sums]).dropped == {"pivot_leftover": 2}
    named = [["Total", *answer] for answer in body(6, len(QUESTIONS))]
    assert table_of([*rows, *named]).dropped == {}


def test_a_lone_text_below_numbered_rows_is_no_respondent():
    rows = [[i, "IT", *row] for i, row in enumerate(answers(40, 4, options=[1, 2, 3, 4, 5]), 1)]
    rows.append(["Antal svar: 40 av 52", "", "", "", "", ""])
    heads = ["Nr", "Avdelning", "a1", "a2", "a3", "a4"]
    reading = read_export(as_csv([heads, *rows]), name="x")
    assert (reading.kept, dict(reading.dropped)) == (40, {"pivot_leftover": 1})
