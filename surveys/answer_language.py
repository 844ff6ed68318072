"""Which language each respondent answered in, where the survey tool noted it."""

import pandas as pd

from surveys.reading import ColumnKind, Reading
from surveys.vocabulary import vocabulary
from surveys.wording import normalise

_MAY_BE = (ColumnKind.METADATA, ColumnKind.GROUP, ColumnKind.OTHER)


def answer_language(reading: Reading) -> "pd.Series[str] | None":
    """Return the answer language of each kept row, folded, "" where there is none.

    A heading that only survey tools use counts ("UserLanguage"), a plain "Language" only among the
    tool's own notes (`ColumnKind.METADATA`): a question about someone's language is about the
    person. None when there is no such column, or an empty one.
    """
    words = vocabulary()
    for column in reading.columns:
        if column.kind not in _MAY_BE or column.index not in reading.cells.columns:
            continue
        names = {normalise(part) for part in (column.code, *column.header.split("|"))}
        noted = column.kind is ColumnKind.METADATA and names & words.noted_language
        if noted or names & words.answer_language:
            cells = reading.cells[column.index].fillna("").astype(str)
            folded = {cell: normalise(cell) for cell in cells.unique()}
            return cells.map(folded) if any(folded.values()) else None
    return None
