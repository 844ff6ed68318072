"""Free text loses what names a person before anything else sees it."""

import pandas as pd
import pytest

from surveys.masking import EMAIL, LINK, NAME, NUMBER, PHONE, masked

SAID = {
    "Fråga Anna Svensson på HR": f"Fråga {NAME} på HR",
    "Annas chef lyssnar inte": f"{NAME} chef lyssnar inte",
    "anna är snäll": f"{NAME} är snäll",
    "My boss John Smith never listens": f"My boss {NAME} never listens",
    "Ask Priya, she knows": f"Ask {NAME}, she knows",
    "kollegan O'Brien och Lars-Erik Öberg hjälper": f"kollegan {NAME} och {NAME} hjälper",
    "Dr. von Essen bestämmer": f"Dr. von {NAME} bestämmer",
    "Chefen Bengtsson hinner inte": f"Chefen {NAME} hinner inte",
    "Tack! /Pelle": f"Tack! /{NAME}",
    "mejla anna.s@foo.se eller bo (at) foo.se": f"mejla {EMAIL} eller {EMAIL}",
    "Ring 070-123 45 67 eller +46 8 123 456 78": f"Ring {PHONE} eller {PHONE}",
    "pnr 850709-9805 och 198507099805": f"pnr {NUMBER} och {NUMBER}",
    "anställningsnummer 4711231": f"anställningsnummer {NUMBER}",
    "se https://intra.foo.se/anna och @kalle_b": f"se {LINK} och {LINK}",
}
KEPT = (
    "Per vecka hinner vi inte med mer än 15 minuter",
    "På Teams i Microsoft funkar det, IT svarar på fredagar i 2024",
    "On Monday I asked for 2 hours in English",
    "Vi har för lite tid. Möten är för långa",
)


@pytest.mark.parametrize(("said", "left"), SAID.items())
def test_what_names_a_person_is_masked(said, left):
    assert masked(pd.Series([said])).tolist() == [left]


@pytest.mark.parametrize("said", KEPT)
def test_ordinary_words_and_small_numbers_stay(said):
    assert masked(pd.Series([said])).tolist() == [said]


def test_a_word_that_somebody_writes_small_is_no_name():
    said = pd.Series(["Vi saknar Hemtjänsten här", "hemtjänsten är bra", ""])
    assert masked(said).tolist() == said.tolist()
    assert masked(said.iloc[:1]).tolist() == [f"Vi saknar {NAME} här"]


def test_masking_what_is_masked_changes_nothing():
    once = masked(pd.Series(list(SAID)))
    assert masked(once).tolist() == once.tolist()
