"""Any table, in any encoding, delimiter, kind of heading and format, is read back as written."""

import io
import random

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.ingest import read_export
from surveys.reading import ColumnKind
from tests.tables import AGREE_EN, AGREE_SV, as_csv

ROWS = 24
NUMBERS = ["1", "2", "3", "4", "5"]
DELIMITERS = [",", ";", "\t", "|"]
# "Œ Š š" in Windows letters are what "å ä ö" are in Macintosh ones: no rule tells them apart.
SIGNS = st.characters(codec="cp1252", exclude_categories=["Cc", "Zs"], exclude_characters="ŒœŠšŽžŸ")
WIDE = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Cf", "Zs", "Zl", "Zp"]
)
# Delimiters in every cell would be as even as the real one; here they stand in comments only.
SPOKEN = 'He said "no", then; left\nand came back\tlater | really'


def headings(style, questions):
    """Return the heading rows of one style, how many a reader counts, and the items' place."""
    k = len(questions)
    if style == "one row":
        return [["Unit", *questions, "Comment"]]
    if style == "question over rows":
        stem = ["How far do you agree?", *[""] * (k - 1)]
        return [["Unit", *stem, "Comment"], ["Response", *questions, "Open-Ended Response"]]
    if style == "codes over texts":
        codes = [f"Q1_{place}" for place in range(1, k + 1)]
        return [["Q0", *codes, "Q2"], ["Unit", *questions, "Comment"]]
    ids = [f'{{"ImportId":"QID{place}"}}' for place in range(k + 2)]
    codes = [f"Q1_{place}" for place in range(1, k + 1)]
    return [["Q0", *codes, "Q2"], ["Unit", *questions, "Comment"], ids]


def as_book(rows):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_urls": False, "strings_to_formulas": False})
    page = book.add_worksheet()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write_string(place, column, cell)
    book.close()
    return out.getvalue()


def looks_damaged(text: str) -> bool:
    """Whether a text is what damage makes of another: nobody can tell "Âµ" from a broken "µ"."""
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def test_a_name_that_damage_could_have_made_is_asked_about():
    rows = [["Department", "Item 1", "Item 2", "Item 3"]]
    rows += [["Âµ" if place % 2 else "Lab", *[str(place % 5 + 1)] * 3] for place in range(12)]
    reading = read_export(as_csv(rows, delimiter=",", encoding="utf-8"), name="x")
    assert [question.code for question in reading.questions] == ["garbled_letters"]


@settings(max_examples=80, deadline=None)
@given(
    style=st.sampled_from(["one row", "question over rows", "codes over texts", "with ImportId"]),
    written_as=st.sampled_from(["csv", "xlsx"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    delimiter=st.sampled_from(DELIMITERS),
    options=st.sampled_from([NUMBERS, AGREE_EN, AGREE_SV]),
    seed=st.integers(0, 10_000),
    data=st.data(),
)
def test_units_and_answers_come_back_as_written(
    style, written_as, encoding, delimiter, options, seed, data
):
    signs = SIGNS if encoding == "cp1252" else WIDE
    letters = st.text(signs, min_size=1, max_size=8).filter(
        lambda text: text.isalpha() and not looks_damaged(text)
    )
    names = data.draw(st.lists(letters, min_size=2, max_size=4, unique_by=str.casefold))
    rng = random.Random(seed)
    questions = [f"It is safe to say what I think here ({place})" for place in range(1, 6)]
    body = [
        [
            f"Unit {names[place % len(names)]}",
            *(options[(place + shift + rng.randrange(2)) % 5] for shift in range(5)),
            SPOKEN if place % 5 == 0 else "",
        ]
        for place in range(ROWS)
    ]
    rows = [*headings(style, questions), *body]
    blob = (
        as_book(rows)
        if written_as == "xlsx"
        else as_csv(rows, delimiter=delimiter, encoding=encoding)
    )
    reading = read_export(blob, name="x")
    assert reading.header_rows == len(rows) - ROWS
    assert [item.index for item in reading.of_kind(ColumnKind.ITEM)] == [1, 2, 3, 4, 5]
    kept = reading.cells.astype("str")
    for column in range(6):
        assert kept[column].tolist() == [row[column] for row in body]
