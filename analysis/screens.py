"""Before scales and groups are compared: are two scales one, does an item mean the same to all.

Both are asked of the whole survey and never of a department.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.item_bias import FEWEST, item_bias
from analysis.overlap import scale_pairs
from analysis.policy import Policy
from analysis.results import ITEM_BIAS, OVERLAPS
from analysis.scoring import Scores
from surveys.instrument import Instrument

MOST_LANGUAGES = 4
"""Languages compared two by two, the most common ones; more would be a table nobody reads."""


def overlaps(scores: Scores, instrument: Instrument) -> pd.DataFrame:
    """Return how far every two scales measure the same (`results.OVERLAPS`), not rounded.

    Single items have no HTMT and pairs with them are left out.
    """
    rows = [
        (each.first, each.second, each.n, each.r, each.htmt, str(each.verdict))
        for each in scale_pairs(scores, instrument)
        if each.verdict != "single_item"
    ]
    return pd.DataFrame(rows, columns=list(OVERLAPS))


def language_bias(
    scores: Scores, instrument: Instrument, language: pd.Series | None, *, policy: Policy
) -> pd.DataFrame:
    """Return how the items work in the answer languages (`results.ITEM_BIAS`), not rounded.

    Parameters
    ----------
    language
        Answer language of each respondent, "" where none is known; None when the file has none.

    Notes
    -----
    Languages of fewer than fifty are left out; the others are set beside each other two by two,
    the most common one first. Scales of one or two items cannot be judged.
    """
    if language is None:
        return pd.DataFrame(columns=list(ITEM_BIAS))
    counts = language[language != ""].value_counts()
    common = counts[counts >= max(FEWEST, policy.minimum_structure)]
    # Equal counts come in no sure order; the name decides.
    named = sorted(common.index, key=lambda each: (-common[each], each))[:MOST_LANGUAGES]
    rows = []
    for first, second in combinations(named, 2):
        inside = language.isin([first, second]).to_numpy()
        is_second = (language == second).to_numpy()[inside]
        for scale in instrument.scales:
            if len(scale.items) < 3:
                continue
            answers = scores.items.loc[inside, list(scale.items)]
            rows += [
                {
                    "scale": scale.id,
                    "item": each.item,
                    "first": first,
                    "second": second,
                    "n_first": each.n_first,
                    "n_second": each.n_second,
                    "effect": each.effect,
                    "low": each.low,
                    "high": each.high,
                    "p_adjusted": each.p_adjusted,
                    "verdict": str(each.verdict),
                }
                for each in item_bias(answers, second=np.asarray(is_second, dtype=bool))
            ]
    return pd.DataFrame(rows, columns=list(ITEM_BIAS))
