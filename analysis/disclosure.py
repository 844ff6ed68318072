"""The gate: the only place where a table that people may see is made.

Python cannot stop malice, but the seal stops mistakes: a `Released` cannot be built, copied with
changes or unpickled into being anywhere else, and everything above `analysis/` takes `Released`
only.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import release
from analysis.cells import MeasureLike
from analysis.policy import DisclosureError, Policy
from analysis.reopening import out_of_the_gate
from analysis.results import (
    ATTACKS,
    CELLS,
    DETECTABLE,
    DIFFERENCES,
    DIVIDED,
    FINDINGS,
    GAPS,
    ITEM_BIAS,
    ITEMS,
    ORGANISATION,
    OVERLAPS,
    PAIRS,
    PROFILE_SHARES,
    PROFILES,
    QUOTES,
    ROW_SETS,
    SCALES,
    SIMILARITY,
    STRENGTHS,
    Status,
    ThemeFacts,
)
from analysis.sealing import (
    beside_cells,
    checked,
    checked_breakdowns,
    groups_as_units,
    rounded_in_place,
    rounded_up,
    shares_as_shown,
    told_probabilities,
    uncovered,
    without_telling_row_sets,
)
from analysis.sealing_drivers import told_drivers, told_paths
from analysis.sealing_profiles import told_profile_shares, told_profiles, told_similarity
from analysis.sealing_statistics import (
    told_differences,
    told_item_bias,
    told_items,
    told_overlaps,
    told_scales,
)
from analysis.sealing_themes import told_quotes, told_themes
from analysis.sealing_trends import READY
from analysis.units import UnitTree
from surveys.problems import Problem

_SEAL = object()

_SHARES = ("share", "share_low", "share_high", "employed_low", "employed_high")


@dataclass(frozen=True, kw_only=True, eq=False)
class Released:
    """A table whose every number may be shown to any permitted viewer.

    `columns` of the frame are one of the tuples in `results`; numbers that may not be shown are NA.
    """

    table: InitVar[pd.DataFrame]
    seal: InitVar[object] = None
    _table: pd.DataFrame = field(init=False, repr=False)

    def __post_init__(self, table: pd.DataFrame, seal: object) -> None:
        if seal is not _SEAL:
            raise DisclosureError(Problem("not_through_gate"))
        object.__setattr__(self, "_table", uncovered(table.reset_index(drop=True)))

    @property
    def frame(self) -> pd.DataFrame:
        """Return a copy of the table."""
        return self._table.copy()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the column names."""
        return tuple(self._table.columns)

    def __len__(self) -> int:
        return len(self._table)

    def where(self, **equals: object) -> "Released":
        """Return the rows in which each named column has the given value, or one of a list."""
        rows = self._table
        for column, wanted in equals.items():
            values = list(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) else [wanted]
            rows = rows[rows[column].isin(values)]
        return Released(table=rows, seal=_SEAL)

    def wide(self, *, rows: str, columns: str, value: str) -> "Released":
        """Return one row per `rows`, one column per `columns`, both in order of appearance.

        The first column is named as `rows`; a combination that is not in the table is NA.
        """
        kept = self._table
        wide = kept.set_index([rows, columns])[value].unstack(columns)
        wide = wide.reindex(index=pd.unique(kept[rows]), columns=pd.unique(kept[columns]))
        wide.columns.name = None
        return Released(table=wide.reset_index(names=rows), seal=_SEAL)


class ReleasedUnits(NamedTuple):
    """Which units are shown, and their figures; estimates and intervals are still absent."""

    units: Released
    cells: Released


