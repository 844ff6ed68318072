"""Scales that cannot be told apart, against R semTools and by hand."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.overlap import Overlap, as_table, htmt, scale_pairs
from analysis.scoring import Scores, score
from tests.builders import instrument, responses

REFERENCE = Path(__file__).parent / "reference"
EXPECTED = json.loads((REFERENCE / "overlap.json").read_text())
BFI = pd.read_csv(REFERENCE / "bfi.csv").astype(float)


@pytest.mark.parametrize(
    ("pair", "scales"),
    [
        ("traits", [["A1", "A2", "A3", "A4", "A5"], ["C1", "C2", "C3", "C4", "C5"]]),
        ("halves", [["A2", "A3"], ["A1", "A4", "A5"]]),
    ],
)
def test_htmt_matches_semtools(pair, scales):
    names = list(BFI)
    places = [[names.index(each) for each in items] for items in scales]
    found = htmt(BFI.corr().to_numpy(), scales=places)
    assert found[0, 1] == pytest.approx(EXPECTED[pair], abs=1e-8)
    assert found[1, 0] == found[0, 1]


def test_htmt_by_hand():
    # Inside .5 and .8, between .4 .2 .3 -.3, mean of sizes .3: .3 / sqrt(.5 * .8)
    r = np.array([[1, 0.5, 0.4, 0.2], [0.5, 1, 0.3, -0.3], [0.4, 0.3, 1, 0.8], [0.2, -0.3, 0.8, 1]])
    found = htmt(r, scales=[[0, 1], [2, 3]])
    assert found[0, 1] == pytest.approx(0.3 / np.sqrt(0.4))


def test_one_missing_correlation_spoils_only_its_own_scale():
    r = np.full((6, 6), 0.5)
    np.fill_diagonal(r, 1.0)
    r[0, 1] = r[1, 0] = np.nan
    found = htmt(r, scales=[[0, 1], [2, 3], [4, 5]])
    assert np.isnan(found[0]).all()
    assert found[1, 2] == pytest.approx(1.0)


def scores_of(closeness: float, n: int = 400) -> tuple[Scores, object]:
    """Scores on the demo instrument, safety and conflict correlating `closeness` without error."""
    rng = np.random.default_rng(3)
    of = instrument(4)
    first, third, wanted = rng.normal(size=(3, n))
    second = closeness * first + np.sqrt(1 - closeness**2) * rng.normal(size=n)
    latent = {"safety": first, "conflict": second, "time": third, "time_wanted": wanted}
    items = pd.DataFrame(
        {
            item: latent[scale.id] + 0.8 * rng.normal(size=n)
            for scale in of.scales
            for item in scale.items
        }
    )
    scales = pd.DataFrame({each.id: items[list(each.items)].mean(axis=1) for each in of.scales})
    return Scores(scales=scales, items=items, barriers=pd.DataFrame(index=items.index)), of


# the sampling error of these ratios is about .015: every case lies three of them from a limit
@pytest.mark.parametrize(
    ("closeness", "verdict"),
    [(0.3, Overlap.DISTINCT), (0.99, Overlap.SAME), (-0.99, Overlap.SAME)],
)
def test_scales_that_are_one_are_called_the_same(closeness, verdict):
    pairs = as_table(scale_pairs(*scores_of(closeness))).set_index(["first", "second"])
    assert pairs["verdict"]["safety", "conflict"] == verdict
    assert pairs["htmt"]["safety", "conflict"] == pytest.approx(abs(closeness), abs=0.1)
    assert pairs["verdict"]["safety", "time"] == Overlap.DISTINCT
    single = pairs.loc["safety", "time_wanted"]
    assert single["verdict"] == Overlap.SINGLE_ITEM
    assert np.isnan(single["htmt"])
    assert np.isfinite(single["r"])


def test_the_correlation_of_scores_matches_r():
    scores, of = scores_of(0.5, n=len(BFI))
    names = {"safety": BFI.columns[:5], "conflict": BFI.columns[5:]}
    frame = scores.scales.assign(
        **{key: BFI[cols].mean(axis=1, skipna=False) for key, cols in names.items()}
    )
    (pair, *_) = scale_pairs(replace(scores, scales=frame), of)
    assert pair.r == pytest.approx(EXPECTED["scores"], abs=1e-8)


def test_few_answers_and_unasked_items_give_a_reason():
    scores, of = scores_of(0.5, n=24)
    assert {each.verdict for each in scale_pairs(scores, of)} == {
        Overlap.TOO_FEW,
        Overlap.SINGLE_ITEM,
    }
    scores, of = scores_of(0.5)
    unasked = replace(scores, items=scores.items.assign(safety_1=np.nan))
    verdicts = as_table(scale_pairs(unasked, of)).set_index(["first", "second"])["verdict"]
    assert verdicts["safety", "conflict"] == Overlap.TOO_FEW
    assert verdicts["conflict", "time"] == Overlap.DISTINCT


def test_items_that_do_not_go_together_make_no_scale_to_compare():
    scores, of = scores_of(0.5)
    torn = scores.items.assign(safety_1=-scores.items["safety_2"], safety_3=3.0)
    verdicts = as_table(scale_pairs(replace(scores, items=torn), of))
    of_safety = verdicts[(verdicts["first"] == "safety") & (verdicts["second"] != "time_wanted")]
    assert set(of_safety["verdict"]) == {Overlap.NOT_ONE_THING}


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.1, 0.3]))
@settings(max_examples=15, deadline=None)
def test_no_ratio_is_negative_and_row_order_never_matters(seed, missing):
    of = instrument(3)
    given_answers = responses({("A",): 40}, missing=missing, seed=seed, of=of)
    scores = score(given_answers, of)
    order = np.random.default_rng(seed).permutation(40)
    shuffled = Scores(
        scales=scores.scales.iloc[order],
        items=scores.items.iloc[order],
        barriers=scores.barriers.iloc[order],
    )
    found, again = as_table(scale_pairs(scores, of)), as_table(scale_pairs(shuffled, of))
    pd.testing.assert_frame_equal(found, again, rtol=1e-9)
    assert (found["htmt"].dropna() >= 0).all()
