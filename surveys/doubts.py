"""What a reading leaves unclear (a question for the person) or makes useless (advice)."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from surveys import labels
from surveys.blocks import Block
from surveys.damage import excel_dates
from surveys.dialect import tokens
from surveys.problems import Problem, asked_together
from surveys.reading import Column, ColumnKind
from surveys.repeated import repeated_respondents
from surveys.structure import Table
from surveys.turned import adds_up_units, asks_in_rows, counts_answers_by_unit
from surveys.vocabulary import vocabulary
from surveys.wording import normalise

ONE_HOT_COLUMNS = 5
LARGEST_SUMMARY = 500
MOST_SETS = 4

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

_CHOICES = frozenset(["answer choices", "answer options", "svarsalternativ", "svaralternativer"])

_COUNT_HEADINGS = frozenset(
    ["freq", "frequency", "count", "counts", "n", "antal", "frekvens", "anzahl", "häufigkeit"]
    + ["antall", "määrä", "lukumäärä", "effectif", "frecuencia", "frequência", "number"]
)

_TALLY = re.compile(r"\d+(?:[.,]\d+)?\s?%?$")
FEWEST_ROWS_OF_SCALE = 3
SCALE_SIZES = range(3, 8)
MOST_ROWS_OF_SCALE = 13

_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?%$")


def refusal(table: Table, *, name: str) -> Problem | None:
    """Return why a table holds no respondents, with the export to make instead; None if it does."""
    if not len(table.cells):
        return Problem("only_headings", file=name)
    if _is_summary(table):
        return Problem("aggregate", file=name)
    if asks_in_rows(table):
        return Problem("questions_in_rows", {"count": len(table.cells)}, file=name)
    return None


def _is_summary(table: Table) -> bool:
    heads = [normalise(heading.text) for heading in table.headings]
    hits = sum(bool(tokens(head) & _SUMMARY_WORDS) and len(head) < 40 for head in heads)
    first = [normalise(text) for text in table.cells.iloc[:LARGEST_SUMMARY, 0]]
    if {"answered", "skipped"} <= set(first) or {"besvarade", "hoppade över"} <= set(first):
        return True
    if _heads_choices(table) or _heads_scale(table, heads=heads):
        return True
    if hits >= 2 and hits >= 0.5 * sum(bool(head) for head in heads):
        return True
    if _counts_combinations(table, heads=heads) or _lists_a_scale(table):
        return True
    if _repeats_headings(table) or counts_answers_by_unit(table) or adds_up_units(table):
        return True
    return _holds_shares(table)


def _heads_scale(table: Table, *, heads: Sequence[str]) -> bool:
    """Say whether the headings are the answers of a scale, with numbers below: a tally."""
    if len(table.cells) > LARGEST_SUMMARY or len(table.cells.columns) < 2:
        return False
    answers = [labels.fold(head) for head in heads if labels.words_of(head)]
    whole = [
        run
        for start in range(len(answers))
        for run in [answers[start : start + size] for size in SCALE_SIZES]
        if len(set(run)) == len(run) >= min(SCALE_SIZES)
        and any(match.coverage == 1 for match in labels.matches(run))
    ]
    if not whole:
        return False
    longest = max(whole, key=len)
    below = [place for place, head in enumerate(heads) if labels.fold(head) in longest]
    texts = {text for place in below for text in table.cells[place].astype("str") if text}
    ticks = texts <= {"0", "1"}
    return not ticks and all(_TALLY.match(text) for text in texts)


def _heads_choices(table: Table) -> bool:
    """Say whether "Answer choices" stands above the choices in a short table: a tally."""
    if len(table.cells) > LARGEST_SUMMARY:
        return False
    return any(
        normalise(cell) in _CHOICES
        for column in table.cells
        for cell in table.cells[column].astype("str")
    )


def _repeats_headings(table: Table) -> bool:
    """Say whether the headings of a tally stand again and again below each other, by question."""
    if len(table.cells) > LARGEST_SUMMARY:
        return False
    rows = table.cells.astype("str").to_numpy().tolist()
    words = (sum(normalise(cell) in _SUMMARY_WORDS for cell in row if cell) for row in rows)
    return sum(count >= 2 for count in words) >= 2


def _lists_a_scale(table: Table) -> bool:
    """Say whether the rows are the answers to choose from, with numbers beside: a tally."""
    if not FEWEST_ROWS_OF_SCALE <= len(table.cells) <= MOST_ROWS_OF_SCALE:
        return False
    first, *others = (table.cells[place].astype("str") for place in table.cells)
    answers = [labels.fold(text) for text in first if text and not labels.is_missing(text)]
    answers = [text for text in answers if text not in vocabulary().totals]
    numbers = all(_TALLY.match(text) for column in others for text in column if text)
    found = labels.matches(answers) if len(set(answers)) == len(answers) else []
    return bool(others) and numbers and bool(found) and found[0].coverage == 1


def _counts_combinations(table: Table, *, heads: Sequence[str]) -> bool:
    """Say whether rows are all combinations of a few answers, each with how many gave it."""
    counts = [place for place, head in enumerate(heads) if head in _COUNT_HEADINGS]
    if len(counts) != 1 or len(table.cells) > LARGEST_SUMMARY:
        return False
    numbered = [p for p, head in enumerate(heads) if not head or _numbers_rows(table, p)]
    once = [p for p in range(len(heads)) if table.cells[p].nunique() == len(table.cells)]
    others = [p for p in range(len(heads)) if p not in (*counts, *numbered, *once)]
    if len(others) < 2:
        return False
    kinds = math.prod(table.cells[place].nunique() for place in others)
    different = len(table.cells[others].drop_duplicates())
    whole = all(text.isdigit() for text in table.cells[counts[0]].astype("str"))
    return whole and different == len(table.cells) == kinds


def _numbers_rows(table: Table, place: int) -> bool:
    """Say whether a first column numbers the rows from 1, as data tools write it."""
    if place:
        return False
    texts = table.cells[place].astype("str").tolist()
    return texts == [str(number) for number in range(1, len(texts) + 1)]


def _holds_shares(table: Table) -> bool:
    """Say whether half of a short table's columns hold percentages, which nobody answers in."""
    if len(table.cells) > LARGEST_SUMMARY:
        return False
    shares = 0
    for column in table.cells:
        texts = [text for text in table.cells[column].astype("str") if text]
        shares += bool(texts) and all(_PERCENT.match(text) for text in texts)
    return shares >= 2 and 2 * shares >= len(table.headings)


