"""No statistic leaves its range, and the order of rows never matters, whatever a survey looks like.

Surveys are drawn with up to 30 % missing answers, categories nobody uses, constant items, scales of
two items, departments of one, and answers with nothing or everything between departments.
"""

from dataclasses import asdict, dataclass, fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.aggregation import aggregation, group_moments
from analysis.agreement import agreement, rwg
from analysis.covariance import Missing
from analysis.differences import differences, games_howell
from analysis.divided import division_p_value
from analysis.estimates import level_posterior, shrunken_mean
from analysis.item_bias import as_table, item_bias
from analysis.nesting import Nesting
from analysis.overlap import htmt
from analysis.policy import default_policy
from analysis.reliability import scale_quality
from analysis.structure import scale_structure
from analysis.study import analyse
from analysis.variance import variance_components
from tests.builders import instrument, responses

GROUPS = 8


@dataclass(frozen=True)
class Survey:
    """Answers of one scale, and the department of each respondent."""

    items: np.ndarray
    groups: np.ndarray
    options: int

    def shuffled(self, seed: int) -> "Survey":
        order = np.random.default_rng(seed).permutation(len(self.items))
        return replace(self, items=self.items[order], groups=self.groups[order])

    @property
    def scores(self) -> np.ndarray:
        return self.items.mean(axis=1)


