"""What spreadsheets and wrong encodings do to a file is told, once, and mended where it can be."""

import pytest

from surveys.damage import is_excel_date, is_never_garbled, mend
from surveys.ingest import read_export
from surveys.labels import number_of
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_SV, UNITS, answers, as_csv, as_xlsx, units

N = 40
HEADS = ["Enhet", "Jag vågar fråga", "Här talas om misstag", "Vi delar kunskap"]
FIVE = [1, 2, 3, 4, 5]


def rows(options=AGREE_SV, heads=HEADS, unit=lambda name: name):
    body = zip(units(N), answers(N, 3, options=options), strict=True)
    return [heads, *([unit(u), *a] for u, a in body)]


def codes(reading):
    return [question.code for question in reading.questions]


def garbled(text):
    return text.encode("utf-8").decode("cp1252", errors="replace")


def test_garbled_letters_are_mended_and_the_person_is_asked():
    table = [[garbled(str(cell)) for cell in row] for row in rows()]
    reading = read_export(as_csv(table), name="x")
    assert codes(reading) == ["garbled_letters"]
    assert reading.column(1).header == HEADS[1]
    assert reading.column(1).labels == tuple(AGREE_SV)
    assert set(reading.cells[0]) == set(UNITS)


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("Ã„ldreboende", "Äldreboende"),
        ("Kan\u00e2\u20ac\u2122t", "Kan’t"),
        ("FÃ¶rskola Ã…n", "Förskola Ån"),
        ("\u00c3\u0085n", "Ån"),
        ("Ändring å lätt", "Ändring å lätt"),
        ("SÃO PAULO", "SÃO PAULO"),
    ],
)
def test_only_what_was_garbled_is_mended(found, meant):
    assert mend(found) == meant


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "utf-16"])
def test_a_file_that_may_hold_garbled_letters_is_never_called_whole(encoding):
    for letters in ("Ã„", "Â«", "â€"):
        signs = [sign for sign in letters if sign.encode(encoding, errors="ignore")]
        text = f"Enhet;Fråga\nÄldre;{''.join(signs)}\n"
        assert not is_never_garbled(text.encode(encoding), encoding=encoding)
    plain = "Enhet;Fråga\nÄldre;Björk\n".encode(encoding)
    assert is_never_garbled(plain, encoding=encoding) == (encoding != "utf-16")


@pytest.mark.parametrize("text", ["Jun-25", "01-May", "5-jan", "okt-12"])
def test_what_excel_makes_of_a_range_is_a_date_and_no_number(text):
    assert is_excel_date(text)
    assert number_of(text) is None


@pytest.mark.parametrize("text", ["1 - Mycket", "1-5", "Maj", "Junior-25"])
def test_ordinary_texts_are_no_dates(text):
    assert not is_excel_date(text)


@pytest.mark.parametrize(
    "options", [["01-May", 2, 3, 4, 5], ["Jun-25", "Jul-30", "Instämmer helt"]]
)
def test_answers_that_became_dates_are_asked_about_once(options):
    assert codes(read_export(as_csv(rows(options=options)), name="x")) == ["excel_dates"]


def test_a_department_that_became_a_date_is_asked_about_and_stays_a_department():
    table = rows(FIVE, unit=lambda name: "2026-06-25" if name == "Teknik" else name)
    reading = read_export(as_xlsx(table), name="x")
    assert codes(reading) == ["excel_dates"]
    assert reading.column(0).kind is ColumnKind.GROUP


def test_invisible_characters_and_mixed_case_make_no_other_answers():
    options = ["\ufeffInstämmer inte alls", "Instämmer\u00a0till liten del ", "INSTÄMMER DELVIS"]
    options += ["Instämmer  till stor del", "Instämmer helt", "instämmer helt"]
    reading = read_export(
        as_csv(rows(options=options, heads=["\ufeffEnhet", *HEADS[1:]])), name="x"
    )
    column = reading.column(1)
    assert (reading.verdict, column.maximum) == (Verdict.OK, 5)
    assert column.codes["instämmer helt"] == 5


def test_a_heading_row_one_cell_short_names_the_columns_to_its_right():
    table = rows(FIVE)
    short = [table[0], *([str(number), *row] for number, row in enumerate(table[1:], start=1))]
    reading = read_export(as_csv(short), name="x")
    assert [column.header for column in reading.columns[1:]] == HEADS
    assert [column.index for column in reading.of_kind(ColumnKind.ITEM)] == [2, 3, 4]


def test_repeated_headings_are_columns_of_their_own():
    reading = read_export(as_csv(rows(FIVE, heads=["Enhet", "Fråga", "Fråga", "Fråga"])), name="x")
    assert (reading.verdict, len(reading.of_kind(ColumnKind.ITEM))) == (Verdict.OK, 3)


def test_cells_that_a_tool_wraps_for_spreadsheets_are_unwrapped():
    # `="2"` is how 1KA keeps a spreadsheet from reading 2 as anything but text
    head = ["Q1", "Q2", "Q3", "Q4"]
    body = [[f'="{1 + (k + j) % 5}"' for j in range(3)] + ['="Ne vem, hvala"'] for k in range(20)]
    text = "\n".join(";".join(row) for row in [head, *body])
    reading = read_export(text.encode(), name="x")
    assert set(reading.cells[0]) == set("12345")
    assert set(reading.cells[3]) == {"Ne vem, hvala"}
