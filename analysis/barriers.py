"""Which barrier holds which unit back more than others, and how sure we are.

A finding is the probability that a unit's true level is worse than that of all other shown units
by more than a difference that matters. It rests on released figures and the organisation-wide
spread alone (see `estimates`). Whether the whole organisation has a barrier is asked otherwise: it
has no others, so its share of unfavourable answers is held against a fixed threshold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from analysis.cover import cover
from analysis.disclosure import Policy
from analysis.estimates import Posterior, rounding_variance, shown_positions
from analysis.results import FINDINGS, GAPS, ORGANISATION, STRENGTHS, Level
from analysis.variance import Floats, VarianceComponents
from surveys.instrument import Barrier, Pair


def barrier_measure(barrier: Barrier) -> str:
    """Return the measure a barrier is judged by: its only scale or item, or one of its own."""
    rests_on = (*barrier.scales, *barrier.items)
    return rests_on[0] if len(rests_on) == 1 else f"barrier:{barrier.id}"


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
    ratio = components.ratio
    error = 1.0 / answers + rounding_variance(step) / components.scale
    precision = 1.0 / (ratio + error)
    kept = ratio * precision
    member = (others[rows] & known).astype(np.float64)
    points = len(ratio)
    total = member @ answers
    sums = member @ np.hstack(
        [
            precision,
            precision * level,
            answers * kept,
            answers * kept * level,
            answers**2 * ratio * (1 - kept),
            answers * level,
        ]
    )
    weight, weighted, share, pulled, own = (
        sums[:, i * points : (i + 1) * points] for i in range(5)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        share, pulled, own = share / total, pulled / total, own / total**2
        raw = sums[:, -1] / total[:, 0] + centred
    weight = weight + precision[rows]
    grand = (weighted + precision[rows] * level[rows]) / weight
    lean = share - kept[rows]
    centre = kept[rows] * level[rows] - pulled + lean * grand
    relative = ratio * (1 - kept[rows]) + own + lean**2 / weight
    missing = ~known[rows] | (total[:, 0] == 0)
    centre[missing] = np.nan
    spread = np.sqrt(components.scale * relative)
    return Difference(
        posterior=Posterior(
            centre=centre, spread=spread, weight=components.weight, df=components.df
        ),
        others=np.where(missing, np.nan, raw),
    )


def share_interval(
    share: Floats, n: Floats, *, step: float, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Wilson interval of a share that was rounded to `step`, widened by that rounding.

    NaN in, NaN out. Source: wilson1927.
    """
    z = float(ndtri(0.5 + confidence / 2))
    # Rounding adds step²/12 to the variance; z² times it over n-scaled terms keeps Wilson's form.
    denominator = 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / denominator
    variance = share * (1 - share) / n + z**2 / (4 * n**2) + rounding_variance(step)
    half = z * np.sqrt(variance) / denominator
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def share_above(share: Floats, n: Floats, threshold: float, *, step: float) -> Floats:
    """Probability that the true share lies above `threshold` (score form, as Wilson's interval)."""
    spread = np.sqrt(threshold * (1 - threshold) / n + rounding_variance(step))
    chance: Floats = ndtr((share - threshold) / spread)
    return chance


def discovery_set(probability: Floats, *, false_discovery: float) -> NDArray[np.bool_]:
    """Return the largest set of cells whose expected share of false flags is within bounds.

    Parameters
    ----------
    probability : array, shape (cells,)
        All unit × barrier cells of a release, every level of the tree and pools; NaN is never in.

    Notes
    -----
    The expected share of false flags in a set is its mean of 1 − p. That holds however the cells
    depend on each other (a division and its only team are two cells that stand or fall together),
    since expectations add up. Source: newton2004.
    """
    order = np.argsort(-np.nan_to_num(probability, nan=-1.0), kind="stable")
    ranked = 1 - np.nan_to_num(probability[order], nan=-np.inf)
    running = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    within = np.flatnonzero(running <= false_discovery)
    chosen = np.zeros(len(probability), dtype=bool)
    if len(within):
        chosen[order[: within[-1] + 1]] = True
    return chosen


