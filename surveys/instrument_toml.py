"""An instrument as the TOML that `instrument_file` reads: to keep one's own beside its mapping."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import StrEnum

import tomli_w

from surveys.instrument import Instrument


def instrument_to_toml(instrument: Instrument) -> str:
    """Return the file that `check_instrument` reads back as an equal instrument."""
    return tomli_w.dumps(_table(instrument))


def _table(thing: object) -> dict[str, object]:
    """Return a dataclass as a table without what is empty or false: those are the defaults."""
    return {name: _plain(value) for name, value in vars(thing).items() if _said(value)}


def _said(value: object) -> bool:
    return value is not False and value not in ("", (), {})


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value):
        return _table(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
