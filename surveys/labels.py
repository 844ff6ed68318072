"""Which answers form an ordered set, and in what order: whole sets against whole sets.

Single labels are never compared by likeness ("agree" and "disagree" are nine tenths alike). The
sets are data, `labels/*.toml`; a label outside every set gets no place and no order.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

from surveys.damage import is_excel_date
from surveys.vocabulary import vocabulary
from surveys.wording import normalise

_LEAD = re.compile(r"^(?:\(\d{1,2}\)|\d{1,2}\s*[-=.:)])\s*(?=\D)|^\d{1,2}\s+(?=[^\W\d])")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+")
_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_TAIL = re.compile(r"\s*\([^()]*\)$")
_NUMBERED = re.compile(r"^\(?(-?\d{1,2})(?:[.,]0+)?\)?\s*[-=.:)]?\s*(?:[^\W\d]\D*|\(\D*\))?$")
_NUMBER_LAST = re.compile(r"^[^\W\d]\D*\((\d{1,2})\)$")
LEAST_WITH_MIDDLE = 3
_NUMBER_AFTER = re.compile(r"^[^\W\d]\D*?[\s=:-]\s*(\d{1,2})$")
_MIDPOINTS = frozenset(["neutral", "undecided"])
_TEXT_OF = re.compile(r"[^\W\d].*$")
FEWEST_WHOLE = 4
MOSTLY = 0.75

Folding: TypeAlias = Callable[[str], str]
"""`normalise`, or one that remembers what it was asked before."""


@dataclass(frozen=True)
class AnswerSet:
    """An ordered set of answers; `answers[i]` holds the variants of place i + 1, folded.

    `alone` says that a single question answered so is a rating even where it has three answers.
    """

    id: str
    answers: tuple[tuple[str, ...], ...]
    alone: bool = False

    @property
    def points(self) -> int:
        """How many answers a person can choose from."""
        return len(self.answers)


@dataclass(frozen=True)
class Match:
    """A set that explains every label observed: folded label → place (from 1)."""

    answers: AnswerSet
    places: Mapping[str, int]
    unique: bool

    @property
    def coverage(self) -> float:
        """Share of the set's places that were observed."""
        return len(self.places) / self.answers.points

    @property
    def unusual(self) -> int:
        """How far down the set's variants the labels observed stand, all together."""
        return sum(self.answers.answers[at - 1].index(each) for each, at in self.places.items())

    def worded(self, place: int) -> str:
        """Return how an answer nobody gave is worded: as the opposite answer, where that was given.

        "Extremely satisfied" was given, so its opposite is "extremely dissatisfied", not "very".
        """
        variants = self.answers.answers[place - 1]
        opposite = self.answers.points + 1 - place
        beside = self.answers.answers[opposite - 1]
        given = [beside.index(label) for label, at in self.places.items() if at == opposite]
        return variants[given[0]] if given and len(beside) == len(variants) else variants[0]

    @property
    def lacks_midpoint(self) -> bool:
        """Whether every place was observed but the middle one of five or more."""
        points = self.answers.points
        middle = (points + 1) // 2
        seen = set(self.places.values())
        return (
            points % 2 == 1
            and points > LEAST_WITH_MIDDLE
            and len(seen) == points - 1
            and (middle not in seen)
        )


def fold(label: str, plain: Folding = normalise) -> str:
    """Return a label without its number and its parenthesis, for comparing."""
    folded = plain(label if " " in label else _CAMEL.sub(" ", label).replace("_", " "))
    if not folded.isascii():
        folded = _EMOJI.sub("", folded).strip() or folded
    stripped = folded if folded[:1].isalpha() else _LEAD.sub("", folded)
    if stripped.endswith(")"):
        stripped = _TAIL.sub("", stripped)
    return stripped.strip(" .") or folded


def _folder() -> Path:
    return Path(__file__).parent / "labels"


@cache
def _missing() -> Mapping[str, frozenset[str]]:
    raw = tomllib.loads((_folder() / "missing.toml").read_text(encoding="utf-8"))
    return {key: frozenset(values) for key, values in raw.items()}


def is_missing(label: str, plain: Folding = normalise) -> bool:
    """Say whether an answer means "no answer" in every set."""
    if label.replace(".", "").replace(",", "").isdecimal():
        return False
    folded = plain(label)
    always = _missing()["always"]
    if folded in always or folded.strip(" .") in always:
        return True
    words = " " in label and folded[:1].isalpha() and folded[-1:] != ")"
    if words and (folded.isascii() or not _EMOJI.search(folded)):
        return False  # nothing that could be folded away
    inner = re.search(r"\(([^()]*)\)$", folded) if folded.endswith(")") else None
    return fold(label, plain) in always or bool(inner and inner.group(1) in always)


def may_be_missing(label: str, plain: Folding = normalise) -> bool:
    """Say whether an answer means "no answer" in some sets: "Not sure" where it is no midpoint."""
    return fold(label, plain) in _missing()["when_midpoint_taken"]


def scale_part(labels: Iterable[str]) -> frozenset[str]:
    """Return the folded labels that fit a known set, leaving out as few doubtful ones as it takes.

    "Neutral" beside "Not sure" is the midpoint and "Not sure" no answer; alone, either is the
    midpoint. Empty when nothing fits.
    """
    observed = frozenset(labels)
    if matches(observed):
        return observed
    doubtful = [each for each in _missing()["when_midpoint_taken"] if each in observed]
    # What is left out first is what least often is a midpoint.
    doubtful.sort(key=lambda each: (each in _MIDPOINTS, each))
    for count in range(1, len(doubtful) + 1):
        for left_out in combinations(doubtful, count):
            if matches(observed - set(left_out)):
                return observed - set(left_out)
    return frozenset()


