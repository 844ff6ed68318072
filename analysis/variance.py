"""How much of the spread in answers lies between units, and how sure we are of that.

A random-intercept model, answer = level + unit + person, fitted by restricted maximum likelihood
from each unit's n, mean and within-unit sum of squares alone. One level of the tree at a time, with
each level above as one more intercept where it can be told apart (`nesting`): teams scatter around
their department, departments around their division, divisions around the whole. The result is
organisation-wide and never a figure about a unit.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

from analysis.covariance import Floats
from analysis.nesting import Nesting, between_points, reml_ratios, restricted

PRIOR_SCALE = 0.5
"""Half-Cauchy prior on τ/σ: half the prior mass lies below ICC(1) = .20, the top of what surveys
of teams report, and its flat start lets a spread of zero win. Source: gelman2006."""

STRAY_SHARES = (0.0, 0.05, 0.15)
"""Shares of units that stand apart from the rest, equally likely beforehand: departments are not
normally distributed around each other, a few differ much and most hardly at all."""

STRAY_RATIO = 0.6**2
"""Extra variance of a unit that stands apart, in within-unit variances: ± .6 SD, a medium to
large effect."""

GRID_POINTS = 16
"""Points per share; each share has its own grid."""

_ROUNDS = 4  # of weighing strays down and finding the mean anew; it settles in three
_COARSE = np.concatenate([[0.0], np.geomspace(5e-3, 30.0, 48)])
_FINE = np.linspace(0.0, 1.0, 64)
_NEGLIGIBLE = 14.0  # points this far below the top (in log units) carry under a millionth


@dataclass(frozen=True, eq=False, kw_only=True)
class VarianceComponents:
    """The spread of one measure among the units of one level.

    Attributes
    ----------
    groups, n
        Units and answers used.
    within
        Pooled within-unit variance (mean square within); its root is the SD that a relevant
        difference is counted in. NaN when no unit has two answers.
    sigma2, tau2
        REML estimates of the variance within and between units; between units of the same parent
        where the model is nested.
    tau2_above
        The same between larger units of one parent, the nearest level first; 0 where a level
        cannot be told apart, () without levels above.
    between
        Those over σ² at each grid point, shape (points, levels above).
    ratio, stray, weight, scale
        Grid of τ²/σ² and of the share of units that stand apart (see `STRAY_RATIO`), its posterior
        probabilities, and σ² at each point (divisor `df`).
    df
        Degrees of freedom of `scale`: given the ratio, everything is Student t with these.
    reason
        "" or why nothing can be said: "too_few" (under two answers), "no_spread" (within units,
        everybody answered the same).
    """

    groups: int
    n: int
    within: float
    sigma2: float
    tau2: float
    ratio: Floats
    stray: Floats
    weight: Floats
    scale: Floats
    df: int
    tau2_above: tuple[float, ...] = ()
    between: Floats = field(default_factory=lambda: np.zeros((1, 0)))
    reason: str = ""

    @property
    def nested(self) -> bool:
        """Whether parents have a spread of their own."""
        return bool((self.between > 0).any())

    @property
    def singular(self) -> bool:
        """Whether REML finds no spread between units at all."""
        return self.tau2 == 0.0


def _restricted(ratio: Floats, n: Floats, mean: Floats, within_ss: float) -> tuple[Floats, Floats]:
    """Restricted log-likelihood at each ratio with σ² profiled out, and the sum of squares."""
    variance = ratio[:, None] + 1.0 / n
    weight = 1.0 / variance
    total = weight.sum(axis=1)
    grand = weight @ mean / total
    squares = within_ss + (weight * (mean - grand[:, None]) ** 2).sum(axis=1)
    # With the prior 1/σ² this profile is also, exactly, the likelihood with σ² integrated out.
    log_likelihood = -0.5 * (
        np.log(n * variance).sum(axis=1) + np.log(total) + (n.sum() - 1) * np.log(squares)
    )
    return log_likelihood, squares


def stray_chance(
    level: Floats,
    error: Floats,
    ratio: Floats,
    share: Floats,
    scale: Floats,
    *,
    above: "Above | None" = None,
) -> tuple[Floats, Floats]:
    """Return how likely each unit stands apart, and the mean it is held against.

    All arrays broadcast to (points, units); the mean is (points, 1), that of its parent (points,
    units) in a nested model. A few unit means far off on one side must not pull the mean that all
    the others are held against.
    """
    narrow = 1.0 / (ratio + error)
    wide = 1.0 / (ratio + STRAY_RATIO + error)
    odds = np.log(np.maximum(share, 1e-300)) - np.log1p(-share) + 0.5 * np.log(wide / narrow)
    slope = 0.5 * (narrow - wide) / scale
    apart = np.zeros(np.broadcast_shapes(narrow.shape, share.shape))
    grand: Floats = np.zeros((len(apart), 1))
    for _ in range(_ROUNDS):
        weight = narrow + apart * (wide - narrow)
        grand = _centre(level, weight, above)
        apart = expit(odds + slope * (level - grand) ** 2)
    return apart, grand


def _centre(level: Floats, weight: Floats, above: "Above | None") -> Floats:
    if above is not None:
        return above.nesting.centres(level, weight, above.between)
    found: Floats = (weight * level).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    return found


@dataclass(frozen=True, eq=False)
class Above:
    """The levels above: who belongs to whom, and their variances over σ², (points, levels)."""

    nesting: Nesting
    between: Floats


def _with_strays(
    ratio: Floats,
    n: Floats,
    mean: Floats,
    within_ss: float,
    *,
    share: float,
    above: Above | None = None,
) -> tuple[Floats, Floats]:
    """As `_restricted`, when `share` of the units may stand apart; the same where it is 0."""
    if share == 0.0:
        if above is None:
            return _restricted(ratio, n, mean, within_ss)
        between = np.broadcast_to(above.between, (len(ratio), above.nesting.depth))
        return restricted(ratio, between, above.nesting, n, mean, within_ss)
    within = within_ss / (n.sum() - len(n))
    variance = ratio[:, None] + 1.0 / n
    apart, grand = stray_chance(
        mean[None],
        1.0 / n[None],
        ratio[:, None],
        np.array([[share]]),
        np.array([[within]]),
        above=above,
    )
    distance = (mean - grand) ** 2 / (within * variance)
    wider = variance / (variance + STRAY_RATIO)
    near = np.log1p(-share) - 0.5 * distance
    far = np.log(share) + 0.5 * np.log(wider) - 0.5 * distance * wider
    # What the mixture makes of each squared distance takes the place of the distance itself; so
    # σ² is still integrated out as without strays, and a share of 0 is the plain model exactly.
    squares = within_ss - 2.0 * within * np.logaddexp(near, far).sum(axis=1)
    weight = (1 - apart + apart * wider) / variance
    if above is None:
        determinants = np.log(weight.sum(axis=1))
    else:
        between = np.broadcast_to(above.between, (len(ratio), above.nesting.depth))
        determinants, across = above.nesting.corrections(mean[None], weight, between)
        squares = squares + across
    log_likelihood = -0.5 * (
        np.log(n * variance).sum(axis=1) + determinants + (n.sum() - 1) * np.log(squares)
    )
    return log_likelihood, squares


def _log_posterior(
    spread: Floats,
    n: Floats,
    mean: Floats,
    within_ss: float,
    *,
    share: float,
    above: Above | None,
    scale: float,
) -> Floats:
    """Log posterior of τ/σ and the share of strays, up to a constant."""
    log_likelihood, _ = _with_strays(spread**2, n, mean, within_ss, share=share, above=above)
    prior: Floats = -np.log1p((spread / scale) ** 2)
    return log_likelihood + prior


def _posterior_points(
    n: Floats, mean: Floats, within_ss: float, *, above: Above | None, scale: float
) -> list[tuple[Floats, float]]:
    """For each share of strays: quantiles of the posterior of τ/σ, and the share's probability."""

    def height(spread: Floats, share: float) -> Floats:
        return _log_posterior(spread, n, mean, within_ss, share=share, above=above, scale=scale)

    rough = [height(_COARSE, share) for share in STRAY_SHARES]
    top = max(float(each.max()) for each in rough)
    middle = (np.arange(GRID_POINTS) + 0.5) / GRID_POINTS
    found = []
    for each, share in zip(rough, STRAY_SHARES, strict=True):
        kept = np.flatnonzero(each > each.max() - _NEGLIGIBLE)
        low = _COARSE[max(kept[0] - 1, 0)]
        high = _COARSE[min(kept[-1] + 1, len(_COARSE) - 1)]
        # With few groups the posterior has a long tail: points lie closer near the lower end.
        points = low + (high - low) * _FINE ** (3.0 if high > 3.0 * low + 1.0 else 1.5)
        density = np.exp(height(points, share) - top)
        steps = np.diff(points) * (density[1:] + density[:-1]) / 2
        cumulative = np.concatenate([[0.0], np.cumsum(steps)])
        quantiles = np.interp(middle * cumulative[-1], cumulative, points)
        found.append((quantiles, float(cumulative[-1])))
    mass = sum(each for _, each in found)
    return [(points, each / mass) for points, each in found]


