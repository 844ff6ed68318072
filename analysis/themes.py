"""What people write about: themes in free text, each with the words that make it.

Whoever writes is one document, whatever the number of questions. Words that fewer people use than
words need are not there at all: neither counted nor weighed, so that no theme leans on them.
"""

import re
import tomllib
import warnings
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.policy import Policy
from analysis.results import THEMES, ThemeReason
from analysis.stemming import english_stem, swedish_stem

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Sparse = Any
"""A sparse matrix of scipy's, texts × terms."""

LANGUAGES = ("sv", "en")
STEMS = {"sv": swedish_stem, "en": english_stem}
TERMS = 6
"""Terms by which a theme is told."""
FEWEST = 30
"""Texts of one language below which no themes are looked for."""
MOST_TERMS = 2_000
ONE_PAIR = 0.7
"""Share of a word's texts from which a pair it stands in tells it."""
MOST_THEMES = 8
TEXTS_A_THEME = 15
"""Texts there must be, on average, for another theme to be tried."""
SAMPLES = 8
SAMPLE = 0.8
"""How often, and of what share of the texts, themes are found again."""
MOST_TEXTS = 2_000
"""Texts of which the number of themes is chosen; all are then given to one."""
SHUFFLES = 8
TRADES = 5
"""Surveys without themes that a real one must be beyond, and how often their texts trade words."""
LEAST_BEYOND = 0.05
"""How much better than chance at its best themes must agree."""
MAINLY = 0.5
"""Share of a text's weight that its theme must have."""
WRITTEN = 15
"""Words told where there are no themes."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MASK = re.compile(r"\[[^\]]{1,12}\]")
_CLAUSE = re.compile(r"[.,;:!?()\n\"”]+")


@dataclass(frozen=True, eq=False)
class Themes:
    """Themes of a survey's free text, the largest first.

    Attributes
    ----------
    table
        DataFrame, a row a theme: `theme` (1 …), `language`, `terms` (told apart by " · "), `n`.
    writes
        Who writes about which theme, shape (n respondents, themes).
    wrote
        Who wrote anything at all, shape (n,).
    words
        Where no theme stands out: the words that most people use, else "".
    reason
        Whether themes were found, and why not.
    agreement
        How alike themes of parts of the texts are, 0–1; the lowest of the languages' figures.
    """

    table: pd.DataFrame
    writes: Bools
    wrote: Bools
    words: str
    reason: ThemeReason
    agreement: float | None


@dataclass(frozen=True, eq=False)
class _Found:
    """Themes of the texts of one language: terms of each, and each text's theme (-1: none)."""

    terms: list[tuple[str, ...]]
    placed: NDArray[np.intp]
    agreement: float


def find_themes(comments: pd.DataFrame, *, policy: Policy, rng: np.random.Generator) -> Themes:
    """Return what people write about.

    Parameters
    ----------
    comments
        DataFrame of masked text, n respondents × questions, "" where nothing was written.

    Returns
    -------
    Themes
        Every theme has at least `policy.minimum_shares` people, and so has every word in it.

    Notes
    -----
    Term frequencies weighed by rarity, factored into non-negative parts (lee1999), per language.
    The number of themes is the one that parts of the texts agree on best (greene2014); it counts
    only where they agree better than on the same words dealt out by chance.
    Source: lee1999, greene2014, strona2014.
    """
    texts = comments.apply(lambda row: "\n".join(each for each in row if each), axis=1)
    texts = texts.astype("str") if len(texts) else pd.Series(dtype="str")
    wrote = (texts != "").to_numpy(dtype=bool)
    language = np.array([_language(text) for text in texts], dtype=object)
    least = policy.minimum_shares
    rows: list[dict[str, Any]] = []
    members: list[Bools] = []
    agreements: list[float] = []
    words: list[str] = []
    looked = False
    for code in LANGUAGES:
        mine = np.flatnonzero(wrote & (language == code))
        vocabulary = _Vocabulary.of([texts.iloc[each] for each in mine], code, least=least)
        if len(mine) >= FEWEST and len(vocabulary.terms) >= 2:
            looked = True
            found = _themes_of(vocabulary, least=least, rng=rng)
            if found is not None:
                agreements.append(found.agreement)
                for number, terms in enumerate(found.terms):
                    member = np.zeros(len(texts), dtype=bool)
                    member[mine[found.placed == number]] = True
                    members.append(member)
                    told = {"language": code, "terms": " · ".join(terms), "n": int(member.sum())}
                    rows.append(told)
                continue
        words += vocabulary.most_used()
    order = sorted(range(len(rows)), key=lambda each: (-rows[each]["n"], rows[each]["terms"]))
    table = pd.DataFrame([rows[each] for each in order], columns=["language", "terms", "n"])
    table.insert(0, "theme", np.arange(1, len(table) + 1))
    writes = (
        np.column_stack([members[each] for each in order])
        if order
        else np.zeros((len(texts), 0), dtype=bool)
    )
    none = ThemeReason.NONE if looked else ThemeReason.TOO_FEW
    return Themes(
        table=table,
        writes=writes,
        wrote=wrote,
        words="" if rows else " · ".join(words[:WRITTEN]),
        reason=ThemeReason.FOUND if rows else none,
        agreement=min(agreements) if agreements else None,
    )


