"""May departments be compared on a scale: one verdict from ICC(1), ICC(2) and rwg(j).

Agreement inside departments is not enough. Where everybody in the organisation answers alike,
every department agrees and none differs: "pseudo-agreement".
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.aggregation import Aggregation
from analysis.covariance import Floats

SMALLEST_ICC1 = 0.05  # lebreton2008: .01 small, .10 medium, .25 large
RELIABLE = 0.70  # ICC(2) and rwg(j), the field's convention
SIGNIFICANT = 0.05


class Comparable(StrEnum):
    """Whether departments may be compared on a scale."""

    YES = "yes"
    WITH_CARE = "with_care"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class Doubt(StrEnum):
    """Why the verdict is not a plain yes, the gravest first."""

    TOO_FEW = "too_few"
    NO_DIFFERENCE = "no_difference"
    PSEUDO_AGREEMENT = "pseudo_agreement"
    UNRELIABLE_MEANS = "unreliable_means"
    WEAK_AGREEMENT = "weak_agreement"


@dataclass(frozen=True)
class Comparability:
    """The verdict on one scale, and every doubt behind it."""

    verdict: Comparable
    doubts: tuple[Doubt, ...] = ()


def comparability(between: Aggregation, *, rwg_j_median: Floats) -> tuple[Comparability, ...]:
    """Return the verdict for each of m measures.

    Parameters
    ----------
    between
        ICCs and the test between departments.
    rwg_j_median : shape (m,)
        Median agreement inside departments, NaN where there is none to speak of.

    Notes
    -----
    No: departments do not differ beyond chance (F test, 5 %). With care: ICC(1) under .05, ICC(2)
    under .70 or median rwg(j) under .70. High agreement beside a low ICC(1) is named
    pseudo-agreement.

    Source: bliese2000, lebreton2008.
    """
    return tuple(
        _judged(
            icc1=between.icc1[i],
            icc2=between.icc2[i],
            p_value=between.p_value[i],
            rwg_j_median=rwg_j_median[i],
        )
        for i in range(len(between.icc1))
    )


def _judged(*, icc1: float, icc2: float, p_value: float, rwg_j_median: float) -> Comparability:
    """Return the verdict on one measure."""
    if np.isnan(icc1) or np.isnan(p_value):
        return Comparability(Comparable.CANNOT_TELL, (Doubt.TOO_FEW,))
    differ = p_value < SIGNIFICANT
    held = {
        Doubt.NO_DIFFERENCE: not differ,
        Doubt.PSEUDO_AGREEMENT: rwg_j_median >= RELIABLE and icc1 < SMALLEST_ICC1,
        Doubt.UNRELIABLE_MEANS: differ and (icc1 < SMALLEST_ICC1 or icc2 < RELIABLE),
        Doubt.WEAK_AGREEMENT: rwg_j_median < RELIABLE,
    }
    doubts = tuple(doubt for doubt, holds in held.items() if holds)
    if not differ:
        return Comparability(Comparable.NO, doubts)
    return Comparability(Comparable.WITH_CARE if doubts else Comparable.YES, doubts)
