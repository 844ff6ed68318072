"""Findings by hand, the cover by hand, and the levels at their edges."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.barriers import barrier_measure, discovery_set, find_barriers, find_strengths, levels
from analysis.cover import cover
from analysis.detectable import detectable_difference
from analysis.gaps import find_gaps
from analysis.policy import default_policy
from analysis.results import FINDINGS, GAPS, STRENGTHS, Level
from analysis.shares import share_interval
from analysis.variance import VarianceComponents, variance_components
from tests.builders import instrument
from tests.test_estimates import known

POLICY = default_policy()
FEAR, CONFLICT, STUCK = instrument().barriers


def tree(*rows: tuple[str, str, int, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit", "parent", "level", "status", "n"])
    return frame.assign(response_rate=np.nan)


def two_units(first: str = "/A", second: str = "/B") -> pd.DataFrame:
    return tree(
        ("organisation", "", 0, "shown", 20),
        (first, "organisation", 1, "shown", 10),
        (second, "organisation", 1, "shown", 10),
    )


def cells(measure: str = "safety", **figures: tuple[float, float, float]) -> pd.DataFrame:
    """`organisation=(n, mean, unfavourable)`, units named without their slash."""
    rows = [
        {
            "unit": unit if unit == "organisation" else f"/{unit}",
            "measure": measure,
            "n": n,
            "mean": mean,
            "estimate": mean,
            "ci_low": mean - 0.5,
            "ci_high": mean + 0.5,
            "favourable": 1 - share,
            "unfavourable": share,
        }
        for unit, (n, mean, share) in figures.items()
    ]
    return pd.DataFrame(rows)


PLAIN = cells(organisation=(20, 3.5, 0.3), A=(10, 3.0, 0.5), B=(10, 4.0, 0.1))


def judge(units, table, fitted: VarianceComponents, barrier=FEAR, policy=POLICY) -> pd.DataFrame:
    measure = barrier_measure(barrier)
    found = find_barriers(units, table, {(1, measure): fitted}, [barrier], policy=policy)
    return found.set_index("unit")


def test_two_units_come_out_as_by_hand():
    # n = 10 each, σ² = 1, τ² = .25, means 3.0 and 4.0 rounded to .1, δ = .2 × 1.
    # error = 1/10 + .1²/12 = .1008333; kept = .25 / .3508333 = .7125891
    # A − B: −.7125891; variance 2 × .25 × (1 − .7125891) = .1437054; SD .3790850
    # P(A − B < −.2) = Φ((.7125891 − .2) / .3790850) = Φ(1.352174) = .911841
    # P(B − A < −.2) = Φ((−.7125891 − .2) / .3790850) = Φ(−2.407347) = .008035
    found = judge(two_units(), PLAIN, known(0.25))
    assert tuple(found.reset_index()[list(FINDINGS)].columns) == FINDINGS
    assert found.loc["/A", "probability"] == pytest.approx(0.911841, abs=1e-5)
    assert found.loc["/B", "probability"] == pytest.approx(0.008035, abs=1e-5)
    assert found["level"].tolist() == [Level.CANNOT_TELL, Level.CLEAR, Level.NO_SIGN]
    assert found.loc["/A", "others"] == 4.0
    assert found["probability"].isna().tolist() == [True, False, False]


def test_the_direction_of_a_barrier_decides_what_is_worse():
    found = judge(two_units(), PLAIN.assign(measure="conflict"), known(0.25), CONFLICT)
    assert found.loc["/B", "probability"] == pytest.approx(0.911841, abs=1e-5)


def test_a_strength_is_the_same_rule_with_the_sign_turned():
    found = find_strengths(two_units(), PLAIN, {(1, "safety"): known(0.25)}, [FEAR], policy=POLICY)
    assert tuple(found.columns) == STRENGTHS
    assert found["unit"].tolist() == ["/B"]
    assert found["probability"].iloc[0] == pytest.approx(0.911841, abs=1e-5)
    assert found["share"].iloc[0] == pytest.approx(0.9)


def test_others_are_weighted_by_their_answers():
    units = tree(
        ("organisation", "", 0, "shown", 60),
        ("/A", "organisation", 1, "shown", 10),
        ("/B", "organisation", 1, "shown", 10),
        ("/C", "organisation", 1, "shown", 40),
    )
    table = cells(organisation=(60, 3, 0.3), A=(10, 3, 0.3), B=(10, 2, 0.3), C=(40, 4, 0.3))
    found = judge(units, table, known(0.25))
    assert found.loc["/A", "others"] == pytest.approx((10 * 2 + 40 * 4) / 50)
    assert found.loc["/C", "others"] == pytest.approx((10 * 3 + 10 * 2) / 20)


def test_where_few_answered_nothing_is_more_than_likely():
    units = two_units().assign(response_rate=[0.7, 0.59, 0.9])
    assert judge(units, PLAIN, known(0.25)).loc["/A", "level"] == Level.LIKELY
    units = two_units().assign(response_rate=[0.7, 0.60, 0.9])
    assert judge(units, PLAIN, known(0.25)).loc["/A", "level"] == Level.CLEAR


def test_levels_turn_exactly_at_the_thresholds():
    chance = np.array([0.90, 0.8999, 0.75, 0.7499, 0.2001, 0.20, np.nan])
    found = levels(chance, low_response=np.zeros(7, dtype=bool), policy=POLICY)
    assert [str(each) for each in found] == [
        "clear",
        "likely",
        "likely",
        "cannot_tell",
        "cannot_tell",
        "no_sign",
        "cannot_tell",
    ]


def test_the_discovery_set_is_the_largest_with_few_expected_false_flags():
    # 1 − p: .01 .05 .20 .40, running mean .01 .03 .0867 .165: three cells at 10 %, two at 5 %.
    chance = np.array([0.60, 0.99, np.nan, 0.80, 0.95])
    assert discovery_set(chance, false_discovery=0.10).tolist() == [False, True, False, True, True]
    assert discovery_set(chance, false_discovery=0.05).tolist() == [False, True, False, False, True]
    assert not discovery_set(chance, false_discovery=0.005).any()


def test_a_clear_level_also_needs_the_discovery_set():
    strict = replace(POLICY, false_discovery=0.05)
    found = judge(two_units(), PLAIN, known(0.25), policy=strict)
    assert found.loc["/A", "level"] == Level.LIKELY


@pytest.mark.parametrize(
    ("share", "rate", "level"),
    [
        (0.60, np.nan, Level.CLEAR),
        (0.60, 0.5, Level.LIKELY),
        (0.42, np.nan, Level.LIKELY),  # above the threshold, but not surely so with 200 answers
        (0.30, np.nan, Level.CANNOT_TELL),
        (0.15, np.nan, Level.NO_SIGN),
        (np.nan, np.nan, Level.CANNOT_TELL),
    ],
)
def test_the_whole_organisation_is_held_against_a_fixed_threshold(share, rate, level):
    units = two_units().assign(response_rate=[rate, 0.9, 0.9])
    table = cells(organisation=(200, 3.5, share), A=(100, 3.5, 0.3), B=(100, 3.5, 0.3))
    found = judge(units, table, known(0.02))
    assert found.loc["organisation", "level"] == level
    assert found["probability"].isna().iloc[0]


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_share_intervals_are_those_published_when_nothing_is_rounded(hits, n, low, high):
    found = share_interval(np.array([hits / n]), np.array([float(n)]), step=0.0)
    assert found[0][0] == pytest.approx(low, abs=5e-5)
    assert found[1][0] == pytest.approx(high, abs=5e-5)


def test_rounding_widens_a_share_interval():
    share, n = np.array([0.4]), np.array([10_000.0])
    exact, rounded = (share_interval(share, n, step=step) for step in (0.0, 0.01))
    assert rounded[0][0] < exact[0][0]
    assert rounded[1][0] > exact[1][0]


def test_a_share_that_was_not_released_has_no_interval():
    table = PLAIN.assign(unfavourable=[0.3, np.nan, 0.1])
    found = judge(two_units(), table, known(0.25))
    assert found.loc["/A", ["share", "share_low", "share_high"]].isna().all()
    assert found.loc["/A", "level"] == Level.CLEAR


@pytest.mark.parametrize("reason", ["alone", "flat", "unanswered"])
def test_where_nothing_can_be_said_it_says_so(reason):
    units, table, fitted = two_units(), PLAIN, known(0.25)
    if reason == "alone":
        units = units.assign(status=["shown", "shown", "hidden"])
    if reason == "flat":
        fitted = variance_components(np.full(20, 3.0), np.repeat([0, 1], 10))
    if reason == "unanswered":
        table = table.assign(n=[20, np.nan, 10], mean=[3.5, np.nan, 4.0])
    found = judge(units, table, fitted)
    assert found.loc["/A", "level"] == Level.CANNOT_TELL
    assert found["probability"].isna().loc["/A"]


def test_a_barrier_that_was_not_asked_about_is_no_finding():
    found = find_barriers(two_units(), PLAIN, {}, [STUCK], policy=POLICY)
    assert tuple(found.columns) == FINDINGS
    assert len(found) == 0
    assert barrier_measure(STUCK) == "barrier:stuck"


def test_the_others_are_the_finest_cover_that_leaves_nobody_out():
    units = tree(
        ("organisation", "", 0, "shown", 150),
        ("/Care", "organisation", 1, "shown", 100),
        ("/Care/Home", "/Care", 2, "shown", 60),
        ("/Care/Day", "/Care", 2, "pooled", np.nan),
        ("/Care/*", "/Care", 2, "shown", 40),
        ("/Tech", "organisation", 1, "shown", 50),
        ("/Tech/Roads", "/Tech", 2, "shown", 47),
        ("/Tech/Water", "/Tech", 2, "hidden", np.nan),
    )
    shown = units.loc[units["status"] == "shown", "unit"].tolist()
    others = {
        unit: {shown[j] for j in np.flatnonzero(row)}
        for unit, row in zip(shown, cover(units), strict=True)
    }
    assert others == {
        "organisation": set(),
        "/Care": {"/Tech"},
        "/Care/Home": {"/Care/*", "/Tech"},
        "/Care/*": {"/Care/Home", "/Tech"},
        "/Tech": {"/Care/Home", "/Care/*"},
        "/Tech/Roads": {"/Care/Home", "/Care/*"},
    }


def test_a_hidden_division_is_represented_by_its_shown_teams():
    units = tree(
        ("organisation", "", 0, "shown", 40),
        ("/A", "organisation", 1, "hidden", np.nan),
        ("/A/x", "/A", 2, "shown", 12),
        ("/B", "organisation", 1, "shown", 20),
    )
    assert cover(units).tolist() == [[False] * 3, [False, False, True], [False, True, False]]


def test_gaps_are_the_difference_of_released_means():
    table = pd.concat(
        [
            cells("time", organisation=(20, 2.5, 0.3), A=(12, 2.2, 0.3), B=(np.nan, np.nan, 0.3)),
            cells("time_wanted", organisation=(19, 4.5, 0.3), A=(11, 4.6, 0.3), B=(7, 4.4, 0.3)),
        ]
    )
    found = find_gaps(two_units(), table, instrument().pairs)
    assert tuple(found.columns) == GAPS
    assert found["unit"].tolist() == ["organisation", "/A"]
    assert found["n"].tolist() == [19, 11]
    assert found["gap"].tolist() == pytest.approx([2.0, 2.4])


def test_the_smallest_difference_that_can_be_seen_is_as_by_hand():
    # n = 10, σ² = 1, τ² = .25: kept .7125891, SD √(.25 × .2874109) = .2680536
    # clear from (.2 + 1.2815516 × .2680536) / .7125891 = .7627460; with power .8 another
    # .8416212 × √.1008333 = .2672506, in all 1.0299966
    # change: .2 + (1.2815516 + .8416212) × √(2 × .1008333) = 1.1534590
    found = detectable_difference(np.array([10.0]), known(0.25), policy=POLICY)
    assert found["difference"].iloc[0] == pytest.approx(1.0299966, abs=1e-5)
    assert found["change"].iloc[0] == pytest.approx(1.1534590, abs=1e-4)


def test_larger_units_show_smaller_differences_and_none_where_nobody_differs():
    found = detectable_difference(np.array([10.0, 40.0, 160.0]), known(0.1), policy=POLICY)
    assert found["difference"].is_monotonic_decreasing
    assert (
        detectable_difference(np.array([10.0]), known(0.0), policy=POLICY)["difference"]
        .isna()
        .all()
    )
