"""Workbooks of older and other makes, and ZIP files with several tables."""

import io
import zipfile
from pathlib import Path

import pytest

from surveys.ingest import read_export
from surveys.reading import ColumnKind, Verdict
from tests.tables import AGREE_EN, AGREE_SV, UNITS, answers, as_csv, as_xlsx, units

HEADS = ["Avdelning", "Jag vågar be om hjälp", "Här talas om misstag", "Vi delar kunskap"]


def table(n=30, options=AGREE_SV, heads=HEADS):
    body = zip(units(n), answers(n, 3, options=options), strict=True)
    return [heads, *([u, *a] for u, a in body)]


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def ods(rows, *, repeated=""):
    """A minimal OpenDocument sheet; trailing rows are repeated as LibreOffice does."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    empty = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Svar">{cells}{repeated}{empty}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:x"/>'
    members = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    return zipped(**members)


def items(reading):
    return [column.index for column in reading.of_kind(ColumnKind.ITEM)]


def test_a_workbook_of_the_nineties_is_read():
    data = (Path(__file__).parent / "data" / "legacy.xls").read_bytes()
    reading = read_export(data, name="svar.xls")
    assert (reading.format, reading.sheet, reading.kept) == ("xls", "Svar", 30)
    assert (reading.verdict, items(reading)) == (Verdict.OK, [3, 4, 5])
    assert [str(column.kind) for column in reading.columns[:3]] == ["metadata", "metadata", "group"]
    assert reading.cells.loc[2, 1] == "2026-03-02"


def test_an_opendocument_sheet_is_read():
    reading = read_export(ods(table()), name="svar.ods")
    assert (reading.format, reading.verdict, items(reading)) == ("ods", Verdict.OK, [1, 2, 3])
    assert reading.kept == 30


@pytest.mark.parametrize(
    "repeated",
    [
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell'
        ' office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
        '<table:table-row><table:table-cell table:number-columns-repeated="16000"'
        ' office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
    ],
)
def test_a_filled_row_or_cell_repeated_without_end_is_refused(repeated):
    reading = read_export(ods(table(), repeated=repeated), name="svar.ods")
    assert (reading.verdict, reading.advice.code) == (Verdict.REFUSE, "too_many_rows")


def test_of_several_tables_in_a_zip_the_one_with_respondents_is_read():
    summary = as_csv([["Answer Choices", "Responses"], ["Agree", "12%"], ["Answered", "4"]])
    reading = read_export(zipped(Sheet1_csv=summary, Svar_csv=as_csv(table())), name="svar.zip")
    assert (reading.verdict, reading.kept, items(reading)) == (Verdict.OK, 30, [1, 2, 3])


def test_one_survey_in_two_formats_is_one_survey():
    data = zipped(Svar_csv=as_csv(table()), Svar_xlsx=as_xlsx(table()))
    assert read_export(data, name="svar.zip").verdict is Verdict.OK


def test_two_surveys_in_one_zip_are_asked_about():
    other = table(20, options=AGREE_EN, heads=["Unit", "We ask", "We err", "We share"])
    data = zipped(a_csv=as_csv(table()), b_csv=as_csv(other), c_txt=b"read me")
    reading = read_export(data, name="svar.zip")
    assert (reading.verdict, reading.kept) == (Verdict.ASK, 30)
    assert [question.code for question in reading.questions] == ["zip_several"]
    assert "b.csv" in reading.questions[0].text("sv")


def test_a_zip_in_a_zip_is_refused():
    inner = zipped(a_csv=as_csv(table()))
    reading = read_export(zipped(a_xlsx=inner), name="svar.zip")
    assert (reading.verdict, reading.advice.values["kind"]) == (Verdict.REFUSE, "ZIP")


def test_the_stored_size_of_a_sheet_is_not_believed():
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(as_xlsx(table())))
    with zipfile.ZipFile(out, "w") as archive:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b'<dimension ref="A1:D31"/>', b'<dimension ref="A1"/>')
                assert b'ref="A1"' in data
            archive.writestr(entry.filename, data)
    assert read_export(out.getvalue(), name="svar.xlsx").kept == 30


def test_among_several_sheets_the_one_with_respondents_is_chosen():
    notes = [["Enhet", "Antal anställda"], *([unit, 40] for unit in UNITS)]
    reading = read_export(as_xlsx(table(), sheet="Rådata", before=[("Antal", notes)]), name="x")
    assert (reading.sheet, items(reading)) == ("Rådata", [1, 2, 3])
