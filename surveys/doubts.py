"""What a reading leaves unclear (a question for the person) or makes useless (advice)."""

from collections import Counter
from collections.abc import Sequence

from surveys import labels
from surveys.dialect import tokens
from surveys.items import Block
from surveys.problems import Problem
from surveys.reading import Column, ColumnKind
from surveys.structure import Table
from surveys.wording import normalise

ONE_HOT_COLUMNS = 5

_SUMMARY_WORDS = frozenset(
    ["answer", "answers", "count", "responses", "percent", "percentage", "%", "answered", "skipped"]
    + [
        "svarsalternativ",
        "antal",
        "andel",
        "procent",
        "choices",
        "frequency",
        "frekvens",
        "respons",
    ]
)


def refusal(table: Table, *, name: str) -> Problem | None:
    """Return why a table holds no respondents, with the export to make instead; None if it does."""
    if not len(table.cells):
        return Problem("only_headings", file=name)
    if _is_summary(table):
        return Problem("aggregate", file=name)
    return None


def _is_summary(table: Table) -> bool:
    heads = [normalise(heading.text) for heading in table.headings]
    hits = sum(bool(tokens(head) & _SUMMARY_WORDS) and len(head) < 40 for head in heads)
    first = [normalise(text) for text in table.cells.iloc[:, 0]]
    if {"answered", "skipped"} <= set(first) or {"besvarade", "hoppade över"} <= set(first):
        return True
    return hits >= 2 and hits >= 0.5 * sum(bool(head) for head in heads)


def find_questions(
    columns: Sequence[Column], *, blocks: Sequence[Block], table: Table, name: str
) -> tuple[Problem, ...]:
    """Return what only a person can decide, one question a kind of doubt."""
    questions: list[Problem] = []
    one_hot = _one_hot(columns, table=table)
    if one_hot:
        questions.append(Problem("one_hot", {"count": one_hot}, file=name))
    for block in blocks:
        if not block.certain and block.labels:
            values = {
                "labels": " < ".join(block.labels),
                "count": len(block.columns),
                "first": table.headings[block.columns[0]].text[:80],
            }
            code = "codes_only" if block.reason == "codes" else "labels_unsure"
            questions.append(Problem(code, values, file=name))
    if not blocks and not one_hot:
        questions.append(Problem("no_items", file=name))
    return tuple(questions)


def _one_hot(columns: Sequence[Column], *, table: Table) -> int:
    """Count columns that hold one point of a scale each: `item - Agree` with "Agree" or nothing."""
    scales = 0
    seen: Counter[str] = Counter()
    for column in columns:
        if column.kind is ColumnKind.ITEM or column.distinct != 1:
            continue
        values = table.cells[column.index]
        value = str(values[values != ""].iloc[0]) if (values != "").any() else ""
        last = normalise(table.headings[column.index].parts[-1])
        if value and last.endswith(normalise(value)) and labels.explaining([labels.fold(value)]):
            seen[labels.fold(value)] += 1
            scales += 1
    return scales if scales >= ONE_HOT_COLUMNS and len(seen) >= 3 else 0
