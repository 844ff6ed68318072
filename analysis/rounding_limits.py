"""What rounding leaves open of every figure, and what no single limit allows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.bounds import Array, Limits, narrow
from analysis.cells import (
    Facts,
    Shape,
    Steps,
    Survivors,
    Tally,
    exact_mean_limits,
    mean_limits,
    remainders,
    share_limits,
)

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RoundingLimits:
    """Rounding limits of totals (2 × units × measures) and of counts (3 × 2 × units × measures)."""

    mean: tuple[Array, Array]
    shares: Array
    exact: Array

    @classmethod
    def of(cls, counts: Tally, facts: Facts, steps: Steps) -> "RoundingLimits":
        """Return the limits of every figure as it would be published."""
        exact = np.array([counts.low, counts.n - counts.low - counts.high, counts.high])
        own = mean_limits(counts, facts, steps=steps)
        each = [share_limits(counts.n, count, step=steps.share_step) for count in exact]
        shares = np.array([[limits.low, limits.high] for limits in each])
        return cls((own.low, own.high), shares, exact)


@dataclass(frozen=True, eq=False)
class RuledOut:
    """Limits of totals and classes of the people left over, each kind of figure by itself."""

    total: Limits
    counts: tuple[Limits, ...]

    @classmethod
    def of(
        cls,
        counts: Tally,
        shape: Shape,
        facts: Facts,
        steps: Steps,
        *,
        limits: RoundingLimits,
        kept: Survivors,
        measures: Codes,
    ) -> "RuledOut":
        """Return them for some measures; `limits` of every figure."""
        facts, counts = facts.only(measures), counts.only(measures)
        left = remainders(counts.n, kept.mean[:, measures], shape)
        # Not narrowed to steps: answers between steps are somewhere, and must not be ruled out.
        own = exact_mean_limits(counts, facts, steps=steps)
        anything = Limits(left * facts.minimum, left * facts.maximum)
        # Totals, and people low, middle and high, side by side.
        shares, told = kept.shares[:, measures], limits.shares[..., measures]
        least = [np.where(shares, each[0], 0.0) for each in told]
        most = [np.where(shares, each[1], counts.n) for each in told]
        nobody = np.zeros_like(left)
        rest = narrow(
            Limits(np.hstack([own.low, *least]), np.hstack([own.high, *most])),
            Limits(
                np.hstack([anything.low, nobody, nobody, nobody]),
                np.hstack([anything.high, left, left, left]),
            ),
            shown=np.tile(kept.mean[:, measures], (1, 4)),
            parent=shape.parent,
            level=shape.level,
            ends=False,
        ).rest
        low, high = (np.hsplit(ends, 4) for ends in (rest.low, rest.high))
        total, *classes = (Limits(*ends) for ends in zip(low, high, strict=True))
        return cls(total, tuple(classes))

    def limits(self, units: Codes, columns: Codes) -> tuple[Array, Array]:
        """Return limits of totals (questions, 2) and of counts (questions, 3, 2)."""
        total = np.stack([self.total.low[units, columns], self.total.high[units, columns]], axis=-1)
        counts = [
            np.stack([each.low[units, columns], each.high[units, columns]], axis=-1)
            for each in self.counts
        ]
        return total, np.stack(counts, axis=1)
