"""Large files take another road than small ones and arrive at the same cells."""

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import textfile
from surveys.textfile import read_text

CELL = st.text(st.sampled_from(list('aåÄ1"\n;, 2')), max_size=5)
ROW = st.one_of(
    st.lists(CELL, min_size=3, max_size=3),
    st.lists(CELL, min_size=3, max_size=3),
    st.lists(CELL, max_size=5),
)


def written(rows, *, encoding):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def cells(data, *, fast_from):
    with patch.object(textfile, "FAST_FROM", fast_from):
        table = read_text(data, name="x")
    return table.cells.astype(str).to_numpy().tolist(), table.encoding


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(ROW, max_size=14),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    declared=st.booleans(),
)
def test_the_road_for_large_files_gives_the_same_cells(rows, encoding, declared):
    heads = [["Fråga 1", "Fråga 2", "Fråga 3"], *([["x", "y", "å"]] * 6)]
    data = written([*heads, *rows], encoding=encoding)
    if declared and encoding == "utf-8":
        data = b"sep=;\r\n" + data
    assert cells(data, fast_from=1) == cells(data, fast_from=10**9)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "utf-16", "utf-16-le"])
def test_a_large_file_in_any_encoding_keeps_its_letters(encoding):
    rows = [["Enhet", "Svar", "Kommentar"], *[["Förskola Å", "Håller med", "så där"]] * 40_000]
    data = written(rows, encoding=encoding)
    assert len(data) > textfile.FAST_FROM
    found, named = cells(data, fast_from=textfile.FAST_FROM)
    assert (found == rows, named) == (True, encoding)


def test_letters_that_are_no_utf_8_far_down_change_the_encoding_of_the_whole():
    rows = [["Enhet", "Svar", "Kommentar"], *[["Skola", "4", "ok"]] * 400_000, ["Å", "5", "så"]]
    found, named = cells(written(rows, encoding="cp1252"), fast_from=textfile.FAST_FROM)
    assert (found[-1], named) == (rows[-1], "cp1252")
