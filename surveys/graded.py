"""Scales that order themselves: one word or two opposites, graded ("slightly", "very").

No list of answer sets holds every scale ("somewhat infrequently", "ganska otydligt"), but words
that grade say their own order. It is given only where nothing is left open: two ends graded alike,
or one word from none of it upwards. The words are data, `grades.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys import rates
from surveys.wording import normalise

FEWEST = 4
FEWEST_FROM_NONE = 3
BARE = 10
"""The strength of a word without a grade; grades are counted from it."""
ZERO = 0
AMOUNT = "·"
"""The stem of an answer that is nothing but a grade: "not at all", "somewhat"."""

_YES_OR_NO = re.compile(
    r"^(?:yes|no|ja|nej|nei|nein|jo|kyllä|sí|sim|não|oui|non|nee)\b ?[,;:-] ?(?=\S)"
)


@dataclass(frozen=True)
class Order:
    """Folded labels low to high; `middle` says whether one of them lies between two ends."""

    labels: tuple[str, ...]
    middle: bool = False


@dataclass(frozen=True)
class _Language:
    grade: re.Pattern[str]
    tiers: Mapping[str, int]
    midpoints: frozenset[str]
    midpoint: re.Pattern[str]
    prefixes: tuple[str, ...]
    opposites: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Label:
    text: str
    stem: str
    tier: int
    middle: bool = False


@cache
def _languages() -> tuple[_Language, ...]:
    path = Path(__file__).parent / "grades.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    found = []
    for each in raw["language"]:
        tiers = dict.fromkeys(map(normalise, each["zero"]), ZERO)
        for tier, words in enumerate(each["grades"], start=BARE + 1 - each["bare"]):
            tiers |= dict.fromkeys(map(normalise, words), tier)
        longest = sorted(tiers, key=len, reverse=True)
        patterns = [re.escape(word).replace(r"\*", "(?P<held>.+)", 1) for word in longest]
        # only one word may hold another; each language lists at most one such
        held = [pattern for pattern in patterns if "held" in pattern]
        plain = [pattern for pattern in patterns if "held" not in pattern]
        grade = re.compile(rf"(?<!\w)(?:{'|'.join([*held[:1], *plain])})(?!\w)")
        found.append(
            _Language(
                grade,
                tiers,
                frozenset(map(normalise, each["midpoints"])),
                re.compile(each["midpoint_pattern"]),
                tuple(each["prefixes"]),
                frozenset((normalise(low), normalise(high)) for low, high in each["opposites"]),
            )
        )
    return tuple(found)


def ordered(folded: Iterable[str]) -> Order | None:
    """Return the order that graded labels state themselves; None where something is left open."""
    labels = sorted(set(folded))
    if len(labels) < FEWEST_FROM_NONE:
        return None
    for language in _languages():
        poles = _poles(labels, language=language)
        if poles is not None:
            found = _two_ended(*poles) if poles[0] else _from_none(poles[1], poles[2])
            if found:
                return found
    often = rates.ordered(labels)
    return Order(often) if often else None


def family(folded: Iterable[str]) -> frozenset[str]:
    """Return the words that labels grade, empty when they are no graded scale.

    Columns of one scale share a word even where each uses only a few of its labels.
    """
    labels = sorted(set(folded))
    for language in _languages():
        poles = _poles(labels, language=language)
        if poles is not None:
            low, high, _ = poles
            graded = sum(each.tier != BARE for each in (*low, *high))
            if graded and len(low) + len(high) >= 2:
                return frozenset(each.stem for each in (*low, *high))
    often = rates.family(labels)
    return frozenset([often]) if often else frozenset()


def is_two_sided(folded: Iterable[str]) -> bool:
    """Say whether labels grade two things alike, about a midpoint or not: opposites of any words.

    "Very out of place" and "somewhat out of place" beside "very" and "somewhat comfortable": which
    side is high no list says, but a scale it is.
    """
    labels = sorted(set(folded))
    for language in _languages():
        parsed = [_parsed(text, language=language) for text in labels]
        sides: dict[str, set[int]] = {}
        for each in parsed:
            if not each.middle:
                sides.setdefault(each.stem, set()).add(each.tier)
        middles = sum(each.middle for each in parsed)
        tiers = list(sides.values())
        alike = len(tiers) == 2 and tiers[0] == tiers[1] and len(tiers[0]) >= 2
        if alike and middles <= 1 and "" not in sides and ZERO not in tiers[0]:
            return len(labels) == middles + 2 * len(tiers[0])
    return False


def graded_alike(folded: Iterable[str]) -> frozenset[str]:
    """Return the labels that grade one and the same word differently, and midpoints beside them.

    "Rather confident" and "very confident" beside "add another method": two of three. Empty where
    no word is graded twice; bare amounts ("a lot") grade nothing that is said.
    """
    labels = sorted(set(folded))
    best: frozenset[str] = frozenset()
    for language in _languages():
        parsed = [_parsed(text, language=language) for text in labels]
        stems: dict[str, dict[int, str]] = {}
        for each in parsed:
            if not each.middle and each.stem not in ("", AMOUNT):
                stems.setdefault(each.stem, {})[each.tier] = each.text
        middles = {each.text for each in parsed if each.middle}
        for stem, tiers in stems.items():
            found = {*tiers.values(), *middles}
            graded = len(set(tiers) - {BARE})
            for other, more in stems.items():
                if _are_opposites(stem, other, language=language):
                    found |= set(more.values())
                    graded += len(set(more) - {BARE})
            if graded >= 2 and len(found) > len(best):
                best = frozenset(found)
    return best


def _parsed(text: str, *, language: _Language) -> _Label:
    if text in language.midpoints or language.midpoint.match(text):
        return _Label(text, "", BARE, middle=True)
    said = _YES_OR_NO.sub("", text)
    match = language.grade.search(said)
    if not match:
        return _Label(text, said, BARE)
    held = match.groupdict().get("held") or ""
    word = match.group(0)
    tier = ZERO if held else language.tiers[word]
    stem = " ".join(f"{said[: match.start()]} {held} {said[match.end() :]}".split())
    return _Label(text, stem or AMOUNT, tier)


def _poles(
    labels: list[str], *, language: _Language
) -> tuple[list[_Label], list[_Label], list[_Label]] | None:
    """Split labels into low end, high end and midpoint; None unless they grade one thing."""
    parsed = [_parsed(text, language=language) for text in labels]
    middle = [each for each in parsed if each.middle]
    graded = [each for each in parsed if not each.middle]
    stems = sorted({each.stem for each in graded})
    if len(middle) > 1 or "" in stems or not 1 <= len(stems) <= 2:
        return None
    if len(stems) == 1:
        return [], graded, middle
    for low, high in (stems, stems[::-1]):
        if _are_opposites(low, high, language=language):
            return (
                [each for each in graded if each.stem == low],
                [each for each in graded if each.stem == high],
                middle,
            )
    return None


def _are_opposites(low: str, high: str, *, language: _Language) -> bool:
    """Say whether two stems are one phrase but for a word and its opposite."""
    if (low, high) in language.opposites:
        return True
    lows, highs = low.split(), high.split()
    if len(lows) != len(highs):
        return False
    apart = [pair for pair in zip(lows, highs, strict=True) if pair[0] != pair[1]]
    if len(apart) != 1:
        return False
    one, other = apart[0]
    # "mauvaises" and "bonnes" are the opposites that "mauvaise" and "bonne" are
    singular = one.removesuffix("s"), other.removesuffix("s")
    return bool({(one, other), singular} & language.opposites) or any(
        one == prefix + other for prefix in language.prefixes
    )


def _two_ended(low: list[_Label], high: list[_Label], middle: list[_Label]) -> Order | None:
    lows, highs = ({each.tier: each.text for each in side} for side in (low, high))
    if len(lows) < len(low) or len(highs) < len(high):
        return None
    if set(lows) == {BARE} and len(highs) >= FEWEST - 1 and not middle and min(highs) < BARE:
        return _from_none([_Label(lows[BARE], "", ZERO), *high], middle)
    if ZERO in lows or ZERO in highs or set(lows) != set(highs) or len(low) + len(high) < FEWEST:
        return None
    downwards = [lows[tier] for tier in sorted(lows, reverse=True)]
    upwards = [highs[tier] for tier in sorted(highs)]
    between = [each.text for each in middle]
    return Order((*downwards, *between, *upwards), middle=bool(middle))


def _from_none(labels: list[_Label], middle: list[_Label]) -> Order | None:
    tiers = {each.tier: each.text for each in labels}
    if len(tiers) < len(labels) or ZERO not in tiers or middle or len(tiers) < FEWEST_FROM_NONE:
        return None
    return Order(tuple(tiers[tier] for tier in sorted(tiers)))
