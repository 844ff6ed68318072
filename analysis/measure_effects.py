"""What became of units in which something was done, beside comparable units in which it was not.

Difference in differences. Measures go where scores were worst, and the worst scores are partly bad
luck that is gone by the next wave; so a unit's change is counted from its *shrunken* first-wave
level, and it is compared with units whose shrunken first-wave level is near. Not an experiment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import disclosure
from analysis.change import Spread, change_components, sampling_variance
from analysis.covariance import Floats
from analysis.disclosure import Released
from analysis.estimates import Posterior, level_posterior, rounding_variance
from analysis.policy import Policy
from analysis.results import MEASURE_EFFECTS, ChangeLevel
from analysis.scoring import Side as Bad
from analysis.scoring import barrier_measure
from analysis.trend_figures import Pair
from analysis.trends import Compared, Trend
from analysis.variance import STRAY_RATIO, VarianceComponents, components_from_groups

TAIL = 0.025


@dataclass(frozen=True)
class MeasureTaken:
    """Something that was done in some units against a barrier, before the later wave.

    `name` is what a reader calls it; `units` are ids of the later wave.
    """

    name: str
    barrier: str
    units: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Effect:
    """A difference in differences with its posterior; None where it cannot be told."""

    reason: str
    comparison: int = 0
    change: float = np.nan
    other: float = np.nan
    posterior: Posterior | None = None


def with_effects(trend: Trend, compared: Compared, taken: Sequence[MeasureTaken]) -> Trend:
    """Return the comparison with what became of units with a measure taken."""
    return replace(trend, effects=measure_effects(compared, taken))


def measure_effects(compared: Compared, taken: Sequence[MeasureTaken]) -> Released:
    """Return the effect of each measure taken (`results.MEASURE_EFFECTS`).

    Notes
    -----
    Units with any measure against the same barrier are never in a comparison. Where fewer than
    `comparison_units` lie within `comparison_reach` of the unit's first-wave level, nothing is
    said. Levels as for changes; one measure at a time, without false-discovery control.
    """
    instrument = compared.waves[1].study.instrument
    measure_of = {each.id: barrier_measure(each) for each in instrument.barriers}
    rows = [_row(compared, each, measure_of.get(each.barrier, ""), taken) for each in taken]
    cells = [side.cells for side in compared.sides]
    frame = pd.DataFrame(rows, columns=list(MEASURE_EFFECTS))
    return disclosure.seal_trend(
        "effects", frame, compared.policy, earlier=cells[0], later=cells[1]
    )


def _row(
    compared: Compared,
    taken: MeasureTaken,
    measure: str,
    every: Sequence[MeasureTaken],
) -> dict[str, object]:
    """Return one measure taken with what may be said of it."""
    treated = {unit for each in every if each.barrier == taken.barrier for unit in each.units}
    info = next((each for each in compared.infos if each.id == measure), None)
    told: dict[str, object] = dict.fromkeys(MEASURE_EFFECTS, np.nan)
    told |= {"taken": taken.name, "barrier": taken.barrier, "measure": measure, "units": 0}
    told |= {"comparison_units": 0, "level": str(ChangeLevel.CANNOT_TELL), "reason": "not_shown"}
    levels = {
        int(level)
        for unit, level in zip(compared.units["unit"], compared.units["level"], strict=True)
        if unit in taken.units
    }
    if info is None or len(levels) != 1:
        return told
    pair = compared.paired(compared.at_level(levels.pop()), info)
    if pair is None:
        return told
    ids = [each.unit for each in pair.matches]
    mine = np.array([unit in taken.units for unit in ids])
    others = np.array([unit not in treated for unit in ids]) & ~pair.bounded
    if not mine.any() or set(taken.units) - set(ids):
        return told
    if pair.bounded[mine].any():
        return told | {"reason": "bounded"}
    found = effect(pair, mine=mine, others=others, policy=compared.policy)
    told |= {"units": int(mine.sum()), "comparison_units": found.comparison}
    if found.posterior is None:
        return told | {"reason": found.reason}
    good = {Bad.LOW: 1.0, Bad.HIGH: -1.0}.get(info.unfavourable, np.nan)
    return told | _judged(found, pair.spread, good=good, policy=compared.policy)


def effect(
    pair: Pair, *, mine: NDArray[np.bool_], others: NDArray[np.bool_], policy: Policy
) -> Effect:
    """Return how much more the units in `mine` changed than comparable ones among `others`.

    Parameters
    ----------
    pair
        Units of one level that show the measure in both waves.

    Notes
    -----
    Change is later mean − shrunken first-wave level. Of linked people, what chance did to their
    first answers stays with them, so that part of it is taken off as well. The error of a unit is
    that of its later mean, that of its first level, and the variance of true changes between units
    (over its whole posterior), so that a few comparison units do not look surer than they are.
    """
    step = 10.0**-policy.decimals
    first = components_from_groups(
        pair.n[0], pair.mean[0], pair.spread.earlier * float((pair.n[0] - 1).sum())
    )
    if first.reason or others.sum() < policy.comparison_units:
        return Effect(reason="too_few_units", comparison=int(others.sum()))
    level, doubt = _first_level(pair.n[0], pair.mean[0], first, step=step)
    reach = policy.comparison_reach * np.sqrt(pair.spread.pooled)
    near = others & (np.abs(level[:, None] - level[mine]) <= reach).any(axis=1)
    if near.sum() < policy.comparison_units:
        return Effect(reason="too_few_units", comparison=int(near.sum()))
    spread = pair.spread
    carried = spread.between * pair.linked / (pair.n[1] * spread.earlier)
    moved = pair.mean[1] - level - carried * (pair.mean[0] - level)
    error = spread.later / pair.n[1] - carried**2 * spread.earlier / pair.n[0]
    known = np.maximum(error, 0.0) + (1 - carried) ** 2 * doubt + rounding_variance(step)
    between = _between(pair, others, step=step)
    return _difference(moved, known, mine, near, between)


def _first_level(
    n: Floats, mean: Floats, components: VarianceComponents, *, step: float
) -> tuple[Floats, Floats]:
    """Return each unit's shrunken first-wave level and the variance of what is not known of it."""
    posterior = level_posterior(n, mean, components, step=step)
    level: Floats = (posterior.centre * posterior.weight).sum(axis=1)
    spread = posterior.spread**2 * posterior.df / max(posterior.df - 2, 1)
    squares = ((spread + posterior.centre**2) * posterior.weight).sum(axis=1)
    return level, np.maximum(squares - level**2, 0.0)


