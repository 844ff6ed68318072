"""Somebody with nothing but the JSON, and the means of barriers that pages show, against analyse.

Random organisations of two levels, some people placed on no team or on nothing, some questions
answered by a few in one team only; what is known of every group of fewer than five is solved in
whole answers.
"""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import cells, joint, members, release, study
from analysis.policy import default_policy
from analysis.results import PROFILES
from reports.result import result
from tests.adversary import attack, published
from tests.builders import instrument, responses
from tests.leak_cases import associated

THIRDS = tuple(1 + step / 3 for step in range(13))
CUTS = (2.6, 3.4)


@pytest.fixture(autouse=True)
def without_profiles(monkeypatch):
    """Looking for profiles is what takes time; everyone is put in one of three by chance."""

    def by_chance(scores, *_, **__):
        of = np.random.default_rng(1).integers(1, 4, size=len(scores.scales))
        members = pd.Series(of, index=scores.scales.index, dtype="Int64")
        return pd.DataFrame(columns=list(PROFILES)), None, members

    monkeypatch.setattr(study, "_profiles", by_chance)


def organisation(seed):
    """A survey with units of few and of many people, of every mood."""
    rng = np.random.default_rng(seed)
    sizes = {}
    for division in range(rng.integers(1, 5)):
        if rng.random() < 0.25:
            sizes[f"D{division}",] = int(rng.integers(1, 9))
        for team in range(rng.integers(0, 5)):
            ranges = ((1, 6), (3, 15), (10, 90))[rng.integers(3)]
            sizes[f"D{division}", f"T{team}"] = int(rng.integers(*ranges))
    if rng.random() < 0.3:
        sizes[()] = int(rng.integers(1, 6))
    if sum(sizes.values()) < 6:
        sizes["D9", "T9"] = 12
    scales = [scale.id for scale in instrument().scales]
    shift = {(path, each): rng.choice([0.0, -3, 3, 1]) for path in sizes for each in scales}
    survey = responses(sizes, shift=shift, seed=seed)
    if rng.random() < 0.5:
        path = list(sizes)[rng.integers(len(sizes))]
        padded = [*path, *[""] * (survey.units.shape[1] - len(path))]
        silent = np.flatnonzero((survey.units == padded).all(axis=1))[rng.integers(0, 5) :]
        items = survey.items.copy()
        items.loc[silent, ["time_1", "time_2", "time_3"]] = pd.NA
        survey = replace(survey, items=items)
    return survey


def learnt(survey):
    """Everything about groups of fewer than five that the JSON, and the barrier's means, tell."""
    released = study.analyse(survey, instrument(), default_policy())
    told = json.loads(json.dumps(result(released)))
    units = [{**unit, "unit": unit["id"], "parent": unit["parent"] or ""} for unit in told["units"]]
    for unit in units:
        conflict = unit["scales"]["conflict"]
        swapped = {"favourable": "unfavourable", "unfavourable": "favourable"}
        conflict["favourable"], conflict["unfavourable"] = (
            conflict["unfavourable"],
            conflict["favourable"],
        )
        conflict["bounded"] = [swapped.get(each, each) for each in conflict["bounded"]]
    found = attack(units, measures=["time_wanted"], answers=range(1, 6), cuts=CUTS)
    for scale in ("safety", "conflict", "time"):
        found += attack(units, measures=[scale], answers=THIRDS, cuts=CUTS)
    pages = published(released.units, released.cells)
    for unit in pages:
        # The barrier is high where safety and time are low: turned back, it is their mean.
        stuck = unit["scales"].get("barrier:stuck")
        if stuck and stuck["mean"] is not None:
            stuck["mean"] = round(6 - stuck["mean"], 1)
    both = ["safety", "time"]
    return found + attack(pages, measures=both, answers=THIRDS, cuts=CUTS, scale="barrier:stuck")


@pytest.mark.parametrize("seed", [111, 118])
def test_the_json_of_random_organisations_finds_nobody_out(seed):
    found = learnt(organisation(seed))
    assert found, "nobody to be found out: no test"
    assert [each for each in found if each.is_breach(lowest=1, highest=5)] == []


@pytest.mark.bench
@pytest.mark.parametrize("seed", range(1000, 1150))
def test_the_json_of_many_random_organisations_finds_nobody_out(seed):
    found = learnt(organisation(seed))
    assert [each for each in found if each.is_breach(lowest=1, highest=5)] == []


def together(told):
    """What the JSON tells of drivers and paths beyond what its own means and numbers allow."""
    units = {unit["id"]: unit for unit in told["units"]}
    below = {unit["parent"] for unit in told["units"]}
    found = []
    for row in [*told["drivers"], *told["paths"]]:
        figures = {
            name: value
            for name, value in row.items()
            if isinstance(value, float) and name not in ("n", "departments")
        }
        if figures and not 25 <= (row["n"] or 0) <= told["survey"]["respondents"]:
            found.append(("few", row))
        if any(abs(value * 100 - round(value * 100)) > 1e-6 for value in figures.values()):
            found.append(("fine", row))
        if row.get("part") != "between" or row["r"] is None:
            continue
        means = [
            [unit["scales"][each]["mean"] for each in (row["driver"], row["outcome"])]
            + [unit["scales"][row["outcome"]]["n"]]
            for name, unit in units.items()
            if unit["kind"] == "unit" and name not in below
            if all(
                unit["scales"].get(each, {}).get("mean") for each in ("conflict", "safety", "time")
            )
        ]
        x, y, n = np.array(means, dtype=float).T
        x, y = x - np.average(x, weights=n), y - np.average(y, weights=n)
        r = (n * x * y).sum() / np.sqrt((n * x * x).sum() * (n * y * y).sum())
        if abs(r - row["r"]) > 0.0051:
            found.append(("exact", row))
    return found


@pytest.mark.parametrize("seed", [7, 20])
def test_what_goes_together_in_the_json_is_coarse_and_of_many(seed):
    rng = np.random.default_rng(seed)
    sizes = {("D", f"T{team:02}"): int(rng.integers(3, 40)) for team in range(16)}
    shift = {(path, "safety"): float(rng.normal()) for path in sizes}
    survey = responses(sizes, shift=shift, seed=seed, missing=0.03)
    released = study.analyse(survey, associated(), default_policy())
    told = json.loads(json.dumps(result(released)))
    assert [row for row in told["drivers"] if row["part"] == "between"]
    assert [row for row in told["paths"] if row["indirect"] is not None]
    assert together(told) == []
    row = next(row for row in told["drivers"] if row["part"] == "between")
    row["r"] = round(row["r"] + 0.02, 2)  # as the exact means would have it
    told["paths"][-1] |= {"a": 0.123}
    told["drivers"][0] |= {"n": 24, "r": 0.5}
    assert {why for why, _ in together(told)} == {"exact", "fine", "few"}


def test_without_protection_of_remainders_the_json_finds_somebody_out(monkeypatch):
    monkeypatch.setattr(release, "_has_room", lambda *_, **__: True)
    monkeypatch.setattr(cells, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(release, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(joint.JointAudit, "unsafe", lambda *_: np.zeros(1, dtype=bool))
    monkeypatch.setattr(members.Members, "drop_telling", lambda *_: None)
    survey = responses({("A",): 3, ("B",): 30}, shift={(("A",), "safety"): -3})
    assert any(each.is_breach(lowest=1, highest=5) for each in learnt(survey))
