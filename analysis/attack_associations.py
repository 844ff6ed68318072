"""Attacks on what goes with what: too few people behind it, more of departments than is shown."""

import numpy as np
import pandas as pd

from analysis.attack_run import Run
from analysis.department_tests import departments_of
from analysis.driver_columns import Part
from analysis.rounding import half_step

_STEP = 0.01
_DUST = 1e-6
_FIGURES = ("r", "importance", "r_squared", "a", "b", "direct", "total", "indirect")


def associations(run: Run) -> None:
    """Drivers and paths: the people behind them, their digits, and what departments they compare.

    Correlations between departments must follow from the means that are shown, or they would hold
    the exact ones.
    """
    drivers = run.family.drivers
    for table in (drivers, run.family.paths):
        if table.empty:
            continue
        n = pd.to_numeric(table["n"]).fillna(0).to_numpy(dtype=float)
        names = [name for name in table if str(name).split("_")[0] in _FIGURES]
        told = table[names].apply(pd.to_numeric).to_numpy(dtype=float, na_value=np.nan)
        few = np.isfinite(told).any(axis=1) & (n < run.policy.minimum_structure)
        run.tally("small_cell").check(int(few.sum()), tried=len(table))
        steps = told[np.isfinite(told)] / _STEP
        finer = np.abs(steps - np.rint(steps)) > _DUST
        run.tally("precision").check(int(finer.sum()), tried=len(steps))
    if not drivers.empty:
        between = drivers[(drivers["part"] == Part.BETWEEN) & drivers["r"].notna()]
        told_r = [_follows(run, row) for row in between.itertuples()]
        run.tally("statistics").check(told_r.count(False), tried=len(told_r))


def _follows(run: Run, row: object) -> bool:
    """Whether a correlation between departments is that of the means shown of them."""
    outcome, driver, told = (getattr(row, name) for name in ("outcome", "driver", "r"))
    known = run.family.drivers
    measures = {outcome, *known.loc[known["outcome"] == outcome, "driver"]} - {""}
    cells = run.family.cells
    own = cells[cells["unit"].isin(departments_of(run.family.units)) & cells["mean"].notna()]
    own = own[own["measure"].isin(measures)]
    by = {
        measure: dict(zip(part["unit"], zip(part["n"], part["mean"], strict=True), strict=True))
        for measure, part in own.groupby("measure")
    }
    if set(by) != measures:
        return False
    units = [unit for unit in by[outcome] if all(unit in each for each in by.values())]
    n = np.array([by[outcome][unit][0] for unit in units], dtype=float)
    pairs = np.array([[by[each][unit][1] for each in (driver, outcome)] for unit in units], float)
    apart = pairs - n @ pairs / n.sum()
    sums = (apart * n[:, None]).T @ apart
    r = sums[0, 1] / np.sqrt(sums[0, 0] * sums[1, 1])
    return bool(abs(r - float(told)) <= half_step(_STEP) + _DUST)
