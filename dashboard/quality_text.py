"""What the quality screen found, in words: for the check page and for the terminal."""

from collections.abc import Sequence
from typing import NamedTuple

from analysis.disclosure import Released
from dashboard.words import say
from reports.text import number, title
from surveys.instrument import Instrument
from surveys.screens import Screen


class Change(NamedTuple):
    """A scale's mean over the whole organisation, with and without the flagged rows."""

    scale: str
    with_all: str
    without: str


def flagged(screen: Screen, language: str) -> str:
    """Return how many rows are proposed to be left out."""
    count = len(screen.proposed)
    if not count:
        return say("quality.none", language)
    return say("quality.flagged", language, count=count, rows=screen.rows)


def signs(screen: Screen, language: str) -> list[str]:
    """Return which signs the proposed rows show, one a line."""
    return [
        say(
            "quality.sign_line",
            language,
            count=count,
            sign=say(f"quality.sign.{sign.value}", language),
        )
        for sign, count in screen.reasons.items()
    ]


def rows(screen: Screen, language: str, *, most: int | None = None) -> list[str]:
    """Return proposed rows of the file with all that speaks against them, one a line.

    The first `most` of them, or all.
    """
    return [
        say("quality.row", language, row=str(row), why=_evidence(screen, row, language))
        for row in screen.proposed[:most]
    ]


def _evidence(screen: Screen, row: int, language: str) -> str:
    return " ".join(flag.text(language) for flag in screen.of_row(row))


def skipped(screen: Screen, language: str) -> list[str]:
    """Return what could not be looked for, and why."""
    return [problem.text(language) for problem in screen.skipped]


def changes(compared: Released, instrument: Instrument, language: str) -> list[Change]:
    """Return what leaving the rows out changes, scale by scale."""
    return [
        Change(
            title(instrument.scale(scale).title, language) or scale,
            number(float(mean), language),
            number(float(mean_without), language),
        )
        for scale, _, mean, _, mean_without in compared.frame.itertuples(index=False, name=None)
    ]


def terminal(
    screen: Screen, found: Sequence[Change], language: str, *, left_out: bool
) -> list[str]:
    """Return what the terminal says: how many, by which signs, what was done; no row is named."""
    first = flagged(screen, language).replace("**", "")
    if not screen.proposed:
        return [first]
    how = say("quality.left_how" if left_out else "quality.kept_how", language)
    lines = [f"{first} {how}", *(f"  {line}" for line in signs(screen, language))]
    if found:
        lines.append(say("quality.changes", language) + ":")
        changed = [each for each in found if each.with_all != each.without]
        lines += [f"  {say('quality.changed', language, **each._asdict())}" for each in changed]
        if same := len(found) - len(changed):
            lines.append(f"  {say('quality.unchanged', language, count=same)}")
    return lines
