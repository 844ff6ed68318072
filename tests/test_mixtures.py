"""The criteria behind the number of profiles, on clouds whose answer is known by hand."""

import numpy as np
import pytest

from analysis.mixtures import (
    _best_jaccard,
    _pairs_kept,
    _valley_p,
    fit_mixture,
    stability,
    valley,
)


def test_prediction_strength_counts_pairs_that_stay_together():
    own = np.array([0, 0, 0, 0, 1, 1, 1])
    other = np.array([0, 0, 0, 1, 1, 1, 1])
    # Group 0: 4·3 = 12 ordered pairs, of which 3·2 = 6 stay together; group 1 keeps all.
    assert _pairs_kept(own, other, 2) == pytest.approx(0.5)


def test_jaccard_takes_the_group_that_fits_best():
    reference = np.array([0, 0, 0, 0, 1, 1, 1])
    again = np.array([1, 1, 1, 0, 0, 0, 0])
    # Group 0 shares 3 with the new 1, together 4; group 1 shares 3 with the new 0, together 4.
    assert _best_jaccard(reference, again, 2) == pytest.approx([3 / 4, 3 / 4])


def test_a_skewed_hump_has_no_valley():
    rng = np.random.default_rng(1)
    assert _valley_p(rng.gamma(2.0, size=600) - 2.0) > 0.1


def test_two_humps_four_apart_have_a_valley():
    rng = np.random.default_rng(1)
    assert _valley_p(rng.normal(size=300) + np.where(np.arange(300) % 2, 2.0, -2.0)) < 0.01


def test_humps_far_apart_have_a_valley_too():
    rng = np.random.default_rng(1)
    assert _valley_p(rng.normal(size=300) + np.where(np.arange(300) % 2, 7.0, -7.0)) < 0.01


def test_the_long_axis_of_correlated_points_is_not_two_groups():
    rng = np.random.default_rng(2)
    points = rng.normal(size=(400, 3)) * [5.0, 1.0, 1.0]
    fitted = fit_mixture(points, 2, rng=rng)
    assert valley(points, points, fitted, rng=rng) > 0.1
    assert stability(points, fitted, rng=rng)[0] < 0.7


def test_groups_across_the_long_axis_are_found():
    rng = np.random.default_rng(3)
    groups = np.arange(400) % 2
    points = rng.normal(size=(400, 3)) * [10.0, 1.0, 1.0]
    points[:, 1] += 6.0 * groups
    found = fit_mixture(points, 2, rng=rng).assign(points)
    # At six SDs apart 0.13 % of each group fall on the wrong side (normal tail beyond 3).
    wrong = min((found != groups).sum(), (found == groups).sum())
    assert wrong <= 5
