"""How carefully one person seems to have answered: the indices, on arrays of answers.

Every function takes answers as given, shape (n respondents, k items), as floats (NaN = no answer)
or in codes, and returns one value a respondent, NaN where there is too little to go by. Only a
piece of a coded table is floats at a time. Cut-offs are `quality`'s business.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtri

from surveys.coded_answers import Answers, Floats, Places, in_codes, moments, only, rows_of

ROWS_AT_ONCE = 2_000
"""Rows whose covariance matrices are solved together."""


class Runs(NamedTuple):
    """Longest run of one answer: how long, where it begins, and which answer; shape (n,) each."""

    length: Places
    start: Places
    answer: Floats


class Correlations(NamedTuple):
    """Correlations of pairs of items, and how many people answered both; shape (k, k) each."""

    r: Floats
    together: Floats

    def of(self, items: Places) -> "Correlations":
        """Return those of some items."""
        return Correlations(*(each[np.ix_(items, items)] for each in self))


class Distances(NamedTuple):
    """Squared Mahalanobis distances, and how many answers each rests on; shape (n,) each."""

    squared: Floats
    answered: Places


def longest_run(answers: Answers) -> Runs:
    """Return each respondent's longest run of one and the same answer, columns in their order.

    Answers are whole numbers. A missing answer ends a run. Source: johnson2005.
    """
    coded = in_codes(answers)
    n, k = coded.shape
    length, end, running = (np.zeros(n, dtype=np.int16) for _ in range(3))
    before: NDArray[np.integer] | None = None
    for column in range(k):
        now, given = coded.raw(column)
        running *= given & (now == before) if before is not None else given
        running += given
        longer = running > length
        np.maximum(length, running, out=length)
        end[longer] = column
        before = now
    start = (end - np.maximum(length, 1) + 1).astype(np.intp)
    answer = coded.codes[np.arange(n), coded.columns[start]] if k else np.full(n, np.nan)
    return Runs(length.astype(np.intp), start, np.where(length > 0, answer, np.nan))


def response_variability(answers: Answers, *, fewest: int = 2) -> Floats:
    """Return the standard deviation (n − 1) of each respondent's answers. Source: dunn2018."""
    return _by_row(answers, lambda given: _variability(given, fewest=fewest))


def item_variability(answers: Answers) -> Floats:
    """Return the standard deviation (n − 1) of each item's answers, shape (k,)."""
    return moments(answers)[1]


def answered_items(answers: Answers) -> Places:
    """Return how many items each respondent answered."""
    counted = np.zeros(len(answers), dtype=np.intp)
    for rows, given in rows_of(answers):
        counted[rows] = (~np.isnan(given)).sum(axis=1)
    return counted


def _by_row(answers: Answers, measure: Callable[[Floats], Floats]) -> Floats:
    parts = [measure(given) for _, given in rows_of(answers)]
    return np.concatenate(parts) if parts else np.empty(0)


def _variability(answers: Floats, *, fewest: int) -> Floats:
    present = ~np.isnan(answers)
    n = present.sum(axis=1)
    middle = np.where(present, answers, 0.0).sum(axis=1) / np.maximum(n, 1)
    squares = np.where(present, (answers - middle[:, None]) ** 2, 0.0).sum(axis=1)
    enough = n >= max(2, fewest)
    spread: Floats = np.where(enough, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)
    return spread


def squared_distances(answers: Answers, *, known: Correlations | None = None) -> Distances:
    """Return each respondent's squared Mahalanobis distance over the items he or she answered.

    Means and spreads are those of the answers there are; correlations are of pairs of answers,
    shrunk towards zero by the amount that their own uncertainty asks for (schaefer2005), so that
    the matrix can be inverted with few respondents or many missing answers. The distance of a
    partly answered row is over the answered items alone, with as many degrees of freedom. Items
    that everybody answers alike say nothing and are left out. `known`: the correlations, where
    they are at hand. Source: mahalanobis1936.
    """
    varied = np.flatnonzero(np.nan_to_num(item_variability(answers)) > 0)
    used = only(answers, varied.tolist())
    r, together = correlations(used) if known is None else known.of(varied)
    matrix = shrunken(np.clip(r, -1.0, 1.0), together=together)
    inverse = np.linalg.inv(matrix).astype(np.float64)
    squared, answered = np.empty(len(answers)), np.empty(len(answers), dtype=np.intp)
    for rows, scores, present in _standardised(used):
        squared[rows] = _distances(scores, present, inverse)
        answered[rows] = present.sum(axis=1)
    return Distances(squared, answered)


