"""How far a unit truly lies from all the others together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.covariance import Floats
from analysis.estimates import (
    Beside,
    Posterior,
    expected_weights,
    rounding_variance,
    unit_posterior,
)
from analysis.nesting import Nesting
from analysis.variance import VarianceComponents


@dataclass(frozen=True, eq=False, kw_only=True)
class Difference:
    """What is known of each unit's true level minus the true mean of its others."""

    posterior: Posterior
    others: Floats
    """Respondent-weighted mean of the others' released means; NaN where there are none."""


def difference_from_others(
    n: Floats,
    mean: Floats,
    others: NDArray[np.bool_],
    rows: NDArray[np.intp],
    components: VarianceComponents,
    *,
    step: float,
    branch: NDArray[np.integer] | None = None,
) -> Difference:
    """Return the joint posterior of unit minus others for the units in `rows`.

    Parameters
    ----------
    n, mean : arrays, shape (units,)
        Released answers and means of all shown units; NaN where a unit has none.
    others : array of bool, shape (units, units)
        `cover.cover`.
    rows : array of int
        Units of one level of the tree, whose spread `components` describes.
    step : float
        What the means are rounded to.
    branch : array of int, shape (units,) or (levels above, units)
        Where each unit belongs at the levels above (`cover.branch_at`), the nearest first and the
        whole organisation left out, for a nested model.

    Notes
    -----
    A unit and its others are taken as drawn from one population with the spread of the unit's own
    level, so what shrinks the unit shrinks its others too, and the uncertainty of the others'
    levels and of the grand mean is counted once each. Where the others stand deeper in the tree
    than the unit this is an approximation that matters little: together they hold most answers.
    In a nested model every unit is drawn from its own parent, and the parents from one population.
    """
    known = np.isfinite(n) & np.isfinite(mean)
    answers = np.where(known, n, 1.0)[:, None]
    centred = float(np.average(mean[known], weights=n[known])) if known.any() else 0.0
    level = np.where(known, mean - centred, 0.0)[:, None]
    error = 1.0 / answers + rounding_variance(step) / components.scale
    precision = np.zeros_like(error)
    kept = np.zeros_like(error)
    nesting, lines = None, np.atleast_2d(branch if branch is not None else np.zeros((0, len(n))))
    if components.nested:
        nesting = Nesting.of(*lines[:, known])
    precision[known], kept[known] = expected_weights(
        level[known], error[known], components, nesting=nesting
    )
    member = (others[rows] & known).astype(np.float64)
    total = member @ answers
    with np.errstate(invalid="ignore", divide="ignore"):
        share = member * answers[:, 0] / total
        raw = (share @ np.where(known, mean, 0.0)[:, None])[:, 0]
    missing = ~known[rows] | (total[:, 0] == 0)
    share[missing] = 0.0
    # Each other unit's mean, precision and pull, for the sums over whoever stands beside a unit.
    weights, pull = _Weights(precision, precision * level), 1.0 - kept
    own = (share @ (kept * level), share**2 @ (error * kept))
    if nesting is None:
        beside = _one_population(member, share, weights, pull, own)
    else:
        beside = _by_branch(member, share, weights, pull, own, lines, rows, components.between)
    posterior = unit_posterior(level[rows], error[rows], beside, components)
    posterior.centre[missing] = np.nan
    return Difference(posterior=posterior, others=np.where(missing, np.nan, raw))


@dataclass(frozen=True, eq=False)
class _Weights:
    """Precision of each unit, plain and times its level, shape (units, points)."""

    plain: Floats
    weighted: Floats


def _one_population(
    member: Floats, share: Floats, weights: _Weights, pull: Floats, own: tuple[Floats, Floats]
) -> Beside:
    """Return what the others say when all units scatter around one mean."""
    return Beside(
        weight=member @ weights.plain,
        weighted=member @ weights.weighted,
        share=share.sum(axis=1, keepdims=True) - share @ pull,
        pulled=own[0],
        variance=own[1],
    )


