"""Small worlds whose answers can be counted by hand."""

import numpy as np
import pytest

from analysis.audit import Solver, is_protected
from analysis.bounds import Limits, mean_is_open, narrow
from analysis.worlds import Scores, Statement, World

AGREE5 = Scores(
    low=np.array([1.0, 3.0, 4.0]),
    high=np.array([2.0, 3.0, 5.0]),
    points=np.arange(1.0, 6.0),
    open_share=0.5,
)


def world(sizes, *statements, doubtful=0):
    return Solver(World(sizes=sizes, statements=statements, doubtful=doubtful, scores=AGREE5))


def said(groups, low, high, counts=None):
    limits = None if counts is None else np.array(counts, dtype=float)
    return Statement(groups=groups, total=np.array([low, high], dtype=float), counts=limits)


def test_nothing_said_leaves_everything_open():
    assert is_protected(world([1]))


def test_parent_minus_child_gives_one_person_away():
    # 6 people total 20, 5 of them 17: the sixth answered 3.
    solver = world([1, 5], said([0, 1], 20, 20), said([1], 17, 17))
    assert solver.reach() == (3, 3)
    assert not is_protected(solver)


def test_rounding_over_many_people_protects_one():
    # 1181 people at 3.0 ± 0.05: ± 59 in all, far more than one answer.
    solver = world([1, 1180], said([0, 1], 3484, 3602), said([1], 3481, 3599))
    assert solver.reach() == (1, 5)
    assert is_protected(solver)


def test_half_the_scale_is_enough_and_less_is_not():
    # Two people: totals 4 … 8 are means 2 … 4, half of 1 … 5; 4 … 7 are not.
    assert is_protected(world([2], said([0], 4, 8)))
    assert not is_protected(world([2], said([0], 4, 7)))


def test_shares_give_away_what_the_mean_leaves_open():
    # Alone the mean allows 1 … 5; nobody low and nobody in the middle leaves 4 and 5.
    assert is_protected(world([1], said([0], 1, 5)))
    assert not is_protected(world([1], said([0], 1, 5, [[0, 0], [0, 0], [0, 1]])))


def test_only_whole_answers_count():
    # Half a person low and half high would have a mean of 3; one person cannot.
    solver = world([1], said([0], 1, 5, [[0, 1], [0, 0], [0, 1]]))
    assert not solver.possible(3, everyone=True)
    assert solver.possible(2, everyone=False)
    assert solver.possible(5, everyone=False)


def test_a_contradiction_is_never_protection():
    assert not is_protected(world([1], said([0], 6, 9)))


@pytest.mark.parametrize(("low", "high", "open_"), [(1, 5, True), (1, 3, True), (2, 3, False)])
def test_intervals_of_one_person_need_three_answers(low, high, open_):
    limits = Limits(np.array([[float(low)]]), np.array([[float(high)]]))
    one = np.array([[1.0]])
    found = mean_is_open(limits, one, minimum=one, maximum=one * 5, open_share=one / 2)
    assert found[0, 0] == open_


def test_limits_pass_up_and_down_the_tree():
    # Root 10 … 12 holds A 6 … 9 and one person (1 … 5); A holds B 2 … 3 and C 3 … 4, nobody else.
    # From below A is at most 7, so at least 10 − 7 = 3 are the person's; at most 12 − 6 = 6, so 5.
    low = np.array([[10.0], [6.0], [2.0], [3.0]])
    high = np.array([[12.0], [9.0], [3.0], [4.0]])
    # B and C have nothing shown below them: all their people are "the rest" of their own unit.
    rest = Limits(np.array([[1.0], [0], [0], [0]]), np.array([[5.0], [0], [9], [9]]))
    found = narrow(
        Limits(low, high),
        rest,
        shown=np.ones((4, 1), dtype=bool),
        parent=np.array([-1, 0, 1, 1]),
        level=np.array([0, 1, 2, 2]),
    )
    assert (found.rest.low[0, 0], found.rest.high[0, 0]) == (3, 5)
    assert (found.units.low[1, 0], found.units.high[1, 0]) == (6, 7)


def test_a_unit_with_nothing_inside_is_narrowed_from_above():
    # 10 in all, B 2 … 3, nobody beside: A's own figure says 3 … 9, the rest of the total 7 … 8.
    low, high = np.array([[10.0], [3.0], [2.0]]), np.array([[10.0], [9.0], [3.0]])
    found = narrow(
        Limits(low, high),
        Limits(np.array([[0.0], [3.0], [2.0]]), np.array([[0.0], [9.0], [3.0]])),
        shown=np.ones((3, 1), dtype=bool),
        parent=np.array([-1, 0, 0]),
        level=np.array([0, 1, 1]),
    )
    assert (found.rest.low[1, 0], found.rest.high[1, 0]) == (7, 8)