def _between(pair: Pair, others: NDArray[np.bool_], *, step: float) -> VarianceComponents:
    """Return the spread of true changes among the units without a measure."""
    variance = sampling_variance(
        pair.n[0][others], pair.n[1][others], pair.linked[others], pair.spread, step=step
    )
    change = (pair.mean[1] - pair.mean[0])[others]
    return change_components(change, variance, pair.spread)


def _difference(
    moved: Floats,
    error: Floats,
    mine: NDArray[np.bool_],
    near: NDArray[np.bool_],
    between: VarianceComponents,
) -> Effect:
    """Return the posterior of the difference, over all plausible spreads of true changes."""
    if between.reason:
        return Effect(reason="too_few_units", comparison=int(near.sum()))
    # τ² of changes at each grid point; units that stand apart count with their share.
    variance = (between.ratio + between.stray * STRAY_RATIO) * between.scale
    sides = []
    for group in (mine, near):
        weight = 1.0 / (error[group][:, None] + variance)
        total = weight.sum(axis=0)
        sides.append(((weight * moved[group][:, None]).sum(axis=0) / total, 1.0 / total))
    (ours, ours_error), (theirs, theirs_error) = sides
    posterior = Posterior(
        centre=(ours - theirs)[None],
        spread=np.sqrt(ours_error + theirs_error)[None],
        weight=between.weight[None],
        df=between.df,
    )
    return Effect(
        reason="",
        comparison=int(near.sum()),
        change=float(ours @ between.weight),
        other=float(theirs @ between.weight),
        posterior=posterior,
    )


def _judged(found: Effect, spread: Spread, *, good: float, policy: Policy) -> dict[str, object]:
    """Return what may be said of one effect."""
    if found.posterior is None:
        return {}
    posterior = found.posterior
    low, high = (float(posterior.quantile(each)[0]) for each in (TAIL, 1 - TAIL))
    relevant = np.array([policy.relevant_difference * np.sqrt(spread.pooled)])
    below, under = (float(posterior.below(each)[0]) for each in (relevant, -relevant))
    up, down = 1 - below, under
    better, worse = (up, down) if good > 0 else (down, up)
    level = ChangeLevel.CANNOT_TELL
    if np.isfinite(good) and better >= policy.clear:
        level = ChangeLevel.BETTER
    elif np.isfinite(good) and worse >= policy.clear:
        level = ChangeLevel.WORSE
    elif below - under >= policy.small_change:
        level = ChangeLevel.NO_CLEAR_CHANGE
    steady = level is ChangeLevel.NO_CLEAR_CHANGE
    return {
        "change": found.change,
        "comparison_change": found.other,
        "effect": float((posterior.centre * posterior.weight).sum()),
        "low": low,
        "high": high,
        "probability": below - under if steady else (better if level != "worse" else worse),
        "level": str(level),
        "reason": "",
    }
