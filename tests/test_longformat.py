"""Long tables become wide ones: every answer under its question, in the row of who gave it."""

import random

import pytest

from surveys.longformat import find_long_format, widened
from surveys.pieces import as_cells


def wide_by_hand(rows):
    """Return heads and rows as a person would write them: the last answer counts."""
    people, questions, answers, units = {}, {}, {}, {}
    for who, unit, question, answer in rows:
        people.setdefault(who)
        units.setdefault(who, unit)
        questions.setdefault(question)
        answers[who, question] = answer
    body = [[who, units[who], *(answers.get((who, q), "") for q in questions)] for who in people]
    return [["respondent", "unit", *questions], *body]


def written(*, people, questions, answer, seed=1):
    draw = random.Random(seed)
    rows = [
        (f"p{who}", f"unit {who % 3}", f"q{question}", answer(draw, who, question))
        for who in range(people)
        for question in range(questions)
        if draw.random() < 0.9
    ]
    draw.shuffle(rows)
    return [*rows, rows[0][:3] + ("5",)]


@pytest.mark.parametrize(
    "rows",
    [
        written(people=40, questions=6, answer=lambda draw, *_: draw.choice("12345")),
        written(people=300, questions=4, answer=lambda draw, *_: draw.choice("12345")),
        written(people=30, questions=5, answer=lambda _, who, q: f"{who} wrote {q}"),
    ],
    ids=["few people", "more people than a byte counts", "more different answers than people"],
)
def test_each_answer_stands_under_its_question_and_the_last_one_counts(rows):
    cells = as_cells([["respondent", "unit", "question", "answer"], *rows])
    wide = widened(cells, by=find_long_format(cells), first=1)
    assert wide.astype(str).to_numpy().tolist() == wide_by_hand(rows)
