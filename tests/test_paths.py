"""Paths: pingouin's effects where there are no departments, planted ones found, others not."""

import numpy as np
import pandas as pd
import pingouin
import pytest

from analysis.paths import NAMES, mediation
from analysis.resampling import drawn_from
from tests.association_cases import questionnaire, world

OF = questionnaire(
    vague="hindrances negative Uncertainty",
    safe="safety positive Psychological safety",
    share="sharing positive Knowledge sharing",
)


def planted(n=900, *, a=-0.4, b=0.5, direct=-0.1, departments=15, seed=2, apart=0.0):
    """Answers with a path planted inside departments; `apart` shifts them all by department."""
    rng = np.random.default_rng(seed)
    code = np.arange(n) % departments
    moved = apart * rng.normal(size=departments)[code]
    vague = rng.normal(size=n)
    safe = a * vague + 0.9 * rng.normal(size=n)
    share = b * safe + direct * vague + 0.8 * rng.normal(size=n)
    values = pd.DataFrame({"vague": vague - moved, "safe": safe + moved, "share": share + moved})
    return values, [f"D{each:02}" for each in code]


def row(found, path="uncertainty_sharing"):
    return found.paths.set_index("path").loc[path]


def test_without_departments_effects_are_those_of_pingouin():
    values, _ = planted(250)
    scaled = (values - values.mean()) / values.std()
    expected = pingouin.mediation_analysis(
        scaled, x="vague", m="safe", y="share", seed=1, n_boot=2000
    ).set_index("path")
    model = pingouin.linear_regression(scaled[["vague", "safe"]], scaled["share"])
    rng = np.random.default_rng(1)
    everybody = np.zeros(250, dtype=int)
    centred = (values - values.mean()).to_numpy()
    found = mediation(drawn_from(centred, everybody, rng), rng=rng)
    told = dict(zip(NAMES, found.effects, strict=True))
    assert told["a"] == pytest.approx(expected.loc["safe ~ X", "coef"], abs=1e-8)
    assert told["b"] == pytest.approx(model["coef"].iloc[2], abs=1e-8)
    for ours, theirs in (("total", "Total"), ("direct", "Direct"), ("indirect", "Indirect")):
        assert told[ours] == pytest.approx(expected.loc[theirs, "coef"], abs=1e-8)
    place = NAMES.index("indirect")
    limits = expected.loc["Indirect", expected.columns[expected.columns.str.startswith("CI")]]
    # Theirs are of unstandardised draws and corrected for bias; both are bootstraps.
    assert [found.low[place], found.high[place]] == pytest.approx(limits.tolist(), abs=0.03)


def test_a_planted_path_is_supported():
    told = row(world(*planted(), OF))
    assert told["verdict"] == "supported"
    assert told["clustered"]
    assert told["departments"] == 15
    assert told["n"] == 900
    # a = −.4 / sqrt(.97); the outcome's variance follows from the path rules
    safe, share = np.sqrt(0.16 + 0.81), np.sqrt(0.25 * 0.97 + 0.01 + 2 * 0.5 * -0.1 * -0.4 + 0.64)
    assert told["indirect_low"] < -0.4 * 0.5 / share < told["indirect_high"]
    assert told["a_low"] < -0.4 / safe < told["a_high"]
    assert told["b_low"] < 0.5 * safe / share < told["b_high"]


def test_no_path_is_not_supported_and_that_is_an_answer():
    told = row(world(*planted(a=0.0, seed=6), OF))
    assert told["verdict"] == "not_supported"
    assert told["indirect_low"] <= 0 <= told["indirect_high"]


def test_a_path_between_departments_only_is_not_one_inside_them():
    assert (
        row(world(*planted(a=0.0, b=0.0, direct=0.0, apart=2.0), OF))["verdict"] == "not_supported"
    )


def test_a_path_the_other_way_round_is_said_to_be_so():
    assert row(world(*planted(a=0.4), OF))["verdict"] == "opposite"


def test_two_halves_that_both_run_the_wrong_way_are_no_support():
    told = row(world(*planted(a=0.4, b=-0.5), OF))
    assert told["indirect_high"] < 0
    assert told["verdict"] == "opposite"


def test_holding_back_is_expected_to_rise():
    of = questionnaire(
        vague="hindrances negative Uncertainty",
        safe="safety positive Psychological safety",
        share="hindrances negative Knowledge hiding",
    )
    assert row(world(*planted(b=-0.5), of))["verdict"] == "supported"


def test_what_is_not_asked_is_said_to_be_so():
    found = world(*planted(), OF)
    told = row(found, "conflict_help")
    assert told["verdict"] == "not_asked"
    assert (told["start"], told["through"], told["end"]) == ("", "safe", "")
    assert told[["n", "a", "indirect", "clustered"]].isna().all()


def test_few_departments_draw_people_and_few_people_nothing():
    assert not row(world(*planted(200, departments=5), OF))["clustered"]
    few = row(world(*planted(24, departments=1), OF))
    assert few["verdict"] == "too_few"
    assert pd.isna(few["indirect"])
