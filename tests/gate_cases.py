"""Organisations with scores, for tests of the gate."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure import release_units
from analysis.policy import default_policy
from analysis.units import unit_tree
from surveys.responses import Responses


@dataclass(frozen=True)
class Measure:
    """An item on a five-point format, or the mean of several."""

    id: str
    kind: str = "item"
    items: tuple[str, ...] = ()
    minimum: float = 1
    maximum: float = 5
    low_cut: float = 2.6
    high_cut: float = 3.4
    unfavourable: str = "low"


def responses(paths):
    depth = max((len(path) for path in paths), default=0)
    rows = [list(path) + [""] * (depth - len(path)) for path in paths]
    units = pd.DataFrame(rows, columns=[f"level_{i + 1}" for i in range(depth)])
    return Responses(items=pd.DataFrame(index=range(len(rows))), units=units)


def released(answers, measures=None, policy=None, headcounts=None):
    """Release answers given as {path: {measure: [scores]}} or {path: [scores]}; None is missing."""
    paths, rows = [], []
    for path, given in answers.items():
        given = given if isinstance(given, dict) else {"m": given}
        n = max(len(scores) for scores in given.values())
        paths += [path] * n
        rows.append(pd.DataFrame({key: pd.Series(v, dtype=float) for key, v in given.items()}))
    scores = pd.concat(rows, ignore_index=True)
    measures = measures or [Measure(column) for column in scores.columns]
    tree = unit_tree(responses(paths), headcounts=headcounts)
    return release_units(tree, scores, measures, policy or default_policy())


def spread(n, seed=0):
    """Answers of n people, all over the format."""
    return np.random.default_rng(seed).integers(1, 6, n).astype(float).tolist()
