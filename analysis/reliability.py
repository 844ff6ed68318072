"""Does a scale measure something: alpha, omega, item-rest correlations, and a verdict.

Over the whole survey only: the reliability of a scale is never reported per department, where it
would mostly show how alike the people are.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.coefficients import coefficients, feldt_interval
from analysis.covariance import Covariance, Floats, Missing, covariance
from analysis.onefactor import one_factor
from analysis.results import ScaleVerdict
from analysis.scoring import Scores
from surveys.instrument import Instrument

CAUTION = 0.70  # field convention, nunnally1994
FLOOR = 0.60  # below it more than two fifths of the spread is noise
_NO_VARIANCE = 1e-12  # below what any two different answers can give
_DUST = 1e-12  # a correlation of exactly zero may come out this far below it
_MOST_FOR_PINGOUIN = 100_000
"""Respondents up to which alpha is pingouin's; above, the same formula on the covariances at hand,
which agrees to 1e-12 and spares two passes over all answers."""
_FEWEST = 3  # respondents; with two every correlation is 1 or −1


class Reason(StrEnum):
    """Why a scale got its verdict, the gravest first."""

    SINGLE_ITEM = "single_item"
    NO_ANSWERS = "no_answers"
    TOO_FEW_COMPLETE = "too_few_complete"
    NO_VARIATION = "no_variation"
    ITEM_RUNS_AGAINST = "item_runs_against"
    TOO_UNCERTAIN = "too_uncertain"
    LOW_RELIABILITY = "low_reliability"
    MODEST_RELIABILITY = "modest_reliability"
    WIDE_INTERVAL = "wide_interval"
    NO_PROPER_FACTOR = "no_proper_factor"
    ITEM_NOT_ANSWERED = "item_not_answered"
    ITEM_CONSTANT = "item_constant"
    MANY_INCOMPLETE = "many_incomplete"


@dataclass(frozen=True)
class ItemQuality:
    """How one item works within its scale.

    `n` and `mean` (reverse-keyed, response-format units) are over all who answered the item;
    `item_rest_r` and `alpha_if_dropped` over the respondents the scale's alpha rests on, NaN where
    they do not exist. `negative`: item-rest r below 0, the item runs against the others and is
    probably keyed the wrong way; among few people it may be chance (`results.FEW_FOR_A_SIGN`).
    """

    item: str
    n: int
    mean: float
    item_rest_r: float
    alpha_if_dropped: float
    negative: bool


@dataclass(frozen=True)
class ScaleQuality:
    """How well a scale measures, over the whole survey; NaN = cannot be estimated, see `reasons`.

    Attributes
    ----------
    n
        Respondents used: those who answered every item that was asked and varies.
    k_items
        Items used; items nobody answered or everybody answered alike are left out, and named by a
        reason.
    alpha, alpha_low, alpha_high
        Cronbach's alpha (coefficient alpha) and its Feldt interval; at most 1, may be negative.
    alpha_standardised, omega_total, lambda6, spearman_brown, mean_inter_item_r
        Dimensionless. Omega needs three items, Spearman–Brown has exactly two.
    reason
        The gravest of `reasons`; "" when there is nothing to add.
    """

    scale: str
    n: int
    k_items: int
    alpha: float
    alpha_low: float
    alpha_high: float
    alpha_standardised: float
    omega_total: float
    spearman_brown: float
    lambda6: float
    mean_inter_item_r: float
    verdict: ScaleVerdict
    reasons: tuple[Reason, ...]
    items: tuple[ItemQuality, ...]

    @property
    def reason(self) -> str:
        """Return the catalogue code of the gravest reason, "" when there is none."""
        return str(self.reasons[0]) if self.reasons else ""


def scale_quality(
    items: pd.DataFrame,
    *,
    scale: str = "",
    missing: Missing = Missing.LISTWISE,
    confidence: float = 0.95,
) -> ScaleQuality:
    """Return how well the items measure one thing together, with a verdict.

    Parameters
    ----------
    items : DataFrame, n respondents × k items
        Answers, reverse-keyed, float, NaN where there is none.
    scale
        Id of the scale.
    missing
        Listwise by default: every coefficient then rests on the same respondents, and `n` says how
        many. Pairwise uses more answers but each coefficient on a different crowd.
    confidence : float in (0, 1)

    Notes
    -----
    Verdict, on the lower of alpha and omega: under .60 do not report (too uncertain where the
    interval of alpha spans both limits, low otherwise); under .70, or an interval of alpha that
    reaches below .60, with care; also with care when an item runs against the others, was constant
    or never answered, when three items or more share no proper factor (omega is then NaN), or when
    fewer than half of those who answered anything answered all. Never raises for what the data
    are: what cannot be estimated is NaN with a reason.

    Source: cronbach1951, feldt1987, mcdonald1999, nunnally1994.
    """
    values = items.to_numpy(dtype=float)
    facts = _facts(values, scale=scale, names=tuple(map(str, items.columns)))
    if len(facts.names) < 2:
        return _not_estimable(facts, Reason.SINGLE_ITEM, n=facts.respondents)
    asked = np.flatnonzero(facts.counts)
    if not len(asked):
        return _not_estimable(facts, Reason.NO_ANSWERS, n=0)
    if len(asked) == 1:
        return _not_estimable(facts, Reason.ITEM_NOT_ANSWERED, n=facts.respondents)
    reasons = [] if len(asked) == len(facts.names) else [Reason.ITEM_NOT_ANSWERED]
    # A copy of a million rows is not free: taken only where something must go.
    used = values[:, asked] if reasons else values
    if missing is Missing.LISTWISE and facts.counts[asked].min() < len(values):
        used = used[~np.isnan(used).any(axis=1)]
        if len(used) < 0.5 * facts.respondents:
            reasons.append(Reason.MANY_INCOMPLETE)
    found = covariance(used, missing=missing)
    if found.n < _FEWEST:
        return _not_estimable(facts, Reason.TOO_FEW_COMPLETE, n=found.n)
    varies = np.diag(found.matrix) > _NO_VARIANCE
    if varies.sum() < 2:
        return _not_estimable(facts, Reason.NO_VARIATION, n=found.n)
    if not varies.all():
        reasons.append(Reason.ITEM_CONSTANT)
        used, asked = used[:, varies], asked[varies]
    varying = Covariance(matrix=found.matrix[np.ix_(varies, varies)], n=found.n)
    # Items that cancel out exactly have a sum without variance, and no alpha.
    cancels = not varying.matrix.sum() > _NO_VARIANCE
    if cancels:
        alpha = np.nan
    elif len(used) > _MOST_FOR_PINGOUIN:
        alpha = coefficients(varying.matrix).alpha
    else:
        alpha = _alpha(used, missing=missing)
    interval = feldt_interval(alpha, n=found.n, k_items=len(asked), confidence=confidence)
    return _estimated(facts, varying, asked, alpha=alpha, interval=interval, reasons=reasons)


def scale_qualities(scores: Scores, instrument: Instrument) -> tuple[ScaleQuality, ...]:
    """Return the quality of every scale of an instrument, in its order."""
    return tuple(
        scale_quality(scores.items[list(scale.items)], scale=scale.id)
        for scale in instrument.scales
    )


@dataclass(frozen=True, eq=False)
class _Facts:
    """What is known of a scale before anything is estimated; counts and means by item."""

    scale: str
    names: tuple[str, ...]
    counts: NDArray[np.int_]
    means: Floats
    respondents: int


def _facts(values: Floats, *, scale: str, names: tuple[str, ...]) -> _Facts:
    """Return how many answered each item, their mean, and how many respondents there are."""
    n, k = values.shape
    means = values.mean(axis=0) if n else np.full(k, np.nan)
    if np.all(np.isfinite(means)):  # NaN spreads through a mean: no second look is needed
        return _Facts(scale, names, np.full(k, n), means, n if k else 0)
    answered = ~np.isnan(values)
    counts = answered.sum(axis=0)
    totals = np.where(answered, values, 0.0).sum(axis=0)
    means = np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)
    return _Facts(scale, names, counts, means, int(answered.any(axis=1).sum()))


def _alpha(values: Floats, *, missing: Missing) -> float:
    """Return Cronbach's alpha as pingouin computes it, on the same answers as all the rest."""
    import pingouin  # 2.5 s: only when a scale is really checked

    # Its interval is rounded and counts respondents before deletion: see feldt_interval.
    alpha, _ = pingouin.cronbach_alpha(data=pd.DataFrame(values), nan_policy=missing.value)
    return float(alpha)


