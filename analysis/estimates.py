"""Where a unit truly stands: its released mean pulled towards the others, and with what doubt.

Everything here starts from released figures (n, and the mean rounded to `step`) and from the
organisation-wide spread; rounding counts as one more source of error (variance step² / 12). So
nothing that comes out can be inverted to something finer than what was already released.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, gammaln, ndtr, stdtr, stdtrit

from analysis.covariance import Floats
from analysis.cover import lines_above
from analysis.nesting import Nesting
from analysis.results import Status
from analysis.variance import STRAY_RATIO, Above, VarianceComponents, stray_chance

ESTIMATES = ("unit", "measure", "estimate", "ci_low", "ci_high", "reason")
"""`reason`: "" or why there is no estimate ("no_answers", "no_spread", "too_few", "no_model")."""

TAILS = 0.86
"""Share of the posterior's two tails that intervals leave out.

Departments that stand apart are drawn too far towards the rest, so that the plain interval holds
94 % of all departments where the spread is small (simulated: ICC(1) .01 and .02, effects in a tenth
of the departments); with these tails it is 95 %.
"""

_FIGURES = ("estimate", "ci_low", "ci_high")
_MOST_STEPS = 60
_TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False, kw_only=True)
class Posterior:
    """A mixture of Student t distributions: one row a unit, one column a part of the mixture."""

    centre: Floats
    spread: Floats
    weight: Floats
    df: int

    def below(self, value: Floats) -> Floats:
        """Return the probability that each unit lies below its `value`."""
        # A spread of zero (no variance between units at all) is a step, not a division by zero.
        spread = np.maximum(self.spread, 1e-12)
        parts = t_cumulative((value[:, None] - self.centre) / spread, df=self.df)
        chance: Floats = (parts * self.weight).sum(axis=1)
        return chance

    def _density(self, value: Floats) -> Floats:
        """Density of each unit at its `value`."""
        spread = np.maximum(self.spread, 1e-12)
        squares = ((value[:, None] - self.centre) / spread) ** 2 / self.df
        height = np.exp(-(self.df + 1) / 2 * np.log1p(squares))
        constant = np.exp(gammaln((self.df + 1) / 2) - gammaln(self.df / 2))
        parts = height / spread * self.weight
        density: Floats = parts.sum(axis=1) * constant / np.sqrt(self.df * np.pi)
        return density

    def quantile(self, chance: float) -> Floats:
        """Return the value each unit lies below with probability `chance`."""
        ends = self.centre + float(stdtrit(self.df, chance)) * self.spread
        low, high = ends.min(axis=1), ends.max(axis=1)
        value: Floats = (ends * self.weight).sum(axis=1)
        open_rows = np.arange(len(value))
        for _ in range(_MOST_STEPS):
            part = self._rows(open_rows)
            at = value[open_rows]
            miss = part.below(at) - chance
            low[open_rows] = np.where(miss < 0, at, low[open_rows])
            high[open_rows] = np.where(miss > 0, at, high[open_rows])
            wide = high[open_rows] - low[open_rows] > _TOLERANCE
            still = (np.abs(miss) > _TOLERANCE) & wide
            if not still.any():
                break
            # Newton's step where it stays between the bounds, else the middle.
            with np.errstate(divide="ignore", invalid="ignore"):
                newton = at - miss / part._density(at)
            open_rows, newton = open_rows[still], newton[still]
            inside = (newton > low[open_rows]) & (newton < high[open_rows])
            value[open_rows] = np.where(inside, newton, (low[open_rows] + high[open_rows]) / 2)
        return value

    def _rows(self, rows: NDArray[np.intp]) -> "Posterior":
        """Return the posterior of some of the units."""
        return replace(
            self, centre=self.centre[rows], spread=self.spread[rows], weight=self.weight[rows]
        )


def t_cumulative(value: Floats, *, df: int) -> Floats:
    """Cumulative Student t; from 30 degrees of freedom by Hill's normal deviate.

    The deviate is good to 1e-11 there and five times as fast as the exact function.
    Source: hill1970.
    """
    if df < 30:
        return np.asarray(stdtr(df, value), dtype=np.float64)
    a = df - 0.5
    b = 48 * a**2
    z = np.sqrt(a * np.log1p(value**2 / df))
    last = z * (855 + z**2 * (240 + z**2 * (33 + 4 * z**2))) / (10 * b * (b + 0.8 * z**4 + 100))
    return np.asarray(ndtr(np.copysign(z + z * (z**2 + 3) / b - last, value)), dtype=np.float64)


def rounding_variance(step: float) -> float:
    """Variance that rounding to multiples of `step` adds."""
    return step**2 / 12


@dataclass(frozen=True, eq=False, kw_only=True)
class Beside:
    """What the units beside each unit say, at each grid point (units × points).

    `weight` and `weighted` are their summed precisions, plain and times their means: what they say
    of the grand mean. `share`, `pulled` and `variance` describe a weighted mean of the others that
    the unit is compared with: how much of it rests on their own means, that part itself, and its
    variance (in σ²). Where a unit's own level is asked for, they are 1, 0 and 0 with the sign of a
    comparison with nothing.
    """

    weight: Floats
    weighted: Floats
    share: Floats | float = 1.0
    pulled: Floats | float = 0.0
    variance: Floats | float = 0.0


def unit_posterior(
    level: Floats, error: Floats, beside: Beside, components: VarianceComponents
) -> Posterior:
    """Return what is known of each unit: one of the many, or one that stands apart.

    Parameters
    ----------
    level, error : arrays, shape (units, 1) and (units, points)
        Released mean, and its error variance in σ².
    """
    # Where nothing stands beside a unit, its own mean says nothing about whether it stands apart.
    certain = np.maximum(beside.weight, 1e-12)
    surprise = (level - beside.weighted / certain) ** 2 / components.scale
    centres, spreads, chances = [], [], []
    for extra, prior in ((0.0, 1 - components.stray), (STRAY_RATIO, components.stray)):
        ratio = components.ratio + extra
        precision = 1.0 / (ratio + error)
        kept = ratio * precision
        weight = beside.weight + precision
        grand = (beside.weighted + precision * level) / weight
        lean = beside.share - kept
        relative = ratio * (1 - kept) + beside.variance + lean**2 / weight
        centres.append(kept * level - beside.pulled + lean * grand)
        spreads.append(np.sqrt(components.scale * relative))
        predicted = ratio + error + 1 / certain
        chances.append(
            np.log(np.maximum(prior, 1e-300)) - 0.5 * (np.log(predicted) + surprise / predicted)
        )
    apart = expit(chances[1] - chances[0])
    return Posterior(
        centre=np.hstack(centres),
        spread=np.hstack(spreads),
        weight=np.hstack([(1 - apart) * components.weight, apart * components.weight]),
        df=components.df,
    )


def expected_weights(
    level: Floats,
    error: Floats,
    components: VarianceComponents,
    *,
    nesting: Nesting | None = None,
) -> tuple[Floats, Floats]:
    """Return each unit's precision (in 1/σ²) and the share of its mean that is kept.

    Arrays as in `unit_posterior`; averaged over whether the unit stands apart.
    """
    apart, _ = stray_chance(
        level.T,
        error.T,
        components.ratio[:, None],
        components.stray[:, None],
        components.scale[:, None],
        above=None if nesting is None else Above(nesting, components.between),
    )
    narrow = 1.0 / (components.ratio + error)
    wide = 1.0 / (components.ratio + STRAY_RATIO + error)
    precision = narrow + apart.T * (wide - narrow)
    return precision, 1.0 - error * precision


def level_posterior(
    n: Floats,
    mean: Floats,
    components: VarianceComponents,
    *,
    step: float,
    nesting: Nesting | None = None,
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
    nesting
        Which larger unit each unit belongs to: its level is drawn towards that unit's, as its
        sisters and the other larger units tell it.

    Notes
    -----
    Given the grid point, with a flat prior on the grand mean, the posterior of a unit's level is
    Student t around the best linear unbiased prediction; its spread includes that of the grand
    mean. Source: searle1992 (ch. 7).
    """
    level = mean[:, None]
    error = 1.0 / n[:, None] + rounding_variance(step) / components.scale
    precision, _ = expected_weights(level, error, components, nesting=nesting)
    if nesting is not None:
        known, told = nesting.beside(level.T, precision.T, components.between)
        return unit_posterior(level, error, Beside(weight=known.T, weighted=told.T), components)
    # What rounding leaves of "all minus own" for a single unit is dust, not information.
    weight = precision.sum(axis=0) - precision if len(n) > 1 else np.zeros_like(precision)
    weighted = (precision * level).sum(axis=0) - precision * level if len(n) > 1 else weight
    return unit_posterior(level, error, Beside(weight=weight, weighted=weighted), components)


