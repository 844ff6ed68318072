"""Is a flag that says 90 % sure right nine times in ten? Simulated surveys, judged as released.

    python -m tests.benchmarks.calibration [surveys per scenario] [seed] [plain|harsh]

Graded five-point answers, unequal departments of 5–400, spread between departments ICC(1) 0–0.15,
planted effects 0–1 SD in a tenth of the departments, up to 20 % missing answers. The truth is
known in closed form: a flag is false when the department's true expected score is not worse than
that of the others by the relevant difference.

In the harsh world nothing is as the model has it: departments differ in spread, answers crowd at
one end, departments lie around each other in long or lopsided tails, and up to 30 % of the answers
are missing, the more the lower a person stands. The truth is then that of the people who answer: a
survey cannot speak for those who do not.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr
from scipy.stats import binom

from analysis.barriers import find_barriers
from analysis.estimates import estimate_units
from analysis.policy import default_policy
from analysis.results import ORGANISATION, Level, Status
from analysis.variance import variance_components
from surveys.instrument import Barrier

LOADING = 0.7
SPREADS = (0.0, 0.01, 0.02, 0.05, 0.10, 0.15)
EFFECTS = (0.0, 0.25, 0.5, 0.75, 1.0)
COUNTS = (12, 40, 100)
STEP = 0.1
SIZES = (5, 10, 20, 50, 100, 401)
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)


@dataclass(frozen=True)
class World:
    """How surveys depart from the model.

    `spread`: SD of the log of departments' own spreads. `crowding`: how far answers may be pushed
    to one end. `tails`: whether departments' levels have long or lopsided tails. `missing`: shares
    of missing answers; `leaning`: whether they are missing the more the lower a person stands.
    """

    name: str
    spread: float = 0.0
    crowding: float = 0.4
    tails: bool = False
    missing: tuple[float, ...] = (0.0, 0.1, 0.2)
    leaning: bool = False


WORLDS = {
    "plain": World("plain"),
    "harsh": World("harsh", 0.3, 1.2, True, (0.0, 0.15, 0.3), True),
}


@dataclass(frozen=True)
class Scenario:
    """One kind of survey: `icc` between departments, `effect` in within-department SDs."""

    icc: float
    effect: float
    departments: int
    scales: int = 4
    items: int = 4
    divisions: int = 0
    world: World = WORLDS["plain"]

    @property
    def nothing_differs(self) -> bool:
        return self.icc == 0 and self.effect == 0


def scenarios(world: World = WORLDS["plain"]) -> list[Scenario]:
    """Every combination, and fewer with divisions above.

    Where nothing differs, a survey has a dozen barriers, as the real one asks.
    """
    flat = [
        Scenario(icc, effect, count, scales=12 if icc == effect == 0 else 4, world=world)
        for icc in SPREADS
        for effect in EFFECTS
        for count in COUNTS
    ]
    nested = [
        Scenario(icc, effect, 40, divisions=6, world=world)
        for icc in SPREADS
        for effect in (0.0, 0.5, 1.0)
    ]
    return flat + nested


def _missing(latent: np.ndarray, missing: float, world: World) -> np.ndarray:
    """Chance that a person at this latent level leaves an answer out."""
    if not world.leaning:
        return np.full(latent.shape, missing)
    return np.clip(2 * missing * ndtr(-latent), 0, 0.95)


def _expected(
    shift: np.ndarray, own: np.ndarray, cuts: np.ndarray, missing: float, world: World
) -> np.ndarray:
    """True expected score of a department: latent level `shift`, spread `own` of its people."""
    latent = shift[:, None] + own[:, None] * _NODES
    noise = np.sqrt(1 - LOADING**2)
    reached = ndtr((LOADING * latent[:, :, None, None] - cuts) / noise)
    answer = 1 + reached.sum(axis=3).mean(axis=2)
    items = len(cuts)
    # Whoever answered half of the items has a score.
    scored = 1 - binom.cdf(np.ceil(items / 2) - 1, items, 1 - _missing(latent, missing, world))
    weight = _WEIGHTS * scored
    return (weight * answer).sum(axis=1) / weight.sum(axis=1)


def _scores(
    shift: np.ndarray,
    own: np.ndarray,
    cuts: np.ndarray,
    missing: float,
    world: World,
    rng: np.random.Generator,
) -> np.ndarray:
    """Scale means of respondents; NaN where fewer than half of the items were answered."""
    size, items = len(shift), len(cuts)
    latent = shift + own * rng.normal(size=size)
    noise = np.sqrt(1 - LOADING**2) * rng.normal(size=(size, items))
    answer = LOADING * latent[:, None] + noise
    graded = 1 + (answer[:, :, None] > cuts[None]).sum(axis=2).astype(float)
    answered = rng.random((size, items)) >= _missing(latent, missing, world)[:, None]
    count = answered.sum(axis=1)
    total = np.where(answered, graded, 0).sum(axis=1)
    return np.where(count * 2 >= items, total / np.maximum(count, 1), np.nan)


def _levels(count: int, world: World, rng: np.random.Generator) -> np.ndarray:
    """Return departments' levels with variance 1."""
    if not world.tails:
        return rng.normal(size=count)
    if rng.random() < 0.5:
        return rng.standard_t(4, size=count) / np.sqrt(2)
    lopsided = (rng.chisquare(3, size=count) - 3) / np.sqrt(6)
    return lopsided * rng.choice([-1, 1])


