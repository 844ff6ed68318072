"""What is said of the questions themselves, over the whole survey: scales, items, comparability.

Assembles reliability, structure, agreement and aggregation into the tables the gate seals; no
department's figure is among them.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.aggregation import Aggregation, aggregation, group_moments
from analysis.agreement import agreement
from analysis.comparability import Comparability, comparability
from analysis.covariance import Floats
from analysis.disclosure import Policy
from analysis.reliability import ScaleQuality, scale_qualities
from analysis.results import ITEMS, SCALES, UnitKind
from analysis.scoring import Scores
from analysis.structure import scale_structure
from analysis.units import UnitTree
from surveys.instrument import Instrument

FEWEST_DEPARTMENTS = 3
"""The median of fewer departments' agreement would be one department's figure."""

_BETWEEN = (
    "icc1",
    "icc1_low",
    "icc1_high",
    "icc2",
    "icc2_low",
    "icc2_high",
    "f",
    "df1",
    "df2",
    "p_value",
)


def tables(
    scores: Scores, instrument: Instrument, *, tree: UnitTree, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scale table (`results.SCALES`) and the item table (`results.ITEMS`), not rounded.

    Departments are the deepest units people are placed on; those who gave none are left out of
    whatever compares departments, not of the rest. Where they are fewer than the minimum, `df2`,
    from which their number follows, is NaN; the gate then rounds the rest as well.
    """
    qualities = scale_qualities(scores, instrument)
    departments = np.array([unit.kind is UnitKind.UNIT for unit in tree.units])
    groups = np.where(departments[tree.leaf], tree.leaf, -1)
    values = scores.scales.to_numpy()
    between = aggregation(group_moments(values, groups=groups, n_groups=len(tree)))
    outside = np.isfinite(values[groups < 0]).sum(axis=0)
    telling = (outside > 0) & (outside < policy.minimum_scores)
    within = [
        _within(scores, instrument, quality.scale, groups, n_groups=len(tree), policy=policy)
        for quality in qualities
    ]
    medians = np.array([each["rwg_j_median"] for each in within])
    verdicts = comparability(between, rwg_j_median=medians)
    rows = []
    for place, quality in enumerate(qualities):
        found = _scale_row(quality) | _structure(scores, instrument, quality.scale)
        found |= _between(between, place) | within[place] | _verdict(verdicts[place])
        if telling[place]:
            found["df2"] = np.nan
        rows.append(found)
    return pd.DataFrame(rows, columns=list(SCALES)), _items(qualities)


def _items(qualities: tuple[ScaleQuality, ...]) -> pd.DataFrame:
    rows = [
        {
            "scale": quality.scale,
            "item": item.item,
            "n": item.n,
            "mean": item.mean,
            "item_rest_r": item.item_rest_r,
            "alpha_if_dropped": item.alpha_if_dropped,
            "negative": item.negative,
        }
        for quality in qualities
        for item in quality.items
    ]
    return pd.DataFrame(rows, columns=list(ITEMS))


def _scale_row(quality: ScaleQuality) -> dict[str, object]:
    return {
        "scale": quality.scale,
        "n": quality.n,
        "k_items": quality.k_items,
        "alpha": quality.alpha,
        "alpha_low": quality.alpha_low,
        "alpha_high": quality.alpha_high,
        "alpha_standardised": quality.alpha_standardised,
        "omega_total": quality.omega_total,
        "lambda6": quality.lambda6,
        "spearman_brown": quality.spearman_brown,
        "mean_inter_item_r": quality.mean_inter_item_r,
        "verdict": quality.verdict,
        "reason": quality.reason,
    }


def _structure(scores: Scores, instrument: Instrument, scale: str) -> dict[str, object]:
    found = scale_structure(scores.items[list(instrument.scale(scale).items)])
    return {
        "ordinal_alpha": found.ordinal.ordinal_alpha,
        "ordinal_omega": found.ordinal.ordinal_omega,
        "components": np.nan if found.components is None else found.components,
        "cfi": found.fit.cfi,
        "rmsea": found.fit.rmsea,
        "srmr": found.fit.srmr,
    }


def _between(between: Aggregation, place: int) -> dict[str, object]:
    return {name: getattr(between, name)[place] for name in _BETWEEN}


def _within(
    scores: Scores,
    instrument: Instrument,
    scale: str,
    groups: NDArray[np.integer],
    *,
    n_groups: int,
    policy: Policy,
) -> dict[str, float]:
    """Return the medians over departments of how far people agree inside them."""
    found = agreement(
        scores.items[list(instrument.scale(scale).items)].to_numpy(),
        groups=groups,
        n_groups=n_groups,
        options=len(instrument.format_of_scale(scale).codes),
    )
    # Agreement is a matter of how answers are spread: it asks for as many as a distribution.
    enough = found.n >= policy.minimum_shares
    return {
        "rwg_j_median": _median(found.rwg_j[enough]),
        "rwg_j_skew_median": _median(found.rwg_j_slight_skew[enough]),
        "ad_median": _median(found.ad_mean[enough]),
    }


def _median(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) >= FEWEST_DEPARTMENTS else np.nan


def _verdict(found: Comparability) -> dict[str, object]:
    reason = str(found.doubts[0]) if found.doubts else ""
    return {"comparable": str(found.verdict), "comparable_reason": reason}
