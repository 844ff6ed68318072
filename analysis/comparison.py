"""How far a unit truly lies from all the others together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.covariance import Floats
from analysis.estimates import (
    Beside,
    Posterior,
    expected_weights,
    rounding_variance,
    unit_posterior,
)
from analysis.nesting import Nesting
from analysis.variance import VarianceComponents


@dataclass(frozen=True, eq=False, kw_only=True)
class Difference:
    """What is known of each unit's true level minus the true mean of its others."""

    posterior: Posterior
    others: Floats
    """Respondent-weighted mean of the others' released means; NaN where there are none."""


def difference_from_others(
    n: Floats,
    mean: Floats,
    others: NDArray[np.bool_],
    rows: NDArray[np.intp],
    components: VarianceComponents,
    *,
    step: float,
    branch: NDArray[np.integer] | None = None,
) -> Difference:
    """Return the joint posterior of unit minus others for the units in `rows`.

    Parameters
    ----------
    n, mean : arrays, shape (units,)
        Released answers and means of all shown units; NaN where a unit has none.
    others : array of bool, shape (units, units)
        `cover.cover`.
    rows : array of int
        Units of one level of the tree, whose spread `components` describes.
    step : float
        What the means are rounded to.
    branch : array of int, shape (units,)
        Where each unit belongs at the level above (`cover.branch_at`), for a nested model.

    Notes
    -----
    A unit and its others are taken as drawn from one population with the spread of the unit's own
    level, so what shrinks the unit shrinks its others too, and the uncertainty of the others'
    levels and of the grand mean is counted once each. Where the others stand deeper in the tree
    than the unit this is an approximation that matters little: together they hold most answers.
    In a nested model every unit is drawn from its own parent, and the parents from one population.
    """
    known = np.isfinite(n) & np.isfinite(mean)
    answers = np.where(known, n, 1.0)[:, None]
    centred = float(np.average(mean[known], weights=n[known])) if known.any() else 0.0
    level = np.where(known, mean - centred, 0.0)[:, None]
    error = 1.0 / answers + rounding_variance(step) / components.scale
    precision = np.zeros_like(error)
    kept = np.zeros_like(error)
    nesting = None
    if branch is not None and components.nested:
        nesting = Nesting.of(branch[known])
    precision[known], kept[known] = expected_weights(
        level[known], error[known], components, nesting=nesting
    )
    member = (others[rows] & known).astype(np.float64)
    total = member @ answers
    with np.errstate(invalid="ignore", divide="ignore"):
        share = member * answers[:, 0] / total
        raw = (share @ np.where(known, mean, 0.0)[:, None])[:, 0]
    missing = ~known[rows] | (total[:, 0] == 0)
    share[missing] = 0.0
    # Each other unit's mean, precision and pull, for the sums over whoever stands beside a unit.
    weights, pull = _Weights(precision, precision * level), 1.0 - kept
    own = (share @ (kept * level), share**2 @ (error * kept))
    if nesting is None or branch is None:
        beside = _one_population(member, share, weights, pull, own)
    else:
        beside = _by_branch(member, share, weights, pull, own, branch, rows, components.between)
    posterior = unit_posterior(level[rows], error[rows], beside, components)
    posterior.centre[missing] = np.nan
    return Difference(posterior=posterior, others=np.where(missing, np.nan, raw))


@dataclass(frozen=True, eq=False)
class _Weights:
    """Precision of each unit, plain and times its level, shape (units, points)."""

    plain: Floats
    weighted: Floats


def _one_population(
    member: Floats, share: Floats, weights: _Weights, pull: Floats, own: tuple[Floats, Floats]
) -> Beside:
    """Return what the others say when all units scatter around one mean."""
    return Beside(
        weight=member @ weights.plain,
        weighted=member @ weights.weighted,
        share=share.sum(axis=1, keepdims=True) - share @ pull,
        pulled=own[0],
        variance=own[1],
    )


def _by_branch(
    member: Floats,
    share: Floats,
    weights: _Weights,
    pull: Floats,
    own: tuple[Floats, Floats],
    branch: NDArray[np.integer],
    rows: NDArray[np.intp],
    between: Floats,
) -> Beside:
    """Return what the others say when units scatter around their parents, parents around one mean.

    Given the level b of the unit's own parent, the mean of the others is α + βb plus noise: the
    sisters follow b, the other parents follow their own departments and, as far as these leave
    open, the grand mean, of which b tells a little. α, β and the noise are summed branch by branch.
    """
    outside_weight, outside_weighted, alpha, noise, open_share = (
        np.zeros((len(rows), len(between))) for _ in range(5)
    )
    inside_weight, inside_weighted, beta = (np.zeros_like(alpha) for _ in range(3))
    for each in np.unique(branch):
        units = branch == each
        told = member[:, units] @ weights.plain[units]
        weighted = member[:, units] @ weights.weighted[units]
        follows = share[:, units] @ pull[units]
        same = (branch[rows] == each)[:, None]
        inside_weight += same * told
        inside_weighted += same * weighted
        beta += same * follows
        left_open = 1.0 / (1.0 + between * told)
        outside_weight += ~same * told * left_open
        outside_weighted += ~same * weighted * left_open
        alpha += ~same * follows * between * left_open * weighted
        noise += ~same * follows**2 * between * left_open
        open_share += ~same * follows * left_open
    known_by = 1.0 / (1.0 + between * outside_weight)
    return Beside(
        weight=inside_weight + outside_weight * known_by,
        weighted=inside_weighted + outside_weighted * known_by,
        share=1.0 - beta - open_share * known_by,
        pulled=own[0] + alpha + open_share * between * known_by * outside_weighted,
        variance=own[1] + noise + open_share**2 * between * known_by,
    )
