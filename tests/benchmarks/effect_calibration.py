"""Does a measure without effect look like one? Simulated follow-ups where scores were worst.

    python -m tests.benchmarks.effect_calibration [pairs per scenario]

A measure that does nothing is placed in the departments with the worst first-wave means. The
interval of the difference in differences must hold zero nineteen times in twenty; a plain
before-and-after of the same departments must not.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.change import Spread
from analysis.links import within_covariance
from analysis.measure_effects import effect
from analysis.policy import default_policy
from analysis.results import Kinship
from analysis.trend_figures import Pair
from analysis.unit_matching import Match

STEP, WITHIN, STABLE = 0.1, 0.8, 0.7


@dataclass(frozen=True)
class Scenario:
    """`level` and `change`: SD between departments of level and change, in SDs within."""

    departments: int
    level: float
    change: float
    treated: int
    linked: bool
    drift: float = 0.0
    size: float = 3.1


def scenarios() -> list[Scenario]:
    """Every combination; `drift` takes true levels a part of the way back to the middle."""
    return [
        Scenario(count, level, change, treated, linked, drift, size)
        for count in (12, 40)
        for level in (0.2, 0.4)
        for change in (0.0, 0.15)
        for treated in (1, 3)
        for linked in (False, True)
        for drift in (0.0, 0.2)
        for size in (2.5, 3.4)
    ]


def one_follow_up(scenario, rng, *, effect_size=0.0):
    """Simulate two waves, place the measure, and return both intervals."""
    policy, count = default_policy(), scenario.departments
    n = np.clip(np.exp(rng.normal(scenario.size, 0.7, count)), 5, 200).astype(int)
    true = scenario.level * rng.normal(size=count)
    group = np.repeat(np.arange(count), n)
    person = rng.normal(size=len(group))
    again = rng.normal(size=len(group))
    if scenario.linked:
        again = STABLE * person + np.sqrt(1 - STABLE**2) * again
    first = 3 + WITHIN * (true[group] + person)
    mean1 = np.bincount(group, weights=first) / n
    mine = np.zeros(count, dtype=bool)
    mine[np.argsort(mean1)[: scenario.treated]] = True
    later = true * (1 - scenario.drift) + scenario.change * rng.normal(size=count)
    later = later + effect_size * mine
    second = 3 + WITHIN * (later[group] + again)
    mean2 = np.bincount(group, weights=second) / n
    within = [
        float(((each - mean[group]) ** 2).sum() / (len(group) - count))
        for each, mean in ((first, mean1), (second, mean2))
    ]
    covariance = within_covariance(first, second, group) if scenario.linked else 0.0
    pair = Pair(
        matches=tuple(Match(str(i), (str(i),), (str(i),), Kinship.PATH) for i in range(count)),
        n=(n.astype(float), n.astype(float)),
        mean=tuple(np.round(each / STEP) * STEP for each in (mean1, mean2)),
        bounded=np.zeros(count, dtype=bool),
        linked=n.astype(float) if scenario.linked else np.zeros(count),
        spread=Spread(earlier=within[0], later=within[1], between=covariance),
    )
    found = effect(pair, mine=mine, others=~mine, policy=policy)
    plain = float((pair.mean[1] - pair.mean[0])[mine].mean())
    error = np.sqrt((within[0] + within[1] - 2 * covariance) / n[mine]).mean()
    error = error / np.sqrt(scenario.treated)
    row = {"naive_covers": abs(plain - effect_size * WITHIN) <= 1.96 * error, "naive": plain}
    if found.posterior is None:
        return row | {"told": False}
    low, high = (float(found.posterior.quantile(each)[0]) for each in (0.025, 0.975))
    return row | {
        "told": True,
        "covers": low <= effect_size * WITHIN <= high,
        "effect": float((found.posterior.centre * found.posterior.weight).sum()),
        "width": high - low,
        "comparison": found.comparison,
    }


def run(scenario, times, seed, *, effect_size=0.0):
    """Simulate one scenario several times."""
    rng = np.random.default_rng([seed, *(round(100 * float(x)) for x in vars(scenario).values())])
    rows = [one_follow_up(scenario, rng, effect_size=effect_size) for _ in range(times)]
    return pd.DataFrame(rows).assign(**vars(scenario))


def facts(rows):
    """Return how often intervals hold the truth, and how far both figures lie from it."""
    told = rows[rows["told"]]
    return {
        "runs": len(rows),
        "told": len(told) / len(rows),
        "covers": float(told["covers"].astype(float).mean()),
        "effect": float(told["effect"].mean()),
        "width": float(told["width"].mean()),
        "naive_covers": float(rows["naive_covers"].mean()),
        "naive": float(rows["naive"].mean()),
    }


def main(times: int = 20, seed: int = 1) -> None:
    """Run every scenario and print the table."""
    rows = pd.concat([run(each, times, seed) for each in scenarios()], ignore_index=True)
    table = {"all": facts(rows)}
    for name in ("departments", "level", "change", "treated", "linked", "drift", "size"):
        table |= {f"{name} {value}": facts(part) for value, part in rows.groupby(name)}
    sys.stdout.write(pd.DataFrame(table).T.round(3).to_string() + "\n")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
