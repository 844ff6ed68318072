"""Breakdowns beside departments: nobody is found out by setting the two against each other."""

import json
from collections import Counter
from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest

from analysis import crossing_audit, study
from analysis.breakdown_groups import grouped
from analysis.crossing_audit import CrossingAudit
from analysis.crossing_sets import Sets
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


def found_out(told, people, minimum=5, most=25):
    """People under the minimum that units and groups tell on together, and neither by itself.

    One to four people of any cells, as many of a cell as there are: everybody alone, and those of
    all others whose mean is nearly as narrow with halved people already.
    """
    found = []
    rng = np.random.default_rng(7)
    for measure, low_is_bad in SCALES.items():
        cells = cells_of(told, people, measure)
        sets = list(combinations_with_replacement(cells, 1))
        several = [
            each
            for k in (2, 3, minimum - 1)
            for each in combinations_with_replacement(cells, k)
            if all(each.count(cell) <= cells[cell] for cell in each)
        ]
        chosen = rng.permutation(len(several))[: 3 * most]
        for each in [*sets[:most], *(several[at] for at in chosen)]:
            if tells(told, measure, cells, each, low_is_bad=low_is_bad):
                found.append((measure, each))
    return found


def tells(told, measure, cells, asked, *, low_is_bad):
    """Whether figures of both kinds together find these people out; not if one kind does."""

    def adversary(who, families):
        split, inside = Counter(cells), []
        for (home, groups), k in Counter(who).items():
            split[home, groups] -= k
            split[home, (*groups, "asked")] = k
        split = Counter({cell: n for cell, n in split.items() if n})
        inside = [at for at, (_, groups) in enumerate(split) if groups[-1] == "asked"]
        about = {"answers": range(1, 6), "cuts": CUTS, "low_is_bad": low_is_bad}
        return CrossingAdversary(told, measure, split, families=families, **about), inside

    both, inside = adversary(asked, "both")
    if len(asked) > 1 and both.reach(inside) > 0.7:
        return False
    if not both.found_out(inside):
        return False
    columns = len(asked[0][1])
    parts = {tuple(asked)}
    parts |= {tuple(c for c in asked if c[0] == home) for home, _ in asked}
    for at in range(columns):
        parts |= {tuple(c for c in asked if c[1][at] == g[at]) for _, g in asked}
    for part in parts:
        for families in ("units", "groups"):
            one, own = adversary(part, families)
            if one.found_out(own):
                return False
    return True


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
    "seed", [1, 2, *(pytest.param(each, marks=pytest.mark.bench) for each in range(100, 200))]
)
def test_random_organisations_with_breakdowns_find_nobody_out(seed):
    people = random_survey(seed)
    assert found_out(told_of(people), people) == []


def apart(more=1, size=12, seed=4):
    """Everybody of team A is at site N, and so are one or more of team B."""
    sizes = {("A",): size, ("B",): size, ("C",): size}
    site = ["N"] * (size + more) + ["S"] * (2 * size - more)
    return survey(sizes, {"Site": site}, seed=seed)


def test_a_site_that_is_a_team_and_one_more_does_not_tell_on_the_one():
    people = apart()
    assert found_out(told_of(people), people) == []


def test_without_the_joint_audit_the_adversary_wins(monkeypatch):
    monkeypatch.setattr(CrossingAudit, "unsafe", lambda *_, **__: [])
    people = apart()
    assert found_out(told_of(people), people)


def three_told_on(told, people):
    """Measures on which the three of team B at site N are found out together."""
    found = []
    for measure, low_is_bad in SCALES.items():
        cells = cells_of(told, people, measure)
        three = [cell for cell, n in cells.items() if n == 3]  # none where sites are withheld
        if three and tells(told, measure, cells, three * 3, low_is_bad=low_is_bad):
            found.append(measure)
    return found


def test_three_people_of_whom_each_alone_is_open_are_not_told_on_together(monkeypatch):
    people = apart(more=3)
    assert three_told_on(told_of(people), people) == []

    def one_by_one(crossing, *, minimum):
        return Sets(crossing, np.arange(len(crossing))[:, None])

    monkeypatch.setattr(crossing_audit, "looked_at", one_by_one)
    assert three_told_on(told_of(people), people)


def test_departments_are_released_as_if_nothing_were_broken_down():
    people = apart()
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
