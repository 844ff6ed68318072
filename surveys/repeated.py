"""Tables in which a respondent has several rows: one for each thing that was rated."""

import re
from collections.abc import Sequence
from functools import cache

import pandas as pd

from surveys.dialect import compiled, headings
from surveys.reading import Column
from surveys.wording import normalise

MOSTLY = 0.9
SEVERAL = 2
"""Rows a person has on average from which rows are no respondents."""


@cache
def _keys() -> tuple[re.Pattern[str], ...]:
    return compiled(headings()["long"]["key_patterns"])


def repeated_respondents(columns: Sequence[Column], *, cells: pd.DataFrame) -> int:
    """Return how many people the rows are of, where each has several; 0 where rows are people.

    Told by a column that is headed as the respondent's number and whose values come again.
    """
    for column in columns:
        name = normalise(column.header)
        if column.index not in cells or not any(key.match(name) for key in _keys()):
            continue
        answered = len(cells) - column.missing
        filled = answered >= MOSTLY * len(cells)
        if filled and SEVERAL <= column.distinct <= answered / SEVERAL:
            return column.distinct
    return 0
