"""The groups of one attribute: which values are shown, which are pooled, which are withheld."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.bounds import Flags
from analysis.crossing import Codes
from analysis.results import BreakdownWhy, Status, UnitKind
from analysis.units import POOL, UNASSIGNED


@dataclass(frozen=True)
class Group:
    """Values of an attribute that are shown as one."""

    id: str
    kind: UnitKind
    values: tuple[int, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Breakdown:
    """One attribute: its values, who has which, how they are grouped, and what may be shown."""

    attribute: str
    names: tuple[str, ...]
    n: tuple[int, ...]
    code: Codes
    groups: tuple[Group, ...]
    minimum: int
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    why: BreakdownWhy = BreakdownWhy.NONE

    @property
    def group_of(self) -> Codes:
        """Return each respondent's row of `groups`."""
        row = np.zeros(len(self.names), dtype=np.int64)
        for number, each in enumerate(self.groups):
            row[list(each.values)] = number
        return row[self.code]


def values_of(values: pd.Series, answered: Flags) -> tuple[tuple[str, ...], Codes, tuple[int, ...]]:
    """Return the different values, each respondent's, and how many who answered have each."""
    code, names = pd.factorize(values.fillna("").astype(str), sort=True)
    codes = np.asarray(code, dtype=np.int64)
    n = np.bincount(codes[answered], minlength=len(names))
    return tuple(map(str, names)), codes, tuple(map(int, n))


def grouped(n: Sequence[int], names: Sequence[str], *, minimum: int) -> tuple[Group, ...]:
    """Return the groups of one attribute, small ones pooled; fewer than two: nothing to show.

    Values in order, the pool last. Where the small ones are too few even together, the smallest
    of the others joins them.
    """
    small = [value for value, size in enumerate(n) if 0 < size < minimum]
    large = sorted((value for value, size in enumerate(n) if size >= minimum), key=n.__getitem__)
    if small and sum(n[value] for value in small) < minimum and large:
        small.append(large[0])
    return _as_groups(
        [[value] for value, size in enumerate(n) if size and value not in small], small, names
    )


def _as_groups(
    singles: Iterable[Sequence[int]], pool: Sequence[int], names: Sequence[str]
) -> tuple[Group, ...]:
    found = []
    for (value,) in singles:
        name = names[value]
        kind = UnitKind.UNIT if name else UnitKind.UNASSIGNED
        found.append(Group(_group_id(name), kind, (value,)))
    found.sort(key=lambda each: (each.kind is UnitKind.UNASSIGNED, each.values))
    if pool:
        found.append(Group(POOL, UnitKind.POOL, tuple(sorted(pool))))
    return tuple(found)


def pooled_further(
    groups: Sequence[Group], n: Sequence[int], telling: Mapping[int, int]
) -> tuple[Group, ...]:
    """Return the groups with one more in the pool: the one that tells most.

    Of those that tell alike, the smallest; a new pool takes the smallest of the others as well.
    """

    def size(group: Group) -> int:
        return sum(n[value] for value in group.values)

    pools = [each for each in groups if each.kind is UnitKind.POOL]
    others = [number for number, each in enumerate(groups) if each.kind is not UnitKind.POOL]
    others.sort(key=lambda number: (-telling.get(number, 0), size(groups[number])))
    taken = {others[0]}
    if not pools:
        rest = [number for number in others if number not in taken]
        taken.add(min(rest, key=lambda number: size(groups[number])))
    pool = [value for each in pools for value in each.values]
    pool += [value for number in taken for value in groups[number].values]
    kept = [
        each
        for number, each in enumerate(groups)
        if number not in taken and each.kind is not UnitKind.POOL
    ]
    return (*kept, Group(POOL, UnitKind.POOL, tuple(sorted(pool))))


def _group_id(name: str) -> str:
    if not name:
        return UNASSIGNED
    return f"%{ord(name):02X}" if name in (POOL, UNASSIGNED) else name


def group_rows(made: Breakdown) -> list[dict[str, object]]:
    """Return one row a value that somebody who answered has, and one for the pool."""
    single = {each.values[0] for each in made.groups if each.kind is not UnitKind.POOL}
    pool = next((each for each in made.groups if each.kind is UnitKind.POOL), None)
    rows: list[dict[str, object]] = []
    for value, name in enumerate(made.names):
        if not made.n[value]:
            continue
        few = made.n[value] < made.minimum
        shown, pooled = value in single, pool is not None and value in pool.values
        why = BreakdownWhy.NONE
        if pooled:
            why = BreakdownWhy.TOO_FEW if few else BreakdownWhy.PROTECTS_OTHERS
        elif not shown:
            why = made.why or BreakdownWhy.TOO_FEW
        rows.append(
            {
                "attribute": made.attribute,
                "group": _group_id(name),
                "name": name or UNASSIGNED,
                "kind": UnitKind.UNIT if name else UnitKind.UNASSIGNED,
                "status": Status.SHOWN if shown else Status.POOLED if pooled else Status.HIDDEN,
                "why": why,
                "pooled_into": POOL if pooled else "",
                "pooled_groups": 0,
                "n": made.n[value] if shown else None,
            }
        )
    rows.sort(key=lambda row: row["kind"] == UnitKind.UNASSIGNED)
    return rows if pool is None else [*rows, _pool_row(made, pool)]


def _pool_row(made: Breakdown, pool: Group) -> dict[str, object]:
    return {
        "attribute": made.attribute,
        "group": POOL,
        "name": POOL,
        "kind": UnitKind.POOL,
        "status": Status.SHOWN,
        "why": BreakdownWhy.NONE,
        "pooled_into": "",
        "pooled_groups": len(pool.values),
        "n": sum(made.n[value] for value in pool.values),
    }
