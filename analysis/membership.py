"""Whose change is known: later figures that, beside the earlier ones, would tell who came or went.

Linked answers say how many people of a unit answered both times. Where at most a few can have come
or gone, the two means are nearly about them alone; such a change is not told, nor are the figures
it could be worked out from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.policy import Policy
from analysis.scoring import MeasureInfo
from analysis.sealing import PROFILE_ROOM
from analysis.trend_figures import Pair
from analysis.unit_matching import Match
from analysis.waves import Change, telling_cells


@dataclass(frozen=True, eq=False, kw_only=True)
class Watched:
    """What is needed to ask whether the cells of one measure tell on those who came or went."""

    measure: MeasureInfo
    pair: Pair
    cells: tuple[pd.DataFrame, pd.DataFrame]
    """Released cells of both waves (`results.CELLS`)."""
    linked: np.ndarray
    """People linked in each unit, however few."""


def most_changed(watched: Watched, given: Mapping[str, Change]) -> dict[str, Change]:
    """Return how many at most can have left and joined each unit, where anybody may know it.

    `given`: what is known otherwise, by unit. Nothing is known of units without linked answers.
    """
    found = {}
    for place, match in enumerate(watched.pair.matches):
        n = [int(each[place]) for each in watched.pair.n]
        linked = int(watched.linked[place])
        if match.unit in given:
            found[match.unit] = given[match.unit]
        elif linked:
            found[match.unit] = Change(left=max(n[0] - linked, 0), joined=max(n[1] - linked, 0))
    return found


def telling_units(
    watched: Watched,
    policy: Policy,
    *,
    given: Mapping[str, Change],
    above: Mapping[str, str],
) -> set[str]:
    """Return the units whose change on one measure must not be told.

    Parameters
    ----------
    above
        The unit that each unit lies in.

    Notes
    -----
    Units taken together, which no audit has looked at, are held back as soon as few changed. A
    unit above one that is held back goes too, unless rounding over its people hides the few.
    """
    changes = most_changed(watched, given)
    few = {
        unit: each
        for unit, each in changes.items()
        if 0 < each.left + each.joined < policy.minimum_scores
    }
    if not few:
        return set()
    alone = {
        each.unit: each
        for each in watched.pair.matches
        if len(each.earlier) == len(each.later) == 1 and each.unit in few
    }
    found = set(few) - set(alone)
    told = telling_cells(
        _renamed(watched.cells[0], alone),
        watched.cells[1],
        [watched.measure],
        policy,
        changes={unit: few[unit] for unit in alone},
    )
    found |= set(told["unit"])
    return found | _above(found, watched.pair, few, above, step=10.0**-policy.decimals)


def _renamed(cells: pd.DataFrame, matches: Mapping[str, Match]) -> pd.DataFrame:
    """Return the earlier cells under the ids of the later wave."""
    names = {each.earlier[0]: unit for unit, each in matches.items()}
    mine = cells[cells["unit"].isin(list(names))]
    return mine.assign(unit=mine["unit"].map(names))


def _above(
    found: set[str],
    pair: Pair,
    few: Mapping[str, Change],
    above: Mapping[str, str],
    *,
    step: float,
) -> set[str]:
    """Return the units from which, less the others in them, a held back one could be worked out."""
    size = {each.unit: float(pair.n[1][place]) for place, each in enumerate(pair.matches)}
    more: set[str] = set()
    for unit in found:
        people = few[unit].left + few[unit].joined
        holder = above.get(unit, "")
        while holder in size:
            # Both totals are off by up to half a step for each person behind them.
            if step * (2 * size[holder] - size[unit]) >= PROFILE_ROOM * people:
                break
            more.add(holder)
            holder = above.get(holder, "")
    return more
