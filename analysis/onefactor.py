"""One common factor by maximum likelihood: the model behind omega and the fit indices.

Leaves out rotation and several factors: a scale is asked one question, whether one thing explains
its items.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from analysis.covariance import Floats

_SMALLEST_UNIQUENESS = 0.005  # as R's factanal; an estimate down there is an improper solution


@dataclass(frozen=True, eq=False)
class OneFactor:
    """A fitted one-factor model.

    Attributes
    ----------
    loadings, uniquenesses
        Shape (k,), in the units of the covariance matrix; the sum of the loadings is not negative.
    discrepancy
        The minimum of log|Σ| + tr(SΣ⁻¹) − log|S| − k.
    proper
        False when a uniqueness ran to its lower bound (a Heywood case): do not use the solution.
    """

    loadings: Floats
    uniquenesses: Floats
    discrepancy: float
    proper: bool

    @property
    def omega_total(self) -> float:
        """Share of the variance of the sum of the items that the factor explains."""
        common = float(self.loadings.sum()) ** 2
        return common / (common + float(self.uniquenesses.sum()))


def one_factor(covariance: Floats) -> OneFactor | None:
    """Fit one factor by maximum likelihood; None where the model is not identified or cannot be.

    Parameters
    ----------
    covariance : shape (k, k)
        Of k ≥ 3 items, positive definite. Two items do not identify a factor.

    Notes
    -----
    The loadings are profiled out: for given uniquenesses ψ the best loadings come from the first
    eigenvector of Ψ^−½ R Ψ^−½, so only ψ is searched, on the correlation matrix, since maximum
    likelihood does not depend on the items' units. Uniquenesses are kept at or above 0.005.

    Source: joreskog1967. Checked against: lavaan, tests/reference/reliability.json.
    """
    k = len(covariance)
    sd = np.sqrt(np.diag(covariance))
    if k < 3 or not np.all(sd > 0):
        return None
    correlation = covariance / np.outer(sd, sd)
    sign, log_determinant = np.linalg.slogdet(correlation)
    smallest = float(np.linalg.eigvalsh(correlation)[0])
    if sign <= 0 or smallest < 1e-10:
        return None
    start = (1 - 0.5 / k) / np.diag(np.linalg.inv(correlation))
    found = minimize(
        lambda psi: _discrepancy(psi, correlation, log_determinant),
        np.clip(start, _SMALLEST_UNIQUENESS, 1.0),
        jac=True,
        method="L-BFGS-B",
        bounds=[(_SMALLEST_UNIQUENESS, 1.0)] * k,
        options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-9},
    )
    psi = np.asarray(found.x, dtype=float)
    loadings = _loadings(psi, correlation)
    return OneFactor(
        loadings=loadings * sd,
        uniquenesses=psi * sd**2,
        discrepancy=max(float(found.fun), 0.0),
        proper=bool(np.all(psi > _SMALLEST_UNIQUENESS * 1.01)),
    )


def _loadings(psi: Floats, correlation: Floats) -> Floats:
    """Return the best loadings for given uniquenesses."""
    root = np.sqrt(psi)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    loadings: Floats = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1.0, 0.0))
    return -loadings if loadings.sum() < 0 else loadings


def _discrepancy(psi: Floats, correlation: Floats, log_determinant: float) -> tuple[float, Floats]:
    """Return the discrepancy with the loadings profiled out, and its gradient in ψ."""
    loadings = _loadings(psi, correlation)
    implied = np.outer(loadings, loadings) + np.diag(psi)
    inverse = np.linalg.inv(implied)
    value = (
        np.linalg.slogdet(implied)[1] + np.sum(correlation * inverse) - log_determinant - len(psi)
    )
    # At the best loadings their own derivative is zero, so only ψ's direct share is left.
    gradient = np.diag(inverse @ (implied - correlation) @ inverse)
    return float(value), gradient
