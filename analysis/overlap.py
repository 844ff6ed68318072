"""Are two scales one: correlations between scales, and HTMT from the items' correlations.

Two scales that cannot be told apart should not be read as two findings. HTMT estimates how two
scales would correlate if both measured without error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.covariance import Floats
from analysis.scoring import Scores
from surveys.instrument import Instrument

SAME = 0.90  # henseler2015: the limit for scales that are akin in content
CLOSE = 0.85  # … and for scales that should be distinct
_FEWEST = 25  # answers behind every pair of items; with fewer a ratio of mean r is mostly noise


class Overlap(StrEnum):
    """What is said of two scales, or why nothing is."""

    DISTINCT = "distinct"
    CLOSE = "close"
    SAME = "same"
    SINGLE_ITEM = "single_item"
    TOO_FEW = "too_few"
    NOT_ONE_THING = "not_one_thing"


@dataclass(frozen=True)
class ScalePair:
    """How far two scales measure the same.

    Attributes
    ----------
    n
        Smallest number of answers behind any pair of their items.
    r
        Correlation of the two scores, over those who have both; NaN where one does not vary.
    htmt
        Heterotrait-monotrait ratio, at least 0, over 1 by chance only; NaN where it cannot be
        computed: see `verdict`.
    """

    first: str
    second: str
    n: int
    r: float
    htmt: float
    verdict: Overlap


def htmt(correlation: Floats, *, scales: Sequence[Sequence[int]]) -> Floats:
    """Return the heterotrait-monotrait ratios of every two scales, shape (scales, scales).

    Parameters
    ----------
    correlation : shape (k, k)
        Of all items, reverse-keyed.
    scales
        Positions of each scale's items.

    Notes
    -----
    Mean |r| between the items of two scales over the geometric mean of the mean |r| inside each.
    NaN for a scale of one item, and where r are NaN; 1 on the diagonal.

    Source: henseler2015. Checked against: R semTools (htmt), tests/reference/overlap.json.
    """
    k = len(correlation)
    member = np.zeros((len(scales), k))
    for row, items in enumerate(scales):
        member[row, list(items)] = 1.0
    size = member.sum(axis=1)
    # A product would let one item without a correlation spoil every scale.
    sizes = np.abs(np.nan_to_num(correlation))
    gaps = member @ np.isnan(correlation) @ member.T
    totals = member @ sizes @ member.T
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = (np.diag(totals) - member @ np.diag(sizes)) / (size * (size - 1))
        ratio = totals / np.outer(size, size) / np.sqrt(np.outer(inside, inside))
    own = np.diag(gaps) > 0
    ratio[(gaps > 0) | own[:, None] | own[None, :] | ~np.isfinite(ratio)] = np.nan
    np.fill_diagonal(ratio, np.where(np.isfinite(np.diag(ratio)), 1.0, np.nan))
    return ratio


def scale_pairs(scores: Scores, instrument: Instrument) -> tuple[ScalePair, ...]:
    """Return every two scales that share no item, in the instrument's order.

    Notes
    -----
    Missing answers: pairwise, since over many scales hardly anyone answers every item. The verdict
    is of HTMT (same from .90, close from .85); a scale whose items do not go together on average
    (mean r inside it 0 or less) has none.
    """
    items = {scale.id: list(scale.items) for scale in instrument.scales}
    names = sorted({name for each in items.values() for name in each})
    place = {name: column for column, name in enumerate(names)}
    values = scores.items[names].to_numpy(dtype=float)
    correlation = _correlation(values)
    answered = np.isfinite(values).astype(float)
    counts = answered.T @ answered
    ratios = htmt(correlation, scales=[[place[each] for each in own] for own in items.values()])
    between = _correlation(scores.scales[list(items)].to_numpy(dtype=float))
    ids = list(items)
    found = []
    for i, j in zip(*np.triu_indices(len(ids), 1), strict=True):
        if set(items[ids[i]]) & set(items[ids[j]]):
            continue
        columns = [place[each] for each in (*items[ids[i]], *items[ids[j]])]
        n = int(counts[np.ix_(columns, columns)].min())
        verdict = _verdict(correlation, items, (ids[i], ids[j]), place, n=n, ratio=ratios[i, j])
        told = verdict in (Overlap.DISTINCT, Overlap.CLOSE, Overlap.SAME)
        found.append(
            ScalePair(
                first=ids[i],
                second=ids[j],
                n=n,
                r=float(between[i, j]),
                htmt=float(ratios[i, j]) if told else np.nan,
                verdict=verdict,
            )
        )
    return tuple(found)


def as_table(pairs: Sequence[ScalePair]) -> pd.DataFrame:
    """Return the pairs as a frame, one row each, columns as the attributes of `ScalePair`."""
    return pd.DataFrame([vars(each) for each in pairs], columns=list(ScalePair.__annotations__))


def _verdict(
    correlation: Floats,
    items: Mapping[str, list[str]],
    pair: tuple[str, str],
    place: Mapping[str, int],
    *,
    n: int,
    ratio: float,
) -> Overlap:
    if min(len(items[each]) for each in pair) < 2:
        return Overlap.SINGLE_ITEM
    if n < _FEWEST:
        return Overlap.TOO_FEW
    for each in pair:
        columns = [place[name] for name in items[each]]
        own = correlation[np.ix_(columns, columns)]
        if not own.sum() > len(columns):  # mean r inside; NaN counts as no coherence either
            return Overlap.NOT_ONE_THING
    if not np.isfinite(ratio):
        return Overlap.NOT_ONE_THING
    if ratio >= SAME:
        return Overlap.SAME
    return Overlap.CLOSE if ratio >= CLOSE else Overlap.DISTINCT


def _correlation(values: Floats) -> Floats:
    """Return correlations, each over those who answered both; NaN where one does not vary."""
    answered = np.isfinite(values)
    there = answered.astype(float)
    centre = np.where(answered, values, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    # Centred first, or the sums of squares would cancel digits away.
    moved = np.where(answered, values - centre, 0.0)
    counts, totals = there.T @ there, moved.T @ there
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = (moved**2).T @ there - totals**2 / counts
        spread = np.where(spread > 1e-12 * counts, spread, np.nan)
        found: Floats = (moved.T @ moved - totals * totals.T / counts) / np.sqrt(spread * spread.T)
    return found
