"""Is a change that is called clear a change nine times in ten? Simulated pairs of waves.

    python -m tests.benchmarks.trend_calibration [pairs per scenario]

Graded five-point answers, departments of 5–200 whose number of answers differs between the waves,
with and without linked people, true changes that all share or that differ from unit to unit, and
changes of up to 1 SD in a tenth of the departments. The truth is known in closed form: "better" is
false when the department's true expected score did not rise by the difference that matters, "no
clear change" when it moved by more than that.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from analysis.change import Spread, change_levels, judge_changes, sampling_variance
from analysis.links import within_covariance
from analysis.policy import default_policy
from analysis.results import ChangeLevel
from tests.benchmarks.calibration import LOADING

STEP = 0.1
COUNTS = (8, 14, 40, 100)
SPREADS = (0.0, 0.1, 0.25)
EFFECTS = (0.0, 0.5, 1.0)
LINKED = (0.0, 0.6, 1.0)
SCALES, ITEMS = 4, 4
STABLE = 0.7
"""Correlation of a person's true level between the waves."""


@dataclass(frozen=True)
class Scenario:
    """One kind of comparison, in within-department SDs of the true level.

    `spread` and `common`: SD of the changes of departments around, and of, the change all share.
    """

    spread: float
    effect: float
    linked: float
    departments: int
    common: float = 0.0


def scenarios() -> list[Scenario]:
    """Every combination, and a change that all share."""
    plain = [
        Scenario(spread, effect, linked, count)
        for spread in SPREADS
        for effect in EFFECTS
        for linked in LINKED
        for count in COUNTS
    ]
    common = [
        Scenario(spread, 0.0, linked, count, common=0.2)
        for spread in SPREADS
        for linked in (0.0, 1.0)
        for count in COUNTS
    ]
    return plain + common


def _expected(shift, cuts):
    """True expected score of a department whose people lie `shift` away, SD 1 among them."""
    reached = ndtr(LOADING * shift[:, None, None] - cuts[None])
    return 1 + reached.sum(axis=2).mean(axis=1)


def _answered(latent, cuts, missing, rng):
    """Scale means of people at these true levels; NaN where under half was answered."""
    size = (len(latent), len(cuts))
    noise = np.sqrt(1 - LOADING**2) * rng.normal(size=size)
    answer = LOADING * latent[:, None] + noise
    graded = 1 + (answer[:, :, None] > cuts[None]).sum(axis=2).astype(float)
    there = rng.random(size) >= missing
    count = there.sum(axis=1)
    total = np.where(there, graded, 0).sum(axis=1)
    return np.where(count * 2 >= size[1], total / np.maximum(count, 1), np.nan)


def _moments(score, group, count):
    """Answers, rounded mean and pooled variance within groups."""
    seen = np.isfinite(score)
    n = np.bincount(group[seen], minlength=count).astype(float)
    mean = np.bincount(group[seen], weights=score[seen], minlength=count) / np.maximum(n, 1)
    within = float(((score[seen] - mean[group[seen]]) ** 2).sum() / (n.sum() - count))
    return n, np.round(mean / STEP) * STEP, within


