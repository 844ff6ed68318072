"""Blocks are cut where records end, whatever stands in quotes, and coded as they were written."""

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import textblocks
from surveys.ingest import read_export
from surveys.textblocks import Source, read_blocks


def cells(text, *, width=3, block=24, encoding="utf-8", varied=frozenset()):
    source = Source(
        text.encode(encoding),
        encoding,
        0,
        ",",
        declared=False,
        width=width,
        most_columns=99,
        varied=varied,
    )
    with patch.multiple(textblocks, BLOCK=block, BLOCKS=2, BLOCK_RECORDS=1):
        pieces = read_blocks(source, counted=lambda rows, share: None)
    return pieces.frame().astype(str).to_numpy().tolist()


def by_the_standard(text):
    rows = list(csv.reader(io.StringIO(text, newline="")))
    width = max(map(len, rows))
    return [[*row, *[""] * (width - len(row))] for row in rows]


CELL = st.text(st.sampled_from(list('aÅ1", \n')), max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=12))
def test_any_quoted_text_is_cut_into_the_cells_that_were_written(rows):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    longest = max(len(line.encode()) for line in out.getvalue().split("\n")) * 12
    assert cells(out.getvalue(), block=max(24, longest)) == rows


def test_a_comment_over_several_lines_is_not_cut_where_a_block_ends():
    row = 'x,"first, line\nsecond, line\nthird, line",y\n'
    assert cells(row * 40, block=200) == by_the_standard(row * 40)


@pytest.mark.parametrize("stray", ['5" pipe', 'a"b"c', 'say "hi" now'])
def test_a_quote_inside_an_unquoted_cell_changes_nothing_around_it(stray):
    text = f"a,{stray},c\n" + 'x,"one\ntwo",y\n' * 30
    found = cells(text, block=1 << 16)
    assert (found[0][1], found[1:]) == (stray, [["x", "one\ntwo", "y"]] * 30)


def test_uneven_records_stand_where_they_stood():
    text = "a,b,c\n" * 20 + "only\n" + "a,b,c\n" * 20 + "1,2,3,4\n5\n" + "a,b,c\n" * 3
    assert cells(text, block=40) == by_the_standard(text)


def test_columns_of_single_signs_keep_blanks_and_letters_apart():
    text = "".join(
        f"{a},{b},{c}\n" for a, b, c in zip("1 5", ["", "9", "1"], "aÅ\u00a0", strict=True)
    )
    assert cells(text) == [["1", "", "a"], [" ", "9", "Å"], ["5", "1", "\u00a0"]]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_uneven_records_keep_their_place_and_letters_in_every_encoding(encoding):
    text = "Å,ö,é\n" * 30 + "ensam på raden\n" + "Å,ö,é\n" * 30
    assert cells(text, block=64, encoding=encoding) == by_the_standard(text)


def test_columns_of_different_texts_are_the_same_whether_coded_or_plain():
    rows = [[f"id {i}", f"id {i % 7}", "same"] for i in range(9_000)]
    text = "".join(",".join(row) + "\n" for row in rows)
    assert cells(text, block=1 << 14) == rows


def test_a_column_that_begins_varied_and_ends_alike_keeps_every_cell():
    rows = [[f"id {min(i, 1_500)}", "" if i % 3 else "x", str(i % 10)] for i in range(9_000)]
    text = "".join(",".join(row) + "\n" for row in rows)
    assert cells(text, block=1 << 14) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("different", [6_000, 3])
def test_a_column_that_seems_varied_keeps_every_cell(encoding, different):
    rows = [[f"å {i % different}", "" if i % 3 else "x", str(i % 10)] for i in range(6_000)]
    rows.insert(50, ["uneven", "", ""])
    text = "".join(",".join(row) + "\n" for row in rows).replace("uneven,,", "uneven")
    assert cells(text, block=1 << 14, encoding=encoding, varied=frozenset({0})) == rows


def test_reading_tells_how_far_it_has_come_and_ends_when_told_to():
    told = []

    class Stopped(Exception):
        """A person has pressed the button."""

    def stop_at_the_columns(step, share):
        told.append((step, share))
        if step == "columns":
            raise Stopped

    data = b"Enhet,a,b,c\n" + b"X,1,2,3\nY,4,5,1\n" * 80_000
    with pytest.raises(Stopped):
        read_export(data, name="large.csv", progress=stop_at_the_columns)
    shares = [share for step, share in told if step == "open"]
    assert shares == sorted(shares)
    assert shares[-1] > 0.9
    assert [step for step, _ in told][-2:] == ["table", "columns"]
