"""A first instrument file for people with their own questions: every decision left marked.

Neighbouring questions with the same answers become one proposed scale. Nothing about direction is
decided here; where answers clearly run against their scale, a comment asks.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import tomli_w

from surveys.coding import whole
from surveys.instrument import Polarity, Wording
from surveys.matching import names, spoken, stem_and_row
from surveys.problems import IngestError, Problem
from surveys.reading import Column, ColumnKind, Reading
from surveys.vocabulary import vocabulary
from surveys.wording import normalise, tidy

ENOUGH_ROWS = 30
"""Complete answers from which a correlation is worth a question."""
RUNS_AGAINST = -0.3
"""Loading on the first component of the block at or below which an item may be reversed."""

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,23}(?:\[[A-Za-z0-9_]{1,12}\])?")
_NUMBERING = re.compile(r"^\s*[\[(]?[A-Za-z]{0,3}\d{1,3}[a-z]?(?:[._]\d{1,3})*\s*[.):\]]+\s+(?=\S)")


@dataclass(frozen=True)
class _Answers:
    """The answers a block of questions shares."""

    minimum: int
    maximum: int
    labels: tuple[str, ...]


@dataclass(frozen=True)
class _Question:
    column: Column
    stem: str
    text: str
    answers: _Answers


@dataclass(frozen=True)
class _Block:
    stem: str
    answers: _Answers
    questions: tuple[_Question, ...]


def draft_instrument(reading: Reading, *, id: str, title: str) -> str:
    """Return a first instrument TOML for the questions of a file.

    Parameters
    ----------
    reading
        The file; its item columns become the items.
    id, title
        Of the new instrument.

    Returns
    -------
    str
        TOML that passes the check of instrument files. Every question stands in one proposed
        scale; polarity is "to decide", no item is reversed. Words and comments are in the
        language most questions seem to be in (sv or en).

    Raises
    ------
    IngestError
        The file has no column with answers on a scale.
    """
    questions = _questions(reading)
    if not questions:
        raise IngestError(Problem("draft_no_items", file=reading.file))
    language = _language(questions)
    said = vocabulary().draft[language]
    blocks = _blocks(questions)
    ids = _ids(questions, reading=reading)
    formats = list(dict.fromkeys(block.answers for block in blocks))
    head = {"id": id, "version": "0.1.0", "title": {language: title}}
    source = {"reference": _one_line(title), "wording": Wording.OWN.value}
    parts = [
        *(f"# {line.format(file=_one_line(reading.file))}" for line in said["head"]),
        "",
        tomli_w.dumps(head),
        tomli_w.dumps({"source": source}),
    ]
    for number, answers in enumerate(formats, start=1):
        parts.append(
            _format_toml(answers, id=f"answers_{number}", questions=questions, language=language)
        )
    for number, block in enumerate(blocks, start=1):
        format = f"answers_{formats.index(block.answers) + 1}"
        against = _against(block, reading=reading)
        for question in block.questions:
            place = question.column.index
            item = {"id": ids[place], "format": format, "text": {language: question.text}}
            parts.append(_table("items", item, note=said["opposite"] if place in against else ""))
        scale = {
            "id": f"scale_{number}",
            "title": {language: block.stem or said["scale"].format(number=number)},
            "items": [ids[question.column.index] for question in block.questions],
            "polarity": Polarity.UNDECIDED.value,
        }
        parts.append(_table("scales", scale, note=said["polarity"]))
    return "\n".join(parts)


def _questions(reading: Reading) -> list[_Question]:
    """Every item column that has answers to choose from, with its words in their shortest form."""
    found: list[_Question] = []
    for column in reading.of_kind(ColumnKind.ITEM):
        answers = _answers(column, reading=reading)
        if answers is not None:
            stem, text = _stem_and_text(column)
            found.append(_Question(column, stem, text, answers))
    counts = Counter(normalise(question.text) for question in found)
    # the same row under two stems (today, wanted) needs the stem to be told apart
    return [
        question
        if counts[normalise(question.text)] == 1
        else _Question(
            question.column, question.stem, _clean(spoken(question.column.header)), question.answers
        )
        for question in found
    ]


def _answers(column: Column, *, reading: Reading) -> _Answers | None:
    """The response format a column shows: its labels, else the span of its numbers."""
    low, high = column.minimum, column.maximum
    codes = dict(column.codes)
    if low is None or high is None:
        cells = reading.cells[column.index].dropna().unique()
        ignored = {normalise(label) for label in column.missing_labels}
        given = [str(cell) for cell in cells if normalise(str(cell)) not in ignored]
        values = [*codes.values()] or [v for cell in given if (v := whole(cell)) is not None]
        if not values:
            return None
        low, high = min(values), max(values)
    if low >= high:
        return None
    labels: tuple[str, ...] = ()
    if column.labels:
        labels = _every_label(column, low=low, high=high)
    return _Answers(low, high, labels)


def _every_label(column: Column, *, low: int, high: int) -> tuple[str, ...]:
    """One label per code, the number itself where nobody chose the answer."""
    labels = [tidy(label) for label in column.labels or ()]
    if len(labels) != high - low + 1:
        by_code = {
            code: label
            for label in labels
            if (code := column.codes.get(normalise(label))) is not None
        }
        labels = [by_code.get(code, str(code)) for code in range(low, high + 1)]
    folded = [normalise(label) for label in labels]
    return tuple(labels) if len(set(folded)) == len(folded) and all(folded) else ()


def _clean(text: str) -> str:
    """Words of a heading without mark-up, line breaks and numbering."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    plain = tidy(plain)
    return _NUMBERING.sub("", plain, count=1) or plain


