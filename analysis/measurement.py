"""What is said of the questions themselves, over the whole survey: scales, items, comparability.

Assembles reliability, agreement and aggregation into the tables the gate seals; no department's
figure is among them.
"""

import numpy as np
import pandas as pd

from analysis.aggregation import aggregation, group_moments
from analysis.agreement import agreement
from analysis.disclosure import Policy
from analysis.reliability import ScaleQuality, scale_qualities
from analysis.results import ITEMS, SCALES
from analysis.scoring import Scores
from analysis.shown_groups import ShownGroups
from surveys.instrument import Instrument

FEWEST_DEPARTMENTS = 3
"""The median of fewer departments' agreement would be one department's figure."""


def tables(
    scores: Scores, instrument: Instrument, *, groups: ShownGroups, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scale table (`results.SCALES`) and the item table (`results.ITEMS`), not rounded.

    Departments are the deepest units people are placed on, where they show a mean of the scale;
    all other people are left out of ICC and rwg(j), not of the rest.
    """
    qualities = scale_qualities(scores, instrument)
    departments = groups.departments()
    shown = {each: groups.where_shown(departments, measure=str(each)) for each in scores.scales}
    values = scores.scales.where(pd.DataFrame(shown, index=scores.scales.index) >= 0)
    moments = group_moments(values.to_numpy(), groups=departments, n_groups=len(groups))
    between = aggregation(moments)
    rows = []
    for place, quality in enumerate(qualities):
        form = instrument.format_of_scale(quality.scale)
        within = agreement(
            scores.items[list(instrument.scale(quality.scale).items)].to_numpy(),
            groups=shown[quality.scale],
            n_groups=len(groups),
            options=len(form.codes),
        )
        # Agreement is a matter of how answers are spread: it asks for as many as a distribution.
        enough = within.rwg_j[(within.n >= policy.minimum_shares) & np.isfinite(within.rwg_j)]
        rows.append(
            _scale_row(quality)
            | {
                "icc1": between.icc1[place],
                "icc2": between.icc2[place],
                "rwg_j_median": np.median(enough) if len(enough) >= FEWEST_DEPARTMENTS else np.nan,
            }
        )
    items = [
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
    return pd.DataFrame(rows, columns=list(SCALES)), pd.DataFrame(items, columns=list(ITEMS))


def _scale_row(quality: ScaleQuality) -> dict[str, object]:
    return {
        "scale": quality.scale,
        "n": quality.n,
        "k_items": quality.k_items,
        "alpha": quality.alpha,
        "alpha_low": quality.alpha_low,
        "alpha_high": quality.alpha_high,
        "omega_total": quality.omega_total,
        "mean_inter_item_r": quality.mean_inter_item_r,
        "verdict": quality.verdict,
        "reason": quality.reason,
    }
