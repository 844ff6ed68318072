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

    Notes
    -----
    A unit and its others are taken as drawn from one population with the spread of the unit's own
    level, so what shrinks the unit shrinks its others too, and the uncertainty of the others'
    levels and of the grand mean is counted once each. Where the others stand deeper in the tree
    than the unit this is an approximation that matters little: together they hold most answers.
    """
    known = np.isfinite(n) & np.isfinite(mean)
    answers = np.where(known, n, 1.0)[:, None]
    centred = float(np.average(mean[known], weights=n[known])) if known.any() else 0.0
    level = np.where(known, mean - centred, 0.0)[:, None]
    error = 1.0 / answers + rounding_variance(step) / components.scale
    precision = np.zeros_like(error)
    kept = np.zeros_like(error)
    precision[known], kept[known] = expected_weights(level[known], error[known], components)
    member = (others[rows] & known).astype(np.float64)
    points = len(components.ratio)
    total = member @ answers
    sums = member @ np.hstack(
        [
            precision,
            precision * level,
            answers * kept,
            answers * kept * level,
            answers**2 * error * kept,
            answers * level,
        ]
    )
    weight, weighted, share, pulled, own = (
        sums[:, i * points : (i + 1) * points] for i in range(5)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        share, pulled, own = share / total, pulled / total, own / total**2
        raw = sums[:, -1] / total[:, 0] + centred
    missing = ~known[rows] | (total[:, 0] == 0)
    beside = Beside(weight=weight, weighted=weighted, share=share, pulled=pulled, variance=own)
    posterior = unit_posterior(level[rows], error[rows], beside, components)
    posterior.centre[missing] = np.nan
    return Difference(posterior=posterior, others=np.where(missing, np.nan, raw))
