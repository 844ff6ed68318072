"""Departments inside divisions: against lme4, and against the joint distribution written out."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.comparison import difference_from_others
from analysis.cover import branch_at
from analysis.estimates import estimate_units, level_posterior, shrunken_mean
from analysis.nesting import Nesting, restricted
from analysis.variance import VarianceComponents, variance_components

LME4 = json.loads((Path(__file__).parent / "reference" / "nested.json").read_text())["cases"]


def fitted(case):
    scores, groups = np.array(case["y"], dtype=float), np.array(case["group"]) - 1
    parents = np.array(case["parent"])
    n = np.bincount(groups).astype(float)
    mean = np.bincount(groups, weights=scores) / n
    return n, mean, parents, variance_components(scores, groups, parents=parents)


@pytest.mark.parametrize("name", LME4)
def test_all_three_variances_agree_with_lme4(name):
    _, _, _, found = fitted(LME4[name])
    theirs = [LME4[name][each] for each in ("sigma2", "tau2", "tau2_above")]
    ours = (found.sigma2, found.tau2, *found.tau2_above)
    assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("name", LME4)
def test_levels_of_departments_agree_with_lme4_when_nothing_is_rounded(name):
    n, mean, parents, components = fitted(LME4[name])
    found = shrunken_mean(n, mean, components, step=0.0, nesting=Nesting.of(parents))
    assert found == pytest.approx(np.array(LME4[name]["units"]), rel=1e-4)


@pytest.mark.parametrize("name", ["Pastes", "ChickWeight", "npk"])
def test_the_restricted_likelihood_agrees_with_lme4(name):
    case = LME4[name]
    n, mean, parents, components = fitted(case)
    scores, groups = np.array(case["y"]), np.array(case["group"]) - 1
    within_ss = float(((scores - mean[groups]) ** 2).sum())
    ratios = (np.array([case["tau2"] / case["sigma2"]]), np.array([case["tau2_above"]]))
    height, squares = restricted(
        ratios[0], ratios[1][None] / case["sigma2"], Nesting.of(parents), n, mean, within_ss
    )
    free = n.sum() - 1
    constant = -0.5 * free * (np.log(2 * np.pi) + 1 - np.log(free))
    assert height[0] + constant == pytest.approx(case["log_likelihood"], rel=1e-6)
    assert squares[0] / free == pytest.approx(case["sigma2"], rel=1e-4)


@pytest.mark.parametrize("parents", [[0, 0, 0, 0], [0, 1, 2, 3]])
def test_without_a_second_level_the_model_is_the_plain_one(parents):
    assert Nesting.of(np.array(parents)) is None
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(4), 12)
    scores = rng.normal(size=48) + np.array([0.0, 0.5, -0.5, 0.2])[groups]
    plain = variance_components(scores, groups)
    nested = variance_components(scores, groups, parents=np.array(parents))
    assert (nested.tau2, nested.tau2_above) == (plain.tau2, ())
    assert not nested.nested
    assert (nested.ratio == plain.ratio).all()


def known(ratio, between):
    """One grid point, no strays, σ² = 1 and so many answers that Student's t is the normal."""
    return VarianceComponents(
        groups=6,
        n=10**7,
        within=1.0,
        sigma2=1.0,
        tau2=ratio,
        tau2_above=(between,),
        ratio=np.array([ratio]),
        between=np.array([[between]]),
        stray=np.zeros(1),
        weight=np.ones(1),
        scale=np.ones(1),
        df=10**7,
    )


N = np.array([5.0, 9.0, 30.0, 12.0, 7.0, 20.0, 15.0])
MEAN = np.array([2.0, 2.6, 3.1, 3.9, 3.3, 3.5, 2.9])
PARENT = np.array([0, 0, 0, 1, 1, 2, 2])


