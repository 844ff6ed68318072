"""How large each profile is in each department; not sealed yet.

A share needs as many people as profiles themselves do, and so does whatever is left over when the
shares of parts are taken off those of the whole: rounding is not trusted to protect anybody here,
since the shares of all profiles of a unit belong together.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.results import PROFILE_SHARES, Status

Codes = NDArray[np.int64]


def profile_shares(
    members: pd.Series, row: Codes, units: pd.DataFrame, cells: pd.DataFrame, *, minimum: int
) -> pd.DataFrame:
    """Return each profile's share of those placed in each unit, columns `results.PROFILE_SHARES`.

    Parameters
    ----------
    members
        Each respondent's profile, NA for who is in none.
    row
        The deepest shown row of `units` that each respondent is counted in.
    units, cells
        What was released of units, columns `results.UNITS` and `results.CELLS`.
    minimum
        Fewest people behind a share, and fewest left over beside shares.

    Returns
    -------
    Units that are shown, that show shares of some scale, and of which `minimum` are placed; the
    organisation among them. Empty unless there are two profiles or more.
    """
    placed = members.notna().to_numpy()
    of = members[placed].to_numpy(dtype=np.int64) - 1
    k = int(of.max(initial=-1)) + 1
    if k < 2:
        return pd.DataFrame(columns=list(PROFILE_SHARES))
    place = {unit: at for at, unit in enumerate(units["unit"])}
    above = [place.get(parent, -1) for parent in units["parent"]]
    counts = np.zeros((len(units), k))
    np.add.at(counts, (row[placed], of), 1)
    for at in range(len(units) - 1, 0, -1):  # depth first: what is inside comes later
        counts[above[at]] += counts[at]
    with_shares = set(cells.loc[cells["unfavourable"].notna(), "unit"])
    may = (
        (units["status"] == Status.SHOWN)
        & units["unit"].isin(with_shares)
        & (units["n"] >= minimum).fillna(False)
    ).to_numpy(dtype=bool)
    shown = kept_apart(counts.sum(axis=1), may, above, minimum=minimum)
    rows = [
        (units["unit"].iloc[at], profile + 1, counts[at, profile] / counts[at].sum())
        for at in np.flatnonzero(shown)
        for profile in range(k)
    ]
    return pd.DataFrame(rows, columns=list(PROFILE_SHARES))


def kept_apart(
    people: NDArray[np.float64], may: NDArray[np.bool_], above: Sequence[int], *, minimum: int
) -> NDArray[np.bool_]:
    """Return which units' shares may stand beside each other.

    What is left of a unit beside all shown ones inside it is nobody or `minimum` people; else the
    smallest of those inside is not shown, and so on.
    """
    shown = may & (people >= minimum)
    while True:
        inside: dict[int, list[int]] = {at: [] for at in np.flatnonzero(shown).tolist()}
        for at in inside:
            higher = above[at]
            while higher >= 0 and not shown[higher]:
                higher = above[higher]
            if higher >= 0:
                inside[higher].append(at)
        left = {at: people[at] - people[those].sum() for at, those in inside.items()}
        telling = [at for at, rest in left.items() if 0 < rest < minimum]
        if not telling:
            return shown
        for at in telling:
            # Nothing inside: cannot be, since then the whole unit is left.
            shown[min(inside[at], key=lambda each: (people[each], each))] = False
