"""How often planted profiles come back, and how often a survey without profiles gets some.

Run `python -m tests.benchmarks.profile_recovery [surveys per kind] [first seed]`; prints two
tables. Every survey is drawn at random: 5-8 scales of 3-5 questions answered 1-5, 300-5,000 people.
Planted: 2-4 profiles of 15-60 % each, every one at Mahalanobis distance 4 from its nearest (within
profiles, of scale scores before answers are graded).
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd

from surveys.instrument import Instrument, Item, Polarity, Scale, Source, Wording
from tests.builders import AGREE5

DISTANCE = 4.0
MOST_SKEWED = 4.5


class Outcome(NamedTuple):
    kind: str
    n: int
    true_k: int
    k: int
    rand: float
    best: float
    seconds: float
    votes: dict[str, int]


def questionnaire(items: np.ndarray) -> Instrument:
    """Scales called a, b, c … of so many questions each."""
    names = [chr(ord("a") + each) for each in range(len(items))]
    return Instrument(
        id="demo",
        version="1",
        title={},
        source=Source(reference="own", wording=Wording.OWN),
        formats=(AGREE5,),
        items=tuple(
            Item(id=f"{name}{each}", text={}, format="agree5")
            for name, count in zip(names, items, strict=True)
            for each in range(count)
        ),
        scales=tuple(
            Scale(
                id=name,
                title={"en": name, "sv": name},
                items=tuple(f"{name}{each}" for each in range(count)),
                polarity=Polarity.POSITIVE,
            )
            for name, count in zip(names, items, strict=True)
        ),
    )


def graded(
    latent: np.ndarray, items: np.ndarray, *, noise: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Scale means of answers 1-5 to questions that measure each latent score with noise."""
    scores = {}
    for place, count in enumerate(items):
        errors = rng.normal(scale=noise, size=(len(latent), count))
        answers = np.clip(np.rint(latent[:, [place]] + errors), 1, 5)
        scores[chr(ord("a") + place)] = answers.mean(axis=1)
    return pd.DataFrame(scores)


def shape(rng: np.random.Generator) -> tuple[int, np.ndarray]:
    """Number of people and of questions per scale."""
    n = int(np.exp(rng.uniform(np.log(300), np.log(5000))))
    return n, rng.integers(3, 6, size=rng.integers(5, 9))


def sizes(k: int, rng: np.random.Generator) -> np.ndarray:
    """Shares of k profiles, each 15-60 %."""
    while True:
        shares = rng.dirichlet(np.full(k, 3.0))
        if shares.min() >= 0.15 and shares.max() <= 0.6:
            return shares


