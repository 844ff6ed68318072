"""Whom people are compared with: those of their own department, as it is shown.

Figures that compare people inside departments must not hang on what lies hidden: people whose own
department shows no figure are compared with the others like them in the nearest unit that does,
and only where these are enough for a pattern of their own.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.covariance import Floats
from analysis.shown_groups import Codes, ShownGroups


def groups_compared(
    groups: ShownGroups, *, measures: Sequence[str], complete: NDArray[np.bool_], least: int
) -> Codes:
    """Return the group each respondent is compared in, shape (n,); −1 for who is left out.

    A unit or pool counts where it shows the mean of every measure.

    Parameters
    ----------
    complete : shape (n,)
        Who has a score of every measure; the others are left out.
    least
        Respondents that people without a shown department must be, in their unit, to be counted.
    """
    known = np.ones(len(groups), dtype=bool)
    for measure in measures:
        known &= groups.answered.get(measure, np.zeros(len(groups), dtype=bool))
    tree = groups.tree
    above = np.arange(len(tree))
    for _ in range(int(tree.level.max(initial=0))):
        row = groups.of_unit[above]
        lost = ((row < 0) | ~known[row]) & (tree.parent[above] >= 0)
        above = np.where(lost, tree.parent[above], above)
    row = groups.of_unit[above]
    placed = np.where((row >= 0) & known[row], row, -1)
    # Those who had to look further up are a group of their own there, apart from who is shown.
    own = above == np.arange(len(tree))
    placed = np.where((placed >= 0) & ~own, placed + len(groups), placed)
    found: Codes = np.where(complete, placed[tree.leaf], -1)
    sizes = np.bincount(found[found >= 0], minlength=2 * len(groups))
    few = (found >= len(groups)) & (sizes[np.maximum(found, 0)] < least)
    return np.where(few, -1, found)


def centred(values: Floats, groups: Codes) -> Floats:
    """Return scores as distances from the mean of each one's group; no NaN, no −1."""
    _, code = np.unique(groups, return_inverse=True)
    size = np.bincount(code)
    moved = values - values.mean(axis=0)
    means = np.array([np.bincount(code, weights=column) / size for column in moved.T])
    found: Floats = moved - means.T[code]
    return found


def people_who_differ(values: Floats, groups: Codes) -> int:
    """Return the fewest people, over the columns, in groups where not all answered alike.

    Parameters
    ----------
    values : shape (n, q)
        Centred.
    """
    _, code = np.unique(groups, return_inverse=True)
    size = np.bincount(code)
    fewest = len(values)
    for column in values.T:
        spread = np.bincount(code, weights=column**2)
        fewest = min(fewest, int(size[spread > 1e-9 * size].sum()))
    return fewest
