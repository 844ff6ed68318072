"""How long the statistics take on one million respondents × 25 items in 500 departments.

    OMP_NUM_THREADS=2 python -m tests.benchmarks.statistics_speed [respondents]

Prints seconds (best of five) and the ratio to a bare numpy covariance of the same data. Limits:
all closed forms of reliability 1.5, pairwise with missing answers 3; ICC, rwg(j), estimates and
barriers of five scales of five items together 1 s; relative importance of fifteen drivers, with
1,000 draws of whole departments, 1 s at 100,000 respondents.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pingouin

from analysis.aggregation import aggregation, group_moments
from analysis.agreement import agreement
from analysis.barriers import find_barriers
from analysis.centring import centred
from analysis.coefficients import coefficients
from analysis.covariance import Missing, covariance
from analysis.dimensionality import one_factor_fit, parallel_analysis
from analysis.drivers import importance
from analysis.estimates import estimate_units
from analysis.policy import default_policy
from analysis.reliability import scale_quality
from analysis.resampling import drawn_from
from analysis.results import ORGANISATION, Status
from analysis.shapley import shapley
from analysis.variance import components_from_groups
from surveys.instrument import Barrier

ITEMS, DEPARTMENTS, MISSING = 25, 500, 0.05
PER_SCALE = 5


def seconds(task: Callable[[], object]) -> float:
    """Best of five."""
    found = []
    for _ in range(5):
        start = time.perf_counter()
        task()
        found.append(time.perf_counter() - start)
    return min(found)


def _units(groups: np.ndarray) -> pd.DataFrame:
    """The unit table of departments without anything between them and the organisation."""
    n = np.bincount(groups, minlength=DEPARTMENTS)
    table = pd.DataFrame({"unit": [f"/{i}" for i in range(DEPARTMENTS)], "n": n})
    table = table.assign(parent=ORGANISATION, level=1)
    whole = pd.DataFrame({"unit": [ORGANISATION], "n": [n.sum()], "parent": [""], "level": [0]})
    both = pd.concat([whole, table], ignore_index=True)
    return both.assign(status=Status.SHOWN, response_rate=np.nan)


def fifteen_drivers(items: np.ndarray, groups: np.ndarray) -> None:
    """Shares of fifteen drivers of a sixteenth measure, with their intervals."""
    values, rng = centred(items[:, :16], groups), np.random.default_rng(1)
    importance(drawn_from(values, groups, rng), rng=rng)


def departments_judged(items: np.ndarray, scores: np.ndarray, groups: np.ndarray) -> None:
    """Everything that is asked of departments: ICC, rwg(j), AD, estimates and barriers."""
    policy, units = default_policy(), _units(groups)
    moments = group_moments(scores, groups=groups, n_groups=DEPARTMENTS)
    aggregation(moments)
    components, tables = {}, []
    for scale in range(scores.shape[1]):
        own = items[:, scale * PER_SCALE : (scale + 1) * PER_SCALE]
        agreement(own, groups=groups, n_groups=DEPARTMENTS, options=5)
        name, n = f"s{scale}", moments.n[:, scale]
        mean = moments.mean[:, scale].round(1)
        within = float(moments.sum_of_squares[:, scale].sum())
        components[1, name] = components_from_groups(n, moments.mean[:, scale], within)
        figures = {"unit": units["unit"], "measure": name, "n": [n.sum(), *n], "mean": [3.0, *mean]}
        tables.append(pd.DataFrame(figures))
    table = pd.concat(tables, ignore_index=True)
    found = estimate_units(units, table, components, step=0.1)
    cells = table.merge(found, on=["unit", "measure"])
    cells[["favourable", "neutral", "unfavourable"]] = np.nan
    barriers = [
        Barrier(id=name, title={}, sentence={}, direction="low", helps=(), scales=(name,))
        for _, name in components
    ]
    find_barriers(units, cells, components, barriers, policy=policy)


def main(respondents: int) -> None:
    """Time everything on the same answers and print a table."""
    rng = np.random.default_rng(1)
    factor = rng.normal(size=(respondents, 1))
    noise = rng.normal(size=(respondents, ITEMS))
    items = np.asfortranarray(np.clip(np.rint(3 + 0.8 * factor + 0.7 * noise), 1, 5))
    holes = items.copy(order="F")
    holes[rng.random(holes.shape) < MISSING] = np.nan
    groups = rng.integers(0, DEPARTMENTS, respondents)
    frame = pd.DataFrame(items)
    scores = items.reshape(respondents, -1, PER_SCALE).mean(axis=2)
    matrix = covariance(items)
    tasks: dict[str, Callable[[], object]] = {
        "numpy.cov": lambda: np.cov(items, rowvar=False),
        "reliability, closed forms": lambda: coefficients(covariance(items).matrix),
        "the same, pairwise, 5 % missing": lambda: coefficients(
            covariance(holes, missing=Missing.PAIRWISE).matrix
        ),
        "the same, listwise, 5 % missing": lambda: coefficients(covariance(holes).matrix),
        "pingouin.cronbach_alpha": lambda: pingouin.cronbach_alpha(frame),
        "scale_quality (everything said of a scale)": lambda: scale_quality(frame),
        "ICC of 25 measures": lambda: aggregation(
            group_moments(items, groups=groups, n_groups=DEPARTMENTS)
        ),
        "rwg(j), AD of 25 items": lambda: agreement(
            items, groups=groups, n_groups=DEPARTMENTS, options=5
        ),
        "ICC, rwg(j), estimates and barriers of 5 scales": lambda: departments_judged(
            items, scores, groups
        ),
        "15 drivers of 100,000, shares alone": lambda: shapley(
            covariance(items[:100_000, :16]).matrix[None]
        ),
        "15 drivers of 100,000, with intervals": lambda: fifteen_drivers(
            items[:100_000], groups[:100_000]
        ),
        "one-factor fit": lambda: one_factor_fit(matrix),
        "parallel analysis, 1000 draws": lambda: parallel_analysis(matrix, rng=rng),
    }
    bare = seconds(tasks["numpy.cov"])
    for name, task in tasks.items():
        found = seconds(task)
        sys.stdout.write(f"{name:48} {found:8.4f} s  × {found / bare:5.2f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
