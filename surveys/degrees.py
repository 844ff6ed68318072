"""The order of answers that differ only in how strongly they speak: hardly, fairly, very useful.

For sets of words nobody listed. Each answer is taken apart into a word of degree, a "not" and what
is left; what is left must be the same in all answers, or two opposites ("useful", "useless"). The
words are data, `degrees.toml`. Answers of equal or debatable strength get no order.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FEWEST = 3
MOST = 11
PLAIN = 2.0
STRONG = 3.0
NOT = -2.0
SPOKEN_SHARE = 0.5

_WORDS = re.compile(r"[^\s,;/]+")


@dataclass(frozen=True)
class Language:
    """The words of degree of one language; `strengths` are phrases, longest first."""

    name: str
    strengths: tuple[tuple[tuple[str, ...], float], ...]
    negations: tuple[tuple[str, ...], ...]
    middle: tuple[str, ...]
    prefixes: tuple[str, ...]
    opposites: frozenset[tuple[str, str]]
    fillers: frozenset[str]


@dataclass(frozen=True)
class Grade:
    """One answer: what it is about, how strongly it says so, whether a word of degree says so."""

    root: str
    strength: float
    spoken: bool
    is_middle: bool = False


@dataclass(frozen=True)
class Graded:
    """A set of answers low to high; `certain` when no other answer can have been offered."""

    root: str
    answers: tuple[str, ...]
    certain: bool


@cache
def _languages() -> tuple[Language, ...]:
    raw = tomllib.loads((Path(__file__).parent / "degrees.toml").read_text(encoding="utf-8"))
    found = []
    for name, each in raw.items():
        strengths = [
            (tuple(phrase.split()), float(strength))
            for strength, phrases in each["strength"].items()
            for phrase in phrases
        ]
        negations = [tuple(phrase.split()) for phrase in each["negations"]]
        found.append(
            Language(
                name,
                tuple(sorted(strengths, key=lambda pair: -len(pair[0]))),
                tuple(sorted(negations, key=len, reverse=True)),
                tuple(each["middle"]),
                tuple(each["prefixes"]),
                frozenset((high, low) for high, low in each["opposites"]),
                frozenset(each["fillers"]),
            )
        )
    return tuple(found)


def _place(words: list[str], phrase: tuple[str, ...]) -> int | None:
    """Return where a phrase stands in a list of words; None where it does not."""
    size = len(phrase)
    for start in range(len(words) - size + 1):
        if tuple(words[start : start + size]) == phrase:
            return start
    return None


def _grade(label: str, *, language: Language) -> Grade:
    words = _WORDS.findall(label)
    joined = " ".join(words)
    if any(joined == each or joined.startswith(f"{each} ") for each in language.middle):
        return Grade("", 0.0, spoken=True, is_middle=True)
    strength, spoken = PLAIN, False
    for phrase, value in language.strengths:
        start = _place(words, phrase)
        # "svært" is both "very" and "hard": a word of degree stands beside what it strengthens
        if start is not None:
            words = words[:start] + words[start + len(phrase) :]
            strength, spoken = value, True
            break
    for phrase in language.negations:
        start = _place(words, phrase)
        if start is not None:
            words = words[:start] + words[start + len(phrase) :]
            strength, spoken = -abs(strength), True
            break
    root = " ".join(word for word in words if word not in language.fillers)
    return Grade(root, strength, spoken)


def _sign(root: str, *, roots: frozenset[str], language: Language) -> int:
    """Return -1 where another answer speaks of this root's opposite, 1 otherwise."""
    for other in roots:
        if any(root == prefix + other for prefix in language.prefixes):
            return -1
        if (other, root) in language.opposites:
            return -1
    return 1


def _are_one(roots: frozenset[str], *, language: Language) -> bool:
    if len(roots) <= 1:
        return True
    return len(roots) == 2 and any(
        _sign(root, roots=roots, language=language) < 0 for root in roots
    )


@cache
def _graded(labels: frozenset[str], language: Language) -> tuple[str, Mapping[str, float]] | None:
    """Return what the answers are about and how strong each is; None when they are not one set."""
    grades = {label: _grade(label, language=language) for label in labels}
    roots = frozenset(grade.root for grade in grades.values() if grade.root)
    if not _are_one(roots, language=language):
        return None
    if sum(grade.spoken for grade in grades.values()) < SPOKEN_SHARE * len(grades):
        return None
    strengths = {
        label: grade.strength * _sign(grade.root, roots=roots, language=language)
        for label, grade in grades.items()
    }
    if len(set(strengths.values())) < len(strengths):
        return None
    about = min(roots, key=lambda root: _sign(root, roots=roots, language=language) < 0, default="")
    return f"{language.name}:{about}", strengths


def subjects(labels: Iterable[str]) -> frozenset[str]:
    """Return what answers could be about, by language, where they differ only in degree.

    Two answers or more; a run of questions belongs together where this is the same.
    """
    observed = frozenset(labels)
    if not 2 <= len(observed) <= MOST:
        return frozenset()
    found = (_graded(observed, language) for language in _languages())
    return frozenset(pair[0] for pair in found if pair)


def in_order(labels: Iterable[str]) -> Graded | None:
    """Return folded answers low to high by their words of degree; None where these do not tell.

    Certain only where the ends are ends (a "not" below, a "very" above; as many answers on either
    side of two opposites): otherwise an answer nobody gave may be missing.
    """
    observed = frozenset(labels)
    if not FEWEST <= len(observed) <= MOST:
        return None
    orders = {}
    for language in _languages():
        found = _graded(observed, language)
        if found:
            root, strengths = found
            answers = tuple(sorted(strengths, key=strengths.__getitem__))
            orders[answers] = Graded(root, answers, _is_whole(strengths.values()))
    # Two languages that disagree tell nothing.
    return next(iter(orders.values())) if len(orders) == 1 else None


def _is_whole(strengths: Iterable[float]) -> bool:
    placed = sorted(strengths)
    below, above = sum(each < 0 for each in placed), sum(each > 0 for each in placed)
    if placed[0] > NOT or placed[-1] < PLAIN:
        return False
    mirrored = below == above and placed[0] == -placed[-1]
    return mirrored or (placed[-1] >= STRONG and len(placed) > FEWEST)
