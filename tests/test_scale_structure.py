"""The structure of a scale survives holes, constant items and scales too short for it."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.structure import scale_structure

ANSWERS = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])


def one_thing(n: int = 300, k: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    latent = rng.normal(size=(n, 1)) + 0.7 * rng.normal(size=(n, k))
    return pd.DataFrame(np.clip(np.rint(3 + latent), 1, 5))


def test_items_nobody_answered_or_all_answered_alike_change_nothing():
    plain = scale_structure(one_thing())
    padded = one_thing().assign(unasked=np.nan, alike=3.0)
    assert scale_structure(padded) == plain
    assert plain.components == 1


def test_one_item_has_no_structure():
    found = scale_structure(one_thing(k=1))
    assert found.components is None
    assert np.isnan([found.fit.cfi, found.ordinal.ordinal_alpha]).all()


def test_row_order_never_matters():
    items = one_thing()
    assert scale_structure(items.iloc[::-1]).components == scale_structure(items).components
    np.testing.assert_allclose(
        scale_structure(items.iloc[::-1]).ordinal.ordinal_alpha,
        scale_structure(items).ordinal.ordinal_alpha,
        rtol=1e-6,
    )


@given(arrays(float, st.tuples(st.integers(0, 25), st.integers(0, 5)), elements=ANSWERS))
@settings(max_examples=60, deadline=None)
def test_no_index_leaves_its_range(values):
    found = scale_structure(pd.DataFrame(values))
    for index in (found.fit.cfi, found.ordinal.ordinal_omega):
        assert np.isnan(index) or 0 <= index <= 1 + 1e-9
    assert np.isnan(found.fit.rmsea) or found.fit.rmsea >= 0
    assert np.isnan(found.ordinal.ordinal_alpha) or found.ordinal.ordinal_alpha <= 1
