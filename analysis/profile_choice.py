"""How many profiles? Several criteria side by side, and the rule that weighs them.

They often disagree (silhouette cannot answer "one"; gap sees only round groups), so all of them
are kept for a reader to see. The rule is strict: a survey without clear groups is ordinary.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from analysis.mixtures import (
    Floats,
    Labels,
    Mixture,
    fit_mixture,
    prediction_strength,
    stability,
    valley,
)

MAX_PROFILES = 6
REFERENCES = 10
BIC_MARGIN = 6.0  # kass1995: a difference above 6 is strong evidence
PREDICTION_STRENGTH = 0.3
"""Bar between chance (1/k, 0) and perfect (1). Halves of a survey foretell less than all of it."""
STABILITY = 0.7
JACCARD = 0.6  # hennig2007: below it a group should not be trusted
VALLEY = 0.1
STEADY, STEADY_JACCARD, SHALLOW = 0.88, 0.83, 0.45
"""Bars for groups that no clear valley parts: their middles lie nearer than the eye can tell."""
OVER_CHANCE = 6.0
DRAWS = 10
LOOKED_AT = 3
"""Numbers of groups, best by BIC first, whose stability is worked out."""


@dataclass(frozen=True)
class Criteria:
    """What speaks for k groups. NaN: not worked out, since BIC had ruled k out, or undefined.

    Attributes
    ----------
    bic : Bayesian information criterion of the mixture, lower is better
    silhouette, gap, gap_se : of k-means on the same points; silhouette is undefined for k = 1
    prediction_strength, stability, jaccard, valley : see `mixtures`
    over_chance : how far the gain in BIC over one group lies above that in surveys of one kind of
        people, in their SDs (`one_kind`); NaN too where it was not needed
    smallest : people in the smallest group
    holds : every bar is passed
    """

    k: int
    bic: float
    silhouette: float
    gap: float
    gap_se: float
    prediction_strength: float
    stability: float
    jaccard: float
    valley: float
    over_chance: float
    smallest: int
    holds: bool


@dataclass(frozen=True, eq=False)
class Choice:
    """The evidence for each k, and the k that hold, best first (1 is always last)."""

    evidence: tuple[Criteria, ...]
    candidates: tuple[int, ...]
    fits: Mapping[int, Mixture]

    def of(self, k: int) -> Criteria:
        """Return what speaks for k groups."""
        return next(each for each in self.evidence if each.k == k)

    @property
    def table(self) -> pd.DataFrame:
        """Return one row per k, columns as in `Criteria`."""
        return pd.DataFrame([asdict(each) for each in self.evidence])

    @property
    def votes(self) -> dict[str, int]:
        """Return the k that each criterion alone would choose."""
        votes = {
            "bic": min(self.evidence, key=lambda each: each.bic).k,
            "gap": _gap_choice(self.evidence),
        }
        # These two cannot speak for one group: undefined there, or perfect by definition.
        for name in ("silhouette", "stability"):
            known = {each.k: getattr(each, name) for each in self.evidence if each.k > 1}
            known = {k: value for k, value in known.items() if not np.isnan(value)}
            if known:
                votes[name] = max(known, key=known.__getitem__)
        strong = [
            each.k
            for each in self.evidence
            if each.prediction_strength >= prediction_strength_bar(each.k)
        ]
        votes["prediction_strength"] = max(strong)
        return votes


def prediction_strength_bar(k: int) -> float:
    """Return the prediction strength that k groups must reach."""
    return 1 / k + PREDICTION_STRENGTH * (1 - 1 / k)


def choose(
    points: Floats,
    dithered: Floats,
    *,
    one_kind: Callable[[], Floats],
    smallest: int,
    rng: np.random.Generator,
) -> Choice:
    """Weigh k = 1, 2, … groups.

    k holds when its BIC beats one group's, no group has fewer than `smallest` people, halves of
    the survey foretell each other, bootstrap fits find the same groups, and either a valley parts
    every two of them or they are steadier still and gain far more than groups in surveys of one
    kind of people do (parametric bootstrap, mclachlan1987). The lowest BIC among those is best;
    within 6, silhouette and then gap decide.

    Parameters
    ----------
    points, dithered : n × d
        See `mixtures.valley`.
    one_kind
        Draws the points of a survey like this one in which all are of one kind.
    """
    most = max(1, min(MAX_PROFILES, len(points) // smallest))
    fits = {k: fit_mixture(points, k, rng=rng, starts=5) for k in range(1, most + 1)}
    bic = {k: float(fitted.model.bic(points)) for k, fitted in fits.items()}
    promising = sorted((k for k in bic if k > 1 and bic[k] < bic[1]), key=bic.__getitem__)
    looked_at = {2, *promising[:LOOKED_AT]}
    compact = _compactness(points, most, rng=rng)
    drawn: list[Floats] = []
    evidence: list[Criteria] = []
    for k, fitted in fits.items():
        strength = rand = jaccard = parted = over = float("nan")
        if k == 1:
            strength = rand = jaccard = 1.0  # by definition: everyone is in the one group
        elif k in looked_at:
            strength = prediction_strength(points, k, rng=rng)
            rand, jaccard = stability(points, fitted, rng=rng)
            parted = valley(points, dithered, fitted, rng=rng)
        least = int(np.bincount(fitted.assign(points), minlength=k).min())
        holds = k == 1 or (
            bic[k] < bic[1]
            and least >= smallest
            and strength >= prediction_strength_bar(k)
            and rand >= STABILITY
            and jaccard >= JACCARD
        )
        steady = rand >= STEADY and jaccard >= STEADY_JACCARD and parted <= SHALLOW
        if holds and k > 1 and parted > VALLEY:
            if steady:
                drawn = drawn or [one_kind() for _ in range(DRAWS)]
                over = _over_chance(bic[1] - bic[k], drawn, k, rng=rng)
            holds = over >= OVER_CHANCE
        evidence.append(
            Criteria(k, bic[k], *compact[k], strength, rand, jaccard, parted, over, least, holds)
        )
    return Choice(tuple(evidence), _ranked(evidence), fits)


def _over_chance(gain: float, drawn: list[Floats], k: int, *, rng: np.random.Generator) -> float:
    """How many SDs a gain in BIC lies above those in surveys of one kind of people."""
    chance = []
    for points in drawn:
        one = fit_mixture(points, 1, rng=rng).model.bic(points)
        several = fit_mixture(points, k, rng=rng, starts=3).model.bic(points)
        chance.append(float(one - several))
    return float((gain - np.mean(chance)) / max(float(np.std(chance, ddof=1)), 1e-9))


def _ranked(evidence: list[Criteria]) -> tuple[int, ...]:
    held = [each for each in evidence if each.holds and each.k > 1]
    ranked: list[int] = []
    while held:
        best = min(each.bic for each in held)
        close = [each for each in held if each.bic <= best + BIC_MARGIN]
        chosen = max(close, key=lambda each: (round(each.silhouette, 2), each.gap))
        ranked.append(chosen.k)
        held.remove(chosen)
    return (*ranked, 1)


def _gap_choice(evidence: tuple[Criteria, ...]) -> int:
    """Return the smallest k whose gap is within one standard error of the next (tibshirani2001)."""
    for here, following in zip(evidence, evidence[1:], strict=False):
        if here.gap >= following.gap - following.gap_se:
            return here.k
    return evidence[-1].k


def _compactness(
    points: Floats, most: int, *, rng: np.random.Generator
) -> dict[int, tuple[float, float, float]]:
    """Silhouette, gap and its standard error of k-means for each k (rousseeuw1987, tibshirani2001).

    The gap's reference is uniform over the box along the principal axes.
    """
    from sklearn.metrics import silhouette_score

    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    clouds = [rng.uniform(low, high, size=turned.shape) for _ in range(REFERENCES)]
    found: dict[int, tuple[float, float, float]] = {}
    for k in range(1, most + 1):
        spread, labels = _k_means(turned, k, rng=rng)
        references = np.array([_k_means(cloud, k, rng=rng)[0] for cloud in clouds])
        error = float(references.std() * np.sqrt(1 + 1 / REFERENCES))
        silhouette = float(silhouette_score(turned, labels)) if k > 1 else float("nan")
        found[k] = silhouette, float(references.mean()) - spread, error
    return found


def _k_means(points: Floats, k: int, *, rng: np.random.Generator) -> tuple[float, Labels]:
    """Return the log of the spread within k-means groups, and each point's group."""
    from sklearn.cluster import KMeans

    fitted = KMeans(k, n_init=2, random_state=int(rng.integers(2**31))).fit(points)
    return float(np.log(max(fitted.inertia_, 1e-300))), np.asarray(fitted.labels_, dtype=np.intp)
