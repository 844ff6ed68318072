"""The report command: what the options ask for, and what does not fit together."""

import io
import zipfile

import pytest
from pptx import Presentation

from dashboard.command_line import parser
from dashboard.report_command import report_maker
from reports.files import MIME
from surveys.problems import CultureError
from tests.fake_study import fake_study


@pytest.fixture(scope="module")
def study():
    return fake_study({"Vård": ["Norr", "HR"]})


def asked(*options: str):
    return parser("en").parse_args(["report", "survey.csv", *options])


@pytest.mark.parametrize("kind", MIME)
@pytest.mark.parametrize("report", ["leader", "work-environment", "department"])
def test_a_report_for_one_reader_is_what_its_ending_says(study, report, kind):
    unit = ["--unit", "Norr"] if report == "department" else []
    made = report_maker(asked("--kind", report, "--out", f"x.{kind}", *unit))(study, "en")
    begins = {"pdf": b"%PDF-", "pptx": b"PK", "xlsx": b"PK", "html": b"<!DOCTYPE html>"}
    assert made.startswith(begins[kind])


def test_a_zip_of_departments_holds_the_format_asked_for_and_is_of_pdfs_unless_told(study):
    for options, ending in ((["--format", "pptx"], "pptx"), ([], "pdf")):
        make = report_maker(asked("--kind", "department", "--out", "all.zip", *options))
        archive = zipfile.ZipFile(io.BytesIO(make(study, "sv")))
        assert len(archive.namelist()) == 3
        assert {name.rpartition(".")[2] for name in archive.namelist()} == {ending}
    first = archive.namelist()[0]
    slides = report_maker(asked("--kind", "department", "--out", "a.pptx", "--unit", "HR"))
    deck = Presentation(io.BytesIO(slides(study, "sv")))
    assert first.endswith(".pdf")
    assert "HR" in deck.slides[0].shapes.title.text


@pytest.mark.parametrize(
    "options",
    [
        ["--out", "x.pdf", "--format", "pptx"],
        ["--out", "x.doc"],
        ["--out", "x"],
        ["--out", "x.zip", "--kind", "leader"],
        ["--out", "x.pdf", "--kind", "department"],
        ["--out", "x.zip", "--kind", "department", "--unit", "Norr"],
        ["--out", "x.zip", "--kind", "tables", "--format", "xlsx"],
        ["--out", "x.pdf", "--kind", "tables"],
    ],
)
def test_options_that_do_not_fit_together_are_refused_before_any_work(options):
    with pytest.raises(CultureError) as refusal:
        report_maker(asked(*options))
    assert refusal.value.problems[0].code in ("report_kind", "report_kind_ending")