def said(*words: object) -> None:
    """Write a line, and do not wait with it."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def centres(k: int, covariance: np.ndarray, *, way: str, rng: np.random.Generator) -> np.ndarray:
    """K middles of which every one lies at the distance from its nearest."""
    root = np.linalg.cholesky(covariance)
    p = len(covariance)
    placed = [np.zeros(p)]
    shape = np.zeros(p)
    while len(placed) < k:
        if way != "row" or not shape.any():
            shape = rng.normal(size=p)
        if way == "two scales":
            shape = np.zeros(p)
            shape[rng.choice(p, size=2, replace=False)] = [1.0, -1.0]
        elif way != "level":
            shape -= shape.mean()
        step = DISTANCE * shape / np.linalg.norm(np.linalg.solve(root, shape))
        new = placed[-1 if way == "row" else rng.integers(len(placed))] + step
        apart = [np.linalg.norm(np.linalg.solve(root, new - each)) for each in placed]
        if min(apart) >= DISTANCE - 1e-9:
            placed.append(new)
    found = np.array(placed)
    return found - found.mean(axis=0)


class Planting(NamedTuple):
    """How hard planted profiles are to see."""

    spread: tuple[float, float] = (0.4, 0.6)
    noise: tuple[float, float] = (0.4, 0.7)
    level: tuple[float, float] = (2.7, 3.6)
    way: str = "shape"
    latent: bool = False  # the distance is that of latent scores; noise of questions lowers it


PLANTED = {
    "planted": Planting(),
    "planted, off the middle": Planting(level=(3.2, 4.2)),
    "planted, wide": Planting(spread=(0.6, 1.0)),
    "planted, with level": Planting(way="level"),
    "planted, in a row": Planting(spread=(0.3, 0.4), noise=(0.4, 0.6), way="row"),
    "planted, on two scales": Planting(spread=(0.3, 0.4), noise=(0.4, 0.6), way="two scales"),
    "planted, latent": Planting(noise=(0.3, 0.5), latent=True),
}


def planted(
    how: Planting, rng: np.random.Generator
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray]:
    """Scores, questions per scale, each person's profile, and the best guess at it.

    The guess is that of somebody who knows the middles, sizes and spread, but sees only scores
    before they were graded: nobody does much better.
    """
    n, items = shape(rng)
    k, p = int(rng.integers(2, 5)), len(items)
    spread, noise, r = rng.uniform(*how.spread), rng.uniform(*how.noise), rng.uniform(0.1, 0.5)
    own = spread**2 * (r + (1 - r) * np.eye(p))
    errors = noise**2 / items
    apart_in = own if how.latent else own + np.diag(errors)
    middles = centres(k, apart_in, way=how.way, rng=rng)
    shares = sizes(k, rng)
    groups = rng.choice(k, size=n, p=shares)
    level = rng.uniform(*how.level, size=p)
    latent = level + middles[groups] + rng.multivariate_normal(np.zeros(p), own, size=n)
    seen = latent + rng.normal(size=latent.shape) * np.sqrt(errors)
    inverse = np.linalg.inv(own + np.diag(errors))
    off = seen[:, None, :] - (level + middles)[None]
    fit = np.log(shares) - np.einsum("nkp,pq,nkq->nk", off, inverse, off) / 2
    return graded(latent, items, noise=noise, rng=rng), items, groups, fit.argmax(axis=1)


def _one_kind(
    rng: np.random.Generator, *, r: float, spread: float
) -> tuple[np.ndarray, np.ndarray]:
    n, items = shape(rng)
    p = len(items)
    common = rng.normal(size=(n, 1))
    latent = spread * (np.sqrt(r) * common + np.sqrt(1 - r) * rng.normal(size=(n, p)))
    return latent, items


def correlated(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Correlated answers round the middle."""
    latent, items = _one_kind(rng, r=rng.uniform(0.2, 0.6), spread=rng.uniform(0.6, 1.2))
    return graded(3.2 + latent, items, noise=0.6, rng=rng), items


