"""Maps and paths on screen and in files: where the points lie, what is dashed, what is said."""

import io
import re

import pytest
from pptx import Presentation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from reports import association_tables, figures
from reports.association_drawings import apart, driver_map, path_picture
from reports.association_words import is_low
from reports.console import console_summary
from reports.files import report_file
from reports.lookup import Lookup
from reports.text import LANGUAGES
from tests.fake_study import fake_study
from tests.told_associations import driver, others, path, silent, untold

both = pytest.mark.parametrize("language", LANGUAGES)
ROWS = [driver(), others(), driver("time", part="between", importance=None, r=0.5)]


@pytest.fixture(scope="module")
def study():
    return fake_study(drivers=ROWS, paths=[path(), untold("not_asked", start="")])


def test_points_lie_where_their_numbers_are(study):
    look = Lookup(study, "en")
    drawn = driver_map(look, "safety")
    first, second = drawn.points
    tone = "both" if is_low(look, "conflict") else "out"
    assert (first.name, first.tone, second.tone) == ("Conflict", tone, "")
    # the axis ends at 90 %: the next tenth over the longest interval
    assert first.up == pytest.approx((0.7 / 0.9, 0.6 / 0.9, 0.8 / 0.9), abs=1e-4)
    assert drawn.up_line == pytest.approx(0.5 / 0.9, abs=1e-4)
    for point, scale in ((first, "conflict"), (second, "time")):
        row = look.cell("organisation", scale)
        place = (row["mean"] - 1) / 4
        middle = (1 - place if scale == "conflict" else place) - 0.5
        assert (point.across[0] > drawn.across_line) == (middle > 0)
        assert point.across[1] <= point.across[0] <= point.across[2]


@pytest.mark.parametrize(
    ("wanted", "gap", "found"),
    [
        ([0.9, 0.5, 0.1], 0.1, [0.9, 0.5, 0.1]),
        ([0.5, 0.5, 0.5], 0.1, [0.6, 0.5, 0.4]),
        ([1.0, 1.0], 0.2, [1.0, 0.8]),
        ([0.0, 0.0, 0.0], 0.3, [0.6, 0.3, 0.0]),
        ([], 0.1, []),
    ],
)
def test_names_are_moved_apart_as_little_as_can_be(wanted, gap, found):
    assert apart(wanted, gap=gap) == pytest.approx(found)


def test_what_is_not_sure_is_dashed(study):
    look = Lookup(study, "en")
    picture = path_picture(look, path())
    assert picture.boxes == ("Conflict", "Safety", "Time")
    assert [sure for _, sure in picture.lines] == [True, True, False]
    figure = figures.path(study, language="en", row=path())
    lines = [each.line.dash for each in figure.layout.shapes if each.type == "line"]
    assert lines == ["solid", "solid", "dash"]
    assert not any(each.arrowhead for each in figure.layout.annotations)


def test_the_map_names_every_point_beside_it(study):
    figure = figures.drivers(study, language="en", outcome="safety")
    texts = [each.text for each in figure.layout.annotations]
    assert "<b>Conflict</b>" in texts
    assert "Time" in texts
    assert len(figure.data[0].x) == 2


@both
def test_tables_hold_the_released_numbers(study, language):
    look = Lookup(study, language)
    inside = association_tables.drivers_table(look)
    assert [row[2:5] for row in inside.rows] == [(0.7, 0.6, 0.8), (0.3, 0.2, 0.4)]
    (between,) = association_tables.between_table(look).rows
    assert between[2] == 0.5
    assert len(association_tables.paths_table(look).rows) == 2


def test_the_terminal_says_the_same_words(study):
    said = " ".join(console_summary(study, "en").split())
    assert "Conflict 70 % (60 to 80 %) goes with it more" in said.replace("\u00a0", " ")
    assert "The answers agree with the path" in said
    assert "this is association, not cause" in said
    assert "What goes with" not in console_summary(fake_study(), "en")


@both
@pytest.mark.parametrize("kind", ["pdf", "pptx", "xlsx", "html"])
def test_every_kind_of_report_tells_of_both(study, kind, language):
    data = report_file(study, kind, language=language)
    said = plain(kind, data)
    for words in {
        "en": ("70 %", "more of Conflict goes with less of Safety", "association, not cause"),
        "sv": ("70 %", "mer av Conflict (sv) hör ihop med", "samband, inte orsak"),
    }[language]:
        if kind != "xlsx" or words == "70 %":
            assert words in said, words


def plain(kind: str, data: bytes) -> str:
    """The text of a file, spaces evened out."""
    if kind == "pdf":
        said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    elif kind == "pptx":
        shapes = [
            shape for slide in Presentation(io.BytesIO(data)).slides for shape in slide.shapes
        ]
        texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
        cells = [
            cell.text
            for shape in shapes
            if getattr(shape, "has_table", False)
            for row in shape.table.rows
            for cell in row.cells
        ]
        said = " ".join([*texts, *cells])
    elif kind == "xlsx":
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(data))
        values = [
            v
            for n in sheets.sheet_names
            for r in sheets.get_sheet_by_name(n).to_python()
            for v in r
        ]
        said = " ".join("70 %" if value == 0.7 else str(value) for value in values)
    else:
        said = re.sub(r"<[^>]+>", " ", data.decode())
    return " ".join(said.split())


@both
def test_where_roles_are_missing_the_report_says_so_and_draws_nothing(language):
    bare = fake_study(drivers=[silent("no_outcomes")], paths=[untold("not_asked", end="")])
    said = plain("pdf", report_file(bare, "pdf", language=language))
    assert "instrumentfil" in said or "instrument file" in said
