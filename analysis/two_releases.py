"""Two releases about partly the same people: what both together tell of a few of them.

"Wave 2 minus wave 1" of a unit in which one person changed is that person; the same answers
released once more, with another minimum or other departments, are the same danger. People are told
apart by where each release counts them (atoms); everything published of them both times is solved
at once, in whole answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.attack_run import published_of, question_of
from analysis.cells import MeasureLike
from analysis.intruder import Intruder, Published, Question, Said, Surroundings
from analysis.policy import Policy

Codes = NDArray[np.int64]

MOST_ATOMS = 150
"""Groups solved at once; of more, only those that share a shown unit with the people in doubt."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """Released units and cells of one release (`results.UNITS`, `results.CELLS`), as frames."""

    units: pd.DataFrame
    cells: pd.DataFrame


@dataclass(frozen=True)
class Change:
    """Known change of a unit's membership: how many left it and how many joined since."""

    left: int
    joined: int


@dataclass(frozen=True, eq=False)
class People:
    """Where each person is counted, and what she answered, in one release.

    Attributes
    ----------
    unit
        Id of the deepest unit each respondent is placed on.
    answered
        DataFrame of bool, respondents × measures.
    """

    unit: NDArray[np.object_]
    answered: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Linked:
    """The people of two releases; `pairs`: rows of the same person in the first and the second."""

    first: People
    second: People
    pairs: tuple[Codes, Codes]


@dataclass(frozen=True)
class Telling:
    """A figure of the second release that tells of a few people, with the first beside it."""

    unit: str
    measure: str


@dataclass(frozen=True, eq=False)
class _Atoms:
    """People alike in where both releases of a measure count them; -1: not at all."""

    first: Codes
    second: Codes
    size: Codes


def telling(
    first: Tables,
    second: Tables,
    measures: Sequence[MeasureLike],
    policy: Policy,
    *,
    known: Linked | Mapping[str, Change],
    same_answers: bool = False,
) -> list[Telling]:
    """Return the figures of the second release that must be hidden beside the first.

    Parameters
    ----------
    known
        Who is who, person by person; or per unit what somebody may know of who left and joined: a
        unit that is not named has changed beyond knowledge.
    same_answers
        The second release is of the very answers of the first.

    Notes
    -----
    The worst case: whoever is in both is thought to have answered alike, so that all that moves a
    figure is those who left and joined. Groups under the minimum must stay open over half the
    scale, and each answer in three categories. Where the figures cannot come from the same
    answers, people did not answer as before, and nothing follows. What the solver does not settle
    in time counts as told.
    """
    found = []
    for measure in measures:
        pair = tuple(
            published_of(each.units, each.cells, measure, policy) for each in (first, second)
        )
        if not all(len(each.n) for each in pair):
            continue
        ids = tuple(
            each.units["unit"].to_numpy()[p.unit]
            for each, p in zip((first, second), pair, strict=True)
        )
        if isinstance(known, Linked):
            atoms = _by_person((first, second), pair, known, measure.id)
        else:
            atoms = _by_change(pair, ids, known)
        for row in _told(pair, atoms, measure, policy, same_answers):
            found.append(Telling(str(ids[1][row]), measure.id))
    return found


def _by_person(
    tables: tuple[Tables, Tables], pair: tuple[Published, ...], known: Linked, measure: str
) -> _Atoms:
    """Return the atoms of people of whom it is known where each release counts them."""
    rows = []
    for table, shown, people in zip(tables, pair, (known.first, known.second), strict=True):
        place = {unit: row for row, unit in enumerate(table.units["unit"])}
        at = {int(row): position for position, row in enumerate(shown.unit)}
        above = [place.get(each, -1) for each in table.units["parent"]]
        pooled = [place.get(each, -1) for each in table.units["pooled_into"]]
        counted = {}
        for unit in np.unique(people.unit.astype(str)):
            row = place.get(unit, 0)
            while row >= 0 and row not in at:
                row = pooled[row] if pooled[row] in at else above[row]
            counted[unit] = at.get(row, -1)
        own = np.array([counted[str(unit)] for unit in people.unit], dtype=np.int64)
        answered = people.answered[measure].to_numpy(dtype=bool)
        rows.append(np.where(answered, own, -1))
    second = np.full(len(rows[0]), -1, dtype=np.int64)
    second[known.pairs[0]] = rows[1][known.pairs[1]]
    alone = np.ones(len(rows[1]), dtype=bool)
    alone[known.pairs[1]] = False
    both = np.column_stack(
        [
            np.concatenate([rows[0], np.full(int(alone.sum()), -1, dtype=np.int64)]),
            np.concatenate([second, rows[1][alone]]),
        ]
    )
    kinds, sizes = np.unique(both[(both >= 0).any(axis=1)], axis=0, return_counts=True)
    return _Atoms(kinds[:, 0], kinds[:, 1], sizes.astype(np.int64))


