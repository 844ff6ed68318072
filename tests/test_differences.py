"""Tests between departments against R and pingouin, by hand, and where there is little to test."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import studentized_range
from scipy.stats import t as t_distribution

from analysis.aggregation import group_moments
from analysis.differences import (
    PAIRS,
    Adjustment,
    Untested,
    adjusted,
    differences,
    games_howell,
)
from analysis.studentized_range import critical_range, range_exceeds

REFERENCE = Path(__file__).parent / "reference"
EXPECTED = json.loads((REFERENCE / "differences.json").read_text())


def companies(measure: str) -> tuple[np.ndarray, np.ndarray, int]:
    """One score per respondent of lq2002, the company as 0 …, and how many companies there are."""
    data = pd.read_csv(REFERENCE / "lq2002.csv").astype(float)
    names, groups = np.unique(data["COMPID"], return_inverse=True)
    items = data.drop(columns="COMPID")
    values = items.mean(axis=1) if measure == "scale" else items["LEAD03"]
    return values.to_numpy(), groups, len(names)


def pairs_of(values, groups, n_groups) -> pd.DataFrame:
    moments = group_moments(values, groups=groups, n_groups=n_groups)
    return games_howell(moments.n[:, 0], moments.mean[:, 0], moments.variance[:, 0])


@pytest.mark.parametrize("measure", ["scale", "item"])
@pytest.mark.parametrize("test", ["welch", "kruskal_wallis"])
def test_both_tests_match_r(measure, test):
    values, groups, count = companies(measure)
    (found,) = differences(values, groups=groups, n_groups=count)
    for name, expected in EXPECTED[measure][test].items():
        assert getattr(getattr(found, test), name) == pytest.approx(expected, rel=1e-8), name


def test_both_tests_match_pingouin():
    values, groups, count = companies("scale")
    (found,) = differences(values, groups=groups, n_groups=count)
    frame = pd.DataFrame({"y": values, "g": groups})
    welch = pingouin.welch_anova(data=frame, dv="y", between="g").iloc[0]
    assert found.welch.f == pytest.approx(welch["F"], rel=1e-10)
    assert found.welch.eta_squared == pytest.approx(welch["np2"], rel=1e-10)
    ranks = pingouin.kruskal(data=frame, dv="y", between="g").iloc[0]
    assert found.kruskal_wallis.h == pytest.approx(ranks["H"], rel=1e-10)


@pytest.mark.parametrize("measure", ["scale", "item"])
def test_pairs_match_r(measure):
    found = pairs_of(*companies(measure))
    expected = EXPECTED[measure]["pairs"]
    np.testing.assert_allclose(found["difference"], expected["difference"], atol=1e-10)
    np.testing.assert_allclose(found["df"], expected["df"], rtol=1e-10)
    np.testing.assert_allclose(np.abs(found["t"]), expected["t"], rtol=1e-10)
    # R finds its critical range to about four decimals
    np.testing.assert_allclose(found["low"], expected["low"], atol=1e-4)
    np.testing.assert_allclose(found["high"], expected["high"], atol=1e-4)


def test_pairs_match_pingouin():
    values, groups, _ = companies("scale")
    few = groups < 4
    found = pairs_of(values[few], groups[few], 4)
    frame = pd.DataFrame({"y": values[few], "g": groups[few]})
    expected = pingouin.pairwise_gameshowell(data=frame, dv="y", between="g", effsize="hedges")
    np.testing.assert_allclose(found["t"], expected["T"], rtol=1e-10)
    np.testing.assert_allclose(found["p_value"], expected["pval"], atol=1e-8)
    np.testing.assert_allclose(found["hedges_g"], expected["hedges"], rtol=1e-3)


def test_the_studentized_range_matches_r():
    grid = EXPECTED["range"]
    for groups in np.unique(grid["groups"]):
        rows = np.array(grid["groups"]) == groups
        q, df, exceeds = (np.array(grid[name])[rows] for name in ("q", "df", "exceeds"))
        # R's own integration is good to six decimals with many groups; scipy is the finer check
        np.testing.assert_allclose(range_exceeds(q, df, groups=groups), exceeds, atol=1e-6)
        expected = studentized_range.sf(q[5:8], groups, df[5:8])
        np.testing.assert_allclose(
            range_exceeds(q[5:8], df[5:8], groups=groups), expected, atol=1e-9
        )


def test_critical_ranges_match_r():
    grid = EXPECTED["critical"]
    for groups in np.unique(grid["groups"]):
        rows = np.array(grid["groups"]) == groups
        df, q = np.array(grid["df"])[rows], np.array(grid["q"])[rows]
        np.testing.assert_allclose(critical_range(df, groups=groups), q, rtol=1e-4)


def test_few_degrees_of_freedom_match_scipy():
    q, df = np.array([1.0, 3.0, 9.0]), np.full(3, 2.3)
    expected = studentized_range.sf(q, 12, 2.3)
    np.testing.assert_allclose(range_exceeds(q, df, groups=12), expected, atol=1e-8)


@pytest.mark.parametrize("df", [1.0, 1.7, 5.0, 30.0, 1e6])
def test_the_range_of_two_is_students_t(df):
    q = np.array([0.1, 1.0, 4.0, 12.0])
    expected = 2 * t_distribution.sf(q / np.sqrt(2), df)
    np.testing.assert_allclose(range_exceeds(q, np.full(4, df), groups=2), expected, atol=1e-8)
    # a range exceeded once in twenty, put back in, must be exceeded once in twenty
    critical = critical_range(np.array([df]), groups=2)
    assert critical[0] == pytest.approx(np.sqrt(2) * t_distribution.isf(0.025, df), rel=1e-6)


def test_kruskal_wallis_by_hand():
    # ranks 1 2 3 | 4 5 6: H = 12 / (6 * 7) * (36 / 3 + 225 / 3) - 21 = 27 / 7
    values, groups = np.array([1.0, 2, 3, 4, 5, 6]), np.repeat([0, 1], 3)
    (found,) = differences(values, groups=groups, n_groups=2)
    assert found.kruskal_wallis.h == pytest.approx(27 / 7)
    assert found.kruskal_wallis.epsilon_squared == pytest.approx(27 / 35)


@pytest.mark.parametrize("method", Adjustment)
def test_adjustments_match_r_and_skip_what_is_missing(method):
    expected = EXPECTED["adjusted"]
    given_p = np.insert(np.array(expected["p"]), 2, np.nan)
    found = adjusted(given_p, method=method)
    np.testing.assert_allclose(np.delete(found, 2), expected[method], atol=1e-12)
    assert np.isnan(found[2])


@pytest.mark.parametrize(
    ("values", "groups", "welch", "ranks"),
    [
        ([1.0, 2, 3], [0, 0, 0], Untested.ONE_GROUP, Untested.ONE_GROUP),
        ([2.0, 2, 2, 2], [0, 0, 1, 1], Untested.NO_SPREAD, Untested.NO_SPREAD),
        ([1.0, 1, 5, 5], [0, 0, 1, 1], Untested.NO_SPREAD, Untested.NONE),
        ([1.0, 2], [0, 1], Untested.NO_SPREAD, Untested.NONE),
        ([np.nan] * 4, [0, 0, 1, 1], Untested.ONE_GROUP, Untested.ONE_GROUP),
        ([], [], Untested.ONE_GROUP, Untested.ONE_GROUP),
    ],
    ids=["one group", "all alike", "no spread inside", "groups of one", "no answers", "nobody"],
)
def test_thin_data_give_a_reason(values, groups, welch, ranks):
    (found,) = differences(np.array(values), groups=np.array(groups, dtype=int), n_groups=2)
    assert (found.welch.reason, found.kruskal_wallis.reason) == (welch, ranks)
    assert np.isnan(found.welch.p_value)


def test_pairs_need_two_groups_with_a_variance():
    none = games_howell(np.array([5.0, 1]), np.array([3.0, 4]), np.array([1.0, np.nan]))
    assert tuple(none.columns) == PAIRS
    assert len(none) == 0
    alike = games_howell(np.full(3, 5.0), np.array([1.0, 2, 3]), np.array([0.0, 0, 1]))
    assert np.isnan(alike["p_value"]).tolist() == [True, False, False]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=40),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_no_statistic_leaves_its_range_and_row_order_never_matters(rows, random):
    shuffled = random.sample(rows, len(rows))
    found, again = (
        differences(
            np.array([value for _, value in each], dtype=float),
            groups=np.array([group for group, _ in each], dtype=int),
            n_groups=5,
        )[0]
        for each in (rows, shuffled)
    )
    for test, other in ((found.welch, again.welch), (found.kruskal_wallis, again.kruskal_wallis)):
        assert test.reason == other.reason
        assert test.p_value == pytest.approx(other.p_value, nan_ok=True, rel=1e-6)
        assert np.isnan(test.p_value) or 0 <= test.p_value <= 1
    shares = (
        found.welch.omega_squared,
        found.welch.eta_squared,
        found.kruskal_wallis.epsilon_squared,
    )
    assert all(np.isnan(each) or 0 <= each <= 1 for each in shares)