def levels(probability: Floats, *, low_response: NDArray[np.bool_], policy: Policy) -> list[Level]:
    """Return how sure we are of each cell; `probability` holds all cells of a release, unrounded.

    A unit where too few answered (`low_response`) is never more than "likely".
    """
    found = discovery_set(probability, false_discovery=policy.false_discovery)
    clear = (probability >= policy.clear) & found & ~low_response
    likely = probability >= policy.likely
    none = probability <= policy.no_sign
    choices = [Level.CLEAR, Level.LIKELY, Level.NO_SIGN]
    return [
        next(
            (level for level, holds in zip(choices, each, strict=True) if holds), Level.CANNOT_TELL
        )
        for each in zip(clear, likely, none, strict=True)
    ]


def _organisation_level(share: float, n: float, low_response: bool, policy: Policy) -> Level:
    """Level of the whole organisation from its unfavourable share and how sure that is."""
    if not np.isfinite(share):
        return Level.CANNOT_TELL

    def above(threshold: float) -> float:
        chance = share_above(np.array([share]), np.array([n]), threshold, step=policy.share_step)
        return float(chance[0])

    if above(policy.organisation_share) >= policy.clear and not low_response:
        return Level.CLEAR
    if above(policy.organisation_share_likely) >= policy.likely:
        return Level.LIKELY
    if above(policy.organisation_share_likely) <= policy.no_sign:
        return Level.NO_SIGN
    return Level.CANNOT_TELL


def _worse(direction: str) -> float:
    """Sign that turns a difference into "how much worse"."""
    return 1.0 if direction == "high" else -1.0


@dataclass(frozen=True, eq=False, kw_only=True)
class _Judged:
    """All unit × barrier cells of a release with both probabilities, before any level."""

    cells: pd.DataFrame
    worse: Floats
    better: Floats
    low_response: NDArray[np.bool_]


def _probabilities(
    chosen: pd.DataFrame,
    level_of: NDArray[np.intp],
    others: NDArray[np.bool_],
    components: Mapping[tuple[int, str], VarianceComponents],
    measure: str,
    sign: float,
    policy: Policy,
) -> tuple[Floats, Floats, Floats]:
    """Probability of worse, of better, and the others' mean, for one measure at every level."""
    size = len(chosen)
    worse, better, beside = (np.full(size, np.nan) for _ in range(3))
    n = chosen["n"].to_numpy(dtype=np.float64, na_value=np.nan)
    mean = chosen["mean"].to_numpy(dtype=np.float64, na_value=np.nan)
    for level in np.unique(level_of[level_of > 0]):
        fitted = components.get((int(level), measure))
        if fitted is None or fitted.reason:
            continue
        rows = np.flatnonzero(level_of == level)
        found = difference_from_others(n, mean, others, rows, fitted, step=10.0**-policy.decimals)
        relevant = np.full(len(rows), policy.relevant_difference * np.sqrt(fitted.within))
        under = found.posterior.below(-relevant)
        over = 1 - found.posterior.below(relevant)
        worse[rows], better[rows] = (under, over) if sign < 0 else (over, under)
        beside[rows] = found.others
    return worse, better, beside


def _judge(
    units: pd.DataFrame,
    cells: pd.DataFrame,
    components: Mapping[tuple[int, str], VarianceComponents],
    barriers: Sequence[Barrier],
    policy: Policy,
) -> _Judged:
    """Put every shown unit × barrier in one frame, with the probabilities of worse and better."""
    shown = units.iloc[shown_positions(units)].reset_index(drop=True)
    others = cover(units)
    level_of = shown["level"].to_numpy(dtype=np.intp)
    by_measure = {name: part.set_index("unit") for name, part in cells.groupby("measure")}
    empty = cells.iloc[:0].set_index("unit")
    frames, worse, better = [], [], []
    for barrier in barriers:
        measure = barrier_measure(barrier)
        chosen = by_measure.get(measure, empty).reindex(shown["unit"])
        bad, good, beside = _probabilities(
            chosen, level_of, others, components, measure, _worse(barrier.direction), policy
        )
        frames.append(
            chosen.reset_index().assign(barrier=barrier.id, measure=measure, others=beside)
        )
        worse.append(bad)
        better.append(good)
    rate = shown["response_rate"].to_numpy(dtype=np.float64, na_value=np.nan)
    low = np.tile(rate < policy.low_response_rate, len(barriers))
    return _Judged(
        cells=pd.concat(frames, ignore_index=True),
        worse=np.concatenate(worse),
        better=np.concatenate(better),
        low_response=low,
    )


