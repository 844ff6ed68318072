"""How a table is made ready for the gate: exact columns, rounding, nothing from too few answers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.policy import DisclosureError, Policy
from analysis.rounding import to_step
from surveys.problems import Problem


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


def told_probabilities(values: pd.Series, policy: Policy) -> pd.Series:
    """Return probabilities in steps, never so sure as to say 0 or 1."""
    step = policy.probability_step
    rounded = to_step(pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan), step=step)
    clipped = pd.Series(np.clip(rounded, step, 1 - step), dtype="Float64")
    return clipped.where(~np.isnan(rounded), pd.NA)


def without_dust(found: pd.DataFrame, columns: Sequence[str]) -> None:
    """Drop the last digits, which depend on the machine and on the order of rows."""
    for column in columns:
        found[column] = found[column].round(10)


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
            known = column.notna()
            empty = pd.array([pd.NA] * len(column), dtype=column.dtype)
            table[name] = empty
            table.loc[known, name] = column[known]
    return table


def as_numbers(found: pd.DataFrame, *, counts: Sequence[str], others: Sequence[str]) -> None:
    """Make columns whole numbers or fractions that can be NA, whatever they came as."""
    for name in counts:
        found[name] = pd.to_numeric(found[name]).astype("Int64")
    for name in others:
        found[name] = pd.to_numeric(found[name]).astype("Float64")