def no_themes(n: int) -> Themes:
    """Return what is said of a survey of `n` respondents without free text."""
    return Themes(
        table=pd.DataFrame(columns=list(THEMES)),
        writes=np.zeros((n, 0), dtype=bool),
        wrote=np.zeros(n, dtype=bool),
        words="",
        reason=ThemeReason.TOO_FEW,
        agreement=None,
    )


@cache
def _stop_words(language: str) -> frozenset[str]:
    path = Path(__file__).parent / "stop_words.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))[language].split())


def _language(text: str) -> str:
    """Return the language of a text by its small words; Swedish where they do not tell."""
    words = [each.lower() for each in _TOKEN.findall(text)]
    counts = {code: sum(word in _stop_words(code) for word in words) for code in LANGUAGES}
    return max(LANGUAGES, key=lambda code: counts[code])


@dataclass(frozen=True, eq=False)
class _Vocabulary:
    """The terms of some texts, and which text uses which.

    `uses`: sparse, texts × terms, 1 where a text has the term.
    """

    terms: tuple[str, ...]
    uses: Sparse

    @classmethod
    def of(cls, texts: Sequence[str], language: str, *, least: int) -> "_Vocabulary":
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


def _weighed(uses: Sparse) -> Sparse:
    """Return weights: log of how often, times how rare, every text of length one."""
    from sklearn.feature_extraction.text import TfidfTransformer

    return TfidfTransformer(sublinear_tf=True).fit_transform(uses)


