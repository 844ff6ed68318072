"""Digits and gaps of statistics of the whole survey, before the gate seals them."""

from collections.abc import Collection, Mapping

import pandas as pd

from analysis.policy import Policy
from analysis.results import DIFFERENCES, SCALES, ScaleVerdict
from analysis.sealing import (
    COARSE_STEP,
    as_numbers,
    fine_from,
    forget_small,
    in_digits,
    medians_in_place,
    round_rows,
    rounded_in_place,
)

_SCALE_FACTS = ("scale", "k_items", "verdict", "reason", "comparable", "comparable_reason")
_SCALE_COUNTS = ("n", "components", "df1", "df2")
_BETWEEN = ("icc1", "icc1_low", "icc1_high", "icc2", "icc2_low", "icc2_high", "f", "p_value")


def told_scales(
    found: pd.DataFrame, n_total: int, policy: Policy, *, held_back: Collection[str]
) -> pd.DataFrame:
    """Return the scales' statistics: nine decimals from `fine_from` respondents on, else two.

    "Respondents" are those of the survey and those the scale's own figures rest on. Medians over
    departments always have two decimals; whoever computes them leaves them out where there are
    fewer than three departments. So has whatever compares departments on a scale in `held_back`,
    those where somebody's department shows no mean: many digits would give the exact means of the
    others, and their remainder with them.

    Under the minimum for structure nothing is told but n. Coefficients of a scale of two items and
    five people let no second set of answers stand in one of two cases, with two decimals (all
    sets counted): where means are bounds so that nobody sees that nearly all answered alike, they
    would say so.
    """
    forget_small(found, _SCALE_FACTS, policy)
    few = ~(found["n"].fillna(0) >= policy.minimum_structure)
    found.loc[few, "comparable"], found.loc[few, "comparable_reason"] = "cannot_tell", "too_few"
    judged = few & (found["verdict"] != ScaleVerdict.SINGLE_ITEM)
    found.loc[judged, "verdict"] = str(ScaleVerdict.DO_NOT_REPORT)
    found.loc[judged, "reason"] = "too_few_complete"
    found.loc[few, [name for name in SCALES if name not in (*_SCALE_FACTS, "n")]] = pd.NA
    small = _few(found, n_total, policy)
    medians_in_place(found)
    statistics = [name for name in SCALES if name not in _SCALE_FACTS + _SCALE_COUNTS]
    round_rows(found, statistics, small, step=COARSE_STEP)
    round_rows(found, _BETWEEN, found["scale"].isin(held_back), step=COARSE_STEP)
    in_digits(found, statistics)
    return found


def told_items(
    found: pd.DataFrame, n_total: int, policy: Policy, *, complete: Mapping[str, int]
) -> pd.DataFrame:
    """Return the items' statistics; means of the whole organisation, rounded as those of units.

    `complete`: how many answered every item of each scale. An item's place in its scale rests on
    them alone, however many answered the item; under the minimum for structure it is not told.
    """
    few = forget_small(found, ["scale", "item", "negative"], policy)
    rounded_in_place(found, ["mean"], step=10.0**-policy.decimals)
    behind = found.assign(n=found["scale"].map(complete))
    thin = few | ~(behind["n"].fillna(0) >= policy.minimum_structure)
    found["negative"] = found["negative"].astype(bool) & ~thin
    found.loc[thin, ["item_rest_r", "alpha_if_dropped"]] = pd.NA
    small = thin | _few(found, n_total, policy) | _few(behind, n_total, policy)
    round_rows(found, ["item_rest_r", "alpha_if_dropped"], small, step=COARSE_STEP)
    in_digits(found, ["item_rest_r", "alpha_if_dropped"])
    return found


def told_differences(
    found: pd.DataFrame, n_total: int, policy: Policy, *, held_back: Collection[str]
) -> pd.DataFrame:
    """Return the tests between departments, with digits as `told_scales` gives them."""
    statistics = [name for name in DIFFERENCES if name not in ("scale", "departments")]
    as_numbers(found, counts=["departments"], others=statistics)
    coarse = found["scale"].isin(held_back) | (n_total < fine_from(policy))
    p_values = ["welch_p", "welch_p_adjusted", "kruskal_p"]
    round_rows(
        found, [name for name in statistics if name not in p_values], coarse, step=COARSE_STEP
    )
    round_rows(found, p_values, coarse, step=0.001)
    rounded_in_place(found, ["within_sd"], step=0.01)
    in_digits(found, statistics)
    return found


def told_overlaps(found: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return how far scales overlap, without the figures of too few people."""
    few = ~(pd.to_numeric(found["n"]).fillna(0) >= policy.minimum_structure)
    forget_small(found, ("first", "second", "verdict"), policy)
    found.loc[few, ["r", "htmt"]] = pd.NA
    found.loc[few & (found["verdict"] != "single_item"), "verdict"] = "too_few"
    round_rows(found, ("r", "htmt"), _few(found, fine_from(policy), policy), step=COARSE_STEP)
    in_digits(found, ("r", "htmt"))
    return found


def told_item_bias(found: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return how items work in two groups, without the figures of too few people."""
    numbers = ["effect", "low", "high", "p_adjusted"]
    counts = ["n_first", "n_second"]
    few = (found[counts] < policy.minimum_structure).any(axis=1)
    as_numbers(found, counts=counts, others=numbers)
    found.loc[few, numbers + counts] = pd.NA
    found.loc[few & (found["verdict"] != "too_short"), "verdict"] = "too_few"
    rounded_in_place(found, ("effect", "low", "high"), step=0.01)
    rounded_in_place(found, ("p_adjusted",), step=0.001)
    return found


def _few(found: pd.DataFrame, n_total: int, policy: Policy) -> pd.Series:
    """Return which rows rest on too few answers for more than two decimals."""
    n = pd.to_numeric(found["n"]).fillna(0)
    return (n < fine_from(policy)) | (n_total < fine_from(policy))
