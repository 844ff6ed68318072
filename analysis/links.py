"""Who answered both times, by the code that people made themselves.

Nothing here is fit to be shown: how many of a unit could be linked goes no further than the width
of an interval.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.covariance import Floats

Codes = NDArray[np.int64]

FEWEST_PAIRS = 25
"""Linked people from whom the covariance of answers between waves is taken."""


@dataclass(frozen=True, eq=False)
class LinkedPairs:
    """Rows of the earlier and the later answers that belong to the same people."""

    earlier: Codes
    later: Codes

    def __len__(self) -> int:
        return len(self.earlier)


def linked_pairs(earlier: "pd.Series[str] | None", later: "pd.Series[str] | None") -> LinkedPairs:
    """Return the people of both waves with the same code; a code given twice in a wave is no code.

    None: the survey has no such code; "" where a person gave none.
    """
    if earlier is None or later is None:
        return LinkedPairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    places = [_places(earlier), _places(later)]
    both = places[0].index.intersection(places[1].index).sort_values()
    first, second = (each.loc[both].to_numpy(dtype=np.int64) for each in places)
    return LinkedPairs(first, second)


def _places(codes: "pd.Series[str]") -> pd.Series:
    given = codes.reset_index(drop=True).fillna("").astype(str)
    given = given[given != ""]
    once = given[~given.duplicated(keep=False)]
    return pd.Series(once.index.to_numpy(dtype=np.int64), index=once.to_numpy(dtype=object))


def within_covariance(first: Floats, second: Floats, groups: Codes) -> float:
    """Covariance of linked people's scores within their units, less one standard error.

    Parameters
    ----------
    first, second : arrays, shape (pairs,)
        Scores of the same people; NaN: no score.
    groups : array of int, shape (pairs,)
        Unit of each pair; negative: they changed unit, and are left out.

    Returns
    -------
    float
        Never negative; 0 with fewer than `FEWEST_PAIRS`. Too small a covariance makes intervals
        too wide, too large a one makes them say too much, so the doubt is taken off.
    """
    used = (groups >= 0) & np.isfinite(first) & np.isfinite(second)
    codes, counted = np.unique(groups[used], return_inverse=True)
    n, k = len(counted), len(codes)
    if n < FEWEST_PAIRS or n - k < 2:
        return 0.0
    size = np.bincount(counted)
    centred = []
    for values in (first[used], second[used]):
        mean = np.bincount(counted, weights=values) / size
        centred.append(values - mean[counted])
    spread = [float(each @ each) for each in centred]
    if min(spread) <= 0:
        return 0.0
    product = float(centred[0] @ centred[1])
    correlation = product / np.sqrt(spread[0] * spread[1])
    doubt = (1 - correlation**2) / np.sqrt(n - k)
    return float(max(correlation - doubt, 0.0) * np.sqrt(spread[0] * spread[1]) / (n - k))
