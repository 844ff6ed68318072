"""The answers, ready to be scored: one row a respondent, nothing that names a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

Path = tuple[str, ...]
"""A unit's place in the organisation, from the top down: ("Care", "Home care"); () is the whole."""


@dataclass(frozen=True, eq=False)
class Responses:
    """Answers as given (not reversed) and where each respondent works.

    Attributes
    ----------
    items
        DataFrame, n respondents × k items, columns = item ids of the instrument, dtype `Int16`
        (nullable), values inside the item's declared format. Index 0 … n-1, in no telling order.
    units
        DataFrame, n respondents × levels, columns "level_1" … (top level first), text; "" where the
        respondent gave none. No levels at all: a survey without departments.
    dropped
        Rows of the file that are not respondents, counted by reason.
    proposed
        How many rows a quality screen proposed to leave out; None when there was no screen. They
        were left out when `dropped` counts them as `careless`, and are here otherwise.
    language
        The language each respondent answered in, as the file codes it, "" where it does not say;
        index as `items`. None when the file has no such column.
    attributes
        What else was asked of each respondent and declared for breakdowns (tenure, role, site):
        DataFrame, n respondents × attributes, columns named as the attribute, text; "" where the
        respondent gave none. None: no breakdown was declared.
    link
        A one-way hash of the code a respondent made to be followed from wave to wave, "" where
        none was given; index as `items`. None: the survey has no such code.
    comments
        Free text that was chosen to be kept, already masked: DataFrame, n respondents × comment
        columns, "" where there is none. None: free text was left out.
    """

    items: pd.DataFrame
    units: pd.DataFrame
    dropped: Mapping[str, int] = field(default_factory=dict)
    proposed: int | None = None
    language: "pd.Series[str] | None" = None
    attributes: pd.DataFrame | None = None
    link: "pd.Series[str] | None" = None
    comments: pd.DataFrame | None = None

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Headcounts:
    """How many people are employed in each unit, by path; given by HR, not counted in answers."""

    by_path: Mapping[Path, int]
