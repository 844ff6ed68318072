"""Answers of unusual shapes against R: psych, lavaan, multilevel, psychometric, lme4."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.aggregation import aggregation, group_moments
from analysis.agreement import agreement
from analysis.covariance import Missing, covariance
from analysis.differences import kruskal_wallis
from analysis.dimensionality import one_factor_fit, parallel_analysis
from analysis.estimates import shrunken_mean
from analysis.ordinal import polychoric
from analysis.reliability import scale_quality
from analysis.variance import variance_components

R = json.loads((Path(__file__).parent / "reference" / "odd_shapes.json").read_text())
SCALES, GROUPS = R["scales"], R["groups"]
CLOSED, INTERVAL = 1e-8, 1e-6


def frame(case):
    return pd.DataFrame(np.array(case["items"], dtype=float))


def close(ours, theirs, tolerance, *, relative=0.0):
    theirs = np.atleast_1d(np.array(theirs, dtype=float))
    assert np.atleast_1d(np.asarray(ours, dtype=float)) == pytest.approx(
        theirs, abs=tolerance, rel=relative, nan_ok=True
    )


@pytest.mark.parametrize("name", SCALES)
def test_closed_forms_and_the_interval_of_alpha(name):
    case = SCALES[name]["values"]
    found = scale_quality(frame(SCALES[name]))
    assert found.n == case["n"]
    for ours in ("alpha", "alpha_standardised", "lambda6", "mean_inter_item_r"):
        close(getattr(found, ours), case[ours], CLOSED)
    for ours in ("alpha_low", "alpha_high"):
        close(getattr(found, ours), case[ours], INTERVAL)
    close([each.item_rest_r for each in found.items], case["item_rest_r"], CLOSED)
    if "alpha_if_dropped" in case:
        close([each.alpha_if_dropped for each in found.items], case["alpha_if_dropped"], CLOSED)
    pairwise = scale_quality(frame(SCALES[name]), missing=Missing.PAIRWISE)
    close(pairwise.alpha, case["alpha_pairwise"], CLOSED)
    close([each.item_rest_r for each in pairwise.items], case["item_rest_r_pairwise"], CLOSED)


@pytest.mark.parametrize("name", [each for each in SCALES if "fit" in SCALES[each]["values"]])
def test_one_factor_and_its_fit(name):
    case = SCALES[name]["values"]
    close(scale_quality(frame(SCALES[name])).omega_total, case["omega_total"], 0, relative=1e-4)
    found = one_factor_fit(covariance(frame(SCALES[name]).to_numpy()))
    theirs = {"chi_square": "chisq", "p_value": "pvalue", "rmsea_low": "rmsea.ci.lower"}
    theirs |= {"rmsea_high": "rmsea.ci.upper", "cfi": "cfi", "rmsea": "rmsea", "srmr": "srmr"}
    for ours, key in theirs.items():
        close(getattr(found, ours), case["fit"][key], 1e-7, relative=1e-4)


@pytest.mark.parametrize("name", SCALES)
def test_the_number_of_components(name):
    found = covariance(frame(SCALES[name]).to_numpy())
    analysed = parallel_analysis(found, rng=np.random.default_rng(1965))
    assert analysed.components == SCALES[name]["values"]["components"]


@pytest.mark.parametrize(
    "name", [each for each in SCALES if "polychoric" in SCALES[each]["values"]]
)
def test_polychoric_correlations(name):
    found = polychoric(frame(SCALES[name]).dropna().to_numpy())
    # R goes down the columns of the lower triangle.
    rows, columns = np.triu_indices(len(found), 1)
    close(found[columns, rows], SCALES[name]["values"]["polychoric"], 1e-5, relative=1e-4)


@pytest.mark.parametrize("name", GROUPS)
def test_departments(name):
    case = GROUPS[name]
    theirs = case["values"]
    items, groups = np.array(case["items"], dtype=float), np.array(case["group"]) - 1
    size = groups.max() + 1
    scores = items.mean(axis=1)
    moments = group_moments(scores, groups=groups, n_groups=size)
    found = aggregation(moments)
    for ours in ("f", "p_value", "icc1", "icc2"):
        close(getattr(found, ours), [theirs[ours]], CLOSED)
    close([found.icc1_low[0], found.icc1_high[0]], theirs["icc1_ci"], INTERVAL)
    close([found.icc2_low[0], found.icc2_high[0]], theirs["icc2_ci"], INTERVAL)
    inside = agreement(items, groups=groups, n_groups=size, options=case["options"])
    of_r = np.array(theirs["rwg_j_group"]) - 1
    several = inside.n[of_r] > 1  # of one person R gives something, we nothing
    close(inside.rwg_j[of_r][several], np.array(theirs["rwg_j"], dtype=float)[several], CLOSED)
    close(inside.ad_mean[of_r][several], np.array(theirs["ad_mean"], dtype=float)[several], CLOSED)
    ranks = kruskal_wallis(scores, groups=groups, n_groups=size)
    close([ranks.h, ranks.p_value], theirs["kruskal"], CLOSED)
    components = variance_components(scores, groups)
    close(components.tau2, theirs["tau2"], 1e-9, relative=1e-4)
    close(components.sigma2, theirs["sigma2"], 0, relative=1e-4)
    blup = shrunken_mean(moments.n[:, 0], moments.mean[:, 0], components, step=0.0)
    close(blup, theirs["blup"], 0, relative=1e-4)


def test_departments_that_differ_less_than_chance_keep_their_negative_icc():
    theirs = GROUPS["less_than_chance"]["values"]
    assert theirs["icc1"] < 0
    assert theirs["icc2"] < 0
