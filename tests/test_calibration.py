"""The promise, in short: a flag that says 90 % sure is right nine times in ten.

The long run is `python -m tests.benchmarks.calibration`. Bounds here are the promise itself where
the run is far inside it, else the promise less two standard errors of this many cells.
"""

import pandas as pd
import pytest

from tests.benchmarks.calibration import Scenario, facts, power_at_equal_false_share, run

SURVEYS = 5


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    kinds = [
        Scenario(icc=icc, effect=effect, departments=40)
        for icc in (0.01, 0.05, 0.15)
        for effect in (0.0, 0.5, 1.0)
    ]
    return pd.concat([run(each, SURVEYS, seed=7) for each in kinds], ignore_index=True)


def test_clear_findings_are_rarely_false(cells):
    found = facts(cells)
    assert found["clear"] > 100
    assert found["false_clear"] <= 0.10


def test_no_more_than_one_flag_in_four_is_false(cells):
    assert facts(cells)["false_flags"] <= 0.25


def test_flags_stated_nine_in_ten_are_true_nine_times_in_ten(cells):
    found = facts(cells)
    # About 150 cells lie in the band: two standard errors are five points.
    assert found["band"] > 80
    assert 0.80 <= found["band_true"] <= 0.98


def test_where_nothing_differs_hardly_a_survey_has_a_clear_finding():
    nothing = run(Scenario(icc=0.0, effect=0.0, departments=40, scales=12), surveys=10, seed=7)
    assert facts(nothing)["survey_clear"] <= 0.10


def test_intervals_hold_the_truth_nineteen_times_in_twenty(cells):
    assert facts(cells)["coverage"] >= 0.935


def test_more_is_found_than_by_the_rules_in_use_at_the_same_share_of_false_flags(cells):
    found = facts(cells)
    for statistic in ("points", "p_value"):
        other = power_at_equal_false_share(cells, statistic, found["false_flags"])
        assert found["power"] > other
