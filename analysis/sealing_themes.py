"""What may be told of free text: themes and words of enough people, in coarse counts."""

import re
from collections.abc import Collection

import pandas as pd

from analysis.policy import DisclosureError, Policy
from analysis.results import THEME_BARRIERS, THEME_UNITS, THEMES, ThemeFacts
from analysis.sealing import checked
from surveys.masking import MASKS, masked
from surveys.problems import Problem

STEP = 5
"""Counts of people who wrote: one more or less is not told."""
_DIGIT = re.compile(r"[\d@]")


def in_fives(n: int) -> int:
    """Return a count in steps of five, rounded down."""
    return n - n % STEP


def told_themes(
    themes: pd.DataFrame,
    units: pd.DataFrame,
    barriers: pd.DataFrame,
    policy: Policy,
    *,
    shown: Collection[str],
) -> dict[str, pd.DataFrame]:
    """Return the tables ready for the gate; refused where a theme, unit or word cannot be told."""
    found = checked(themes, THEMES)
    placed, barred = checked(units, THEME_UNITS), checked(barriers, THEME_BARRIERS)
    known = set(found["theme"])
    few = (pd.to_numeric(found["n"]) < policy.minimum_shares).any()
    strange = not set(placed["unit"]) <= set(shown)
    stray = not (set(placed["theme"]) | set(barred["theme"])) <= known
    naming = any(
        _DIGIT.search(terms) or any(mask in terms for mask in MASKS) for terms in found["terms"]
    )
    if few or strange or stray or naming:
        raise DisclosureError(Problem("release_unknown_cell"))
    found["n"] = found["n"].map(lambda n: in_fives(int(n)))
    for table, column in ((found, "n"), (found, "theme"), (placed, "theme"), (barred, "theme")):
        table[column] = table[column].astype("Int64")
    texts = ((found, "language"), (found, "terms"), (placed, "unit"), (barred, "barrier"))
    for table, column in texts:
        table[column] = table[column].astype(object)
    return {"themes": found, "theme_units": placed, "theme_barriers": barred}


def told_quotes(quotes: pd.DataFrame, facts: ThemeFacts | None) -> pd.DataFrame:
    """Return quotes ready for the gate: masked, and none of a survey in which too few wrote.

    An owner may have written a name into a text while shortening it.
    """
    if facts is None or facts.wrote is None:
        return quotes.iloc[:0]
    return quotes.assign(quote=masked(quotes["quote"].astype("str")).astype(object))
