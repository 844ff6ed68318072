"""Answers that say how often: adverbs ("rarely") and times in a period ("a few times a year").

Their order is in the words. It is given only where every answer has a place of its own, and where
adverbs are not mixed with periods except at the ends ("never", "daily"). Data: `rates.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.wording import normalise

FEWEST = 3
LESS, MORE = 0.7, 1.3
ADVERB, PERIOD = "adverb", "period"

_RANGE = re.compile(
    r"(\d{1,3})(?:\s*(?:-|to|till|til|bis|a|à|of|or|eller|o|ou|oder|tot)\s*(\d{1,3}))?"
)


@dataclass(frozen=True)
class _Language:
    adverb: re.Pattern[str]
    places: Mapping[str, int]
    top: int
    period: re.Pattern[str]
    counts: Mapping[str, float]
    periods: Mapping[str, float]
    alone: Mapping[str, float]
    less: tuple[str, ...]
    more: tuple[str, ...]
    about: re.Pattern[str]
    either: re.Pattern[str]


@dataclass(frozen=True)
class _Rate:
    """What one answer says: an adverb's place beside `stem`, or times a year."""

    kind: str
    value: float
    stem: str = ""


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(map(normalise, words), key=len, reverse=True)))


@cache
def _languages() -> tuple[_Language, ...]:
    path = Path(__file__).parent / "rates.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    found = []
    for each in raw["language"]:
        places = {
            normalise(word): place for place, words in enumerate(each["adverbs"]) for word in words
        }
        counts = {normalise(word): float(times) for word, times in each["counts"].items()}
        periods = {normalise(word): float(a_year) for word, a_year in each["periods"].items()}
        found.append(
            _Language(
                re.compile(rf"(?<!\w)(?:{_any(places)})(?!\w)"),
                places,
                len(each["adverbs"]) - 1,
                re.compile(
                    rf"(?P<count>{_any(counts)}|{_RANGE.pattern} ?(?:{_any(each['times'])}))"
                    rf" ?(?:(?:{_any(each['per'])}) ?)?(?P<period>{_any(periods)})$"
                ),
                counts,
                periods,
                {normalise(word): float(a_year) for word, a_year in each["alone"].items()},
                tuple(map(normalise, each["less"])),
                tuple(map(normalise, each["more"])),
                re.compile(rf"^(?:{_any(each['about'])}) "),
                re.compile(rf" (?:{_any(each['or'])}) |/"),
            )
        )
    return tuple(found)


def ordered(folded: Iterable[str]) -> tuple[str, ...] | None:
    """Return the answers from never upwards; None unless each says how often, no two alike."""
    labels = sorted(set(folded))
    for language in _languages():
        rates = _rates(labels, language=language) if len(labels) >= FEWEST else None
        if rates is None:
            continue
        values = [_value(rate, rates, language=language) for rate in rates]
        if None in values or len(set(values)) < len(values):
            return None
        return tuple(label for _, label in sorted(zip(values, labels, strict=True)))
    return None


def family(folded: Iterable[str]) -> str:
    """Return what answers that say how often have in common, "" when they do not say it."""
    labels = sorted(set(folded))
    for language in _languages():
        rates = _rates(labels, language=language)
        if rates is not None:
            return f"how often {rates[0].stem}".strip()
    return ""


def _rates(labels: Sequence[str], *, language: _Language) -> list[_Rate] | None:
    """Return what each label says, None unless all of two or more do, of one thing."""
    if len(labels) < 2:
        return None
    rates = []
    for label in labels:
        rate = _rate(label, language=language)
        if rate is None:
            return None
        rates.append(rate)
    return rates if len({rate.stem for rate in rates}) == 1 else None


def _value(rate: _Rate, rates: Sequence[_Rate], *, language: _Language) -> float | None:
    """Return where a rate lies among the others, None where that cannot be said."""
    if len({each.kind for each in rates}) == 1 or rate.kind == PERIOD:
        return rate.value
    # beside periods, only the outer adverbs have a place
    if rate.value == 0:
        return 0.0
    rarest = min(each.value for each in rates if each.kind == PERIOD)
    if rate.value <= 2:
        return rarest * rate.value / 10
    commonest = max(each.value for each in rates if each.kind == PERIOD)
    return commonest * 2 if rate.value == language.top else None


def _rate(label: str, *, language: _Language) -> _Rate | None:
    if label in language.places:
        return _Rate(ADVERB, float(language.places[label]))
    text = language.about.sub("", label)
    parts = [part.strip() for part in language.either.split(text)]
    if len(parts) == 2 and all(parts):
        both = [_rate(part, language=language) for part in parts]
        if both[0] and both[1] and both[0].kind == both[1].kind:
            stem = both[0].stem or both[1].stem
            return _Rate(both[0].kind, (both[0].value + both[1].value) / 2, stem)
    found = _times(text, language=language)
    if found is not None:
        return _Rate(PERIOD, found)
    match = language.adverb.search(label)
    if match is None:
        return None
    stem = " ".join(f"{label[: match.start()]} {label[match.end() :]}".split())
    return _Rate(ADVERB, float(language.places[match.group(0)]), stem)


def _times(text: str, *, language: _Language) -> float | None:
    """Return how many times a year a text says, None when it names no period."""
    factor = 1.0
    for words, by in ((language.less, LESS), (language.more, MORE)):
        start = next((word for word in words if text.startswith(word)), "")
        if start:
            text, factor = text.removeprefix(start).strip(), by
            break
    text = language.about.sub("", text)
    if text in language.alone:
        return language.alone[text] * factor
    match = language.period.fullmatch(text)
    if match is None:
        return None
    counted = match["count"]
    if counted in language.counts:
        times = language.counts[counted]
    else:
        numbers = _RANGE.match(counted)
        if numbers is None:
            return None
        low, high = numbers.groups()
        times = (int(low) + int(high or low)) / 2
    return times * language.periods[match["period"]] * factor
