"""The attack on breakdowns: figures of units and of groups set against each other.

The intruder knows where everybody works and which groups they are in, has every released figure of
both, and wants the answers of the few who share a unit and groups.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.attack_run import Run, published_figures, question_of
from analysis.bounds import Array
from analysis.cells import MeasureLike
from analysis.crossing import Said as Row
from analysis.crossing import roomy
from analysis.intruder import Intruder, Learnt, Published, Question, Said, Surroundings

QUESTIONS = 200
"""To the solver while a survey is released; `learning-culture audit` has no such limit."""

MOST_PLACES = 600
"""People told apart by units and groups that are solved together; beyond, nobody has looked."""


@dataclass(frozen=True, eq=False)
class Known:
    """What the intruder knows of people beforehand, a row each; never what they answered.

    `unit`: id of the deepest released unit or pool that counts them; `groups`: their released
    group by attribute, "" where it is withheld; `answered`: which measures they answered.
    """

    unit: NDArray[np.object_]
    groups: Mapping[str, NDArray[np.object_]]
    answered: Mapping[str, NDArray[np.bool_]]


def crossings(run: Run, known: Known | None) -> None:
    """Set figures of units and of groups against each other, measure by measure."""
    figures = run.family.breakdown_cells
    if known is None or not len(figures):
        return
    tally = run.tally("attributes")
    left = None if run.questions is None else QUESTIONS
    for measure in run.measures:
        cells = figures[(figures["measure"] == measure.id) & figures["mean"].notna()]
        shown = run.shown[measure.id]
        if not len(cells) or not len(shown.n):
            continue
        if _all_roomy(cells, measure, run):
            continue
        places = _cells_of(run, known, measure, shown)
        if len(places) > MOST_PLACES:
            tally.add(None)
            continue
        question = question_of(measure)
        units = _unit_figures(places, shown, question)
        groups = _group_figures(places, cells, measure, question, run)
        sizes = tuple(float(len(people)) for people in places.values())
        small = [at for at, size in enumerate(sizes) if size < run.policy.minimum_scores]
        for at in small:
            if left is not None and left <= 0:
                tally.add(None)
                continue
            learnt, asked = _learnt(at, sizes, units, groups, question)
            tally.add(learnt)
            left = None if left is None else left - asked


def _all_roomy(cells: pd.DataFrame, measure: MeasureLike, run: Run) -> bool:
    """Whether rounding leaves every group more room than any few people and those beside need.

    Units' figures can then be met in any way there is, and groups tell nothing more.
    """
    total, counts = published_figures(cells, measure, run.policy)
    counts = np.where(np.isnan(counts), np.array([-np.inf, np.inf]), counts)
    reach = measure.maximum - measure.minimum
    return bool(roomy(Row(total=total.astype(float), counts=counts.astype(float)), reach).all())


def _learnt(
    at: int, sizes: tuple[float, ...], units: list[Said], groups: list[Said], question: Question
) -> tuple[Learnt, int]:
    """Return what both together tell; no breach where one of the two tells as much by itself."""
    asked = 0

    def learn(said: list[Said]) -> Learnt:
        nonlocal asked
        around = Surroundings(sizes=sizes, row_of=tuple(range(len(sizes))), said=tuple(said))
        intruder = Intruder(around, question.points, question.categories)
        found = intruder.learn([at])
        asked += intruder.asked
        return found

    both = learn([*units, *groups])
    if both.breach and any(learn(each).breach for each in (units, groups)):
        both = replace(both, breach=False, open_share=None)
    return both, asked


Place = tuple[object, ...]


def _cells_of(
    run: Run, known: Known, measure: MeasureLike, shown: Published
) -> dict[Place, list[int]]:
    """Return who shares the row of `shown` and all groups, by row and groups."""
    at = {int(row): position for position, row in enumerate(shown.unit)}
    ids = run.family.units["unit"].tolist()
    place = {unit: row for row, unit in enumerate(ids)}
    above = [place.get(parent, -1) for parent in run.family.units["parent"]]
    home: dict[object, int] = {}
    for unit in ids:
        row = place[unit]
        while row >= 0 and row not in at:
            row = above[row]
        home[unit] = at.get(row, -1)
    found: defaultdict[Place, list[int]] = defaultdict(list)
    for person in np.flatnonzero(known.answered[measure.id]):
        groups = tuple(each[person] for each in known.groups.values())
        found[(home[known.unit[person]], *groups)].append(int(person))
    return dict(found)


def _unit_figures(
    places: Mapping[Place, list[int]], shown: Published, question: Question
) -> list[Said]:
    said: list[Said] = []
    for row in range(len(shown.n)):
        inside = [at for at, place in enumerate(places) if row in shown.path(int(str(place[0])))]
        if inside:
            said += _figures(inside, shown.total[row], shown.counts[row], question)
    return said


def _group_figures(
    places: Mapping[Place, list[int]],
    cells: pd.DataFrame,
    measure: MeasureLike,
    question: Question,
    run: Run,
) -> list[Said]:
    total, counts = published_figures(cells, measure, run.policy)
    attributes = list(dict.fromkeys(run.family.breakdowns["attribute"]))
    said: list[Said] = []
    for number, (attribute, group) in enumerate(
        zip(cells["attribute"], cells["group"], strict=True)
    ):
        column = 1 + attributes.index(attribute)
        inside = [at for at, place in enumerate(places) if place[column] == group]
        if inside:
            said += _figures(inside, total[number], counts[number], question)
    return said


def _figures(groups: list[int], total: Array, counts: Array, question: Question) -> list[Said]:
    found = [Said(groups=groups, weights=question.points, low=total[0], high=total[1], mean=True)]
    if not np.isnan(counts).any():
        for weights, (low, high) in zip(question.classes(), counts, strict=True):
            found.append(Said(groups=groups, weights=weights, low=low, high=high))
    return found