def release_units(
    tree: UnitTree, scores: pd.DataFrame, measures: Sequence[MeasureLike], policy: Policy
) -> ReleasedUnits:
    """Decide what may be shown of every unit, and seal it.

    Parameters
    ----------
    scores
        DataFrame, n respondents × measures (columns = measure ids), NA where there is no score.

    Returns
    -------
    ReleasedUnits
        units (columns `results.UNITS`), cells (`results.CELLS`; one row a shown unit × measure).

    Raises
    ------
    DisclosureError
        Fewer respondents with any score than the minimum; a score outside its measure's bounds; a
        measure without scores or scores without a measure. Nothing is shown then.
    """
    if not isinstance(policy, Policy):
        raise DisclosureError(Problem("policy_missing"))
    names = [each.id for each in measures]
    if list(scores.columns) != names or len(set(names)) != len(names) or not names:
        raise DisclosureError(Problem("release_columns", {"table": "scores"}))
    if len(scores) != len(tree.leaf):
        raise DisclosureError(Problem("release_rows"))
    values = scores.to_numpy(dtype=float, na_value=np.nan)
    for column, each in enumerate(measures):
        given = values[~np.isnan(values[:, column]), column]
        if len(given) and not (given.min() >= each.minimum and given.max() <= each.maximum):
            raise DisclosureError(Problem("release_bounds", {"measure": each.id}))
    respondents = int((~np.isnan(values)).any(axis=1).sum())
    if respondents < policy.minimum_scores:
        raise DisclosureError(Problem("too_few_in_all", {"minimum": policy.minimum_scores}))
    made = release.tables(tree, values, measures, steps=release.steps_of(policy))
    return ReleasedUnits(_sealed(made.units), _sealed(made.cells))


def _sealed(table: pd.DataFrame) -> Released:
    return Released(table=table, seal=_SEAL)


def without(table: Released, *, rows: NDArray[np.bool_], columns: Sequence[str]) -> Released:
    """Return the table with some numbers absent in some rows; without columns, without the rows."""
    frame = table.frame
    if not columns:
        return _sealed(frame[~rows])
    for column in columns:
        frame[column] = frame[column].mask(rows, "" if column == "bounded" else pd.NA)
    return _sealed(frame)


def reopen(tables: Mapping[str, pd.DataFrame], policy: Policy) -> dict[str, Released]:
    """Return kept tables sealed again; refused where they could not have left this gate."""
    return {name: _sealed(table) for name, table in out_of_the_gate(tables, policy).items()}


def seal_estimates(cells: Released, estimates: pd.DataFrame, policy: Policy) -> Released:
    """Return the cells with estimates and intervals filled in, rounded.

    `estimates`: columns unit, measure, estimate, ci_low, ci_high, for cells that show their mean.
    """
    given = checked(estimates, ("unit", "measure", "estimate", "ci_low", "ci_high"))
    beside_cells(given, cells.frame, measure="measure")
    rounded_in_place(given, ("estimate", "ci_low", "ci_high"), step=10.0**-policy.decimals)
    keys = ["unit", "measure"]
    empty = cells.frame.drop(columns=["estimate", "ci_low", "ci_high"])
    filled = empty.merge(given, on=keys, how="left", validate="one_to_one")
    return _sealed(filled[list(CELLS)])


def seal_findings(frame: pd.DataFrame, policy: Policy, *, cells: Released) -> Released:
    """Return the findings rounded; every one must rest on a cell that shows its mean and n.

    A share stays only where the cell shows its shares.
    """
    found = checked(frame, FINDINGS)
    beside = beside_cells(found, cells.frame, measure="measure")
    shares_as_shown(found, beside, _SHARES, step=policy.share_step)
    levels = ("estimate", "ci_low", "ci_high", "others")
    rounded_in_place(found, levels, step=10.0**-policy.decimals)
    found["n"] = beside["n"].astype("Int64")
    found["probability"] = told_probabilities(found["probability"], policy)
    return _sealed(found)


