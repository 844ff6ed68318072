"""Units beside that give way: hand arithmetic on one item of 1–5."""

import numpy as np
import pytest

from analysis.giving_way import Grid, Standing, can_all_be

AGREE5 = Grid(low=np.array([1.0, 3.0, 4.0]), high=np.array([2.0, 3.0, 5.0]), step=1.0)
ANY = ((0, 99), (0, 99), (0, 99))


def standing(total, counts, totals, ranges=ANY):
    arrays = (np.array(each, dtype=float) for each in (counts, totals, ranges))
    return Standing(total=total, **dict(zip(("counts", "totals", "ranges"), arrays, strict=True)))


# One person who answered 3, beside ten others whose total of 30 may be two more or less.
ONE = standing(3, (0, 1, 0), (0, 0))
TEN = standing(30, (3, 4, 3), (28, 32))


@pytest.mark.parametrize(("score", "possible"), [(1, True), (3, True), (5, True)])
def test_others_make_up_for_any_answer_when_there_is_room(score, possible):
    together = standing(33, (3, 5, 3), (33, 33))
    assert can_all_be(score, ONE, [together], [TEN], AGREE5) == possible


def test_nothing_is_proven_where_others_have_no_room():
    stiff = standing(30, (0, 10, 0), (30, 30))
    together = standing(33, (0, 11, 0), (33, 33))
    assert can_all_be(3, ONE, [together], [stiff], AGREE5)
    assert not can_all_be(5, ONE, [together], [stiff], AGREE5)


def test_the_units_own_rounding_is_room_as_well():
    together = standing(33, (0, 11, 0), (31, 35))
    assert can_all_be(1, ONE, [together], [], AGREE5)
    assert not can_all_be(1, ONE, [standing(33, (0, 11, 0), (32, 35))], [], AGREE5)


def test_people_change_class_where_the_sum_of_classes_is_known():
    # Seven in the middle, exactly: if the one answers 5, somebody beside must be in the middle.
    known = standing(34, (2, 7, 2), (32, 36), ((2, 2), (7, 7), (2, 2)))
    mixed = standing(31, (2, 6, 2), (28, 32))
    assert can_all_be(5, ONE, [known], [mixed], AGREE5)
    held = standing(31, (2, 6, 2), (28, 32), ((2, 2), (6, 6), (2, 2)))
    assert not can_all_be(5, ONE, [known], [held], AGREE5)


def test_every_unit_above_has_a_say():
    open_, known = standing(33, (0, 11, 0), (20, 50)), standing(99, (0, 33, 0), (99, 99))
    assert can_all_be(5, ONE, [open_], [], AGREE5)
    assert not can_all_be(5, ONE, [open_, known], [], AGREE5)
