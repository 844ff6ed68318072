"""A reading as other programs get it: the contract of `learning-culture inspect --json`."""

from collections.abc import Mapping

from surveys.applying import wrong_answers
from surveys.coding import number
from surveys.explaining import mapping_questions
from surveys.instrument import Instrument, ResponseFormat
from surveys.mapping import ColumnMapping, ColumnUse
from surveys.problems import Problem, apart, asked_together
from surveys.reading import Column, ColumnKind, Reading, Verdict
from surveys.recognising import ENOUGH
from surveys.wording import normalise, tidy

SETTLED_BY_FORMAT = frozenset({"labels_unknown", "labels_unsure", "codes_only"})
"""Doubts about the order of answers; a questionnaire that declares its answers ends them."""


def inspection(
    reading: Reading,
    proposal: tuple[Instrument, ColumnMapping] | None,
    *,
    named: bool = False,
    language: str = "en",
) -> dict[str, object]:
    """Return the reading as plain data.

    Parameters
    ----------
    reading : Reading
    proposal : the questionnaire it fits best and how its columns answer that, if any does
    named : whether a person named that questionnaire
    language : language of questions and advice

    Notes
    -----
    A questionnaire that was named, or is recognised beyond doubt, knows its own answers better than
    a guess from the answers given: its items have kind, bounds and labels by its response formats,
    and what it leaves open is asked in place of what the guess did. `questions` holds one at most;
    `doubts` are its parts, one by one.
    """
    settled: dict[int, tuple[ColumnUse, ResponseFormat]] = {}
    questions = list(reading.questions)
    items: dict[int, str] = {}
    if proposal is not None:
        instrument, mapping = proposal
        items = {use.index: use.item for use in mapping.columns if use.item}
        if named or len(items) >= ENOUGH * len(instrument.items):
            settled = {
                use.index: (use, instrument.format_of(use.item))
                for use in mapping.columns
                if use.item and use.certain
            }
            questions = _still_open(reading, settled)
            questions += mapping_questions(reading, mapping, instrument)
            questions += wrong_answers(reading, mapping, instrument)
    asked = asked_together(questions, file=reading.file)
    by_format = _by_format(reading, settled)
    verdict = reading.verdict
    if verdict is not Verdict.REFUSE:
        verdict = Verdict.ASK if asked else Verdict.OK
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
        "columns": [
            _column(column, items.get(column.index)) | by_format.get(column.index, {})
            for column in reading.columns
        ],
        "verdict": verdict.value,
        "questions": [question.line(language) for question in asked],
        "doubts": [doubt.line(language) for doubt in apart(questions)],
        "advice": reading.advice.line(language) if reading.advice else None,
    }


def _still_open(reading: Reading, settled: Mapping[int, object]) -> list[Problem]:
    """Return the reading's questions without those that the questionnaire answers."""
    unclear = {
        column.index
        for column in reading.columns
        if column.reason == "unknown_labels"
        or (column.kind is ColumnKind.ITEM and not column.certain)
    }
    if not unclear <= set(settled):
        return list(reading.questions)
    return [each for each in apart(reading.questions) if each.code not in SETTLED_BY_FORMAT]


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


def _by_format(
    reading: Reading, settled: Mapping[int, tuple[ColumnUse, ResponseFormat]]
) -> dict[int, dict[str, object]]:
    """Return what the questionnaire's response formats say of each item's column."""
    written = {
        index: [tidy(str(cell)) for cell in reading.cells[index].unique()] for index in settled
    }
    worded: dict[str, dict[int, str]] = {}
    for index, (use, form) in settled.items():
        found = worded.setdefault(form.id, {})
        for cell in sorted(written[index]):
            code = use.codes.get(normalise(cell))
            if code is not None and number(cell) is None:
                found.setdefault(code, cell)
    facts: dict[int, dict[str, object]] = {}
    for index, (use, form) in settled.items():
        column = reading.column(index)
        in_words = any(number(cell) is None and cell for cell in written[index])
        facts[index] = {
            "kind": ColumnKind.ITEM.value,
            "labels": _labels(worded[form.id], form) if in_words else None,
            "minimum": form.minimum,
            "maximum": form.maximum,
            "missing_labels": [cell for cell in written[index] if normalise(cell) in use.missing],
            "certain": True,
            "reason": column.reason if column.kind is ColumnKind.ITEM else use.reason,
        }
    return facts


def _labels(found: Mapping[int, str], form: ResponseFormat) -> list[str] | None:
    """Return the answers low to high as the file writes them, unused ones as the format does."""
    if not found:
        return None
    seen = [normalise(cell) for cell in found.values()]
    spoken = max(
        form.labels.values(),
        key=lambda words: sum(cell.endswith(normalise(word)) for cell in seen for word in words),
        default=(),
    )
    unused = dict(zip(form.codes, spoken, strict=False))
    return [found.get(code, unused.get(code, str(code))) for code in form.codes]
