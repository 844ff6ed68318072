"""Rounding as people do it: halves away from zero, no trace of binary fractions, never "-0.0"."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# 3.35 is 3.3499999999999996 in binary; a half this close to the edge is a half.
_HALF = 0.5 + 1e-9


def to_step(values: ArrayLike, *, step: float) -> NDArray[np.float64]:
    """Return `values` rounded to multiples of `step`, halves away from zero; NaN stays NaN."""
    exact = np.asarray(values, dtype=float)
    steps = np.sign(exact) * np.floor(np.abs(exact) / step + _HALF)
    # The product of a whole number and a step like 0.1 carries binary dust; 10 decimals clear it.
    rounded: NDArray[np.float64] = np.round(steps * step, 10) + 0.0
    return rounded


def half_step(step: float) -> float:
    """Return how far the true figure may lie from one rounded to `step`."""
    return step * _HALF
