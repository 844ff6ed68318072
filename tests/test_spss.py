"""SPSS files: labels, their order, what is missing, and slips."""

import random

import pandas as pd
import pyreadstat
import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_EN, AGREE_SV, UNITS

N = 80
AGREE = dict(enumerate(AGREE_SV, start=1))
UNIT = dict(enumerate(UNITS, start=1))
OWN = {1: "Grå", 2: "Ljusgrön", 3: "Grön", 4: "Mörkgrön", 5: "Svart"}
ENDS = {1: "Strongly disagree", 7: "Strongly agree"}


def drawn(options, n=N, seed=1):
    rng = random.Random(seed)
    return [float(rng.choice(options)) for _ in range(n)]


def read(tmp_path, columns, labels, texts=None, **more):
    """Read a file of those columns; `labels` are value labels by column."""
    path = tmp_path / "survey.sav"
    names = {name: (texts or {}).get(name, "") for name in columns}
    pyreadstat.write_sav(
        pd.DataFrame(columns), str(path), column_labels=names, variable_value_labels=labels, **more
    )
    return read_export(path.read_bytes(), name="survey.sav")


def matrix(labels, options=None, k=4):
    """`k` columns with those value labels and a unit."""
    columns = {f"q1_{i}": drawn(options or list(labels), seed=i) for i in range(k)}
    return (
        {"unit": drawn(list(UNIT)), **columns},
        {"unit": UNIT, **dict.fromkeys(columns, labels)},
    )


def item(reading):
    return reading.of_kind(ColumnKind.ITEM)[0]


def test_labels_are_answers_and_variable_labels_are_questions(tmp_path):
    columns, labels = matrix(AGREE)
    reading = read(tmp_path, columns, labels, {"q1_0": "Jag vågar <b>fråga</b>", "unit": "Enhet"})
    assert (reading.format, reading.header_rows, reading.kept) == ("sav", 0, N)
    assert (reading.verdict, reading.delimiter) == (Verdict.OK, None)
    assert [column.kind for column in reading.columns] == [ColumnKind.GROUP] + [ColumnKind.ITEM] * 4
    assert (item(reading).header, item(reading).code) == ("Jag vågar fråga", "q1_0")
    assert item(reading).labels == tuple(AGREE_SV)
    assert set(reading.cells[0]) == set(UNITS)
    assert reading.cells.index[0] == 1


def test_words_of_a_known_scale_decide_its_direction_and_not_the_codes(tmp_path):
    reading = read(tmp_path, *matrix(dict(enumerate(reversed(AGREE_EN), start=1))))
    assert item(reading).labels == tuple(AGREE_EN)
    assert item(reading).codes["strongly agree"] == 5


def test_an_answer_nobody_gave_keeps_its_place(tmp_path):
    reading = read(tmp_path, *matrix(AGREE, options=[1, 3, 4, 5]))
    assert (reading.verdict, item(reading).codes["instämmer helt"]) == (Verdict.OK, 5)


@pytest.mark.parametrize("options", [[1, 2, 3, 4, 5, 6, 7], [1, 4, 5, 7]])
def test_worded_ends_have_the_codes_the_file_states(tmp_path, options):
    reading = read(tmp_path, *matrix(ENDS, options=options))
    assert item(reading).codes["strongly agree"] == 7
    assert (item(reading).minimum, item(reading).maximum) == (1, 7)


def test_a_scale_in_unknown_words_keeps_the_order_of_its_codes_and_asks_for_its_direction(tmp_path):
    reading = read(tmp_path, *matrix(OWN))
    assert [question.code for question in reading.questions] == ["labels_unsure"]
    assert item(reading).labels == tuple(OWN.values())


def test_missing_values_declared_or_only_labelled_are_no_answers(tmp_path):
    columns, labels = matrix(AGREE | {99: "NS/NC"}, options=[1, 2, 3, 4, 5, 99])
    columns["q1_1"][:5] = [111.0, 555.0, 12.0, 11.0, 999.0]
    missing = {"q1_1": [{"lo": 11, "hi": 999}]}
    reading = read(tmp_path, columns, labels, missing_ranges=missing)
    assert reading.verdict is Verdict.OK
    assert item(reading).missing_labels == ("NS/NC",)
    assert item(reading).labels == tuple(AGREE_SV)
    assert set(reading.cells[2]) == {"", *AGREE_SV}


def test_a_slip_outside_the_labels_is_no_answer_and_spoils_no_scale(tmp_path):
    columns, labels = matrix(AGREE)
    columns["q1_0"][3] = 55.0
    reading = read(tmp_path, columns, labels)
    assert reading.verdict is Verdict.OK
    assert item(reading).missing_labels == ("55",)
    assert item(reading).maximum == 5


def test_reversed_copies_with_labels_are_left_out(tmp_path):
    columns, labels = matrix(AGREE)
    columns["Rq1_2"] = [6 - value for value in columns["q1_2"]]
    labels["Rq1_2"] = AGREE
    reading = read(tmp_path, columns, labels)
    assert (reading.column(5).kind, reading.column(5).reason) == (
        ColumnKind.DERIVED,
        "reversed_copy",
    )


def test_text_variables_lose_their_padding_and_personal_ones_are_dropped(tmp_path):
    columns, labels = matrix(AGREE)
    columns |= {"kon": ["M   ", "K   "] * (N // 2), "mail": [f"a{i}@example.org" for i in range(N)]}
    reading = read(tmp_path, columns, labels, {"kon": "Kön"})
    assert set(reading.cells[5]) == {"M", "K"}
    assert reading.column(6).kind is ColumnKind.PERSONAL
    assert 6 not in reading.cells


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "x.sav"
    pyreadstat.write_sav(pd.DataFrame(matrix(AGREE)[0]), str(path))
    for size in (40, 300, 600):
        reading = read_export(path.read_bytes()[:size], name="x.sav")
        assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "file_damaged")


def test_a_scale_has_the_points_the_file_states_not_those_of_a_longer_known_set(tmp_path):
    words = {1.0: "never", 2.0: "sometimes", 3.0: "often", 4.0: "always"}
    frame = pd.DataFrame({f"cop{n}": [1.0, 2.0, 3.0, 4.0] * 10 for n in range(4)})
    path = tmp_path / "cop.sav"
    pyreadstat.write_sav(frame, str(path), variable_value_labels=dict.fromkeys(frame, words))
    column = read_export(path.read_bytes(), name="x").column(0)
    assert column.labels == ("never", "sometimes", "often", "always")
    assert (column.minimum, column.maximum, column.codes["always"]) == (1, 4, 4)
