"""Agreement within groups against R (multilevel), by hand, and at every edge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.aggregation import group_moments
from analysis.agreement import NullModel, agreement, null_variance, rwg
from tests.test_aggregation import EXPECTED, lq2002


@pytest.mark.parametrize("case", ["complete", "holes"])
@pytest.mark.parametrize(
    ("null", "name"), [(NullModel.UNIFORM, "rwg_j"), (NullModel.SLIGHT_SKEW, "rwg_j_slight_skew")]
)
def test_rwg_j_and_ad_match_multilevel(case, null, name):
    items, groups, count = lq2002(case)
    found = agreement(items.to_numpy(), groups=groups, n_groups=count, options=5, null=null)
    expected = EXPECTED[case]["agreement"]
    np.testing.assert_array_equal(found.n, expected["n"])
    np.testing.assert_allclose(found.rwg_j, np.array(expected[name], dtype=float), atol=1e-8)
    np.testing.assert_allclose(found.ad_mean, np.array(expected["ad_mean"], dtype=float), atol=1e-8)


def test_rwg_matches_multilevel():
    items, groups, count = lq2002("complete")
    moments = group_moments(items["LEAD03"].to_numpy(), groups=groups, n_groups=count)
    np.testing.assert_allclose(
        rwg(moments, options=5)[:, 0], EXPECTED["complete"]["rwg"], atol=1e-8
    )


@pytest.mark.parametrize(
    ("options", "null", "expected"),
    [
        (5, NullModel.UNIFORM, 2.0),  # LeBreton & Senter (2008), table 2
        (7, NullModel.UNIFORM, 4.0),
        (11, NullModel.UNIFORM, 10.0),
        (5, NullModel.SLIGHT_SKEW, 1.34),  # shares .05 .15 .20 .35 .25: 14.3 - 3.6^2
        (7, NullModel.SLIGHT_SKEW, 2.90),
        (9, NullModel.SLIGHT_SKEW, 5.66),
    ],
)
def test_null_variances_are_the_published_ones(options, null, expected):
    assert null_variance(options, null=null) == pytest.approx(expected)


def test_a_null_nobody_has_tabulated_is_nan_not_a_guess():
    assert np.isnan(null_variance(4, null=NullModel.SLIGHT_SKEW))
    items, groups, count = lq2002("complete")
    found = agreement(
        items.to_numpy(), groups=groups, n_groups=count, options=4, null=NullModel.SLIGHT_SKEW
    )
    assert np.isnan(found.rwg_j).all()
    assert np.isfinite(found.ad_mean[found.n > 1]).all()  # needs no null


def test_answers_that_are_no_whole_numbers_are_judged_all_the_same():
    rng = np.random.default_rng(2)
    items = rng.integers(1, 6, size=(60, 4)).astype(float)
    groups = rng.integers(0, 5, 60)
    whole = agreement(items, groups=groups, n_groups=5, options=5)
    moved = agreement(items + 0.25 * (groups == 0)[:, None], groups=groups, n_groups=5, options=5)
    assert moved.rwg_j == pytest.approx(whole.rwg_j, rel=1e-12)
    assert moved.ad_mean == pytest.approx(whole.ad_mean, rel=1e-12)


def test_two_people_two_items_by_hand():
    # Item variances 0.5 (3, 4) and 2 (1, 3): mean 1.25, share 1.25 / 2 = .625.
    # rwg(2) = 2 * .375 / (2 * .375 + .625) = .75 / 1.375. AD: (.5 + 1) / 2.
    items = np.array([[3.0, 1.0], [4.0, 3.0]])
    found = agreement(items, groups=np.array([0, 0]), n_groups=1, options=5)
    assert found.rwg_j[0] == pytest.approx(0.75 / 1.375)
    assert found.ad_mean[0] == pytest.approx(0.75)


def test_two_camps_have_no_agreement_and_not_less_than_none():
    items = np.array([[1.0], [1], [5], [5]])
    groups = np.zeros(4, dtype=int)
    assert agreement(items, groups=groups, n_groups=1, options=5).rwg_j[0] == 0
    assert rwg(group_moments(items, groups=groups, n_groups=1), options=5)[0, 0] == 0


def test_groups_of_one_or_none_have_no_agreement_to_speak_of():
    items = np.array([[1.0, 2], [4, 4], [4, 5], [np.nan, 1], [3, 3]])
    found = agreement(items, groups=np.array([0, 1, 1, 1, -1]), n_groups=3, options=5)
    np.testing.assert_array_equal(found.n, [1, 2, 0])
    np.testing.assert_array_equal(np.isnan(found.rwg_j), [True, False, True])
    np.testing.assert_array_equal(np.isnan(found.ad_mean), [True, False, True])


def test_nobody_at_all_is_no_group():
    found = agreement(np.empty((0, 3)), groups=np.empty(0, dtype=int), n_groups=0, options=5)
    assert (len(found.n), len(found.rwg_j), len(found.ad_mean)) == (0, 0, 0)


@settings(deadline=None)
@given(
    st.integers(1, 30).flatmap(
        lambda n: st.tuples(
            arrays(float, (n, 3), elements=st.sampled_from([np.nan, 1.0, 2.0, 3.0, 4.0, 5.0])),
            arrays(int, n, elements=st.integers(-1, 3)),
        )
    ),
    st.sampled_from(NullModel),
    st.randoms(use_true_random=False),
)
def test_agreement_stays_between_none_and_full_in_any_row_order(answers, null, random):
    items, groups = answers
    found = agreement(items, groups=groups, n_groups=4, options=5, null=null)
    known = found.rwg_j[~np.isnan(found.rwg_j)]
    assert np.all((known >= 0) & (known <= 1))
    order = random.sample(range(len(items)), len(items))
    mixed = agreement(items[order], groups=groups[order], n_groups=4, options=5, null=null)
    np.testing.assert_allclose(found.rwg_j, mixed.rwg_j, atol=1e-9)
    np.testing.assert_allclose(found.ad_mean, mixed.ad_mean, atol=1e-9)
