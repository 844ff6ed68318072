"""A divided department: the mean lies in the middle, and hardly anyone does.

Judged from released shares alone, so that saying it discloses nothing new.
"""

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom

from analysis.covariance import Floats
from analysis.scoring import MeasureInfo

SMALLEST_CAMP = 0.25
"""Each camp holds a quarter or more; less is a minority, which the shares show by themselves."""

_ROUNDING = 0.0151  # three shares in whole per cent add up to 1 but for so much

FEWEST = 10
FALSE_ALARMS = 0.10
"""At most, in whatever single-peaked department; bell shapes give fewer than one in a hundred."""

JUDGED = ("unit", "measure", "n", "divided", "p_value", "reason")
"""Columns of `find_divided`; `reason` (`Unsaid`) is why nothing can be said."""


class Unsaid(StrEnum):
    """Why nothing is said of a cell."""

    NONE = ""
    NO_SHARES = "no_shares"
    TOO_FEW = "too_few"
    NO_MIDDLE = "no_middle"


def middle_ratio(*, minimum: float, maximum: float, k_items: int) -> float:
    """Return how many means are possible in the middle for each one at an end.

    Parameters
    ----------
    minimum, maximum
        Bounds of the response format, whole steps apart.
    k_items
        Items the measure is the mean of.

    Notes
    -----
    The ends are the lower and upper two fifths of the range, cuts included. A single answer from 1
    to 5 has one value in the middle and two at each end: 1/2. One from 1 to 4 has none: 0, and
    people there cannot be in the middle, whether divided or not.
    """
    steps = round((maximum - minimum) * k_items)
    # 0.4 of the steps, in whole numbers, lest a binary fraction decide on which side a cut lies.
    at_end = 2 * steps // 5 + 1
    return max(steps + 1 - 2 * at_end, 0) / at_end


def division_p_value(
    favourable: Floats, neutral: Floats, unfavourable: Floats, n: Floats, *, ratio: Floats
) -> Floats:
    """Return how likely a middle so empty is where answers have one peak, elementwise.

    Parameters
    ----------
    favourable, neutral, unfavourable : shape (cells,)
        Shares as released, 0–1; counts are taken to be the nearest whole numbers.
    n : shape (cells,)
    ratio : shape (cells,)
        `middle_ratio` of each cell's measure, more than 0.

    Notes
    -----
    With a single peak the middle is, value for value, at least as often chosen as the less chosen
    end. So against each end: among m + e answers in the middle or at that end, m would be binomial
    with at least ratio/(1 + ratio); the larger of the two tails holds for both (an
    intersection-union test). That bounds false alarms at the level for every single-peaked shape,
    even the flattest; for bell shapes they are far rarer.

    Source: berger1982. Checked by hand: tests/test_divided.py.
    """
    middle = np.rint(neutral * n)
    tails = [
        binom.cdf(middle, middle + np.rint(end * n), ratio / (1 + ratio))
        for end in (favourable, unfavourable)
    ]
    found: Floats = np.maximum(*tails)
    return found


def find_divided(cells: pd.DataFrame, measures: tuple[MeasureInfo, ...]) -> pd.DataFrame:
    """Return for every released cell whether its people fall into two camps.

    Parameters
    ----------
    cells : DataFrame, columns `results.CELLS`
        Released; only unit, measure, n and the three shares are read.
    measures
        What the measures are made of (`scoring.measures`).

    Returns
    -------
    DataFrame, columns `JUDGED`
        A row per cell. Divided: both camps hold a quarter or more, both are larger than the middle,
        and so empty a middle comes about by chance in at most one of ten undivided departments.
        Nothing is said, with a reason, of cells without shares, of fewer than ten, and of response
        formats without a middle.

    Notes
    -----
    Few people can hardly be seen to be divided: with a middle half as wide as an end (one question,
    five answers) two camps of six and nobody between are the fewest that suffice. In simulated
    departments of 10 to 300 the share called divided was under 1 % with bell-shaped answers (SD
    1 to 1.5 of five steps), at most 5 % with all answers equally common; 100 people in two camps
    around 1.8 and 4.2 (SD .85) are found in about half of the cases.
    """
    known = {each.id: each for each in measures}
    ratio = np.array([_ratio(known.get(name)) for name in cells["measure"]], dtype=float)
    favourable, neutral, unfavourable, n = (
        cells[name].to_numpy(dtype=float, na_value=np.nan)
        for name in ("favourable", "neutral", "unfavourable", "n")
    )
    neutral = _told(neutral, left=1 - favourable - unfavourable)
    hidden = np.isnan(favourable) | np.isnan(neutral) | np.isnan(unfavourable) | np.isnan(n)
    few, flat = n < FEWEST, ~(ratio > 0)
    judged = ~(hidden | few | flat)
    p_value = np.full(len(cells), np.nan)
    p_value[judged] = division_p_value(
        favourable[judged], neutral[judged], unfavourable[judged], n[judged], ratio=ratio[judged]
    )
    smaller = np.fmin(favourable, unfavourable)
    camps = (smaller >= SMALLEST_CAMP) & (smaller > neutral)
    return pd.DataFrame(
        {
            "unit": cells["unit"].to_numpy(),
            "measure": cells["measure"].to_numpy(),
            "n": pd.array(n, dtype="Float64").astype("Int64"),
            "divided": judged & camps & (p_value <= FALSE_ALARMS),
            "p_value": p_value,
            "reason": _reasons(flat, hidden, few),
        },
        columns=list(JUDGED),
    )


def _told(neutral: Floats, *, left: Floats) -> Floats:
    """Return the middle share, from what the ends leave where it is released as a mere bound.

    Bounds ("20 % or less") stand among the shares of small units as if they were values. An end at
    a bound is no camp or leaves none opposite, so that `left` is sound wherever it decides.
    """
    found: Floats = np.where(neutral > left + _ROUNDING, np.maximum(left, 0.0), neutral)
    return found


def _ratio(measure: MeasureInfo | None) -> float:
    if measure is None:
        return 0.0
    return middle_ratio(
        minimum=measure.minimum, maximum=measure.maximum, k_items=len(measure.items)
    )


def _reasons(
    flat: NDArray[np.bool_], hidden: NDArray[np.bool_], few: NDArray[np.bool_]
) -> list[str]:
    found = np.select(
        [few, hidden, flat],
        [str(Unsaid.TOO_FEW), str(Unsaid.NO_SHARES), str(Unsaid.NO_MIDDLE)],
        default=str(Unsaid.NONE),
    )
    return [str(each) for each in found]
