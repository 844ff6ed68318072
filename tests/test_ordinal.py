"""Polychoric correlations and ordinal reliability against lavaan and a closed form."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.ordinal import ordinal_reliability, polychoric

REFERENCE = Path(__file__).parent / "reference"
SETS = json.loads((REFERENCE / "ordinal.json").read_text())["sets"]


def reference_items(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / SETS[name]["data"])[SETS[name]["items"]].astype(float)


@pytest.mark.parametrize("name", SETS)
def test_polychoric_correlations_match_lavaan(name):
    found = polychoric(reference_items(name).dropna().to_numpy())
    np.testing.assert_allclose(found, SETS[name]["values"]["polychoric"], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", SETS)
def test_ordinal_alpha_and_omega_match_r(name):
    found = ordinal_reliability(reference_items(name))
    expected = SETS[name]["values"]
    assert found.n == expected["n"]
    assert found.ordinal_alpha == pytest.approx(expected["ordinal_alpha"], rel=1e-4)
    if "ordinal_omega" in expected:
        assert found.ordinal_omega == pytest.approx(expected["ordinal_omega"], rel=1e-4)
    else:
        assert np.isnan(found.ordinal_omega)


def test_two_halved_items_follow_sheppards_formula():
    # Cut at the median, P(both above) = 1/4 + arcsin(r) / (2 pi); 1/3 is r = sin(pi / 6) = .5.
    items = np.repeat([[1, 1], [0, 0], [1, 0], [0, 1]], [20, 20, 10, 10], axis=0).astype(float)
    assert polychoric(items)[0, 1] == pytest.approx(0.5, abs=1e-6)


def test_a_category_nobody_used_changes_nothing():
    items = reference_items("agreeableness").dropna()
    shifted = items.where(items < 4, items + 1).iloc[:, :2]  # 4 is never used, 7 is
    np.testing.assert_allclose(
        polychoric(shifted.to_numpy()), polychoric(items.iloc[:, :2].to_numpy()), atol=1e-9
    )


@pytest.mark.parametrize(
    "items",
    [
        np.ones((30, 3)),
        np.arange(90.0).reshape(30, 3),
        np.full((30, 3), np.nan),
        np.tile([[1.0, 2.0], [2.0, 1.0]], (3, 1)),
        np.tile([[1.0], [2.0]], (20, 1)),
        np.empty((0, 3)),
        np.empty((0, 0)),
    ],
    ids=[
        "constant",
        "thirty categories",
        "no answers",
        "six people",
        "one item",
        "nobody",
        "empty",
    ],
)
def test_what_cannot_be_estimated_is_nan(items):
    found = ordinal_reliability(pd.DataFrame(items))
    assert np.isnan(found.ordinal_alpha)
    assert np.isnan(found.ordinal_omega)


@settings(max_examples=25, deadline=None)
@given(
    arrays(
        float,
        st.tuples(st.integers(0, 40), st.integers(2, 4)),
        elements=st.sampled_from([np.nan, 1.0, 2.0, 3.0, 4.0, 5.0]),
    )
)
def test_nothing_leaves_its_range(items):
    found = ordinal_reliability(pd.DataFrame(items))
    assert np.isnan(found.ordinal_alpha) or found.ordinal_alpha <= 1
    assert np.isnan(found.ordinal_omega) or 0 <= found.ordinal_omega <= 1