def find_questions(
    columns: Sequence[Column], *, blocks: Sequence[Block], table: Table, name: str
) -> tuple[Problem, ...]:
    """Return what only a person can decide: none or one question, its parts by kind of doubt."""
    questions: list[Problem] = []
    if table.was_long:
        questions.append(Problem("long_format", {"count": len(table.cells)}, file=name))
    people = repeated_respondents(columns, cells=table.cells) if blocks else 0
    if people and not table.was_long:
        values = {"people": people, "rows": len(table.cells)}
        questions.append(Problem("rows_repeat", values, file=name))
    one_hot = 0 if table.folded else _one_hot(columns, table=table)
    if table.folded:
        folded = len(table.folded) + sum(column.index in table.declared for column in columns)
        values = {"count": folded, "questions": folded - len(table.folded)}
        questions.append(Problem("one_hot_folded", values, file=name))
    if one_hot:
        questions.append(Problem("one_hot", {"count": one_hot}, file=name))
    doubtful: dict[str, list[Block]] = {}
    for block in blocks:
        if not block.certain:
            doubtful.setdefault(_UNSURE.get(block.reason, "labels_unsure"), []).append(block)
    for code, alike in doubtful.items():
        questions.append(_unsure(alike, code=code, table=table, name=name))
    dated = excel_dates(columns, cells=table.cells)
    unknown = [column for column in columns if column.reason == "unknown_labels"]
    if not any(column.index in dated for column in unknown):
        questions += _unknown_labels(unknown, table=table, name=name)
    questions += _damage(dated, table=table, name=name)
    if not blocks and not questions:
        questions.append(Problem("no_items", file=name))
    return asked_together(questions, file=name)


