"""Who belongs where, and who "all the others" are: shown units that do not overlap."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.results import Status


def cover(units: pd.DataFrame) -> NDArray[np.bool_]:
    """Return, for each shown unit, which shown units make up all the others.

    Parameters
    ----------
    units : DataFrame
        Released units (`results.UNITS`), depth first: a parent stands before its children.

    Returns
    -------
    array of bool, shape (shown units, shown units)
        Rows and columns in the order of the shown rows of `units`. Row i holds the finest set of
        shown units outside unit i's own branch: not its ancestors (which contain it), not what
        lies below it. The row of the organisation is empty.

    Notes
    -----
    A branch is split into its shown children when they hold at least as many answers as their
    parent's own figure; where some children are hidden, the parent stands for all of them, so that
    "the others" leaves nobody out who is counted in a released figure.
    """
    ids = units["unit"].tolist()
    place = {unit: i for i, unit in enumerate(ids)}
    parent = [place.get(each, -1) for each in units["parent"]]
    shown = (units["status"] == Status.SHOWN).to_numpy()
    n = units["n"].to_numpy(dtype=np.float64, na_value=0.0) * shown
    size = len(units)
    below = np.zeros((size, size), dtype=bool)  # the finest cover of what lies under each unit
    finest = np.zeros((size, size), dtype=bool)  # … of the unit itself
    for i in range(size - 1, -1, -1):
        split = below[i].any() and (not shown[i] or n[below[i]].sum() >= n[i])
        if split:
            finest[i] = below[i]
        elif shown[i]:
            finest[i, i] = True
        if parent[i] >= 0:
            below[parent[i]] |= finest[i]
    others = np.zeros((size, size), dtype=bool)
    for i in range(size):
        if parent[i] >= 0:
            # Branches beside the parent, and what lies beside this unit under the same parent.
            others[i] = others[parent[i]] | (below[parent[i]] & ~finest[i])
    return others[np.ix_(shown, shown)]


def branch_at(units: pd.DataFrame, level: int) -> NDArray[np.int64]:
    """Return, for each shown unit, the row of its ancestor at `level`; its own where it is higher.

    Parameters
    ----------
    units : DataFrame
        Released units (`results.UNITS`), depth first.
    """
    ids = units["unit"].tolist()
    place = {unit: i for i, unit in enumerate(ids)}
    parent = [place.get(each, -1) for each in units["parent"]]
    depth = units["level"].tolist()
    found = np.arange(len(units))
    for i in range(len(units)):  # a parent comes before what is in it
        if depth[i] > level and parent[i] >= 0:
            found[i] = found[parent[i]]
    shown: NDArray[np.int64] = found[(units["status"] == Status.SHOWN).to_numpy()]
    return shown


def lines_above(units: pd.DataFrame, level: int) -> NDArray[np.int64]:
    """Return where each shown unit belongs at each level above `level`, the nearest first.

    Shape (level − 1, shown units), rows as in `branch_at`; the organisation is left out.
    """
    lines = [branch_at(units, each) for each in range(level - 1, 0, -1)]
    shown = int((units["status"] == Status.SHOWN).sum())
    return np.stack(lines) if lines else np.zeros((0, shown), dtype=np.int64)