@dataclass(frozen=True)
class Answers:
    """What one scale of one survey came to, respondents and departments; no unit above them."""

    score: np.ndarray
    truth: np.ndarray
    within: float
    planted: np.ndarray


def _simulate(
    scenario: Scenario,
    group: np.ndarray,
    division: np.ndarray,
    missing: float,
    rng: np.random.Generator,
) -> Answers:
    """Draw departments, plant the effect in a tenth of them, and let everyone answer."""
    count, world = scenario.departments, scenario.world
    spread = np.sqrt(scenario.icc / (1 - scenario.icc))
    shift = spread * _levels(count, world, rng)
    if scenario.divisions:
        common = _levels(scenario.divisions, world, rng)[division]
        shift = np.sqrt(0.5) * (shift + spread * common)
    planted = (rng.permutation(count) < max(count // 10, 1)) & (scenario.effect > 0)
    shift = shift - scenario.effect * planted
    own = np.exp(world.spread * rng.normal(size=count) - world.spread**2)
    place = rng.uniform(-world.crowding, world.crowding)
    cuts = place + np.array([-1.5, -0.6, 0.3, 1.2]) + rng.normal(0, 0.2, (scenario.items, 1))
    typical = np.repeat(own, 20_000 // count)
    middle = _scores(np.zeros(len(typical)), typical, cuts, missing, world, rng)
    return Answers(
        score=_scores(shift[group], own[group], cuts, missing, world, rng),
        truth=_expected(shift, own, cuts, missing, world),
        within=float(np.nanstd(middle)),
        planted=planted,
    )


def _unit_table(size: np.ndarray, parents: list[str], names: list[str]) -> pd.DataFrame:
    """Units as released: the organisation, divisions when there are any, departments."""
    above = list(dict.fromkeys(parents)) if parents[0] != ORGANISATION else []
    rows = [(ORGANISATION, "", 0, size.sum())]
    for top in above:
        inside = np.array([parent == top for parent in parents])
        rows.append((top, ORGANISATION, 1, size[inside].sum()))
        rows += [(name, top, 2, n) for name, n, own in zip(names, size, inside, strict=True) if own]
    if not above:
        rows += [(name, ORGANISATION, 1, n) for name, n in zip(names, size, strict=True)]
    table = pd.DataFrame(rows, columns=["unit", "parent", "level", "n"])
    return table.assign(status=Status.SHOWN, response_rate=np.nan)


def _figures(answers: Answers, group: np.ndarray, member: np.ndarray) -> pd.DataFrame:
    """Return n, mean and truth of units made of departments (`member`: units × departments)."""
    policy = default_policy()
    seen = np.isfinite(answers.score)
    count = member.shape[1]

    def add_up(weights: np.ndarray | None) -> np.ndarray:
        return np.bincount(group[seen], weights=weights, minlength=count).astype(float)

    score = answers.score[seen]
    own, sums, squares = add_up(None), add_up(score), add_up(score**2)
    n, total = member @ own, member @ sums
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        truth = member @ (own * answers.truth) / n
        rest_n = own.sum() - n
        rest = (sums.sum() - total) / rest_n
        others = ((own * answers.truth).sum() - n * truth) / rest_n
        error = np.maximum(member @ squares / n - mean**2, 1e-3) / np.maximum(n - 1, 1)
        t = (mean - rest) / np.sqrt(error + answers.within**2 / rest_n)
    return pd.DataFrame(
        {
            "n": n,
            "mean": np.where(n >= policy.minimum_scores, np.round(mean / STEP) * STEP, np.nan),
            "truth": truth,
            "worse": truth - others < -policy.relevant_difference * answers.within,
            "planted": member @ answers.planted == member.sum(axis=1),
            "points": 25 * (rest - mean),
            "p_value": stdtr(np.maximum(n - 1, 1), t),
        }
    )


def one_survey(scenario: Scenario, rng: np.random.Generator) -> pd.DataFrame:
    """Simulate, release and judge one survey; one row a unit × barrier, with its truth."""
    count = scenario.departments
    size = np.clip(np.exp(rng.normal(3.2, 1.0, count)), 5, 400).astype(int)
    names = [f"/{i}" for i in range(count)]
    group = np.repeat(np.arange(count), size)
    division = np.sort(np.arange(count) % max(scenario.divisions, 1))
    above = [f"/d{i}" if scenario.divisions else ORGANISATION for i in division]
    missing = rng.choice(scenario.world.missing)
    member = np.eye(count)
    if scenario.divisions:
        member = np.vstack([member, np.arange(scenario.divisions)[:, None] == division])
    ids = [*names, *dict.fromkeys(above)] if scenario.divisions else names
    depth = 2 if scenario.divisions else 1
    tables, components = [], {}
    for scale in range(scenario.scales):
        name = f"s{scale}"
        answers = _simulate(scenario, group, division, missing, rng)
        inside = division if scenario.divisions else None
        components[depth, name] = variance_components(answers.score, group, parents=inside)
        if scenario.divisions:
            components[1, name] = variance_components(answers.score, division[group])
        tables.append(_figures(answers, group, member).assign(unit=ids, measure=name))
    table = pd.concat(tables, ignore_index=True)
    units = _unit_table(size, above, names)
    estimates = estimate_units(units, table, components, step=STEP)
    cells = table[["unit", "measure", "n", "mean"]].merge(estimates, on=["unit", "measure"])
    cells[["favourable", "neutral", "unfavourable"]] = np.nan
    barriers = [
        Barrier(id=f"s{i}", title={}, sentence={}, direction="low", helps=(), scales=(f"s{i}",))
        for i in range(scenario.scales)
    ]
    found = find_barriers(units, cells, components, barriers, policy=default_policy())
    truths = table.drop(columns=["n", "mean"])
    return found.merge(truths, on=["unit", "measure"]).dropna(subset=["probability"])


def run(scenario: Scenario, surveys: int, seed: int) -> pd.DataFrame:
    """Simulate `surveys` of one scenario; rows as `one_survey`, with the scenario stamped on."""
    rng = np.random.default_rng(
        [
            seed,
            round(scenario.icc * 100),
            round(scenario.effect * 100),
            scenario.departments,
            scenario.divisions,
        ]
    )
    parts = [one_survey(scenario, rng).assign(survey=i) for i in range(surveys)]
    stamped = pd.concat(parts, ignore_index=True)
    return stamped.assign(
        icc=scenario.icc,
        effect=scenario.effect,
        departments=scenario.departments,
        divisions=scenario.divisions,
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
    anywhere = cells.assign(clear=clear).groupby(
        ["icc", "effect", "departments", "divisions", "survey"]
    )

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


def _by_size(cells: pd.DataFrame) -> str:
    """Return how often the intervals hold the truth, by size: all departments, the planted ones."""
    inside = (cells["truth"] >= cells["ci_low"]) & (cells["truth"] <= cells["ci_high"])
    bands = pd.cut(cells["n"].astype(float), SIZES, right=False)
    table = pd.DataFrame({"all": inside.groupby(bands, observed=True).mean()})
    for effect, part in cells[cells["planted"]].groupby("effect"):
        own = inside.loc[part.index].groupby(bands.loc[part.index], observed=True).mean()
        table[f"planted {effect:.2f}"] = own
    return table.astype(float).round(3).to_string()


def main(surveys: int = 20, seed: int = 1, world: str = "plain") -> None:
    """Run every scenario and print the tables."""
    judged = pd.concat(
        [run(each, surveys, seed) for each in scenarios(WORLDS[world])], ignore_index=True
    )
    nested, cells = judged[judged["divisions"] > 0], judged[judged["divisions"] == 0]
    by_icc = {f"ICC(1) {icc:.2f}": facts(part) for icc, part in cells.groupby("icc")}
    by_effect = {f"effect {size:.2f}": facts(part) for size, part in cells.groupby("effect")}
    by_count = {f"{size} departments": facts(part) for size, part in cells.groupby("departments")}
    nothing = cells[(cells["icc"] == 0) & (cells["effect"] == 0)]
    every = facts(cells)
    parts = {
        "in a tree: divisions": nested[nested["unit"].str.startswith("/d")],
        "in a tree: departments": nested[~nested["unit"].str.startswith("/d")],
        "nothing differs": nothing,
    }
    named = {name: facts(part) for name, part in parts.items()}
    rows = by_icc | by_effect | by_count | named | {"all": every}
    lines = [_table(rows), "", "coverage by size", _by_size(cells), ""]
    lines += ["power at the false share of our flags / of our clear ones"]
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
    main(*(int(each) if each.isdigit() else each for each in sys.argv[1:]))
