"""What one column holds, counted once: different values, how many are numbers, dates, long."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import pandas as pd

from surveys import graded, labels
from surveys.cells import counted
from surveys.dialect import tokens
from surveys.stated import stated_ends
from surveys.structure import Heading
from surveys.wording import normalise

EXAMINED = 500
LONGEST_SET = 12
HIGHEST_CODE = 10
HIGHEST_SIGNED = 5
STRAY = 0.05
RARELY = 0.02
CHARACTERS_A_WORD = 3
FEWEST_LABELS = 3
FEWEST_BARE = 4
LONG_ANSWER, LEAST_SAID, MOSTLY_OFFERED = 15, 3, 0.6
MARKS = frozenset(["x", ".", "?", "*", "dk", "ve"])  # "no answer" where numbers stand beside

_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d+)?$")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e01-\u0e4e]")  # kana, Han, Thai
_WHOLE = re.compile(r"-?\d{1,12}(?:[.,]0+)?$")
_BARE = re.compile(r"\d{1,2}(?:[.,]0+)?$")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([ T].*)?$|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([ ,].*)?$"
    r"|\d{1,2}:\d{2}(:\d{2})?$|\d{1,2}[- ]\w{3,9}[- ]\d{2,4}( .*)?$"
)


def mostly(values: Mapping[str, int], fits: Callable[[str], object], *, share: float) -> bool:
    """Say whether at least such a share of counted values fits; it is given up early."""
    fitting = total = sum(values.values())
    for value, count in values.items():
        if not fits(value):
            fitting -= count
            if fitting / total < share:
                return False
    return total > 0


class Words:
    """What single answers say, looked up once for all columns of a file and gone with it."""

    def __init__(self, missing: frozenset[str] = frozenset()) -> None:
        plain = cache(normalise)
        self.plain = plain
        self.is_missing = cache(lambda text: text in missing or labels.is_missing(text, plain))
        self.fold = cache(lambda text: labels.fold(text, plain))
        self.number_of = cache(lambda text: labels.number_of(text, plain))
        self.trailing_number = cache(lambda text: labels.trailing_number(text, plain))
        self.words_of = cache(labels.words_of)
        self.explaining = cache(labels.explaining)
        self.family = cache(graded.family)


@dataclass(frozen=True, eq=False)
class Profile:
    """One column's heading and what it holds.

    `values` are its commonest values with how often each occurs, enough to tell what kind they are;
    `n` rows hold a value, `distinct` different ones in all. `declared` holds the codes
    of its labels where the file states them.
    """

    index: int
    heading: Heading
    values: Mapping[str, int]
    rows: int
    n: int
    distinct: int
    declared: Mapping[str, int] = field(default_factory=dict)
    words: Words = field(default_factory=Words)

    @cached_property
    def answers(self) -> Mapping[str, int]:
        """Values that are neither a "don't know" nor a slip."""
        return {
            v: n
            for v, n in self.values.items()
            if v not in self.strays and (not self.words.is_missing(v) or v in self._refusals)
        }

    @cached_property
    def _refusals(self) -> frozenset[str]:
        """Answers such as "not relevant" where others grade the same word: the lowest point."""
        empty = [v for v in self.values if self.words.is_missing(v)]
        others = [v for v in self.values if not self.words.is_missing(v)] if empty else []
        named = Counter(self.words.fold(v).rpartition(" ")[2] for v in others)
        return frozenset(v for v in empty if named[self.words.fold(v).rpartition(" ")[2]] > 1)

    @cached_property
    def options(self) -> Mapping[str, int]:
        """The answers, and labels of the file that nobody chose (0 times)."""
        if not self.answers or self.placed:
            return self.answers
        unused = {label: 0 for label in self.declared if not self.words.is_missing(label)}
        return unused | dict(self.answers)

    @cached_property
    def strays(self) -> frozenset[str]:
        """Numbers that are no answer among labels: rare ones, and codes such as -99 among words."""
        return self._unlabelled | self._codes_among_words

    @cached_property
    def _codes_among_words(self) -> frozenset[str]:
        codes = frozenset(v for v in self.values if labels.is_missing_code(v))
        words = [v for v in self.values if v not in codes]
        return codes if codes and words and not any(map(_NUMBER.match, words)) else frozenset()

    @cached_property
    def _unlabelled(self) -> frozenset[str]:
        outside = frozenset(v for v in self.values if v not in self.declared)
        rare = sum(self.values[v] for v in outside) <= STRAY * self.n
        known = len(self.declared) >= FEWEST_LABELS and len(outside) <= len(self.declared)
        return outside if outside and known and rare else frozenset()

    @cached_property
    def placed(self) -> Mapping[str, int]:
        """The codes of labels beside bare numbers: of the worded ends of a scale."""
        bare = [int(float(v.replace(",", "."))) for v in self.values if _BARE.match(v)]
        if sum(v not in self.declared and bool(_WHOLE.match(v)) for v in self.values) < 2:
            return {}
        worded = [v for v in self.values if self.words.number_of(v) is None]
        ends = {v: self.words.trailing_number(v) for v in worded}
        outer = {
            v: n for v, n in ends.items() if n is not None and n not in bare and _BARE.match(str(n))
        }
        return {**self.declared, **outer}

    def number(self, value: str) -> int | None:
        """Return the number an answer states, or that the file states for it."""
        return self.placed.get(value, self.words.number_of(value))

    @cached_property
    def name(self) -> str:
        """The heading, folded."""
        return normalise(self.heading.text)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The heading's words, and the short name's where there is no other."""
        return tokens(self.heading.text)

    @cached_property
    def word_count(self) -> int:
        """How many words the heading has; a script without blanks has one in three characters."""
        unspaced = len(_UNSPACED.findall(self.name)) // CHARACTERS_A_WORD
        return max(len(self.name.replace("_", " ").split()), unspaced)

    def share(self, pattern: re.Pattern[str]) -> float:
        """Return the share of rows with a value whose value matches."""
        total = sum(self.values.values())
        hits = sum(n for value, n in self.values.items() if pattern.match(value))
        return hits / total if total else 0.0

    def is_mostly(self, pattern: re.Pattern[str], *, share: float) -> bool:
        """Say whether at least such a share of the rows with a value has one that matches."""
        return mostly(self.values, pattern.match, share=share)

    @cached_property
    def number_share(self) -> float:
        """Share of answers that are numbers."""
        total = sum(self.answers.values())
        hits = sum(n for value, n in self.answers.items() if _NUMBER.match(value))
        return hits / total if total else 0.0

    @cached_property
    def whole_share(self) -> float:
        """Share of answers that are whole numbers."""
        total = sum(self.answers.values())
        hits = sum(n for value, n in self.answers.items() if _WHOLE.match(value))
        return hits / total if total else 0.0

    @cached_property
    def date_share(self) -> float:
        """Share of values that are dates or times."""
        return self.share(_DATE)

    @cached_property
    def codes(self) -> Mapping[str, int] | None:
        """Every answer as a small number (bare or with words), None when any is not one."""
        numbers: dict[str, int] = {}
        ends: dict[str, str] = {}
        others: list[str] = []
        for value in self.answers:
            number = self.number(value)
            if number is not None and (0 <= number <= HIGHEST_CODE or number in self.signed):
                numbers[value] = number
            elif number is None and labels.end_of_scale(value) not in ("", *ends.values()):
                ends[value] = labels.end_of_scale(value)
            elif not (labels.is_missing_code(value) or value.casefold() in MARKS):
                others.append(value)
                if len(others) > 1:  # no lone phrase any more
                    return None
        if others and not self._is_lone_phrase(others, numbers):
            return None
        worded = [words for words in map(self.words.words_of, numbers) if words]
        if not numbers or len(set(worded)) < len(worded) or (ends and len(numbers) < 2):
            return None
        return {
            **numbers,
            **place_ends(ends, low=min(numbers.values()), high=max(numbers.values())),
        }

    @cached_property
    def signed(self) -> frozenset[int]:
        """The numbers of a scale from minus to plus as much, such as -2 to 2; none for others."""
        found = {
            number: n for v, n in self.answers.items() if (number := self.number(v)) is not None
        }
        ends = stated_ends(self.name) if found else None
        if ends and ends[0] < 0 and ends[0] <= min(found) and max(found) <= ends[1]:
            return frozenset(found)
        below = {number: n for number, n in found.items() if number < 0}
        often = sum(below.values()) >= RARELY * self.n
        if not below or not often or 0 not in found or max(found) > HIGHEST_SIGNED:
            return frozenset()
        return frozenset(found) if min(found) == -max(found) else frozenset()

    def _is_lone_phrase(self, others: list[str], numbers: Mapping[str, int]) -> bool:
        """Say whether one phrase stands beside a whole scale of bare numbers: "no answer"."""
        bare = {number for value, number in numbers.items() if not self.words.words_of(value)}
        whole = len(bare) >= FEWEST_BARE and bare >= set(range(1, max(bare) + 1))
        phrase = len(others) == 1 and not any(map(str.isdigit, others[0])) and " " in others[0]
        return whole and phrase and self.values[others[0]] < self.n / 2

    @cached_property
    def lone_phrase(self) -> str:
        """The phrase of no known meaning beside the numbers, "" where there is none."""
        left = [v for v in self.answers if v not in (self.codes or self.answers)]
        phrases = [v for v in left if " " in v]
        return phrases[0] if phrases else ""

    @cached_property
    def folded(self) -> frozenset[str]:
        """The answers as folded labels, empty when there are too many to be a scale."""
        if len(self.answers) > 3 * LONGEST_SET:
            return frozenset()
        found = frozenset(map(self.words.fold, self.options))
        return found if len(found) <= LONGEST_SET else frozenset()

    @cached_property
    def mean_length(self) -> float:
        """Mean length of the values, in characters."""
        total = sum(self.values.values())
        return sum(len(v) * n for v, n in self.values.items()) / total if total else 0.0

    @cached_property
    def is_text(self) -> bool:
        """Whether the column looks like people's own words."""
        if not self.n or self.number_share > 0.5 or self.date_share > 0.5:
            return False
        varied = self.distinct > LONGEST_SET and self.distinct > 0.3 * self.n
        rare = self.n < 0.35 * self.rows and self.distinct > 0.5 * self.n
        return varied or rare or (self.mean_length > 80 and self.distinct > 5)

    @cached_property
    def is_said_twice(self) -> bool:
        """Whether most gave a long answer that another gave letter by letter: it was offered."""
        twice = sum(n for value, n in self.values.items() if n > 1 and len(value) > LONG_ANSWER)
        return self.n > LEAST_SAID and twice >= MOSTLY_OFFERED * self.n

    @cached_property
    def is_ticks(self) -> bool:
        """Whether the column is one tick box: a single value or nothing, yes or no, 0 or 1."""
        return bool(self.folded) and (
            len(self.folded) == 1 or (self.folded <= YES_NO and self.folded != {"x", "y"})
        )

    @property
    def is_transparent(self) -> bool:
        """Whether a run of items may continue on the other side of this column."""
        return self.n == 0 or self.is_text


