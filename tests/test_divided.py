"""Two camps and nobody between: by hand, and seldom said of departments that are not divided."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.divided import FALSE_ALARMS, division_p_value, find_divided, middle_ratio
from analysis.results import CELLS
from analysis.scoring import measures
from tests.builders import instrument


def released(rows, *, measure: str = "safety_1") -> pd.DataFrame:
    """Cells with (n, favourable, neutral, unfavourable), one unit each."""
    frame = pd.DataFrame(rows, columns=["n", "favourable", "neutral", "unfavourable"])
    frame = frame.astype({"n": "Int64"} | dict.fromkeys(frame.columns[1:], "Float64"))
    frame["unit"] = [f"/{place}" for place in range(len(frame))]
    return frame.assign(measure=measure).reindex(columns=list(CELLS))


def judged(*rows, measure: str = "safety_1") -> pd.DataFrame:
    return find_divided(released(rows, measure=measure), measures(instrument()))


@pytest.mark.parametrize(
    ("minimum", "maximum", "k_items", "ratio"),
    [
        (1, 5, 1, 1 / 2),  # 1 2 | 3 | 4 5
        (1, 5, 5, 3 / 9),  # 1.0 … 2.6 | 2.8 3.0 3.2 | 3.4 … 5.0
        (1, 5, 2, 1 / 4),  # 1 1.5 2 2.5 | 3 | …
        (1, 7, 1, 1 / 3),  # 1 2 3 | 4 | 5 6 7
        (0, 10, 1, 1 / 5),  # 0 … 4 | 5 | 6 … 10
        (1, 6, 1, 0),  # 1 2 3 | 4 5 6
        (1, 4, 1, 0),  # 1 2 | 3 4
    ],
)
def test_the_width_of_the_middle_by_hand(minimum, maximum, k_items, ratio):
    found = middle_ratio(minimum=minimum, maximum=maximum, k_items=k_items)
    assert found == pytest.approx(ratio)


@pytest.mark.parametrize("measure", measures(instrument(5)), ids=lambda each: each.id)
def test_the_middle_is_as_wide_as_scoring_makes_it(measure):
    # every mean the items can have, put through the cuts that shares are made with
    steps = round((measure.maximum - measure.minimum) * len(measure.items))
    means = measure.minimum + np.arange(steps + 1) / len(measure.items)
    low, high = measure.at_low_end(means), measure.at_high_end(means)
    assert low.sum() == high.sum()
    expected = (~low & ~high).sum() / low.sum()
    found = middle_ratio(
        minimum=measure.minimum, maximum=measure.maximum, k_items=len(measure.items)
    )
    assert found == pytest.approx(expected)


def test_two_camps_by_hand():
    # Nobody in the middle, six and six at the ends: each end alone is (2/3)^6 = .088 likely.
    found = judged((12, 0.5, 0.0, 0.5), (10, 0.5, 0.0, 0.5))
    assert found["p_value"].tolist() == pytest.approx([(2 / 3) ** 6, (2 / 3) ** 5])
    assert found["divided"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("row", "divided"),
    [
        ((100, 0.45, 0.10, 0.45), True),
        ((100, 0.70, 0.02, 0.28), True),
        ((100, 0.76, 0.00, 0.24), False),  # a minority, not a camp
        ((100, 0.40, 0.20, 0.40), False),  # every answer equally common
        ((100, 0.31, 0.38, 0.31), False),
    ],
)
def test_a_camp_is_a_quarter_at_least_and_the_middle_emptier_than_chance(row, divided):
    assert judged(row)["divided"].item() == divided


def test_a_middle_told_as_a_bound_is_what_the_ends_leave():
    # "20 % or less" stands as .2; eight and eight of sixteen leave nobody: (2/3)^8
    found = judged((16, 0.5, 0.2, 0.5), (100, 0.33, 0.34, 0.34))
    assert found["p_value"][0] == pytest.approx((2 / 3) ** 8)
    assert found["divided"].tolist() == [True, False]


def test_what_cannot_be_said_has_a_reason():
    hidden = (12, pd.NA, pd.NA, pd.NA)
    found = judged(hidden, (9, 0.5, 0.0, 0.5), (pd.NA, pd.NA, pd.NA, pd.NA), (40, 0.5, 0.0, 0.5))
    assert found["reason"].tolist() == ["no_shares", "too_few", "no_shares", ""]
    assert found["divided"].tolist() == [False, False, False, True]
    unknown = judged((40, 0.5, 0.0, 0.5), measure="unheard of")
    assert (unknown["reason"].item(), unknown["divided"].item()) == ("no_middle", False)
    assert len(judged()) == 0


@pytest.mark.parametrize("n", [12, 30, 120])
@pytest.mark.parametrize(
    "shape",
    [
        [0.2, 0.2, 0.2, 0.2, 0.2],  # the flattest single peak there is
        [0.10, 0.25, 0.30, 0.25, 0.10],
        [0.05, 0.13, 0.13, 0.13, 0.56],  # a peak at one end and a flat rest
    ],
    ids=["flat", "bell", "one-sided"],
)
def test_departments_with_one_peak_are_seldom_called_divided(shape, n):
    rng = np.random.default_rng(n)
    counts = rng.multinomial(n, shape, size=4000)
    low, middle, high = counts[:, :2].sum(axis=1), counts[:, 2], counts[:, 3:].sum(axis=1)
    shares = [np.round(each / n, 2) for each in (high, middle, low)]
    found = judged(*zip(np.full(4000, n), *shares, strict=True))
    # three standard errors of a share of .10 among 4 000
    assert found["divided"].mean() <= FALSE_ALARMS + 0.015


@given(st.integers(10, 500), st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.2, 0.5, 0.6]))
def test_sides_are_alike_and_a_fuller_middle_is_never_stronger_evidence(n, first, second, ratio):
    high = round(n * first)
    middle = round((n - high) * second)
    counts = [high, middle, n - high - middle]
    one, size = np.ones(1), np.full(1, float(n))

    def p_value(high: int, middle: int, low: int) -> float:
        shares = (each / n * one for each in (high, middle, low))
        return float(division_p_value(*shares, size, ratio=ratio * one)[0])

    assert 0 <= p_value(*counts) <= 1
    assert p_value(*counts) == pytest.approx(p_value(*counts[::-1]))
    if counts[0] > 0:
        fuller = p_value(counts[0] - 1, counts[1] + 1, counts[2])
        assert fuller >= p_value(*counts) - 1e-12
