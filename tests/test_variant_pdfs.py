"""The structure of every variant's PDF: tags, words for every drawing, language, title, headers."""

import io
import re
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from reports.lookup import Lookup
from reports.pdf import pdf_file
from reports.variants import Variant, variant_file
from tests.test_pdf import tags, words
from tests.test_variant_files import NAMES, UNITS, made_study, report

LANGUAGES = ("sv", "en")
each_pdf = pytest.mark.parametrize(
    ("name", "language"), [(name, each) for name in (*NAMES, "full") for each in LANGUAGES]
)


@pytest.fixture(scope="module")
def study():
    return made_study()


@pytest.fixture(scope="module")
def made(study):
    found = {}
    for name in (*NAMES, "full"):
        for language in LANGUAGES:
            variant = Variant.DEPARTMENT if name in UNITS else Variant(name)
            found[name, language] = variant_file(
                study, variant, language=language, unit=UNITS.get(name, ""), file="enkät.csv"
            )
    return found


@pytest.fixture(scope="module")
def read(made):
    return {key: PdfReader(io.BytesIO(data)) for key, data in made.items()}


@pytest.fixture(scope="module")
def trees(read):
    return {key: tags(each.trailer["/Root"]["/StructTreeRoot"]) for key, each in read.items()}


@each_pdf
def test_language_title_and_claim_stand_in_the_file(read, name, language):
    root = read[name, language].trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert "enkät.csv" in read[name, language].metadata.title


@each_pdf
def test_every_drawing_has_words(trees, name, language):
    drawn = [tag for tag in trees[name, language] if tag["/S"] == "/Figure"]
    assert drawn or name in ("leader", "work-environment")
    assert all(len(str(tag.get("/Alt", ""))) > 20 for tag in drawn)


@each_pdf
def test_every_table_has_headers_of_its_columns_and_its_rows(trees, name, language):
    tables = [tag for tag in trees[name, language] if tag["/S"] == "/Table"]
    assert tables
    for table in tables:
        rows = [tag for tag in tags(table) if tag["/S"] == "/TR"]
        heads = [tag for tag in tags(rows[0]) if tag["/S"] in ("/TH", "/TD")]
        assert {str(tag["/S"]) for tag in heads} == {"/TH"}
        for row in rows[1:]:
            assert next(tag for tag in tags(row) if tag["/S"] in ("/TH", "/TD"))["/S"] == "/TH"


@each_pdf
def test_headings_go_down_one_step_at_a_time(trees, name, language):
    levels = [int(str(tag["/S"])[2]) for tag in trees[name, language] if str(tag["/S"])[:2] == "/H"]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@each_pdf
def test_every_page_says_its_number(read, name, language):
    word, pages = {"sv": "Sida", "en": "Page"}[language], read[name, language].pages
    for at, page in enumerate(pages, start=1):
        assert f"{word} {at}/{len(pages)}" in words(page)


@each_pdf
def test_no_page_is_all_but_empty(read, name, language):
    pages = read[name, language].pages
    assert all(len(words(page)) > 250 for page in pages), [len(words(page)) for page in pages]


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not installed")
@each_pdf
def test_another_reader_finds_the_same_tables_figures_and_headings(
    made, trees, tmp_path, name, language
):
    path = tmp_path / "report.pdf"
    path.write_bytes(made[name, language])
    asked = ["pdfinfo", "-struct", str(path)]
    told = subprocess.run(asked, capture_output=True, check=True).stdout.decode(errors="replace")
    counted = {
        kind: len(re.findall(rf"^\s*{kind}\b", told, re.MULTILINE))
        for kind in ("Table", "TR", "TH", "Figure", "H1", "H2")
    }
    ours = [str(tag["/S"])[1:] for tag in trees[name, language]]
    assert counted == {kind: ours.count(kind) for kind in counted}
    plain = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout
    assert b"Tagged:          yes" in plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_variant_that_cannot_be_certified_would_say_so(study, language):
    for name in NAMES:
        assert pdf_file(report(study, name, language), day="2026-11-24").accessible
    assert Lookup(study, language).shown