def joint(ratio, between):
    """Mean and covariance of all true levels, by generalised least squares over all at once."""
    same = (PARENT[:, None] == PARENT).astype(float)
    prior = ratio * np.eye(len(N)) + between * same
    inverse = np.linalg.inv(prior + np.diag(1 / N))
    ones = np.ones(len(N))
    grand = ones @ inverse @ MEAN / (ones @ inverse @ ones)
    gain = prior @ inverse
    centre = grand + gain @ (MEAN - grand)
    lean = ones - gain @ ones
    spread = prior - gain @ prior + np.outer(lean, lean) / (ones @ inverse @ ones)
    return centre, spread


@pytest.mark.parametrize(("ratio", "between"), [(0.05, 0.2), (0.2, 0.02), (0.1, 0.0)])
def test_the_level_of_a_department_is_that_of_the_joint_distribution(ratio, between):
    found = level_posterior(N, MEAN, known(ratio, between), step=0.0, nesting=Nesting.of(PARENT))
    centre, spread = joint(ratio, between)
    assert found.centre[:, 0] == pytest.approx(centre, rel=1e-9)
    assert found.spread[:, 0] == pytest.approx(np.sqrt(np.diag(spread)), rel=1e-9)


@pytest.mark.parametrize(("ratio", "between"), [(0.05, 0.2), (0.2, 0.02), (0.1, 0.0)])
def test_the_difference_from_all_others_is_that_of_the_joint_distribution(ratio, between):
    others = ~np.eye(len(N), dtype=bool)
    components = known(ratio, between) if between else known(ratio, 1e-12)
    found = difference_from_others(
        N, MEAN, others, np.arange(len(N)), components, step=0.0, branch=PARENT
    )
    centre, spread = joint(ratio, between)
    for unit in range(len(N)):
        weights = -N / (N.sum() - N[unit])
        weights[unit] = 1.0
        assert found.posterior.centre[unit, 0] == pytest.approx(weights @ centre, abs=1e-7)
        variance = weights @ spread @ weights
        assert found.posterior.spread[unit, 0] == pytest.approx(np.sqrt(variance), rel=1e-6)


def tree():
    ids = ["organisation", "/A", "/A/x", "/A/y", "/B", "/B/x", "/B/y", "/B/z", "/C"]
    parents = ["", "organisation", "/A", "/A", "organisation", "/B", "/B", "/B", "organisation"]
    level = [0, 1, 2, 2, 1, 2, 2, 2, 1]
    return pd.DataFrame({"unit": ids, "parent": parents, "level": level, "status": "shown"})


def test_a_unit_belongs_to_its_ancestor_at_the_level_above():
    assert branch_at(tree(), 1).tolist() == [0, 1, 1, 1, 4, 4, 4, 4, 8]
    assert branch_at(tree(), 0).tolist() == [0] * 9


def test_a_small_department_is_drawn_towards_its_own_division():
    rng = np.random.default_rng(8)
    division = np.repeat(np.arange(6), 5)
    shift = np.linspace(-1, 1, 6)[division] + 0.1 * rng.normal(size=30)
    groups = np.repeat(np.arange(30), 30)
    scores = 3 + shift[groups] + rng.normal(size=900)
    components = variance_components(scores, groups, parents=division)
    ids = [f"/{d}/{u}" for u, d in enumerate(division)]
    rows = [("organisation", "", 0)]
    for each in range(6):
        rows.append((f"/{each}", "organisation", 1))
        rows += [(unit, f"/{each}", 2) for unit in ids if unit.startswith(f"/{each}/")]
    units = pd.DataFrame(rows, columns=["unit", "parent", "level"]).assign(status="shown")
    mean = np.bincount(groups, weights=scores) / 30
    n = np.full(30, 30)
    n[0], mean[0] = 5, 3.0  # five people of the lowest division happen to answer as the whole
    cells = pd.DataFrame({"unit": ids, "measure": "s", "n": n, "mean": mean.round(1)})
    found = estimate_units(units, cells, {(2, "s"): components}, step=0.1)
    sisters = mean[1:5].mean()
    assert found.loc[0, "estimate"] < (sisters + 3.0) / 2
    assert found.loc[0, "ci_low"] < sisters < found.loc[0, "ci_high"]
