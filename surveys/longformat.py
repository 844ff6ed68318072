"""One row per respondent and question, turned into one row per respondent."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow

from surveys.cells import numbered_texts, text_at
from surveys.dialect import headings, tokens
from surveys.pieces import Coded, Numbers, Pieces, small
from surveys.wording import normalise

FEWEST_QUESTIONS = 2
MOST_COLUMNS = 12
PAIRED = 0.98

Places = npt.NDArray[np.integer]


@dataclass(frozen=True)
class LongFormat:
    """Where a long table keeps respondent (None: nowhere), question and answer."""

    respondent: int | None
    question: int
    answer: int


def find_long_format(cells: pd.DataFrame) -> LongFormat | None:
    """Return how a table is long, None when it is not (the usual case); its first row is headings.

    Cells are compared without blanks around them.
    """
    if len(cells) < 5 or len(cells.columns) > MOST_COLUMNS:
        return None
    words = headings()["long"]
    heads = [normalise(text_at(column, 0)) for _, column in cells.items()]
    question = next((p for p, head in enumerate(heads) if head in words["question"]), None)
    answer = next(
        (p for word in words["answer"] for p, head in enumerate(heads) if head == word), None
    )
    if question is None or answer is None or question == answer:
        return None
    asked, names = _below(cells, question)
    body = asked != 0
    asked, count = asked[body], int(np.count_nonzero(body))
    if not FEWEST_QUESTIONS <= _count(asked, below=len(names)) <= count / 2:
        return None
    for place, head in enumerate(heads):
        if place in (question, answer) or not tokens(head) & set(words["respondent"]):
            continue
        people, persons = _below(cells, place)
        people = people[body]
        wide = np.int32 if len(persons) * len(names) < 2**31 else np.int64
        pairs = np.sort(people.astype(wide) * wide(len(names)) + asked)
        different = int(np.count_nonzero(np.diff(pairs))) + 1
        if different >= PAIRED * count and _count(people, below=len(persons)) <= 0.7 * count:
            return LongFormat(place, question, answer)
    return LongFormat(None, question, answer)


def _below(cells: pd.DataFrame, place: int) -> tuple[Numbers, pyarrow.Array]:
    """Return a column below its heading: a number a cell, 0 for an empty one, and the texts."""
    codes, texts = numbered_texts(cells.iloc[:, place])
    return codes[1:], texts


def _count(codes: Numbers, *, below: int) -> int:
    """Return how many different codes there are."""
    seen = np.zeros(below, dtype=np.bool_)
    seen[codes] = True
    return int(np.count_nonzero(seen))


def _in_order_of_sight(codes: Numbers, *, below: int) -> tuple[Places, Places, Places]:
    """Number codes as they first occur: a number a row, the codes, the rows of their first."""
    if codes.dtype == np.int8:  # single bytes are looked for and changed where they are
        raw = codes.tobytes()
        found = sorted((row, code) for code in range(below) if (row := raw.find(code)) >= 0)
        table = bytearray(256)
        for place, (_, code) in enumerate(found):
            table[code] = place
        numbers = np.frombuffer(raw.translate(bytes(table)), np.int8)
        starts, codes = np.asarray(found, dtype=np.int64).reshape(-1, 2).T
        return numbers, codes, starts
    rows = len(codes)
    first = np.full(below, rows, dtype=np.int32)
    first[codes[::-1]] = np.arange(rows - 1, -1, -1, dtype=np.int32)
    seen = np.flatnonzero(first < rows)
    seen = seen[np.argsort(first[seen])]
    number = np.zeros(below, dtype=np.int32)
    number[seen] = np.arange(len(seen))
    return number[codes], seen, first[seen]


def widened(cells: pd.DataFrame, *, by: LongFormat, first: int) -> pd.DataFrame:
    """Return one row a respondent: what is constant for each of them, then one column a question.

    Where somebody answers a question twice, the last answer counts. Rows are numbered from `first`,
    the headings.
    """
    if by.respondent is None:
        return cells
    columns = [_below(cells, place) for place in range(len(cells.columns))]
    body = np.zeros(len(cells) - 1, dtype=np.bool_)
    for codes, _ in columns:
        body |= codes != 0
    if not body.all():
        columns = [(codes[body], texts) for codes, texts in columns]
    codes, texts = columns[by.respondent]
    who, people, start = _in_order_of_sight(codes, below=len(texts))
    kept = [
        place
        for place, (codes, _) in enumerate(columns)
        if place not in (by.question, by.answer)
        and (place == by.respondent or np.array_equal(codes, codes[start][who]))
    ]
    heads = [text_at(cells.iloc[:, place], 0).strip() for place in kept]
    wide = [_used(columns[place][0][start], columns[place][1]) for place in kept]
    asked, names = columns[by.question]
    answers, texts = columns[by.answer]
    if not asked.all():
        who, answers, asked = who[asked != 0], answers[asked != 0], asked[asked != 0]
    where, questions, _ = _in_order_of_sight(asked, below=len(names))
    given = np.zeros((len(questions), len(people)), dtype=answers.dtype)
    given[where, who] = answers
    wide += [_used(each, texts) for each in given]
    pieces = Pieces()
    pieces.add_rows([[*heads, *names.take(pyarrow.array(questions)).to_pylist()]])
    pieces.add_coded(Coded(wide, len(people)))
    return pieces.frame(first=first)


def _used(codes: Numbers, texts: pyarrow.Array) -> tuple[Numbers, pyarrow.Array]:
    """Return a column with the texts that it holds only."""
    numbers: Numbers
    if len(texts) > len(codes):
        numbers, held = pd.factorize(codes)
    else:
        numbers, held, _ = _in_order_of_sight(codes, below=len(texts))
    return small(numbers, len(held)), texts.take(pyarrow.array(held)).cast(pyarrow.string())
