"""CPU time of the gate and of the attacks on large organisations of several shapes.

Run: python -m tests.benchmarks.release_speed [units] [scales] [shape …]
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

Places = list[tuple[tuple[str, ...], int]]


def divisions(units: int, rng: np.random.Generator) -> Places:
    """Teams of 1 to 40 in departments in divisions, some people placed on a department."""
    places: Places = []
    for team in range(round(units * 0.88)):
        department = team // 8
        place = (f"D{department // 10}", f"E{department}", f"T{team}")
        places.append((place, _size(rng)))
        if team % 8 == 0 and rng.random() < 0.5:
            places.append((place[:2], int(rng.integers(1, 6))))
    return places


def flat(units: int, rng: np.random.Generator) -> Places:
    """All units directly below the organisation."""
    return [((f"T{unit}",), _size(rng)) for unit in range(units)]


def uneven(units: int, rng: np.random.Generator) -> Places:
    """Four levels and more, as deep and as broad as it happens."""
    paths: list[tuple[str, ...]] = [()]
    for unit in range(units):
        above = paths[int(rng.integers(max(0, len(paths) - 400), len(paths)))]
        paths.append((*(above if len(above) < 6 else above[:3]), f"U{unit}"))
    return [(path, _size(rng)) for path in paths[1:]]


def tiny(units: int, rng: np.random.Generator) -> Places:
    """Teams of 1 to 8, ten to a department."""
    return [((f"D{unit // 10}", f"T{unit}"), int(rng.integers(1, 9))) for unit in range(units)]


def direct(units: int, rng: np.random.Generator) -> Places:
    """A few people placed directly on every division and department."""
    places: Places = []
    for team in range(round(units * 0.85)):
        place = (f"D{team // 40}", f"E{team // 8}", f"T{team}")
        places.append((place, int(rng.integers(6, 30))))
        if team % 8 == 0:
            places.append((place[:2], int(rng.integers(1, 5))))
        if team % 40 == 0:
            places.append((place[:1], int(rng.integers(1, 5))))
    return places


def chains(units: int, rng: np.random.Generator) -> Places:
    """Lines of units each inside the one before, a few people directly on each."""
    places: Places = []
    for line in range(max(units // 35, 1)):
        path: tuple[str, ...] = (f"L{line}",)
        for depth in range(34):
            path = (*path, f"C{depth}")
            places.append((path, int(rng.integers(1, 5)) if depth < 33 else 40))
    return places


SHAPES = {each.__name__: each for each in (divisions, flat, uneven, tiny, direct, chains)}


def _size(rng: np.random.Generator) -> int:
    return int(rng.choice([rng.integers(1, 8), rng.integers(5, 40)], p=[0.25, 0.75]))


def organisation(
    units: int, scales: int, *, shape: str = "divisions", seed: int = 1
) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """Where everybody is placed, and scores 1–5 in thirds, some missing."""
    rng = np.random.default_rng(seed)
    paths = [path for path, size in SHAPES[shape](units, rng) for _ in range(size)]
    scores = rng.integers(3, 16, (len(paths), scales)) / 3
    scores[rng.random(scores.shape) < 0.03] = np.nan
    return paths, scores


def main(units: int = 2000, scales: int = 15, *shapes: str) -> None:
    """Print what a release and its audit cost."""
    for shape in shapes or SHAPES:
        measure(units, scales, shape=shape)


def measure(units: int, scales: int, *, shape: str) -> None:
    """Print what a release and its audit of one organisation cost."""
    paths, scores = organisation(units, scales, shape=shape)
    measures = [Measure(f"s{i}", kind="scale", items=("a", "b", "c")) for i in range(scales)]
    tree = unit_tree(responses(paths))
    frame = pd.DataFrame(scores, columns=[each.id for each in measures])
    sys.stdout.write(f"{shape}: {len(tree)} units, {len(paths)} respondents, {scales} scales\n")
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
    tried = table[table["tried"].fillna(0) > 0]
    sys.stdout.write(f"{tried.to_string()}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:])
