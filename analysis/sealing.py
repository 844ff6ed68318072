"""How a table is made ready for the gate: exact columns, rounding, nothing from too few answers."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.homogeneity import bounded_means
from analysis.policy import DisclosureError, Policy
from analysis.results import (
    BREAKDOWN_CELLS,
    BREAKDOWNS,
    CELLS,
    ORGANISATION,
    UNITS,
    Status,
    UnitKind,
)
from analysis.rounding import to_step
from surveys.problems import Problem

PROFILE_ROOM = 10.0
"""So much of the sum of answers must stay open for each person in no profile: a whole response
format of up to eleven categories."""

MOST_AGREEMENT, LEAST_DEVIATION = 0.99, 0.05
"""Medians over departments stop here: beyond, they would say that all of a department agree."""


def checked(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return a copy with exactly these columns; an extra one could carry anything."""
    if set(frame.columns) != set(columns):
        wrong = ", ".join(sorted(set(map(str, frame.columns)) ^ set(columns)))
        raise DisclosureError(Problem("release_columns", {"table": wrong}))
    return frame[list(columns)].reset_index(drop=True)


def rounded_in_place(frame: pd.DataFrame, columns: Sequence[str], *, step: float) -> None:
    """Round some columns to multiples of `step`; NaN becomes NA."""
    for column in columns:
        values = pd.to_numeric(frame[column]).to_numpy(dtype=float, na_value=np.nan)
        frame[column] = pd.array(to_step(values, step=step), dtype="Float64")
        frame.loc[np.isnan(values), column] = pd.NA


def shares_as_shown(
    found: pd.DataFrame, beside: pd.DataFrame, columns: Sequence[str], *, step: float
) -> None:
    """Round shares, and drop them where the cell beside shows none."""
    rounded_in_place(found, columns, step=step)
    for column in columns:
        found[column] = found[column].where(beside["unfavourable"].notna(), pd.NA)


def told_probabilities(values: pd.Series, policy: Policy) -> pd.Series:
    """Return probabilities in steps, never so sure as to say 0 or 1."""
    step = policy.probability_step
    rounded = to_step(pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan), step=step)
    clipped = pd.Series(np.clip(rounded, step, 1 - step), dtype="Float64")
    return clipped.where(~np.isnan(rounded), pd.NA)


STATISTIC_STEP = 1e-9
"""Statistics of the whole survey have nine decimals from `fine_from` answers on: they agree with
what R prints to 1e-8. Between departments, where somebody's is held back, they follow from
released means (`department_tests`)."""

COARSE_STEP = 0.01
"""Statistics of fewer answers: squares and products of whole answers are whole numbers, and with
more digits only one set of them fits, whose sums are the exact means that rounding had hidden."""

WIDEST_FORMAT = 10
"""Steps from end to end of the widest response format that surveys use, 0 to 10."""


def fine_from(policy: Policy) -> int:
    """Return the answers from which many digits tell nothing of a group under the minimum.

    Let the digits give the exact sum over all n. Beside m people that have no figure, n − m have
    means to one decimal: their sum is open by 0.1 (n − m). That is half of what m people's answers
    may differ by, m × range / 2, from n = m (1 + 5 × range) on; m is at most the minimum less one.
    """
    small = policy.minimum_scores - 1
    return max(small * (1 + 5 * WIDEST_FORMAT), policy.minimum_structure)


def in_digits(found: pd.DataFrame, columns: Sequence[str]) -> None:
    """Round statistics of the whole survey."""
    rounded_in_place(found, columns, step=STATISTIC_STEP)


def round_rows(
    found: pd.DataFrame, columns: Sequence[str], rows: pd.Series, *, step: float
) -> None:
    """Round some columns in some rows only."""
    rounded = found.copy()
    rounded_in_place(rounded, columns, step=step)
    for column in columns:
        found[column] = found[column].where(~rows, rounded[column])


def forget_small(found: pd.DataFrame, facts: Sequence[str], policy: Policy) -> pd.Series:
    """Take every number away from rows with fewer answers than the minimum; return which."""
    few = ~(pd.to_numeric(found["n"]).fillna(0) >= policy.minimum_scores)
    numbers = [column for column in found.columns if column not in facts]
    for column in numbers:
        found[column] = pd.to_numeric(found[column]).astype("Int64" if column == "n" else "Float64")
        found.loc[few, column] = pd.NA
    return few


def rounded_up(frame: pd.DataFrame, columns: Sequence[str], *, step: float) -> None:
    """Round some columns up to multiples of `step`: of what can be seen, never promise more."""
    for column in columns:
        values = pd.to_numeric(frame[column]).to_numpy(dtype=float, na_value=np.nan)
        frame[column] = np.ceil(np.round(values / step, 6)) * step
    rounded_in_place(frame, columns, step=step)


