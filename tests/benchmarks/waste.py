"""Whether any way of hiding shows more people their own unit than the gate: random deep trees.

Run: python -m tests.benchmarks.waste [first seed] [last seed] [units that may be shown, at most]
"""

import sys

from tests.gate_cases import Measure
from tests.test_waste import answered, by_gate, by_suppression, few_enough

MOST = 10


def main(first: int = 20_000, last: int = 21_200, most: int = MOST) -> None:
    """Print every tree in which hiding shows more, and how many trees were tried."""
    tried = worse = 0
    for seed in range(first, last):
        if not few_enough(seed, most):
            continue
        tree, scores = answered(seed)
        (ours,) = by_gate(tree, scores, [Measure("m")])
        best = by_suppression(tree, scores, [Measure("m")], more_than=ours)
        tried += 1
        if best > ours:
            worse += 1
            sys.stdout.write(f"seed {seed}: {ours} people, by hiding {best}\n")
    sys.stdout.write(f"{tried} trees, in {worse} of them hiding shows more\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
