"""Two surveys of nearly the same people: which later figures would tell who joined or left.

"Wave 2 minus wave 1" of a unit in which one person changed is that person. Works on released
figures alone, as anyone does who has both reports.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.attack_run import published_figures, question_of
from analysis.cells import MeasureLike
from analysis.intruder import Array, Intruder, Said, Surroundings
from analysis.policy import Policy


@dataclass(frozen=True)
class Change:
    """Known change of a unit's membership: how many left it and how many joined since."""

    left: int
    joined: int


def telling_cells(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    measures: list[MeasureLike],
    policy: Policy,
    *,
    changes: Mapping[str, Change],
) -> pd.DataFrame:
    """Return the cells of the later survey that must be pooled or hidden.

    Parameters
    ----------
    earlier, later
        Released figures (`results.CELLS`) of two surveys; units matched by id.
    changes
        Per unit what somebody may know of who left and joined. A unit that is not named is taken
        as changed beyond knowledge.

    Returns
    -------
    DataFrame
        Columns unit, measure.

    Notes
    -----
    The worst case: whoever stayed is thought to answer as before, so that all that moves a figure
    is those who left and joined. Together they are a group under the minimum; its mean must stay
    open over half the scale, and each answer in three categories. Where the figures cannot come
    from the same people, they did not answer as before, and nothing follows.
    """
    few = {
        unit: change
        for unit, change in changes.items()
        if 0 < change.left + change.joined < policy.minimum_scores
    }
    found: list[tuple[str, str]] = []
    for measure in measures:
        before = _rows(earlier, measure.id)
        after = _rows(later, measure.id)
        for unit, change in few.items():
            if unit not in before or unit not in after:
                continue
            pair = (before[unit], after[unit])
            if _tells(pair, change, measure, policy):
                found.append((unit, measure.id))
    return pd.DataFrame(found, columns=["unit", "measure"])


def _rows(cells: pd.DataFrame, measure: str) -> dict[str, pd.DataFrame]:
    """Return each unit's row that shows its mean."""
    shown = cells[(cells["measure"] == measure) & cells["mean"].notna()]
    return {str(unit): shown[shown["unit"] == unit] for unit in shown["unit"]}


def _tells(
    pair: tuple[pd.DataFrame, pd.DataFrame], change: Change, measure: MeasureLike, policy: Policy
) -> bool:
    """Whether both figures together narrow the answers of those who left and joined too far."""
    n = [int(row["n"].iloc[0]) for row in pair]
    stayed = n[0] - change.left
    if stayed < 0 or n[1] - change.joined != stayed:
        # Others did not answer both times: more people than are known to have changed.
        return False
    question = question_of(measure)
    said: list[Said] = []
    groups = [(stayed, (0, 1)), (change.left, (0,)), (change.joined, (1,))]
    present = [(size, times) for size, times in groups if size]
    for time, row in enumerate(pair):
        inside = [place for place, (_, times) in enumerate(present) if time in times]
        total, counts = published_figures(row, measure, policy)
        said.append(_mean(inside, question.points, total[0], mean=True))
        if not np.isnan(counts).any():
            for weights, limits in zip(question.classes(), counts[0], strict=True):
                said.append(_mean(inside, weights, limits))
    around = Surroundings(
        sizes=tuple(float(size) for size, _ in present),
        row_of=tuple(range(len(present))),
        said=tuple(said),
    )
    intruder = Intruder(around, question.points, question.categories)
    if not intruder.is_possible():
        return False
    moved = [place for place, (_, times) in enumerate(present) if len(times) == 1]
    return intruder.learn(moved).breach


def _mean(groups: list[int], weights: Array, limits: Array, *, mean: bool = False) -> Said:
    return Said(groups=groups, weights=weights, low=limits[0], high=limits[1], mean=mean)
