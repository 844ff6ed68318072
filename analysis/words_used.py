"""The words of free text: by language, forms of one word together, rare ones left out."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from analysis.stemming import english_stem, swedish_stem

Sparse = Any
"""A sparse matrix of scipy's, texts × terms."""

LANGUAGES = ("sv", "en")
STEMS = {"sv": swedish_stem, "en": english_stem}
MOST_TERMS = 2_000
ONE_PAIR = 0.7
"""Share of a word's texts from which a pair it stands in tells it."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MASK = re.compile(r"\[[^\]]{1,12}\]")
_CLAUSE = re.compile(r"[.,;:!?()\n\"”]+")


@cache
def _stop_words(language: str) -> frozenset[str]:
    path = Path(__file__).parent / "stop_words.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))[language].split())


def text_language(text: str) -> str:
    """Return the language of a text by its small words; Swedish where they do not tell."""
    words = [each.lower() for each in _TOKEN.findall(text)]
    counts = {code: sum(word in _stop_words(code) for word in words) for code in LANGUAGES}
    return max(LANGUAGES, key=lambda code: counts[code])


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The terms of some texts, and which text uses which.

    `uses`: sparse, texts × terms, 1 where a text has the term.
    """

    terms: tuple[str, ...]
    uses: Sparse

    @classmethod
    def of(cls, texts: Sequence[str], language: str, *, least: int) -> "Vocabulary":
        """Return the words that at least `least` texts use, in their commonest form."""
        counted = [_stems(text, language) for text in texts]
        using = Counter(stem for each in counted for stem in each)
        common = [stem for stem, n in using.items() if n >= least]
        words = sorted((each for each in common if " " not in each), key=lambda each: -using[each])
        kept = sorted(words[:MOST_TERMS])
        place = {stem: column for column, stem in enumerate(kept)}
        told = {stem: stem for stem in kept} | _told_by_a_pair(common, using)
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        rows, columns = [], []
        for row, each in enumerate(counted):
            for stem, written in each.items():
                forms[stem].update(written)
                if stem in place:
                    rows.append(row)
                    columns.append(place[stem])
        return cls(
            terms=tuple(_commonest(forms[told[stem]]) for stem in kept),
            uses=csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(kept))),
        )

    def most_used(self) -> list[str]:
        """Return the terms by the number of texts that use them."""
        counts = np.asarray((self.uses > 0).sum(axis=0)).ravel()
        order = np.argsort(-counts, kind="stable")
        return [self.terms[each] for each in order]


def _stems(text: str, language: str) -> dict[str, set[str]]:
    """Return the words and pairs of neighbouring words of a text by stem, with their forms."""
    stop, stem = _stop_words(language), STEMS[language]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for clause in _CLAUSE.split(_MASK.sub(" , ", text)):
        before: tuple[str, str] | None = None
        for token in _TOKEN.findall(clause):
            word = token.lower().replace("’", "'").removesuffix("'s")
            if len(word) < 3 or word in stop:
                before = None
                continue
            root = stem(word)
            found[root].add(word)
            if before is not None:
                found[f"{before[0]} {root}"].add(f"{before[1]} {word}")
            before = root, word
    return dict(found)


def _commonest(forms: Counter[str]) -> str:
    """Return the form most texts have, of two as common the shorter one."""
    return min(forms, key=lambda form: (-forms[form], len(form), form))


def _told_by_a_pair(common: Sequence[str], using: Counter[str]) -> dict[str, str]:
    """Return the pair of words by which a word is told that hardly ever stands without it."""
    return {
        word: pair
        for pair in sorted(common, key=lambda each: (using[each], each))
        for word in (pair.split(" ") if " " in pair else ())
        if using[pair] >= ONE_PAIR * using[word]
    }
