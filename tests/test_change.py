"""How sure a change is: hand arithmetic, and the promise in short.

The long runs are `python -m tests.benchmarks.trend_calibration` and `… .effect_calibration`.
"""

import numpy as np
import pandas as pd
import pytest

from analysis.change import Spread, change_levels, judge_changes, sampling_variance
from analysis.links import linked_pairs, within_covariance
from analysis.policy import default_policy
from tests.benchmarks import effect_calibration, trend_calibration


def each(*values):
    return np.array(values, dtype=float)


def test_error_of_a_change_by_hand():
    # 0.64/16 + 0.36/9 = 0.08, and twice 0.1²/12 for the rounding of both means.
    spread = Spread(earlier=0.64, later=0.36)
    found = sampling_variance(each(16), each(9), each(0), spread, step=0.1)
    assert found == pytest.approx([0.08 + 0.02 / 12])


def test_linked_people_take_away_what_both_means_share():
    # All 16 linked: 2 · 0.64/16 − 2 · 0.48/16 = 0.02, as for a paired difference.
    spread = Spread(earlier=0.64, later=0.64, between=0.48)
    found = sampling_variance(each(16), each(16), each(16), spread, step=0.1)
    assert found == pytest.approx([0.02 + 0.02 / 12])


def test_a_unit_alone_keeps_nearly_its_own_change():
    spread = Spread(earlier=0.64, later=0.64)
    variance = sampling_variance(each(900), each(900), each(0), spread, step=0.1)
    found = judge_changes(each(0.3), variance, spread, policy=default_policy())
    assert found.change == pytest.approx([0.3], abs=0.05)
    # Smallest change told: 0.2 · 0.8 + (1.2816 + 0.8416) · √variance, normal quantiles.
    expected = 0.16 + 2.1232 * np.sqrt(variance)
    assert found.detectable == pytest.approx(expected, abs=0.001)


def levels(up, down, small, good=True, withheld=False):
    size = len(up)
    told, _ = change_levels(
        each(*up),
        each(*down),
        each(*small),
        good_when_high=np.full(size, good, dtype=object),
        withheld=np.full(size, withheld),
        policy=default_policy(),
    )
    return [str(level) for level in told]


def test_a_change_is_named_by_what_it_means():
    sure = ([0.95, 0.01], [0.01, 0.95], [0.04, 0.04])
    assert levels(*sure) == ["better", "worse"]
    assert levels(*sure, good=False) == ["worse", "better"]
    assert levels(*sure, good=None) == ["higher", "lower"]


def test_no_clear_change_is_a_statement_and_not_the_lack_of_one():
    assert levels([0.04, 0.3], [0.02, 0.1], [0.94, 0.6]) == ["no_clear_change", "cannot_tell"]


def test_nothing_is_told_where_it_is_withheld_or_unknown():
    assert levels([0.99], [0.0], [0.01], withheld=True) == ["cannot_tell"]
    assert levels([np.nan], [np.nan], [np.nan]) == ["cannot_tell"]


def test_codes_given_twice_or_not_at_all_link_nobody():
    before = pd.Series(["a", "b", "b", "", "c"])
    after = pd.Series(["c", "", "a", "b", "d"])
    found = linked_pairs(before, after)
    pairs = set(zip(found.earlier.tolist(), found.later.tolist(), strict=True))
    assert pairs == {(0, 2), (4, 0)}
    assert len(linked_pairs(None, after)) == 0


def test_the_covariance_of_few_pairs_is_not_believed():
    few = np.arange(10.0)
    assert within_covariance(few, few, np.zeros(10, dtype=np.int64)) == 0.0


@pytest.fixture(scope="module")
def cells():
    kinds = [
        trend_calibration.Scenario(spread, effect, linked, 30)
        for spread in (0.0, 0.15)
        for effect in (0.0, 1.0)
        for linked in (0.0, 1.0)
    ]
    return pd.concat([trend_calibration.run(kind, 3, seed=7) for kind in kinds], ignore_index=True)


def test_clear_changes_and_clear_standstills_are_rarely_false(cells):
    found = trend_calibration.facts(cells)
    assert found["clear"] > 50
    assert found["false_clear"] <= 0.10
    assert found["steady"] > 200
    assert found["false_steady"] <= 0.10


def test_intervals_hold_the_true_change(cells):
    assert trend_calibration.facts(cells)["coverage"] >= 0.94


def test_linked_answers_find_more(cells):
    found = {linked: trend_calibration.facts(part) for linked, part in cells.groupby("linked")}
    assert found[1.0]["power"] > found[0.0]["power"]


@pytest.fixture(scope="module")
def follow_ups():
    kinds = [
        effect_calibration.Scenario(24, 0.3, change, 2, linked)
        for change in (0.0, 0.15)
        for linked in (False, True)
    ]
    parts = [effect_calibration.run(kind, 50, seed=3) for kind in kinds]
    return effect_calibration.facts(pd.concat(parts, ignore_index=True))


def test_a_measure_without_effect_placed_where_scores_were_worst_seems_to_do_nothing(follow_ups):
    # 200 follow-ups: two standard errors of .95 are three points.
    assert follow_ups["covers"] >= 0.92
    assert abs(follow_ups["effect"]) < 0.05


def test_before_and_after_alone_would_praise_it(follow_ups):
    assert follow_ups["naive_covers"] < 0.90
    assert follow_ups["naive"] > 0.08


def test_a_measure_that_works_is_seen_to():
    kind = effect_calibration.Scenario(40, 0.3, 0.0, 3, True, size=3.6)
    found = effect_calibration.facts(effect_calibration.run(kind, 40, seed=5, effect_size=1.0))
    assert found["effect"] == pytest.approx(0.8, abs=0.1)
    assert found["covers"] >= 0.88