@st.composite
def surveys(draw) -> Survey:
    """Any survey; hypothesis picks what kind, a seeded generator the answers."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n, k = draw(st.sampled_from([1, 2, 3, 12, 60, 240])), draw(st.sampled_from([2, 2, 3, 5]))
    options = draw(st.sampled_from([2, 3, 5, 7, 11]))
    groups = rng.integers(0, draw(st.integers(1, GROUPS)), n)
    shift = rng.normal(size=GROUPS) * draw(st.sampled_from([0.0, 0.3, 3.0]))
    loading = draw(st.sampled_from([0.0, 0.7, 0.95]))
    person = shift[groups] + rng.normal(size=n)
    answers = loading * person[:, None] + np.sqrt(1 - loading**2) * rng.normal(size=(n, k))
    answers = answers * rng.choice([-1, 1, 1, 1], k)
    items = np.clip(np.rint((options + 1) / 2 + answers * options / 5), 1, options)
    items[np.isin(items, draw(st.sets(st.integers(1, options), max_size=options - 1)))] = options
    if draw(st.booleans()):
        items[:, 0] = options
    items[rng.random(items.shape) < draw(st.sampled_from([0.0, 0.1, 0.3]))] = np.nan
    return Survey(items, groups, options)


def within(values, low, high=np.inf):
    """Whether every value that exists lies between the limits, a rounding error allowed."""
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    return bool(np.all((known >= low - 1e-9) & (known <= high + 1e-9)))


def same(first, second, *, rel: float = 1e-6):
    np.testing.assert_allclose(
        np.asarray(first, dtype=float), np.asarray(second, dtype=float), rtol=rel, atol=1e-7
    )


def numbers(found) -> dict[str, float]:
    return {name: value for name, value in asdict(found).items() if isinstance(value, float)}


@settings(max_examples=60, deadline=None)
@given(surveys(), st.sampled_from(Missing), st.integers(0, 99))
def test_reliability(survey, missing, seed):
    found = scale_quality(pd.DataFrame(survey.items), missing=missing)
    again = scale_quality(pd.DataFrame(survey.shuffled(seed).items), missing=missing)
    assert (found.verdict, found.reasons) == (again.verdict, again.reasons)
    same(list(numbers(found).values()), list(numbers(again).values()), rel=1e-4)
    if missing is Missing.PAIRWISE:  # a pairwise matrix need not be one of covariances
        return
    assert within([found.alpha_low, found.alpha, found.alpha_high], -np.inf, 1)
    assert np.isnan(found.alpha) or found.alpha_low <= found.alpha <= found.alpha_high
    assert within(found.omega_total, 0, 1)
    assert within(found.lambda6, -np.inf, 1)
    assert within(found.mean_inter_item_r, -1, 1)
    assert within(found.spearman_brown, -np.inf, 1)
    assert within([each.item_rest_r for each in found.items], -1, 1)
    assert within([each.mean for each in found.items], 1, survey.options)
    for each in found.items:
        assert each.negative == (each.item_rest_r < -1e-12)


@settings(max_examples=30, deadline=None)
@given(surveys(), st.integers(0, 99))
def test_structure_and_ordinal_reliability(survey, seed):
    found = scale_structure(pd.DataFrame(survey.items))
    again = scale_structure(pd.DataFrame(survey.shuffled(seed).items))
    assert found.components == again.components
    assert found.components is None or 0 <= found.components <= survey.items.shape[1]
    fit = found.fit
    assert within([fit.cfi, fit.p_value, found.ordinal.ordinal_omega], 0, 1)
    assert within([fit.rmsea_low, fit.rmsea, fit.rmsea_high, fit.srmr, fit.chi_square], 0)
    assert within(found.ordinal.ordinal_alpha, -np.inf, 1)
    same([fit.cfi, fit.rmsea, fit.srmr], [again.fit.cfi, again.fit.rmsea, again.fit.srmr], rel=1e-3)
    same(found.ordinal.ordinal_alpha, again.ordinal.ordinal_alpha, rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(surveys(), st.integers(0, 99))
def test_agreement_and_aggregation(survey, seed):
    other = survey.shuffled(seed)
    inside, again = (
        agreement(each.items, groups=each.groups, n_groups=GROUPS, options=each.options)
        for each in (survey, other)
    )
    assert within([inside.rwg_j, inside.rwg_j_slight_skew], 0, 1)
    assert within(inside.ad_mean, 0, (survey.options - 1) / 2)
    for name in (field.name for field in fields(inside)):
        same(getattr(inside, name), getattr(again, name))
    moments, mixed = (
        group_moments(each.items, groups=each.groups, n_groups=GROUPS) for each in (survey, other)
    )
    assert within(rwg(moments, options=survey.options), 0, 1)
    found, again = aggregation(moments), aggregation(mixed)
    assert within([found.icc1_high, found.icc2_high, found.icc1, found.icc2], -np.inf, 1)
    assert within(found.icc1 * (found.mean_size - 1), -1)  # −1/(K − 1) is the lowest there is
    assert within([found.f, found.df1, found.df2], 0)
    assert within(found.p_value, 0, 1)
    for name in ("icc1", "icc1_n0", "icc2", "f", "p_value", "icc1_low", "icc2_high"):
        same(getattr(found, name), getattr(again, name))


@settings(max_examples=40, deadline=None)
@given(surveys(), st.integers(0, 99))
def test_tests_between_departments(survey, seed):
    other = survey.shuffled(seed)
    found, again = (
        differences(each.scores, groups=each.groups, n_groups=GROUPS)[0] for each in (survey, other)
    )
    welch, ranks = found.welch, found.kruskal_wallis
    assert within([welch.p_value, welch.omega_squared, welch.eta_squared], 0, 1)
    assert within([ranks.p_value, ranks.epsilon_squared], 0, 1)
    assert within([welch.f, welch.df1, welch.df2, ranks.h], 0)
    same(list(numbers(welch).values()), list(numbers(again.welch).values()), rel=1e-5)
    same(list(numbers(ranks).values()), list(numbers(again.kruskal_wallis).values()), rel=1e-5)
    moments = group_moments(survey.scores, groups=survey.groups, n_groups=GROUPS)
    pairs = games_howell(moments.n[:, 0], moments.mean[:, 0], moments.variance[:, 0])
    assert within(pairs["p_value"], 0, 1)
    told = pairs.dropna()
    assert ((told["low"] <= told["difference"]) & (told["difference"] <= told["high"])).all()


@settings(max_examples=60, deadline=None)
@given(surveys(), st.booleans(), st.integers(0, 99))
def test_estimates(survey, nested, seed):
    other = survey.shuffled(seed)
    parents = np.stack([np.arange(GROUPS) // 2, np.arange(GROUPS) // 4]) if nested else None
    found, again = (
        variance_components(each.scores, each.groups, parents=parents) for each in (survey, other)
    )
    assert found.reason == again.reason
    assert within([found.within, found.tau2, found.sigma2, *found.tau2_above], 0)
    assert within([found.ratio, found.weight], 0)
    if found.reason:
        return
    assert found.weight.sum() == pytest.approx(1)
    same([found.tau2, *found.tau2_above], [again.tau2, *again.tau2_above], rel=1e-3)
    moments = group_moments(survey.scores, groups=survey.groups, n_groups=GROUPS)
    there = moments.n[:, 0] > 0
    n, mean = moments.n[there, 0], moments.mean[there, 0]
    nesting = Nesting.of(*parents[:, there]) if nested and found.nested else None
    estimate = shrunken_mean(n, mean, found, step=0.1, nesting=nesting)
    assert within(estimate, mean.min(), mean.max())
    posterior = level_posterior(n, mean, found, step=0.1, nesting=nesting)
    low, high = posterior.quantile(0.025), posterior.quantile(0.975)
    assert (low < high).all()  # never zero wide
    assert within(posterior.below(estimate), 0, 1)


@settings(max_examples=40, deadline=None)
@given(surveys(), st.integers(0, 99))
def test_items_between_groups_and_scales_that_overlap(survey, seed):
    second = survey.groups % 2 == 0
    order = np.random.default_rng(seed).permutation(len(second))
    items = pd.DataFrame(survey.items)
    found = as_table(item_bias(items, second=second))
    again = as_table(item_bias(items.iloc[order], second=second[order]))
    assert within(found[["p_value", "p_adjusted"]], 0, 1)
    assert within(found["chi_square"], 0)
    told = found.dropna()
    assert ((told["low"] <= told["effect"]) & (told["effect"] <= told["high"])).all()
    assert found["verdict"].tolist() == again["verdict"].tolist()
    same(found["effect"], again["effect"])
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = pd.DataFrame(survey.items).corr().to_numpy()
    half = survey.items.shape[1] // 2
    ratios = htmt(correlation, scales=[range(half), range(half, survey.items.shape[1])])
    assert within(ratios, 0)


@given(st.integers(0, 400), st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.2, 0.5, 0.6]))
def test_divided_departments(n, favourable, unfavourable, ratio):
    total = max(favourable + unfavourable, 1.0)
    shares = [np.array([each / total]) for each in (favourable, unfavourable)]
    neutral = 1 - shares[0] - shares[1]
    found = division_p_value(
        shares[0], neutral, shares[1], np.array([float(n)]), ratio=np.array([ratio])
    )
    assert within(found, 0, 1)


@pytest.mark.parametrize(("seed", "missing"), [(3, 0.3), (4, 0.0)])
def test_a_whole_study_does_not_depend_on_the_order_of_rows(seed, missing):
    sizes = {("A", "x"): 14, ("A", "y"): 30, ("B", "x"): 9, ("B", "z"): 26, ("C",): 12}
    survey = responses(sizes, missing=missing, seed=seed)
    order = np.random.default_rng(seed).permutation(len(survey))
    mixed = replace(
        survey,
        items=survey.items.iloc[order].reset_index(drop=True),
        units=survey.units.iloc[order].reset_index(drop=True),
    )
    found, again = (analyse(each, instrument(), default_policy()) for each in (survey, mixed))
    tables = ("units", "cells", "findings", "strengths", "gaps", "scales", "items", "differences")
    for name in (*tables, "overlaps", "detectable", "divided"):
        pd.testing.assert_frame_equal(
            getattr(found, name).frame, getattr(again, name).frame, rtol=1e-5, atol=1e-6, obj=name
        )
    assert within(found.findings.frame["probability"].dropna(), 0.05, 0.95)
    cells = found.cells.frame
    assert within(cells[["mean", "estimate", "ci_low", "ci_high"]].dropna(), 1, 5)
    assert within(cells[["favourable", "neutral", "unfavourable"]].dropna(), 0, 1)
    scales = found.scales.frame
    assert within(scales[["rwg_j_median", "rwg_j_skew_median", "omega_total"]].dropna(), 0, 1)
