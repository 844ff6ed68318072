"""Figures of small groups are bounded, so that nobody reads off that all gave the same answer.

"Everyone in my team of six answered 1" names six people's answers although six is enough for a
mean. Figures at a bound stand for it and everything beyond; the gate says which they are.
"""

import numpy as np

from analysis.bounds import Array, Flags
from analysis.rounding import to_step

LOWEST_SHARE, HIGHEST_SHARE = 0.2, 0.8

MEAN_MARGIN = 0.1
"""Means stay so much of the scale away from its ends: where a fifth of a group may be two response
categories off on a scale of five, its mean is a tenth of the range away."""

APART = 2
"""Whatever its size, one person of the group may be so many categories away from all others: a
single answer stays possible in three."""

_DUST = 1e-9


def bounded_shares(share: Array, n: Array, *, under: int) -> tuple[Array, Flags]:
    """Return the shares kept within bounds where n is `under` so many; which are at a bound."""
    small = n < under
    kept = np.where(small, np.clip(share, LOWEST_SHARE, HIGHEST_SHARE), share)
    at_bound = (kept <= LOWEST_SHARE + _DUST) | (kept >= HIGHEST_SHARE - _DUST)
    return kept, small & at_bound


def bounded_means(
    mean: Array, n: Array, *, minimum: Array, maximum: Array, under: int, step: float
) -> tuple[Array, Flags]:
    """Return rounded means kept within bounds where n is `under` so many; which are at a bound.

    Bounds are rounded inwards to `step` and never cross the middle of the scale.
    """
    reach = maximum - minimum
    margin = np.maximum(MEAN_MARGIN * reach, APART / np.maximum(n, 1.0))
    margin = np.minimum(np.ceil(margin / step - _DUST) * step, reach / 2)
    low, high = to_step(minimum + margin, step=step), to_step(maximum - margin, step=step)
    small = n < under
    kept = np.where(small, np.clip(mean, np.minimum(low, high), np.maximum(low, high)), mean)
    return kept, small & ((kept <= low + _DUST) | (kept >= high - _DUST))