def _reml_ratio(n: Floats, mean: Floats, within_ss: float) -> float:
    """τ²/σ² at the top of the restricted likelihood; 0 when the top is at the edge."""

    def lost(log_ratio: float) -> float:
        value, _ = _restricted(np.array([np.exp(log_ratio)]), n, mean, within_ss)
        return -float(value[0])

    height, _ = _restricted(_COARSE**2, n, mean, within_ss)
    best = int(height.argmax())
    low = 2 * np.log(_COARSE[max(best - 1, 1)]) if best > 1 else np.log(1e-12)
    high = 2 * np.log(_COARSE[min(max(best, 1) + 1, len(_COARSE) - 1)])
    found = minimize_scalar(lost, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    if best == 0 and -found.fun <= height[0] + 1e-9:
        return 0.0
    return float(np.exp(found.x))


def components_from_groups(
    n: Floats,
    mean: Floats,
    within_ss: float,
    *,
    nesting: Nesting | None = None,
    prior_scale: float = PRIOR_SCALE,
) -> VarianceComponents:
    """Fit the random-intercept model from what is known of each group.

    Parameters
    ----------
    n, mean : arrays, shape (groups,)
        Answers (at least one each) and mean score of each group.
    within_ss : float
        Sum of squared distances of all answers from their own group's mean.
    nesting
        Which larger group each group belongs to, where there are such.
    prior_scale
        Scale of the half-Cauchy prior on τ/σ.

    Returns
    -------
    VarianceComponents
        Never an exception for thin data: one group, constant answers or an empty array give a
        `reason` or a posterior that equals the prior.

    Notes
    -----
    σ² is integrated out in closed form; τ²/σ² is kept on a grid with its posterior, so that what
    is computed from it carries the uncertainty of both. The REML estimates are those of the plain
    normal model; the grid also allows for a few units that stand apart, without which a spread
    made by three bad departments would be lent to all the others. In a nested model the spread
    between units is found with that between parents held at its REML value, and the points of
    both are paired as if independent.

    Source: searle1992 (ch. 6), gelman2006. Checked against: R lme4, tests/reference/reml.json and
    nested.json, and statsmodels MixedLM.
    """
    total = float(n.sum())
    groups = len(n)
    free = total - groups
    nothing = VarianceComponents(
        groups=groups,
        n=int(total),
        within=within_ss / free if free > 0 else np.nan,
        sigma2=np.nan,
        tau2=np.nan,
        ratio=np.zeros(1),
        stray=np.zeros(1),
        weight=np.ones(1),
        scale=np.full(1, np.nan),
        df=max(int(total) - 1, 0),
        reason="too_few" if total < 2 else "no_spread",
    )
    # Sums of squares of equal answers come out as rounding dust, not as zero.
    if total < 2 or free <= 0 or within_ss <= 1e-12 * total * max(1.0, float((mean**2).max())):
        return nothing
    ratio = _reml_ratio(n, mean, within_ss) if groups > 1 else 0.0
    ratios: tuple[float, tuple[float, ...]] = (ratio, ())
    above = None
    points: Floats = np.zeros((GRID_POINTS, 0))
    if nesting is not None:
        ratios = reml_ratios(nesting, n, mean, within_ss)
        above = Above(nesting, np.array([ratios[1]]))
        points = between_points(GRID_POINTS, ratios, nesting, n, mean, within_ss)
    grids = _posterior_points(n, mean, within_ss, above=above, scale=prior_scale)
    paired = None if nesting is None else Above(nesting, points)
    squares = [
        _with_strays(spreads**2, n, mean, within_ss, share=share, above=paired)[1]
        for (spreads, _), share in zip(grids, STRAY_SHARES, strict=True)
    ]
    _, at_top = _with_strays(np.array([ratios[0]]), n, mean, within_ss, share=0.0, above=above)
    sigma2 = float(at_top[0]) / (total - 1)
    return VarianceComponents(
        groups=groups,
        n=int(total),
        within=within_ss / free,
        sigma2=sigma2,
        tau2=ratios[0] * sigma2,
        tau2_above=tuple(each * sigma2 for each in ratios[1]),
        ratio=np.concatenate([spreads**2 for spreads, _ in grids]),
        between=np.tile(points, (len(STRAY_SHARES), 1)),
        stray=np.repeat(STRAY_SHARES, GRID_POINTS),
        weight=np.repeat([mass / GRID_POINTS for _, mass in grids], GRID_POINTS),
        scale=np.concatenate(squares) / (total - 1),
        df=int(total) - 1,
    )


def variance_components(
    scores: Floats,
    groups: NDArray[np.intp],
    *,
    parents: NDArray[np.integer] | None = None,
    least: float = 0.0,
) -> VarianceComponents:
    """Fit the random-intercept model to one measure.

    Parameters
    ----------
    scores : array, shape (respondents,)
        Scores in response-format units; NaN (no score) is left out.
    groups : array of int, shape (respondents,)
        Code of each respondent's unit; a negative code is left out.
    parents : array of int, shape (units,) or (levels above, units), optional
        Code of the larger unit that each unit belongs to, by the unit's code; the nearest level
        first.
    least : float
        Smallest variance within units that is believed: an interval of no width would say that
        everybody in every unit gave the same answer.

    Returns
    -------
    VarianceComponents
    """
    used = (groups >= 0) & np.isfinite(scores)
    codes, values = groups[used], scores[used]
    if len(values) == 0:
        return components_from_groups(np.zeros(0), np.zeros(0), 0.0)
    # Centred first: squares of large numbers lose the small differences that matter here.
    centre = float(values.mean())
    values = values - centre
    n = np.bincount(codes).astype(np.float64)
    sums = np.bincount(codes, weights=values)
    present = n > 0
    mean = sums[present] / n[present]
    deviation = values - (sums / np.where(present, n, 1.0))[codes]
    nesting = None
    if parents is not None:
        nesting = Nesting.of(*np.atleast_2d(parents)[:, : len(n)][:, present])
    free = float(np.maximum(n[present] - 1, 0).sum())
    within_ss = max(float(deviation @ deviation), least * free)
    return components_from_groups(n[present], mean + centre, within_ss, nesting=nesting)
