"""Indices of careful answering against R and hand arithmetic."""

import numpy as np
import pytest

from surveys import quality_measures as measure
from surveys.coded_answers import in_codes

NAN = np.nan


def rows(*given) -> np.ndarray:
    return np.array(given, dtype=float)


def test_the_longest_run_is_counted_in_the_order_of_the_questions():
    runs = measure.longest_run(rows([1, 3, 3, 3, 2, 2], [4, 4, 4, 4, 4, 4], [1, 2, 1, 2, 1, 2]))
    assert runs.length.tolist() == [3, 6, 1]
    assert runs.start.tolist() == [1, 0, 0]
    assert runs.answer.tolist() == [3, 4, 1]


def test_a_missing_answer_ends_a_run_and_no_answer_is_no_run():
    runs = measure.longest_run(rows([5, 5, NAN, 5, 5, 5], [NAN] * 6))
    assert runs.length.tolist() == [3, 0]
    assert runs.start[0] == 3
    assert np.isnan(runs.answer[1])


def test_spread_is_the_standard_deviation_within_a_person():
    """R: sd(c(1, 4, 2)); sd(c(3, 3, 3)); sd(c(1, 5))."""
    spread = measure.response_variability(rows([1, 4, 2], [3, 3, 3], [1, NAN, 5]))
    assert spread == pytest.approx([1.527525, 0, 2.828427], abs=1e-6)
    assert np.isnan(measure.response_variability(rows([1, NAN, 5]), fewest=3)[0])


def test_distances_are_those_of_r_with_shrunken_correlations():
    """The values are R's.

    R <- cor(y); r <- R[upper.tri(R)]; lam <- sum((1 - r^2)^2 / 8) / sum(r^2)
    Rs <- R * (1 - lam); diag(Rs) <- 1; mahalanobis(scale(y), rep(0, 3), Rs)
    """
    y = np.column_stack(
        [
            [1, 2, 2, 4, 3, 5, 2, 1, 4],
            [1, 2.5, 2, 3.5, 3, 5.5, 2, 0.5, 4],
            [1, 3, 2, 4, 2, 5, 3, 1, 4],
        ]
    )
    found = measure.squared_distances(y)
    expected = [1.877915, 3.257193, 0.378136, 4.003009, 3.852691]
    expected += [3.754958, 2.345635, 2.635902, 0.959603]
    assert found.squared == pytest.approx(expected, abs=1e-5)
    assert found.answered.tolist() == [3] * 9


def test_distance_of_a_partly_answered_row_rests_on_its_answers_alone():
    answers = rows([1, 2, 4], [2, 2, 5], [4, 3, 3], [5, 4, 2], [3, 5, 1], [5, NAN, NAN])
    found = measure.squared_distances(answers)
    of_first = answers[:, 0]
    alone = ((5 - of_first.mean()) / of_first.std(ddof=1)) ** 2
    assert found.squared[-1] == pytest.approx(alone)
    assert found.answered[-1] == 1


def test_a_distance_over_some_answers_is_that_of_their_part_of_the_matrix():
    """The definition itself, z' S^-1 z over the answered items, solved apart for one row."""
    answers = np.random.default_rng(2).integers(1, 6, (200, 5)).astype(float)
    answers[:, 1] = np.clip(answers[:, 0] + answers[:, 1] - 3, 1, 5)
    answers[7, [1, 3]] = NAN
    z = (answers - np.nanmean(answers, axis=0)) / np.nanstd(answers, axis=0, ddof=1)
    filled = np.nan_to_num(z)
    seen = (~np.isnan(z)).astype(float)
    matrix = measure.shrunken(filled.T @ filled / (seen.T @ seen - 1), together=(seen.T @ seen))[
        np.ix_([0, 2, 4], [0, 2, 4])
    ]
    alone = z[7, [0, 2, 4]]
    expected = alone @ np.linalg.solve(matrix, alone)
    assert measure.squared_distances(answers).squared[7] == pytest.approx(expected)


def test_more_questions_than_people_still_give_distances():
    answers = np.random.default_rng(1).integers(1, 6, (12, 30)).astype(float)
    assert np.isfinite(measure.squared_distances(answers).squared).all()


