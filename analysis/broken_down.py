"""A survey by its declared attributes: what may be shown of each group, with estimates.

Estimates are those of units: each group drawn towards all others of its attribute by a
random-intercept model, from released n and means. No barrier is called clear or likely in a group:
few groups tell too little of how much groups differ.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.attack_crossing import Known
from analysis.breakdowns import Around, BreakdownRelease, breakdown_tables
from analysis.estimates import estimate_units
from analysis.policy import Policy
from analysis.release import steps_of
from analysis.results import BREAKDOWN_CELLS, BREAKDOWNS, ORGANISATION, Status, UnitKind
from analysis.scoring import MeasureInfo, MeasureKind
from analysis.shown_groups import ShownGroups
from analysis.variance import VarianceComponents, variance_components


def broken_down(
    attributes: pd.DataFrame | None,
    values: pd.DataFrame,
    asked: Sequence[MeasureInfo],
    groups: ShownGroups,
    units: pd.DataFrame,
    cells: pd.DataFrame,
    *,
    policy: Policy,
    least: float,
) -> tuple[tuple[pd.DataFrame, pd.DataFrame], Known | None]:
    """Return what may be shown by attribute, not sealed, and what an intruder knows of people.

    Parameters
    ----------
    attributes
        n respondents × attributes, text; None where none is declared.
    values
        n respondents × measures, NaN = no score.
    groups, units, cells
        Where respondents are counted, and what was released of units.
    least
        Standard deviation within groups that is taken for granted, as a share of the range.

    Returns
    -------
    Groups and their cells (`results.BREAKDOWNS`, `BREAKDOWN_CELLS`), and who is counted where.
    """
    nothing = pd.DataFrame(columns=list(BREAKDOWNS)), pd.DataFrame(columns=list(BREAKDOWN_CELLS))
    scored = [each for each in asked if each.kind is not MeasureKind.ITEM]
    if attributes is None or not len(attributes.columns) or not scored:
        return nothing, None
    scores = values[[each.id for each in scored]].to_numpy(dtype=np.float64)
    steps, shown = steps_of(policy), around(groups, units, cells)
    making = BreakdownRelease(
        shown=shown, scores=scores, measures=scored, policy=policy, steps=steps
    )
    for name in attributes.columns:
        making.add(str(name), attributes[name])
    table, found = breakdown_tables(making.made)
    estimated = [found]
    for made in making.made:
        mine = found[found["attribute"] == made.attribute]
        if len(mine):
            ids = [each.id for each in made.groups]
            spread = _spread(made.group_of, ids, mine, scores, scored, least=least)
            estimated.append(_estimated(ids, mine, spread, scored, step=steps.mean_step))
    if len(estimated) > 1:
        found = pd.concat(estimated[1:], ignore_index=True)
    known = _intruder_knows(attributes, values, shown=shown, made=table)
    return (table, found[list(BREAKDOWN_CELLS)]), known


def around(groups: ShownGroups, units: pd.DataFrame, cells: pd.DataFrame) -> Around:
    """Return what is published of units and the deepest row that each respondent is counted in."""
    row = groups.of_unit.copy()
    for unit in range(len(row)):  # depth first: what is above comes first
        if row[unit] < 0 and groups.tree.parent[unit] >= 0:
            row[unit] = row[groups.tree.parent[unit]]
    place = {unit: at for at, unit in enumerate(units["unit"])}
    above = np.array([place.get(parent, -1) for parent in units["parent"]], dtype=np.int64)
    return Around(
        row=row[groups.tree.leaf],
        above=above,
        unit_of_row=tuple(map(str, units["unit"])),
        cells=cells,
    )


def _intruder_knows(
    attributes: pd.DataFrame, values: pd.DataFrame, *, shown: Around, made: pd.DataFrame
) -> Known:
    """Return who is counted where, for the attack on breakdowns."""
    ids = np.array(shown.unit_of_row, dtype=object)
    told: dict[str, np.ndarray] = {}
    for name in attributes.columns:
        rows = made[(made["attribute"] == name) & (made["kind"] != UnitKind.POOL)]
        row_of = {
            "" if row.kind == UnitKind.UNASSIGNED else row.name: (
                row.pooled_into or (row.group if row.status == Status.SHOWN else "")
            )
            for row in rows.set_index(pd.RangeIndex(len(rows))).itertuples(index=False, name="Row")
        }
        told[str(name)] = np.array(
            [row_of.get(each, "") for each in attributes[name]], dtype=object
        )
    answered = {str(name): values[name].notna().to_numpy() for name in values.columns}
    return Known(unit=ids[shown.row], groups=told, answered=answered)


def _spread(
    code: np.ndarray,
    ids: Sequence[str],
    cells: pd.DataFrame,
    scores: np.ndarray,
    measures: Sequence[MeasureInfo],
    *,
    least: float,
) -> dict[tuple[int, str], VarianceComponents]:
    """Return how groups differ on each measure, over the groups that show its mean alone."""
    found = {}
    for column, measure in enumerate(measures):
        mine = cells[(cells["measure"] == measure.id) & cells["mean"].notna()]
        shown = np.isin(np.array(ids, dtype=object), mine["group"].tolist())
        found[1, measure.id] = variance_components(
            scores[:, column],
            np.where(shown[code], code, -1),
            least=(least * (measure.maximum - measure.minimum)) ** 2,
        )
    return found


def _estimated(
    ids: Sequence[str],
    cells: pd.DataFrame,
    spread: Mapping[tuple[int, str], VarianceComponents],
    measures: Sequence[MeasureInfo],
    *,
    step: float,
) -> pd.DataFrame:
    """Return the cells of one attribute with estimates and intervals."""
    rows = pd.DataFrame(
        {"unit": list(ids), "level": 1, "parent": ORGANISATION, "status": Status.SHOWN}
    )
    bounds = {each.id: (each.minimum, each.maximum) for each in measures}
    renamed = cells.rename(columns={"group": "unit"})
    made = estimate_units(rows, renamed, spread, step=step, bounds=bounds)
    known = made[made["reason"] == ""].rename(columns={"unit": "group"})
    empty = cells.drop(columns=["estimate", "ci_low", "ci_high"])
    keys = ["group", "measure"]
    return empty.merge(known[[*keys, "estimate", "ci_low", "ci_high"]], on=keys, how="left")
