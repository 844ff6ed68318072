"""How many groups do points in a cloud form, and how sure is that? One is an ordinary answer.

The engine is a Gaussian mixture with one shared covariance: unlike k-means it does not take the
long axis of correlated answers for two groups. k-means stands beside it in the evidence, because
readers know silhouette and gap. Nothing here knows what the coordinates mean.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[np.intp]

SPLITS = 3
RESAMPLES = 15
FOLDS = 10


@dataclass(frozen=True, eq=False)
class Mixture:
    """A fitted mixture: k centres and one shared covariance."""

    model: Any

    @property
    def k(self) -> int:
        """Return the number of groups."""
        return int(self.model.n_components)

    @property
    def centres(self) -> Floats:
        """Return the k × d centres."""
        return np.asarray(self.model.means_, dtype=np.float64)

    @property
    def precision(self) -> Floats:
        """Return the inverse of the shared covariance, d × d."""
        return np.asarray(self.model.precisions_, dtype=np.float64)

    def assign(self, points: Floats) -> Labels:
        """Return each point's most probable group."""
        return np.asarray(self.model.predict(points), dtype=np.intp)


def fit_mixture(points: Floats, k: int, *, rng: np.random.Generator, starts: int = 4) -> Mixture:
    """Fit k Gaussian groups with one shared covariance, from several starts; the likeliest wins.

    Parameters
    ----------
    points : n × d, no missing values, more than k of them different
    """
    partitions = _starts(points, k, rng=rng, starts=starts)
    fits = [fit_from(points, labels, k) for labels in partitions if len(np.unique(labels)) == k]
    return max(fits, key=lambda fitted: float(fitted.model.lower_bound_))


def fit_from(points: Floats, labels: Labels, k: int) -> Mixture:
    """Fit a mixture that starts from a given partition into k groups, none of them empty."""
    from sklearn.mixture import GaussianMixture

    counts = np.bincount(labels, minlength=k)
    centres = np.stack([points[labels == each].mean(axis=0) for each in range(k)])
    within = points - centres[labels]
    ridge = max(1e-6 * float(points.var(axis=0).mean()), 1e-12)
    covariance = within.T @ within / len(points) + ridge * np.eye(points.shape[1])
    model = GaussianMixture(
        k,
        covariance_type="tied",
        reg_covar=ridge,
        max_iter=500,
        tol=1e-3,
        weights_init=counts / len(points),
        means_init=centres,
        precisions_init=np.linalg.inv(covariance),
        init_params="random_from_data",
        random_state=0,
    )
    return Mixture(model.fit(points))


def _starts(points: Floats, k: int, *, rng: np.random.Generator, starts: int) -> list[Labels]:
    """First partitions to try: k-means on the points, on two-humped directions, whitened points."""
    from sklearn.cluster import KMeans

    if k == 1:
        return [np.zeros(len(points), dtype=np.intp)]
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(points.T)))
    white = (points - points.mean(axis=0)) @ vectors / np.sqrt(np.maximum(values, 1e-12))
    flat = _least_peaked(white, rng=rng)
    # One direction alone finds groups that stand in a row.
    spaces = [points, flat[:, : max(k - 1, 1)], flat[:, :1], white, points @ vectors[:, -1:]]
    return [
        KMeans(k, n_init=1, random_state=int(rng.integers(2**31))).fit_predict(each)
        for each in spaces[:starts]
    ]


def _least_peaked(white: Floats, *, rng: np.random.Generator, steps: int = 15) -> Floats:
    """Rotate whitened points so that the flattest (two-humped) directions come first.

    Two separated groups make a direction's kurtosis low; symmetric fixed-point iteration as in
    FastICA with the cubic contrast (hyvarinen1999).
    """
    n, d = white.shape
    rotation, _ = np.linalg.qr(rng.normal(size=(d, d)))
    for _ in range(steps):
        projected = white @ rotation
        update = white.T @ (projected * projected * projected) / n - 3 * rotation
        left, _, right = np.linalg.svd(update)
        rotation = left @ right
    projected = white @ rotation
    kurtosis = (projected**4).mean(axis=0)
    return np.asarray(projected[:, np.argsort(kurtosis)], dtype=np.float64)


def prediction_strength(points: Floats, k: int, *, rng: np.random.Generator) -> float:
    """How well one half's groups foretell who belongs together in the other half, 0–1.

    The smallest share, over groups, of pairs that both halves' fits put together; mean of several
    random splits and of both directions. Source: tibshirani2005.
    """
    strengths: list[float] = []
    for _ in range(SPLITS):
        order = rng.permutation(len(points))
        parts = points[np.sort(order[::2])], points[np.sort(order[1::2])]
        fits = [fit_mixture(part, k, rng=rng) for part in parts]
        for here, there in ((0, 1), (1, 0)):
            own, other = (fits[each].assign(parts[here]) for each in (here, there))
            strengths.append(_pairs_kept(own, other, k))
    return float(np.mean(strengths))


