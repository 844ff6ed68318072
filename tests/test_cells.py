"""Columns of text: how often each text occurs, whether they are all different, what is blank."""

import random
import statistics
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow
import pytest

from surveys.cells import counted, filled, median_count, stripped, text_at
from surveys.pieces import as_texts


def plain(texts):
    return pd.Series(as_texts(pyarrow.array(texts, pyarrow.string())))


LONG = "x" * 30
COLUMNS = {
    "numbers that rise": [str(n) for n in range(9_000)],
    "codes of one length": [f"R_{n * 7919 % 9001:015x}" for n in range(9_000)],
    "texts alike but for their middle": [f"{LONG}{n:05d}{LONG}" for n in range(9_000)],
    "one text twice, far apart": [*(f"{LONG}{n}" for n in range(9_000)), f"{LONG}3"],
    "short texts and blanks": ["", "å", "ab", "", "abcdefgh", "abcdefghi", "ab"] * 3,
    "blanks only": [""] * 5,
    "nothing": [],
}


@pytest.mark.parametrize("texts", COLUMNS.values(), ids=COLUMNS)
def test_texts_are_counted_exactly(texts):
    wanted = Counter(text for text in texts if text)
    found = counted(plain(texts), most=500)
    assert (found.n, found.distinct) == (wanted.total(), len(wanted))
    assert dict(found.commonest) == dict(wanted.most_common(500))


def test_random_texts_are_counted_exactly_whatever_their_bytes():
    draw = random.Random(4)
    for letters in ("ab", "abcåäö€"):
        for length in (1, 3, 8, 9, 17, 60):
            texts = ["".join(draw.choices(letters, k=draw.randint(0, length))) for _ in range(80)]
            wanted = Counter(text for text in texts if text)
            found = counted(plain(texts), most=500)
            assert (found.n, dict(found.commonest)) == (wanted.total(), dict(wanted))


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\u00a0", "\u2003", "\u202f", "\u3000"])
def test_blanks_around_a_text_are_found_in_every_kind(blank):
    texts = [f"{blank}ja", "nej", f"vet ej{blank}", "", "å"]
    assert stripped(plain(texts)).tolist() == ["ja", "nej", "vet ej", "", "å"]


def test_a_column_without_blanks_around_its_texts_stays_itself():
    column = plain(["ja", "Öppet hus", "å", ""])
    assert stripped(column) is column
    assert filled(column).tolist() == [True, True, True, False]
    assert [text_at(column, -1), text_at(column, 1)] == ["", "Öppet hus"]


@pytest.mark.parametrize("counts", [[3], [1, 4], [0, 0, 7], [2, 9, 2, 5, 5, 0]])
def test_the_median_of_counts_is_that_of_the_numbers(counts):
    assert median_count(np.asarray(counts, dtype=np.int16)) == statistics.median(counts)
