"""Reliability against R (psych, lavaan), by hand, and at every edge."""

import json
import tomllib
from dataclasses import asdict
from math import isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis import reliability
from analysis.coefficients import coefficients, feldt_interval
from analysis.covariance import Missing, covariance
from analysis.onefactor import one_factor
from analysis.reliability import Reason, scale_qualities, scale_quality
from analysis.results import ScaleVerdict
from analysis.scoring import score
from tests.builders import instrument, responses

REFERENCE = Path(__file__).parent / "reference"
SCALES = json.loads((REFERENCE / "reliability.json").read_text())["scales"]


def reference_items(name: str) -> pd.DataFrame:
    entry = SCALES[name]
    items = pd.read_csv(REFERENCE / entry["data"])[entry["items"]].astype(float)
    for turned in np.atleast_1d(entry.get("reversed", [])):
        items[turned] = 7 - items[turned]
    return items


@pytest.mark.parametrize("name", SCALES)
def test_closed_forms_match_psych(name):
    expected = SCALES[name]["values"]
    found = scale_quality(reference_items(name))
    assert found.n == expected["n"]
    for each in ("alpha", "alpha_standardised", "lambda6", "mean_inter_item_r"):
        assert getattr(found, each) == pytest.approx(expected[each], abs=1e-8), each
    for each in ("alpha_low", "alpha_high"):
        assert getattr(found, each) == pytest.approx(expected[each], abs=1e-8), each
    item_rest_r = [item.item_rest_r for item in found.items]
    np.testing.assert_allclose(item_rest_r, expected["item_rest_r"], atol=1e-8)
    assert [item.n for item in found.items] == expected["item_n"]
    np.testing.assert_allclose(
        [item.mean for item in found.items], expected["item_mean"], atol=1e-8
    )


@pytest.mark.parametrize("name", [name for name in SCALES if name != "two_items"])
def test_alpha_if_dropped_matches_psych(name):
    found = [item.alpha_if_dropped for item in scale_quality(reference_items(name)).items]
    np.testing.assert_allclose(found, SCALES[name]["values"]["alpha_if_dropped"], atol=1e-8)


@pytest.mark.parametrize("name", [name for name in SCALES if name != "two_items"])
def test_omega_total_matches_lavaan(name):
    expected = SCALES[name]["values"]
    assert scale_quality(reference_items(name)).omega_total == pytest.approx(
        expected["omega_total"], rel=1e-4
    )
    n = expected["n"]
    factor = one_factor(covariance(reference_items(name).to_numpy()).matrix * (n - 1) / n)
    sign = np.sign(np.sum(expected["loadings"]))
    np.testing.assert_allclose(factor.loadings, sign * np.array(expected["loadings"]), atol=1e-4)
    np.testing.assert_allclose(factor.uniquenesses, expected["uniquenesses"], atol=1e-4)
    assert n * factor.discrepancy == pytest.approx(expected["fit"]["chisq"], rel=1e-4, abs=1e-6)


def test_omega_is_unchanged_by_item_order():
    items = reference_items("leadership")
    found = scale_quality(items[items.columns[::-1]]).omega_total
    assert found == pytest.approx(scale_quality(items).omega_total, rel=1e-6)


@pytest.mark.parametrize("name", SCALES)
def test_pairwise_alpha_matches_psych(name):
    found = scale_quality(reference_items(name), missing=Missing.PAIRWISE)
    assert found.alpha == pytest.approx(SCALES[name]["values"]["alpha_pairwise"], abs=1e-8)


def test_pairwise_covariances_match_pandas():
    items = reference_items("agreeableness")
    found = covariance(items.to_numpy(), missing=Missing.PAIRWISE)
    np.testing.assert_allclose(found.matrix, items.cov().to_numpy(), atol=1e-12)


def test_alpha_is_pingouins_and_agrees_with_the_closed_form():
    items = reference_items("leadership").dropna()
    expected, interval = pingouin.cronbach_alpha(items)
    assert coefficients(covariance(items.to_numpy()).matrix).alpha == pytest.approx(
        expected, abs=1e-12
    )
    # pingouin rounds its interval to three decimals
    found = feldt_interval(expected, n=len(items), k_items=items.shape[1])
    assert found == pytest.approx(tuple(interval), abs=5e-4)


