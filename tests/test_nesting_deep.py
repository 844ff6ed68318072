"""Teams inside departments inside divisions: against lme4, and the joint distribution in full."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.comparison import difference_from_others
from analysis.cover import cover, lines_above
from analysis.estimates import estimate_units, level_posterior, shrunken_mean
from analysis.nesting import Nesting, restricted
from analysis.variance import VarianceComponents, variance_components

LME4 = json.loads((Path(__file__).parent / "reference" / "nested_deep.json").read_text())["cases"]


def fitted(case):
    scores, groups = np.array(case["y"], dtype=float), np.array(case["team"]) - 1
    above = np.array([case["department"], case["division"]])
    n = np.bincount(groups).astype(float)
    mean = np.bincount(groups, weights=scores) / n
    return n, mean, above, variance_components(scores, groups, parents=above)


@pytest.mark.parametrize("name", LME4)
def test_all_four_variances_agree_with_lme4(name):
    _, _, _, found = fitted(LME4[name])
    case = LME4[name]
    theirs = [case["sigma2"], case["tau2"], *case["tau2_above"]]
    assert (found.sigma2, found.tau2, *found.tau2_above) == pytest.approx(
        theirs, rel=1e-4, abs=1e-7
    )


@pytest.mark.parametrize("name", LME4)
def test_levels_of_teams_agree_with_lme4_when_nothing_is_rounded(name):
    n, mean, above, components = fitted(LME4[name])
    found = shrunken_mean(n, mean, components, step=0.0, nesting=Nesting.of(*above))
    assert found == pytest.approx(np.array(LME4[name]["units"]), rel=1e-4)


@pytest.mark.parametrize("name", LME4)
def test_the_restricted_likelihood_agrees_with_lme4(name):
    case = LME4[name]
    n, mean, above, _ = fitted(case)
    scores, groups = np.array(case["y"]), np.array(case["team"]) - 1
    within_ss = float(((scores - mean[groups]) ** 2).sum())
    between = np.array([case["tau2_above"]]) / case["sigma2"]
    ratio = np.array([case["tau2"] / case["sigma2"]])
    height, _ = restricted(ratio, between, Nesting.of(*above), n, mean, within_ss)
    free = n.sum() - 1
    constant = -0.5 * free * (np.log(2 * np.pi) + 1 - np.log(free))
    assert height[0] + constant == pytest.approx(case["log_likelihood"], rel=1e-6)


N = np.array([5.0, 9.0, 30.0, 12.0, 7.0, 20.0, 15.0, 6.0, 11.0, 8.0])
MEAN = np.array([2.0, 2.6, 3.1, 3.9, 3.3, 3.5, 2.9, 2.2, 3.0, 4.1])
DEPARTMENT = np.array([0, 0, 0, 1, 1, 2, 2, 3, 4, 4])
DIVISION = np.array([0, 0, 0, 0, 0, 1, 1, 1, 2, 2])
RATIOS = [(0.05, 0.2, 0.1), (0.2, 0.02, 0.3), (0.1, 0.0, 0.2), (0.0, 0.1, 0.05)]


def known(ratio, department, division):
    """One grid point, no strays, σ² = 1 and so many answers that Student's t is the normal."""
    return VarianceComponents(
        groups=len(N),
        n=10**7,
        within=1.0,
        sigma2=1.0,
        tau2=ratio,
        tau2_above=(department, division),
        ratio=np.array([ratio]),
        between=np.array([[department, division]]),
        stray=np.zeros(1),
        weight=np.ones(1),
        scale=np.ones(1),
        df=10**7,
    )


def joint(ratio, department, division):
    """Mean and covariance of all true levels, by generalised least squares over all at once."""
    same = [(codes[:, None] == codes).astype(float) for codes in (DEPARTMENT, DIVISION)]
    prior = ratio * np.eye(len(N)) + department * same[0] + division * same[1]
    inverse = np.linalg.inv(prior + np.diag(1 / N))
    ones = np.ones(len(N))
    grand = ones @ inverse @ MEAN / (ones @ inverse @ ones)
    gain = prior @ inverse
    lean = ones - gain @ ones
    spread = prior - gain @ prior + np.outer(lean, lean) / (ones @ inverse @ ones)
    return grand + gain @ (MEAN - grand), spread


