"""Where a unit truly stands: its released mean pulled towards the others, and with what doubt.

Everything here starts from released figures (n, and the mean rounded to `step`) and from the
organisation-wide spread; rounding counts as one more source of error (variance step² / 12). So
nothing that comes out can be inverted to something finer than what was already released.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln, stdtr, stdtrit

from analysis.results import Status
from analysis.variance import Floats, VarianceComponents

ESTIMATES = ("unit", "measure", "estimate", "ci_low", "ci_high", "reason")
"""`reason`: "" or why there is no estimate ("no_answers", "no_spread", "too_few", "no_model")."""

_FIGURES = ("estimate", "ci_low", "ci_high")
_MOST_STEPS = 60
_TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False, kw_only=True)
class Posterior:
    """A mixture of Student t distributions: one row a unit, one column a point of the τ² grid."""

    centre: Floats
    spread: Floats
    weight: Floats
    df: int

    def below(self, value: Floats) -> Floats:
        """Return the probability that each unit lies below its `value`."""
        # A spread of zero (no variance between units at all) is a step, not a division by zero.
        spread = np.maximum(self.spread, 1e-12)
        chance: Floats = stdtr(self.df, (value[:, None] - self.centre) / spread) @ self.weight
        return chance

    def _density(self, value: Floats) -> Floats:
        """Density of each unit at its `value`."""
        spread = np.maximum(self.spread, 1e-12)
        squares = ((value[:, None] - self.centre) / spread) ** 2 / self.df
        height = np.exp(-(self.df + 1) / 2 * np.log1p(squares))
        constant = np.exp(gammaln((self.df + 1) / 2) - gammaln(self.df / 2))
        density: Floats = (height / spread) @ self.weight * constant / np.sqrt(self.df * np.pi)
        return density

    def quantile(self, chance: float) -> Floats:
        """Return the value each unit lies below with probability `chance`."""
        reach = float(stdtrit(self.df, chance)) * self.spread
        ends = self.centre + reach
        low, high = ends.min(axis=1), ends.max(axis=1)
        value = ends @ self.weight
        for _ in range(_MOST_STEPS):
            miss = self.below(value) - chance
            low, high = np.where(miss < 0, value, low), np.where(miss > 0, value, high)
            if np.all((np.abs(miss) < _TOLERANCE) | (high - low < _TOLERANCE)):
                break
            with np.errstate(divide="ignore", invalid="ignore"):
                newton = value - miss / self._density(value)
            inside = (newton > low) & (newton < high)
            value = np.where(inside, newton, (low + high) / 2)
        return value


def rounding_variance(step: float) -> float:
    """Variance that rounding to multiples of `step` adds."""
    return step**2 / 12


def level_posterior(
    n: Floats, mean: Floats, components: VarianceComponents, *, step: float
) -> Posterior:
    """Return what is known of the true level of each unit, given all units of its level.

    Parameters
    ----------
    n, mean : arrays, shape (units,)
        Released number of answers and released mean.
    components : VarianceComponents
        The spread of the same measure among all units of the same level.
    step : float
        What the means are rounded to.

    Notes
    -----
    Given the ratio τ²/σ², with a flat prior on the grand mean, the posterior of a unit's level is
    Student t around the best linear unbiased prediction; its spread includes that of the grand
    mean. Source: Searle, Casella, McCulloch (1992), ch. 7.
    """
    ratio = components.ratio[:, None]
    error = 1.0 / n + rounding_variance(step) / components.scale[:, None]
    precision = 1.0 / (ratio + error)
    kept = ratio * precision
    total = precision.sum(axis=1, keepdims=True)
    grand = (precision @ mean)[:, None] / total
    centre = kept * mean + (1 - kept) * grand
    relative = ratio * (1 - kept) + (1 - kept) ** 2 / total
    spread = np.sqrt(components.scale[:, None] * relative)
    return Posterior(centre=centre.T, spread=spread.T, weight=components.weight, df=components.df)


def shrunken_mean(
    n: Floats, mean: Floats, components: VarianceComponents, *, step: float
) -> Floats:
    """Return each unit's best linear unbiased prediction at the REML estimates.

    With no spread between units (singular) every unit is put on the grand mean.
    """
    error = components.sigma2 / n + rounding_variance(step)
    precision = 1.0 / (components.tau2 + error)
    grand = float(precision @ mean / precision.sum())
    kept = components.tau2 * precision
    return kept * mean + (1 - kept) * grand


def _estimate_level(
    cells: pd.DataFrame, components: VarianceComponents | None, *, step: float, confidence: float
) -> pd.DataFrame:
    """Estimate the units of one level on one measure."""
    if components is None or components.reason:
        reason = "no_model" if components is None else components.reason
        return _without(cells, reason).assign(estimate=cells["mean"].astype("Float64"))
    n = cells["n"].to_numpy(dtype=np.float64)
    mean = cells["mean"].to_numpy(dtype=np.float64)
    posterior = level_posterior(n, mean, components, step=step)
    estimate = shrunken_mean(n, mean, components, step=step)
    tail = (1 - confidence) / 2
    # The interval also knows other values of τ² than the REML one; it must still hold the estimate.
    low = np.minimum(posterior.quantile(tail), estimate)
    high = np.maximum(posterior.quantile(1 - tail), estimate)
    figures = zip(_FIGURES, (estimate, low, high), strict=True)
    return _without(cells, "").assign(
        **{name: pd.array(values, dtype="Float64") for name, values in figures}
    )


def estimate_units(
    units: pd.DataFrame,
    cells: pd.DataFrame,
    components: Mapping[tuple[int, str], VarianceComponents],
    *,
    step: float,
    confidence: float = 0.95,
    bounds: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Shrunken mean and interval for every shown unit × measure.

    Parameters
    ----------
    units : DataFrame
        Released units (`results.UNITS`); only those with status "shown" are estimated.
    cells : DataFrame
        Released figures, columns unit, measure, n, mean (as in `results.CELLS`); a cell whose n or
        mean is NA gets no figure, with the reason "no_answers".
    components : Mapping (level, measure) → VarianceComponents
        `variance.components_by_level`; a measure that is not in it is left out.
    step : float
        What the released means are rounded to.
    bounds : Mapping measure → (lowest, highest possible score), optional
        Estimates and intervals are kept inside.

    Returns
    -------
    DataFrame, columns `ESTIMATES`
        Not rounded: the gate rounds. Row order as in `cells`.

    Notes
    -----
    The estimate is the best linear unbiased prediction at the REML variances; the interval is the
    central part of the posterior over all plausible τ² and σ². Units of one level are held against
    that level only; a pool counts as one unit. The organisation stands alone: its estimate is its
    mean.
    """
    shown = units.loc[units["status"] == Status.SHOWN, ["unit", "level"]]
    measures = {measure for _, measure in components}
    wanted = cells[cells["measure"].isin(measures)].reset_index(drop=True)
    wanted = wanted[["unit", "measure", "n", "mean"]].merge(shown, on="unit", how="inner")
    known = wanted["n"].notna() & wanted["mean"].notna() & (wanted["n"] > 0)
    parts = [_without(wanted.loc[~known, ["unit", "measure"]], "no_answers")]
    keys = wanted[known].drop_duplicates(["level", "measure"])
    for level, measure in zip(keys["level"], keys["measure"], strict=True):
        group = wanted[known & (wanted["level"] == level) & (wanted["measure"] == measure)]
        fitted = components.get((int(level), str(measure)))
        part = _estimate_level(group, fitted, step=step, confidence=confidence)
        parts.append(_inside(part, (bounds or {}).get(str(measure))))
    return pd.concat(parts).sort_index()[list(ESTIMATES)].reset_index(drop=True)


def _without(cells: pd.DataFrame, reason: str) -> pd.DataFrame:
    """Say of each cell that there is no estimate, and why."""
    found = cells[["unit", "measure"]].copy()
    for name in _FIGURES:
        found[name] = pd.array([pd.NA] * len(cells), dtype="Float64")
    found["reason"] = reason
    return found


def _inside(figures: pd.DataFrame, bounds: tuple[float, float] | None) -> pd.DataFrame:
    """Keep estimates and intervals inside the possible scores."""
    if bounds is None:
        return figures
    names = ["estimate", "ci_low", "ci_high"]
    return figures.assign(**{name: figures[name].astype("Float64").clip(*bounds) for name in names})


def shown_positions(units: pd.DataFrame) -> NDArray[np.intp]:
    """Return the row numbers of the shown units, in the order of `units`."""
    return np.flatnonzero((units["status"] == Status.SHOWN).to_numpy())
