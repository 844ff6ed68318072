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

from analysis.comparison import difference_from_others
from analysis.covariance import Floats
from analysis.cover import cover, lines_above
from analysis.estimates import shown_positions
from analysis.policy import Policy
from analysis.results import FINDINGS, ORGANISATION, STRENGTHS, Level
from analysis.scoring import barrier_measure
from analysis.shares import employed_interval, share_above, share_interval
from analysis.variance import VarianceComponents
from surveys.instrument import Barrier


def measured(barriers: Sequence[Barrier], cells: pd.DataFrame) -> list[Barrier]:
    """Return the barriers that something was released about; the others were not asked."""
    present = set(cells["measure"])
    return [each for each in barriers if barrier_measure(each) in present]


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


def worse_sign(barrier: Barrier) -> float:
    """Sign that turns a difference in the barrier's measure into "how much worse"."""
    # A measure of the barrier's own is high where the barrier is, whatever it rests on.
    own = barrier_measure(barrier).startswith("barrier:")
    return 1.0 if own or barrier.direction == "high" else -1.0


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
    branches: Mapping[int, NDArray[np.int64]],
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
    for level, branch in branches.items():
        fitted = components.get((level, measure))
        if fitted is None or fitted.reason:
            continue
        rows = np.flatnonzero(level_of == level)
        step = 10.0**-policy.decimals
        found = difference_from_others(n, mean, others, rows, fitted, step=step, branch=branch)
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
    # Where each unit belongs at the levels above the one that is judged.
    branches = {int(level): lines_above(units, int(level)) for level in np.unique(level_of)}
    branches.pop(0, None)
    by_measure = {name: part.set_index("unit") for name, part in cells.groupby("measure")}
    frames, worse, better = [], [], []
    for barrier in barriers:
        measure = barrier_measure(barrier)
        chosen = by_measure[measure].reindex(shown["unit"])
        bad, good, beside = _probabilities(
            chosen, level_of, others, branches, components, measure, worse_sign(barrier), policy
        )
        frames.append(
            chosen.reset_index().assign(barrier=barrier.id, measure=measure, others=beside)
        )
        worse.append(bad)
        better.append(good)
    rate = shown["response_rate"].to_numpy(dtype=np.float64, na_value=np.nan)
    low = np.tile(rate < policy.low_response_rate, len(barriers))
    joined = pd.concat(frames, ignore_index=True)
    headcount = shown.get("headcount", pd.Series(np.nan, index=shown.index))
    return _Judged(
        cells=joined.assign(headcount=np.tile(headcount.to_numpy(dtype=object), len(barriers))),
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
    barriers = measured(barriers, cells)
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
    staff = found["headcount"].to_numpy(dtype=np.float64, na_value=np.nan)
    found["employed_low"], found["employed_high"] = employed_interval(
        share, n, staff, step=policy.share_step
    )
    for row in np.flatnonzero((found["unit"] == ORGANISATION).to_numpy()):
        found.loc[row, "level"] = _organisation_level(
            share[row], n[row], bool(judged.low_response[row]), policy
        )
    figures = ["probability", "others", "share", "share_low", "share_high"]
    figures += ["employed_low", "employed_high"]
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
    barriers = measured(barriers, cells)
    if not barriers:
        return pd.DataFrame(columns=list(STRENGTHS))
    judged = _judge(units, cells, components, barriers, policy)
    level = levels(judged.better, low_response=judged.low_response, policy=policy)
    found = judged.cells.assign(probability=judged.better, share=judged.cells["favourable"])
    clear = np.array([each is Level.CLEAR for each in level])
    figures = dict.fromkeys(["probability", "share"], "Float64")
    return found.loc[clear, list(STRENGTHS)].astype(figures).reset_index(drop=True)
