"""Before scales and groups are compared: are two scales one, does an item mean the same to all.

Asked of whole surveys and never of a department.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import disclosure
from analysis.disclosure import Released
from analysis.item_bias import FEWEST, item_bias
from analysis.overlap import scale_pairs
from analysis.policy import Policy
from analysis.results import ITEM_BIAS, OVERLAPS
from analysis.scoring import Scores, score
from surveys.instrument import Instrument
from surveys.responses import Responses

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
        scales = {scale.id: scale.items for scale in instrument.scales}
        rows += _biases(scores.items[inside], is_second, scales, names=(first, second))
    return pd.DataFrame(rows, columns=list(ITEM_BIAS))


def wave_bias(
    earlier: Responses,
    later: Responses,
    instrument: Instrument,
    policy: Policy,
    *,
    names: tuple[str, str],
) -> Released:
    """Return how the items both waves asked work in each of them (`results.ITEM_BIAS`), sealed.

    Where an item works differently, part of a change between the waves is the question's doing: it
    was reworded, moved, or came to mean something else.

    Parameters
    ----------
    earlier, later
        Two whole waves, never parts of an organisation.
    instrument
        Whose scales and reversed items hold for both.
    names
        What the waves are called, in order; `first` and `second` of the table.

    Notes
    -----
    People are matched on the sum of a scale's items that both waves asked; of fewer than three
    nothing can be said, and they are left out. Whoever answered both times counts twice, as if two
    people: the waves then differ less by chance than the test allows for, and it errs by silence.
    """
    before, after = (score(each, instrument).items for each in (earlier, later))
    in_both = before.notna().any() & after.notna().any()
    shared = [str(item) for item in before.columns[in_both]]
    scales = {
        scale.id: [item for item in scale.items if item in shared] for scale in instrument.scales
    }
    answers = pd.concat([before[shared], after[shared]], ignore_index=True)
    is_later = np.arange(len(answers)) >= len(earlier)
    rows = _biases(answers, is_later, scales, names=names)
    return disclosure.seal_item_bias(pd.DataFrame(rows, columns=list(ITEM_BIAS)), policy)


def _biases(
    answers: pd.DataFrame,
    is_second: NDArray[np.bool_],
    scales: Mapping[str, Sequence[str]],
    *,
    names: tuple[str, str],
) -> list[dict[str, object]]:
    """Return the rows of two groups for every scale of three items or more."""
    return [
        {
            "scale": scale,
            "item": each.item,
            "first": names[0],
            "second": names[1],
            "n_first": each.n_first,
            "n_second": each.n_second,
            "effect": each.effect,
            "low": each.low,
            "high": each.high,
            "p_adjusted": each.p_adjusted,
            "verdict": str(each.verdict),
        }
        for scale, items in scales.items()
        if len(items) > 2
        for each in item_bias(answers[list(items)], second=is_second)
    ]