def _distances(known: Floats, present: NDArray[np.bool_], inverse: Floats) -> Floats:
    weighted = known @ inverse
    squared: Floats = (weighted * known).sum(axis=1)
    missing = (~present).sum(axis=1)
    for count in np.unique(missing[missing > 0]):
        rows = np.flatnonzero(missing == count)
        for first in range(0, len(rows), ROWS_AT_ONCE):
            here = rows[first : first + ROWS_AT_ONCE]
            squared[here] -= _of_missing(weighted[here], present[here], inverse, count=int(count))
    return squared


def _standardised(answers: Answers) -> Iterator[tuple[slice, Floats, NDArray[np.bool_]]]:
    """Yield the answers piece by piece as standard scores, 0 where there is none; and where."""
    middle, spread = moments(answers)
    scale = np.where(spread > 0, spread, np.nan)
    for rows, given in rows_of(answers):
        scaled = (given - middle) / scale
        present = ~np.isnan(scaled)
        yield rows, np.where(present, scaled, 0.0), present


def correlations(answers: Answers) -> Correlations:
    """Return the correlations of the items over all who answered both of a pair."""
    k = answers.shape[1]
    together, products = np.zeros((k, k)), np.zeros((k, k))
    for _, known, present in _standardised(answers):
        both = present.astype(np.float64)
        together += both.T @ both
        products += known.T @ known
    return Correlations(products / np.maximum(together - 1, 1), together)


def _of_missing(
    weighted: Floats, present: NDArray[np.bool_], inverse: Floats, *, count: int
) -> Floats:
    """What to take off a distance over all items where `count` were not answered.

    With the missing ones at their mean, the inverse of the answered part is that of the whole less
    this Schur complement; it is far smaller to solve than the answered part.
    """
    places = np.argsort(present, axis=1, kind="stable")[:, :count]
    part = np.take_along_axis(weighted, places, axis=1)
    block = inverse[places[:, :, None], places[:, None, :]]
    solved = np.linalg.solve(block, part[:, :, None])[:, :, 0]
    less: Floats = (part * solved).sum(axis=1)
    return less


def shrunken(correlations: Floats, *, together: Floats) -> Floats:
    """Return correlations shrunk towards zero until their matrix can be inverted.

    `together`: how many people answered both items. The least shrinkage is the analytic one of
    schaefer2005, the variances of the correlations over their squares.
    """
    off = ~np.eye(len(correlations), dtype=bool)
    r = correlations[off]
    noise = ((1 - r**2) ** 2 / np.maximum(together[off] - 1, 1)).sum()
    share = float(np.clip(noise / max((r**2).sum(), 1e-12), 0.0, 1.0)) if len(r) else 0.0
    made = correlations.copy()
    np.fill_diagonal(made, 1.0)
    while True:
        made[off] = r * (1 - share)
        if share >= 1 or np.linalg.eigvalsh(made)[0] > 1e-3:
            return made
        share = min(1.0, share + 0.05)


def chi_square_cut(degrees: Places, *, probability: float) -> Floats:
    """Return the value that a chi-square variable exceeds with this probability."""
    kinds, which = np.unique(np.maximum(degrees, 1), return_inverse=True)
    cut: Floats = chdtri(kinds, probability)[which]
    return cut


def even_odd(keyed: Answers, *, scales: Sequence[Sequence[int]], fewest: int) -> Floats:
    """Return how well the two halves of the scales go together within each respondent.

    `keyed`: answers with reversed items turned. The items of each scale are split by turns into
    two halves, each half has its mean, and the halves are correlated over the scales and stepped
    up by Spearman–Brown, never below −1. NaN with fewer than `fewest` scales that have both
    halves, or where one half is the same in all of them. Source: johnson2005.
    """
    halved = [(list(scale[0::2]), list(scale[1::2])) for scale in scales if len(scale) > 1]
    if len(halved) < fewest:
        return np.full(len(keyed), np.nan)

    def together(given: Floats) -> Floats:
        odd, even = (
            np.column_stack([_row_means(given[:, half]) for half in side])
            for side in zip(*halved, strict=True)
        )
        r = correlation_within(odd, even, fewest=fewest)
        stepped: Floats = np.maximum(-1.0, 2 * r / np.maximum(1 + r, 1e-9))
        return stepped

    return _by_row(keyed, together)


