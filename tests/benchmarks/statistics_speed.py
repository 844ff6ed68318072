"""How long the statistics take on one million respondents × 25 items in 500 departments.

    OMP_NUM_THREADS=2 python -m tests.benchmarks.statistics_speed [respondents]

Prints seconds (best of five) and the ratio to a bare numpy covariance of the same data. Limits:
all closed forms of reliability 1.5, pairwise with missing answers 3.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pingouin

from analysis.aggregation import aggregation, group_moments
from analysis.agreement import agreement
from analysis.coefficients import coefficients
from analysis.covariance import Missing, covariance
from analysis.dimensionality import one_factor_fit, parallel_analysis
from analysis.reliability import scale_quality

ITEMS, DEPARTMENTS, MISSING = 25, 500, 0.05


def seconds(task: Callable[[], object]) -> float:
    """Best of five."""
    found = []
    for _ in range(5):
        start = time.perf_counter()
        task()
        found.append(time.perf_counter() - start)
    return min(found)


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
    matrix = covariance(items)
    tasks: dict[str, Callable[[], object]] = {
        "numpy.cov": lambda: np.cov(items, rowvar=False),
        "reliability, closed forms": lambda: coefficients(covariance(items).matrix),
        "the same, pairwise, 5 % missing": lambda: coefficients(
            covariance(holes, missing=Missing.PAIRWISE).matrix
        ),
        "the same, listwise, 5 % missing": lambda: coefficients(covariance(holes).matrix),
        "pingouin.cronbach_alpha": lambda: pingouin.cronbach_alpha(frame),
        "scale_quality (with pingouin and omega)": lambda: scale_quality(frame),
        "ICC of 25 measures": lambda: aggregation(
            group_moments(items, groups=groups, n_groups=DEPARTMENTS)
        ),
        "rwg(j), AD of 25 items": lambda: agreement(
            items, groups=groups, n_groups=DEPARTMENTS, options=5
        ),
        "one-factor fit": lambda: one_factor_fit(matrix),
        "parallel analysis, 1000 draws": lambda: parallel_analysis(matrix, rng=rng),
    }
    bare = seconds(tasks["numpy.cov"])
    for name, task in tasks.items():
        found = seconds(task)
        sys.stdout.write(f"{name:42} {found:8.4f} s  × {found / bare:5.2f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
