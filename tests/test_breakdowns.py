"""Breakdowns beside departments: nobody is found out by setting the two against each other."""

import json
from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis import study
from analysis.breakdown_groups import grouped
from analysis.crossing_audit import CrossingAudit
from analysis.policy import default_policy
from analysis.results import BreakdownWhy
from reports.result import result
from tests.builders import instrument, responses
from tests.crossing_adversary import CrossingAdversary, released_group, released_home

ONE = instrument(k_items=1)
CUTS = (2.6, 3.4)
SCALES = {"safety": True, "conflict": False, "time": True, "time_wanted": True}


pytestmark = pytest.mark.usefixtures("without_profiles")


def survey(sizes, attributes, *, seed=1, shift=None, of=ONE):
    """A survey whose people have these attributes, in order of `sizes`."""
    made = responses(sizes, seed=seed, shift=shift, of=of)
    return replace(made, attributes=pd.DataFrame(attributes))


def told_of(people, of=ONE, **policy):
    made = study.analyse(people, of, replace(default_policy(), **policy))
    return json.loads(json.dumps(result(made)))


def cells_of(told, people, measure, of=ONE):
    """How many who answered share a home and groups, as somebody knows who knows the people."""
    items = next(scale.items for scale in of.scales if scale.id == measure)
    answered = people.items[list(items)].notna().all(axis=1)
    found = Counter()
    for path, values, given in zip(
        people.units.itertuples(index=False, name=None),
        people.attributes.itertuples(index=False, name=None),
        answered,
        strict=True,
    ):
        if given:
            named = zip(people.attributes.columns, values, strict=True)
            groups = tuple(released_group(told, name, value) for name, value in named)
            found[released_home(told, tuple(filter(None, path))), groups] += 1
    return found


def found_out(told, people, minimum=5):
    """Groups under the minimum that units and groups tell on together, and neither by itself.

    Everybody of the same unit and declared groups, whether their group has figures or not; and
    pairs of those that figures tell apart.
    """
    found = []
    for measure, low_is_bad in SCALES.items():
        for k, silent in ((1, False), (2, True)):
            cells = cells_of(told, people, measure)
            if silent:
                cells = told_apart(told, cells, measure)
            small = [at for at, size in enumerate(cells.values()) if size < minimum]
            sizes = list(cells.values())
            sets = [
                each for each in combinations(small, k) if sum(sizes[at] for at in each) < minimum
            ]
            both, *alone = [
                CrossingAdversary(
                    told,
                    measure,
                    cells,
                    answers=range(1, 6),
                    cuts=CUTS,
                    low_is_bad=low_is_bad,
                    families=each,
                )
                for each in ("both", "units", "groups")
            ]
            for each in sets[:12]:
                if both.found_out(each) and not any(one.found_out(each) for one in alone):
                    found.append((measure, [list(cells)[at] for at in each]))
    return found


def told_apart(told, cells, measure):
    """The cells with attributes left out that have no figures on the measure."""
    quiet = [
        not any(group["scales"].get(measure, {}).get("mean") for group in attribute["groups"])
        for attribute in told["breakdowns"]
    ]
    merged = Counter()
    for (home, groups), size in cells.items():
        merged[home, tuple(None if q else g for q, g in zip(quiet, groups, strict=True))] += size
    return merged


def random_survey(seed):
    """Few people, in units and groups that nearly coincide here and there, of every mood."""
    rng = np.random.default_rng(seed)
    sizes = {
        (f"D{division}", f"T{team}"): int(
            rng.integers(*((2, 7), (5, 14), (9, 30))[rng.integers(3)])
        )
        for division in range(rng.integers(1, 3))
        for team in range(rng.integers(1, 4))
    }
    sizes["D0", "T0"] = sizes.get(("D0", "T0"), 0) + 8
    n = sum(sizes.values())
    paths = [path for path, size in sizes.items() for _ in range(size)]
    attributes = {"Tenure": rng.choice(["new", "some", "long"], n, p=[0.2, 0.3, 0.5])}
    if rng.random() < 0.6:  # a site that is nearly the division, or a team
        where = rng.integers(2)
        site = np.array([path[where] for path in paths], dtype=object)
        site[rng.random(n) < 0.08] = "D0" if where == 0 else "T0"
        attributes["Site"] = site
    if rng.random() < 0.4:
        attributes["Role"] = np.where(rng.random(n) < 0.15, "lead", "")
    shift = {(path, each): rng.choice([0.0, -3, 3]) for path in sizes for each in SCALES}
    return survey(sizes, attributes, seed=seed, shift=shift)


@pytest.mark.parametrize(
    "seed", [1, 2, 3, *(pytest.param(each, marks=pytest.mark.bench) for each in range(100, 200))]
)
def test_random_organisations_with_breakdowns_find_nobody_out(seed):
    people = random_survey(seed)
    assert found_out(told_of(people), people) == []


def one_apart(size=12, seed=4):
    """Everybody of team A is at site N, and so is one of team B."""
    sizes = {("A",): size, ("B",): size, ("C",): size}
    site = ["N"] * (size + 1) + ["S"] * (2 * size - 1)
    return survey(sizes, {"Site": site}, seed=seed)


def test_a_site_that_is_a_team_and_one_more_does_not_tell_on_the_one():
    people = one_apart()
    assert found_out(told_of(people), people) == []


def test_without_the_joint_audit_the_adversary_wins(monkeypatch):
    monkeypatch.setattr(CrossingAudit, "unsafe", lambda *_, **__: [])
    people = one_apart()
    assert found_out(told_of(people), people)


def test_departments_are_released_as_if_nothing_were_broken_down():
    people = one_apart()
    with_it, without = told_of(people), told_of(replace(people, attributes=None))
    assert with_it["units"] == without["units"]
    assert without["breakdowns"] == []


def test_groups_in_large_units_are_shown_with_estimates():
    rng = np.random.default_rng(3)
    sizes = {("A",): 60, ("B",): 70, ("C",): 50}
    tenure = rng.choice(["new", "long", ""], 180)
    told = told_of(survey(sizes, {"Tenure": tenure}))
    groups = {each["group"]: each for each in told["breakdowns"][0]["groups"]}
    assert {name: each["n"] for name, each in groups.items()} == {
        "long": int((tenure == "long").sum()),
        "new": int((tenure == "new").sum()),
        "-": int((tenure == "").sum()),
    }
    cell = groups["new"]["scales"]["safety"]
    assert cell["ci_low"] <= cell["estimate"] <= cell["ci_high"]
    assert abs(cell["favourable"] + cell["neutral"] + cell["unfavourable"] - 1) < 0.02


def test_small_groups_are_pooled_and_too_few_groups_are_withheld():
    names = ["a", "b", "c", "d"]
    made = grouped([30, 3, 4, 20], names, minimum=5)
    assert [(each.id, each.values) for each in made] == [("a", (0,)), ("d", (3,)), ("*", (1, 2))]
    made = grouped([30, 3, 0, 20], names, minimum=5)
    assert [(each.id, each.values) for each in made] == [("a", (0,)), ("*", (1, 3))]
    assert len(grouped([30, 3, 0, 0], names, minimum=5)) < 2
    told = told_of(survey({("A",): 30}, {"Role": ["lead"] * 3 + ["staff"] * 27}))
    groups = told["breakdowns"][0]["groups"]
    assert {each["why"] for each in groups} == {str(BreakdownWhy.ONE_GROUP)}
    assert all(each["n"] is None and each["scales"] == {} for each in groups)