def _factored(weights: Sparse, k: int) -> tuple[Floats, Floats]:
    """Return how much of each theme a text has, and of each term a theme."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    model = NMF(n_components=k, init="nndsvd", max_iter=200, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # near enough to tell themes apart
        texts = model.fit_transform(weights)
    return np.asarray(texts, dtype=np.float64), np.asarray(model.components_, dtype=np.float64)


def _ranked(parts: Floats, *, top: int) -> list[tuple[int, ...]]:
    """Return each theme's terms, the most telling first: much of it, and not of the others'."""
    own = parts / np.maximum(parts.sum(axis=0, keepdims=True), 1e-12)
    score = parts * own
    order = np.argsort(-score, axis=1, kind="stable")[:, :top]
    return [
        tuple(int(term) for term in row if score[theme, term] > 0)
        for theme, row in enumerate(order)
    ]


def _likeness(first: Sequence[Sequence[int]], second: Sequence[Sequence[int]]) -> float:
    """Return how alike two sets of ranked lists are, best matched. Source: greene2014."""
    from scipy.optimize import linear_sum_assignment

    grid = np.array([[_average_jaccard(a, b) for b in second] for a in first])
    rows, columns = linear_sum_assignment(-grid)
    return float(grid[rows, columns].mean())


def _average_jaccard(first: Sequence[int], second: Sequence[int]) -> float:
    """Mean over depths of the share of terms that two lists have in common down to that depth."""
    depth = max(len(first), len(second))
    if not depth:
        return 0.0
    shares = []
    for d in range(1, depth + 1):
        a, b = set(first[:d]), set(second[:d])
        shares.append(len(a & b) / len(a | b))
    return float(np.mean(shares))


def _agreement(uses: Sparse, k: int, rng: np.random.Generator) -> float:
    """Return how well themes of parts of the texts agree with those of all."""
    whole = _ranked(_factored(_weighed(uses), k)[1], top=TERMS)
    texts = uses.shape[0]
    found = []
    for _ in range(SAMPLES):
        part = np.sort(rng.choice(texts, size=round(SAMPLE * texts), replace=False))
        found.append(_likeness(whole, _ranked(_factored(_weighed(uses[part]), k)[1], top=TERMS)))
    return float(np.mean(found))


def _dealt(uses: Sparse, rng: np.random.Generator) -> Sparse:
    """Return as many words in every text, and as many texts with every word, but no themes.

    Two texts at a time throw together what only one of them has and draw anew. Source: strona2014.
    """
    texts = [set(map(int, row)) for row in np.split(uses.indices, uses.indptr[1:-1])]
    for first, second in rng.integers(len(texts), size=(TRADES * len(texts), 2)):
        mine, theirs = texts[first] - texts[second], texts[second] - texts[first]
        if mine and theirs:
            both = texts[first] & texts[second]
            thrown = rng.permutation(sorted(mine | theirs))
            texts[first] = both | {int(each) for each in thrown[: len(mine)]}
            texts[second] = both | {int(each) for each in thrown[len(mine) :]}
    rows = np.repeat(np.arange(len(texts)), [len(each) for each in texts])
    columns = np.array([term for each in texts for term in sorted(each)], dtype=np.int64)
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=uses.shape)


def _themes_of(vocabulary: _Vocabulary, *, least: int, rng: np.random.Generator) -> _Found | None:
    telling = np.flatnonzero(np.asarray(vocabulary.uses.sum(axis=1)).ravel() > 0)
    uses = vocabulary.uses[telling]
    tried = uses
    if len(telling) > MOST_TEXTS:
        tried = uses[np.sort(rng.choice(len(telling), size=MOST_TEXTS, replace=False))]
    most = min(MOST_THEMES, tried.shape[0] // TEXTS_A_THEME, tried.shape[1] // 3)
    if most < 2:
        return None
    chosen = _how_many(tried, range(2, most + 1), rng)
    if chosen is None:
        return None
    k, agreement = chosen
    texts, parts = _factored(_weighed(uses), k)
    ranked = _ranked(parts, top=TERMS)
    placed = np.full(vocabulary.uses.shape[0], -1, dtype=np.intp)
    placed[telling] = _mainly(texts, parts)
    large = [each for each in range(k) if (placed == each).sum() >= least and ranked[each]]
    renumbered = np.full(k + 1, -1, dtype=np.intp)  # the last one stays -1, for those in none
    renumbered[large] = np.arange(len(large))
    terms = [
        tuple(dict.fromkeys(vocabulary.terms[term] for term in ranked[each])) for each in large
    ]
    return _Found(terms, renumbered[placed], agreement) if large else None


def _how_many(
    uses: Sparse, tried: Sequence[int], rng: np.random.Generator
) -> tuple[int, float] | None:
    """Return the number of themes and how well they agree; None where chance does as well."""
    here = np.array([_agreement(uses, k, rng) for k in tried])
    dealt = [_dealt(uses, rng) for _ in range(SHUFFLES)]
    by_chance = np.array([[_agreement(each, k, rng) for k in tried] for each in dealt])
    beyond = here - by_chance.mean(axis=0)
    most_by_chance = (by_chance - by_chance.mean(axis=0)).max()
    best = int(np.argmax(np.round(beyond, 2)))
    if beyond[best] <= most_by_chance + LEAST_BEYOND:
        return None
    return tried[best], float(here[best])


def _mainly(texts: Floats, parts: Floats) -> NDArray[np.intp]:
    """Return the theme that a text is mainly about, -1 for none."""
    # in units that do not depend on how the factors were scaled
    weight = texts * np.sqrt((parts**2).sum(axis=1))
    total = weight.sum(axis=1)
    clear = (weight.max(axis=1) >= MAINLY * total) & (total > 0)
    return np.where(clear, weight.argmax(axis=1), -1)
