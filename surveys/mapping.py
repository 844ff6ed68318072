"""Which column answers which item, and where the department stands; kept as a small TOML.

What is certain is taken, what is likely is proposed with `certain = False`, and a person's word
(a corrected TOML, a choice in the app) goes before both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.reading import ColumnKind


@dataclass(frozen=True)
class ColumnUse:
    """How one column is used.

    `codes` maps the normalised answer text to its number in the item's response format; answers in
    `missing` count as none. `item` is set only for kind "item".
    """

    index: int
    header: str
    kind: ColumnKind
    item: str | None = None
    codes: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True)
class ColumnMapping:
    """How a whole file answers an instrument.

    `departments` are column indexes from the top level down; `rekeyed` are items a person said are
    reversed the other way than the instrument says.
    """

    instrument: str
    version: str
    fingerprint: str
    columns: tuple[ColumnUse, ...]
    departments: tuple[int, ...] = ()
    rekeyed: tuple[str, ...] = ()