def place_ends(ends: Mapping[str, str], *, low: int, high: int) -> dict[str, int]:
    """Return numbers for worded ends around bare numbers: "agree fully" beside 2, 3, 4 is 5."""
    return {text: min(1, low - 1) if end == "low" else high + 1 for text, end in ends.items()}


YES_NO = frozenset(
    ["yes", "no", "ja", "nej", "nei", "nein", "true", "false", "0", "1", "y", "n", "oui", "non"]
    + ["si", "sí", "sim", "não", "kyllä", "ei", "sant", "falskt", "wahr", "falsch", "checked"]
    + ["unchecked", "selected", "not selected", "vald", "ej vald", "x", "quoted", "not quoted"]
)


def profiles(
    cells: pd.DataFrame,
    *,
    headings: tuple[Heading, ...],
    declared: Mapping[int, Mapping[str, int]],
    missing: frozenset[str] = frozenset(),
) -> tuple[Profile, ...]:
    """Return one profile a column, in file order; `missing` are the tool's codes for no answer."""
    found, words = [], Words(missing)
    columns = dict(cells.items())
    for index, heading in enumerate(headings):
        counts = counted(columns[index], most=EXAMINED)
        found.append(
            Profile(
                index,
                heading,
                counts.commonest,
                len(cells),
                n=counts.n,
                distinct=counts.distinct,
                declared=declared.get(index, {}),
                words=words,
            )
        )
    return tuple(found)
