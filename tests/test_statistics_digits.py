"""Digits of reliability give away what rounding the means had hidden: whole answers, whole sums."""

import numpy as np
import pandas as pd
import pytest

from analysis import disclosure
from analysis.policy import default_policy
from analysis.results import ITEMS, SCALES
from analysis.sealing import fine_from


def two_items(n, seed):
    """Answers of n people to two items that go together, on five steps."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(3, 1, n)
    return [np.clip(np.rint(mood + rng.normal(0, 0.8, n)), 1, 5) for _ in range(2)]


def known(answers):
    """Pearson's correlation (item-rest of two items) and Cronbach's alpha, from the answers."""
    spread = np.cov(*answers)
    return float(np.corrcoef(*answers)[0, 1]), float(4 * spread[0, 1] / spread.sum())


def possible_sums(n, means, r, alpha, *, step):
    """Sums of the first item that some whole answers have with every published figure."""
    half, found = step / 2 + 1e-12, set()
    sums = [[s for s in range(n, 5 * n + 1) if abs(s / n - m) <= 0.05 + 1e-9] for m in means]
    for first in sums[0]:
        for second in sums[1]:
            one, two = (
                np.arange(np.floor(s * s / n) + 1, s * s / n + 4 * n) - s * s / n
                for s in (first, second)
            )
            one, two = one[:, None], two[None, :]
            root, nothing = np.sqrt(one * two), first * second / n
            covariance = np.ceil((r - half) * root + nothing - 1e-9) - nothing
            fits = covariance <= (r + half) * root + 1e-9
            told = 4 * covariance / (one + two + 2 * covariance)
            if (fits & (np.abs(told - alpha) <= half)).any():
                found.add(first)
    return found


def rounded(value, step):
    return float(np.floor(value / step + 0.5) * step)


def published(n, answers):
    """Item-rest correlation and alpha as they leave the gate."""
    r, alpha = known(answers)
    words = {"verdict": "report", "reason": "", "comparable": "yes", "comparable_reason": ""}
    scale = dict.fromkeys(SCALES, alpha) | words | {"scale": "s", "n": n, "k_items": 2}
    item = dict.fromkeys(ITEMS, r) | {"scale": "s", "item": "a", "negative": False, "n": n}
    policy = default_policy()
    scales = disclosure.seal_scales(
        pd.DataFrame([scale], columns=list(SCALES)), n, policy, held_back=()
    )
    items = disclosure.seal_items(
        pd.DataFrame([item], columns=list(ITEMS)), n, policy, complete={"s": n}
    )
    return float(items.frame["item_rest_r"].iloc[0]), float(scales.frame["alpha"].iloc[0])


@pytest.mark.parametrize("seed", [0, 2])
@pytest.mark.parametrize("decimals", [9, 4])
def test_with_many_digits_the_sum_of_thirty_peoples_answers_is_known(seed, decimals):
    answers = two_items(30, seed)
    means = [rounded(each.mean(), 0.1) for each in answers]
    told = [round(each, decimals) for each in known(answers)]
    assert possible_sums(30, means, *told, step=10.0**-decimals) == {answers[0].sum()}


@pytest.mark.parametrize("seed", [0, 2])
def test_with_the_digits_of_the_gate_every_sum_that_the_mean_allows_stays_possible(seed):
    answers = two_items(30, seed)
    means = [rounded(each.mean(), 0.1) for each in answers]
    # A mean of thirty to one decimal leaves three sums: 2.95 to 3.05 is 88.5 to 91.5.
    assert len(possible_sums(30, means, *published(30, answers), step=0.01)) == 3


@pytest.mark.parametrize(("minimum", "answers"), [(5, 204), (8, 357)])
def test_many_digits_begin_where_an_exact_sum_leaves_half_a_scale_open(minimum, answers):
    """By hand: 4 people on 0 to 10 are 40 steps apart, half is 20 = 0.1 × (204 − 4); 7 are 70."""
    policy = default_policy().raised(minimum)
    assert fine_from(policy) == answers
    left = minimum - 1
    assert 0.1 * (answers - left) == pytest.approx(left * 10 / 2)


def test_digits_are_those_of_the_number_of_answers():
    for n, decimals in ((203, 2), (204, 9)):
        answers = two_items(n, 1)
        for told, exact in zip(published(n, answers), known(answers), strict=True):
            assert told == pytest.approx(round(exact, decimals), abs=1e-12)
