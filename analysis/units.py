"""The organisation as a tree, and where in it each respondent sits.

Nothing here is fit to be shown: counts of small units go no further than the gate.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.results import ORGANISATION, UnitKind
from surveys.responses import Headcounts, Path, Responses
from surveys.wording import normalise

POOL = "*"
UNASSIGNED = "-"


@dataclass(frozen=True)
class Unit:
    """One place in the organisation; `parent` is the index of the unit above, -1 for the whole.

    People placed directly on a unit that has units below it form a unit of their own, with the
    name "-" and kind "unassigned".
    """

    id: str
    name: str
    path: Path
    parent: int
    level: int
    kind: UnitKind
    headcount: int | None = None


@dataclass(frozen=True, eq=False)
class UnitTree:
    """All units in depth-first order, the organisation first, siblings by name.

    Attributes
    ----------
    units
        Also those that only the headcount file knows: nobody there answered.
    leaf
        For each respondent the index of the deepest unit she is placed on, shape (n,).
    """

    units: tuple[Unit, ...]
    leaf: NDArray[np.int64]
    parent: NDArray[np.int64] = field(init=False)
    level: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("parent", "level"):
            values = np.array([getattr(unit, name) for unit in self.units], dtype=np.int64)
            object.__setattr__(self, name, values)

    def __len__(self) -> int:
        return len(self.units)

    def children(self) -> list[list[int]]:
        """Return for each unit the indices of the units directly below it."""
        below: list[list[int]] = [[] for _ in self.units]
        for index, unit in enumerate(self.units[1:], start=1):
            below[unit.parent].append(index)
        return below

    def codes_at(self, level: int) -> NDArray[np.int64]:
        """Return each respondent's unit at one level of the tree; -1 for who is placed above it.

        Level 0 is the organisation. People placed directly on a unit that has units below it are a
        unit of their own one level further down.
        """
        above = np.arange(len(self))
        for _ in range(int(self.level.max(initial=0))):
            deeper = self.level[above] > level
            above = np.where(deeper, self.parent[above], above)
        at_level: NDArray[np.int64] = np.where(self.level[above] == level, above, -1)[self.leaf]
        return at_level

    def add_up(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of `values` (one a respondent, no NaN) per unit, all below it included."""
        own = np.bincount(self.leaf, weights=values, minlength=len(self)).astype(float)
        return roll_up(own, self.parent, self.level)