def _damage(dated: Mapping[int, list[str]], *, table: Table, name: str) -> list[Problem]:
    """Tell of letters that were mended, and of names and answers that Excel made into dates."""
    told = []
    if table.mended:
        found, mended = table.mended.found[:60], table.mended.mended[:60]
        count = table.mended.count
        told.append(
            Problem(
                "garbled_letters", {"found": found, "mended": mended, "count": count}, file=name
            )
        )
    if dated:
        first = min(dated)
        found, count = dated[first][0], sum(map(len, dated.values()))
        heading = table.headings[first].text[:80]
        told.append(
            Problem("excel_dates", {"found": found, "count": count}, column=heading, file=name)
        )
    return told


_UNSURE = {
    "codes": "codes_only",
    "recoded": "codes_recoded",
    "gap": "codes_gap",
    "zero": "codes_zero",
    "phrase": "codes_phrase",
    "lone": "numbers_lone",
    "range": "range_unsure",
    "narrow": "range_narrow",
    "stray": "codes_stray",
    "outsider": "codes_outsider",
    "outside": "labels_outside",
    "three": "range_three",
    "piped": "items_piped",
    "looped": "items_looped",
    "shifted": "codes_shifted",
    "options": "codes_options",
    "ends": "labels_of_others",
    "twice": "range_twice",
    "unnamed": "items_unnamed",
    "low": "range_low",
    "high": "range_high",
    "end": "range_end",
}


# Doubts about what was read as no answer, which is what the question shows.
_READ_AS_NONE = frozenset(
    ["codes_phrase", "codes_gap", "codes_zero", "codes_stray", "codes_outsider", "labels_outside"]
)


def _unsure(blocks: Sequence[Block], *, code: str, table: Table, name: str) -> Problem:
    """Ask one question about every block with the same doubt."""
    sets = dict.fromkeys(
        " < ".join(block.labels or sorted(block.codes, key=block.codes.__getitem__)[:12])
        for block in blocks
    )
    if code in _READ_AS_NONE:
        sets = dict.fromkeys(sorted(text for block in blocks for text in block.missing))
    values = {
        "labels": "; ".join(list(sets)[:MOST_SETS]),
        "count": sum(len(block.columns) for block in blocks),
        "first": table.headings[min(block.columns[0] for block in blocks)].text[:80],
    }
    return Problem(code, values, file=name)


def _unknown_labels(columns: Sequence[Column], *, table: Table, name: str) -> list[Problem]:
    """Ask once for each set of answers whose order nobody stated."""
    sets: dict[frozenset[str], list[Column]] = {}
    for column in columns:
        seen = frozenset(text for text in table.cells[column.index].unique() if text)
        sets.setdefault(seen, []).append(column)
    if not sets:
        return []
    largest = max(sets, key=lambda seen: len(sets[seen]))
    values = {
        "labels": ", ".join(sorted(largest)),
        "count": sum(map(len, sets.values())),
        "first": sets[largest][0].header[:80],
    }
    return [Problem("labels_unknown", values, file=name)]


def is_table_of_means(columns: Sequence[Column], *, cells: pd.DataFrame) -> bool:
    """Say whether rows are units and columns their means: names once each, decimals beside."""
    decimals = sum(column.reason in ("decimals", "derived_heading") for column in columns)
    first = columns[0]
    names_once = first.distinct == len(cells) and first.kind is not ColumnKind.METADATA
    return names_once and decimals >= 2 and decimals >= 0.5 * (len(columns) - 1)


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
