"""Item bias against R (coin, mantelhaen.test), in made-up translations, and where it is silent."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.item_bias import FEWEST, Bias, as_table, item_bias

REFERENCE = Path(__file__).parent / "reference"
EXPECTED = json.loads((REFERENCE / "item_bias.json").read_text())
ITEMS = ["A1", "A2", "A3", "A4", "A5"]


def agreeableness() -> tuple[pd.DataFrame, np.ndarray]:
    data = pd.read_csv(REFERENCE / "bfi_gender.csv")
    return data[ITEMS].astype(float), (data["gender"] == 2).to_numpy()


def survey(*, n: int = 400, k: int = 4, apart: float = 0.0, slip: float = 0.0, seed: int = 1):
    """Two groups of n, `apart` SDs from each other; the second finds the last item harder."""
    rng = np.random.default_rng(seed)
    second = np.repeat([False, True], n)
    latent = rng.normal(size=2 * n) + apart * second
    answers = latent[:, None] * 0.8 + 0.7 * rng.normal(size=(2 * n, k))
    answers[:, -1] -= slip * second
    return pd.DataFrame(np.clip(np.rint(3 + answers), 1, 5)), second


def test_test_and_effect_match_r():
    items, second = agreeableness()
    found = item_bias(items, second=second)
    for each, p_adjusted in zip(found, EXPECTED["p_adjusted"], strict=True):
        expected = EXPECTED["items"][each.item]
        assert each.chi_square == pytest.approx(expected["chi_square"], rel=1e-8)
        assert each.p_value == pytest.approx(expected["p_value"], rel=1e-6)
        assert each.p_adjusted == pytest.approx(p_adjusted, rel=1e-6)
        assert each.effect == pytest.approx(expected["effect"], abs=1e-8)
        reach = 1.959963984540054 * expected["error"]
        assert (each.low, each.high) == pytest.approx(
            (expected["effect"] - reach, expected["effect"] + reach), abs=1e-8
        )


def test_items_of_two_answers_match_mantel_haenszel():
    items, second = agreeableness()
    found = item_bias((items > 4).astype(float), second=second)
    np.testing.assert_allclose(
        [each.chi_square for each in found], EXPECTED["two_answers"], rtol=1e-8
    )


def test_a_slipped_translation_is_found_and_named_first():
    items, second = survey(slip=0.7)
    found = as_table(item_bias(items, second=second)).set_index("item")
    assert found["verdict"]["3"] == Bias.LARGE
    assert found["effect"].abs().idxmax() == "3"
    assert found["effect"]["3"] < 0


def test_groups_that_truly_differ_do_not_make_sound_items_biased():
    # One survey in twenty may show something; of 40 surveys more than 8 would be 1 in 10 000.
    alarms = [
        any(each.verdict in (Bias.SLIGHT, Bias.LARGE) for each in item_bias(items, second=second))
        for items, second in (survey(apart=0.6, seed=seed) for seed in range(40))
    ]
    assert sum(alarms) <= 8


def test_sound_items_are_cleared_only_by_enough_answers():
    items, second = survey(n=1500)
    assert {each.verdict for each in item_bias(items, second=second)} == {Bias.NONE}
    items, second = survey(n=FEWEST)
    assert Bias.CANNOT_TELL in {each.verdict for each in item_bias(items, second=second)}


@pytest.mark.parametrize(
    ("items", "verdict"),
    [
        (survey(n=FEWEST - 1)[0], Bias.TOO_FEW),
        (survey(k=2)[0], Bias.TOO_SHORT),
        (survey()[0] * 0 + 3, Bias.NO_VARIATION),
        (survey()[0] * np.nan, Bias.TOO_SHORT),
    ],
    ids=["few", "two items", "all alike", "nobody"],
)
def test_thin_data_give_a_reason(items, verdict):
    second = np.repeat([False, True], len(items) // 2)
    found = item_bias(items, second=second)
    assert {each.verdict for each in found} == {verdict}
    assert np.isnan([each.effect for each in found]).all()


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.1, 0.3]))
@settings(max_examples=25, deadline=None)
def test_row_order_and_the_names_of_the_groups_never_matter(seed, missing):
    items, second = survey(n=80, slip=0.3, seed=seed)
    rng = np.random.default_rng(seed)
    items = items.mask(rng.random(items.shape) < missing)
    order = rng.permutation(len(items))
    plain = as_table(item_bias(items, second=second))
    shuffled = as_table(item_bias(items.iloc[order], second=second[order]))
    pd.testing.assert_frame_equal(plain, shuffled, rtol=1e-9)
    swapped = as_table(item_bias(items, second=~second))
    np.testing.assert_allclose(swapped["p_value"], plain["p_value"], rtol=1e-6)