def roll_up(
    totals: NDArray[np.float64], parent: NDArray[np.int64], level: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return `totals` (units × …) with every unit's figures added to all units above it."""
    summed = totals.astype(float, copy=True)
    for depth in range(int(level.max(initial=0)), 0, -1):
        here = np.flatnonzero(level == depth)
        np.add.at(summed, parent[here], summed[here])
    return summed


def unit_tree(responses: Responses, *, headcounts: Headcounts | None = None) -> UnitTree:
    """Return the tree of all units that respondents or headcounts name.

    Spellings that are the same to a reader ("Home care", " home  care") are one unit, named as most
    respondents have it. A level left empty between two given ones is skipped.
    """
    combinations, codes = _combinations(responses.units)
    keys = [_key(names) for names in combinations]
    spellings: dict[Path, Counter[str]] = {}
    sizes = np.bincount(codes, minlength=len(keys))
    placed: Counter[Path] = Counter()
    for names, key, size in zip(combinations, keys, sizes, strict=True):
        placed[key] += int(size)
        _spell(spellings, names, weight=int(size))
    staffed: dict[Path, int] = {}
    for path, count in (headcounts.by_path if headcounts else {}).items():
        staffed[_key(path)] = staffed.get(_key(path), 0) + int(count)
        _spell(spellings, path, weight=0)
    units, index = _grown(spellings, placed, staffed)
    leaf_of = np.array([index[key] for key in keys], dtype=np.int64)
    return UnitTree(units=units, leaf=leaf_of[codes])


def _combinations(units: pd.DataFrame) -> tuple[list[Path], NDArray[np.int64]]:
    """Return every distinct row of unit names and, per respondent, which one it is."""
    codes = np.zeros(len(units), dtype=np.int64)
    paths: list[Path] = [()]
    for column in units.columns:
        numbers, names = pd.factorize(units[column].fillna("").astype(str), sort=True)
        merged = codes * max(len(names), 1) + numbers
        found, codes = np.unique(merged, return_inverse=True)
        paths = [(*paths[i // len(names)], str(names[i % len(names)])) for i in found]
    return paths, codes.astype(np.int64)


def _key(names: Path) -> Path:
    return tuple(key for key in map(normalise, names) if key)


def _spell(spellings: dict[Path, Counter[str]], names: Path, *, weight: int) -> None:
    key: Path = ()
    for name in names:
        if normalise(name):
            key = (*key, normalise(name))
            spellings.setdefault(key, Counter())[" ".join(name.split())] += weight


def _grown(
    spellings: dict[Path, Counter[str]], placed: Counter[Path], staffed: dict[Path, int]
) -> tuple[tuple[Unit, ...], dict[Path, int]]:
    """Return the units depth first and the index at which respondents of each path are counted."""
    below: dict[Path, list[Path]] = {}
    for key in sorted(spellings):
        below.setdefault(key[:-1], []).append(key)
    heads = _headcounts(below, staffed)
    units: list[Unit] = []
    index: dict[Path, int] = {}

    def grow(key: Path, name: str, path: Path, parent: int) -> None:
        here = len(units)
        kind = UnitKind.UNIT if key else UnitKind.ORGANISATION
        units.append(Unit(_id(path), name, path, parent, len(path), kind, heads.get(key)))
        index[key] = here
        for each in below.get(key, []):
            # Ties by the alphabet, so that the order of respondents never shows.
            spelt = min(spellings[each].items(), key=lambda item: (-item[1], item[0]))[0]
            grow(each, spelt, (*path, spelt), here)
        if below.get(key) and placed[key]:
            index[key] = len(units)
            inside = (*path, UNASSIGNED)
            rest = _direct(key, below, heads)
            units.append(
                Unit(
                    f"{_id(path) if path else ''}/{UNASSIGNED}",
                    UNASSIGNED,
                    inside,
                    here,
                    len(inside),
                    UnitKind.UNASSIGNED,
                    rest,
                )
            )

    grow((), "", (), -1)
    return tuple(units), index


def _id(path: Path) -> str:
    if not path:
        return ORGANISATION
    return "".join(f"/{_escaped(name)}" for name in path)


def _escaped(name: str) -> str:
    """Return a name that cannot be taken for a separator, a pool or an unassigned group."""
    if name in (POOL, UNASSIGNED):
        return f"%{ord(name):02X}"
    return name.replace("%", "%25").replace("/", "%2F")


def _headcounts(below: dict[Path, list[Path]], staffed: dict[Path, int]) -> dict[Path, int]:
    """Return headcounts of whole units, those of the units below added up where none is given.

    A number given for a unit that has units below it is its total when it covers them; a smaller
    one can only be the people placed directly on it.
    """
    heads: dict[Path, int] = {}

    def fill(key: Path) -> int | None:
        parts = [fill(each) for each in below.get(key, [])]
        known = [part for part in parts if part is not None]
        own = staffed.get(key)
        total = own
        if known and own is not None and own < sum(known):
            total = own + sum(known)
        elif own is None and known and len(known) == len(parts):
            total = sum(known)
        if total is not None:
            heads[key] = total
        return total

    fill(())
    return heads


def _direct(key: Path, below: dict[Path, list[Path]], heads: dict[Path, int]) -> int | None:
    parts = [heads.get(each) for each in below[key]]
    if key not in heads or any(part is None for part in parts):
        return None
    rest = heads[key] - sum(part for part in parts if part is not None)
    return rest if rest > 0 else None