def _pairs_kept(own: Labels, other: Labels, k: int) -> float:
    table = np.zeros((k, k))
    np.add.at(table, (own, other), 1)
    sizes = table.sum(axis=1)
    pairs = sizes * (sizes - 1)
    kept = (table * (table - 1)).sum(axis=1)
    shares = np.where(pairs > 0, kept / np.maximum(pairs, 1), 0.0)
    return float(shares.min())


def stability(points: Floats, fitted: Mixture, *, rng: np.random.Generator) -> tuple[float, float]:
    """How surely the same groups come back when people are drawn anew.

    Returns
    -------
    (float, float)
        Mean adjusted Rand index between the groups and those of bootstrap fits, and the mean
        Jaccard index of the group that is recovered worst.
        Source: hennig2007.
    """
    from sklearn.metrics import adjusted_rand_score

    reference = fitted.assign(points)
    rand: list[float] = []
    jaccard: list[Floats] = []
    for _ in range(RESAMPLES):
        drawn = points[rng.integers(len(points), size=len(points))]
        again = fit_mixture(drawn, fitted.k, rng=rng, starts=2).assign(points)
        rand.append(float(adjusted_rand_score(reference, again)))
        jaccard.append(_best_jaccard(reference, again, fitted.k))
    return float(np.mean(rand)), float(np.mean(jaccard, axis=0).min())


def _best_jaccard(reference: Labels, again: Labels, k: int) -> Floats:
    table = np.zeros((k, k))
    np.add.at(table, (reference, again), 1)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray((table / np.maximum(union, 1)).max(axis=1), dtype=np.float64)


def valley(points: Floats, dithered: Floats, whole: Mixture, *, rng: np.random.Generator) -> float:
    """Is there a thinly peopled valley between every two groups? p-value of the shallowest, 0–1.

    Skewed answers make a mixture fit better with two groups, yet they have one hump. Each tenth of
    the people is projected on the line between two centres found *without* them, so that the line
    is not chosen to show a valley; the emptiest stretch is then held against the lower of the peaks
    on either side (one-sided binomial test).

    Parameters
    ----------
    points, dithered : n × d
        The same people; `dithered` with the steps of the answer scale blurred, since gaps between
        possible answers are no valleys.
    whole
        The mixture fitted on all points.
    """
    k = whole.k
    labels = whole.assign(points)
    fold = rng.permutation(len(points)) % FOLDS
    lines: dict[tuple[int, int], list[Floats]] = {}
    for each in range(FOLDS):
        others, test = fold != each, dithered[fold == each]
        if np.bincount(labels[others], minlength=k).min() == 0:
            return 1.0
        fitted = fit_from(points[others], labels[others], k)
        placed = fitted.assign(test)
        for i in range(k):
            for j in range(i + 1, k):
                chosen = test[(placed == i) | (placed == j)]
                lines.setdefault((i, j), []).append(_line(fitted, chosen, i, j))
    return max(_valley_p(np.concatenate(parts)) for parts in lines.values())


def _line(fitted: Mixture, points: Floats, i: int, j: int) -> Floats:
    """Place points on the line from group i to group j, in within-group SDs, 0 half-way."""
    a, b = fitted.centres[i], fitted.centres[j]
    across = fitted.precision @ (b - a)
    length = np.sqrt(max(float((b - a) @ across), 1e-12))
    return np.asarray((points - (a + b) / 2) @ across / length, dtype=np.float64)


def _valley_p(line: Floats) -> float:
    """p-value of the emptiest stretch between two peaks being as full as the lower peak."""
    from scipy.stats import binomtest

    if len(line) < 10:
        return 1.0
    ranked = np.sort(line)
    reach = float(np.abs(line).max())  # far groups have their peaks far out
    edges = np.linspace(-reach, reach, 2 * int(np.ceil(reach / 0.1)) + 1)
    width = 0.5
    counts = np.searchsorted(ranked, edges + width) - np.searchsorted(ranked, edges - width)
    left, right = np.maximum.accumulate(counts), np.maximum.accumulate(counts[::-1])[::-1]
    # Only the stretch between the two centres can be the valley that parts them.
    depth = np.minimum(left, right) - counts
    depth[np.abs(edges) > 1.5] = 0
    deepest = int(np.argmax(depth))
    if depth[deepest] <= 0:
        return 1.0
    low, peak = int(counts[deepest]), int(min(left[deepest], right[deepest]))
    return float(binomtest(low, low + peak, 0.5, alternative="less").pvalue)