def _stem_and_text(column: Column) -> tuple[str, str]:
    """The words a block shares (or its code), and the words of the question itself."""
    stem, row = (_clean(part) for part in stem_and_row(column.header))
    if stem and row:
        return stem, row
    text = _clean(spoken(column.header)) or column.code or str(column.index)
    prefix = re.fullmatch(r"(.+?)(?:_\d{1,3}|\[\w+\])", column.code or column.header.strip())
    return prefix.group(1) if prefix else "", text


def _language(questions: Sequence[_Question]) -> str:
    """The language of most questions; one for all, since a file with two could not be asked."""
    texts = [question.text for question in questions]
    labels = {label for question in questions for label in question.answers.labels}
    return vocabulary().language(" ".join([*texts, *labels])) or "en"


def _blocks(questions: Sequence[_Question]) -> list[_Block]:
    """Runs of questions that share answers and stem."""
    runs: list[list[_Question]] = []
    for question in questions:
        last = runs[-1][-1] if runs else None
        if last and last.answers == question.answers and last.stem == question.stem:
            runs[-1].append(question)
        else:
            runs.append([question])
    titled = Counter(run[0].stem for run in runs)
    return [
        _Block(
            # a code is no title, and a stem that returns would name two scales alike
            stem=run[0].stem if " " in run[0].stem and titled[run[0].stem] == 1 else "",
            answers=run[0].answers,
            questions=tuple(run),
        )
        for run in runs
    ]


def _ids(questions: Sequence[_Question], *, reading: Reading) -> dict[int, str]:
    """A short id per column: its code where that is a clean and single name, else q1 …."""
    codes = {q.column.index: (q.column.code or q.column.header).strip() for q in questions}
    counts = Counter(normalise(code) for code in codes.values())
    taken = {name for column in reading.columns for name in names(column)}
    ids: dict[int, str] = {}
    number = 0
    for index, code in codes.items():
        if _IDENTIFIER.fullmatch(code) and counts[normalise(code)] == 1:
            ids[index] = code
            continue
        number += 1
        # an invented id must not be the name of another column, or the columns would be mixed up
        while f"q{number}" in taken:
            number += 1
        ids[index] = f"q{number}"
    return ids


def _against(block: _Block, *, reading: Reading) -> frozenset[int]:
    """Columns whose answers run against the rest of their block."""
    if len(block.questions) < 3:
        return frozenset()
    coded: dict[int, pd.Series[float]] = {}
    for question in block.questions:
        column = question.column
        codes = dict(column.codes) or {
            str(code): code for code in range(block.answers.minimum, block.answers.maximum + 1)
        }
        cells = reading.cells[column.index].fillna("").astype(str).map(normalise)
        coded[column.index] = cells.map(codes).astype(float)
    answers = pd.DataFrame(coded).dropna()
    answers = answers.loc[:, answers.std() > 0]
    if len(answers) < ENOUGH_ROWS or answers.shape[1] < 3:
        return frozenset()
    values, vectors = np.linalg.eigh(answers.corr().to_numpy())
    loadings = vectors[:, -1] * np.sqrt(values[-1])
    # the sign of a component is arbitrary: most questions are taken to point the right way
    if np.sum(loadings > 0) < np.sum(loadings < 0):
        loadings = -loadings
    return frozenset(
        int(index)
        for index, loading in zip(answers.columns, loadings, strict=True)
        if loading <= RUNS_AGAINST
    )


def _format_toml(
    answers: _Answers, *, id: str, questions: Sequence[_Question], language: str
) -> str:
    """One response format; an answer that counts as none for one question does for all."""
    sharing = [question.column for question in questions if question.answers == answers]
    labels = {normalise(label) for label in answers.labels}
    missing = {
        folded: tidy(label)
        for column in sharing
        for label in column.missing_labels
        if (folded := normalise(label)) and folded not in labels
    }
    table: dict[str, object] = {
        "id": id,
        "minimum": answers.minimum,
        "maximum": answers.maximum,
    }
    if answers.labels:
        table["labels"] = {language: list(answers.labels)}
    if missing:
        table["missing_labels"] = sorted(missing.values())
    sure = all(column.certain for column in sharing)
    return _table("formats", table, note="" if sure else vocabulary().draft[language]["order"])


def _table(section: str, table: Mapping[str, object], *, note: str) -> str:
    """One [[section]] table; words per language as dotted keys, a comment above it."""
    lines = [f"# {note}"] if note else []
    lines.append(f"[[{section}]]")
    for key, value in table.items():
        entries = {key: value} if not isinstance(value, dict) else value
        for name, each in entries.items():
            line = tomli_w.dumps({name: each}).rstrip("\n")
            lines.append(line if entries is not value else f"{key}.{line}")
    return "\n".join([*lines, ""])


def _one_line(text: str) -> str:
    """A text that can stand in a TOML comment: no line break, no control character."""
    return "".join(each if each.isprintable() else " " for each in text)
