"""Shares of R²: by hand, by every order of the predictors, and against pingouin."""

from itertools import permutations

import numpy as np
import pandas as pd
import pingouin
import pytest
from pingouin.regression import _relimp

from analysis.shapley import MOST_PREDICTORS, shapley, subset_r_squared


def covariance(p, *, seed, n=300):
    """Covariance of p predictors that go together and an outcome, with the scores."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, p)) @ rng.normal(size=(p, p)) * rng.uniform(0.1, 30, p)
    y = x @ rng.normal(size=p) / x.std() + rng.normal(size=n)
    return np.cov(np.column_stack([x, y]), rowvar=False), x, y


@pytest.mark.parametrize("p", range(2, 9))
def test_shares_are_those_of_pingouin(p):
    matrix, x, y = covariance(p, seed=p)
    expected = pingouin.linear_regression(pd.DataFrame(x), y, relimp=True)["relimp"].dropna()
    assert np.allclose(shapley(matrix[None])[0], expected, rtol=0, atol=1e-8)


def test_a_predictor_that_follows_from_others_shares_as_pingouin_says():
    _, x, y = covariance(5, seed=3)
    x[:, 2] = x[:, 0] - 2 * x[:, 1]
    matrix = np.cov(np.column_stack([x, y]), rowvar=False)
    first = np.r_[5, :5]  # pingouin wants the outcome first
    expected = _relimp(pd.DataFrame(matrix[np.ix_(first, first)]))["relimp"]
    assert np.allclose(shapley(matrix[None])[0], expected, rtol=0, atol=1e-8)


def test_two_predictors_by_hand():
    # r1 = .5, r2 = .4, r12 = .3: R² = (.25 + .16 − 2·.5·.4·.3) / (1 − .09) = .29 / .91
    r_squared = 0.29 / 0.91
    matrix = np.array([[1, 0.3, 0.5], [0.3, 1, 0.4], [0.5, 0.4, 1]])
    found = shapley(matrix[None])[0]
    assert found == pytest.approx([(0.25 + r_squared - 0.16) / 2, (0.16 + r_squared - 0.25) / 2])


def test_shares_are_the_mean_over_every_order_of_entry():
    matrix, *_ = covariance(4, seed=11)
    explained = {0: 0.0}
    for subset in range(1, 16):
        inside = [j for j in range(4) if subset >> j & 1]
        own, with_y = matrix[np.ix_(inside, inside)], matrix[inside, 4]
        explained[subset] = with_y @ np.linalg.inv(own) @ with_y / matrix[4, 4]
    added = np.zeros(4)
    for order in permutations(range(4)):
        seen = 0
        for j in order:
            added[j] += (explained[seen | 1 << j] - explained[seen]) / 24
            seen |= 1 << j
    assert shapley(matrix[None])[0] == pytest.approx(added, abs=1e-12)
    assert subset_r_squared(matrix[None])[0] == pytest.approx(
        [explained[each] for each in range(16)], abs=1e-12
    )


def test_fifteen_predictors_that_have_nothing_in_common_share_their_squared_correlations():
    r = np.linspace(0.05, 0.4, MOST_PREDICTORS)
    matrix = np.eye(MOST_PREDICTORS + 1)
    matrix[-1, :-1] = matrix[:-1, -1] = r
    assert shapley(matrix[None])[0] == pytest.approx(r**2, abs=1e-12)


def test_many_matrices_at_once_are_as_one_by_one():
    matrices = np.array([covariance(3, seed=seed)[0] for seed in range(5)])
    together = shapley(matrices)
    assert np.allclose(together, [shapley(each[None])[0] for each in matrices], atol=1e-14)
    assert together.sum(axis=1) == pytest.approx(subset_r_squared(matrices)[:, -1])


def test_an_outcome_without_spread_has_no_shares():
    matrix = np.eye(3)
    matrix[2, 2] = 0
    assert np.isnan(shapley(matrix[None])).all()
