"""The rows of the unit table: units of the tree, and pools of several."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.bounds import Array
from analysis.pooling import Placement, Pool
from analysis.results import UNITS, Status, UnitKind, Why
from analysis.rounding import to_step
from analysis.units import POOL, UnitTree


@dataclass(frozen=True)
class Row:
    """One row of the unit table: a unit of the tree or a pool of several."""

    unit: int | None
    pool: int | None
    members: tuple[int, ...]
    parent: int
    level: int


def rows_of(tree: UnitTree, placement: Placement) -> list[Row]:
    """Return the units depth first, each pool after the last of its siblings."""
    pool_of = {pool.parent: number for number, pool in enumerate(placement.pools)}
    children = tree.children()
    rows: list[Row] = []

    def walk(unit: int) -> None:
        level = int(tree.level[unit])
        rows.append(Row(unit, None, (unit,), int(tree.parent[unit]), level))
        for child in children[unit]:
            walk(child)
        if unit in pool_of:
            number = pool_of[unit]
            rows.append(Row(None, number, placement.pools[number].members, unit, level + 1))

    walk(0)
    return rows


def status_of(row: Row, placement: Placement) -> Status:
    """Return the status of a row; pools are always shown."""
    return Status.SHOWN if row.unit is None else placement.status[row.unit]


def _pool_id(tree: UnitTree, pool: Pool) -> str:
    above = tree.units[pool.parent]
    return f"{above.id if above.path else ''}/{POOL}"


def unit_table(
    tree: UnitTree, placement: Placement, rows: Sequence[Row], *, n: Array
) -> pd.DataFrame:
    """Return the table of units, columns `results.UNITS`; `n`: respondents of every unit."""
    records = []
    for row in rows:
        shown = status_of(row, placement) is Status.SHOWN
        heads = [tree.units[member].headcount for member in row.members]
        known = [head for head in heads if head is not None]
        headcount = sum(known) if shown and len(known) == len(heads) else None
        size = int(sum(n[member] for member in row.members))
        common = {
            "level": row.level,
            "n": size if shown else None,
            "headcount": headcount,
            # More answers than people is a wrong headcount, not a rate.
            "response_rate": size / headcount if headcount and headcount >= size else None,
        }
        records.append({**_named(tree, placement, row), **common})
    table = pd.DataFrame(records, columns=list(UNITS))
    for column in ("n", "headcount"):
        table[column] = table[column].astype("Int64")
    rate = pd.to_numeric(table["response_rate"]).to_numpy(dtype=float)
    table["response_rate"] = pd.array(to_step(rate, step=0.01), dtype="Float64")
    return table


def _named(tree: UnitTree, placement: Placement, row: Row) -> dict[str, object]:
    above = tree.units[row.parent].id if row.parent >= 0 else ""
    if row.unit is None and row.pool is not None:
        pool = placement.pools[row.pool]
        return {
            "unit": _pool_id(tree, pool),
            "name": POOL,
            "path": (*tree.units[pool.parent].path, POOL),
            "parent": above,
            "kind": UnitKind.POOL,
            "status": Status.SHOWN,
            "why": Why.NONE,
            "pooled_into": "",
            "pooled_units": len(pool.members),
        }
    index = row.members[0]
    unit, inside = tree.units[index], placement.pool[index]
    return {
        "unit": unit.id,
        "name": unit.name,
        "path": unit.path,
        "parent": above,
        "kind": unit.kind,
        "status": placement.status[index],
        "why": placement.why[index],
        "pooled_into": _pool_id(tree, placement.pools[inside]) if inside >= 0 else "",
        "pooled_units": 0,
    }
