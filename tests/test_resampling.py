"""Drawing departments again: sums of products, and how far out the tails are taken."""

import numpy as np
import pytest
from scipy import stats

from analysis.resampling import FEWEST_CLUSTERS, drawn_from, interval


def scores(sizes, seed=1):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    return rng.normal(size=(len(groups), 2)), groups


def test_draws_hold_whole_departments():
    values, groups = scores([3, 4, 5, 6, 7, 8, 9, 10])
    drawn = drawn_from(values, groups, np.random.default_rng(0))
    assert drawn.clustered
    assert drawn.freedom == 7
    own = [values[groups == each].T @ values[groups == each] for each in range(8)]
    assert np.allclose(drawn.products, own)
    again = drawn.again(np.random.default_rng(5), times=3)
    counts = np.random.default_rng(5).multinomial(8, np.full(8, 1 / 8), size=3)
    assert np.allclose(again[1], sum(n * each for n, each in zip(counts[1], own, strict=True)))


def test_with_few_departments_people_are_drawn():
    values, groups = scores([10] * (FEWEST_CLUSTERS - 1))
    drawn = drawn_from(values, groups, np.random.default_rng(0))
    assert not drawn.clustered
    assert len(drawn.products) == 70
    assert drawn.freedom == 70 - 7
    assert np.allclose(drawn.whole, values.T @ values)


def test_blocks_do_not_hang_on_the_order_of_rows():
    values, groups = scores([3000, 2000])
    mixed = np.random.default_rng(2).permutation(len(values))
    first = drawn_from(values, groups, np.random.default_rng(0))
    second = drawn_from(values[mixed], groups[mixed], np.random.default_rng(0))
    assert len(first.products) == 1000
    assert np.allclose(first.products, second.products)


@pytest.mark.parametrize("clusters", [8, 30])
def test_of_normal_draws_the_interval_is_students(clusters):
    # draws of a mean spread by s·sqrt((n − 1)/n): expanded, they end where Student's t does
    draws = stats.norm.ppf((np.arange(200_001) + 0.5) / 200_001) * np.sqrt(1 - 1 / clusters)
    low, high = interval(draws, freedom=clusters - 1)
    assert high == pytest.approx(stats.t.ppf(0.975, clusters - 1), abs=1e-3)
    assert low == pytest.approx(-high)


def test_draws_that_often_fail_give_no_interval():
    draws = np.linspace(0, 1, 100)
    draws[:4] = np.nan
    assert np.isfinite(interval(draws, freedom=9)).all()
    draws[:10] = np.nan
    assert np.isnan(interval(draws, freedom=9)).all()
    assert np.isnan(interval(np.full((50, 2), np.nan), freedom=9)).all()
