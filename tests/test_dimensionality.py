"""One factor's fit against lavaan, parallel analysis against psych, and the edges of both."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.covariance import Covariance, covariance
from analysis.dimensionality import one_factor_fit, parallel_analysis
from analysis.onefactor import one_factor

REFERENCE = Path(__file__).parent / "reference"
SETS = json.loads((REFERENCE / "dimensionality.json").read_text())["sets"]
SCALES = json.loads((REFERENCE / "reliability.json").read_text())["scales"]
FITTED = [name for name in SCALES if name not in {"two_items", "three_items"}]


def reference_covariance(entry: dict) -> Covariance:
    """Covariances of a scale, of those who answered all its items."""
    items = pd.read_csv(REFERENCE / entry["data"])[entry["items"]].astype(float)
    for turned in np.atleast_1d(entry.get("reversed", [])):
        items[turned] = 7 - items[turned]
    return covariance(items.to_numpy())


def complete(entry: dict) -> Covariance:
    """The respondents dimensionality.R used: complete on every item of the file."""
    data = pd.read_csv(REFERENCE / entry["data"]).astype(float).dropna()
    return covariance(data[entry["items"]].to_numpy())


@pytest.mark.parametrize("name", FITTED)
def test_fit_indices_match_lavaan(name):
    found = one_factor_fit(reference_covariance(SCALES[name]))
    expected = SCALES[name]["values"]["fit"]
    names = {
        "chisq": "chi_square",
        "pvalue": "p_value",
        "cfi": "cfi",
        "rmsea": "rmsea",
        "rmsea.ci.lower": "rmsea_low",
        "rmsea.ci.upper": "rmsea_high",
        "srmr": "srmr",
    }
    assert found.df == expected["df"]
    for theirs, ours in names.items():
        assert getattr(found, ours) == pytest.approx(expected[theirs], rel=1e-4, abs=1e-7), ours


@pytest.mark.parametrize("name", SETS)
def test_parallel_analysis_counts_as_many_components_as_psych(name):
    expected = SETS[name]["values"]
    data = complete(SETS[name])
    assert data.n == expected["n"]
    for seed in range(5):
        found = parallel_analysis(data, rng=np.random.default_rng(seed))
        assert found.components == expected["components"]
    np.testing.assert_allclose(found.eigenvalues, expected["eigenvalues"], atol=1e-8)


def test_chance_eigenvalues_are_those_of_simulated_data():
    rng = np.random.default_rng(3)
    simulated = [
        np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(40, 4)), rowvar=False))[::-1]
        for _ in range(4000)
    ]
    found = parallel_analysis(Covariance(matrix=np.eye(4), n=40), rng=rng, draws=4000)
    np.testing.assert_allclose(found.thresholds, np.quantile(simulated, 0.95, axis=0), atol=0.02)
    assert found.components == 0


def test_the_same_seed_gives_the_same_answer():
    data = complete(SETS["leadership"])
    first, second = (parallel_analysis(data, rng=np.random.default_rng(1)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "matrix", [np.eye(1), np.diag([1.0, 0.0]), np.full((3, 3), np.nan)], ids=["one", "flat", "none"]
)
def test_what_has_no_components_says_so(matrix):
    found = parallel_analysis(Covariance(matrix=matrix, n=50), rng=np.random.default_rng(0))
    assert found.components is None


@pytest.mark.parametrize("k", [1, 2, 3])
def test_three_items_or_fewer_have_no_fit_to_judge(k):
    matrix = np.full((k, k), 0.5) + 0.5 * np.eye(k)
    found = one_factor_fit(Covariance(matrix=matrix, n=100))
    assert np.isnan([found.chi_square, found.cfi, found.rmsea, found.srmr]).all()


def test_one_factor_is_recovered_exactly_from_the_covariances_it_implies():
    loadings, uniquenesses = np.array([0.9, 0.8, 0.5, -0.3]), np.array([0.4, 0.5, 0.6, 0.9])
    found = one_factor(np.outer(loadings, loadings) + np.diag(uniquenesses))
    np.testing.assert_allclose(found.loadings, loadings, atol=1e-5)
    np.testing.assert_allclose(found.uniquenesses, uniquenesses, atol=1e-5)
    assert found.discrepancy == pytest.approx(0, abs=1e-9)
    # omega by hand: (.9 + .8 + .5 - .3)^2 = 3.61, uniquenesses 2.4
    assert found.omega_total == pytest.approx(3.61 / 6.01, abs=1e-5)


def test_a_solution_out_of_bounds_is_not_passed_off_as_proper():
    # An item that correlates .9 and .8 with two that correlate only .5 needs a loading of 1.2.
    matrix = np.array([[1, 0.9, 0.8], [0.9, 1, 0.5], [0.8, 0.5, 1]])
    assert not one_factor(matrix).proper


def test_items_that_determine_each_other_have_no_factor_to_fit():
    assert one_factor(np.ones((4, 4))) is None
