"""Departments inside divisions: how the levels of one tree level scatter around those above.

answer = level + division + department + person. Everything follows from each department's n, mean
and within sum of squares. Where the spread between divisions is zero, it is the plain model.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis.covariance import Floats

PARENT_SCALE = 0.5
"""Half-Cauchy prior on the spread between divisions over σ, as on that between departments."""

_SPREADS = np.concatenate([[0.0], np.geomspace(0.01, 4.0, 31)])
_COARSE = np.linspace(-6.0, 1.5, 16)
_EVEN = 1e-9


@dataclass(frozen=True, eq=False)
class Nesting:
    """Which division each department belongs to.

    `place` gives each department's division, 0 …; `order` sorts departments by division, and
    `starts` says where each division begins in that order.
    """

    place: NDArray[np.intp]
    order: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def flat(cls, departments: int) -> "Nesting":
        """Return one level: every department in the whole organisation."""
        return cls._of_places(np.zeros(departments, dtype=np.intp))

    @classmethod
    def of(cls, parents: NDArray[np.integer]) -> "Nesting | None":
        """Return the nesting, None where it is no second level.

        With one division, or one department in each, what lies between divisions cannot be told
        from what lies between departments.
        """
        names, place = np.unique(parents, return_inverse=True)
        return cls._of_places(place) if 1 < len(names) < len(parents) else None

    @classmethod
    def _of_places(cls, place: NDArray[np.intp]) -> "Nesting":
        order = np.argsort(place, kind="stable")
        return cls(place, order, np.unique(place[order], return_index=True)[1])

    def sums(self, values: Floats) -> Floats:
        """Return the sums over each division's departments, along the last axis."""
        found: Floats = np.add.reduceat(values[..., self.order], self.starts, axis=-1)
        return found

    def centres(self, level: Floats, weight: Floats, between: Floats) -> Floats:
        """Return the level of each department's division, given all departments.

        Parameters
        ----------
        level, weight : arrays, broadcast to (points, departments)
            Means and their precisions.
        between : array, shape (points,)
            Variance between divisions, in the unit of 1/weight.
        """
        total, mean = self._within(level, weight)
        kept = between[:, None] * total
        share = total / (1.0 + kept)
        grand = (share * mean).sum(axis=1, keepdims=True) / share.sum(axis=1, keepdims=True)
        own = (kept * mean + grand) / (1.0 + kept)
        found: Floats = own[:, self.place]
        return found

    def corrections(self, level: Floats, weight: Floats, between: Floats) -> tuple[Floats, Floats]:
        """Return what divisions add to the restricted likelihood.

        Returns
        -------
        determinants, squares
            Per point: the sum of log determinants, that of the grand mean included, and the
            squared distances of divisions from it over their variance.
        """
        total, mean = self._within(level, weight)
        spread = 1.0 + between[:, None] * total
        share = total / spread
        all_shares = share.sum(axis=1)
        grand = (share * mean).sum(axis=1) / all_shares
        away = (mean - grand[:, None]) ** 2
        determinants = np.log(spread).sum(axis=1) + np.log(all_shares)
        return determinants, (between[:, None] * share**2 * away).sum(axis=1)

    def _within(self, level: Floats, weight: Floats) -> tuple[Floats, Floats]:
        total = self.sums(weight)
        return total, self.sums(weight * level) / total


def restricted(
    ratio: Floats, between: Floats, nesting: Nesting, n: Floats, mean: Floats, within_ss: float
) -> tuple[Floats, Floats]:
    """Restricted log-likelihood at each pair of ratios with σ² profiled out, and sum of squares.

    Parameters
    ----------
    ratio, between : arrays, shape (points,)
        Variance between departments of a division, and between divisions, both over σ².

    Notes
    -----
    Departments of one division have the covariance diag(ratio + 1/n) + between; its inverse and
    determinant are closed forms. Source: searle1992 (ch. 6).
    """
    variance = ratio[:, None] + 1.0 / n
    weight = 1.0 / variance
    centre = nesting.centres(mean[None], weight, between)
    determinants, across = nesting.corrections(mean[None], weight, between)
    squares = within_ss + (weight * (mean - centre) ** 2).sum(axis=1) + across
    log_likelihood = -0.5 * (
        np.log(n * variance).sum(axis=1) + determinants + (n.sum() - 1) * np.log(squares)
    )
    return log_likelihood, squares


def reml_ratios(nesting: Nesting, n: Floats, mean: Floats, within_ss: float) -> tuple[float, float]:
    """Return both variances over σ² at the top of the restricted likelihood; 0 at its edge."""

    def height(ratio: Floats, between: Floats) -> Floats:
        return restricted(ratio, between, nesting, n, mean, within_ss)[0]

    def lost(logs: Floats) -> float:
        return -float(height(*np.exp(2 * logs)[:, None])[0])

    ratio, between = (each.ravel() for each in np.meshgrid(_COARSE, _COARSE))
    best = int(height(np.exp(2 * ratio), np.exp(2 * between)).argmax())
    found = minimize(
        lost,
        (ratio[best], between[best]),
        method="Nelder-Mead",
        bounds=[(-12.0, 4.0)] * 2,
        options={"xatol": 1e-8, "fatol": 1e-11, "maxiter": 600},
    )
    return _at_edge(np.exp(2 * found.x), height)


def _at_edge(top: Floats, height: Callable[[Floats, Floats], Floats]) -> tuple[float, float]:
    """Return the top, or the edge beside it where that is as high."""
    ratio, between = float(top[0]), float(top[1])
    for edge in ((0.0, 0.0), (0.0, between), (ratio, 0.0)):
        here = height(np.array([edge[0], ratio]), np.array([edge[1], between]))
        if here[0] >= here[1] - _EVEN:
            return edge
    return ratio, between


def between_points(
    count: int, ratio: float, nesting: Nesting, n: Floats, mean: Floats, within_ss: float
) -> Floats:
    """Return `count` equally likely values of the variance between divisions over σ².

    From its posterior with the spread between departments held at `ratio`, in an order that pairs
    with the ordered points of that spread as if the two were independent, which they nearly are.
    """
    ratios = np.full(len(_SPREADS), ratio)
    height, _ = restricted(ratios, _SPREADS**2, nesting, n, mean, within_ss)
    height = height - np.log1p((_SPREADS / PARENT_SCALE) ** 2)
    density = np.exp(height - height.max())
    steps = np.diff(_SPREADS) * (density[1:] + density[:-1]) / 2
    cumulative = np.concatenate([[0.0], np.cumsum(steps)])
    middle = (np.arange(count) + 0.5) / count * cumulative[-1]
    points = np.interp(middle, cumulative, _SPREADS) ** 2
    # A step that has no factor in common with the count visits every place, near ones far apart.
    step = next(each for each in range(round(count * 0.618), 0, -1) if np.gcd(each, count) == 1)
    found: Floats = points[np.arange(count) * step % count]
    return found
