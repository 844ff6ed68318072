"""SPSS files (`.sav`): answers as their value labels, question texts from the variable labels.

The order of labelled answers is the file's own and goes with the table as `declared`. Values that
the file declares missing are empty cells.
"""

import io
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from surveys.pieces import Pieces
from surveys.problems import IngestError, Problem
from surveys.textfile import MAX_COLUMNS
from surveys.wording import normalise, tidy

HIGHEST_CODE = 999


@dataclass(frozen=True, eq=False)
class SpssTable:
    """`headings` are (variable, question text); `declared` maps a column's labels to their codes.

    `cells` is numbered from 1, the first case.
    """

    cells: pd.DataFrame
    headings: tuple[tuple[str, str], ...]
    declared: Mapping[int, Mapping[str, int]]
    encoding: str | None


def read_spss(data: bytes, *, name: str) -> SpssTable:
    """Return what an SPSS file holds. Raises IngestError when it is damaged."""
    import pyreadstat  # takes a third of a second, and few files need it

    try:
        _, about = pyreadstat.read_sav(io.BytesIO(data), metadataonly=True)
        if len(about.column_names) > MAX_COLUMNS:
            values = {"found": len(about.column_names), "limit": MAX_COLUMNS}
            raise IngestError(Problem("too_many_columns", values, file=name))
        frame, about = pyreadstat.read_sav(io.BytesIO(data))
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, MemoryError) as error:
        raise IngestError(Problem("file_damaged", file=name)) from error
    labels: Mapping[str, Mapping[Any, str]] = about.variable_value_labels
    texts = {variable: _texts(labels.get(variable, {})) for variable in frame.columns}
    pieces = Pieces()
    pieces.add_values(
        [frame[variable] for variable in frame.columns],
        as_text=[_reader(texts[variable]) for variable in frame.columns],
    )
    questions: Mapping[str, str | None] = about.column_names_to_labels
    return SpssTable(
        cells=pieces.frame(),
        headings=tuple((each, tidy(questions.get(each) or "")) for each in frame.columns),
        declared={
            place: codes
            for place, variable in enumerate(frame.columns)
            if (codes := _codes(texts[variable]))
        },
        encoding=about.file_encoding,
    )


def _texts(labels: Mapping[Any, str]) -> dict[object, str]:
    """Return the label of each value, without those that two values share."""
    tidied = {_key(value): tidy(str(label)) for value, label in labels.items()}
    often = Counter(map(normalise, tidied.values()))
    return {value: text for value, text in tidied.items() if text and often[normalise(text)] == 1}


def _key(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _codes(texts: Mapping[object, str]) -> dict[str, int]:
    return {
        text: int(value)
        for value, text in texts.items()
        if isinstance(value, int | float) and value == int(value) and abs(value) <= HIGHEST_CODE
    }


def _reader(texts: Mapping[object, str]) -> Callable[[object], str]:
    def as_text(value: object) -> str:
        label = texts.get(_key(value))
        return _plain(value) if label is None else label

    return as_text


def _plain(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 12))
    if isinstance(value, pd.Timestamp):
        return value.isoformat(sep=" ")
    return str(value).strip()
