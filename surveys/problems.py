"""What can be wrong with a file, said so that a person can mend it.

A problem is data (a code and its values); the words live in `locales/*.toml`, one sentence per
code and language, always in the order where → rule → found → what to do. A value found in a file
is kept in the problem for the uploading analyst's eyes and is never logged.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

LANGUAGES = ("sv", "en")
SHOWN_AT_ONCE = 10


@cache
def _sentences(language: str) -> Mapping[str, str]:
    path = Path(__file__).parent / "locales" / f"{language}.toml"
    sentences: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["problem"]
    return sentences


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or unclear, with its place.

    `row` is the row as a spreadsheet numbers it (the first line of the file is 1). `parts` are the
    doubts that one question asks about together.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    row: int | None = None
    column: str | None = None
    file: str | None = None
    parts: tuple["Problem", ...] = ()

    def text(self, language: str = "en") -> str:
        """Return the sentence a person reads, without the place; parts follow, numbered."""
        said = _sentences(language)[self.code].format(**self.values)
        told = [
            f"({number}) {replace(part, file=None).line(language)}"
            for number, part in enumerate(self.parts[:SHOWN_AT_ONCE], start=1)
        ]
        more = len(self.parts) - SHOWN_AT_ONCE
        if more > 0:
            told.append(_sentences(language)["more"].format(count=more))
        return " ".join([said, *told])

    def line(self, language: str = "en") -> str:
        """Return place and sentence: `file, row 14, column "PS3": …`."""
        words = _sentences(language)
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(words["place_row"].format(row=self.row))
        if self.column is not None:
            place.append(words["place_column"].format(column=self.column))
        return f"{', '.join(place)}: {self.text(language)}" if place else self.text(language)


def apart(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems one by one, those that one question asks about together taken apart."""
    return tuple(part for each in problems for part in (each.parts or (each,)))


def asked_together(problems: Iterable[Problem], *, file: str) -> tuple[Problem, ...]:
    """Return at most one question: all that is doubtful about a file, asked at once."""
    parts = apart(problems)
    if len(parts) < 2:
        return parts
    return (Problem("check_these", {"count": len(parts)}, file=file, parts=parts),)


class CultureError(Exception):
    """A refusal that a person can read; carries every problem found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.text("en"))

    def text(self, language: str = "en") -> str:
        """Return the first problems, one a line, and how many more there are."""
        lines = [problem.line(language) for problem in self.problems[:SHOWN_AT_ONCE]]
        more = len(self.problems) - SHOWN_AT_ONCE
        if more > 0:
            lines.append(_sentences(language)["more"].format(count=more))
        return "\n".join(lines)


class IngestError(CultureError):
    """A survey or headcount file cannot be used as it is."""


class InstrumentError(CultureError):
    """An instrument file breaks a rule of the format."""


class MappingError(CultureError):
    """The columns of a file do not fit the instrument they are said to answer."""
