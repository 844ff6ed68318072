"""The thresholds of a release: fixed floors in code, the rest in `policy.toml`, stamped on all."""

import tomllib
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from surveys.problems import CultureError, Problem

FLOORS = {"minimum_scores": 5, "minimum_shares": 10, "minimum_structure": 25}
"""Fixed in code: no file, option or role can go below them."""


class DisclosureError(CultureError):
    """A release was refused; the reason is the problem's."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The thresholds a release was made under; stamped on everything that leaves."""

    minimum_scores: int
    minimum_shares: int
    minimum_structure: int
    decimals: int
    share_step: float
    probability_step: float
    relevant_difference: float
    clear: float
    likely: float
    no_sign: float
    false_discovery: float
    organisation_share: float
    organisation_share_likely: float
    low_response_rate: float
    small_change: float
    shared_items: float
    comparison_units: int
    comparison_reach: float

    def __post_init__(self) -> None:
        for name, floor in FLOORS.items():
            if getattr(self, name) < floor:
                values = {"name": name, "floor": floor, "found": getattr(self, name)}
                raise DisclosureError(Problem("minimum_below_floor", values))
        for each in fields(self):
            if not isfinite(getattr(self, each.name)):
                raise DisclosureError(Problem("policy_incomplete", {"keys": each.name}))
        # Coarser rounding is allowed; finer would undo the protection it gives.
        if self.decimals > 1 or self.share_step < 0.01 or self.probability_step < 0.05:
            raise DisclosureError(Problem("rounding_too_fine"))

    def raised(self, minimum: int) -> "Policy":
        """Return the policy with every minimum at least `minimum`; below 5 is refused."""
        if minimum < FLOORS["minimum_scores"]:
            values = {"name": "minimum", "floor": FLOORS["minimum_scores"], "found": minimum}
            raise DisclosureError(Problem("minimum_below_floor", values))
        return replace(self, **{name: max(getattr(self, name), minimum) for name in FLOORS})

    def as_dict(self) -> dict[str, Any]:
        """Return the thresholds by name, for the stamp on files."""
        return asdict(self)


@cache
def default_policy() -> Policy:
    """Return the policy that ships with the program (`policy.toml`)."""
    path = Path(__file__).parent / "policy.toml"
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {each.name for each in fields(Policy)}
    if set(values) != known:
        # An unknown or missing threshold must never fall back to a guess.
        wrong = ", ".join(sorted(set(values) ^ known))
        raise DisclosureError(Problem("policy_incomplete", {"keys": wrong}))
    return Policy(**values)