def beside_one(labels: Iterable[str]) -> frozenset[str]:
    """Return a whole known set that stands beside one answer outside it ("Never used it").

    Empty when there is none, or more than one way to find one.
    """
    observed = frozenset(labels)
    left = [observed - {each} for each in observed if _is_whole_set(observed - {each})]
    return left[0] if len(left) == 1 else frozenset()


def _is_whole_set(labels: frozenset[str]) -> bool:
    found = matches(labels) if len(labels) >= FEWEST_WHOLE else []
    return bool(found) and found[0].coverage == 1 and found[0].unique


def is_missing_code(text: str) -> bool:
    """Say whether a number stands for "no answer" where it lies outside the scale."""
    return text in _missing()["codes"]


@cache
def answer_sets() -> tuple[AnswerSet, ...]:
    """Return every ordered set known, templates filled in."""
    sets: list[AnswerSet] = []
    for path in sorted(_folder().glob("*.toml")):
        if path.name != "missing.toml":
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            for each in raw["set"]:
                sets += _filled(each)
    return tuple(sets)


def _filled(raw: Mapping[str, Any]) -> Iterator[AnswerSet]:
    fillings: list[dict[str, str]] = [{}]
    if "pairs" in raw:
        fillings = [{"low": low, "high": high} for low, high in raw["pairs"]]
    elif "words" in raw:
        words = [word.split("|") for word in raw["words"]]
        fillings = [{"x": word[0], "n": word[-1]} for word in words]
    for filling in fillings:
        yield AnswerSet(
            id=":".join([raw["id"], *filling.values()]),
            alone=raw.get("alone", False),
            answers=tuple(
                tuple(
                    variant
                    for variant in (normalise(each.format(**filling)) for each in place)
                    if not is_missing(variant)
                )
                for place in raw["answers"]
            ),
        )


@cache
def _by_label() -> Mapping[str, frozenset[int]]:
    known: dict[str, set[int]] = {}
    for number, each in enumerate(answer_sets()):
        for place in each.answers:
            for variant in place:
                known.setdefault(variant, set()).add(number)
    return {label: frozenset(numbers) for label, numbers in known.items()}


def explaining(labels: Iterable[str]) -> frozenset[int]:
    """Return the numbers of the sets that know every one of the folded labels."""
    numbers = [_by_label().get(label, frozenset()) for label in labels]
    return frozenset.intersection(*numbers) if numbers else frozenset()


def mostly_known(labels: Iterable[str]) -> bool:
    """Say whether most of four or more folded labels are answers of one known set.

    "Ever so often" between "never", "rarely" and "always" is an answer nobody listed.
    """
    observed = set(labels)
    counts = Counter(number for label in observed for number in _by_label().get(label, ()))
    known = max(counts.values(), default=0)
    return len(observed) >= FEWEST_WHOLE and known >= MOSTLY * len(observed)


def matches(labels: Iterable[str]) -> list[Match]:
    """Return every set that gives each folded label a place of its own, best first.

    Of sets alike in all else the one first whose usual words they are: answers nobody gave are
    worded as that set words them.
    """
    observed = sorted(set(labels))
    found: list[Match] = []
    for number in sorted(explaining(observed)):
        each = answer_sets()[number]
        options = [
            [place for place, variants in enumerate(each.answers, start=1) if label in variants]
            for label in observed
        ]
        placings = list(_placings(options, limit=2))
        if placings:
            places = dict(zip(observed, placings[0], strict=True))
            found.append(Match(each, places, unique=len(placings) == 1))
    return sorted(found, key=lambda match: (-match.coverage, match.answers.points, match.unusual))


def _placings(options: list[list[int]], *, limit: int) -> Iterator[list[int]]:
    """Yield ways to give each label a place of its own, at most `limit`."""

    def place(index: int, taken: list[int]) -> Iterator[list[int]]:
        if index == len(options):
            yield list(taken)
            return
        for option in options[index]:
            if option not in taken:
                yield from place(index + 1, [*taken, option])

    for count, placing in enumerate(place(0, [])):
        if count == limit:
            return
        yield placing


def number_of(label: str, plain: Folding = normalise) -> int | None:
    """Return the number a label states: `3`, `3.0`, `3 - text`, `3 (text)`, `text (3)`."""
    folded = plain(label)
    match = _NUMBERED.match(folded) or _NUMBER_LAST.match(folded)
    if match is None or is_excel_date(folded) or words_of(folded) in _missing()["counted"]:
        return None
    return int(match.group(1))


def trailing_number(label: str, plain: Folding = normalise) -> int | None:
    """Return the number after words: `Complete trust - 7`, `Not sensitive 1`.

    Only beside bare numbers is this a place on their scale: `Team 1` is none.
    """
    match = _NUMBER_AFTER.match(plain(label))
    return int(match.group(1)) if match else None


def words_of(label: str) -> str:
    """Return the words beside a label's number, "" for a bare number."""
    found = _TEXT_OF.search(normalise(label))
    return found.group(0).strip(" ()") if found else ""


@cache
def _ends() -> Mapping[str, str]:
    low = {variant for each in answer_sets() for variant in each.answers[0]}
    high = {variant for each in answer_sets() for variant in each.answers[-1]}
    return {**dict.fromkeys(low - high, "low"), **dict.fromkeys(high - low, "high")}


def end_of_scale(label: str) -> str:
    """Return "low" or "high" when a label is the first or last place of some set, else "".

    "No, not at all" beside numbers is a low end in any words, "Yes, fully" a high one.
    """
    folded = fold(label)
    first, comma, _ = folded.partition(",")
    if comma and folded not in _ends():
        refuses = first.strip() in vocabulary().no_first
        return "low" if refuses else "high" if first.strip() in vocabulary().yes_first else ""
    return _ends().get(folded, "")