def seal_strengths(
    frame: pd.DataFrame, policy: Policy, *, cells: Released, measure_of: dict[str, str]
) -> Released:
    """Return the strengths rounded; `measure_of` names the measure a barrier is read from."""
    found = checked(frame, STRENGTHS)
    measure = found["barrier"].map(measure_of)
    beside = beside_cells(found.assign(measure=measure), cells.frame, measure="measure")
    shares_as_shown(found, beside, ("share",), step=policy.share_step)
    found["probability"] = told_probabilities(found["probability"], policy)
    return _sealed(found)


def seal_gaps(frame: pd.DataFrame, policy: Policy, *, units: Released) -> Released:
    """Return the gaps rounded; only for shown units."""
    found = checked(frame, GAPS)
    shown = set(units.where(status=Status.SHOWN).frame["unit"])
    rounded_in_place(found, ("today", "wanted", "gap"), step=10.0**-policy.decimals)
    found["n"] = found["n"].astype("Int64")
    if (found["n"] < policy.minimum_scores).any() or not set(found["unit"]) <= shown:
        raise DisclosureError(Problem("release_unknown_cell"))
    return _sealed(found)


def seal_divided(frame: pd.DataFrame, *, cells: Released) -> Released:
    """Return which units are divided on which scales; only where the cell shows its shares."""
    found = checked(frame, DIVIDED)
    if beside_cells(found, cells.frame, measure="scale")["unfavourable"].isna().any():
        raise DisclosureError(Problem("release_unknown_cell"))
    return _sealed(found)


def seal_scales(
    frame: pd.DataFrame, n_total: int, policy: Policy, *, held_back: Collection[str]
) -> Released:
    """Return the scales' statistics with the digits that `sealing_statistics` gives them."""
    return _sealed(told_scales(checked(frame, SCALES), n_total, policy, held_back=held_back))


def seal_items(
    frame: pd.DataFrame, n_total: int, policy: Policy, *, complete: Mapping[str, int]
) -> Released:
    """Return the items' statistics with the digits that `sealing_statistics` gives them."""
    return _sealed(told_items(checked(frame, ITEMS), n_total, policy, complete=complete))


def seal_profiles(
    frame: pd.DataFrame, n_total: int, policy: Policy, *, besides: Mapping[str, int]
) -> Released:
    """Return the profiles; `besides`: how many answered each scale without being in any."""
    return _sealed(told_profiles(checked(frame, PROFILES), n_total, policy, besides=besides))


def seal_profile_shares(frame: pd.DataFrame, policy: Policy, *, units: Released) -> Released:
    """Return each profile's share in each unit, rounded; only of units of 25 answers or more."""
    found = checked(frame, PROFILE_SHARES)
    return _sealed(told_profile_shares(found, policy, units=units.frame))


def seal_similarity(frame: pd.DataFrame, *, units: Released) -> Released:
    """Return units in the order of their likeness, made of released estimates alone."""
    return _sealed(told_similarity(checked(frame, SIMILARITY), units=units.frame))


def seal_attacks(frame: pd.DataFrame) -> Released:
    """Return what attacks on released tables found; they read nothing else, so neither does it."""
    return _sealed(checked(frame, ATTACKS))


def seal_row_sets(
    frame: pd.DataFrame, policy: Policy, *, bounds: Mapping[str, tuple[float, float]]
) -> Released:
    """Return the scales whose means with and without some rows may stand side by side, rounded.

    For the whole organisation only. The difference of two such means is about the rows that
    differ: a scale is left out when they, or those that remain, are too few, or when any of the
    means lies where a small group's would be bounded. `bounds`: ends of each scale.
    """
    found = checked(frame, ROW_SETS)
    found = without_telling_row_sets(found, policy, bounds=bounds)
    rounded_in_place(found, ("mean", "mean_without"), step=10.0**-policy.decimals)
    return _sealed(found)


def seal_detectable(frame: pd.DataFrame, policy: Policy, *, cells: Released) -> Released:
    """Return what each shown unit could have shown, rounded up; n is the released one."""
    found = checked(frame, DETECTABLE)
    beside = beside_cells(found, cells.frame, measure="scale")
    found["n"] = beside["n"].astype("Int64")
    rounded_in_place(found, ["reliability"], step=0.01)
    rounded_up(found, ("difference", "change"), step=10.0**-policy.decimals)
    return _sealed(found)


