"""How sure a share is that was rounded before anyone saw it."""

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.covariance import Floats
from analysis.estimates import rounding_variance


def share_interval(
    share: Floats, n: Floats, *, step: float, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Wilson interval of a share that was rounded to `step`, widened by that rounding.

    NaN in, NaN out. Source: wilson1927.
    """
    z = float(ndtri(0.5 + confidence / 2))
    # Rounding adds step²/12 to the variance; z² times it over n-scaled terms keeps Wilson's form.
    denominator = 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / denominator
    variance = share * (1 - share) / n + z**2 / (4 * n**2) + rounding_variance(step)
    half = z * np.sqrt(variance) / denominator
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def share_above(share: Floats, n: Floats, threshold: float, *, step: float) -> Floats:
    """Probability that the true share lies above `threshold` (score form, as Wilson's interval)."""
    spread = np.sqrt(threshold * (1 - threshold) / n + rounding_variance(step))
    chance: Floats = ndtr((share - threshold) / spread)
    return chance
