"""How tables about change between two releases are made ready for the gate.

Means and numbers of answers are read from the released cells of both waves here, whatever the
table that comes in says; what is not shown in both has no row.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from analysis.policy import DisclosureError, Policy
from analysis.results import CELLS, CHANGES, MEASURE_EFFECTS, TREND_UNITS
from analysis.rounding import to_step
from analysis.sealing import (
    PROFILE_ROOM,
    checked,
    rounded_in_place,
    rounded_up,
    told_probabilities,
)
from surveys.problems import Problem

SHARED = "shared:"
"""In front of the id of a measure that was scored anew from the items both waves share."""

PARTS = ("parts_earlier", "parts_later")
"""Columns of a table of changes that name the released units each row is made of."""


Figures = Mapping[tuple[str, str], tuple[float, float, str]]
"""Released n, mean and what is bounded, by unit and measure; only cells that show their mean."""


def figures(cells: pd.DataFrame) -> Figures:
    """Return cells (`results.CELLS`) for looking up."""
    shown = cells[cells["mean"].notna() & cells["n"].notna()]
    columns = [shown[name].tolist() for name in ("unit", "measure", "n", "mean", "bounded")]
    return {
        (unit, measure): (float(n), float(mean), str(bounded or ""))
        for unit, measure, n, mean, bounded in zip(*columns, strict=True)
    }


def together(known: Figures, parts: tuple[str, ...], measure: str) -> tuple[float, float, str]:
    """Return n, mean and what is bounded of units taken together; NaN unless all are shown."""
    rows = [known.get((unit, measure)) for unit in parts]
    found = [row for row in rows if row is not None]
    if not rows or len(found) < len(rows):
        return np.nan, np.nan, ""
    n = sum(row[0] for row in found)
    mean = sum(row[0] * row[1] for row in found) / n
    return n, mean, " ".join(row[2] for row in found)


def ready_changes(
    frame: pd.DataFrame, policy: Policy, *, earlier: pd.DataFrame, later: pd.DataFrame
) -> pd.DataFrame:
    """Return the changes rounded, with n and means as both waves released them."""
    given = checked(frame, (*CHANGES, *PARTS))
    step = 10.0**-policy.decimals
    for name, cells in (("earlier", figures(earlier)), ("later", figures(later))):
        parts = given[f"parts_{name}"]
        known = [
            together(cells, tuple(units), measure)
            for units, measure in zip(parts, given["measure"], strict=True)
        ]
        n, mean = (np.array([each[place] for each in known], dtype=float) for place in (0, 1))
        if np.isnan(mean).any() or (n < policy.minimum_scores).any():
            raise DisclosureError(Problem("release_unknown_cell"))
        given[f"n_{name}"] = pd.array(n, dtype="Int64")
        given[name] = pd.array(to_step(mean, step=step), dtype="Float64")
    rounded_in_place(given, ("change", "low", "high"), step=step)
    rounded_up(given, ("detectable",), step=step)
    given["probability"] = told_probabilities(given["probability"], policy)
    given["linked"] = given["linked"].astype(bool)
    made: pd.DataFrame = given[list(CHANGES)]
    return made


def ready_units(
    frame: pd.DataFrame, policy: Policy, *, earlier: pd.DataFrame, later: pd.DataFrame
) -> pd.DataFrame:
    """Return which units are compared; names and places only."""
    return checked(frame, TREND_UNITS)


def ready_effects(
    frame: pd.DataFrame, policy: Policy, *, earlier: pd.DataFrame, later: pd.DataFrame
) -> pd.DataFrame:
    """Return the effects of measures rounded; refused where a unit in them shows no mean."""
    found = checked(frame, MEASURE_EFFECTS)
    step = 10.0**-policy.decimals
    rounded_in_place(found, ("change", "comparison_change", "effect", "low", "high"), step=step)
    found["probability"] = told_probabilities(found["probability"], policy)
    for name in ("units", "comparison_units"):
        found[name] = found[name].astype("Int64")
    return found


def ready_shared(
    frame: pd.DataFrame, policy: Policy, *, earlier: pd.DataFrame, later: pd.DataFrame
) -> pd.DataFrame:
    """Return cells of measures that were scored anew, only where the wave shows its own.

    One wave only: `later` are the cells it was released with, `earlier` those of them that stay as
    they are and come out as well. People who have a score of all items and none of the shared
    ones, or the other way round, are told by the two means unless rounding leaves them open.
    """
    found = checked(frame, CELLS)
    found = found[found["measure"].str.startswith(SHARED)].reset_index(drop=True)
    found["measure"] = found["measure"].str.removeprefix(SHARED)
    own = figures(later)
    keys = zip(found["unit"], found["measure"], strict=True)
    all_n = np.array([own.get(key, (np.nan,))[0] for key in keys], dtype=float)
    n = found["n"].to_numpy(dtype=float, na_value=np.nan)
    few = np.abs(all_n - n)
    room = 10.0**-policy.decimals * (all_n + n)
    open_ = (few == 0) | (few >= policy.minimum_scores) | (room >= PROFILE_ROOM * few)
    shown = ~np.isnan(all_n) & found["mean"].notna().to_numpy()
    both: pd.DataFrame = pd.concat([earlier, found[shown & open_]], ignore_index=True)
    return both


Ready = Callable[..., pd.DataFrame]

READY: Mapping[str, Ready] = {
    "changes": ready_changes,
    "units": ready_units,
    "effects": ready_effects,
    "shared": ready_shared,
}
"""What makes each table about change ready to be sealed."""
