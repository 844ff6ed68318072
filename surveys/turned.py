"""Tables whose rows are no respondents: questions with a column a person, units with shares."""

import re

import pandas as pd

from surveys.dialect import headings, known, tokens
from surveys.profile import HIGHEST_CODE
from surveys.structure import Heading, Table
from surveys.wording import normalise

FEWEST_COLUMNS = 3
FEWEST_WORDS = 3
MOST_ROWS = 500
NUMBERS = 0.8
SEVERAL = 2

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?\s?%?$")
_PERSON = re.compile(r"^([^\W\d_]{0,14})[ _.-]?\d{1,3}$")
_SHARE = re.compile(r"\(%\)$|%$|^%|\b(per ?cent|procent|prozent)$")
SHARES = 2
_NO_NUMBER = frozenset(["", "-", "–", "*", "..", "n/a", "na"])


def asks_in_rows(table: Table) -> bool:
    """Say whether each row is a question, and each of the number columns one person's answers.

    A column headed "Question" holds the questions' words, and the others are `P1`, `P2` … .
    """
    if len(table.cells) > MOST_ROWS:
        return False
    worded = [
        place
        for place, heading in enumerate(table.headings)
        if _names_questions(heading) and _are_sentences(table.cells[place])
    ]
    people = [
        place
        for place, heading in enumerate(table.headings)
        if _PERSON.match(heading.text.strip()) and _are_numbers(table.cells[place])
    ]
    return bool(worded) and len(people) >= FEWEST_COLUMNS


def _names_questions(heading: Heading) -> bool:
    words = tokens(heading.text)
    asked = {word for phrase in headings()["long"]["question"] for word in phrase.split()}
    return bool(words) and words <= asked


def _are_sentences(texts: "pd.Series[str]") -> bool:
    """Say whether a column holds texts of some words, hardly any of them twice too often."""
    filled = [text for text in texts.astype("str") if text]
    long = sum(len(text.split()) >= FEWEST_WORDS for text in filled)
    return bool(filled) and long >= NUMBERS * len(filled)


def _are_numbers(texts: "pd.Series[str]") -> bool:
    filled = [text for text in texts.astype("str") if text]
    return bool(filled) and sum(map(bool, map(_NUMBER.match, filled))) >= NUMBERS * len(filled)


def counts_answers_by_unit(table: Table) -> bool:
    """Say whether rows are units: names, how many of each answered, and only numbers beside.

    Names may fill several columns (course, day) where figures beside them are per cent.
    """
    heads = [normalise(heading.parts[-1] or heading.text) for heading in table.headings]
    counted = [place for place, head in enumerate(heads) if known("answered").match(head)]
    if len(table.cells) > MOST_ROWS or not counted or len(heads) <= FEWEST_COLUMNS:
        return False
    if sum(bool(_SHARE.search(head)) for head in heads) >= SHARES:
        figures = [p for p in range(len(heads)) if _holds_figures(table.cells[p].astype("str"))]
        named = [place for place in range(len(heads)) if place not in figures]
        first = not figures or not named or max(named) < min(figures)
        once = bool(named) and not table.cells[named].duplicated().any()
        return first and once and set(counted) <= set(figures)
    names = [text for text in table.cells[0].astype("str") if text]
    once = len(set(names)) == len(names) and not any(map(_NUMBER.match, names))
    others = (table.cells[place].astype("str") for place in range(1, len(heads)))
    return once and 0 not in counted and all(map(_holds_figures, others))


def adds_up_units(table: Table) -> bool:
    """Say whether rows are units: names once each, counts, and totals that add the counts up.

    Totals over ratings are small; with two of them, or with percentages beside, and counts above
    any rating, nobody answered these rows. Percentages beside the number of participants say so
    too.
    """
    heads = [normalise(heading.text) for heading in table.headings]
    if len(table.cells) > MOST_ROWS or len(heads) <= FEWEST_COLUMNS:
        return False
    shares = sum("%" in head for head in heads)
    if shares >= SEVERAL and any(known("answered").match(head) for head in heads):
        return True
    names = [text for text in table.cells[0].astype("str") if text]
    once = len(set(names)) == len(names) and not any(map(_NUMBER.match, names))
    totals = [place for place in range(FEWEST_COLUMNS, len(heads)) if "total" in heads[place]]
    if not once or len(names) < FEWEST_COLUMNS or not totals:
        return False
    summed = sum(_is_sum(table.cells, place) for place in totals)
    return summed >= SEVERAL or (summed == 1 and shares >= SEVERAL)


def _is_sum(cells: pd.DataFrame, place: int) -> bool:
    """Say whether a column holds the sum of two or more columns before it, above any rating."""
    numbers = cells.iloc[:, : place + 1].apply(pd.to_numeric, errors="coerce").fillna(0.0)
    wanted = numbers.iloc[:, place]
    parts = numbers.iloc[:, place - 1]
    for first in range(place - 2, 0, -1):
        parts = parts + numbers.iloc[:, first]
        if (parts == wanted).mean() >= NUMBERS:
            return bool(numbers.iloc[:, first:place].max().max() > HIGHEST_CODE)
    return False


def _holds_figures(texts: "pd.Series[str]") -> bool:
    return all(_NUMBER.match(text) or text in _NO_NUMBER for text in texts)
