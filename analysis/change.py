"""How much a unit truly changed between two waves, and with what doubt.

A random-intercept model of changes: change = common change + unit + sampling. Everything starts
from released means, their n and the organisation-wide spread within units; rounding of both means
counts as one more source of error. So nothing comes out that both releases do not hold already.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.barriers import discovery_set
from analysis.covariance import Floats
from analysis.detectable import detectable_difference
from analysis.estimates import (
    Beside,
    Posterior,
    expected_weights,
    level_posterior,
    rounding_variance,
    unit_posterior,
)
from analysis.nesting import Nesting
from analysis.policy import Policy
from analysis.results import ChangeLevel
from analysis.variance import VarianceComponents, components_from_groups

CONFIDENCE = 0.95
OFTEN = 0.8
"""A change that a unit could have shown is one that would be told so often."""

UNITS_DIFFER = 0.2
"""Scale of the half-Cauchy prior on how units differ in their change, in SDs within units: far less
than they differ in their level."""

ALL_MOVE = 0.2
"""Prior SD of the change that all units share: between two waves most things stay as they are."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Spread:
    """Spread of scores within units in both waves, and of the same people between them.

    `earlier`, `later`: pooled variances within units; `between`: covariance of linked people.
    """

    earlier: float
    later: float
    between: float = 0.0

    @property
    def pooled(self) -> float:
        """Return the variance that a relevant change is counted in."""
        return (self.earlier + self.later) / 2


def sampling_variance(
    n_earlier: Floats, n_later: Floats, linked: Floats, spread: Spread, *, step: float
) -> Floats:
    """Return the error variance of each unit's change of released means.

    Parameters
    ----------
    linked : array, shape (units,)
        People of the unit who answered both times and are known to; 0 where nothing is linked.

    Notes
    -----
    s₁²/n₁ + s₂²/n₂ − 2 c m/(n₁ n₂) + 2 step²/12. All answers count, those of people who answered
    once as well: who makes a code is no random part of a unit. Linking only takes away the part
    of the error that both means share.
    """
    shared = 2 * spread.between * linked / (n_earlier * n_later)
    sampling = spread.earlier / n_earlier + spread.later / n_later - shared
    found: Floats = np.maximum(sampling, 0.0) + 2 * rounding_variance(step)
    return found


def change_components(
    change: Floats, variance: Floats, spread: Spread, *, nesting: Nesting | None = None
) -> VarianceComponents:
    """Return the spread of true changes between the units of one level.

    Each change counts as the mean of as many answers as would have its error variance.
    """
    n = spread.pooled / variance
    within_ss = spread.pooled * float(np.maximum(n.sum() - len(n), 0.0))
    return components_from_groups(n, change, within_ss, nesting=nesting, prior_scale=UNITS_DIFFER)


def change_posterior(
    n: Floats, change: Floats, components: VarianceComponents, *, nesting: Nesting | None
) -> Posterior:
    """Return what is known of each unit's true change, given all units of its level.

    As `level_posterior`, with a prior on the change that all share (`ALL_MOVE`).
    """
    if nesting is not None and components.nested:
        return level_posterior(n, change, components, step=0.0, nesting=nesting)
    level, error = change[:, None], np.repeat(1.0 / n[:, None], len(components.ratio), axis=1)
    precision, _ = expected_weights(level, error, components)
    weight = np.maximum(precision.sum(axis=0) - precision, 0.0) + ALL_MOVE**-2.0
    weighted = (precision * level).sum(axis=0) - precision * level
    return unit_posterior(level, error, Beside(weight=weight, weighted=weighted), components)


@dataclass(frozen=True, eq=False, kw_only=True)
class JudgedChanges:
    """What is known of the changes of units on one measure; arrays of shape (units,)."""

    change: Floats
    low: Floats
    high: Floats
    up: Floats
    """Probability that it rose by more than the difference that matters."""
    down: Floats
    small: Floats
    """Probability that it moved by less than that."""
    detectable: Floats

    @classmethod
    def empty(cls, size: int) -> "JudgedChanges":
        """Return changes of which nothing is known."""
        nothing = np.full(size, np.nan)
        names = ("change", "low", "high", "up", "down", "small", "detectable")
        return cls(**{name: nothing.copy() for name in names})


