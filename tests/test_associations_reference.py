"""Drivers and paths against R: lavaan and lm, LMG by its definition, boot and sandwich.

Values: tests/reference/associations.R, on soldiers in companies (lq2002).
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.centring import centred
from analysis.drivers import importance
from analysis.paths import NAMES, mediation
from analysis.resampling import drawn_from

REFERENCE = Path(__file__).parent / "reference"
EXPECTED = json.loads((REFERENCE / "associations.json").read_text())
DATA = pd.read_csv(REFERENCE / "lq2002.csv")
QUESTIONS = [f"LEAD{number:02}" for number in range(1, 12)]
PARTS = (QUESTIONS[:4], QUESTIONS[4:8], QUESTIONS[8:])


@pytest.fixture(scope="module")
def soldiers():
    """Complete scores on three parts of the questions, the first four questions, the company."""
    scores = np.column_stack([DATA[part].mean(axis=1, skipna=False) for part in PARTS])
    whole = np.isfinite(scores).all(axis=1)
    return scores[whole], DATA.loc[whole, QUESTIONS[:4]].to_numpy(float), DATA["COMPID"][whole]


@pytest.fixture(scope="module")
def path(soldiers):
    scores, _, company = soldiers
    values, rng = centred(scores, company.to_numpy()), np.random.default_rng(1)
    drawn = drawn_from(values, company.to_numpy(), rng)
    assert drawn.clustered
    assert (len(values), len(drawn.products)) == (EXPECTED["n"], EXPECTED["companies"])
    return mediation(drawn, rng=rng)


@pytest.mark.parametrize("program", ["effects", "lavaan"])
def test_effects_are_those_of_lm_and_of_lavaan(path, program):
    found = dict(zip(NAMES, path.effects, strict=True))
    assert found == pytest.approx(EXPECTED[program], abs=1e-9)


@pytest.mark.parametrize("side", ["low", "high"])
def test_intervals_from_whole_companies_are_those_of_boot(path, side):
    # Both draw at random, 2,000 and 4,000 times, and look at the 0.7 % furthest out.
    found = dict(zip(NAMES, getattr(path, side), strict=True))
    assert found == pytest.approx(EXPECTED[side], abs=0.015)


def test_the_interval_is_about_the_cluster_robust_one(path):
    assert [path.low[0], path.high[0]] == pytest.approx(EXPECTED["a_robust"], abs=0.03)


def test_importance_is_that_of_every_subset_in_r(soldiers):
    scores, questions, company = soldiers
    values = centred(np.column_stack([questions, scores[:, 2]]), company.to_numpy())
    rng = np.random.default_rng(1)
    found = importance(drawn_from(values, company.to_numpy(), rng), rng=rng)
    assert found.r_squared == pytest.approx(EXPECTED["r_squared"], abs=1e-9)
    assert found.importance * found.r_squared == pytest.approx(EXPECTED["lmg"], abs=1e-9)
    assert found.r == pytest.approx(EXPECTED["r"], abs=1e-9)
