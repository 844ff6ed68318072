"""The figures that a comparison of two waves rests on: who is counted where, means, spread.

Everything of a unit is a released figure of one of the waves; only what describes the whole
organisation (spread within units, covariance of linked people) is taken from the answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import disclosure
from analysis.change import Spread
from analysis.covariance import Floats
from analysis.disclosure import Released
from analysis.links import LinkedPairs, within_covariance
from analysis.policy import Policy
from analysis.scoring import MeasureInfo, measures, score
from analysis.sealing_trends import SHARED, Figures, figures, together
from analysis.shared_items import SharedMeasure
from analysis.shown_groups import ShownGroups
from analysis.study import LEAST_SPREAD, Study
from analysis.unit_matching import Match
from analysis.units import UnitTree, unit_tree
from surveys.responses import Responses

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Side:
    """One wave as it is compared: scores on shared items, released cells, who is where."""

    tree: UnitTree
    groups: ShownGroups
    values: pd.DataFrame
    cells: Released
    figures: Figures
    rows: Mapping[str, int]

    @classmethod
    def of(
        cls,
        study: Study,
        responses: Responses,
        shared: Sequence[SharedMeasure],
        scored: tuple[pd.DataFrame, tuple[MeasureInfo, ...]],
        *,
        again: Sequence[str],
    ) -> "Side":
        """Return a wave; `again` names the measures that were scored anew."""
        values, infos = scored
        tree = unit_tree(responses)
        cells = study.cells
        if again:
            cells = _with_rescored(study, responses, tree, values, infos, again=again)
        kept = cells.where(measure=[each.id for each in shared if not each.reason])
        units = study.units.frame
        groups = ShownGroups.of(tree, units, kept.frame)
        rows = {str(unit): row for row, unit in enumerate(units["unit"])}
        return cls(
            tree=tree,
            groups=groups,
            values=values,
            cells=kept,
            figures=figures(kept.frame),
            rows=rows,
        )

    def codes(self, parts: Sequence[Sequence[str]], *, measure: str | None = None) -> Codes:
        """Return the place among `parts` of each respondent, -1 for none; units must be apart."""
        place = np.full(len(self.rows) + 1, -1, dtype=np.int64)
        for at, units in enumerate(parts):
            for unit in units:
                place[self.rows[unit]] = at
        found = np.full(len(self.tree.leaf), -1, dtype=np.int64)
        for level in range(int(self.groups.level.max()) + 1):
            rows = self.groups.at_level(level)
            if measure is not None:
                rows = self.groups.where_shown(rows, measure=measure)
            found = np.where(place[rows] >= 0, place[rows], found)
        return found


def _with_rescored(
    study: Study,
    responses: Responses,
    tree: UnitTree,
    values: pd.DataFrame,
    infos: Sequence[MeasureInfo],
    *,
    again: Sequence[str],
) -> Released:
    """Return the wave's cells with those of measures scored anew in the place of their own.

    They go through the gate beside everything the wave was released with.
    """
    scores = score(responses, study.instrument)
    own = [each for each in measures(study.instrument) if np.isfinite(scores.column(each.id)).any()]
    fresh = [replace(each, id=f"{SHARED}{each.id}") for each in infos if each.id in again]
    columns = {each.id: scores.column(each.id) for each in own}
    columns |= {each.id: values[each.id.removeprefix(SHARED)].to_numpy() for each in fresh}
    released = disclosure.release_units(tree, pd.DataFrame(columns), (*own, *fresh), study.policy)
    mine, theirs = (each.frame.set_index("unit") for each in (study.units, released.units))
    same = [
        unit
        for unit in mine.index.intersection(theirs.index)
        if _alike(mine.loc[unit], theirs.loc[unit])
    ]
    made = released.cells.where(unit=same)
    rest = [each for each in pd.unique(study.cells.frame["measure"]) if each not in again]
    return disclosure.seal_trend(
        "shared",
        made.frame,
        study.policy,
        earlier=study.cells.where(measure=rest),
        later=study.cells,
    )


def _alike(mine: pd.Series, theirs: pd.Series) -> bool:
    """Whether a unit is shown both times, of as many people and units."""
    both = (mine["status"], mine["n"], mine["pooled_units"])
    return bool(both == (theirs["status"], theirs["n"], theirs["pooled_units"]))


@dataclass(frozen=True, eq=False, kw_only=True)
class Pair:
    """Units of one level that show a measure in both waves; arrays of shape (units,)."""

    matches: tuple[Match, ...]
    n: tuple[Floats, Floats]
    mean: tuple[Floats, Floats]
    bounded: NDArray[np.bool_]
    linked: Floats
    spread: Spread


def pair_up(
    matches: Sequence[Match],
    sides: tuple[Side, Side],
    pairs: LinkedPairs,
    measure: MeasureInfo,
    *,
    policy: Policy,
) -> Pair | None:
    """Return what both waves released of a measure, of the units that show it; None for none."""
    known = []
    for match in matches:
        before = together(sides[0].figures, match.earlier, measure.id)
        after = together(sides[1].figures, match.later, measure.id)
        if np.isfinite(before[1]) and np.isfinite(after[1]):
            known.append((match, before, after))
    if not known:
        return None
    chosen = tuple(each[0] for each in known)
    codes = [
        sides[0].codes([each.earlier for each in chosen], measure=measure.id),
        sides[1].codes([each.later for each in chosen], measure=measure.id),
    ]
    values = [side.values[measure.id].to_numpy(dtype=np.float64) for side in sides]
    least = (LEAST_SPREAD * (measure.maximum - measure.minimum)) ** 2
    within = [
        _within(value, code, len(chosen), least=least)
        for value, code in zip(values, codes, strict=True)
    ]
    linked, covariance = _linked(pairs, values, codes, size=len(chosen), policy=policy)
    return Pair(
        matches=chosen,
        n=(_column(known, 1, 0), _column(known, 2, 0)),
        mean=(_column(known, 1, 1), _column(known, 2, 1)),
        bounded=np.array(["mean" in f"{each[1][2]} {each[2][2]}".split() for each in known]),
        linked=linked,
        spread=Spread(earlier=within[0], later=within[1], between=covariance),
    )


Known = tuple[Match, tuple[float, float, str], tuple[float, float, str]]


def _column(known: Sequence[Known], side: int, place: int) -> Floats:
    rows: list[tuple[float, float, str]] = [each[1] if side == 1 else each[2] for each in known]
    return np.array([row[0] if place == 0 else row[1] for row in rows], dtype=np.float64)


def _within(values: Floats, codes: Codes, size: int, *, least: float) -> float:
    """Pooled variance within units, at least `least`."""
    used = (codes >= 0) & np.isfinite(values)
    place, given = codes[used], values[used]
    n = np.bincount(place, minlength=size)
    mean = np.bincount(place, weights=given, minlength=size) / np.maximum(n, 1)
    free = float(np.maximum(n - 1, 0).sum())
    squares = float(((given - mean[place]) ** 2).sum())
    return max(squares / free if free > 0 else 0.0, least)


def _linked(
    pairs: LinkedPairs,
    values: Sequence[Floats],
    codes: Sequence[Codes],
    *,
    size: int,
    policy: Policy,
) -> tuple[Floats, float]:
    """Return how many of each unit are linked, 0 where too few are, and their covariance."""
    if not len(pairs):
        return np.zeros(size), 0.0
    place = codes[0][pairs.earlier]
    stayed = np.where(place == codes[1][pairs.later], place, -1)
    first, second = values[0][pairs.earlier], values[1][pairs.later]
    stayed = np.where(np.isfinite(first) & np.isfinite(second), stayed, -1)
    count = np.bincount(stayed[stayed >= 0], minlength=size).astype(np.float64)
    count[count < policy.minimum_scores] = 0.0
    return count, within_covariance(first, second, stayed)
