"""How one file was read: rows kept and dropped, what each column is, what is still unclear.

`ingest.read_export` makes a `Reading`; `mapping` turns it into `Responses`. A reading is shown to
the uploading analyst only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import pandas as pd

from surveys.problems import Problem

Progress: TypeAlias = Callable[[str, float], None]
"""Called with a step's name ("open", "table", "columns") and the share of it that is done, 0–1.

It may raise to end the reading; what was read so far is let go.
"""


def in_silence(step: str, share: float) -> None:
    """Report progress to nobody."""


class Verdict(StrEnum):
    """Whether a file can be used: as read, after a person's answer, or not at all."""

    OK = "ok"
    ASK = "ask"
    REFUSE = "refuse"


class ColumnKind(StrEnum):
    """What a column holds."""

    ITEM = "item"
    GROUP = "group"
    METADATA = "metadata"
    PERSONAL = "personal"
    DERIVED = "derived"
    FREE_TEXT = "free_text"
    OTHER = "other"


@dataclass(frozen=True)
class Column:
    """One column of the file.

    Attributes
    ----------
    index
        Zero-based place in the file.
    header
        What a person would call it: the question text, joined over header rows by " | ".
    code
        The short name a platform gives it (`Q1_1`, `G02Q02[SQ001]`), or "".
    labels
        For an item answered in words: the answers low to high, as written in the file. For one
        answered in numbers: None.
    minimum, maximum
        For an item: lowest and highest possible code; None when not known.
    codes
        For an item: normalised answer text → number, for every answer seen that is not missing.
    missing_labels
        Answers that count as no answer ("Don't know").
    certain
        False when a person should confirm the kind or the order of the labels.
    reason
        Catalogue code of why the column was read this way (`kind.<reason>` in the locales).
    distinct
        How many different non-empty values the kept rows hold.
    missing
        How many kept rows hold no answer.
    """

    index: int
    header: str
    kind: ColumnKind
    code: str = ""
    labels: tuple[str, ...] | None = None
    minimum: int | None = None
    maximum: int | None = None
    codes: Mapping[str, int] = field(default_factory=dict)
    missing_labels: tuple[str, ...] = ()
    certain: bool = True
    reason: str = ""
    distinct: int = 0
    missing: int = 0


@dataclass(frozen=True, eq=False)
class Reading:
    """One file as read.

    `cells` holds the kept rows as text (missing = ""): index = row number in the file (first line
    is 1), columns = the zero-based `Column.index`; personal columns are already gone from it.
    `fingerprint` is a hash of platform and headers, so that the next file of the same survey is
    recognised. `encoding` and `delimiter` are None for workbooks, `sheet` is None for text files.
    """

    file: str
    fingerprint: str
    format: str
    encoding: str | None
    delimiter: str | None
    platform: str
    sheet: str | None
    header_rows: int
    kept: int
    dropped: Mapping[str, int]
    columns: tuple[Column, ...]
    cells: pd.DataFrame
    verdict: Verdict
    questions: tuple[Problem, ...] = ()
    advice: Problem | None = None

    def column(self, index: int) -> Column:
        """Return the column at that zero-based place; KeyError when there is none."""
        for column in self.columns:
            if column.index == index:
                return column
        raise KeyError(index)

    def of_kind(self, kind: ColumnKind) -> tuple[Column, ...]:
        """Return the columns of one kind, in file order."""
        return tuple(column for column in self.columns if column.kind is kind)