@pytest.mark.parametrize("ratios", RATIOS)
def test_the_level_of_a_team_is_that_of_the_joint_distribution(ratios):
    nesting = Nesting.of(DEPARTMENT, DIVISION)
    found = level_posterior(N, MEAN, known(*ratios), step=0.0, nesting=nesting)
    centre, spread = joint(*ratios)
    assert found.centre[:, 0] == pytest.approx(centre, rel=1e-8)
    assert found.spread[:, 0] == pytest.approx(np.sqrt(np.diag(spread)), rel=1e-8)


@pytest.mark.parametrize("ratios", RATIOS)
def test_the_difference_from_all_others_is_that_of_the_joint_distribution(ratios):
    others = ~np.eye(len(N), dtype=bool)
    lines = np.array([DEPARTMENT, DIVISION])
    found = difference_from_others(
        N, MEAN, others, np.arange(len(N)), known(*ratios), step=0.0, branch=lines
    )
    centre, spread = joint(*ratios)
    for unit in range(len(N)):
        weights = -N / (N.sum() - N[unit])
        weights[unit] = 1.0
        assert found.posterior.centre[unit, 0] == pytest.approx(weights @ centre, abs=1e-8)
        variance = weights @ spread @ weights
        assert found.posterior.spread[unit, 0] == pytest.approx(np.sqrt(variance), rel=1e-8)


def tree():
    """The same teams as released, divisions and departments above them."""
    rows = [("organisation", "", 0)]
    for division in range(3):
        rows.append((f"/{division}", "organisation", 1))
        for department in np.unique(DEPARTMENT[division == DIVISION]):
            rows.append((f"/{division}/{department}", f"/{division}", 2))
            rows += [
                (f"/{division}/{department}/{team}", f"/{division}/{department}", 3)
                for team in np.flatnonzero(department == DEPARTMENT)
            ]
    table = pd.DataFrame(rows, columns=["unit", "parent", "level"])
    inside = [
        N[[each.startswith(f"{unit}/") or each == unit for each in teams()]].sum()
        for unit in table["unit"].replace("organisation", "")
    ]
    return table.assign(status="shown", n=inside)


def teams():
    return [f"/{DIVISION[team]}/{DEPARTMENT[team]}/{team}" for team in range(len(N))]


def test_a_team_is_drawn_towards_its_department_and_that_towards_its_division():
    cells = pd.DataFrame({"unit": teams(), "measure": "s", "n": N, "mean": MEAN})
    components = {(3, "s"): known(0.05, 0.2, 0.1)}
    found = estimate_units(tree(), cells, components, step=0.0)
    centre, _ = joint(0.05, 0.2, 0.1)
    assert found["estimate"].to_numpy(dtype=float) == pytest.approx(centre, rel=1e-8)


def test_the_others_of_a_team_are_found_through_the_released_tree():
    units = tree()
    place = [units["unit"].tolist().index(team) for team in teams()]
    n, mean = (np.full(len(units), np.nan) for _ in range(2))
    n[place], mean[place] = N, MEAN
    found = difference_from_others(
        n,
        mean,
        cover(units),
        np.array(place),
        known(0.05, 0.2, 0.1),
        step=0.0,
        branch=lines_above(units, 3),
    )
    centre, spread = joint(0.05, 0.2, 0.1)
    for row, unit in enumerate(range(len(N))):
        weights = -N / (N.sum() - N[unit])
        weights[unit] = 1.0
        assert found.posterior.centre[row, 0] == pytest.approx(weights @ centre, abs=1e-8)
        variance = weights @ spread @ weights
        assert found.posterior.spread[row, 0] == pytest.approx(np.sqrt(variance), rel=1e-8)


def test_a_level_with_one_unit_in_each_of_the_next_is_left_out():
    assert Nesting.of(np.arange(4), np.array([0, 0, 1, 1])).told_apart == (False, True)
    assert Nesting.of(np.array([0, 0, 1, 1]), np.zeros(4, dtype=int)).told_apart == (True, False)
    assert Nesting.of(np.arange(4), np.zeros(4, dtype=int)) is None
