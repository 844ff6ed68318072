"""Do respondents fall into profiles, people who answer in a similar way? Often they do not.

Answering style is kept apart from shape: a person's mean level over all scales is taken out before
groups are looked for, and groups that differ only in how strongly they answer are not called
profiles.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.mixtures import Floats, Labels, Mixture, fit_from
from analysis.one_kind import OneKind
from analysis.policy import Policy
from analysis.profile_choice import Choice, choose
from analysis.profile_names import profile_names
from analysis.results import PROFILES, ProfileFacts
from surveys.instrument import Instrument

FIT_ROWS = 20_000
EVIDENCE_ROWS = 2_000
ANSWERED = 2 / 3
"""Share of the scales that a person must have a score on to take part."""
SMALLEST_SHARE = 0.05
PEOPLE_PER_DIMENSION = 20
SAME_SHAPE = 2.0
"""Groups whose shapes lie closer than this many within-group SDs differ in strength only."""
STRONGER = 1.5
"""From this ratio of the lengths of two centres one group answers more strongly than the other."""
UNMOVED = 0.7
"""Adjusted Rand index from which two partitions count as the same groups."""
CHUNK = 100_000


class Reason(StrEnum):
    """How the number of profiles came about; the words are in the locales."""

    GROUPS = "groups"
    NO_CLEAR_GROUPS = "no_clear_groups"
    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_FEW_SCALES = "too_few_scales"


@dataclass(frozen=True, eq=False, kw_only=True)
class Profiles:
    """Profiles before release: every number here is exact and goes through the gate.

    Attributes
    ----------
    k
        Number of profiles; 1 = no clear groups; None = not looked for, see `reason`.
    stability
        Mean adjusted Rand index of the groups with those of bootstrap fits; None unless k > 1.
    table
        Columns as `results.PROFILES`, profiles numbered from 1, largest first; empty when k is
        None. Means are of answered scores, in response-format units, not rounded.
    sizes
        People per profile, index = profile.
    members
        Each respondent's profile, index as the scores, `Int64`, NA for those left out.
    taking_part, fitted_on
        People who had enough scores; people the groups were fitted on, drawn at random from them.
    choice
        The evidence for every k looked at; None when k is None.
    """

    k: int | None
    stability: float | None
    reason: Reason
    table: pd.DataFrame
    sizes: pd.Series
    members: pd.Series
    taking_part: int
    fitted_on: int
    choice: Choice | None = None

    @property
    def facts(self) -> ProfileFacts | None:
        """Return what is said about the choice; None when profiles were not looked for."""
        if self.k is None:
            return None
        choice = self.choice
        chosen = None if choice is None else choice.of(self.k)
        return ProfileFacts(
            k=self.k,
            stability=self.stability,
            reason=self.reason.value,
            votes={} if choice is None else choice.votes,
            jaccard=None if chosen is None or self.k == 1 else chosen.jaccard,
            sampled=self.fitted_on if self.fitted_on < self.taking_part else None,
        )


def takes_part(scores: pd.DataFrame) -> "pd.Series[bool]":
    """Return which people have answered enough scales to be placed in a profile."""
    return scores.notna().mean(axis=1) >= ANSWERED


def find_profiles(
    scores: pd.DataFrame, *, instrument: Instrument, policy: Policy, rng: np.random.Generator
) -> Profiles:
    """Find out whether people fall into groups by the shape of their answers, and describe them.

    Parameters
    ----------
    scores : DataFrame, n respondents × scales
        Scale scores in response-format units, not flipped by polarity; columns are ids of scales of
        `instrument`. NaN allowed: people with two thirds of the scales take part; a missing score
        is filled with the scale's mean moved by how far the person lies from others elsewhere.
    rng
        The result is the same for the same seed, whatever the order of rows and columns.

    Returns
    -------
    Profiles
        k = 1 is an ordinary answer. k is None under `policy.minimum_structure` people or under
        three scales that vary. Every profile has max(`policy.minimum_shares`, 5 %) people or more.

    Notes
    -----
    Gaussian mixture with one shared covariance on scores centred within persons (mean level taken
    out), the number of groups by `profile_choice.choose`. Then level is let in again to place
    people more exactly, unless that changes the groups. Fitted on at most 20,000 people; the
    evidence on at most 2,000; everyone is assigned.

    Source: tibshirani2005, hennig2007, mclachlan1987 (evidence);
    cronbach1953 (level, scatter and shape).
    """
    from threadpoolctl import threadpool_limits

    taking_part = takes_part(scores)
    kept = scores.loc[taking_part, sorted(scores.columns)].astype(float)
    varying = [scale for scale in kept.columns if kept[scale].nunique() > 1]
    n = len(kept)
    if n < policy.minimum_structure:
        return _not_looked_for(scores, n, Reason.TOO_FEW_ANSWERS)
    if len(varying) < 3:
        return _not_looked_for(scores, n, Reason.TOO_FEW_SCALES)
    shares = _filled(kept[varying], instrument)
    # Sorted rows make every random draw below the same for any order of the file.
    order = np.lexsort(shares.T[::-1])
    with threadpool_limits(1):
        found = _Search(shares[order], _steps(kept[varying], instrument), policy, rng).run()
    labels = np.empty(n, dtype=np.intp)
    labels[order] = found.labels
    return _described(scores, kept, labels, found, instrument)


@dataclass(frozen=True, eq=False)
class _Found:
    labels: Labels
    k: int
    choice: Choice
    fitted_on: int


class _Search:
    """One search for groups among n people × p scales, scores as shares of each scale's range."""

    def __init__(
        self, shares: Floats, steps: Floats, policy: Policy, rng: np.random.Generator
    ) -> None:
        self.shares = shares
        self.steps = steps
        self.rng = rng
        self.policy = policy
        self.sample = self._draw(np.arange(len(shares)), FIT_ROWS)
        self.few = self._draw(self.sample, EVIDENCE_ROWS)
        used = shares[self.few]
        p = shares.shape[1]
        room = max(2, len(used) // PEOPLE_PER_DIMENSION)
        self.middle = used.mean(axis=0)
        self.axes = _axes(_shape(used), min(p - 1, room))
        self.full_axes = _axes(used, min(p, room + 1))

    def _draw(self, rows: Labels, most: int) -> Labels:
        if len(rows) <= most:
            return rows
        return np.sort(self.rng.choice(rows, size=most, replace=False))

    def _points(self, shares: Floats) -> Floats:
        return np.asarray(_shape(shares) @ self.axes, dtype=np.float64)

    def _smallest(self, people: int) -> int:
        return max(self.policy.minimum_shares, int(np.ceil(SMALLEST_SHARE * people)))

    def run(self) -> _Found:
        """Try the numbers of groups that hold, best first; one group always holds."""
        used = self.shares[self.few]
        blurred = used + self.steps * self.rng.uniform(-0.5, 0.5, size=used.shape)
        alike = OneKind(used)
        choice = choose(
            self._points(used),
            self._points(blurred),
            one_kind=lambda: self._points(alike.draw(self.rng)),
            smallest=self._smallest(len(used)),
            rng=self.rng,
        )
        for k in choice.candidates:
            if k > 1 and self._only_style(choice.fits[k]):
                continue
            labels = self._assigned(choice.fits[k])
            if np.bincount(labels, minlength=k).min() >= self._smallest(len(labels)):
                return _Found(labels, k, choice, len(self.sample))
        everyone = np.zeros(len(self.shares), dtype=np.intp)
        return _Found(everyone, 1, choice, len(self.sample))

    def _only_style(self, fitted: Mixture) -> bool:
        """Whether two groups have one shape and differ in how strongly they answer.

        That is so when one centre is the other stretched, and the answers around it are stretched
        in the same way. A flat profile beside a marked one with the same scatter is a real shape.
        """
        points = self._points(self.shares[self.few])
        labels = fitted.assign(points)
        centres, precision = fitted.centres, fitted.precision
        scatter = [float((points[labels == g] - centres[g]).std()) for g in range(fitted.k)]
        lengths = np.linalg.norm(centres, axis=1)
        for i in range(fitted.k):
            for j in range(i + 1, fitted.k):
                strong, weak = (i, j) if lengths[i] > lengths[j] else (j, i)
                a, b = centres[weak], centres[strong]
                along = max(float(a @ precision @ b), 0.0)  # a mirrored shape is another shape
                stretched = b * along / max(float(b @ precision @ b), 1e-12)
                left_over = np.sqrt((a - stretched) @ precision @ (a - stretched))
                ratio = min(float(lengths[strong]) / max(float(lengths[weak]), 1e-12), 3.0)
                wider = scatter[strong] / max(scatter[weak], 1e-12)
                stronger = ratio >= STRONGER and wider > 1 + (ratio - 1) / 4
                if left_over < SAME_SHAPE and stronger:
                    return True
        return False

    def _assigned(self, fitted: Mixture) -> Labels:
        """Everyone's group: refitted on the sample, with level let in where that is harmless."""
        from sklearn.metrics import adjusted_rand_score

        k = fitted.k
        if k == 1:
            return np.zeros(len(self.shares), dtype=np.intp)
        sample = self.shares[self.sample]
        points = self._points(sample)
        shape = fit_from(points, fitted.assign(points), k)
        by_shape = shape.assign(points)
        if len(np.unique(by_shape)) < k:
            return self._in_chunks(fitted, with_level=False)
        whole = fit_from((sample - self.middle) @ self.full_axes, by_shape, k)
        by_both = whole.assign((sample - self.middle) @ self.full_axes)
        with_level = adjusted_rand_score(by_shape, by_both) >= UNMOVED
        return self._in_chunks(whole if with_level else shape, with_level=with_level)

    def _in_chunks(self, fitted: Mixture, *, with_level: bool) -> Labels:
        parts: list[Labels] = []
        for start in range(0, len(self.shares), CHUNK):
            part = self.shares[start : start + CHUNK]
            points = (part - self.middle) @ self.full_axes if with_level else self._points(part)
            parts.append(fitted.assign(points))
        return np.concatenate(parts)


def _shape(shares: Floats) -> Floats:
    """Take each person's mean level out."""
    return np.asarray(shares - shares.mean(axis=1, keepdims=True), dtype=np.float64)


def _axes(points: Floats, dimensions: int) -> Floats:
    """Return the first principal axes, as columns; small surveys cannot carry more."""
    _, _, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    # A fixed sign: else two machines may mirror an axis and draw other random starts.
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    return np.asarray(axes[:dimensions].T, dtype=np.float64)


def _filled(scores: pd.DataFrame, instrument: Instrument) -> Floats:
    """Scores as shares of each scale's range, gaps filled from person and scale."""
    values = scores.to_numpy(dtype=float).copy()
    for column, scale in enumerate(scores.columns):
        form = instrument.format_of_scale(scale)
        values[:, column] = (values[:, column] - form.minimum) / (form.maximum - form.minimum)
    gaps = np.isnan(values)
    if gaps.any():
        scale_means = np.nanmean(values, axis=0)
        # How far a person lies above or below others on the scales that he or she did answer.
        person = np.nanmean(values - scale_means, axis=1, keepdims=True)
        values = np.where(gaps, np.clip(scale_means + person, 0.0, 1.0), values)
    return values


def _steps(scores: pd.DataFrame, instrument: Instrument) -> Floats:
    """The step between neighbouring answers of each scale, as a share of its range."""
    steps: list[float] = []
    for scale in scores.columns:
        form = instrument.format_of_scale(scale)
        items = len(instrument.scale(scale).items)
        steps.append(1 / ((form.maximum - form.minimum) * items))
    return np.array(steps)


def _not_looked_for(scores: pd.DataFrame, n: int, reason: Reason) -> Profiles:
    return Profiles(
        k=None,
        stability=None,
        reason=reason,
        table=pd.DataFrame(columns=list(PROFILES)),
        sizes=pd.Series(dtype="int64", name="n"),
        members=pd.Series(pd.NA, index=scores.index, dtype="Int64"),
        taking_part=n,
        fitted_on=0,
    )


def _described(
    scores: pd.DataFrame, kept: pd.DataFrame, labels: Labels, found: _Found, instrument: Instrument
) -> Profiles:
    """Number the profiles from the largest, name them and lay out their means."""
    counts = np.bincount(labels, minlength=found.k)
    means = kept.groupby(labels).mean()
    ranked = sorted(range(found.k), key=lambda g: (-counts[g], tuple(means.loc[g].fillna(0.0))))
    number = pd.Series(range(1, found.k + 1), index=ranked)
    means = means.loc[ranked].set_axis(number.to_numpy(), axis=0)[list(scores.columns)]
    spread = kept.std(ddof=1).replace(0.0, np.nan)
    z = (means - kept.mean()) / spread
    z = z[list(scores.columns)]
    names = profile_names(z, instrument)
    sizes = pd.Series(counts[ranked], index=number.to_numpy(), name="n")
    within = kept.groupby(number.sort_index().to_numpy()[labels]).std(ddof=1) / spread
    rows = [
        (
            g,
            names.at[g, "sv"],
            names.at[g, "en"],
            sizes[g] / len(kept),
            scale,
            mean,
            z.at[g, scale],
            within.at[g, scale],
        )
        for g in means.index
        for scale, mean in means.loc[g].items()
    ]
    members = pd.Series(pd.NA, index=scores.index, dtype="Int64")
    members.loc[kept.index] = number.sort_index().to_numpy()[labels]
    return Profiles(
        k=found.k,
        stability=found.choice.of(found.k).stability if found.k > 1 else None,
        reason=Reason.GROUPS if found.k > 1 else Reason.NO_CLEAR_GROUPS,
        table=pd.DataFrame(rows, columns=list(PROFILES)),
        sizes=sizes,
        members=members,
        taking_part=len(kept),
        fitted_on=found.fitted_on,
        choice=found.choice,
    )
