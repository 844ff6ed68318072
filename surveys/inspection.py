"""A reading as other programs get it: the contract of `learning-culture inspect --json`."""

from collections.abc import Mapping

from surveys.reading import Column, ColumnKind, Reading


def inspection(
    reading: Reading, items: Mapping[int, str], *, language: str = "en"
) -> dict[str, object]:
    """Return the reading as plain data.

    Parameters
    ----------
    reading : Reading
    items : mapping of column index → id of the item it is proposed to answer
    language : language of questions and advice
    """
    return {
        "file": reading.file,
        "format": reading.format,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "platform": reading.platform,
        "sheet": reading.sheet,
        "header_rows": reading.header_rows,
        "fingerprint": reading.fingerprint,
        "rows": {"kept": reading.kept, "dropped": dict(reading.dropped)},
        "columns": [_column(column, items.get(column.index)) for column in reading.columns],
        "verdict": reading.verdict.value,
        "questions": [question.line(language) for question in reading.questions],
        "advice": reading.advice.line(language) if reading.advice else None,
    }


def _column(column: Column, item: str | None) -> dict[str, object]:
    answered = column.kind is ColumnKind.ITEM
    return {
        "index": column.index,
        "header": column.header,
        "code": column.code,
        "kind": column.kind.value,
        "labels": list(column.labels) if answered and column.labels else None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "missing_labels": list(column.missing_labels),
        "item": item,
        "certain": column.certain,
        "reason": column.reason,
    }
