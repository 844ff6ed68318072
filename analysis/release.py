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
   items) gives away what its bounds keep back.

What is protected: people left over beside shown figures, and small groups that all answer alike.
Not dealt with here: how many people a hidden unit has, which its parent's n tells anyone who
subtracts (that so many answered, not what; n is what every interval and rate is read by, and a
coarser n would take its meaning from all units to hide a number that colleagues can count); a scale
and its items solved together (they are solved apart, with a margin); what a member knows of herself
or of colleagues (one of a team of five who takes her own answer off the mean has that of the other
four, and where a pool of two is one person and four, those four are a whole unit). Several
releases of the same people (another minimum, other departments, the next wave) are left to
`second_release`: with another minimum one unit may be in a pool that was a figure of its own
before, and the difference is the rest of the pool.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.bounds import Array, Flags
from analysis.cells import (
    FEW_UNITS,
    Facts,
    MeasureLike,
    Shape,
    Steps,
    Survivors,
    Tally,
    blanks,
    drop_smallest,
    has_shown_below,
    safe_means,
    safe_shares,
    tally,
)
from analysis.homogeneity import member_is_open
from analysis.joint import JointAudit
from analysis.members import Members, Parts, Told, parts_of
from analysis.policy import Policy
from analysis.pooling import Placement, Pool, place_units
from analysis.results import CELLS, UNITS, Status, UnitKind, Why
from analysis.rounding import to_step
from analysis.units import POOL, UnitTree

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


@dataclass(frozen=True)
class _Row:
    """One row of the unit table: a unit of the tree or a pool of several."""

    unit: int | None
    pool: int | None
    members: tuple[int, ...]
    parent: int
    level: int


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

    blank = blanks(counts, tree.parent, facts, steps=steps)

    def room(parent: int, _: Sequence[int]) -> bool:
        return _has_room(blank[parent])

    placement = place_units(tree.children(), n=n.tolist(), minimum=steps.scores, room=room)
    rows = _rows(tree, placement)
    published = [row for row in rows if _status(row, placement) is Status.SHOWN]
    at = {(row.unit, row.pool): position for position, row in enumerate(published)}
    own = np.bincount(tree.leaf[answered], minlength=len(tree))
    shape = Shape(
        np.array([at.get((row.parent, None), -1) for row in published]),
        np.array([row.level for row in published]),
        np.array([0 if row.unit is None else own[row.unit] for row in published], dtype=float),
    )
    figures = counts.rows([row.members for row in published])
    kept = surviving(figures, shape, facts, steps=steps, parts=parts_of(measures))
    units = _unit_table(tree, placement, rows, n=n)
    ids = units.loc[units["status"] == Status.SHOWN, "unit"].tolist()
    return Tables(units, cell_table(ids, figures, kept, measures, steps=steps))


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
    rounds = TAKEN_BACK if len(counts.n) <= FEW_UNITS else 0
    tried = kept.mean | (counts.n < steps.scores)
    for _ in range(rounds):
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
    Members(counts, shape, facts, steps).drop_parts(kept, parts)
    return kept


def _safe_of(wanted: Survivors, audit: JointAudit) -> Survivors:
    """Return the wanted cells without those that give few people away."""
    kept = Survivors(wanted.mean.copy(), wanted.shares.copy())
    counts, shape, steps = audit.counts, audit.shape, audit.steps
    members = Members(counts, shape, audit.facts, steps, audit.asked_of_members)
    columns = np.arange(counts.n.shape[1])
    while True:
        some, mean = counts.only(columns), kept.mean[:, columns]
        mean = safe_means(some, mean, shape, audit.facts.only(columns), steps=steps)
        kept.mean[:, columns] = mean
        kept.shares[:, columns] = safe_shares(
            some, kept.shares[:, columns] & mean, shape, steps=steps
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


def _rows(tree: UnitTree, placement: Placement) -> list[_Row]:
    """Return the units depth first, each pool after the last of its siblings."""
    pool_of = {pool.parent: number for number, pool in enumerate(placement.pools)}
    children = tree.children()
    rows: list[_Row] = []

    def walk(unit: int) -> None:
        level = int(tree.level[unit])
        rows.append(_Row(unit, None, (unit,), int(tree.parent[unit]), level))
        for child in children[unit]:
            walk(child)
        if unit in pool_of:
            number = pool_of[unit]
            rows.append(_Row(None, number, placement.pools[number].members, unit, level + 1))

    walk(0)
    return rows


def _status(row: _Row, placement: Placement) -> Status:
    return Status.SHOWN if row.unit is None else placement.status[row.unit]


def _pool_id(tree: UnitTree, pool: Pool) -> str:
    above = tree.units[pool.parent]
    return f"{above.id if above.path else ''}/{POOL}"


def _unit_table(
    tree: UnitTree, placement: Placement, rows: Sequence[_Row], *, n: Array
) -> pd.DataFrame:
    records = []
    for row in rows:
        shown = _status(row, placement) is Status.SHOWN
        heads = [tree.units[member].headcount for member in row.members]
        known = [head for head in heads if head is not None]
        headcount = sum(known) if shown and len(known) == len(heads) else None
        size = int(sum(n[member] for member in row.members))
        common = {
            "level": row.level,
            "n": size if shown else None,
            "headcount": headcount,
            # More answers than people is a wrong headcount, not a rate.
            "response_rate": size / headcount if headcount and headcount >= size else None,
        }
        records.append({**_named(tree, placement, row), **common})
    table = pd.DataFrame(records, columns=list(UNITS))
    for column in ("n", "headcount"):
        table[column] = table[column].astype("Int64")
    rate = pd.to_numeric(table["response_rate"]).to_numpy(dtype=float)
    table["response_rate"] = pd.array(to_step(rate, step=0.01), dtype="Float64")
    return table


def _named(tree: UnitTree, placement: Placement, row: _Row) -> dict[str, object]:
    above = tree.units[row.parent].id if row.parent >= 0 else ""
    if row.unit is None and row.pool is not None:
        pool = placement.pools[row.pool]
        return {
            "unit": _pool_id(tree, pool),
            "name": POOL,
            "path": (*tree.units[pool.parent].path, POOL),
            "parent": above,
            "kind": UnitKind.POOL,
            "status": Status.SHOWN,
            "why": Why.NONE,
            "pooled_into": "",
            "pooled_units": len(pool.members),
        }
    index = row.members[0]
    unit, inside = tree.units[index], placement.pool[index]
    return {
        "unit": unit.id,
        "name": unit.name,
        "path": unit.path,
        "parent": above,
        "kind": unit.kind,
        "status": placement.status[index],
        "why": placement.why[index],
        "pooled_into": _pool_id(tree, placement.pools[inside]) if inside >= 0 else "",
        "pooled_units": 0,
    }


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
    marks = [np.where(made.mean_bound & kept.mean, "mean", "")]
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
        marks.append(np.where(at_bound & kept.shares, column, ""))
    flat["bounded"] = [
        " ".join(filter(None, each)) for each in zip(*map(np.ravel, marks), strict=True)
    ]
    return pd.DataFrame(flat, columns=list(CELLS))


def _masked(values: Array, shown: np.ndarray) -> pd.Series:
    """Return the values unit by unit with everything not shown absent."""
    series = pd.Series(values.ravel()).astype("Float64")
    return series.where(shown.ravel(), pd.NA)
