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


def employed_interval(
    share: Floats, n: Floats, headcount: Floats, *, step: float
) -> tuple[Floats, Floats]:
    """Interval for the share of those *employed here now*, of whom only some answered.

    The nearer n comes to the headcount, the narrower: when everybody has answered, nothing but
    rounding is left. It says nothing of the department as it is in general, so no estimate,
    probability or change may rest on it. A headcount under n (people have left since) counts as n.
    NaN in, NaN out. Source: cochran1977.
    """
    left = np.maximum(headcount - n, 0.0) / np.maximum(headcount - 1, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A sample that leaves this share of the variance is as good as so many more answers.
        as_good_as = np.where(left > 0, n / left, np.where(np.isnan(left), np.nan, 1e12))
    return share_interval(share, as_good_as, step=step)
