"""Readings made by hand: what `read_export` hands on, for tests of what follows it."""

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd

from surveys.reading import Column, ColumnKind, Reading, Verdict
from surveys.wording import normalise


def column(header: str, kind: ColumnKind = ColumnKind.ITEM, **more: object) -> Column:
    """A column of that heading; its place is set by `reading`."""
    return Column(index=0, header=header, kind=kind, **more)


def group(header: str, **more: object) -> Column:
    return column(header, ColumnKind.GROUP, **more)


def labelled(header: str, labels: Sequence[str], **more: object) -> Column:
    """A column answered in words, low to high, counted from 1."""
    return column(
        header,
        labels=tuple(labels),
        minimum=1,
        maximum=len(labels),
        codes={normalise(label): code for code, label in enumerate(labels, start=1)},
        **more,
    )


def reading(
    table: Sequence[tuple[Column, Sequence[object]]],
    *,
    dropped: Mapping[str, int] | None = None,
    first_row: int = 2,
    file: str = "survey.csv",
) -> Reading:
    """Put columns and their cells together as one file; personal columns keep no cells."""
    columns: list[Column] = []
    cells: dict[int, list[str]] = {}
    for index, (each, values) in enumerate(table):
        texts = ["" if value is None else str(value) for value in values]
        columns.append(
            Column(
                **{
                    **each.__dict__,
                    "index": index,
                    "distinct": len(set(texts) - {""}),
                    "missing": texts.count(""),
                }
            )
        )
        if each.kind is not ColumnKind.PERSONAL:
            cells[index] = texts
    kept = len(table[0][1])
    frame = pd.DataFrame(cells, index=pd.RangeIndex(first_row, first_row + kept), dtype=str)
    heads = "\x1f".join(each.header for each in columns)
    return Reading(
        file=file,
        fingerprint=hashlib.sha256(heads.encode()).hexdigest()[:16],
        format="csv",
        encoding="utf-8",
        delimiter=";",
        platform="generic",
        sheet=None,
        header_rows=1,
        kept=kept,
        dropped=dict(dropped or {}),
        columns=tuple(columns),
        cells=frame,
        verdict=Verdict.OK,
    )