def shrunken_mean(
    n: Floats,
    mean: Floats,
    components: VarianceComponents,
    *,
    step: float,
    nesting: Nesting | None = None,
) -> Floats:
    """Return each unit's best linear unbiased prediction at the REML estimates.

    With no spread between units (singular) every unit is put on the grand mean, or on the level of
    its parent in a nested model.
    """
    error = components.sigma2 / n + rounding_variance(step)
    precision = 1.0 / (components.tau2 + error)
    grand = np.average(mean, weights=precision)
    if nesting is not None:
        above = np.array([components.tau2_above])
        grand = nesting.centres(mean[None], precision[None], above)[0]
    kept = components.tau2 * precision
    found: Floats = kept * mean + (1 - kept) * grand
    return found


def _estimate_level(
    cells: pd.DataFrame,
    components: VarianceComponents | None,
    lines: NDArray[np.int64],
    *,
    step: float,
    confidence: float,
) -> pd.DataFrame:
    """Estimate the units of one level on one measure; `lines`: where they belong further up."""
    if components is None or components.reason:
        reason = "no_model" if components is None else components.reason
        return _without(cells, reason).assign(estimate=cells["mean"].astype("Float64"))
    n = cells["n"].to_numpy(dtype=np.float64)
    mean = cells["mean"].to_numpy(dtype=np.float64)
    nesting = Nesting.of(*lines) if components.nested else None
    posterior = level_posterior(n, mean, components, step=step, nesting=nesting)
    estimate = shrunken_mean(n, mean, components, step=step, nesting=nesting)
    # A unit that stands alone is drawn towards nothing.
    tail = (TAILS if len(n) > 1 else 1.0) * (1 - confidence) / 2
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
        `variance.variance_components` of each level; a measure that is not in it is left out.
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
    central part of the posterior over all plausible τ² and σ², a little more of it than is stated
    (`TAILS`). Units of one level are held against
    that level only, and drawn towards their parent where parents differ, and so on up the tree; a
    pool counts as one unit. The organisation stands alone: its estimate is its mean.
    """
    shown = units.loc[units["status"] == Status.SHOWN, ["unit", "level"]]
    place = pd.Series(np.arange(len(shown)), index=shown["unit"])
    measures = {measure for _, measure in components}
    wanted = cells[cells["measure"].isin(measures)].reset_index(drop=True)
    wanted = wanted[["unit", "measure", "n", "mean"]].merge(shown, on="unit", how="inner")
    known = wanted["n"].notna() & wanted["mean"].notna() & (wanted["n"] > 0)
    parts = [_without(wanted.loc[~known, ["unit", "measure"]], "no_answers")]
    keys = wanted[known].drop_duplicates(["level", "measure"])
    for level, measure in zip(keys["level"], keys["measure"], strict=True):
        group = wanted[known & (wanted["level"] == level) & (wanted["measure"] == measure)]
        fitted = components.get((int(level), str(measure)))
        lines = lines_above(units, int(level))[:, place[group["unit"]]]
        part = _estimate_level(group, fitted, lines, step=step, confidence=confidence)
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
