"""Which language each respondent answered in, where the survey tool noted it."""

import pandas as pd

from surveys.reading import ColumnKind, Reading
from surveys.vocabulary import vocabulary
from surveys.wording import normalise


def answer_language(reading: Reading) -> "pd.Series[str] | None":
    """Return the answer language of each kept row, folded, "" where there is none.

    Only a column of the survey tool's own notes counts (`ColumnKind.METADATA`): a question about
    someone's language is about the person. None when there is no such column, or an empty one.
    """
    for column in reading.of_kind(ColumnKind.METADATA):
        if column.index not in reading.cells.columns:
            continue
        names = {normalise(part) for part in (column.code, *column.header.split("|"))}
        if names & vocabulary().answer_language:
            cells = reading.cells[column.index].fillna("").astype(str)
            folded = {cell: normalise(cell) for cell in cells.unique()}
            return cells.map(folded) if any(folded.values()) else None
    return None
