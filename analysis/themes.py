"""What people write about: themes in free text, each with the words that make it.

Whoever writes is one document, whatever the number of questions. Words that fewer people use than
words need are not there at all: neither counted nor weighed, so that no theme leans on them.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.policy import Policy
from analysis.results import THEMES, ThemeReason
from analysis.words_used import LANGUAGES, Sparse, Vocabulary, text_language

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TERMS = 6
"""Terms by which a theme is told."""
FEWEST = 30
"""Texts of one language below which no themes are looked for."""
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
NEARLY = 0.9
"""Share of the best agreement beyond chance from which more themes are preferred to fewer."""
FAR = 4.0
"""Standard deviations beyond chance at which themes count."""
WRITTEN_OUT = 200_000
"""Cells up to which a table is factored faster written out than as what is not zero."""
MAINLY = 0.5
"""Share of a text's weight that its theme must have."""
WRITTEN = 15
"""Words told where there are no themes."""


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
    The number of themes is the one that parts of the texts agree on best (greene2014), beyond what
    chance does; they count where they explain more than with the same words dealt out by chance.
    Source: lee1999, greene2014, strona2014.
    """
    texts = comments.apply(lambda row: "\n".join(each for each in row if each), axis=1)
    texts = texts.astype("str") if len(texts) else pd.Series(dtype="str")
    wrote = (texts != "").to_numpy(dtype=bool)
    language = np.array([text_language(text) for text in texts], dtype=object)
    least = policy.minimum_shares
    rows: list[dict[str, Any]] = []
    members: list[Bools] = []
    agreements: list[float] = []
    words: list[str] = []
    looked = False
    for code in LANGUAGES:
        mine = np.flatnonzero(wrote & (language == code))
        vocabulary = Vocabulary.of([texts.iloc[each] for each in mine], code, least=least)
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


def _weighed(uses: Sparse) -> Sparse:
    """Return weights: log of how often, times how rare, every text of length one."""
    from sklearn.feature_extraction.text import TfidfTransformer

    return TfidfTransformer(sublinear_tf=True).fit_transform(uses)


def _factored(weights: Sparse, k: int) -> tuple[Floats, Floats]:
    """Return how much of each theme a text has, and of each term a theme."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    small = weights.shape[0] * weights.shape[1] <= WRITTEN_OUT
    model = NMF(n_components=k, init="nndsvd", max_iter=200, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # near enough to tell themes apart
        texts = model.fit_transform(weights.toarray() if small else weights)
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


def _likeness(first: Floats, second: Floats) -> float:
    """Return the mean cosine of two sets of themes, each matched with the one most like it."""
    from scipy.optimize import linear_sum_assignment

    lengths = [np.sqrt((each**2).sum(axis=1, keepdims=True)) for each in (first, second)]
    ours, theirs = (
        each / np.maximum(length, 1e-12)
        for each, length in zip((first, second), lengths, strict=True)
    )
    grid = ours @ theirs.T
    rows, columns = linear_sum_assignment(-grid)
    return float(grid[rows, columns].mean())


class _Fit(NamedTuple):
    """How well so many themes describe some texts.

    `explained`: share of the squared weights; `agreement`: mean cosine, 0–1, between themes of all
    and of parts of the texts.
    """

    explained: float
    agreement: float


def _fit(uses: Sparse, k: int, rng: np.random.Generator) -> _Fit:
    weights = _weighed(uses)
    texts, whole = _factored(weights, k)
    # |X − WH|² without ever writing WH out
    total = float((weights.multiply(weights)).sum())
    both = float(weights.multiply(texts @ whole).sum())
    modelled = float(((texts.T @ texts) * (whole @ whole.T)).sum())
    rows = uses.shape[0]
    found = []
    for _ in range(SAMPLES):
        part = np.sort(rng.choice(rows, size=round(SAMPLE * rows), replace=False))
        found.append(_likeness(whole, _factored(_weighed(uses[part]), k)[1]))
    return _Fit((2 * both - modelled) / total, float(np.mean(found)))


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


def _themes_of(vocabulary: Vocabulary, *, least: int, rng: np.random.Generator) -> _Found | None:
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
    """Return the number of themes and how well they agree; None where chance does as well.

    Chance also finds the same few themes again, the fewer the more so: the number is the one that
    agrees best beyond that.
    """
    here = [_fit(uses, k, rng) for k in tried]
    dealt = [_dealt(uses, rng) for _ in range(SHUFFLES)]
    by_chance = [[_fit(each, k, rng) for k in tried] for each in dealt]
    beyond = [
        _stretched(mine.agreement) - np.mean([_stretched(each[at].agreement) for each in by_chance])
        for at, mine in enumerate(here)
    ]
    if max(beyond) <= 0:
        return None
    best = max(at for at, each in enumerate(beyond) if each >= NEARLY * max(beyond))
    shares = np.array([each[best].explained for each in by_chance])
    if here[best].explained <= shares.mean() + FAR * shares.std(ddof=1):
        return None
    return tried[best], here[best].agreement


def _stretched(agreement: float) -> float:
    """Return an agreement so that .99 is as far from .9 as .9 is from 0."""
    return float(-np.log10(1.001 - agreement))


def _mainly(texts: Floats, parts: Floats) -> NDArray[np.intp]:
    """Return the theme that a text is mainly about, -1 for none."""
    # in units that do not depend on how the factors were scaled
    weight = texts * np.sqrt((parts**2).sum(axis=1))
    total = weight.sum(axis=1)
    clear = (weight.max(axis=1) >= MAINLY * total) & (total > 0)
    return np.where(clear, weight.argmax(axis=1), -1)
