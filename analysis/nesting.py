"""Departments inside divisions, to any depth: how the levels of a tree scatter around those above.

answer = level + … + division + department + person. Everything follows from each department's n,
mean and within sum of squares: what is known of a unit from below is a precision and a mean, and is
handed up the tree one level at a time. Where the spread between divisions is zero, it is the model
without them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from analysis.covariance import Floats

PARENT_SCALE = 0.5
"""Half-Cauchy prior on the spread between divisions over σ, as on that between departments."""

_SPREADS = np.concatenate([[0.0], np.geomspace(0.01, 4.0, 31)])
_LOWEST, _HIGHEST = -12.0, 4.0  # logarithms of a spread over σ
_COARSE = {1: np.linspace(-6.0, 1.5, 16), 2: np.linspace(-5.0, 1.0, 9)}
_COARSEST = np.linspace(-4.0, 0.5, 5)
_EVEN = 1e-9
_GOLDEN = 0.618


@dataclass(frozen=True, eq=False)
class Step:
    """Which unit of the level above each unit of one level belongs to.

    `place` gives the unit above, 0 …; `order` sorts by it, and `starts` says where each begins in
    that order.
    """

    place: NDArray[np.intp]
    order: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, place: NDArray[np.intp]) -> "Step":
        """Return the step of places 0 … that are all taken."""
        order = np.argsort(place, kind="stable")
        return cls(place, order, np.unique(place[order], return_index=True)[1])

    def sums(self, values: Floats) -> Floats:
        """Return the sums over what belongs to each unit above, along the last axis."""
        found: Floats = np.add.reduceat(values[..., self.order], self.starts, axis=-1)
        return found


@dataclass(frozen=True, eq=False)
class Nesting:
    """Which division each department belongs to, which region each division, and so on.

    Attributes
    ----------
    steps
        From the departments up, the whole organisation left out.
    told_apart
        Per step, whether a spread between the units above can be told from that beneath: there
        are several, and fewer than the units in them. Elsewhere it is taken as zero.
    """

    steps: tuple[Step, ...]
    told_apart: tuple[bool, ...]

    @classmethod
    def of(cls, *above: NDArray[np.integer]) -> "Nesting | None":
        """Return the nesting, None where no spread between larger units could be told apart.

        Parameters
        ----------
        above : arrays of int, shape (departments,)
            Code of the larger unit that each department belongs to, the nearest level first.
        """
        steps, told = [], []
        inside = np.arange(len(above[0])) if above else np.arange(0)
        for codes in above:
            # Every unit beneath is asked by one of its departments.
            _, first = np.unique(inside, return_index=True)
            _, of_all = np.unique(codes, return_inverse=True)
            place = of_all[first]
            steps.append(Step.of(place))
            told.append(1 < int(of_all.max(initial=0)) + 1 < len(place))
            inside = of_all
        return cls(tuple(steps), tuple(told)) if any(told) else None

    @property
    def depth(self) -> int:
        """How many levels lie above the departments, the whole organisation not counted."""
        return len(self.steps)

    def _told(self, level: Floats, weight: Floats, between: Floats) -> list[tuple[Floats, Floats]]:
        """Return what is known of each unit from below: precision and mean, departments first."""
        told = [(weight, np.broadcast_to(level, weight.shape))]
        kept, mean = told[0]
        for step, spread in zip(self.steps, between.T, strict=True):
            total = step.sums(kept)
            mean = step.sums(kept * mean) / total
            told.append((total, mean))
            kept = total / (1.0 + spread[:, None] * total)
        top = kept.sum(axis=1, keepdims=True)
        told.append((top, (kept * mean).sum(axis=1, keepdims=True) / top))
        return told

    def _levels(self, told: list[tuple[Floats, Floats]], between: Floats) -> list[Floats]:
        """Return the level of each unit given all departments, the whole first, then downwards."""
        found = [told[-1][1]]
        for number in range(self.depth, 0, -1):
            spread = between[:, number - 1, None]
            total, mean = told[number]
            above = found[-1]
            if number < self.depth:
                above = above[:, self.steps[number].place]
            found.append((spread * total * mean + above) / (1.0 + spread * total))
        return found

    def centres(self, level: Floats, weight: Floats, between: Floats) -> Floats:
        """Return the level of each department's division, given all departments.

        Parameters
        ----------
        level, weight : arrays, broadcast to (points, departments)
            Means and their precisions.
        between : array, shape (points, depth)
            Variances between larger units, the nearest level first, in the unit of 1/weight.
        """
        found = self._levels(self._told(level, weight, between), between)[-1]
        centres: Floats = found[:, self.steps[0].place]
        return centres

    def corrections(self, level: Floats, weight: Floats, between: Floats) -> tuple[Floats, Floats]:
        """Return what the levels above add to the restricted likelihood.

        Returns
        -------
        determinants, squares
            Per point: the sum of log determinants, that of the grand mean included, and the
            squared distances of larger units from those above them over their variances.
        """
        told = self._told(level, weight, between)
        levels = self._levels(told, between)
        determinants: Floats = np.log(told[-1][0][:, 0])
        squares: Floats = np.zeros(len(determinants))
        for number in range(self.depth, 0, -1):
            spread = between[:, number - 1, None]
            total, mean = told[number]
            above = levels[self.depth - number]
            if number < self.depth:
                above = above[:, self.steps[number].place]
            widened = 1.0 + spread * total
            determinants = determinants + np.log(widened).sum(axis=1)
            squares = squares + (spread * (total / widened * (mean - above)) ** 2).sum(axis=1)
        return determinants, squares

    def beside(self, level: Floats, weight: Floats, between: Floats) -> tuple[Floats, Floats]:
        """Return what all others say of the level that each department scatters around.

        Parameters as in `centres`. Returns precision, and precision times mean, both of shape
        (points, departments): from sisters, and from further off, blurred by how far larger units
        lie apart.
        """
        told = self._told(level, weight, between)
        known: Floats = np.zeros((len(weight), 1))
        weighted: Floats = np.zeros((len(weight), 1))
        for number in range(self.depth, -1, -1):
            total, mean = told[number]
            spread = between[:, number - 1, None] if number else np.zeros((len(weight), 1))
            own = total / (1.0 + spread * total)
            if number < self.depth:
                place = self.steps[number].place
                of_all, sums = told[number + 1][0][:, place], told[number + 1]
                shared = (sums[0] * sums[1])[:, place]
                known, weighted = known[:, place], weighted[:, place]
            else:
                of_all, shared = told[-1][0], told[-1][0] * told[-1][1]
            # What rounding leaves of "all minus own" for an only child is dust.
            known = np.maximum(of_all - own, 0.0) + known
            weighted = shared - own * mean + weighted
            if number:
                blurred = 1.0 + spread * known
                known, weighted = known / blurred, weighted / blurred
        return known, weighted


def restricted(
    ratio: Floats, between: Floats, nesting: Nesting, n: Floats, mean: Floats, within_ss: float
) -> tuple[Floats, Floats]:
    """Restricted log-likelihood at each set of ratios with σ² profiled out, and sum of squares.

    Parameters
    ----------
    ratio : array, shape (points,)
        Variance between departments of a division over σ².
    between : array, shape (points, depth)
        Variances between larger units of one parent over σ², the nearest level first.

    Notes
    -----
    Departments of one division have the covariance diag(ratio + 1/n) + between; its inverse and
    determinant are closed forms, and so they are one level up. Source: searle1992 (ch. 6).
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