def _estimated(
    facts: _Facts,
    found: Covariance,
    used: NDArray[np.int_],
    *,
    alpha: float,
    interval: tuple[float, float],
    reasons: list[Reason],
) -> ScaleQuality:
    """Return the quality of a scale whose covariance matrix is known; `used` are its items."""
    forms = coefficients(found.matrix)
    factor = one_factor(found.matrix)
    omega = factor.omega_total if factor is not None and factor.proper else np.nan
    if len(used) > 2 and np.isnan(omega):
        reasons = [*reasons, Reason.NO_PROPER_FACTOR]
    item_rest_r = np.full(len(facts.names), np.nan)
    item_rest_r[used] = forms.item_rest_r
    if_dropped = np.full(len(facts.names), np.nan)
    if_dropped[used] = forms.alpha_if_dropped
    negative = item_rest_r < -_DUST
    verdict, ordered = _verdict(alpha, omega, interval, negative, reasons)
    return ScaleQuality(
        scale=facts.scale,
        n=found.n,
        k_items=len(used),
        alpha=alpha,
        alpha_low=interval[0],
        alpha_high=interval[1],
        alpha_standardised=forms.alpha_standardised,
        omega_total=omega,
        spearman_brown=forms.spearman_brown,
        lambda6=forms.lambda6,
        mean_inter_item_r=forms.mean_inter_item_r,
        verdict=verdict,
        reasons=ordered,
        items=_items(facts, item_rest_r, if_dropped, negative),
    )


