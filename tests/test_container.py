"""Bytes to a grid of text: encodings, delimiters, workbooks, and what is refused at once."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.container import open_export
from surveys.problems import IngestError
from surveys.textfile import MAX_COLUMNS, Head, find_delimiter, find_encoding
from tests.tables import as_csv, as_xlsx

ROWS = [
    ["Avdelning", "Jag vågar be om hjälp"],
    ["Äldreboende Öst", "Instämmer helt, ja"],
    ["Förskola; Ån", 'Säger "nej"'],
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
DELIMITERS = [",", ";", "\t", "|"]


def cells_of(data, name="fil.csv"):
    return open_export(data, name=name).cells.to_numpy().tolist()


def code_of(data):
    with pytest.raises(IngestError) as caught:
        open_export(data, name="fil.csv")
    return caught.value.problems[0].code


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_reads_swedish_letters_in_every_encoding_and_delimiter(encoding, delimiter):
    assert cells_of(as_csv(ROWS, delimiter=delimiter, encoding=encoding)) == ROWS


def test_reads_an_old_mac_file():
    data = as_csv(ROWS, delimiter=";", encoding="mac_roman")
    assert cells_of(data) == ROWS
    assert open_export(data, name="x").encoding == "mac_roman"


def test_windows_letters_are_not_taken_for_mac():
    assert find_encoding("Œuvre; Škoda; på förskolan åäö".encode("cp1252"), name="x")[0] == "cp1252"


def test_utf_16_without_a_mark_is_still_text():
    assert cells_of(as_csv(ROWS, delimiter="\t", encoding="utf-16-le")) == ROWS


def test_decimal_commas_do_not_pass_for_delimiters():
    assert find_delimiter(Head("a;b;c\r\n3,5;2,5;1,0\r\n4,5;2,0;1,5\r\n")) == ";"


def test_delimiter_inside_quoted_answers_does_not_count():
    assert find_delimiter(Head('a,b\n1,"x; y; z"\n2,"x; y; z"\n')) == ","


def test_the_excel_line_that_names_the_delimiter_is_obeyed_and_keeps_row_numbers():
    grid = open_export(b"sep=|\r\nEnhet|Fr\xc3\xa5ga\r\nA, B|1\r\n", name="x")
    assert grid.delimiter == "|"
    assert grid.cells.loc[3].tolist() == ["A, B", "1"]


def test_a_suffix_never_decides_the_format():
    grid = open_export(as_xlsx(ROWS), name="svar.csv")
    assert (grid.format, grid.encoding, grid.delimiter) == ("xlsx", None, None)
    assert grid.cells.to_numpy().tolist() == ROWS


def test_workbook_numbers_lose_the_point_zero_spreadsheets_store():
    assert cells_of(as_xlsx([["a", "b"], [3.0, 2.5], [1, True]])) == [
        ["a", "b"],
        ["3", "2.5"],
        ["1", "TRUE"],
    ]


def test_chooses_the_sheet_with_respondents():
    notes = [["Om enkäten"], ["Svaren samlades in i mars, och det här är en lång text om hur."]]
    grid = open_export(as_xlsx(ROWS, sheet="Svar", before=[("Läs mig", notes)]), name="x")
    assert grid.sheet == "Svar"


def test_a_zip_with_one_table_is_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export/svar.csv", as_csv(ROWS))
        archive.writestr("export/readme.pdf", b"%PDF")
    assert cells_of(out.getvalue()) == ROWS


def test_a_large_file_reads_as_a_small_one_does():
    rows = [["Enhet", "q1", "q2", "Kommentar"]]
    rows += [
        ["Åre", str(i % 5 + 1), "", 'rad "ett",\n två' if i % 9 == 0 else ""] for i in range(9)
    ]
    large = [rows[0], *(rows[1:] * 12_000)]
    assert len(as_csv(large)) > 1_000_000
    assert cells_of(as_csv(large)) == large


def test_a_large_uneven_file_keeps_its_row_numbers():
    large = [
        ["Enhet", "q1", "q2"],
        *([["Hemtjänsten", "1", "2"], ["Skola", "3"], [], ["A"]] * 30_000),
    ]
    grid = open_export(as_csv(large), name="x")
    assert grid.cells.loc[3].tolist() == ["Skola", "3", ""]
    assert grid.cells.loc[5].tolist() == ["A", "", ""]


# the first bytes of the container of old workbooks, and of any workbook saved with a password
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\r\n", "file_empty"),
        (b"a;b;c\r\n", "only_headings"),
        (b"a\r\n1\r\n2\r\n", "one_column"),
        (b"MZ\x90\x00" * 50, "file_not_table"),
        (bytes(range(256)) * 40, "file_not_table"),
        (b"%PDF-1.7 ...", "file_not_table"),
        (b"<!DOCTYPE html><table></table>", "file_not_table"),
        (b"$FL2@(#) SPSS DATA FILE", "file_damaged"),
        (b"PK\x03\x04 cut short", "file_damaged"),
        (OLE, "file_damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file_locked"),
        (b'a,b\n1,"open\n' + b"1,2\n" * 60_000, "cell_too_long"),
        (",".join(["c"] * (MAX_COLUMNS + 1)).encode() + b"\n1\n", "too_many_columns"),
    ],
)
def test_refuses_what_is_no_table_with_a_reason(data, code):
    assert code_of(data) == code


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), content)
    return out.getvalue()


def test_refuses_a_zip_bomb_before_unpacking_it():
    assert code_of(zipped(a_csv=b"1,2,3\n" * 12_000_000)) == "zip_bomb"


def test_refuses_a_zip_with_several_tables():
    assert code_of(zipped(a_csv=b"1,2\n", b_csv=b"1,2\n")) == "zip_not_one_table"


def test_refuses_a_workbook_of_more_different_texts_than_may_be_held(monkeypatch):
    rows = [["avdelning", "kommentar"], *(["A", f"{n} är ett svar"] for n in range(200))]
    assert len(cells_of(as_xlsx(rows))) == 201
    monkeypatch.setattr("surveys.workbook.MAX_STRINGS", 4_000)
    assert code_of(as_xlsx(rows)) == "zip_bomb"


@pytest.mark.parametrize(
    ("row", "column", "code"), [(1_048_575, 2, "too_many_rows"), (5, 16_383, "too_many_columns")]
)
def test_refuses_a_sheet_whose_corners_lie_too_far_apart(row, column, code):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write(0, 0, "a")
    page.write(row, max(column, 100), "b")
    book.close()
    assert code_of(out.getvalue()) == code


TEXT = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1, max_size=12
).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(2, 5).flatmap(
        lambda k: st.lists(st.lists(TEXT, min_size=k, max_size=k), min_size=12, max_size=15)
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from(DELIMITERS),
)
def test_any_table_comes_back_as_it_was_written(rows, encoding, delimiter):
    heads = [f"Fråga {place}" for place in range(len(rows[0]))]
    written = [heads, *rows]
    # Other delimiters in every cell would be as even as the real one: no rule can tell them apart.
    for other in DELIMITERS:
        if other != delimiter:
            written = [[cell.replace(other, "_") for cell in row] for row in written]
    assert cells_of(as_csv(written, delimiter=delimiter, encoding=encoding)) == written


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=2, max_size=8))
def test_any_table_comes_back_from_a_workbook(rows):
    rows = [["a", "b", "c"], *rows]
    assert cells_of(as_xlsx(rows)) == rows