def find_barriers(
    units: pd.DataFrame,
    cells: pd.DataFrame,
    components: Mapping[tuple[int, str], VarianceComponents],
    barriers: Sequence[Barrier],
    *,
    policy: Policy,
) -> pd.DataFrame:
    """Judge every shown unit × barrier.

    Parameters
    ----------
    units, cells : DataFrame
        Released units and figures (`results.UNITS`, `results.CELLS`), estimates joined in.
    components : Mapping (level, measure) → VarianceComponents
        The organisation-wide spread.
    barriers : sequence of Barrier
        A barrier with direction "low" is worse the lower its measure's mean.

    Returns
    -------
    DataFrame, columns `results.FINDINGS`
        In order of barriers, then units; probabilities, intervals and `others` not rounded (the
        gate does that), levels already settled from the unrounded probabilities.

    Notes
    -----
    A probability is NA for the organisation, for a unit without others or without figures, and for
    a measure on which nobody differs; the level is then "cannot tell" (the organisation's own
    comes from its share).
    """
    if not barriers:
        return pd.DataFrame(columns=list(FINDINGS))
    judged = _judge(units, cells, components, barriers, policy)
    found = judged.cells
    found["level"] = levels(judged.worse, low_response=judged.low_response, policy=policy)
    found["probability"] = judged.worse
    share = found["unfavourable"].to_numpy(dtype=np.float64, na_value=np.nan)
    n = found["n"].to_numpy(dtype=np.float64, na_value=np.nan)
    low, high = share_interval(share, n, step=policy.share_step)
    found["share"], found["share_low"], found["share_high"] = share, low, high
    for row in np.flatnonzero((found["unit"] == ORGANISATION).to_numpy()):
        found.loc[row, "level"] = _organisation_level(
            share[row], n[row], bool(judged.low_response[row]), policy
        )
    figures = ["probability", "share", "share_low", "share_high", "others"]
    return found[list(FINDINGS)].astype(dict.fromkeys(figures, "Float64"))


def find_strengths(
    units: pd.DataFrame,
    cells: pd.DataFrame,
    components: Mapping[tuple[int, str], VarianceComponents],
    barriers: Sequence[Barrier],
    *,
    policy: Policy,
) -> pd.DataFrame:
    """Return where a barrier is clearly smaller than elsewhere: the same rule, sign turned.

    Parameters as `find_barriers`; columns `results.STRENGTHS`, `share` being the favourable share
    of what the barrier rests on. Only clear cells are listed.
    """
    if not barriers:
        return pd.DataFrame(columns=list(STRENGTHS))
    judged = _judge(units, cells, components, barriers, policy)
    level = levels(judged.better, low_response=judged.low_response, policy=policy)
    found = judged.cells.assign(probability=judged.better, share=judged.cells["favourable"])
    clear = np.array([each is Level.CLEAR for each in level])
    figures = dict.fromkeys(["probability", "share"], "Float64")
    return found.loc[clear, list(STRENGTHS)].astype(figures).reset_index(drop=True)


def find_gaps(units: pd.DataFrame, cells: pd.DataFrame, pairs: Sequence[Pair]) -> pd.DataFrame:
    """Return today, wanted and their gap for every shown unit × pair, from released means.

    Columns `results.GAPS`; `n` is the smaller of the two numbers of answers. A pair of which one
    side is not released is left out.
    """
    shown = units.iloc[shown_positions(units)]["unit"]
    figures = cells.set_index(["measure", "unit"])[["n", "mean"]]
    rows = []
    for pair in pairs:
        sides = [
            figures.loc[side].reindex(shown)
            for side in (pair.today, pair.wanted)
            if side in figures.index.get_level_values("measure")
        ]
        if len(sides) < 2:
            continue
        today, wanted = sides
        rows.append(
            pd.DataFrame(
                {
                    "unit": shown.to_numpy(),
                    "pair": pair.id,
                    "n": np.minimum(today["n"], wanted["n"]).to_numpy(),
                    "today": today["mean"].to_numpy(),
                    "wanted": wanted["mean"].to_numpy(),
                    "gap": (wanted["mean"] - today["mean"]).to_numpy(),
                }
            )
        )
    if not rows:
        return pd.DataFrame(columns=list(GAPS))
    return pd.concat(rows).dropna(subset=["gap"]).reset_index(drop=True)