def one_scale(scenario, group, people, rng):
    """Both waves of one scale: answers of linked people move together, others are drawn anew."""
    count = scenario.departments
    before = 0.25 * rng.normal(size=count)
    planted = rng.permutation(count) < max(count // 10, 1)
    sign = rng.choice([-1.0, 1.0])
    move = scenario.common * rng.normal() + scenario.spread * rng.normal(size=count)
    move = move + sign * scenario.effect * planted
    cuts = rng.uniform(-0.4, 0.4) + np.array([-1.5, -0.6, 0.3, 1.2])
    cuts = cuts + rng.normal(0, 0.2, (ITEMS, 1))
    missing = rng.choice([0.0, 0.1])
    own = [rng.normal(size=len(each)) for each in group]
    kept = STABLE * own[0][people[0]] + np.sqrt(1 - STABLE**2) * own[1][people[1]]
    own[1][people[1]] = kept
    shifts = (before, before + move)
    scores = [
        _answered(shift[where] + person, cuts, missing, rng)
        for shift, where, person in zip(shifts, group, own, strict=True)
    ]
    truth = _expected(shifts[1], cuts) - _expected(shifts[0], cuts)
    return scores, truth


def one_comparison(scenario, rng):
    """Simulate and judge one pair of waves; one row a department × scale, with its truth."""
    policy, count = default_policy(), scenario.departments
    first = np.clip(np.exp(rng.normal(3.1, 0.9, count)), 5, 200).astype(int)
    second = np.clip(first * rng.uniform(0.6, 1.4, count), 5, 200).astype(int)
    group = [np.repeat(np.arange(count), each) for each in (first, second)]
    starts = [np.concatenate([[0], np.cumsum(each)[:-1]]) for each in (first, second)]
    both = (np.minimum(first, second) * scenario.linked).astype(int)
    people = [
        np.concatenate([start + np.arange(m) for start, m in zip(each, both, strict=True)]).astype(
            int
        )
        for each in starts
    ]
    tables = []
    for scale in range(SCALES):
        scores, truth = one_scale(scenario, group, people, rng)
        (n1, mean1, s1), (n2, mean2, s2) = (
            _moments(score, where, count) for score, where in zip(scores, group, strict=True)
        )
        pair = [score[who] for score, who in zip(scores, people, strict=True)]
        covariance = within_covariance(*pair, group[0][people[0]])
        known = np.isfinite(pair[0]) & np.isfinite(pair[1])
        linked = np.bincount(group[0][people[0]][known], minlength=count).astype(float)
        spread = Spread(earlier=s1, later=s2, between=covariance)
        shown = (n1 >= 5) & (n2 >= 5)
        variance = sampling_variance(n1, n2, linked, spread, step=STEP)
        judged = judge_changes((mean2 - mean1)[shown], variance[shown], spread, policy=policy)
        table = pd.DataFrame({name: getattr(judged, name) for name in vars(judged)})
        relevant = policy.relevant_difference * np.sqrt(spread.pooled)
        tables.append(
            table.assign(
                scale=scale,
                truth=truth[shown],
                relevant=relevant,
                raw=(mean2 - mean1)[shown],
                error=np.sqrt(variance[shown]),
                n=np.minimum(n1, n2)[shown],
            )
        )
    cells = pd.concat(tables, ignore_index=True)
    levels, probability = change_levels(
        cells["up"].to_numpy(),
        cells["down"].to_numpy(),
        cells["small"].to_numpy(),
        good_when_high=np.full(len(cells), True, dtype=object),
        withheld=np.zeros(len(cells), dtype=bool),
        policy=policy,
    )
    return cells.assign(level=[str(each) for each in levels], probability=probability)


def run(scenario, pairs, seed):
    """Simulate `pairs` of waves of one scenario; rows as `one_comparison`, scenario stamped on."""
    numbers = [scenario.spread, scenario.effect, scenario.linked, scenario.common]
    rng = np.random.default_rng([seed, *(round(x * 100) for x in numbers), scenario.departments])
    parts = [one_comparison(scenario, rng).assign(pair=each) for each in range(pairs)]
    return pd.concat(parts, ignore_index=True).assign(**vars(scenario))


def facts(cells):
    """Return what a set of judged cells says about the promise."""
    rose, fell = cells["truth"] > cells["relevant"], cells["truth"] < -cells["relevant"]
    better = cells["level"] == ChangeLevel.BETTER
    worse = cells["level"] == ChangeLevel.WORSE
    steady = cells["level"] == ChangeLevel.NO_CLEAR_CHANGE
    clear = better | worse
    right = (better & rose) | (worse & fell)
    moved = rose | fell
    inside = (cells["truth"] >= cells["low"]) & (cells["truth"] <= cells["high"])
    surer = cells[["up", "down"]].max(axis=1)
    truly = np.where(cells["up"] >= cells["down"], rose, fell)
    band = (surer >= 0.85) & (surer < 0.95)
    naive = (cells["raw"].abs() > 1.96 * cells["error"]) & (cells["raw"].abs() > 0)
    naive_right = ((cells["raw"] > 0) & rose) | ((cells["raw"] < 0) & fell)
    small = cells["n"] < 20

    def share(of, among):
        return float(np.asarray(of)[np.asarray(among)].mean()) if np.any(among) else float("nan")

    return {
        "cells": len(cells),
        "moved": int(moved.sum()),
        "clear": int(clear.sum()),
        "false_clear": share(~right, clear),
        "steady": int(steady.sum()),
        "false_steady": share(moved, steady),
        "band": int(band.sum()),
        "band_true": share(truly, band),
        "coverage": float(inside.mean()),
        "coverage_small": share(inside, small),
        "coverage_moved": share(inside, moved),
        "power": share(right, moved),
        "naive_false": share(~naive_right, naive),
    }


def main(pairs: int = 10, seed: int = 1) -> None:
    """Run every scenario and print the table."""
    cells = pd.concat([run(each, pairs, seed) for each in scenarios()], ignore_index=True)
    rows = {}
    for name in ("spread", "effect", "linked", "departments", "common"):
        rows |= {f"{name} {value}": facts(part) for value, part in cells.groupby(name)}
    nothing = cells[(cells["spread"] == 0) & (cells["effect"] == 0) & (cells["common"] == 0)]
    rows |= {"nothing changes": facts(nothing), "all": facts(cells)}
    sys.stdout.write(pd.DataFrame(rows).T.round(3).to_string() + "\n")
    flags = nothing["level"].isin([ChangeLevel.BETTER, ChangeLevel.WORSE])
    pairs_of = nothing.assign(flag=flags).groupby(["linked", "departments", "pair"])["flag"]
    share = float(pairs_of.any().mean())
    sys.stdout.write(f"nothing changes: {share:.3f} of the pairs have a clear change\n")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
