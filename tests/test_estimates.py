"""Shrunken means and intervals, by hand where it can be done by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtr

from analysis.estimates import (
    ESTIMATES,
    estimate_units,
    level_posterior,
    shrunken_mean,
    t_cumulative,
)
from analysis.variance import VarianceComponents, variance_components


def known(ratio: float, sigma2: float = 1.0, df: int = 10**8) -> VarianceComponents:
    """Components without any uncertainty of their own: one grid point, normal tails."""
    return VarianceComponents(
        groups=2,
        n=df + 1,
        within=sigma2,
        sigma2=sigma2,
        tau2=ratio * sigma2,
        ratio=np.array([ratio]),
        stray=np.array([0.0]),
        weight=np.array([1.0]),
        scale=np.array([sigma2]),
        df=df,
    )


def units(n: dict[str, int], status: str = "shown") -> pd.DataFrame:
    rows = [("organisation", "", 0, "shown", sum(n.values()))]
    rows += [(unit, "organisation", 1, status, size) for unit, size in n.items()]
    return pd.DataFrame(rows, columns=["unit", "parent", "level", "status", "n"])


def cells(n: dict[str, float], mean: dict[str, float], measure: str = "safety") -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": list(n), "measure": measure, "n": list(n.values()), "mean": list(mean.values())}
    )


def test_two_units_come_out_as_by_hand():
    # n = 10 each, σ² = 1, τ² = .25, means rounded to .1.
    # error = 1/10 + .1²/12 = .1008333; kept = .25 / (.25 + .1008333) = .7125891
    # grand mean 3.5; estimate of A = 3.5 − .7125891 × .5 = 3.1437055
    # variance = .25 × (1 − .7125891) + (1 − .7125891)² × .3508333 / 2 = .0718527 + .0144904
    # = .0863431; half interval = 2.0237100 × √.0863431 (tails of .86 × 2.5 %)
    n, mean = {"/A": 10, "/B": 10}, {"/A": 3.0, "/B": 4.0}
    found = estimate_units(units(n), cells(n, mean), {(1, "safety"): known(0.25)}, step=0.1)
    assert tuple(found.columns) == ESTIMATES
    first = found.set_index("unit").loc["/A"]
    assert first["estimate"] == pytest.approx(3.1437055, abs=1e-6)
    assert first["ci_low"] == pytest.approx(3.1437055 - 0.5946509, abs=1e-5)
    assert first["ci_high"] == pytest.approx(3.1437055 + 0.5946509, abs=1e-5)


def test_one_unit_has_the_interval_of_a_plain_mean_whatever_the_spread():
    # One group of 25, σ² = 4: mean ± 1.959964 × √(4/25 + .1²/12) = ± .7860246
    found = level_posterior(np.array([25.0]), np.array([3.2]), known(0.3, 4.0), step=0.1)
    half = 1.9599640 * np.sqrt(4 / 25 + 0.01 / 12)
    assert half == pytest.approx(0.7860246, abs=1e-6)
    assert found.quantile(0.025)[0] == pytest.approx(3.2 - half, abs=1e-5)
    assert found.quantile(0.975)[0] == pytest.approx(3.2 + half, abs=1e-5)


def test_no_spread_between_units_puts_all_on_the_grand_mean_with_room_for_doubt():
    scores = np.tile([1.0, 2.0, 3.0, 4.0, 5.0, 3.0], 6)
    fitted = variance_components(scores, np.repeat(np.arange(6), 6))
    assert fitted.singular
    names = [f"/{i}" for i in range(6)]
    n = dict.fromkeys(names, 6)
    mean = dict.fromkeys(names, 3.0) | {"/0": 3.1, "/1": 2.9}
    found = estimate_units(units(n), cells(n, mean), {(1, "safety"): fitted}, step=0.1)
    assert found["estimate"].to_numpy(dtype=float) == pytest.approx(np.full(6, 3.0))
    assert ((found["ci_high"] - found["ci_low"]) > 0.2).all()
    # What is known of each unit still differs a little: the spread may be more than nothing.
    assert found["ci_high"].iloc[0] > found["ci_high"].iloc[1]


def test_an_interval_always_holds_its_estimate_and_small_units_are_pulled_more():
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(8), [5, 6, 8, 20, 40, 80, 150, 300])
    scores = rng.normal(3, 1, len(groups)) + 0.3 * rng.normal(size=8)[groups]
    fitted = variance_components(scores, groups)
    n = np.bincount(groups).astype(float)
    estimate = shrunken_mean(n, np.full(8, 2.0) + (np.arange(8) % 2), fitted, step=0.1)
    pull = np.abs(estimate - (np.full(8, 2.0) + (np.arange(8) % 2)))
    assert pull[0] > pull[6]
    assert pull[1] > pull[7]
    sizes = dict(zip([f"/{i}" for i in range(8)], n.astype(int), strict=True))
    means = dict(zip(sizes, np.round(np.bincount(groups, weights=scores) / n, 1), strict=True))
    found = estimate_units(units(sizes), cells(sizes, means), {(1, "safety"): fitted}, step=0.1)
    assert (found["ci_low"] <= found["estimate"]).all()
    assert (found["estimate"] <= found["ci_high"]).all()


def test_rounding_is_one_more_source_of_error():
    n, mean = np.array([30.0, 30.0]), np.array([3.0, 4.0])
    coarse = level_posterior(n, mean, known(0.2), step=1.0)
    fine = level_posterior(n, mean, known(0.2), step=0.1)
    assert coarse.spread[0, 0] > fine.spread[0, 0]
    assert coarse.centre[0, 0] > fine.centre[0, 0]


def test_hidden_units_and_measures_without_a_model_get_no_estimate():
    n, mean = {"/A": 10, "/B": 10}, {"/A": 3.0, "/B": 4.0}
    table = pd.concat([cells(n, mean), cells(n, mean, "item_1")])
    hidden = units(n)
    hidden.loc[hidden["unit"] == "/B", "status"] = "hidden"
    found = estimate_units(hidden, table, {(1, "safety"): known(0.2)}, step=0.1)
    assert found[["unit", "measure"]].values.tolist() == [["/A", "safety"]]


def test_what_cannot_be_estimated_says_why():
    n, mean = {"/A": 10, "/B": np.nan}, {"/A": 3.0, "/B": np.nan}
    flat = variance_components(np.full(20, 3.0), np.repeat([0, 1], 10))
    found = estimate_units(
        units({"/A": 10, "/B": 3}), cells(n, mean), {(1, "safety"): flat}, step=0.1
    )
    assert found["reason"].tolist() == ["no_spread", "no_answers"]
    assert found["estimate"].iloc[0] == 3.0
    assert found["estimate"].isna().tolist() == [False, True]
    assert found["ci_low"].isna().all()


def test_intervals_stay_inside_the_possible_scores():
    n, mean = {"/A": 5, "/B": 5}, {"/A": 1.0, "/B": 5.0}
    found = estimate_units(
        units(n), cells(n, mean), {(1, "safety"): known(4.0)}, step=0.1, bounds={"safety": (1, 5)}
    )
    assert found["ci_low"].min() == 1
    assert found["ci_high"].max() == 5


def test_the_organisation_is_estimated_by_its_own_mean():
    n, mean = {"organisation": 200}, {"organisation": 3.4}
    found = estimate_units(
        units({"/A": 100, "/B": 100}), cells(n, mean), {(0, "safety"): known(0.5)}, step=0.1
    )
    assert found["estimate"].iloc[0] == pytest.approx(3.4)
    assert found["ci_high"].iloc[0] == pytest.approx(
        3.4 + 1.9599640 * np.sqrt(1 / 200 + 0.01 / 12), abs=1e-5
    )


@pytest.mark.parametrize("df", [1, 29, 30, 31, 400, 10**6])
def test_the_fast_t_distribution_is_the_exact_one(df):
    values = np.array([-40.0, -8.0, -1.5, -1e-9, 0.0, 0.3, 2.0, 12.0])
    assert t_cumulative(values, df=df) == pytest.approx(stdtr(df, values), abs=1e-10)


def test_quantiles_are_where_the_probability_says():
    rng = np.random.default_rng(5)
    groups = np.repeat(np.arange(12), rng.integers(5, 60, 12))
    scores = rng.normal(3, 1, len(groups)) - 1.5 * (groups == 0)
    n = np.bincount(groups).astype(float)
    mean = np.bincount(groups, weights=scores) / n
    found = level_posterior(n, mean, variance_components(scores, groups), step=0.1)
    for chance in (0.025, 0.5, 0.975):
        assert found.below(found.quantile(chance)) == pytest.approx(np.full(12, chance), abs=1e-6)


def test_one_unit_far_off_is_believed_more_than_if_all_were_of_one_kind():
    # Eleven units on 3.0 and one on 1.8, a spread of almost nothing among the rest.
    n, mean = np.full(12, 40.0), np.array([1.8] + [3.0] * 11)
    plain = known(0.01)
    apart = replace(plain, stray=np.array([0.1]))
    pulled = level_posterior(n, mean, plain, step=0.1).quantile(0.5)[0]
    believed = level_posterior(n, mean, apart, step=0.1).quantile(0.5)[0]
    assert believed < 2.0 < pulled
