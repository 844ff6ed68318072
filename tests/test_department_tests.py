"""Tests between shown departments, pairs made of released figures, what each unit could show."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy.stats import studentized_range
from scipy.stats import t as t_distribution

from analysis.department_tests import department_pairs, departments_of
from analysis.policy import default_policy
from analysis.scoring import score
from analysis.shares import employed_interval, share_interval
from analysis.study import analyse, compare_departments
from surveys.responses import Headcounts, Responses
from tests.builders import instrument, responses

SIZES = {("A", "x"): 30, ("A", "y"): 25, ("B", "z"): 40, ("B", "w"): 28, ("C",): 26}


@pytest.fixture(scope="module")
def survey():
    return responses(SIZES, shift={(("A", "y"), "safety"): -1.5})


@pytest.fixture(scope="module")
def study(survey):
    return analyse(survey, instrument(), default_policy())


def scored(survey: Responses) -> pd.DataFrame:
    department = survey.units.agg("/".join, axis=1)
    return score(survey, instrument()).scales.assign(department=department).dropna()


def test_both_tests_are_those_of_pingouin_when_every_department_is_shown():
    """Twice as many people as elsewhere here: from 204 on, all digits are told."""
    survey = responses(
        {path: 2 * n for path, n in SIZES.items()}, shift={(("A", "y"), "safety"): -1.5}
    )
    data = scored(survey)
    welch = pingouin.welch_anova(data, dv="safety", between="department").iloc[0]
    ranks = pingouin.kruskal(data, dv="safety", between="department").iloc[0]
    found = analyse(survey, instrument(), default_policy()).differences
    row = found.where(scale="safety").frame.iloc[0]
    assert row["departments"] == 5
    assert row["welch_f"] == pytest.approx(welch["F"], rel=1e-8)
    assert row["welch_df2"] == pytest.approx(welch["ddof2"], rel=1e-8)
    assert row["kruskal_h"] == pytest.approx(ranks["H"], rel=1e-8)


def test_of_fewer_people_both_tests_are_told_to_two_decimals(survey, study):
    data = scored(survey)
    welch = pingouin.welch_anova(data, dv="safety", between="department").iloc[0]
    row = study.differences.where(scale="safety").frame.iloc[0]
    assert row["welch_f"] == pytest.approx(round(welch["F"], 2), abs=1e-9)
    assert row["welch_df2"] == pytest.approx(round(welch["ddof2"], 2), abs=1e-9)


def test_a_department_where_all_answer_alike_leaves_no_trace_in_the_degrees_of_freedom():
    survey = responses(SIZES)
    alike = (survey.units["level_2"] == "w").to_numpy()
    items = survey.items.copy()
    for item in ("conflict_1", "conflict_2", "conflict_3"):
        items.loc[alike, item] = 3
    found = analyse(Responses(items=items, units=survey.units), instrument(), default_policy())
    row = found.differences.where(scale="conflict").frame.iloc[0]
    assert (row["departments"], row["welch_df1"]) == (5, 4)


def test_two_departments_have_no_test():
    survey = responses({("A",): 30, ("B",): 40})
    found = analyse(survey, instrument(), default_policy()).differences.frame
    assert found["welch_f"].isna().all()
    assert found["kruskal_h"].isna().all()
    empty = compare_departments(analyse(survey, instrument(), default_policy()), scale="safety")
    assert len(empty) == 0


def test_pairs_are_of_departments_and_not_of_what_holds_them(study):
    assert departments_of(study.units.frame) == ["/A/x", "/A/y", "/B/w", "/B/z", "/C"]
    assert len(compare_departments(study, scale="safety")) == 10


def test_a_pair_comes_out_as_by_hand():
    ids = ["organisation", "/A", "/B", "/C"]
    units = pd.DataFrame({"unit": ids, "parent": ["", *["organisation"] * 3], "status": "shown"})
    units["kind"] = ["organisation", "unit", "unit", "unit"]
    figures = {"unit": ids[1:], "measure": "s", "n": [10, 20, 30], "mean": [3.0, 3.6, 3.5]}
    found = department_pairs(units, pd.DataFrame(figures), scale="s", within_sd=0.8, step=0.1).iloc[
        0
    ]
    rounding = 0.1**2 / 12
    a, b = 0.64 / 10 + rounding, 0.64 / 20 + rounding
    t, df = -0.6 / np.sqrt(a + b), (a + b) ** 2 / (a**2 / 9 + b**2 / 19)
    assert (found["first"], found["second"]) == ("/A", "/B")
    assert found["p_value"] == pytest.approx(studentized_range.sf(-t * 2**0.5, 3, df), rel=1e-6)
    # The smallest of three p values, times three.
    assert found["p_holm"] == pytest.approx(3 * 2 * t_distribution.cdf(t, df), rel=1e-6)


def test_pairs_tell_nothing_finer_than_the_means_they_are_made_of(study):
    pairs = compare_departments(study, scale="safety").frame
    means = study.cells.where(measure="safety").frame.set_index("unit")["mean"]
    apart = means[pairs["first"]].to_numpy() - means[pairs["second"]].to_numpy()
    assert pairs["difference"].to_numpy(dtype=float) == pytest.approx(apart.astype(float))
    steps = pairs[["low", "high", "hedges_g"]].to_numpy(dtype=float) * 10
    assert np.allclose(steps, np.rint(steps))


def test_what_a_unit_could_show_shrinks_with_its_answers_and_fits_the_scale(study):
    found = study.detectable.where(scale="safety").frame.set_index("unit")
    assert set(found.index) == {"/A", "/A/x", "/A/y", "/B", "/B/w", "/B/z", "/C"}
    inner = found.loc[["/A/y", "/B/w", "/A/x", "/B/z"]]
    assert inner["difference"].is_monotonic_decreasing
    assert inner["change"].is_monotonic_decreasing
    assert (study.detectable.frame["difference"].dropna() <= 4).all()


def test_when_everyone_has_answered_only_rounding_is_left_of_the_employed():
    low, high = employed_interval(np.array([0.4]), np.array([50.0]), np.array([50.0]), step=0.01)
    reach = 1.959963984540054 * np.sqrt(0.01**2 / 12)
    assert (low[0], high[0]) == pytest.approx((0.4 - reach, 0.4 + reach), abs=1e-6)


def test_half_of_the_employed_count_as_twice_as_many_answers():
    # (N − n)/(N − 1) = 50/99 of the variance is left: as good as 50 · 99/50 = 99 answers.
    ours = employed_interval(np.array([0.4]), np.array([50.0]), np.array([100.0]), step=0.01)
    theirs = share_interval(np.array([0.4]), np.array([99.0]), step=0.01)
    assert ours[0][0] == pytest.approx(theirs[0][0], rel=1e-12)
    nobody_counted = employed_interval(
        np.array([0.4]), np.array([50.0]), np.array([np.nan]), step=0.01
    )
    assert np.isnan(nobody_counted).all()


def test_headcounts_give_findings_an_interval_of_their_own_and_change_nothing_else(survey):
    staff = Headcounts({path: round(n * 1.05) for path, n in SIZES.items()})
    without = analyse(survey, instrument(), default_policy()).findings.frame
    found = analyse(survey, instrument(), default_policy(), headcounts=staff).findings.frame
    own = ["employed_low", "employed_high"]
    assert without[own].isna().all().all()
    pd.testing.assert_frame_equal(found.drop(columns=own), without.drop(columns=own))
    told = found[found["share"].notna()]
    width = (told["employed_high"] - told["employed_low"]).astype(float)
    assert (width < (told["share_high"] - told["share_low"]).astype(float)).all()
