"""Moments, ICC(1) and ICC(2) against R (aov, multilevel, psychometric), by hand, and at edges."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.aggregation import aggregation, group_moments

REFERENCE = Path(__file__).parent / "reference"
EXPECTED = json.loads((REFERENCE / "aggregation.json").read_text())
CASES = [(case, measure) for case in ("complete", "holes") for measure in ("scale", "item")]


def lq2002(case: str) -> tuple[pd.DataFrame, np.ndarray, int]:
    """The items, the company of each respondent as 0 …, and how many companies there are."""
    data = pd.read_csv(REFERENCE / "lq2002.csv").astype(float)
    if case == "holes":
        data.loc[6::7, "LEAD01"] = np.nan
        data.loc[10::11, "LEAD05"] = np.nan
    companies, groups = np.unique(data["COMPID"], return_inverse=True)
    return data.drop(columns="COMPID"), groups, len(companies)


def reference_values(case: str, measure: str) -> np.ndarray:
    items, _, _ = lq2002(case)
    if measure == "scale":
        return items.mean(axis=1, skipna=False).to_numpy()
    return items["LEAD03" if case == "complete" else "LEAD01"].to_numpy()


@pytest.mark.parametrize(("case", "measure"), CASES)
def test_moments_match_r(case, measure):
    _, groups, count = lq2002(case)
    found = group_moments(reference_values(case, measure), groups=groups, n_groups=count)
    expected = EXPECTED[case][measure]
    np.testing.assert_array_equal(found.n[:, 0], expected["sizes"])
    np.testing.assert_allclose(found.mean[:, 0], expected["mean"], atol=1e-10)
    np.testing.assert_allclose(found.variance[:, 0], expected["variance"], atol=1e-10)


@pytest.mark.parametrize(("case", "measure"), CASES)
def test_icc_and_its_interval_match_r(case, measure):
    _, groups, count = lq2002(case)
    moments = group_moments(reference_values(case, measure), groups=groups, n_groups=count)
    found = aggregation(moments)
    expected = EXPECTED[case][measure]
    for name in expected.keys() - {"sizes", "mean", "variance"}:
        assert getattr(found, name)[0] == pytest.approx(expected[name], abs=1e-8), name


def test_three_unequal_groups_by_hand():
    # 1 3 | 5 7 | 3 5 7: means 2, 6, 5, grand mean 31/7; within 2 + 2 + 8 = 12 on 4 df, so MSW 3.
    # Sizes 2, 2, 3: mean 7/3, n0 = (7 - 17/7) / 2.
    values = np.array([1.0, 3, 5, 7, 3, 5, 7])
    found = aggregation(group_moments(values, groups=np.array([0, 0, 1, 1, 2, 2, 2]), n_groups=3))
    between = (2 * (2 - 31 / 7) ** 2 + 2 * (6 - 31 / 7) ** 2 + 3 * (5 - 31 / 7) ** 2) / 2
    assert found.f[0] == pytest.approx(between / 3)
    assert found.icc2[0] == pytest.approx((between - 3) / between)
    assert found.mean_size[0] == pytest.approx(7 / 3)
    assert found.icc1[0] == pytest.approx((between - 3) / (between + (7 / 3 - 1) * 3))
    assert found.n0[0] == pytest.approx((7 - 17 / 7) / 2)


@pytest.mark.parametrize(
    ("values", "groups", "count"),
    [
        ([1.0, 2, 3], [0, 0, 0], 1),
        ([1.0, 2, 3], [0, 1, 2], 3),
        ([2.0, 2, 2, 2], [0, 0, 1, 1], 2),
        ([3.4, 3.4, 3.4, 17 / 5, 3.4], [0, 0, 1, 1, 1], 2),
        ([np.nan] * 4, [0, 0, 1, 1], 2),
        ([], [], 0),
        ([], [], 3),
        ([1.0, 2, 3], [-1, -1, -1], 2),
    ],
    ids=[
        "one group",
        "groups of one",
        "all alike",
        "alike, no whole number",
        "no answers",
        "nobody",
        "empty",
        "no group",
    ],
)
def test_what_cannot_be_estimated_is_nan(values, groups, count):
    found = aggregation(
        group_moments(np.array(values), groups=np.array(groups, dtype=int), n_groups=count)
    )
    assert np.isnan(found.icc1[0])
    assert np.isnan(found.icc2[0])
    assert np.isnan(found.icc1_low[0])
    assert np.isnan(found.p_value[0])


def test_perfect_separation_has_icc_one():
    moments = group_moments(np.array([1.0, 1, 5, 5]), groups=np.array([0, 0, 1, 1]), n_groups=2)
    found = aggregation(moments)
    assert (found.icc1[0], found.icc2[0], found.p_value[0]) == (1, 1, 0)


def test_a_group_without_answers_changes_nothing():
    values, groups = np.array([1.0, 3, 5, 7, np.nan]), np.array([0, 0, 1, 1, 2])
    with_empty = aggregation(group_moments(values, groups=groups, n_groups=4))
    without = aggregation(group_moments(values[:4], groups=groups[:4], n_groups=2))
    assert with_empty.icc1[0] == without.icc1[0]
    assert with_empty.groups[0] == 2


graded = st.integers(2, 40).flatmap(
    lambda n: st.tuples(
        arrays(float, n, elements=st.sampled_from([np.nan, 1.0, 2.0, 3.0, 4.0, 5.0])),
        arrays(int, n, elements=st.integers(-1, 4)),
    )
)


@settings(deadline=None)
@given(graded)
def test_icc2_is_the_spearman_brown_of_icc1_at_the_mean_size(answers):
    values, groups = answers
    found = aggregation(group_moments(values, groups=groups, n_groups=5))
    size, icc1, icc2 = found.mean_size[0], found.icc1[0], found.icc2[0]
    if np.isfinite(icc1):
        if found.f[0] > 0:
            assert icc2 == pytest.approx(size * icc1 / (1 + (size - 1) * icc1), rel=1e-7, abs=1e-9)
        lowest = -1 / (size - 1) - 1e-9
        assert lowest <= found.icc1_low[0] <= icc1 <= found.icc1_high[0] <= 1
        assert np.isnan(icc2) or found.icc2_low[0] <= icc2 <= found.icc2_high[0] <= 1


def test_departments_with_the_very_same_mean_have_the_lowest_icc_there_is():
    # Means 3, 3 and 3 with spread inside: F = 0, so ICC(1) = -1/(K - 1) and ICC(2) = 1 - 1/0.
    moments = group_moments(
        np.array([1.0, 5, 2, 4, 3, 3]), groups=np.array([0, 0, 1, 1, 2, 2]), n_groups=3
    )
    found = aggregation(moments)
    assert (found.f[0], found.icc1[0]) == (0, -1)
    assert np.isnan([found.icc2[0], found.icc2_low[0], found.icc2_high[0]]).all()


@settings(deadline=None)
@given(graded, st.randoms(use_true_random=False))
def test_row_order_never_matters(answers, random):
    values, groups = answers
    order = random.sample(range(len(values)), len(values))
    plain = group_moments(values, groups=groups, n_groups=5)
    mixed = group_moments(values[order], groups=groups[order], n_groups=5)
    np.testing.assert_array_equal(plain.n, mixed.n)
    np.testing.assert_allclose(plain.mean, mixed.mean, atol=1e-12)
    np.testing.assert_allclose(plain.sum_of_squares, mixed.sum_of_squares, atol=1e-10)


@settings(deadline=None)
@given(graded)
def test_moments_match_pandas(answers):
    values, groups = answers
    frame = pd.DataFrame({"value": values, "group": groups})[groups >= 0]
    expected = frame.groupby("group")["value"].agg(["count", "mean", "var"])
    expected = expected.reindex(range(5))
    found = group_moments(values, groups=groups, n_groups=5)
    np.testing.assert_array_equal(found.n[:, 0], expected["count"].fillna(0))
    np.testing.assert_allclose(found.mean[:, 0], expected["mean"], atol=1e-12)
    np.testing.assert_allclose(found.variance[:, 0], expected["var"], atol=1e-10)
