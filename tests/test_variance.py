"""REML against lme4 and statsmodels, and honest answers where there is little to go on."""

import json
from pathlib import Path

import numpy as np
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from analysis.estimates import shrunken_mean
from analysis.variance import (
    components_from_groups,
    variance_components,
)

LME4 = json.loads((Path(__file__).parent / "reference" / "reml.json").read_text())["cases"]


def arrays(case: dict) -> tuple[np.ndarray, np.ndarray]:
    return np.array(case["y"], dtype=float), np.array(case["group"]) - 1


@pytest.mark.parametrize("name", LME4)
def test_variances_agree_with_lme4(name):
    scores, groups = arrays(LME4[name])
    found = variance_components(scores, groups)
    assert found.sigma2 == pytest.approx(LME4[name]["sigma2"], rel=1e-4)
    assert found.tau2 == pytest.approx(LME4[name]["tau2"], rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("name", LME4)
def test_shrunken_means_agree_with_lme4_when_nothing_is_rounded(name):
    scores, groups = arrays(LME4[name])
    n = np.bincount(groups).astype(float)
    mean = np.bincount(groups, weights=scores) / n
    found = shrunken_mean(n, mean, variance_components(scores, groups), step=0.0)
    assert found == pytest.approx(np.array(LME4[name]["units"]), rel=1e-6)


def test_variances_agree_with_statsmodels_on_unequal_groups():
    rng = np.random.default_rng(4)
    groups = np.repeat(np.arange(9), rng.integers(5, 40, 9))
    scores = 3.4 + 0.4 * rng.normal(size=9)[groups] + 0.9 * rng.normal(size=len(groups))
    fit = MixedLM(scores, np.ones_like(scores), groups).fit(reml=True, method="powell")
    found = variance_components(scores, groups)
    assert found.sigma2 == pytest.approx(fit.scale, rel=1e-4)
    assert found.tau2 == pytest.approx(float(fit.cov_re.squeeze()), rel=1e-4)


def test_within_variance_is_the_pooled_one():
    # Squared distances: 2 × 1 in the first group, 2 × 4 in the second; 4 answers − 2 groups.
    found = variance_components(np.array([1.0, 3.0, 2.0, 6.0]), np.array([0, 0, 1, 1]))
    assert found.within == pytest.approx((2 * 1 + 2 * 4) / 2)


def test_row_order_and_a_shift_of_all_scores_change_nothing():
    scores, groups = arrays(LME4["chickwts"])
    order = np.random.default_rng(1).permutation(len(scores))
    one = variance_components(scores, groups)
    two = variance_components(scores[order] + 1e6, groups[order])
    assert two.tau2 == pytest.approx(one.tau2, rel=1e-6)
    assert two.ratio == pytest.approx(one.ratio, rel=1e-6)


def test_missing_scores_and_people_without_a_unit_are_left_out():
    scores = np.array([1.0, 2.0, 3.0, 4.0, np.nan, 5.0])
    found = variance_components(scores, np.array([0, 0, 1, 1, 1, -1]))
    assert (found.n, found.groups) == (4, 2)


@pytest.mark.parametrize(
    ("scores", "groups", "reason"),
    [
        ([], [], "too_few"),
        ([3.0], [0], "too_few"),
        ([3.0, 3.0, 3.0, 3.0], [0, 0, 1, 1], "no_spread"),
        ([0.1 + 0.2, 0.3, 0.3, 0.3], [0, 0, 1, 1], "no_spread"),
        ([2.0, 2.0, 4.0, 4.0], [0, 0, 1, 1], "no_spread"),
        ([2.0, 3.0, 4.0], [0, 1, 2], "no_spread"),
        ([2.0, 3.0, 4.0], [0, 0, 0], ""),
    ],
)
def test_thin_data_get_a_reason_and_never_an_exception(scores, groups, reason):
    found = variance_components(np.array(scores, dtype=float), np.array(groups, dtype=int))
    assert found.reason == reason


def test_a_singular_fit_still_leaves_room_for_a_spread():
    scores, groups = arrays(LME4["Dyestuff2"])
    found = variance_components(scores, groups)
    assert found.singular
    assert found.ratio.max() > 0.1


def test_many_groups_pin_the_spread_down_and_few_do_not():
    rng = np.random.default_rng(2)
    n = np.full(400, 20.0)
    mean = rng.normal(0, np.sqrt(0.1 + 1 / 20), 400)
    many = components_from_groups(n, mean, 380.0 * 20)
    few = components_from_groups(n[:4], mean[:4], 19.0 * 4)
    assert np.ptp(np.sqrt(many.ratio)) < 0.15
    assert np.ptp(np.sqrt(few.ratio)) > 0.5
    assert np.sqrt(many.ratio).mean() == pytest.approx(np.sqrt(0.1), abs=0.04)