def seal_differences(
    frame: pd.DataFrame, n_total: int, policy: Policy, *, held_back: Collection[str]
) -> Released:
    """Return the tests between departments, with digits as `seal_scales` gives them."""
    found = checked(frame, DIFFERENCES)
    return _sealed(told_differences(found, n_total, policy, held_back=held_back))


def seal_pairs(frame: pd.DataFrame, policy: Policy, *, cells: Released) -> Released:
    """Return pairs of departments; both must show their mean, and nothing finer comes out."""
    found = checked(frame, PAIRS)
    for side in ("first", "second"):
        beside_cells(found.assign(unit=found[side]), cells.frame, measure="scale")
    step = 10.0**-policy.decimals
    rounded_in_place(found, ("difference", "low", "high", "hedges_g"), step=step)
    rounded_in_place(found, ("p_value", "p_holm", "p_bh"), step=0.001)
    return _sealed(found)


def seal_breakdowns(
    groups: pd.DataFrame, cells: pd.DataFrame, policy: Policy
) -> dict[str, Released]:
    """Return groups of attributes and their cells, rounded; refused where too few answered."""
    found, figures = checked_breakdowns(groups, cells, policy)
    return {"breakdowns": _sealed(found), "breakdown_cells": _sealed(figures)}


def as_units(
    groups: Released, group_cells: Released, *, units: Released, cells: Released, attribute: str
) -> ReleasedUnits:
    """Return the groups of one attribute as if they were units, the organisation above them."""
    mine = [each.where(attribute=attribute).frame for each in (groups, group_cells)]
    whole = [each.where(unit=ORGANISATION).frame for each in (units, cells)]
    return ReleasedUnits(*map(_sealed, groups_as_units(*mine, whole=(whole[0], whole[1]))))


def seal_themes(
    themes: pd.DataFrame,
    units: pd.DataFrame,
    barriers: pd.DataFrame,
    policy: Policy,
    *,
    units_shown: Released,
) -> dict[str, Released]:
    """Return themes of free text, where they come from and what goes with them, by table."""
    shown = set(units_shown.where(status=Status.SHOWN).frame["unit"])
    told = told_themes(themes, units, barriers, policy, shown=shown)
    return {name: _sealed(table) for name, table in told.items()}


def seal_quotes(frame: pd.DataFrame, facts: ThemeFacts | None) -> Released:
    """Return quotes that an owner released, masked once more; none where too few wrote."""
    return _sealed(told_quotes(checked(frame, QUOTES), facts))


def seal_overlaps(frame: pd.DataFrame, policy: Policy) -> Released:
    """Return how far scales overlap in the whole survey; nothing under the minimum for structure.

    A correlation over a few people, or its absence, would tell how all of them answered.
    """
    return _sealed(told_overlaps(checked(frame, OVERLAPS), policy))


def seal_item_bias(frame: pd.DataFrame, policy: Policy) -> Released:
    """Return how items work in two languages or waves; nothing of a group that is too small."""
    return _sealed(told_item_bias(checked(frame, ITEM_BIAS), policy))


def seal_drivers(drivers: pd.DataFrame, paths: pd.DataFrame, policy: Policy) -> dict[str, Released]:
    """Return drivers and paths of the whole survey; nothing under the minimum for structure."""
    told = {"drivers": told_drivers(drivers, policy), "paths": told_paths(paths, policy)}
    return {name: _sealed(table) for name, table in told.items()}


def seal_trend(table: str, frame: pd.DataFrame, policy: Policy, **cells: Released) -> Released:
    """Return a table about change, made ready by `sealing_trends` from both waves' cells."""
    waves = {name: each.frame for name, each in cells.items()}
    return _sealed(READY[table](frame, policy, **waves))
