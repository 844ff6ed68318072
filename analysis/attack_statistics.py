"""Attacks on what is said of scales, and on what follows from figures: no finer, no more."""

import numpy as np
import pandas as pd

from analysis.attack_run import Run
from analysis.bounds import Array
from analysis.department_tests import departments_of
from analysis.results import ORGANISATION
from analysis.rounding import half_step
from analysis.sealing import COARSE_STEP, STATISTIC_STEP, fine_from

_DUST = 1e-6
_FINE = ("alpha", "omega_total", "item_rest_r", "alpha_if_dropped", "r", "htmt")
_SD_STEP, _F_STEP = 0.01, 0.01


def between(run: Run) -> None:
    """Tests between departments where somebody's department has no figure.

    They hold the others' exact means in one equation, unless they follow from what is shown
    already: the mean squares of the released means over the one pooled spread.
    """
    differences, scales = run.family.differences, run.family.scales
    tally = run.tally("statistics")
    if differences.empty or scales.empty:
        return
    own = run.family.cells[run.family.cells["unit"].isin(departments_of(run.family.units))]
    whole = run.family.cells[run.family.cells["unit"] == ORGANISATION].set_index("measure")["n"]
    told = scales.set_index("scale")["f"]
    for scale, sd in zip(differences["scale"], differences["within_sd"], strict=True):
        shown = own[(own["measure"] == scale) & own["mean"].notna()]
        n = shown["n"].to_numpy(dtype=float)
        everyone = whole.get(scale, pd.NA)
        if pd.isna(everyone) or n.sum() >= everyone or pd.isna(sd) or pd.isna(told.get(scale)):
            continue
        low, high = _mean_squares_ratio(n, shown["mean"].to_numpy(dtype=float), float(sd))
        f = float(told[scale])
        apart = f < low - half_step(_F_STEP) - _DUST or f > high + half_step(_F_STEP) + _DUST
        tally.check(int(apart), tried=1)


def _mean_squares_ratio(n: Array, mean: Array, sd: float) -> tuple[float, float]:
    """Return limits of F from n, released means and the pooled SD, which is rounded."""
    squares = float(n @ (mean - n @ mean / n.sum()) ** 2) / (len(n) - 1)
    slack = half_step(_SD_STEP)
    least = max(sd - slack, _DUST)
    return squares / (sd + slack) ** 2, squares / least**2


def derived(run: Run) -> None:
    """Tables that follow from figures: every row must rest on a cell that is shown."""
    cells = run.family.cells
    means = set(_keys(cells[cells["mean"].notna()], "measure"))
    shares = set(_keys(cells[cells["unfavourable"].notna()], "measure"))
    units = {unit for unit, _ in means}
    n = dict(zip(_keys(cells, "measure"), cells["n"], strict=True))
    tally = run.tally("delta")
    for table, known in ((run.family.detectable, means), (run.family.divided, shares)):
        if len(table):
            bad = sum(key not in known for key in _keys(table, "scale"))
            tally.check(bad, tried=len(table))
    for key, own in zip(
        _keys(run.family.detectable, "scale"), run.family.detectable.get("n", ()), strict=True
    ):
        tally.check(int(own != n.get(key)), tried=0)
    if len(run.family.strengths):
        bad = sum(unit not in units for unit in run.family.strengths["unit"])
        tally.check(bad, tried=len(run.family.strengths))


def _keys(table: pd.DataFrame, measure: str) -> list[tuple[str, str]]:
    if table.empty:
        return []
    return list(zip(table["unit"], table[measure], strict=True))


def digits(run: Run) -> None:
    """Figures outside the cells with more digits than promised."""
    family, policy = run.family, run.policy
    level = 10.0**-policy.decimals
    promised: tuple[tuple[pd.DataFrame, tuple[str, ...], float], ...] = (
        (family.detectable, ("reliability",), 0.01),
        (family.detectable, ("difference", "change"), level),
        (family.findings, ("estimate", "ci_low", "ci_high", "others"), level),
        (family.findings, ("share", "share_low", "share_high"), policy.share_step),
        (family.findings, ("probability",), policy.probability_step),
        (family.strengths, ("probability",), policy.probability_step),
        (family.strengths, ("share",), policy.share_step),
        (family.scales, ("alpha", "omega_total", "icc1", "icc2", "f"), STATISTIC_STEP),
        (family.items, ("item_rest_r", "alpha_if_dropped"), STATISTIC_STEP),
        (family.items, ("mean",), level),
        (family.differences, ("welch_f", "kruskal_h", "eta_squared"), STATISTIC_STEP),
        (family.differences, ("within_sd",), _SD_STEP),
        (family.overlaps, ("r", "htmt"), STATISTIC_STEP),
        (family.item_bias, ("effect", "low", "high"), 0.01),
    )
    for table in (family.scales, family.items, family.overlaps):
        if len(table):
            few = table[pd.to_numeric(table["n"]).fillna(0) < fine_from(policy)]
            promised += ((few, _FINE, COARSE_STEP),)
    for table, names, step in promised:
        for name in names:
            if name not in table.columns:
                continue
            values = pd.to_numeric(table[name]).dropna().to_numpy(dtype=float) / step
            finer = np.abs(values - np.rint(values)) > min(0.01, _DUST * max(1.0, 0.01 / step))
            run.tally("precision").check(int(finer.sum()), tried=len(values))