@pytest.mark.parametrize("missing", list(Missing))
@pytest.mark.parametrize("name", SCALES)
def test_a_survey_of_very_many_has_the_alpha_that_pingouin_would_give(name, missing, monkeypatch):
    few = scale_quality(reference_items(name), missing=missing).alpha
    monkeypatch.setattr(reliability, "_MOST_FOR_PINGOUIN", 0)
    many = scale_quality(reference_items(name), missing=missing).alpha
    assert many == pytest.approx(few, abs=1e-12)


def test_two_items_by_hand():
    # Variances 1 and 1, covariance .5: alpha = 2 (1 - 2/3), r = .5, Spearman-Brown = 1 / 1.5.
    items = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 3, 2]})
    found = scale_quality(items)
    assert found.alpha == pytest.approx(2 / 3, abs=1e-12)
    assert found.spearman_brown == pytest.approx(2 / 3, abs=1e-12)
    assert found.items[0].item_rest_r == pytest.approx(0.5, abs=1e-12)


def test_an_item_keyed_the_wrong_way_is_called_out():
    found = scale_quality(reference_items("agreeableness_unkeyed"))
    assert [item.item for item in found.items if item.negative] == ["A1"]
    assert Reason.ITEM_RUNS_AGAINST in found.reasons
    assert not any(item.negative for item in scale_quality(reference_items("agreeableness")).items)


@pytest.mark.parametrize(("r", "called_out"), [(-0.2, True), (-0.01, True), (0.01, False)])
@pytest.mark.parametrize("n", [400, 30, 8])
def test_any_negative_item_is_called_out_among_few_as_among_many(n, r, called_out):
    # A column of this r with the sum of the others, made so exactly.
    rest = np.random.default_rng(2).normal(size=(n, 2))
    rest -= rest.mean(axis=0)
    total = rest.sum(axis=1)
    free = np.random.default_rng(3).normal(size=n)
    free -= free.mean()
    free -= total * (free @ total) / (total @ total)
    odd = r * total / total.std() + np.sqrt(1 - r**2) * free / free.std()
    found = scale_quality(pd.DataFrame({"a": rest[:, 0], "b": rest[:, 1], "odd": odd}))
    assert found.items[2].item_rest_r == pytest.approx(r)
    assert found.items[2].negative is called_out


def noisy(loading: float, *, n: int, k: int = 4) -> pd.DataFrame:
    """Answers with one common factor of the given standardised loading."""
    rng = np.random.default_rng(5)
    factor = rng.normal(size=(n, 1))
    return pd.DataFrame(loading * factor + np.sqrt(1 - loading**2) * rng.normal(size=(n, k)))


@pytest.mark.parametrize(
    ("loading", "n", "verdict", "reason"),
    # Population alpha of four items with equal loadings l: 4 l^2 / (1 + 3 l^2).
    [
        (0.80, 2000, ScaleVerdict.REPORT, ""),  # .88
        (0.60, 2000, ScaleVerdict.WITH_CARE, Reason.MODEST_RELIABILITY),  # .69, falls under .70
        (0.40, 2000, ScaleVerdict.DO_NOT_REPORT, Reason.LOW_RELIABILITY),  # .43
        (0.50, 10, ScaleVerdict.DO_NOT_REPORT, Reason.TOO_UNCERTAIN),
        (0.80, 8, ScaleVerdict.WITH_CARE, Reason.WIDE_INTERVAL),  # eight people prove little
    ],
)
def test_the_verdict_follows_the_coefficients_and_their_interval(loading, n, verdict, reason):
    found = scale_quality(noisy(loading, n=n))
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("items", "verdict", "reason"),
    [
        (np.ones((10, 1)), ScaleVerdict.SINGLE_ITEM, Reason.SINGLE_ITEM),
        (np.full((10, 3), nan), ScaleVerdict.DO_NOT_REPORT, Reason.NO_ANSWERS),
        (np.empty((0, 3)), ScaleVerdict.DO_NOT_REPORT, Reason.NO_ANSWERS),
        (np.array([[1.0, 2], [2, 3]]), ScaleVerdict.DO_NOT_REPORT, Reason.TOO_FEW_COMPLETE),
        (np.full((10, 3), 2.0), ScaleVerdict.DO_NOT_REPORT, Reason.NO_VARIATION),
        (
            np.column_stack([np.ones(9), np.arange(9)]),
            ScaleVerdict.DO_NOT_REPORT,
            Reason.NO_VARIATION,
        ),
        (
            np.array([[1.0, 5], [2, 4], [5, 1]]),
            ScaleVerdict.DO_NOT_REPORT,
            Reason.ITEM_RUNS_AGAINST,
        ),
    ],
)
def test_what_cannot_be_estimated_is_a_value_with_a_reason(items, verdict, reason):
    found = scale_quality(pd.DataFrame(items))
    assert isnan(found.alpha)
    assert isnan(found.omega_total)
    assert isnan(found.alpha_low)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_a_constant_or_unasked_item_is_left_out_and_named():
    items = reference_items("three_items")
    plain = scale_quality(items)
    flat = scale_quality(items.assign(flat=3.0, never=nan))
    assert (flat.alpha, flat.omega_total, flat.n) == (plain.alpha, plain.omega_total, plain.n)
    assert flat.k_items == 3
    assert {Reason.ITEM_CONSTANT, Reason.ITEM_NOT_ANSWERED} <= set(flat.reasons)
    assert flat.verdict is not ScaleVerdict.REPORT


