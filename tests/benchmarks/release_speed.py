"""CPU time of the gate and of the attacks on a large organisation.

Run: python -m tests.benchmarks.release_speed [units] [scales]
"""

import sys
import time

import numpy as np
import pandas as pd

from analysis.attack_run import Family
from analysis.attacks import attack_table
from analysis.disclosure import release_units
from analysis.policy import default_policy
from analysis.results import FINDINGS, GAPS, ITEMS, PROFILES
from analysis.units import unit_tree
from tests.gate_cases import Measure, responses


def organisation(
    units: int, scales: int, *, seed: int = 1
) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """Teams of 1 to 40 in departments in divisions, some people placed above; scores 1–5."""
    rng = np.random.default_rng(seed)
    teams = round(units * 0.88)
    paths: list[tuple[str, ...]] = []
    for team in range(teams):
        department = team // 8
        place = (f"D{department // 10}", f"E{department}", f"T{team}")
        size = int(rng.choice([rng.integers(1, 8), rng.integers(5, 40)], p=[0.25, 0.75]))
        paths += [place] * size
        if team % 8 == 0 and rng.random() < 0.5:
            paths += [place[:2]] * int(rng.integers(1, 6))
    scores = rng.integers(3, 16, (len(paths), scales)) / 3
    scores[rng.random(scores.shape) < 0.03] = np.nan
    return paths, scores


def main(units: int = 2000, scales: int = 15) -> None:
    """Print what a release and its audit cost."""
    paths, scores = organisation(units, scales)
    measures = [Measure(f"s{i}", kind="scale", items=("a", "b", "c")) for i in range(scales)]
    tree = unit_tree(responses(paths))
    frame = pd.DataFrame(scores, columns=[each.id for each in measures])
    sys.stdout.write(f"{len(tree)} units, {len(paths)} respondents, {scales} scales\n")
    start = time.process_time()
    made = release_units(tree, frame, measures, default_policy())
    sys.stdout.write(f"released in {time.process_time() - start:.2f} s of CPU time\n")
    tables = {"gaps": GAPS, "findings": FINDINGS, "profiles": PROFILES, "items": ITEMS}
    start = time.process_time()
    table = attack_table(
        Family(
            units=made.units.frame,
            cells=made.cells.frame,
            **{name: pd.DataFrame(columns=list(columns)) for name, columns in tables.items()},
            respondents=len(paths),
        ),
        measures,
        default_policy(),
        questions=None,
    )
    sys.stdout.write(f"attacked in {time.process_time() - start:.2f} s of CPU time\n")
    sys.stdout.write(f"{table.to_string()}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
