"""What the attacks on a survey tried and learnt, in words: one table for every page and file."""

import textwrap

from analysis.results import Outcome
from analysis.study import Study
from reports.lookup import Row, rows
from reports.text import NOTHING, integer, percent, t

COLUMNS = ("attack", "tried", "learnt", "outcome")

WIDTHS = (2.2, 0.5, 2.1, 1.2)
"""Shares of the page that the columns take."""


def attack_headings(language: str) -> tuple[str, ...]:
    """Return the headings of the table of attacks."""
    return tuple(t(f"attack.table.{name}", language) for name in COLUMNS)


def attack_rows(study: Study, language: str) -> list[tuple[str, ...]]:
    """Return every attack: its name, how much it tried, what it could learn, how it ended."""
    return [
        (
            t(f"attack.name.{row['attack']}", language),
            NOTHING if row["tried"] is None else integer(row["tried"], language),
            _learnt(row, language),
            t(f"attack.outcome.{row['outcome']}", language),
        )
        for row in rows(study.attacks)
    ]


def _learnt(row: Row, language: str) -> str:
    fixed = {Outcome.NOT_APPLICABLE: "not_applicable", Outcome.BY_DESIGN: "design"}
    if row["outcome"] in fixed:
        return t(f"attack.learnt.{fixed[row['outcome']]}", language)
    if row["answers"] is not None and row["open_share"] is None:
        return t("attack.learnt.answers", language, answers=int(row["answers"]))
    if row["answers"] is not None:
        share = percent(row["open_share"], language)
        return t("attack.learnt.open", language, share=share, answers=int(row["answers"]))
    return NOTHING if row["outcome"] != Outcome.PASS else t("attack.learnt.nothing", language)


def attack_outcome(study: Study) -> Outcome:
    """Return how the attacks ended together: the worst of them."""
    found = {row["outcome"] for row in rows(study.attacks)}
    worst = (Outcome.BREACH, Outcome.UNFINISHED)
    return next((each for each in worst if each in found), Outcome.PASS)


def attack_lines(study: Study, language: str, *, width: int = 100) -> str:
    """Return the table as plain text, at most `width` characters a line."""
    lines = []
    for name, tried, learnt, outcome in attack_rows(study, language):
        lines.append(f"{name} ({tried}): {outcome}" if tried != NOTHING else f"{name}: {outcome}")
        lines.append(textwrap.fill(learnt, width, initial_indent="    ", subsequent_indent="    "))
    return "\n".join([*lines, "", t(f"attack.verdict.{attack_outcome(study)}", language)])
