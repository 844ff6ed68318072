"""A survey beside everything that is stored already: the same people must not be told by both."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.links import linked_pairs
from analysis.second_release import check_released_again, held_against, people_of
from analysis.study import Study
from analysis.two_releases import Linked
from surveys.responses import Headcounts, Responses

Rows = NDArray[np.intp]

SAME = 0.5
"""Share of the smaller of two surveys whose answers stand in the other one, row by row, from which
they are the same people's answers, read another way."""
TELLING_ITEMS = 8
"""Items from which whole rows of answers are seldom alike by chance."""


def shown_beside(
    study: Study,
    responses: Responses,
    others: Sequence[tuple[Study, Responses]],
    *,
    headcounts: Headcounts | None = None,
) -> Study:
    """Return a study without what would tell of a few people beside those that are out.

    Parameters
    ----------
    others
        What is stored already, with the answers it was made of, the oldest first.

    Notes
    -----
    People are known to be the same by the codes they gave, or by rows of answers that are alike.
    Where neither is there, who came and who left is beyond knowledge.

    Raises
    ------
    DisclosureError
        The same answers were released before in another way, and both together tell.
    """
    now = people_of(responses, study.instrument, headcounts=headcounts)
    for before, theirs in others:
        pairs, same = _same_people(theirs, responses)
        if not len(pairs[0]):
            continue
        known = Linked(people_of(theirs, before.instrument), now, pairs)
        if same:
            check_released_again(study, before, known=known)
        else:
            study = held_against(study, before, known=known)
    return study


def _same_people(first: Responses, second: Responses) -> tuple[tuple[Rows, Rows], bool]:
    """Return rows of the same person in both, and whether both hold the very same answers."""
    alike = _alike(first.items, second.items)
    smaller = min(len(first), len(second))
    if len(alike[0]) >= max(1.0, SAME * smaller):
        return alike, len(alike[0]) == len(first) == len(second)
    codes = linked_pairs(first.link, second.link)
    return (np.asarray(codes.earlier), np.asarray(codes.later)), False


def _alike(first: pd.DataFrame, second: pd.DataFrame) -> tuple[Rows, Rows]:
    """Return rows with the same answers to every question, each used once."""
    none: Rows = np.empty(0, dtype=np.intp)
    shared = [item for item in first.columns if item in second.columns]
    if len(shared) < TELLING_ITEMS:
        return none, none
    keys = (_numbered(first[shared]), _numbered(second[shared]))
    _, left, right = np.intersect1d(keys[0], keys[1], return_indices=True)
    return left.astype(np.intp), right.astype(np.intp)


def _numbered(items: pd.DataFrame) -> NDArray[np.uint64]:
    """Return a key of each row's answers; of rows alike, the second gets another key, and so on."""
    rows = pd.util.hash_pandas_object(items.astype("Int16"), index=False).to_numpy()
    order = pd.Series(rows).groupby(rows).cumcount().to_numpy(dtype=np.uint64)
    return rows + order * np.uint64(0x9E3779B97F4A7C15)
