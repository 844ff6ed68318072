"""The inner structure of one scale: is it one thing, and how reliable would finer answers be.

On the same respondents and items as the scale's reliability: items nobody answered or everybody
answered alike are left out, then whoever left one of the others out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.covariance import covariance
from analysis.dimensionality import OneFactorFit, one_factor_fit, parallel_analysis
from analysis.ordinal import OrdinalReliability, ordinal_reliability

_SEED = 1965  # the same answers always give the same count of components


@dataclass(frozen=True)
class ScaleStructure:
    """What stands beside the reliability of a scale; NaN or None where it cannot be estimated.

    `components`: how many principal components stand out from chance (None with one item).
    """

    components: int | None
    fit: OneFactorFit
    ordinal: OrdinalReliability


def scale_structure(items: pd.DataFrame) -> ScaleStructure:
    """Return the structure of a scale.

    Parameters
    ----------
    items : DataFrame, n respondents × k items
        Reverse-keyed answers, NaN where there is none. Missing answers: listwise.

    Notes
    -----
    Everything follows from the covariance matrix or from two-way tables, so that large surveys need
    no subsample.
    """
    values = items.to_numpy(dtype=float)
    # NaN spreads through a sum: complete answers of a million people are not looked at twice.
    if not np.isfinite(values.sum()):
        values = values[:, np.isfinite(values).any(axis=0)]
        values = values[np.isfinite(values).all(axis=1)]
    if len(values):
        varies = values.min(axis=0) < values.max(axis=0)
        values = values if varies.all() else values[:, varies]
    found = covariance(values)
    return ScaleStructure(
        components=parallel_analysis(found, rng=np.random.default_rng(_SEED)).components,
        fit=one_factor_fit(found),
        ordinal=ordinal_reliability(pd.DataFrame(values)),
    )
