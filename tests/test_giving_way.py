"""Units beside that give way: hand arithmetic on one item of 1–5."""

import numpy as np
import pytest

from analysis.giving_way import Grid, Leeway, Standing, made_up_for, not_ruled_out, splits_of_each
from analysis.trading import Trades, merged, merged_at_once

AGREE5 = Grid(
    low=np.array([[1.0, 3.0, 4.0]]), high=np.array([[2.0, 3.0, 5.0]]), step=np.array([1.0])
)
ANY = ((0, 99), (0, 99), (0, 99))


def standing(total, counts, totals, ranges=ANY):
    arrays = (np.array(each, dtype=float) for each in (total, counts, totals, ranges))
    names = ("total", "counts", "totals", "ranges")
    return {name: each for name, each in zip(names, arrays, strict=True)}


def one(each):
    return Standing(**{name: value[None] for name, value in each.items()})


def asked(people, above, beside):
    """The arguments of a question: people, how far all units above may move, units beside."""
    totals = [each["totals"] - each["total"] for each in above]
    counts = [each["ranges"] - each["counts"][:, None] for each in above]
    ends = [
        np.stack([np.max(e, axis=0)[..., 0], np.min(e, axis=0)[..., 1]], axis=-1)
        for e in (totals, counts)
    ]
    none = standing(0, (0, 0, 0), (0, 0))
    parts = beside or [none]
    stacked = {name: np.stack([each[name] for each in parts])[None] for name in none}
    there = np.array([[bool(beside)] * len(parts)])
    return one(people), Leeway(*(each[None] for each in ends)), Standing(**stacked), there


def by_trade(people, above, beside):
    who, leeway, parts, there = asked(people, above, beside)
    size = int(who.counts.sum())
    return Trades.between(parts, there, AGREE5, reach=size).possible(size, who, leeway, AGREE5)


def by_giving_way(people, above, beside):
    who, leeway, parts, there = asked(people, above, beside)
    splits = splits_of_each(who.counts.sum(axis=-1))
    return made_up_for(splits, who, leeway, parts, there, AGREE5)


@pytest.fixture(params=[by_giving_way, by_trade], ids=["greedily", "by all trades"])
def can_be(request):
    """Whether people may have these totals at all, split over the classes as they please."""

    def possible(total, people, above, beside):
        found = request.param(people, above, beside)
        low, high = np.moveaxis(found.totals[0], -1, 0)
        return bool((found.possible[0] & (low <= total) & (total <= high)).any())

    return possible


# One person who answered 3, beside ten others whose total of 30 may be two more or less.
ONE = standing(3, (0, 1, 0), (0, 0))
TEN = standing(30, (3, 4, 3), (28, 32))


@pytest.mark.parametrize("score", [1, 3, 5])
def test_others_make_up_for_any_answer_when_there_is_room(can_be, score):
    assert can_be(score, ONE, [standing(33, (3, 5, 3), (33, 33))], [TEN])


def test_nothing_is_proven_where_others_have_no_room(can_be):
    stiff = standing(30, (0, 10, 0), (30, 30))
    together = standing(33, (0, 11, 0), (33, 33))
    assert can_be(3, ONE, [together], [stiff])
    assert not can_be(5, ONE, [together], [stiff])


def test_the_units_own_rounding_is_room_as_well(can_be):
    assert can_be(1, ONE, [standing(33, (0, 11, 0), (31, 35))], [])
    assert not can_be(1, ONE, [standing(33, (0, 11, 0), (32, 35))], [])


def test_people_change_class_where_the_sum_of_classes_is_known(can_be):
    # Seven in the middle, exactly: if the one answers 5, somebody beside must be in the middle.
    known = standing(34, (2, 7, 2), (32, 36), ((2, 2), (7, 7), (2, 2)))
    mixed = standing(31, (2, 6, 2), (28, 32))
    assert can_be(5, ONE, [known], [mixed])
    held = standing(31, (2, 6, 2), (28, 32), ((2, 2), (6, 6), (2, 2)))
    assert not can_be(5, ONE, [known], [held])


def test_every_unit_above_has_a_say(can_be):
    open_, known = standing(33, (0, 11, 0), (20, 50)), standing(99, (0, 33, 0), (99, 99))
    assert can_be(5, ONE, [open_], [])
    assert not can_be(5, ONE, [open_, known], [])


def test_two_people_may_answer_differently():
    # Together 4 … 8: 1 and 3 up to 3 and 5; not both 1, not both 5.
    two = standing(6, (0, 2, 0), (0, 0))
    found = by_giving_way(two, [standing(6, (0, 2, 0), (4, 8))], [])
    low, high = np.moveaxis(found.totals[0], -1, 0)
    assert (low[found.possible[0]].min(), high[found.possible[0]].max()) == (4, 8)
    assert found.is_open(AGREE5, np.array([0.5])).tolist() == [True]
    assert found.is_open(AGREE5, np.array([0.75])).tolist() == [False]


def test_two_units_give_way_where_neither_can_alone():
    # The one answers 5: two more in total, and each of two units beside has one to give.
    known = standing(33, (0, 11, 0), (33, 33))
    pair = [standing(15, (1, 3, 1), (14, 15))] * 2
    for found in (by_giving_way(ONE, [known], pair), by_trade(ONE, [known], pair)):
        assert found.totals[0][found.possible[0]].max() == 5
    one_alone = by_trade(ONE, [known], pair[:1])
    assert one_alone.totals[0][one_alone.possible[0]].max() == 4


def test_limits_rule_out_what_no_split_has():
    # Nobody low, at most one in the middle, three in all: at least 3 + 4 + 4.
    limits = np.array([[3.0, 15.0]]), np.array([[[0.0, 0.0], [0.0, 1.0], [0.0, 3.0]]])
    found = not_ruled_out(3, *limits, AGREE5)
    assert found.totals[0][found.possible[0]].min() == 11
    assert not found.is_open(AGREE5, np.array([0.5]))[0]


def test_totals_that_touch_are_one_range_and_of_two_apart_the_longer_stays():
    # 3–4, 5–6 and 6–8 are 3–8; of 1–2 and 5–9 it is the latter; nothing is made of none.
    low = np.array([[[3.0], [6.0], [5.0]], [[1.0], [5.0], [9.0]]])
    high = np.array([[[4.0], [8.0], [6.0]], [[2.0], [9.0], [1.0]]])
    found = merged_at_once(low[:, [0, 2, 1]], high[:, [0, 2, 1]], step=np.ones((2, 1)))
    assert np.stack(found, axis=-1).tolist() == [[[3, 8]], [[5, 9]]]
    nothing = merged_at_once(np.full((1, 2, 1), np.inf), np.zeros((1, 2, 1)), step=np.ones((1, 1)))
    assert np.stack(nothing, axis=-1).tolist() == [[[np.inf, -np.inf]]]


@pytest.mark.parametrize("seed", range(3))
def test_all_at_once_is_as_one_after_the_other(seed):
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 30, (40, 6, 4)).astype(float)
    high = low + rng.integers(-2, 8, low.shape)
    step = np.ones((40, 1))
    ends = np.full((40, 4), np.inf), np.full((40, 4), -np.inf)
    for change in range(6):
        ends = merged(ends, (low[:, change], high[:, change]), step=step)
    for found, one_by_one in zip(merged_at_once(low, high, step=step), ends, strict=True):
        assert (found == one_by_one).all()
