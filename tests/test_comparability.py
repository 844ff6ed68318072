"""The verdict on comparing departments, from numbers whose meaning is known beforehand."""

import numpy as np
import pytest

from analysis.aggregation import aggregation, group_moments
from analysis.comparability import Comparable, Doubt, comparability
from reports.text import LANGUAGES, has


def departments(*, between: float, within: float, count: int = 20, size: int = 30):
    """Departments whose means lie `between` apart (SD) with people `within` apart inside them."""
    rng = np.random.default_rng(4)
    level = np.repeat(between * rng.normal(size=count), size)
    values = level + within * rng.normal(size=count * size)
    groups = np.repeat(np.arange(count), size)
    return aggregation(group_moments(values, groups=groups, n_groups=count))


@pytest.mark.parametrize(
    ("between", "rwg_j", "verdict", "doubts"),
    [
        # population ICC(1) .20, so ICC(2) of 30 people is .88
        (0.50, 0.85, Comparable.YES, ()),
        (0.50, 0.50, Comparable.WITH_CARE, (Doubt.WEAK_AGREEMENT,)),
        (0.50, np.nan, Comparable.YES, ()),
        # no difference at all, yet everybody agrees
        (0.00, 0.90, Comparable.NO, (Doubt.NO_DIFFERENCE, Doubt.PSEUDO_AGREEMENT)),
        (0.00, 0.40, Comparable.NO, (Doubt.NO_DIFFERENCE, Doubt.WEAK_AGREEMENT)),
    ],
)
def test_agreement_alone_does_not_make_departments_comparable(between, rwg_j, verdict, doubts):
    (found,) = comparability(
        departments(between=between, within=1.0), rwg_j_median=np.array([rwg_j])
    )
    assert (found.verdict, found.doubts) == (verdict, doubts)


def test_small_real_differences_call_for_care():
    # population ICC(1) .03: real with 200 departments, but a mean of 10 people has ICC(2) .24
    found = departments(between=0.18, within=1.0, count=200, size=10)
    (judged,) = comparability(found, rwg_j_median=np.array([0.8]))
    assert judged.verdict is Comparable.WITH_CARE
    assert Doubt.UNRELIABLE_MEANS in judged.doubts
    assert Doubt.PSEUDO_AGREEMENT in judged.doubts


def test_one_department_cannot_be_compared():
    found = departments(between=0.5, within=1.0, count=1)
    (judged,) = comparability(found, rwg_j_median=np.array([0.9]))
    assert (judged.verdict, judged.doubts) == (Comparable.CANNOT_TELL, (Doubt.TOO_FEW,))


def test_departments_without_any_spread_inside_are_comparable():
    moments = group_moments(np.array([1.0, 1, 5, 5]), groups=np.array([0, 0, 1, 1]), n_groups=2)
    (judged,) = comparability(aggregation(moments), rwg_j_median=np.array([1.0]))
    assert judged.verdict is Comparable.YES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_and_doubt_has_words(language):
    keys = [f"comparable.{each}" for each in Comparable]
    keys += [f"comparable_reason.{each}" for each in Doubt]
    assert [key for key in keys if not has(key, language)] == []