def reml_ratios(
    nesting: Nesting, n: Floats, mean: Floats, within_ss: float
) -> tuple[float, tuple[float, ...]]:
    """Return the variances over σ² at the top of the restricted likelihood; 0 at its edge.

    That between departments, and those between larger units, the nearest level first.
    """
    free = np.flatnonzero((True, *nesting.told_apart))

    def height(ratios: Floats) -> Floats:
        every = np.zeros((len(ratios), nesting.depth + 1))
        every[:, free] = ratios
        return restricted(every[:, 0], every[:, 1:], nesting, n, mean, within_ss)[0]

    def lost(logs: Floats) -> float:
        return -float(height(np.exp(2 * logs)[None])[0])

    coarse = _COARSE.get(len(free) - 1, _COARSEST)
    grid = np.array(list(product(coarse, repeat=len(free))))
    best = grid[int(height(np.exp(2 * grid)).argmax())]
    for _ in range(len(free) - 1):  # a simplex that has shrunk too early gets another start
        best = minimize(
            lost,
            best,
            method="Nelder-Mead",
            bounds=[(_LOWEST, _HIGHEST)] * len(free),
            options={"xatol": 1e-8, "fatol": 1e-11, "maxiter": 600 * len(free)},
        ).x
    top = np.zeros(nesting.depth + 1)
    top[free] = _at_edge(np.exp(2 * best), height)
    return float(top[0]), tuple(top[1:].tolist())


def _at_edge(top: Floats, height: Callable[[Floats], Floats]) -> Floats:
    """Return the top, or the edge beside it where that is as high, with as many zeros as can be."""
    zeroed = [np.array(each) for each in product((True, False), repeat=len(top))]
    for edge in sorted(zeroed, key=lambda each: -int(each.sum())):
        beside = np.where(edge, 0.0, top)
        here = height(np.stack([beside, top]))
        if here[0] >= here[1] - _EVEN:
            return beside
    return top


def between_points(
    count: int,
    ratios: tuple[float, tuple[float, ...]],
    nesting: Nesting,
    n: Floats,
    mean: Floats,
    within_ss: float,
) -> Floats:
    """Return `count` equally likely values of the variances between larger units over σ².

    Shape (count, depth). Each from its posterior with all other spreads held at `ratios`, in an
    order that pairs with the ordered points of the spread between departments as if they were
    independent, which they nearly are.
    """
    ratio, above = ratios
    found = np.zeros((count, nesting.depth))
    for level in np.flatnonzero(nesting.told_apart):
        between = np.tile(above, (len(_SPREADS), 1)).astype(float)
        between[:, level] = _SPREADS**2
        here = np.full(len(_SPREADS), ratio)
        height, _ = restricted(here, between, nesting, n, mean, within_ss)
        height = height - np.log1p((_SPREADS / PARENT_SCALE) ** 2)
        density = np.exp(height - height.max())
        steps = np.diff(_SPREADS) * (density[1:] + density[:-1]) / 2
        cumulative = np.concatenate([[0.0], np.cumsum(steps)])
        middle = (np.arange(count) + 0.5) / count * cumulative[-1]
        points = np.interp(middle, cumulative, _SPREADS) ** 2
        # A step without a factor in common with the count visits every place, near ones far apart.
        wanted = round(count * _GOLDEN ** (level + 1))
        step = next(each for each in range(max(wanted, 1), 0, -1) if np.gcd(each, count) == 1)
        found[:, level] = points[np.arange(count) * step % count]
    return found
