"""Digits and gaps of statistics of the whole survey, before the gate seals them."""

from collections.abc import Collection

import pandas as pd

from analysis.policy import Policy
from analysis.results import SCALES, ScaleVerdict
from analysis.sealing import forget_small, in_digits, medians_in_place, round_rows, rounded_in_place

_SCALE_FACTS = ("scale", "k_items", "verdict", "reason", "comparable", "comparable_reason")
_SCALE_COUNTS = ("n", "components", "df1", "df2")
_BETWEEN = ("icc1", "icc1_low", "icc1_high", "icc2", "icc2_low", "icc2_high", "f", "p_value")


def told_scales(
    found: pd.DataFrame, n_total: int, policy: Policy, *, held_back: Collection[str]
) -> pd.DataFrame:
    """Return the scales' statistics: nine decimals for 25 or more respondents, else two.

    "Respondents" are those of the survey and those the scale's own figures rest on. Medians over
    departments always have two decimals; whoever computes them leaves them out where there are
    fewer than three departments. So has whatever compares departments on a scale in `held_back`,
    those where somebody's department shows no mean: many digits would give the exact means of the
    others, and their remainder with them.
    """
    few = forget_small(found, _SCALE_FACTS, policy)
    found.loc[few, "comparable"], found.loc[few, "comparable_reason"] = "cannot_tell", "too_few"
    judged = few & (found["verdict"] != ScaleVerdict.SINGLE_ITEM)
    found.loc[judged, "verdict"] = str(ScaleVerdict.DO_NOT_REPORT)
    found.loc[judged, "reason"] = "too_few_complete"
    small = (found["n"] < policy.minimum_structure).fillna(True) | (
        n_total < policy.minimum_structure
    )
    medians_in_place(found)
    statistics = [name for name in SCALES if name not in _SCALE_FACTS + _SCALE_COUNTS]
    round_rows(found, statistics, small, step=0.01)
    round_rows(found, _BETWEEN, found["scale"].isin(held_back), step=0.01)
    in_digits(found, statistics)
    return found


def told_items(found: pd.DataFrame, n_total: int, policy: Policy) -> pd.DataFrame:
    """Return the items' statistics; means of the whole organisation, rounded as those of units."""
    few = forget_small(found, ["scale", "item", "negative"], policy)
    found["negative"] = found["negative"].astype(bool) & ~few
    rounded_in_place(found, ["mean"], step=10.0**-policy.decimals)
    small = few | (found["n"] < policy.minimum_structure).fillna(True)
    small |= n_total < policy.minimum_structure
    round_rows(found, ["item_rest_r", "alpha_if_dropped"], small, step=0.01)
    in_digits(found, ["item_rest_r", "alpha_if_dropped"])
    return found
