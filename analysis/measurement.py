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
from analysis.homogeneity import room_for_one
from analysis.policy import Policy
from analysis.reliability import ScaleQuality, scale_qualities
from analysis.results import ITEMS, SCALES
from analysis.scoring import Scores
from analysis.shown_groups import ShownGroups
from analysis.structure import scale_structure
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
    scores: Scores, instrument: Instrument, *, groups: ShownGroups, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scale table (`results.SCALES`) and the item table (`results.ITEMS`), not rounded.

    Departments are the deepest units people are placed on, where they show a mean of the scale;
    all other people are left out of whatever compares departments, not of the rest.
    """
    qualities = scale_qualities(scores, instrument)
    departments = groups.departments()
    shown = {each: groups.where_shown(departments, measure=str(each)) for each in scores.scales}
    moved = {
        scale: groups.at_released_means(scores.column(str(scale)), rows, measure=str(scale))
        for scale, rows in shown.items()
    }
    values = pd.DataFrame(moved, index=scores.scales.index)
    values = values.where(pd.DataFrame(shown, index=scores.scales.index) >= 0)
    moments = group_moments(values.to_numpy(), groups=departments, n_groups=len(groups))
    # Whether departments are all of one mind is theirs to tell while one of them is small.
    between = aggregation(room_for_one(moments, small=policy.minimum_structure))
    within = [
        _within(
            scores,
            instrument,
            quality.scale,
            shown[quality.scale],
            n_groups=len(groups),
            policy=policy,
        )
        for quality in qualities
    ]
    medians = np.array([each["rwg_j_median"] for each in within])
    verdicts = comparability(between, rwg_j_median=medians)
    rows = [
        _scale_row(quality)
        | _structure(scores, instrument, quality.scale)
        | _between(between, place)
        | within[place]
        | _verdict(verdicts[place])
        for place, quality in enumerate(qualities)
    ]
    scales = pd.DataFrame(rows, columns=list(SCALES))
    return scales, _items(qualities)


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
