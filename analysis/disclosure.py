"""The gate: the only place where a table that people may see is made.

Python cannot stop malice, but the seal stops mistakes: a `Released` cannot be built, copied with
changes or unpickled into being anywhere else, and everything above `analysis/` takes `Released`
only.
"""

import tomllib
from dataclasses import InitVar, asdict, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from surveys.problems import CultureError, Problem

FLOORS = {"minimum_scores": 5, "minimum_shares": 10, "minimum_structure": 25}
"""Fixed in code: no file, option or role can go below them."""

_SEAL = object()


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

    def __post_init__(self) -> None:
        for name, floor in FLOORS.items():
            if getattr(self, name) < floor:
                values = {"name": name, "floor": floor, "found": getattr(self, name)}
                raise DisclosureError(Problem("minimum_below_floor", values))

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


@dataclass(frozen=True, kw_only=True, eq=False)
class Released:
    """A table whose every number may be shown to any permitted viewer.

    `columns` of the frame are one of the tuples in `results`; numbers that may not be shown are NA.
    """

    table: InitVar[pd.DataFrame]
    seal: InitVar[object] = None
    _table: pd.DataFrame = field(init=False, repr=False)

    def __post_init__(self, table: pd.DataFrame, seal: object) -> None:
        if seal is not _SEAL:
            raise DisclosureError(Problem("not_through_gate"))
        object.__setattr__(self, "_table", table.reset_index(drop=True))

    @property
    def frame(self) -> pd.DataFrame:
        """Return a copy of the table."""
        return self._table.copy()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the column names."""
        return tuple(self._table.columns)

    def __len__(self) -> int:
        return len(self._table)

    def where(self, **equals: object) -> "Released":
        """Return the rows in which each named column has the given value, or one of a list."""
        rows = self._table
        for column, wanted in equals.items():
            values = list(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) else [wanted]
            rows = rows[rows[column].isin(values)]
        return Released(table=rows, seal=_SEAL)

    def wide(self, *, rows: str, columns: str, value: str) -> "Released":
        """Return one row per `rows`, one column per `columns`, both in order of appearance.

        The first column is named as `rows`; a combination that is not in the table is NA.
        """
        kept = self._table
        wide = kept.set_index([rows, columns])[value].unstack(columns)
        wide = wide.reindex(index=pd.unique(kept[rows]), columns=pd.unique(kept[columns]))
        wide.columns.name = None
        return Released(table=wide.reset_index(names=rows), seal=_SEAL)
