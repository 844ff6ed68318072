"""Is a flag that says 90 % sure right nine times in ten? Simulated surveys, judged as released.

    python -m tests.benchmarks.calibration [surveys per scenario]

Graded five-point answers, unequal departments of 5–400, spread between departments ICC(1) 0–0.15,
planted effects 0–1 SD in a tenth of the departments, up to 20 % missing answers. The truth is
known in closed form: a flag is false when the department's true expected score is not worse than
that of the others by the relevant difference.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from analysis.barriers import find_barriers
from analysis.disclosure import default_policy
from analysis.estimates import estimate_units
from analysis.results import ORGANISATION, Level, Status
from analysis.variance import variance_components
from surveys.instrument import Barrier

LOADING = 0.7
SPREADS = (0.0, 0.01, 0.02, 0.05, 0.10, 0.15)
EFFECTS = (0.0, 0.25, 0.5, 0.75, 1.0)
COUNTS = (12, 40, 100)
STEP = 0.1


@dataclass(frozen=True)
class Scenario:
    """One kind of survey: `icc` between departments, `effect` in within-department SDs."""

    icc: float
    effect: float
    departments: int
    scales: int = 4
    items: int = 4

    @property
    def nothing_differs(self) -> bool:
        return self.icc == 0 and self.effect == 0


def scenarios() -> list[Scenario]:
    """Every combination; where nothing differs, a dozen barriers a survey as the real one asks."""
    return [
        Scenario(icc, effect, count, scales=12 if icc == effect == 0 else 4)
        for icc in SPREADS
        for effect in EFFECTS
        for count in COUNTS
    ]


def _expected(shift: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """True expected score of a department whose latent level lies `shift` away."""
    reached = ndtr(LOADING * shift[:, None, None] - cuts[None])
    return 1 + reached.sum(axis=2).mean(axis=1)


def _scores(
    shift: np.ndarray, cuts: np.ndarray, missing: float, rng: np.random.Generator
) -> np.ndarray:
    """Scale means of respondents; NaN where fewer than half of the items were answered."""
    size, items = len(shift), len(cuts)
    latent = shift + rng.normal(size=size)
    noise = np.sqrt(1 - LOADING**2) * rng.normal(size=(size, items))
    answer = LOADING * latent[:, None] + noise
    graded = 1 + (answer[:, :, None] > cuts[None]).sum(axis=2).astype(float)
    answered = rng.random((size, items)) >= missing
    count = answered.sum(axis=1)
    total = np.where(answered, graded, 0).sum(axis=1)
    return np.where(count * 2 >= items, total / np.maximum(count, 1), np.nan)


def one_survey(scenario: Scenario, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate, release and judge one survey; one row a department × barrier, with its truth."""
    policy = default_policy()
    size = np.clip(np.exp(rng.normal(3.2, 1.0, scenario.departments)), 5, 400).astype(int)
    names = [f"/{i}" for i in range(scenario.departments)]
    group = np.repeat(np.arange(scenario.departments), size)
    missing = rng.choice([0.0, 0.1, 0.2])
    spread = np.sqrt(scenario.icc / (1 - scenario.icc))
    cells, components, truths = [], {}, []
    for scale in range(scenario.scales):
        name = f"s{scale}"
        shift = spread * rng.normal(size=scenario.departments)
        planted = rng.permutation(scenario.departments) < max(scenario.departments // 10, 1)
        planted &= scenario.effect > 0
        shift = shift - scenario.effect * planted
        place = rng.uniform(-0.4, 0.4)
        cuts = place + np.array([-1.5, -0.6, 0.3, 1.2]) + rng.normal(0, 0.2, (scenario.items, 1))
        score = _scores(shift[group], cuts, missing, rng)
        truth = _expected(shift, cuts)
        within = np.nanstd(_scores(np.zeros(20_000), cuts, missing, rng))
        seen = np.isfinite(score)
        n = np.bincount(group[seen], minlength=scenario.departments)
        mean = np.bincount(group[seen], weights=score[seen], minlength=scenario.departments) / n
        squares = np.bincount(group[seen], weights=score[seen] ** 2, minlength=scenario.departments)
        rounded = np.where(n >= policy.minimum_scores, np.round(mean / STEP) * STEP, np.nan)
        cells.append(pd.DataFrame({"unit": names, "measure": name, "n": n, "mean": rounded}))
        components[1, name] = variance_components(score, group)
        others = (n @ truth - n * truth) / (n.sum() - n)
        rest = (n @ mean - n * mean) / (n.sum() - n)
        rest_error = within**2 / (n.sum() - n)
        own = np.maximum(squares / n - mean**2, 1e-3) / np.maximum(n - 1, 1)
        t = (mean - rest) / np.sqrt(own + rest_error)
        truths.append(
            pd.DataFrame(
                {
                    "unit": names,
                    "barrier": name,
                    "truth": truth,
                    "worse": truth - others < -policy.relevant_difference * within,
                    "planted": planted,
                    "points": 25 * (rest - mean),
                    "p_value": stdtr(np.maximum(n - 1, 1), t),
                }
            )
        )
    units = pd.DataFrame(
        {
            "unit": [ORGANISATION, *names],
            "parent": ["", *[ORGANISATION] * len(names)],
            "level": [0, *[1] * len(names)],
            "status": Status.SHOWN,
            "n": [size.sum(), *size],
            "response_rate": np.nan,
        }
    )
    table = pd.concat(cells, ignore_index=True)
    table[["favourable", "neutral", "unfavourable"]] = np.nan
    estimates = estimate_units(units, table, components, step=STEP)
    table = table.merge(estimates, on=["unit", "measure"], how="left")
    barriers = [
        Barrier(id=f"s{i}", title={}, sentence={}, direction="low", helps=(), scales=(f"s{i}",))
        for i in range(scenario.scales)
    ]
    found = find_barriers(units, table, components, barriers, policy=policy)
    return found.merge(pd.concat(truths), on=["unit", "barrier"]).dropna(subset=["probability"])


def run(scenario: Scenario, surveys: int, seed: int) -> pd.DataFrame:
    """Simulate `surveys` of one scenario; rows as `one_survey`, with the scenario stamped on."""
    rng = np.random.default_rng(
        [seed, round(scenario.icc * 100), round(scenario.effect * 100), scenario.departments]
    )
    parts = [one_survey(scenario, rng).assign(survey=i) for i in range(surveys)]
    stamped = pd.concat(parts, ignore_index=True)
    return stamped.assign(
        icc=scenario.icc, effect=scenario.effect, departments=scenario.departments
    )


def facts(cells: pd.DataFrame) -> dict[str, float]:
    """Return what a set of judged cells says about the promise."""
    probability = cells["probability"].to_numpy(dtype=float)
    worse = cells["worse"].to_numpy(dtype=bool)
    clear = (cells["level"] == Level.CLEAR).to_numpy()
    flag = clear | (cells["level"] == Level.LIKELY).to_numpy()
    low, high = (cells[name].to_numpy(dtype=float) for name in ("ci_low", "ci_high"))
    inside = (cells["truth"].to_numpy() >= low) & (cells["truth"].to_numpy() <= high)
    band = (probability >= 0.85) & (probability < 0.95)
    small = cells["n"].to_numpy(dtype=float) < 20
    planted = cells["planted"].to_numpy(dtype=bool)
    anywhere = cells.assign(clear=clear).groupby(["icc", "effect", "departments", "survey"])

    def share(of: np.ndarray, among: np.ndarray) -> float:
        return float(of[among].mean()) if among.any() else float("nan")

    return {
        "cells": len(cells),
        "worse": int(worse.sum()),
        "clear": int(clear.sum()),
        "false_clear": share(~worse, clear),
        "flags": int(flag.sum()),
        "false_flags": share(~worse, flag),
        "band": int(band.sum()),
        "band_true": share(worse, band),
        "band_true_small": share(worse, band & small),
        "band_true_large": share(worse, band & ~small),
        "survey_clear": float(anywhere["clear"].any().mean()),
        "coverage": float(inside.mean()),
        "coverage_planted_small": share(inside, planted & small),
        "coverage_planted_large": share(inside, planted & ~small),
        "power_clear": share(clear, worse),
        "power": share(flag, worse),
    }


def power_at_equal_false_share(cells: pd.DataFrame, statistic: str, false_share: float) -> float:
    """Power of ranking by `statistic`, its cut-off moved until as many flags are false as ours."""
    ranked = cells.sort_values(statistic, ascending=statistic == "p_value")["worse"].to_numpy()
    false = np.cumsum(~ranked) / np.arange(1, len(ranked) + 1)
    within = np.flatnonzero(false <= false_share)
    return float(ranked[: within[-1] + 1].sum() / ranked.sum()) if len(within) else 0.0


def _table(rows: dict[str, dict[str, float]]) -> str:
    return pd.DataFrame(rows).T.round(3).to_string()


def main(surveys: int = 20, seed: int = 1) -> None:
    """Run every scenario and print the tables."""
    cells = pd.concat([run(each, surveys, seed) for each in scenarios()], ignore_index=True)
    by_icc = {f"ICC(1) {icc:.2f}": facts(part) for icc, part in cells.groupby("icc")}
    by_effect = {f"effect {size:.2f}": facts(part) for size, part in cells.groupby("effect")}
    by_count = {f"{size} departments": facts(part) for size, part in cells.groupby("departments")}
    nothing = cells[(cells["icc"] == 0) & (cells["effect"] == 0)]
    every = facts(cells)
    rows = by_icc | by_effect | by_count | {"nothing differs": facts(nothing), "all": every}
    lines = [_table(rows), "", "power at the false share of our flags / of our clear ones"]
    for name, false in (("flags", every["false_flags"]), ("clear", every["false_clear"])):
        ours = every["power" if name == "flags" else "power_clear"]
        colour = power_at_equal_false_share(cells, "points", false)
        test = power_at_equal_false_share(cells, "p_value", false)
        lines.append(f"{name}: ours {ours:.3f}, colour rule {colour:.3f}, test {test:.3f}")
    for name, flagged in (
        ("10 points below the others", cells["points"] >= 10),
        ("unadjusted 5 % test", cells["p_value"] <= 0.05),
    ):
        wrong = float((~cells.loc[flagged, "worse"]).mean())
        lines.append(f"as vendors use it, {name}: {flagged.sum()} flags, {wrong:.3f} false")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
