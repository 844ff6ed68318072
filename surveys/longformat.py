"""One row per respondent and question, turned into one row per respondent."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow

from surveys.cells import numbered_texts
from surveys.dialect import headings, tokens
from surveys.pieces import Coded, Pieces
from surveys.wording import normalise

FEWEST_QUESTIONS = 2
MOST_COLUMNS = 12
PAIRED = 0.98

Numbers = npt.NDArray[np.int64]


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
    heads = [normalise(str(cell)) for cell in cells.iloc[0]]
    question = next((p for p, head in enumerate(heads) if head in words["question"]), None)
    answer = next(
        (p for word in words["answer"] for p, head in enumerate(heads) if head == word), None
    )
    if question is None or answer is None or question == answer:
        return None
    asked, names = _below(cells, question)
    body = asked != 0
    asked, count = asked[body], int(body.sum())
    if not FEWEST_QUESTIONS <= len(pd.unique(asked)) <= count / 2:
        return None
    for place, head in enumerate(heads):
        if place in (question, answer) or not tokens(head) & set(words["respondent"]):
            continue
        people = _below(cells, place)[0][body]
        pairs = len(pd.unique(people * len(names) + asked))
        if pairs >= PAIRED * count and len(pd.unique(people)) <= 0.7 * count:
            return LongFormat(place, question, answer)
    return LongFormat(None, question, answer)


def _below(cells: pd.DataFrame, place: int) -> tuple[Numbers, pyarrow.Array]:
    """Return a column below its heading: a number a cell, 0 for an empty one, and the texts."""
    codes, texts = numbered_texts(cells.iloc[:, place])
    return codes[1:].astype(np.int64), texts


def widened(cells: pd.DataFrame, *, by: LongFormat, first: int) -> pd.DataFrame:
    """Return one row a respondent: what is constant for each of them, then one column a question.

    Where somebody answers a question twice, the last answer counts. Rows are numbered from `first`,
    the headings.
    """
    if by.respondent is None:
        return cells
    columns = [_below(cells, place) for place in range(len(cells.columns))]
    body = np.any([codes != 0 for codes, _ in columns], axis=0)
    columns = [(codes[body], texts) for codes, texts in columns]
    who, people = pd.factorize(columns[by.respondent][0])
    start = np.zeros(len(people), dtype=np.int64)
    start[who[::-1]] = np.arange(len(who))[::-1]
    kept = [
        place
        for place, (codes, _) in enumerate(columns)
        if place not in (by.question, by.answer) and np.array_equal(codes, codes[start][who])
    ]
    asked, names = columns[by.question]
    questions = [number for number in pd.unique(asked).tolist() if number]
    heads = [*cells.iloc[0, kept].map(str).map(str.strip)]
    wide = [_used(columns[place][0][start], columns[place][1]) for place in kept]
    order = np.argsort(asked, kind="stable")
    ends = np.searchsorted(asked[order], questions, side="right")
    starts = np.searchsorted(asked[order], questions, side="left")
    answers, texts = columns[by.answer]
    for begin, end in zip(starts, ends, strict=True):
        rows = order[begin:end]
        given = np.zeros(len(people), dtype=np.int64)
        given[who[rows]] = answers[rows]
        wide.append(_used(given, texts))
    pieces = Pieces()
    pieces.add_rows([[*heads, *names.take(pyarrow.array(questions, pyarrow.int64())).to_pylist()]])
    pieces.add_coded(Coded(wide, len(people)))
    return pieces.frame(first=first)


def _used(codes: Numbers, texts: pyarrow.Array) -> tuple[Numbers, pyarrow.Array]:
    """Return a column with the texts that it holds only."""
    numbers, held = pd.factorize(codes)
    return numbers, texts.take(pyarrow.array(held)).cast(pyarrow.string())