def skewed(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Correlated answers, many of them at the ends."""
    latent, items = _one_kind(rng, r=rng.uniform(0.2, 0.6), spread=rng.uniform(0.7, 1.3))
    middle = rng.uniform(3.2, MOST_SKEWED, size=len(items))
    return graded(middle + latent, items, noise=0.6, rng=rng), items


def general(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """One strong factor behind all."""
    latent, items = _one_kind(rng, r=rng.uniform(0.7, 0.9), spread=rng.uniform(0.8, 1.2))
    middle = rng.uniform(3.0, 4.2, size=len(items))
    return graded(middle + latent, items, noise=0.5, rng=rng), items


def styles(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """People who say yes more than others, and people who answer at the ends."""
    latent, items = _one_kind(rng, r=rng.uniform(0.2, 0.5), spread=rng.uniform(0.6, 0.9))
    middle = rng.uniform(2.8, 4.0, size=len(items))
    n = len(latent)
    agree = rng.normal(scale=0.5, size=(n, 1))
    extreme = np.exp(rng.normal(scale=0.4, size=(n, 1)))
    answers = 3 + (middle - 3 + latent) * extreme + agree
    return graded(answers, items, noise=0.5, rng=rng), items


def departments(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Departments that differ on every scale by chance."""
    latent, items = _one_kind(rng, r=rng.uniform(0.2, 0.6), spread=rng.uniform(0.6, 1.0))
    count = int(rng.integers(5, 40))
    shifts = rng.normal(scale=rng.uniform(0.2, 0.5), size=(count, len(items)))
    middle = rng.uniform(3.0, 4.0, size=len(items))
    of = rng.choice(count, size=len(latent), p=rng.dirichlet(np.full(count, 2.0)))
    return graded(middle + shifts[of] + latent, items, noise=0.6, rng=rng), items


def straight_liners(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Some who gave one answer to every question."""
    latent, items = _one_kind(rng, r=rng.uniform(0.2, 0.5), spread=rng.uniform(0.6, 1.0))
    scores = graded(rng.uniform(3.0, 4.0, size=len(items)) + latent, items, noise=0.6, rng=rng)
    lazy = rng.random(len(scores)) < rng.uniform(0.03, 0.12)
    scores[lazy] = np.repeat(rng.integers(2, 6, size=(lazy.sum(), 1)), len(items), axis=1)
    return scores, items


def long_tails(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Very strong differences in extremity, and answers far from the middle."""
    latent, items = _one_kind(rng, r=rng.uniform(0.1, 0.4), spread=rng.uniform(0.4, 0.7))
    middle = rng.uniform(2.2, 4.2, size=len(items))
    extreme = np.exp(rng.normal(scale=0.7, size=(len(latent), 1)))
    return graded(3 + (middle - 3 + latent) * extreme, items, noise=0.4, rng=rng), items


def coarse(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Single questions, so that scores have five values only."""
    latent, items = _one_kind(rng, r=rng.uniform(0.2, 0.6), spread=rng.uniform(0.5, 1.2))
    items = np.ones_like(items)
    middle = rng.uniform(3.0, MOST_SKEWED, size=len(items))
    return graded(middle + latent, items, noise=0.3, rng=rng), items


STRUCTURELESS: dict[str, Callable[[np.random.Generator], tuple[pd.DataFrame, np.ndarray]]] = {
    "correlated": correlated,
    "skewed": skewed,
    "general factor": general,
    "response styles": styles,
    "departments": departments,
    "straight-liners": straight_liners,
    "long tails": long_tails,
    "single questions": coarse,
}


def run(task: tuple[str, int]) -> Outcome:
    """One survey of a kind: what was planted, what was found."""
    from sklearn.metrics import adjusted_rand_score

    from analysis.clustering import find_profiles
    from analysis.policy import default_policy

    kind, seed = task
    rng = np.random.default_rng([seed, len(kind)])
    groups = best = None
    if kind in PLANTED:
        scores, items, groups, best = planted(PLANTED[kind], rng)
    else:
        scores, items = STRUCTURELESS[kind](rng)
    begun = time.perf_counter()
    found = find_profiles(
        scores,
        instrument=questionnaire(items),
        policy=default_policy(),
        rng=np.random.default_rng(1),
    )
    took = time.perf_counter() - begun
    rand = possible = float("nan")
    if groups is not None:
        rand = float(adjusted_rand_score(groups, found.members.astype(int)))
        possible = float(adjusted_rand_score(groups, best))
    true_k = 1 if groups is None else len(np.unique(groups))
    votes = found.choice.votes if found.choice else {}
    return Outcome(kind, len(scores), true_k, found.k or 0, rand, possible, took, votes)


def main(surveys: int = 60, first: int = 1000) -> None:
    kinds = [*PLANTED, *STRUCTURELESS]
    tasks = [(kind, first + each) for kind in kinds for each in range(surveys)]
    with ProcessPoolExecutor(2) as pool:
        made = list(pool.map(run, tasks, chunksize=2))
    found = pd.DataFrame(made)
    there = found[found["kind"].isin(PLANTED)].assign(
        size=lambda each: pd.cut(each["n"], [0, 600, 1500, 5000]),
        right=lambda each: each["k"] == each["true_k"],
        good=lambda each: each["rand"] >= 0.8,
    )
    said("Planted: share with the right number, with ARI >= 0.8, and mean ARI")
    columns = {"surveys": ("k", "size"), "right_k": ("right", "mean")}
    columns |= {"ari_80": ("good", "mean"), "ari": ("rand", "mean")}
    columns |= {"possible": ("best", "mean")}
    for by in ("kind", "true_k", "size"):
        said(there.groupby(by, observed=True).agg(**columns).round(2).to_string(), "\n")
    said("all", there[["right", "good", "rand"]].mean().round(3).to_dict())
    said(pd.crosstab(there["true_k"], there["k"]), "\n")
    said("Structureless: share with one profile")
    none = found[found["kind"].isin(STRUCTURELESS)]
    one = none.assign(one=none["k"] == 1, n=none["n"].astype(int)).groupby("kind")["one"]
    said(one.agg(["size", "mean"]).round(3).to_string(), f"\nall {(none['k'] == 1).mean():.3f}\n")
    said("Right number by each criterion alone")
    told = pd.DataFrame(found["votes"].tolist())
    right = told.eq(found["true_k"], axis=0).groupby(found["kind"]).mean()
    said(right.round(2).to_string())
    said(f"seconds: median {found['seconds'].median():.1f}, most {found['seconds'].max():.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
