"""One row per respondent and question, turned into one row per respondent."""

from dataclasses import dataclass

from surveys.dialect import headings, tokens
from surveys.wording import normalise

FEWEST_QUESTIONS = 2
MOST_COLUMNS = 12
PAIRED = 0.98


@dataclass(frozen=True)
class LongFormat:
    """Where a long table keeps respondent (None: nowhere), question and answer."""

    respondent: int | None
    question: int
    answer: int


def find_long_format(rows: list[list[str]]) -> LongFormat | None:
    """Return how a table is long, None when it is not (the usual case)."""
    if len(rows) < 5 or len(rows[0]) > MOST_COLUMNS:
        return None
    words = headings()["long"]
    heads = [normalise(cell) for cell in rows[0]]
    question = next((p for p, head in enumerate(heads) if head in words["question"]), None)
    answer = next(
        (p for word in words["answer"] for p, head in enumerate(heads) if head == word), None
    )
    if question is None or answer is None or question == answer:
        return None
    body = [row for row in rows[1:] if len(row) > max(question, answer) and row[question].strip()]
    different = {row[question] for row in body}
    if not FEWEST_QUESTIONS <= len(different) <= len(body) / 2:
        return None
    for place, head in enumerate(heads):
        if place in (question, answer) or not tokens(head) & set(words["respondent"]):
            continue
        pairs = {(row[place], row[question]) for row in body if len(row) > place}
        people = {row[place] for row in body if len(row) > place}
        if len(pairs) >= PAIRED * len(body) and len(people) <= 0.7 * len(body):
            return LongFormat(place, question, answer)
    return LongFormat(None, question, answer)


def widened(rows: list[list[str]], *, by: LongFormat) -> list[list[str]]:
    """Return one row a respondent: what is constant for each of them, then one column a question.

    Where somebody answers a question twice, the last answer counts.
    """
    respondent = by.respondent
    if respondent is None:
        return rows
    width = len(rows[0])
    body = [[*row, *[""] * (width - len(row))][:width] for row in rows[1:] if any(row)]
    questions = list(dict.fromkeys(row[by.question] for row in body if row[by.question]))
    people: dict[str, list[list[str]]] = {}
    for row in body:
        people.setdefault(row[respondent], []).append(row)
    kept = [
        place
        for place in range(width)
        if place not in (by.question, by.answer)
        and all(len({row[place] for row in own}) == 1 for own in people.values())
    ]
    wide = [[*(rows[0][place] for place in kept), *questions]]
    for own in people.values():
        given = {row[by.question]: row[by.answer] for row in own}
        answers = (given.get(question, "") for question in questions)
        wide.append([*(own[0][place] for place in kept), *answers])
    return wide