def uncovered(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with nothing under its NAs: pandas keeps the number that NA stands for."""
    for name in table.columns:
        column = table[name]
        if isinstance(column.dtype, (pd.Float64Dtype, pd.Int64Dtype)):
            absent = column.isna().to_numpy()
            if isinstance(column.dtype, pd.Int64Dtype):
                whole = column.to_numpy(dtype=np.int64, na_value=0)
                table[name] = pd.arrays.IntegerArray(whole, absent)
            else:
                values = column.to_numpy(dtype=np.float64, na_value=0.0)
                table[name] = pd.arrays.FloatingArray(values, absent)
    return table


def as_numbers(found: pd.DataFrame, *, counts: Sequence[str], others: Sequence[str]) -> None:
    """Make columns whole numbers or fractions that can be NA, whatever they came as."""
    for name in counts:
        found[name] = pd.to_numeric(found[name]).astype("Int64")
    for name in others:
        found[name] = pd.to_numeric(found[name]).astype("Float64")


def medians_in_place(found: pd.DataFrame) -> None:
    """Round the medians of agreement over departments, and keep them from saying unanimity."""
    agreement = ("rwg_j_median", "rwg_j_skew_median")
    rounded_in_place(found, [*agreement, "ad_median"], step=0.01)
    for column in agreement:
        found[column] = found[column].clip(upper=MOST_AGREEMENT)
    found["ad_median"] = found["ad_median"].clip(lower=LEAST_DEVIATION)


def without_telling_profiles(
    found: pd.DataFrame, n_total: int, policy: Policy, *, besides: Mapping[str, int]
) -> pd.DataFrame:
    """Return the profiles without scales of which their means, beside the organisation's, tell.

    They tell of those who answered the scale and are in no profile: fewer than the minimum of them
    need an organisation so large that rounding leaves their answers open.
    """
    few = found["scale"].map(besides).fillna(0).to_numpy(dtype=float)
    # Both means are off by up to half a step for each person behind them.
    room = 10.0**-policy.decimals * (2 * n_total - few)
    telling = (few > 0) & (few < policy.minimum_scores) & (room < PROFILE_ROOM * few)
    kept: pd.DataFrame = found[~telling].reset_index(drop=True)
    return kept


def without_telling_row_sets(
    found: pd.DataFrame, policy: Policy, *, bounds: Mapping[str, tuple[float, float]]
) -> pd.DataFrame:
    """Return the scales whose means with and without some rows tell of no small group."""
    count, left = (found[name].to_numpy(dtype=float) for name in ("n", "n_without"))
    mean, mean_left = (found[name].to_numpy(dtype=float) for name in ("mean", "mean_without"))
    differing = count - left
    apart = (count * mean - left * mean_left) / np.maximum(differing, 1.0)
    ends = np.array([bounds[scale] for scale in found["scale"]], dtype=float).reshape(-1, 2)
    kept = (differing >= policy.minimum_scores) & (left >= policy.minimum_scores)
    for group, n in ((mean, count), (mean_left, left), (apart, differing)):
        _, at_bound = bounded_means(
            group,
            n,
            minimum=ends[:, 0],
            maximum=ends[:, 1],
            under=policy.minimum_structure,
            step=10.0**-policy.decimals,
        )
        kept &= ~at_bound
    safe: pd.DataFrame = found[kept].reset_index(drop=True)
    return safe


def checked_breakdowns(
    groups: pd.DataFrame, cells: pd.DataFrame, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return groups and their cells rounded; refused where a figure rests on too few answers."""
    found, figures = checked(groups, BREAKDOWNS), checked(cells, BREAKDOWN_CELLS)
    as_numbers(found, counts=["n", "pooled_groups"], others=[])
    levels = ["mean", "estimate", "ci_low", "ci_high"]
    shares = ["favourable", "neutral", "unfavourable"]
    rounded_in_place(figures, levels, step=10.0**-policy.decimals)
    rounded_in_place(figures, shares, step=policy.share_step)
    as_numbers(figures, counts=["n"], others=[])
    shown = found[found["status"] == Status.SHOWN]
    known = set(zip(shown["attribute"], shown["group"], strict=True))
    n = figures["n"].fillna(0)
    wrong = (
        (shown["n"] < policy.minimum_scores).any()
        or found.loc[found["status"] != Status.SHOWN, "n"].notna().any()
        or not set(zip(figures["attribute"], figures["group"], strict=True)) <= known
        or (figures[levels].notna().any(axis=1) & (n < policy.minimum_scores)).any()
        or (figures[shares].notna().any(axis=1) & (n < policy.minimum_shares)).any()
    )
    if wrong:
        raise DisclosureError(Problem("release_unknown_cell"))
    return found, figures


def groups_as_units(
    groups: pd.DataFrame, cells: pd.DataFrame, *, whole: tuple[pd.DataFrame, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return groups of one attribute in the columns of units and cells, the organisation first."""
    kinds = {UnitKind.POOL: UnitKind.GROUP_POOL, UnitKind.UNASSIGNED: UnitKind.NOT_GIVEN}
    ids = {group: f"/{group}" for group in groups["group"]}
    rows = pd.DataFrame(
        {
            "unit": groups["group"].map(ids),
            "name": groups["name"],
            "path": [(name,) for name in groups["name"]],
            "parent": ORGANISATION,
            "level": 1,
            "kind": [kinds.get(UnitKind(kind), UnitKind.UNIT) for kind in groups["kind"]],
            "status": groups["status"],
            "why": groups["why"],
            "pooled_into": groups["pooled_into"].map(lambda group: ids.get(group, "")),
            "pooled_units": groups["pooled_groups"],
            "n": groups["n"],
            "headcount": pd.array([pd.NA] * len(groups), dtype="Int64"),
            "response_rate": pd.array([pd.NA] * len(groups), dtype="Float64"),
        }
    )
    figures = cells.assign(unit=cells["group"].map(ids))[list(CELLS)]
    top = whole[1][whole[1]["measure"].isin(set(figures["measure"]))]
    return (
        pd.concat([whole[0], rows], ignore_index=True)[list(UNITS)],
        pd.concat([top, figures], ignore_index=True)[list(CELLS)],
    )


def beside_cells(frame: pd.DataFrame, cells: pd.DataFrame, *, measure: str) -> pd.DataFrame:
    """Return the released cell of each row's unit and measure; refuses what has none shown."""
    known = cells.set_index(["unit", "measure"])
    asked = pd.MultiIndex.from_arrays([frame["unit"], frame[measure]])
    beside = known.reindex(asked)
    if beside["mean"].isna().any():
        raise DisclosureError(Problem("release_unknown_cell"))
    return beside.reset_index(drop=True)