def test_items_that_repeat_each_other_have_no_omega_and_say_why():
    items = reference_items("three_items")
    found = scale_quality(items.assign(again=items["A2"]))
    assert isnan(found.omega_total)
    assert isnan(found.lambda6)
    assert found.reasons == (Reason.NO_PROPER_FACTOR,)


def test_many_incomplete_answers_call_for_care():
    items = noisy(0.8, n=400)
    items.iloc[:220, 0] = nan
    found = scale_quality(items)
    assert found.n == 180
    assert found.reasons == (Reason.MANY_INCOMPLETE,)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_reason_has_words(language):
    locale = Path(__file__).parent.parent / "reports" / "locales" / f"{language}.toml"
    words = tomllib.loads(locale.read_text(encoding="utf-8"))["scale_reason"]
    assert set(words) == set(Reason)


def test_every_scale_of_an_instrument_is_judged():
    scores = score(responses({("A",): 80}), instrument())
    found = scale_qualities(scores, instrument())
    assert [each.scale for each in found] == ["safety", "conflict", "time", "time_wanted"]
    assert found[0].items[2].item == "safety_3"
    assert not found[0].items[2].negative  # reversed before it is judged
    assert found[3].verdict is ScaleVerdict.SINGLE_ITEM


answers = st.integers(2, 6).flatmap(
    lambda k: arrays(
        float,
        st.tuples(st.integers(3, 30), st.just(k)),
        elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]),
    )
)


@settings(deadline=None)
@given(answers, st.randoms(use_true_random=False))
def test_alpha_is_unchanged_by_item_order_row_order_and_shift(items, random):
    columns = random.sample(range(items.shape[1]), items.shape[1])
    rows = random.sample(range(len(items)), len(items))
    plain = scale_quality(pd.DataFrame(items))
    mixed = scale_quality(pd.DataFrame(items[rows][:, columns] + 3.0))
    assert plain.alpha == pytest.approx(mixed.alpha, abs=1e-9, nan_ok=True)
    assert plain.lambda6 == pytest.approx(mixed.lambda6, abs=1e-6, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        float,
        st.tuples(st.integers(0, 25), st.integers(1, 5)),
        elements=st.sampled_from([nan, nan, 1.0, 2.0, 3.0, 4.0, 5.0]),
    ),
    st.sampled_from(Missing),
)
def test_nothing_leaves_its_range_whatever_is_missing(items, missing):
    found = scale_quality(pd.DataFrame(items), missing=missing)
    numbers = {name: value for name, value in asdict(found).items() if isinstance(value, float)}
    for name, value in numbers.items():
        assert isnan(value) or value <= 1 + 1e-9 or missing is Missing.PAIRWISE, name
    if missing is Missing.LISTWISE:
        assert isnan(found.omega_total) or 0 <= found.omega_total <= 1
        for item in found.items:
            assert isnan(item.item_rest_r) or abs(item.item_rest_r) <= 1 + 1e-9