def judge_changes(
    change: Floats,
    variance: Floats,
    spread: Spread,
    *,
    policy: Policy,
    nesting: Nesting | None = None,
) -> JudgedChanges:
    """Judge the changes of all units of one level on one measure.

    Parameters
    ----------
    change, variance : arrays, shape (units,)
        Difference of released means and its error variance (`sampling_variance`).
    nesting
        Which larger unit each belongs to: its change is drawn towards that unit's.

    Returns
    -------
    JudgedChanges
        Not rounded. `change` is the mean of what is known, drawn towards the others' as far as
        units do not differ in how they changed.
    """
    components = change_components(change, variance, spread, nesting=nesting)
    if components.reason:
        return JudgedChanges.empty(len(change))
    n = spread.pooled / variance
    posterior = change_posterior(n, change, components, nesting=nesting)
    tail = (1 - CONFIDENCE) / 2
    relevant = np.full(len(n), policy.relevant_difference * np.sqrt(spread.pooled))
    below, under = posterior.below(relevant), posterior.below(-relevant)
    return JudgedChanges(
        change=_mean(posterior),
        low=posterior.quantile(tail),
        high=posterior.quantile(1 - tail),
        up=1 - below,
        down=under,
        small=below - under,
        detectable=_detectable(n, components, policy=policy),
    )


def _detectable(n: Floats, components: VarianceComponents, *, policy: Policy) -> Floats:
    """Return the smallest true change that would have been told; alone, nothing is drawn to."""
    sizes, of = np.unique(n, return_inverse=True)
    table = detectable_difference(sizes, components, policy=policy)
    if len(n) > 1:
        return table["difference"].to_numpy(dtype=np.float64, na_value=np.nan)[of]
    sure, often = float(ndtri(policy.clear)), float(ndtri(OFTEN))
    relevant = policy.relevant_difference * np.sqrt(components.within)
    found: Floats = relevant + (sure + often) * np.sqrt(components.sigma2 / n)
    return found


def _mean(posterior: Posterior) -> Floats:
    found: Floats = (posterior.centre * posterior.weight).sum(axis=1)
    return found


def change_levels(
    up: Floats,
    down: Floats,
    small: Floats,
    *,
    good_when_high: NDArray[np.object_],
    withheld: NDArray[np.bool_],
    policy: Policy,
) -> tuple[list[ChangeLevel], Floats]:
    """Return what may be said of every unit × measure of a comparison, and its probability.

    Parameters
    ----------
    up, down, small : arrays, shape (cells,)
        Of all levels of the tree and all measures at once; NaN: nothing is known.
    good_when_high
        True, False, or None where the measure has no good end.
    withheld
        Cells of which nothing may be said, whatever the figures.

    Notes
    -----
    A change is told where it is more likely than `clear` to be larger than the difference that
    matters, within the largest set of such cells whose expected share of false ones is
    `false_discovery`. "No clear change" says that it is smaller, as surely; anything else cannot
    be told.
    """
    surer = np.fmax(up, down)
    told = np.where(withheld, np.nan, surer)
    clear = discovery_set(told, false_discovery=policy.false_discovery) & (told >= policy.clear)
    steady = ~clear & ~withheld & (small >= policy.small_change)
    names = {
        (True, True): ChangeLevel.BETTER,
        (True, False): ChangeLevel.WORSE,
        (False, True): ChangeLevel.WORSE,
        (False, False): ChangeLevel.BETTER,
        (None, True): ChangeLevel.HIGHER,
        (None, False): ChangeLevel.LOWER,
    }
    levels = []
    for place in range(len(told)):
        if clear[place]:
            levels.append(names[good_when_high[place], bool(up[place] >= down[place])])
        else:
            levels.append(ChangeLevel.NO_CLEAR_CHANGE if steady[place] else ChangeLevel.CANNOT_TELL)
    return levels, np.where(steady, small, surer)
