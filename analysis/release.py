"""From units and scores to the two tables that may be shown; not sealed yet.

`disclosure.release_units` is the way in; it checks what it is given and seals what comes out. The
steps, each of which can only take figures away from the one before:

1. `pooling`: which units are shown, from numbers of respondents.
2. `cells.safe_means`: per measure, means and n. Everybody in a shown unit who is in no shown unit
   below it is "left over"; fewer than the minimum left over must be nobody, or be protected by
   rounding: `bounds` gives what all rounded means of the tree leave open about them.
3. `cells.safe_shares`: the same for shares, with their higher minimum.
4. `joint` and `audit`: means and shares together, solved in whole numbers.
5. `homogeneity`: figures of shown units with fewer answers than the minimum for structure stay
   within bounds. The audits take figures as if they were not bounded, which errs to the safe side.
6. `members`: nothing beside such a unit (the one above it, those beside it, a scale beside its
   items) gives away what its bounds keep back; `open_answers` proves it in whole people.
7. `whole_sheets`: nor do all measures of the same items together, proven on whole answer sheets.

What is protected: people left over beside shown figures, and small groups that all answer alike.
Not dealt with here: how many people a hidden unit has, which its parent's n tells anyone who
subtracts (that so many answered, not what; n is what every interval and rate is read by, and a
coarser n would take its meaning from all units to hide a number that colleagues can count); fewer
than the minimum beside a scale and its items solved together (apart, with a margin); what a member
knows of herself or of colleagues (one of a team of five who takes her own answer off the mean has
that of the other four, and where a pool of two is one person and four, those four are a unit).
Several releases of the same people (another minimum, other departments, the next wave) are left to
`second_release`: with another minimum one unit may be in a pool that was a figure of its own
before, and the difference is the rest of the pool.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bounds import Array, Flags, Limits
from analysis.cells import (
    FEW_UNITS,
    Facts,
    MeasureLike,
    Shape,
    Steps,
    Survivors,
    Tally,
    drop_smallest,
    has_shown_below,
    safe_means,
    safe_shares,
    tally,
)
from analysis.hiding import Hiding
from analysis.homogeneity import member_is_open
from analysis.joint import JointAudit
from analysis.members import Members, Parts, Told, parts_of
from analysis.placing import Layout, best_layout, blanks
from analysis.policy import Policy
from analysis.pooling import lack_company, place_units
from analysis.results import CELLS, Status
from analysis.unit_rows import unit_table
from analysis.units import UnitTree
from analysis.whole_sheets import WholeSheets

BLANKS_TOLERATED = 0.2
"""A department shown with up to so many blank measures is better than one lost in a pool."""


TAKEN_BACK = 6
"""Figures of a measure that are tried again after others went; of more than `FEW_UNITS` none."""


def steps_of(policy: Policy) -> Steps:
    """Return the minimums and the rounding of a policy."""
    return Steps(
        scores=policy.minimum_scores,
        shares=policy.minimum_shares,
        structure=policy.minimum_structure,
        mean_step=10.0**-policy.decimals,
        share_step=policy.share_step,
    )


@dataclass(frozen=True, eq=False)
class Tables:
    """The unit table and the cell table, in the columns of `results`."""

    units: pd.DataFrame
    cells: pd.DataFrame


def tables(
    tree: UnitTree, scores: Array, measures: Sequence[MeasureLike], *, steps: Steps
) -> Tables:
    """Return what may be published of `scores`, shape (n respondents, measures), NaN = missing."""
    facts = Facts.of(measures)
    counts = tally(tree, scores, measures)
    answered = (~np.isnan(scores)).any(axis=1)
    n = tree.add_up(answered.astype(float)).astype(int)
    own = np.bincount(tree.leaf[answered], minlength=len(tree))
    blank = blanks(counts, tree.parent, facts, steps=steps)

    def laid_out(given: frozenset[int]) -> Layout:
        def room(parent: int, _: Sequence[int]) -> bool:
            return parent in given or _has_room(blank[parent])

        placement = place_units(tree.children(), n=n.tolist(), minimum=steps.scores, room=room)
        return Layout.of(tree, placement, counts, own)

    def released(layout: Layout) -> Survivors:
        parts = parts_of(measures)
        return surviving(layout.figures, layout.shape, facts, steps=steps, parts=parts)

    wanting = [
        parent
        for parent in lack_company(tree.children(), n=n.tolist(), minimum=steps.scores)
        if not _has_room(blank[parent])
    ]
    layout, kept = best_layout(wanting, laid_out, released, facts=facts, steps=steps)
    sheets = WholeSheets(
        scores, layout.base(tree), measures, layout.figures, layout.shape, facts, steps
    )
    sheets.drop_telling(kept, parts_of(measures))
    units = unit_table(tree, layout.placement, layout.rows, n=n)
    ids = units.loc[units["status"] == Status.SHOWN, "unit"].tolist()
    return Tables(units, cell_table(ids, layout.figures, kept, measures, steps=steps))


def surviving(
    counts: Tally, shape: Shape, facts: Facts, *, steps: Steps, parts: tuple[Parts, ...] = ()
) -> Survivors:
    """Return the cells that may be published: safe by themselves, and all together.

    Where the joint audit fails, first the shares of the smallest cell beside the people in doubt
    go, then its mean. What went although the figures that went after it would have sufficed comes
    back, the largest first; pools give way to units.
    """
    every = facts.sided & tell_nobody(counts, facts, steps)
    audit = JointAudit(counts, shape, facts, steps)
    kept = _safe_of(Survivors(np.ones(counts.n.shape, dtype=bool), every), audit)
    if len(counts.n) <= FEW_UNITS:
        _bring_back(kept, every, audit, np.ones(counts.n.shape[1], dtype=bool))
        changed = Hiding(counts, shape, facts, steps, every).improve(kept)
        if changed.any():
            _bring_back(kept, every, audit, changed)
    Members(counts, shape, facts, steps).drop_parts(kept, parts)
    return kept


def _bring_back(kept: Survivors, every: Flags, audit: JointAudit, where: Flags) -> None:
    """Try figures that went once more, in place, of the measures `where`; the largest first."""
    counts, shape, facts, steps = audit.counts, audit.shape, audit.facts, audit.steps
    tried = kept.mean | (counts.n < steps.scores) | ~where
    for _ in range(TAKEN_BACK):
        more = _best_left_out(kept, tried, counts, shape)
        if not more.any():
            break
        tried |= more
        wider = kept.mean | more
        # Figures that are nobody's own may make room, and are tried once more afterwards; so may
        # those of fewer people than get their own instead.
        gives_way = _nobodys_own(wider, shape), _of_fewer(wider, more, counts, shape)
        for lost in (np.zeros_like(wider), *gives_way):
            columns = np.flatnonzero((more & ~kept.mean & ~lost).any(axis=0))
            if not len(columns):
                continue
            mean = (wider & ~lost)[:, columns]
            shares = (every & (kept.shares | more))[:, columns] & mean
            # Afresh: what was proven before holds only while figures go.
            audit = JointAudit(
                counts.only(columns),
                shape,
                facts.only(columns),
                steps,
                asked=audit.asked,
                asked_of_members=audit.asked_of_members,
            )
            found = _safe_of(Survivors(mean.copy(), shares), audit)
            good = (found.mean >= mean).all(axis=0)
            good &= (found.shares >= (kept.shares & ~lost)[:, columns]).all(axis=0)
            kept.mean[:, columns[good]] = found.mean[:, good]
            kept.shares[:, columns[good]] = found.shares[:, good]
            tried[:, columns[good]] &= ~lost[:, columns[good]]


def _safe_of(wanted: Survivors, audit: JointAudit) -> Survivors:
    """Return the wanted cells without those that give few people away."""
    kept = Survivors(wanted.mean.copy(), wanted.shares.copy())
    counts, shape, steps = audit.counts, audit.shape, audit.steps
    members = Members(counts, shape, audit.facts, steps, audit.asked_of_members)
    columns = np.arange(counts.n.shape[1])
    without: Flags | None = None
    while True:
        some, mean = counts.only(columns), kept.mean[:, columns]
        if without is None or without.any():
            own = Limits(*(each[:, columns] for each in audit.limits.mean))
            facts = audit.facts.only(columns)
            mean = safe_means(some, mean, shape, facts, steps=steps, own=own)
            kept.mean[:, columns] = mean
        kept.shares[:, columns] = safe_shares(
            some,
            kept.shares[:, columns] & mean,
            shape,
            steps=steps,
            own=audit.limits.shares[..., columns],
        )
        unsafe = audit.unsafe(kept, columns)
        if not unsafe.any():
            # Whatever goes now adds to the protection of those who were safe before.
            members.drop_telling(kept)
            audit.asked_of_members = members.exact.asked
            return kept
        without = unsafe & ~has_shown_below(kept.shares, shape)
        drop_smallest(kept.mean, counts.n, without, shape)
        drop_smallest(kept.shares, counts.n, unsafe & ~without, shape)
        # Measures in which nothing goes are proven as they stand.
        columns = np.flatnonzero(unsafe.any(axis=0))


def _best_left_out(kept: Survivors, tried: Flags, counts: Tally, shape: Shape) -> Flags:
    """Return, of each measure, the best cell not tried yet whose unit above is shown.

    The best is the one in which most people are in their own unit, or else most people.
    """
    open_ = ~tried
    open_[1:] &= kept.mean[shape.parent[1:]]
    open_[0] = False
    own = np.zeros(len(open_)) if shape.own is None else shape.own
    worth = np.where(open_, counts.n + own[:, None] * counts.n.max(initial=1.0), -1.0)
    found = np.zeros_like(open_)
    found[worth.argmax(axis=0), np.arange(open_.shape[1])] = True
    best: Flags = found & open_
    return best


def _nobodys_own(shown: Flags, shape: Shape) -> Flags:
    """Return the shown cells of pools, and of units that show nothing inside and are no team."""
    if shape.own is None:
        return np.zeros_like(shown)
    found: Flags = shown & (shape.own == 0)[:, None] & ~has_shown_below(shown, shape)
    found[0] = False
    return found


def _of_fewer(shown: Flags, more: Flags, counts: Tally, shape: Shape) -> Flags:
    """Return, of each measure, the largest end of a branch that fewer people call their own.

    Fewer than the cell in `more`, and outside it.
    """
    found = np.zeros_like(shown)
    if shape.own is None:
        return found
    ends = shown & ~has_shown_below(shown, shape) & (shape.own > 0)[:, None]
    for row, column in np.argwhere(more):
        fewer = np.flatnonzero(ends[:, column] & (shape.own < shape.own[row]))
        fewer = fewer[(fewer < row) | (fewer >= shape.end[row])]
        if len(fewer):
            found[fewer[np.argmax(counts.n[fewer, column])], column] = True
    return found


def tell_nobody(counts: Tally, facts: Facts, steps: Steps) -> Flags:
    """Return the cells whose mean and shares may be known together without telling on members."""
    figures = Told.of(counts, facts, steps)
    told = member_is_open(
        counts.n,
        (figures.mean, figures.mean_bound),
        (figures.shares, figures.shares_bound),
        facts.classes,
        mean_step=steps.mean_step,
        share_step=steps.share_step,
    )
    return told | (counts.n >= steps.structure)


def _has_room(blanks: float) -> bool:
    """Whether a unit can be shown beside all below it that are large enough."""
    return blanks <= BLANKS_TOLERATED


def cell_table(
    ids: Sequence[str],
    figures: Tally,
    kept: Survivors,
    measures: Sequence[MeasureLike],
    *,
    steps: Steps,
) -> pd.DataFrame:
    """Return the figures of groups, one row a group × measure, columns `results.CELLS`."""
    made = Told.of(figures, Facts.of(measures), steps)
    low_is_bad = np.array([each.unfavourable == "low" for each in measures], dtype=bool)
    marks = {"mean": made.mean_bound & kept.mean}
    flat: dict[str, object] = {
        "unit": np.repeat(np.array(ids, dtype=object), len(measures)),
        "measure": np.tile([each.id for each in measures], len(ids)),
        "kind": np.tile([str(each.kind) for each in measures], len(ids)),
        "n": _masked(figures.n, kept.mean).astype("Int64"),
        "mean": _masked(made.mean, kept.mean),
    }
    for column in ("estimate", "ci_low", "ci_high"):
        flat[column] = pd.array([pd.NA] * figures.n.size, dtype="Float64")
    # The class at the high end is the third, and the good one where low is bad.
    for column, places in {"favourable": (2, 0), "neutral": (1, 1), "unfavourable": (0, 2)}.items():
        share, at_bound = (
            np.where(low_is_bad, each[places[0]], each[places[1]])
            for each in (made.shares, made.shares_bound)
        )
        flat[column] = _masked(share, kept.shares)
        marks[column] = at_bound & kept.shares
    flat["bounded"] = _named_together(marks)
    return pd.DataFrame(flat, columns=list(CELLS))


def _named_together(marks: Mapping[str, Flags]) -> NDArray[np.object_]:
    """Return for each cell the names of its marks, with a space between."""
    names = list(marks)
    sets = [
        " ".join(name for place, name in enumerate(names) if number >> place & 1)
        for number in range(2 ** len(names))
    ]
    number = np.zeros(next(iter(marks.values())).size, dtype=np.int64)
    for place, each in enumerate(marks.values()):
        number += each.ravel().astype(np.int64) << place
    named: NDArray[np.object_] = np.array(sets, dtype=object)[number]
    return named


def _masked(values: Array, shown: np.ndarray) -> pd.Series:
    """Return the values unit by unit with everything not shown absent."""
    series = pd.Series(values.ravel()).astype("Float64")
    return series.where(shown.ravel(), pd.NA)