def _verdict(
    alpha: float,
    omega: float,
    interval: tuple[float, float],
    negative: NDArray[np.bool_],
    reasons: list[Reason],
) -> tuple[ScaleVerdict, tuple[Reason, ...]]:
    """Return whether a scale may be reported, and every reason, the gravest first."""
    weakest = float(np.fmin(alpha, omega))  # fmin: an omega that does not exist does not count
    found = set(reasons)
    if negative.any():
        found.add(Reason.ITEM_RUNS_AGAINST)
    if not weakest >= FLOOR:
        # Few people give any alpha: a low one is only a verdict when a good one can be ruled out.
        unsettled = interval[0] < FLOOR and interval[1] >= CAUTION
        found.add(Reason.TOO_UNCERTAIN if unsettled else Reason.LOW_RELIABILITY)
    elif weakest < CAUTION:
        found.add(Reason.MODEST_RELIABILITY)
    elif interval[0] < FLOOR:
        found.add(Reason.WIDE_INTERVAL)
    ordered = tuple(reason for reason in Reason if reason in found)
    if not weakest >= FLOOR:
        return ScaleVerdict.DO_NOT_REPORT, ordered
    return (ScaleVerdict.WITH_CARE if found else ScaleVerdict.REPORT), ordered


def _not_estimable(facts: _Facts, reason: Reason, *, n: int) -> ScaleQuality:
    """Return the quality of a scale about which nothing can be estimated, with the reason."""
    nothing = np.full(len(facts.names), np.nan)
    single = reason is Reason.SINGLE_ITEM
    return ScaleQuality(
        scale=facts.scale,
        n=n,
        k_items=int((facts.counts > 0).sum()),
        alpha=np.nan,
        alpha_low=np.nan,
        alpha_high=np.nan,
        alpha_standardised=np.nan,
        omega_total=np.nan,
        spearman_brown=np.nan,
        lambda6=np.nan,
        mean_inter_item_r=np.nan,
        verdict=ScaleVerdict.SINGLE_ITEM if single else ScaleVerdict.DO_NOT_REPORT,
        reasons=(reason,),
        items=_items(facts, nothing, nothing, nothing > 0),
    )


def _items(
    facts: _Facts, item_rest_r: Floats, if_dropped: Floats, negative: NDArray[np.bool_]
) -> tuple[ItemQuality, ...]:
    return tuple(
        ItemQuality(
            item=name,
            n=int(facts.counts[i]),
            mean=float(facts.means[i]),
            item_rest_r=float(item_rest_r[i]),
            alpha_if_dropped=float(if_dropped[i]),
            negative=bool(negative[i]),
        )
        for i, name in enumerate(facts.names)
    )
