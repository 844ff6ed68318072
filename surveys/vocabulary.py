"""The words that matching of headings rests on, read once from `words.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from surveys.wording import normalise

SHORT_HEADING = 4
"""Spaces below which a heading that names a level of the organisation asks for nothing else."""


@dataclass(frozen=True)
class Vocabulary:
    """Lists of folded words; `levels` and `numbered_levels` are in order from the top down."""

    negations: frozenset[str]
    levels: tuple[tuple[str, ...], ...]
    asking: tuple[str, ...]
    numbered_levels: tuple[str, ...]
    person: tuple[str, ...]
    agreement: frozenset[str]
    empty_parts: frozenset[str]
    yes_no: frozenset[str]
    no_first: frozenset[str]
    yes_first: frozenset[str]
    headcount: tuple[str, ...]
    totals: frozenset[str]
    no_unit: frozenset[str]
    answer_language: frozenset[str]
    noted_language: frozenset[str]
    stop_words: Mapping[str, frozenset[str]]
    draft: Mapping[str, Mapping[str, Any]]

    def negated(self, text: str) -> bool:
        """Tell whether a text says that something is not so."""
        return any(
            word in self.negations or word.endswith("n't")
            for word in re.findall(r"[\w']+", normalise(text))
        )

    def level(self, heading: str) -> int | None:
        """Return which level of the organisation a heading names (0 = top), None for no level."""
        text = normalise(heading).replace("_", " ")
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in self.person):
            return None
        for word in self.numbered_levels:
            numbered = re.search(rf"(?<!\w){re.escape(word)} ?(\d)(?!\d)", text)
            if numbered:
                return int(numbered.group(1))
        asking = ""
        if text.count(" ") >= SHORT_HEADING:
            asking = rf"\b(?:{'|'.join(self.asking)}) (?:\S+ ){{0,2}}"
        for place, words in enumerate(self.levels):
            if any(re.search(rf"{asking}(?<!\w){re.escape(word)}", text) for word in words):
                return place
        return None

    def about_the_person(self, heading: str) -> bool:
        """Tell whether a heading asks who someone is rather than where she works."""
        text = normalise(heading).replace("_", " ")
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in self.person)

    def counts_people(self, heading: str) -> bool:
        """Tell whether a heading stands over numbers of employees."""
        text = normalise(heading).replace("_", " ")
        return any(text == word or text.startswith(f"{word} ") for word in self.headcount)

    def language(self, text: str) -> str:
        """Return "sv" or "en", whichever a text looks more like; "" when nothing tells."""
        words = re.findall(r"\w+", normalise(text))
        swedish = sum(word in self.stop_words["sv"] for word in words)
        swedish += sum(bool(re.search("[åäö]", word)) for word in words)
        english = sum(word in self.stop_words["en"] for word in words)
        if swedish == english:
            return ""
        return "sv" if swedish > english else "en"


@cache
def vocabulary() -> Vocabulary:
    """Return the word lists."""
    path = Path(__file__).parent / "words.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Vocabulary(
        negations=frozenset(raw["negations"]),
        levels=tuple(tuple(words) for words in raw["levels"]),
        asking=tuple(raw["asking"]),
        numbered_levels=tuple(raw["numbered_levels"]),
        person=tuple(raw["person"]),
        agreement=frozenset(raw["agreement"]),
        empty_parts=frozenset(raw["empty_parts"]),
        yes_no=frozenset(raw["yes_no"]),
        no_first=frozenset(raw["no_first"]),
        yes_first=frozenset(raw["yes_first"]),
        headcount=tuple(raw["headcount"]),
        totals=frozenset(raw["totals"]),
        no_unit=frozenset(raw["no_unit"]),
        answer_language=frozenset(raw["answer_language"]),
        noted_language=frozenset(raw["noted_language"]),
        stop_words={name: frozenset(words) for name, words in raw["stop_words"].items()},
        draft=raw["draft"],
    )
