"""Shares of profiles in units: nothing of few, and nothing left over of few."""

import numpy as np

from analysis.profile_shares import kept_apart


def test_what_is_left_beside_the_parts_is_nobody_or_enough():
    # 150 people; parts of 70 and 60 leave 20, so that the smaller part gives way and 80 are left.
    people = np.array([150.0, 70.0, 60.0])
    may = np.ones(3, dtype=bool)
    assert kept_apart(people, may, [-1, 0, 0], minimum=25).tolist() == [True, True, False]


def test_parts_that_make_up_the_whole_may_all_stand():
    people = np.array([130.0, 70.0, 60.0])
    may = np.ones(3, dtype=bool)
    assert kept_apart(people, may, [-1, 0, 0], minimum=25).all()


def test_a_unit_under_the_minimum_has_no_shares():
    people = np.array([124.0, 100.0, 24.0])
    may = np.ones(3, dtype=bool)
    # Its share is what the other leaves of the whole, so that one gives way too.
    assert kept_apart(people, may, [-1, 0, 0], minimum=25).tolist() == [True, False, False]