def _by_change(
    pair: tuple[Published, ...], ids: tuple[NDArray[np.object_], ...], known: Mapping[str, Change]
) -> _Atoms:
    """Return the atoms of units of which it is known how many left and joined.

    Only the change of those in no shown unit below is a group's own; where something inside has
    changed beyond knowledge, so has the rest.
    """
    inside = [
        [{str(names[c]) for c in np.flatnonzero(shown.parent == row)} for row in range(len(names))]
        for shown, names in zip(pair, ids, strict=True)
    ]
    later = {str(unit): row for row, unit in enumerate(ids[1])}
    atoms: list[tuple[int, int, int]] = []
    matched = set()
    for row, unit in enumerate(map(str, ids[0])):
        size, other = int(pair[0].left[row]), later.get(unit, -1)
        parts = inside[0][row]
        change = known.get(unit)
        if other < 0 or change is None or parts != inside[1][other] or not parts <= set(known):
            atoms.append((row, -1, size))
            continue
        left = change.left - sum(known[part].left for part in parts)
        joined = change.joined - sum(known[part].joined for part in parts)
        stayed = size - left
        if min(left, joined, stayed) < 0 or int(pair[1].left[other]) - joined != stayed:
            atoms.append((row, -1, size))
            continue
        matched.add(other)
        atoms += [(row, other, stayed), (row, -1, left), (-1, other, joined)]
    atoms += [(-1, row, int(size)) for row, size in enumerate(pair[1].left) if row not in matched]
    table = np.array([each for each in atoms if each[2] > 0], dtype=np.int64).reshape(-1, 3)
    return _Atoms(table[:, 0], table[:, 1], table[:, 2])


def _told(
    pair: tuple[Published, ...],
    atoms: _Atoms,
    measure: MeasureLike,
    policy: Policy,
    certain: bool,
) -> Iterator[int]:
    """Yield the smallest row of the second release beside which a few people can be told."""
    paths = [
        [set(shown.path(row)) if row >= 0 else set() for row in rows]
        for shown, rows in zip(pair, (atoms.first, atoms.second), strict=True)
    ]
    smallest: dict[frozenset[int], int] = {}
    for row, group in _small(paths, atoms, policy.minimum_scores):
        known = smallest.get(group, row)
        smallest[group] = min(row, known, key=lambda each: (pair[1].n[each], each))
    for group, row in smallest.items():
        if _learnt(pair, paths, atoms, group, measure, certain):
            yield row


def _small(
    paths: list[list[set[int]]], atoms: _Atoms, minimum: int
) -> Iterator[tuple[int, frozenset[int]]]:
    """Yield groups under the minimum by which a row of each release differ, with the second row.

    And those that only the second release counts together with nobody else.
    """
    people: list[dict[int, set[int]]] = [{}, {}]
    beside: set[tuple[int, int]] = set()
    for atom in range(len(atoms.size)):
        for side in (0, 1):
            for row in paths[side][atom]:
                people[side].setdefault(row, set()).add(atom)
        beside |= {(a, b) for a in paths[0][atom] for b in paths[1][atom]}
    for first, second in sorted(beside):
        own, other = people[0][first], people[1][second]
        for group in (own - other, other - own, own ^ other):
            if 0 < int(atoms.size[list(group)].sum()) < minimum:
                yield second, frozenset(group)


def _learnt(
    pair: tuple[Published, ...],
    paths: list[list[set[int]]],
    atoms: _Atoms,
    group: frozenset[int],
    measure: MeasureLike,
    certain: bool,
) -> bool:
    """Whether everything published both times narrows the answers of these people too far."""
    near = np.arange(len(atoms.size))
    if len(near) > MOST_ATOMS:
        rows = [set().union(*(path[atom] for atom in group)) - {0} for path in paths]
        near = np.array(
            [
                a
                for a in near
                if a in group or any(p[a] & r for p, r in zip(paths, rows, strict=True))
            ]
        )
    place = {int(atom): position for position, atom in enumerate(near)}
    for finer in (False, True):
        question = question_of(measure, finer=finer)
        said = [
            each for side in (0, 1) for each in _figures(pair[side], paths[side], place, question)
        ]
        around = Surroundings(
            sizes=tuple(float(atoms.size[atom]) for atom in near),
            row_of=tuple(range(len(near))),
            said=tuple(said),
        )
        intruder = Intruder(around, question.points, question.categories)
        if intruder.is_possible():
            return intruder.learn([place[atom] for atom in group]).breach
        if intruder.is_ruled_out() and not certain:
            return False
        if len(measure.items) < 2:
            break
    return True


def _figures(
    shown: Published,
    paths: list[set[int]],
    place: Mapping[int, int],
    question: Question,
) -> Iterator[Said]:
    """Yield what one release says of the groups; of units only partly among them, nothing."""
    members: dict[int, list[int]] = {}
    whole: dict[int, int] = {}
    for atom, rows in enumerate(paths):
        for row in rows:
            whole[row] = whole.get(row, 0) + 1
            if atom in place:
                members.setdefault(row, []).append(place[atom])
    for row, groups in members.items():
        if len(groups) < whole[row]:
            continue
        low, high = shown.total[row]
        yield Said(groups=groups, weights=question.points, low=low, high=high, mean=True)
        if not np.isnan(shown.counts[row]).any():
            for weights, (least, most) in zip(question.classes(), shown.counts[row], strict=True):
                yield Said(groups=groups, weights=weights, low=least, high=most)