def test_a_question_that_all_answer_alike_adds_nothing():
    plain = rows([1, 2], [2, 4], [4, 3], [5, 5], [3, 1])
    more = np.column_stack([plain, np.full(5, 3.0)])
    here, there = measure.squared_distances(plain), measure.squared_distances(more)
    assert there.squared == pytest.approx(here.squared)
    assert there.answered.tolist() == [2] * 5


def test_the_cut_is_rs_chi_square():
    """R: qchisq(.999, c(3, 20, 50))."""
    cut = measure.chi_square_cut(np.array([3, 20, 50]), probability=0.001)
    assert cut == pytest.approx([16.26624, 45.31475, 86.66081], abs=1e-5)


def test_even_odd_is_the_stepped_up_correlation_of_half_scales():
    """By hand: halves (1.5, 5, 3) and (2, 4, 3); r = 3.5 / sqrt(6.1667 × 2) = 0.99661; 2r/(1+r)."""
    scales = [[0, 1, 2], [3, 4], [5, 6]]
    answers = rows([1, 2, 2, 5, 4, 3, 3], [3] * 7, [5, 1, 5, 1, 5, 3, 2])
    found = measure.even_odd(answers, scales=scales, fewest=3)
    assert found[0] == pytest.approx(0.99830, abs=1e-4)
    assert np.isnan(found[1])
    assert found[2] == -1
    assert np.isnan(measure.even_odd(answers, scales=scales, fewest=4)).all()


def test_pairs_go_together_or_against_each_other_and_share_no_question():
    """By hand: columns 0 and 1 agree fully, 2 is 6 minus 0, 3 is unrelated to all of them."""
    first = np.array([1, 2, 3, 4, 5, 1, 5.0])
    answers = np.column_stack([first, first, 6 - first, [3, 1, 4, 1, 3, 2, 2]])
    assert measure.item_pairs(measure.correlations(answers).r, least=0.6, opposite=False) == [
        (0, 1)
    ]
    assert measure.item_pairs(measure.correlations(answers).r, least=0.6, opposite=True) == [(0, 2)]


def test_consistency_is_the_correlation_over_pairs_within_a_person():
    """By hand: (1, 2, 3) with (2, 4, 6) is 1, with (3, 2, 1) is −1."""
    answers = rows([1, 2, 3, 2, 4, 6], [1, 2, 3, 3, 2, 1], [2, 2, 2, 1, 2, 3])
    found = measure.pair_consistency(answers, pairs=[(0, 3), (1, 4), (2, 5)], fewest=3)
    assert found[:2] == pytest.approx([1, -1])
    assert np.isnan(found[2])


def test_same_answers_point_to_the_first_row_that_has_them():
    answers = rows([1, 2, 3], [4, 4, 4], [1, 2, 3], [1, 2, NAN], [1, 2, NAN], [1, 2, 3])
    assert measure.first_with_same_answers(answers, fewest=3).tolist() == [-1, -1, 0, -1, -1, 0]


def test_the_commonest_answers_share_counts_answers_given():
    shares = measure.commonest_share(rows([1, 1, 2, NAN], [1, 2, 3, 4]))
    assert shares == pytest.approx([2 / 3, 1 / 4])


def test_answers_in_codes_measure_as_the_same_answers_in_floats():
    answers = np.random.default_rng(8).integers(1, 6, (60, 9)).astype(float)
    answers[::7, 2] = NAN
    answers[40] = answers[3]
    coded = in_codes(answers)
    for float_side, coded_side in zip(
        measure.squared_distances(answers), measure.squared_distances(coded), strict=True
    ):
        assert coded_side == pytest.approx(float_side)
    scales = [[0, 1, 2, 3], [4, 5], [6, 7, 8]]
    assert measure.even_odd(coded, scales=scales, fewest=3) == pytest.approx(
        measure.even_odd(answers, scales=scales, fewest=3), nan_ok=True
    )
    assert measure.first_with_same_answers(coded, fewest=5)[40] == 3


def test_a_turned_item_is_the_sum_of_the_ends_less_the_answer():
    coded = in_codes(rows([1, 2, NAN], [5, 4, 3]))
    turned = coded.turned(sums=[6, None, 6]).floats(slice(0, 2))
    assert turned.tolist()[1] == [1, 4, 3]
    assert turned[0, :2].tolist() == [5, 2]
    assert np.isnan(turned[0, 2])
