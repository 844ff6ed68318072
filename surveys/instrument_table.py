"""Reading values out of an instrument's TOML tables, collecting every problem on the way.

Nothing here knows what an instrument is: a wrong value is reported with its key, and a harmless
stand-in is returned so that reading goes on and all problems are found together.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from surveys.problems import LANGUAGES, Problem

Table = Mapping[str, object]
_E = TypeVar("_E", bound=StrEnum)
_SHOWN = 60


def shown(value: object) -> str:
    """Return a value as a person would type it in TOML, cut to a readable length."""
    words = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    words = words or (f'"{value}"' if isinstance(value, str) else str(value))
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"


def listed(values: Iterable[object]) -> str:
    """Return values as a comma-separated list, long ones cut."""
    words = [str(value) for value in values]
    return ", ".join(words[:12]) + (", …" if len(words) > 12 else "")


class TableReader:
    """Takes values from tables; `problems` holds what was wrong, in the order of reading."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def report(self, code: str, key: str, **values: object) -> None:
        """Note one problem of this file at `key`."""
        self.problems.append(Problem(code, {"key": key, **values}, file=self.file))

    def only(self, table: Table, place: str, allowed: Iterable[str]) -> None:
        """Report every key of `table` that is not `allowed`."""
        allowed = tuple(allowed)
        for key in table:
            if key not in allowed:
                near = get_close_matches(key, allowed, n=1)
                known = listed(near or allowed)
                self.report("key_unknown", join(place, key), known=known)

    def missing(self, table: Table, place: str, key: str, *, required: bool) -> bool:
        """Return whether `key` is absent, and report it when it is required."""
        absent = key not in table
        if absent and required:
            self.report("key_missing", join(place, key))
        return absent

    def string(self, table: Table, place: str, key: str, *, required: bool = False) -> str:
        """Return the text under `key`; "" when absent or wrong."""
        if self.missing(table, place, key, required=required):
            return ""
        value = table[key]
        if not isinstance(value, str) or (required and not value.strip()):
            self.report("key_not_text", join(place, key), found=shown(value))
            return ""
        return value.strip()

    def identifier(self, table: Table, place: str) -> str:
        """Return the id of a table: text without line breaks or control characters."""
        value = self.string(table, place, "id", required=True)
        if not value.isprintable():
            self.report("id_unprintable", join(place, "id"), found=shown(value))
        return value

    def strings(
        self, table: Table, place: str, key: str, *, required: bool = False
    ) -> tuple[str, ...]:
        """Return the list of texts under `key`; () when absent or wrong."""
        if self.missing(table, place, key, required=required):
            return ()
        value = table[key]
        fits = isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)
        if not fits or (required and not value):
            self.report("key_not_texts", join(place, key), found=shown(value))
            return ()
        return tuple(str(each).strip() for each in value) if isinstance(value, list) else ()

    def whole(self, table: Table, place: str, key: str) -> int | None:
        """Return the whole number under `key`; None when absent or wrong."""
        if self.missing(table, place, key, required=True):
            return None
        value = table[key]
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 30_000:
            self.report("key_not_whole", join(place, key), found=shown(value))
            return None
        return value

    def share(self, table: Table, place: str, key: str, default: float) -> float:
        """Return the number in (0, 1] under `key`; `default` when absent or wrong."""
        value = table.get(key, default)
        fits = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 1
        if not fits:
            self.report("key_not_share", join(place, key), found=shown(value))
            return default
        return float(value) if isinstance(value, (int, float)) else default

    def flag(self, table: Table, place: str, key: str) -> bool:
        """Return the true or false under `key`; False when absent or wrong."""
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.report("key_not_boolean", join(place, key), found=shown(value))
            return False
        return value

    def choice(self, table: Table, place: str, key: str, kind: type[_E], default: _E) -> _E:
        """Return the member of `kind` under the required `key`; `default` when absent or wrong."""
        if self.missing(table, place, key, required=True):
            return default
        return self.member(table[key], join(place, key), kind) or default

    def member(self, value: object, key: str, kind: type[_E]) -> _E | None:
        """Return the member of `kind` with that value; None, reported, when there is none."""
        for each in kind:
            if each.value == value:
                return each
        self.report(
            "choice_unknown", key, known=listed(shown(e.value) for e in kind), found=shown(value)
        )
        return None

    def tables(self, table: Table, key: str, *, required: bool = False) -> tuple[Table, ...]:
        """Return the tables of the list `[[key]]`; () when absent or wrong."""
        if self.missing(table, "", key, required=required):
            return ()
        value = table[key]
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.report("key_not_tables", key, found=shown(value))
            return ()
        if required and not value:
            self.report("key_missing", key)
        return tuple(value)

    def words(
        self, table: Table, place: str, key: str, *, required: bool = False
    ) -> dict[str, str]:
        """Return language → words under `key`; plain text counts for every language."""
        if self.missing(table, place, key, required=required):
            return {}
        value, where = table[key], join(place, key)
        if isinstance(value, str) and value.strip():
            return dict.fromkeys(LANGUAGES, value.strip())
        if not isinstance(value, dict) or not value:
            self.report("key_not_words", where, found=shown(value))
            return {}
        self.only(value, where, LANGUAGES)
        found = {}
        for language in LANGUAGES:
            if language in value:
                found[language] = self.string(value, where, language, required=True)
        return {language: words for language, words in found.items() if words}


def join(place: str, key: str) -> str:
    """Return the dotted name of a key inside a table."""
    return f"{place}.{key}" if place else key
