"""Which unit of the later wave is which of the earlier one: by place, or by a map; never by luck.

A unit with the same path in both waves is the same unit. Everything else needs a reorganisation
map; what is below a unit that was renamed or merged follows it, and a unit from or into which the
map moves others is another unit than before.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.results import TREND_UNITS, Kinship, UnitKind
from surveys.problems import CultureError, Problem
from surveys.reorganisation import Reorganisation
from surveys.responses import Path
from surveys.wording import normalise

TOGETHER = " + "
GONE = "earlier:"


class ReorganisationError(CultureError):
    """A reorganisation map does not fit the two waves."""


@dataclass(frozen=True)
class Match:
    """The same people's place in both waves; several ids on a side are taken together."""

    unit: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    how: Kinship
    why: str = ""


@dataclass(frozen=True, eq=False)
class _Side:
    """The units of one wave: released rows by id, ids by folded path."""

    rows: dict[str, Mapping[Hashable, Any]]
    by_key: dict[Path, str]

    @classmethod
    def of(cls, units: pd.DataFrame) -> "_Side":
        rows: dict[str, Mapping[Hashable, Any]] = {
            str(row["unit"]): row for row in units.to_dict("records")
        }
        named = (UnitKind.UNIT, UnitKind.ORGANISATION)
        keys = {_key(row["path"]): unit for unit, row in rows.items() if row["kind"] in named}
        return cls(rows, keys)

    def key(self, unit: str) -> Path:
        return _key(self.rows[unit]["path"])

    def above(self, unit: str) -> list[str]:
        """Return the ids of all units that contain one, itself not among them."""
        found = []
        parent = str(self.rows[unit]["parent"])
        while parent:
            found.append(parent)
            parent = str(self.rows[parent]["parent"])
        return found

    def members(self, pool: str) -> set[str]:
        """Return the units directly inside a pool."""
        parent = self.rows[pool]["parent"]
        return {
            unit
            for unit, row in self.rows.items()
            if row["pooled_into"] == pool and row["parent"] == parent
        }


def _key(path: object) -> Path:
    names = path if isinstance(path, (tuple, list)) else ()
    return tuple(normalise(str(name)) for name in names)


def match_units(
    earlier: pd.DataFrame, later: pd.DataFrame, reorganisation: Reorganisation | None = None
) -> tuple[Match, ...]:
    """Return which units belong together.

    Parameters
    ----------
    earlier, later
        Released units (`results.UNITS`).
    reorganisation
        What a person says became of units that are not where they were.

    Returns
    -------
    tuple of Match
        `why` is "" where the two may be compared; every unit of both waves is in one.

    Raises
    ------
    ReorganisationError
        The map names units that are not there, or a new unit in the place of another old one.
    """
    before, after = _Side.of(earlier), _Side.of(later)
    links = _explicit(before, after, reorganisation)
    links = links + _inherited(before, after, links)
    links = links + _by_place(before, after, links)
    found = [_matched(olds, news, before, after) for olds, news in _components(links)]
    found = _without_moved(found, links, before, after)
    found += _special(found, before, after)
    found += _alone(found, before, after)
    order = {unit: place for place, unit in enumerate(after.rows)}
    last = len(order)
    found.sort(key=lambda each: min((order[unit] for unit in each.later), default=last))
    return tuple(found)


Links = list[tuple[str, str]]


def _explicit(before: _Side, after: _Side, given: Reorganisation | None) -> Links:
    """Return the links of the map by id; everything in it that cannot be, at once."""
    if given is None:
        return []
    problems, links = [], []
    sources = {_key(old) for old, _ in given.links}
    for old, new in given.links:
        source, target = before.by_key.get(_key(old)), after.by_key.get(_key(new))
        if source is None:
            problems.append(_problem("reorganisation_unknown_earlier", old, given))
        if target is None:
            problems.append(_problem("reorganisation_unknown_later", new, given))
        elif _key(new) in before.by_key and _key(new) not in sources:
            problems.append(_problem("reorganisation_target_existed", new, given))
        if source is not None and target is not None:
            links.append((source, target))
    if problems:
        raise ReorganisationError(
            [each for n, each in enumerate(problems) if each not in problems[:n]]
        )
    return links


def _problem(code: str, path: Path, given: Reorganisation) -> Problem:
    return Problem(code, {"found": " > ".join(path)}, file=given.file or None)


def _inherited(before: _Side, after: _Side, links: Links) -> Links:
    """Return the links of units below those that went somewhere as a whole."""
    targets: dict[str, list[str]] = {}
    for old, new in links:
        targets.setdefault(old, []).append(new)
    found = []
    for unit in before.by_key.values():
        mapped = next((each for each in [unit, *before.above(unit)] if each in targets), None)
        if mapped is None or mapped == unit or len(targets[mapped]) > 1:
            continue
        rest = before.key(unit)[len(before.key(mapped)) :]
        target = after.by_key.get(after.key(targets[mapped][0]) + rest)
        if target is not None:
            found.append((unit, target))
    return found


