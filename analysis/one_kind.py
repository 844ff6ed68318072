"""A survey of one kind of people that looks like the one at hand: what chance would make of it.

Skewed, graded, correlated answers fit better with two groups than with one even where there is but
one kind of people. How much better is found by drawing such surveys.
"""

import numpy as np

from analysis.mixtures import Floats


class OneKind:
    """Draws of a one-group survey with the distributions and correlations of a given one.

    Every scale keeps its own values exactly. Their dependence is elliptical with the survey's own
    correlations and its own distances from the middle (people who answer at the ends are kept as
    many), so it has one hump wherever the scales have.

    Parameters
    ----------
    scores : n × p, no missing values
    """

    def __init__(self, scores: Floats) -> None:
        from scipy.special import ndtri

        n, p = scores.shape
        self._sorted = np.sort(scores, axis=0)
        middle = ndtri((np.arange(n) + 0.5) / n)
        normal = np.empty_like(scores)
        for column in range(p):
            _, inverse, ties = np.unique(scores[:, column], return_inverse=True, return_counts=True)
            ends = np.cumsum(ties)
            sums = np.concatenate([[0.0], np.cumsum(middle)])
            # People with one and the same score share the middle of their places.
            normal[:, column] = ((sums[ends] - sums[ends - ties]) / ties)[inverse]
        correlations = np.atleast_2d(np.corrcoef(normal.T))
        values, vectors = np.linalg.eigh(correlations)
        values = np.maximum(values, 1e-6)
        self._root = vectors * np.sqrt(values)
        standard = normal / normal.std(axis=0) @ vectors / np.sqrt(values)
        self._radius = np.linalg.norm(standard, axis=1)

    def draw(self, rng: np.random.Generator) -> Floats:
        """Return one such survey, n × p."""
        n, p = self._sorted.shape
        direction = rng.normal(size=(n, p))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        radius = rng.choice(self._radius, size=(n, 1))
        latent = (direction * radius) @ self._root.T
        ranks = latent.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
        return np.take_along_axis(self._sorted, ranks, axis=0)
