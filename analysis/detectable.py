"""What could not have been seen: the smallest difference each size of unit can show."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.covariance import Floats
from analysis.estimates import Beside, rounding_variance, unit_posterior
from analysis.policy import Policy
from analysis.results import DETECTABLE, ORGANISATION, Status
from analysis.variance import VarianceComponents

SIZES = ("n", "difference", "change")
"""In response-format units; NA: nothing of a believable size would have been called clear."""

_FARTHEST = 10.0  # pooled within-unit SDs; no scale is that long
_HALVINGS = 50


def _clear_from(n: Floats, components: VarianceComponents, *, policy: Policy) -> Floats:
    """Distance of a released mean from the others at which the probability turns clear."""
    error = 1 / n[:, None] + rounding_variance(10.0**-policy.decimals) / components.scale
    relevant = np.full(len(n), policy.relevant_difference * np.sqrt(components.within))
    # The others' level is taken as known: as if weighed by any number of answers, and zero.
    known = np.full_like(error, 1e9)
    beside = Beside(weight=known, weighted=np.zeros_like(error), share=0.0)

    def chance(distance: Floats) -> Floats:
        return 1 - unit_posterior(distance[:, None], error, beside, components).below(relevant)

    low = np.zeros(len(n))
    high = np.full(len(n), _FARTHEST * np.sqrt(components.within))
    never = chance(high) < policy.clear
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        reached = chance(middle) >= policy.clear
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.where(never, np.nan, high)


def detectable_difference(
    n: Floats, components: VarianceComponents, *, policy: Policy, power: float = 0.8
) -> pd.DataFrame:
    """Smallest true difference that would be called clear with probability `power`.

    Parameters
    ----------
    n : array, shape (sizes,)
        Numbers of answers to ask about.
    components : VarianceComponents
        The spread of the measure among units of that level.

    Returns
    -------
    DataFrame, columns `SIZES`
        `difference`: between the unit and all others in this wave. `change`: of the unit itself
        until a next wave with as many answers, beyond the difference that matters.

    Notes
    -----
    The spread between units is held as found and the others' mean as known: what is computed
    concerns one unit among many.
    """
    table = pd.DataFrame({"n": n, "difference": np.nan, "change": np.nan})
    if components.reason:
        return table.astype({"difference": "Float64", "change": "Float64"})
    step = 10.0**-policy.decimals
    sampling = components.sigma2 / n + rounding_variance(step)
    often = float(ndtri(power))
    relevant = policy.relevant_difference * np.sqrt(components.within)
    table["difference"] = _clear_from(n, components, policy=policy) + often * np.sqrt(sampling)
    sure = float(ndtri(policy.clear))
    table["change"] = relevant + (sure + often) * np.sqrt(2 * sampling)
    return table.astype({"difference": "Float64", "change": "Float64"})


def detectable_units(
    units: pd.DataFrame,
    cells: pd.DataFrame,
    components: Mapping[tuple[int, str], VarianceComponents],
    *,
    ranges: Mapping[str, float],
    policy: Policy,
) -> pd.DataFrame:
    """Return what every shown unit could show on every scale (`results.DETECTABLE`), not rounded.

    Parameters
    ----------
    units, cells
        As released.
    components
        The organisation-wide spread by (level, measure).
    ranges
        Distance from the lowest to the highest possible score of each scale.

    Notes
    -----
    `reliability` is that of the unit's mean among units of its level, τ²/(τ² + σ²/n): the one
    reliability a department has (alpha is of a scale). NA where all answered alike.
    """
    shown = units.loc[units["status"] == Status.SHOWN, ["unit", "level"]]
    shown = shown[shown["unit"] != ORGANISATION]
    wanted = cells.loc[cells["measure"].isin(list(ranges)) & cells["mean"].notna()]
    wanted = wanted[["unit", "measure", "n"]].merge(shown, on="unit", how="inner")
    parts = []
    for level, scale in wanted[["level", "measure"]].drop_duplicates().itertuples(index=False):
        fitted = components.get((int(level), str(scale)))
        if fitted is None:
            continue
        own = wanted[(wanted["level"] == level) & (wanted["measure"] == scale)]
        n = own["n"].to_numpy(dtype=np.float64)
        sizes, of = np.unique(n, return_inverse=True)
        found = detectable_difference(sizes, fitted, policy=policy).iloc[of]
        # No two means can lie farther apart than the scale is long.
        figures = found[["difference", "change"]].astype("Float64")
        figures = figures.where(figures <= ranges[str(scale)])
        reliability = fitted.tau2 / (fitted.tau2 + fitted.sigma2 / n)
        parts.append(
            own.assign(
                reliability=reliability,
                difference=figures["difference"].array,
                change=figures["change"].array,
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(DETECTABLE))
    table: pd.DataFrame = pd.concat(parts).sort_index().rename(columns={"measure": "scale"})
    return table.reindex(columns=list(DETECTABLE))