def item_pairs(r: Floats, *, least: float, opposite: bool) -> list[tuple[int, int]]:
    """Return the pairs of items whose answers correlate at least so strongly over all people.

    `r`: the correlations of the items. `opposite`: pairs that go against each other (psychometric
    antonyms) instead of together. Each item is in one pair at most, the strongest first: pairs that
    share an item would count one slip several times. Source: meade2012.
    """
    strength = np.triu(-r if opposite else r, k=1)
    taken: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for place in np.argsort(-strength, axis=None, kind="stable"):
        first, second = (int(each) for each in np.unravel_index(place, strength.shape))
        if strength[first, second] < least:
            return pairs
        if not taken & {first, second}:
            pairs.append((first, second))
            taken |= {first, second}
    return pairs


def pair_consistency(answers: Answers, *, pairs: Sequence[tuple[int, int]], fewest: int) -> Floats:
    """Return the correlation over pairs of items within each respondent. Source: meade2012."""
    if len(pairs) < fewest:
        return np.full(len(answers), np.nan)
    first, second = (list(side) for side in zip(*pairs, strict=True))
    paired = only(answers, [*first, *second])
    half = len(pairs)
    return _by_row(
        paired, lambda given: correlation_within(given[:, :half], given[:, half:], fewest=fewest)
    )


def correlation_within(left: Floats, right: Floats, *, fewest: int) -> Floats:
    """Return each row's correlation of two tables; NaN with too few pairs or no variation."""
    both = ~np.isnan(left) & ~np.isnan(right)
    n = both.sum(axis=1)
    x, y = (np.where(both, each, 0.0) for each in (left, right))
    count = np.maximum(n, 1)[:, None]
    x = np.where(both, x - x.sum(axis=1, keepdims=True) / count, 0.0)
    y = np.where(both, y - y.sum(axis=1, keepdims=True) / count, 0.0)
    scale = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    fine = (n >= fewest) & (scale > 1e-9)
    r: Floats = np.where(fine, (x * y).sum(axis=1) / np.where(fine, scale, 1.0), np.nan)
    return r


def first_with_same_answers(answers: Answers, *, fewest: int) -> Places:
    """Return the place of the first row with the very same answers; −1 for none.

    Answers are whole numbers. Rows with fewer than `fewest` answers are never the same as another.
    """
    coded = in_codes(answers)
    n, k = coded.shape
    first = np.full(n, -1, dtype=np.intp)
    marks, answered = np.zeros(n, dtype=np.uint64), np.zeros(n, dtype=np.int32)
    for column in range(k):
        codes, given = coded.raw(column)
        answered += given
        marks = _mixed(marks ^ codes.astype(np.int64).view(np.uint64))
    rows = np.flatnonzero(answered >= fewest)
    group, _ = pd.factorize(marks[rows])
    begins = np.zeros(group.max(initial=-1) + 1, dtype=np.intp)
    begins[group[::-1]] = rows[::-1]
    copies = np.flatnonzero(rows != begins[group])
    later, earlier = rows[copies], begins[group[copies]]
    same = np.ones(len(later), dtype=np.bool_)
    for column in range(k):
        codes, _ = coded.raw(column)
        same &= codes[later] == codes[earlier]
    first[later[same]] = earlier[same]
    return first


def _mixed(marks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers so scattered that unlike rows do not share one (multiply, then fold)."""
    spread: NDArray[np.uint64] = marks * np.uint64(0x9E3779B97F4A7C15)
    return spread ^ (spread >> np.uint64(29))


def commonest_share(answers: Answers) -> Floats:
    """Return the share of each respondent's answers that are his or her commonest one."""
    return _by_row(answers, _commonest)


def _commonest(answers: Floats) -> Floats:
    codes = np.unique(answers[~np.isnan(answers)])
    n = (~np.isnan(answers)).sum(axis=1)
    most = np.zeros(len(answers))
    for code in codes:
        most = np.maximum(most, (answers == code).sum(axis=1))
    share: Floats = np.where(n > 0, most / np.maximum(n, 1), np.nan)
    return share


def _row_means(answers: Floats) -> Floats:
    present = ~np.isnan(answers)
    n = present.sum(axis=1)
    total = np.where(present, answers, 0.0).sum(axis=1)
    means: Floats = np.where(n > 0, total / np.maximum(n, 1), np.nan)
    return means