@dataclass(frozen=True, eq=False)
class _Said:
    """What some units say of the level above them, and what part of the others' mean follows it.

    `weight` and `weighted`: their precision of that level, plain and times its mean. Given the
    level x, the part of the others' mean is `fixed` + `follows`·x plus noise of a variance. Shape
    (units, points) throughout.
    """

    weight: Floats
    weighted: Floats
    follows: Floats
    fixed: Floats
    noise: Floats

    def one_up(self, between: Floats) -> "_Said":
        """Return the same of the level one further up, around which this one lies `between`."""
        left_open = 1.0 / (1.0 + between * self.weight)
        return _Said(
            weight=self.weight * left_open,
            weighted=self.weighted * left_open,
            follows=self.follows * left_open,
            fixed=self.fixed + self.follows * between * left_open * self.weighted,
            noise=self.noise + self.follows**2 * between * left_open,
        )

    def summed(self, place: NDArray[np.intp], count: int) -> "_Said":
        """Return what units say together, one row for each of `count` places."""
        member = (place == np.arange(count)[:, None]).astype(np.float64)
        return _Said(**{name: member @ each for name, each in vars(self).items()})

    def plus(self, other: "_Said") -> "_Said":
        """Return what both say of one level."""
        return _Said(**{name: each + vars(other)[name] for name, each in vars(self).items()})

    def row(self, number: int) -> "_Said":
        """Return one row, still as a table."""
        return _Said(**{name: each[number : number + 1] for name, each in vars(self).items()})

    def without(self, number: int) -> "_Said":
        """Return the table with one row silenced."""
        silent = {name: each.copy() for name, each in vars(self).items()}
        for each in silent.values():
            each[number] = 0.0
        return _Said(**silent)


def _by_branch(
    member: Floats,
    share: Floats,
    weights: _Weights,
    pull: Floats,
    own: tuple[Floats, Floats],
    lines: NDArray[np.integer],
    rows: NDArray[np.intp],
    between: Floats,
) -> Beside:
    """Return what the others say when units scatter around their parents, and these around theirs.

    Given the level x of the unit's own parent, the mean of the others is a + bx plus noise: the
    sisters follow x, the other parents follow their own departments and, as far as these leave
    open, what lies above. It is summed up the tree and handed down again to the unit's parent.
    """
    shape = (len(rows), between.shape[0])
    inside_weight, inside_weighted, beta, outside_weight, outside_weighted = np.zeros((5, *shape))
    follows, fixed, noise = np.zeros((3, *shape))
    codes = [np.unique(line, return_inverse=True)[1] for line in lines]
    for parent in np.unique(codes[0][rows]):
        own_rows = np.flatnonzero(codes[0][rows] == parent)
        sisters = codes[0] == parent
        within = np.ix_(own_rows, sisters)
        inside_weight[own_rows] = member[within] @ weights.plain[sisters]
        inside_weighted[own_rows] = member[within] @ weights.weighted[sisters]
        beta[own_rows] = share[within] @ pull[sisters]
        # Outside their parent's branch all sisters have the same others; only the sum differs.
        widest = own_rows[share[own_rows].sum(axis=1).argmax()]
        counted = np.where(sisters, 0.0, member[widest])[:, None]
        part = np.where(sisters, 0.0, share[widest])
        said = _outside(counted, part, weights, pull, codes, rows[widest], between)
        common = np.divide(share[own_rows] @ (part > 0), part.sum() or 1.0)[:, None]
        outside_weight[own_rows], outside_weighted[own_rows] = said.weight, said.weighted
        follows[own_rows] = common * said.follows
        fixed[own_rows] = common * said.fixed
        noise[own_rows] = common**2 * said.noise
    return Beside(
        weight=inside_weight + outside_weight,
        weighted=inside_weighted + outside_weighted,
        share=1.0 - beta - follows,
        pulled=own[0] + fixed,
        variance=own[1] + noise,
    )


def _outside(
    counted: Floats,
    part: Floats,
    weights: _Weights,
    pull: Floats,
    codes: list[NDArray[np.intp]],
    unit: np.intp,
    between: Floats,
) -> _Said:
    """Return what all units outside a unit's parent say of that parent's level."""
    nothing = np.zeros_like(weights.plain)
    said = _Said(
        counted * weights.plain,
        counted * weights.weighted,
        part[:, None] * pull,
        nothing,
        nothing,
    )
    # Up the tree, the unit's own line being silent; what is said beside it is kept at each level.
    kept = []
    place = codes[0]
    said = said.summed(place, int(place.max()) + 1)
    for level in range(len(codes)):
        own = codes[level][unit]
        first = np.unique(codes[level], return_index=True)[1]
        above = codes[level + 1] if level + 1 < len(codes) else np.zeros_like(codes[level])
        up = said.without(own).one_up(between[:, level])
        said = up.summed(above[first], int(above.max()) + 1)
        kept.append(said.row(above[unit]))
    # Down again, along the unit's line.
    found = kept[-1]
    for level in range(len(codes) - 1, 0, -1):
        found = found.one_up(between[:, level]).plus(kept[level - 1])
    return found.one_up(between[:, 0])