def _by_place(before: _Side, after: _Side, links: Links) -> Links:
    """Return the links of units with the same path that the map says nothing about."""
    spoken_for = {old for old, _ in links}
    taken = {new for _, new in links}
    found = []
    for key, unit in before.by_key.items():
        if any(each in spoken_for for each in [unit, *before.above(unit)]) and key:
            continue
        target = after.by_key.get(key)
        if target is not None and target not in taken:
            found.append((unit, target))
    return found


def _components(links: Links) -> list[tuple[set[str], set[str]]]:
    """Return old and new ids that hang together."""
    found: list[tuple[set[str], set[str]]] = []
    for old, new in links:
        olds, news, apart = {old}, {new}, []
        for each in found:
            if each[0] & olds or each[1] & news:
                olds, news = olds | each[0], news | each[1]
            else:
                apart.append(each)
        found = [*apart, (olds, news)]
    return found


def _matched(some: Collection[str], others: Collection[str], before: _Side, after: _Side) -> Match:
    # A unit named beside one that contains it is counted there already.
    olds = [
        unit for unit in before.rows if unit in some and not set(before.above(unit)) & set(some)
    ]
    news = [
        unit for unit in after.rows if unit in others and not set(after.above(unit)) & set(others)
    ]
    if len(olds) == len(news) == 1:
        same = before.key(olds[0]) == after.key(news[0])
        how = Kinship.PATH if same else Kinship.RENAMED
    elif len(news) == 1:
        how = Kinship.MERGED
    else:
        how = Kinship.SPLIT if len(olds) == 1 else Kinship.REGROUPED
    return Match(TOGETHER.join(news), tuple(olds), tuple(news), how)


def _without_moved(
    found: Sequence[Match], links: Links, before: _Side, after: _Side
) -> list[Match]:
    """Say of units into or out of which the map moved others that they are others than before."""
    of_old = {unit: each.unit for each in found for unit in each.earlier}
    of_new = {unit: each.unit for each in found for unit in each.later}
    moved: set[str] = set()
    for old, new in links:
        inside = {of_old[unit] for unit in before.above(old) if unit in of_old}
        outside = {of_new[unit] for unit in after.above(new) if unit in of_new}
        moved |= inside ^ outside
    return [replace(each, why="parts_moved") if each.unit in moved else each for each in found]


def _special(found: Sequence[Match], before: _Side, after: _Side) -> list[Match]:
    """Return pools of the very same units, and people placed directly on the same unit."""
    whole = {each.later[0]: each for each in found if len(each.earlier) == len(each.later) == 1}
    place = {unit: each.unit for each in found for unit in each.earlier + each.later}
    known = {(row["kind"], row["parent"]): unit for unit, row in before.rows.items()}
    made = []
    for unit, row in after.rows.items():
        parent = whole.get(str(row["parent"]))
        if row["kind"] not in (UnitKind.POOL, UnitKind.UNASSIGNED) or parent is None:
            continue
        old = known.get((row["kind"], parent.earlier[0]))
        if old is None:
            continue
        why = ""
        if row["kind"] == UnitKind.POOL:
            sides = [
                {place.get(each, each) for each in side.members(pool)}
                for side, pool in ((before, old), (after, unit))
            ]
            why = "" if sides[0] == sides[1] else "pool_differs"
        how = Kinship.PATH if old == unit else Kinship.RENAMED
        made.append(Match(unit, (old,), (unit,), how, why))
    return made


def _alone(found: Sequence[Match], before: _Side, after: _Side) -> list[Match]:
    """Return the units that are in one wave only."""
    old = {unit for each in found for unit in each.earlier}
    new = {unit for each in found for unit in each.later}
    fresh = [
        Match(unit, (), (unit,), Kinship.NONE, "new") for unit in after.rows if unit not in new
    ]
    gone = [
        # Another unit may stand in the very place by now.
        Match(f"{GONE}{unit}", (unit,), (), Kinship.NONE, "gone")
        for unit in before.rows
        if unit not in old
    ]
    return fresh + gone


def trend_units(
    matches: Sequence[Match], earlier: pd.DataFrame, later: pd.DataFrame
) -> pd.DataFrame:
    """Return the units of both waves as a table, columns `results.TREND_UNITS`."""
    before, after = _Side.of(earlier), _Side.of(later)
    at = {unit: each.unit for each in matches for unit in each.later}
    rows = []
    for each in matches:
        side, ids = (after, each.later) if each.later else (before, each.earlier)
        first = side.rows[ids[0]]
        parent = str(first["parent"])
        rows.append(
            {
                "unit": each.unit,
                "name": TOGETHER.join(str(side.rows[unit]["name"]) for unit in ids),
                "path": first["path"] if len(ids) == 1 else _joined(side, ids),
                "parent": at.get(parent, parent) if each.later else "",
                "level": first["level"],
                "kind": first["kind"],
                "pooled_units": first["pooled_units"],
                "how": each.how,
                "earlier": TOGETHER.join(each.earlier),
                "later": TOGETHER.join(each.later),
                "why": each.why,
            }
        )
    return pd.DataFrame(rows, columns=list(TREND_UNITS))


def _joined(side: _Side, ids: Sequence[str]) -> Path:
    paths = [side.rows[unit]["path"] for unit in ids]
    first = paths[0] if isinstance(paths[0], tuple) else ()
    return (*first[:-1], TOGETHER.join(str(side.rows[unit]["name"]) for unit in ids))
