"""Exports with one column per answer option are folded, and said to be."""

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import AGREE_EN, AGREE_SV, UNITS, answers, as_csv, as_xlsx, units

QUESTIONS = ["We dare to ask", "We talk of mistakes", "We share what we know"]
N = 40


def expanded(*, options=AGREE_EN, chosen=None, tick=lambda place, option: option, q_codes=False):
    """SurveyMonkey's expanded layout: department, one matrix, one question with ticks allowed."""
    first = ["Respondent ID", "Start Date", "Which department?", *[""] * (len(UNITS) - 1)]
    first += ["How well do you agree?", *[""] * (len(QUESTIONS) * len(options) - 1)]
    first += ["Which tools?", "", ""]
    second = ["", "", *UNITS, *(f"{q} - {o}" for q in QUESTIONS for o in options)]
    second += ["Chat", "Mail", "Wiki"]
    codes = [cell and f"q{place}" for place, cell in enumerate(first)]
    body = []
    given = answers(N, len(QUESTIONS), options=chosen or options, blank=0.05)
    for number, (unit, row) in enumerate(zip(units(N), given, strict=True)):
        cells = [114000 + number, "2026-03-01 10:00:00", *(u if u == unit else "" for u in UNITS)]
        for answer in row:
            cells += [tick(i, o) if o == answer else "" for i, o in enumerate(options, start=1)]
        body.append(
            [
                *cells,
                "Chat" if number % 2 else "",
                "Mail" if number % 3 else "",
                "Wiki" if number % 5 else "",
            ]
        )
    return [*([codes] if q_codes else []), first, second, *body], given


def items(reading):
    return [column.index for column in reading.of_kind(ColumnKind.ITEM)]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("q_codes", [False, True])
def test_a_column_per_option_is_folded_into_a_column_per_question(write, q_codes):
    rows, given = expanded(q_codes=q_codes)
    reading = read_export(write(rows), name="x")
    assert [question.code for question in reading.questions] == ["one_hot_folded"]
    assert (reading.header_rows, reading.kept) == (2 + q_codes, N)
    assert items(reading) == [6, 11, 16]
    assert reading.column(6).labels == tuple(AGREE_EN)
    assert reading.cells[[6, 11, 16]].astype(str).to_numpy().tolist() == given
    assert reading.column(2).kind is ColumnKind.GROUP
    assert set(reading.cells[2]) == set(UNITS)


def test_ticks_and_codes_in_the_cells_stand_for_the_option_above_them():
    for tick in (lambda place, option: place, lambda place, option: "x"):
        rows, given = expanded(options=AGREE_SV, tick=tick)
        reading = read_export(as_csv(rows), name="x")
        assert reading.cells[[6, 11, 16]].astype(str).to_numpy().tolist() == given


def test_an_option_nobody_chose_keeps_its_place():
    rows, _ = expanded(options=AGREE_SV, chosen=[AGREE_SV[i] for i in (0, 2, 3, 4)])
    reading = read_export(as_csv(rows), name="x")
    assert reading.column(6).labels == tuple(AGREE_SV)
    assert reading.column(6).codes["instämmer helt"] == 5


def test_several_choices_are_not_folded():
    rows, _ = expanded()
    reading = read_export(as_csv(rows), name="x")
    assert [reading.column(index).reason for index in (21, 22, 23)] == ["one_value"] * 3
