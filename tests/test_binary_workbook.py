"""Workbooks in Excel's binary format."""

import io
import zipfile

import pytest

from surveys.container import open_export
from surveys.ingest import read_export
from surveys.problems import IngestError
from tests.binary_books import as_xlsb, record

ROWS = [["Avdelning", "F1", "F2"], ["Vård", 3.0, 4.5], ["Skola", 1.0, "Vet ej"]]


def code_of(data):
    with pytest.raises(IngestError) as caught:
        open_export(data, name="svar.xlsb")
    return caught.value.problems[0].code


def changed(data, **members):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, members.pop(name, old.read(name)))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def test_a_binary_workbook_reads_as_any_other():
    grid = open_export(as_xlsb(ROWS), name="svar.csv")
    assert (grid.format, grid.sheet) == ("xlsb", "Svar")
    assert grid.cells.to_numpy().tolist() == [
        ["Avdelning", "F1", "F2"],
        ["Vård", "3", "4.5"],
        ["Skola", "1", "Vet ej"],
    ]


def test_its_answers_are_found_also_inside_a_zip():
    answers = [["Avdelning", "trygg_1", "trygg_2", "trygg_3"]]
    answers += [["ABC"[n % 3], float(n % 5 + 1), float(n % 4 + 1), n * 3 % 5 + 1.0]
                for n in range(60)]  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("svar.xlsb", as_xlsb(answers))
    reading = read_export(packed.getvalue(), name="svar.zip")
    assert (reading.format, reading.kept) == ("xlsb", 60)
    assert [column.kind.value for column in reading.columns] == ["group", "item", "item", "item"]


@pytest.mark.parametrize(
    ("place", "code"), [((1_048_000, 5), "too_many_rows"), ((3, 16_000), "too_many_columns")]
)
def test_a_cell_in_the_far_corner_is_refused_before_the_sheet_is_opened(place, code):
    assert code_of(as_xlsb(ROWS, start=place)) == code


@pytest.mark.parametrize(
    "sheet",
    [
        record(0x00, b"\x01"),  # a row without its number
        b"\x94",  # cut off within the kind
        b"\x05\xff",  # cut off within the length
    ],
)
def test_a_damaged_sheet_is_refused(sheet):
    assert code_of(changed(as_xlsb(ROWS), **{"xl/worksheets/sheet1.bin": sheet})) == "file_damaged"


def test_a_text_no_cell_can_hold_is_refused():
    assert code_of(as_xlsb([["a", "b"], ["A", "x" * 70_000]])) == "cell_too_long"


def test_a_file_that_is_two_kinds_of_workbook_is_refused():
    both = changed(as_xlsb(ROWS), **{"xl/workbook.xml": b"<workbook/>"})
    assert code_of(both) == "file_damaged"
