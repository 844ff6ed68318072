"""What is known of each survey tool's exports, read from `dialects/*.toml`.

A new tool is a new file there, no code. `headings.toml` holds words that mean the same whatever
tool wrote the file.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from surveys.wording import normalise

PLAIN = "plain"
LOOKED_AT = 3


@dataclass(frozen=True)
class Signature:
    """One way to know a tool: enough of these headings, or cells of this shape."""

    headings: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    cell_starts: str = ""
    minimum: int = 1
    row: int | None = None
    blank_share: float = 0.0

    def strength(self, rows: Sequence["_Row"]) -> int:
        """Return how many headings speak for the tool; 0 when too few do."""
        looked_at = rows[:LOOKED_AT] if self.row is None else rows[self.row : self.row + 1]
        return max((self._strength(row) for row in looked_at), default=0)

    def _strength(self, row: "_Row") -> int:
        cells = row.cells
        if self.blank_share and sum(not cell for cell in cells) < self.blank_share * len(cells):
            return 0
        if self.first:
            return 3 if cells and normalise(cells[0]) in self.first else 0
        if self.cell_starts:
            hits = sum(cell.startswith(self.cell_starts) for cell in cells) * 10
        elif self.pattern:
            hits = sum(bool(self.pattern.search(cell)) for cell in cells)
        else:
            hits = len(self.headings & row.folded)
        return hits if hits >= self.minimum else 0


@dataclass(frozen=True)
class _Row:
    """One of the first rows of a file, folded once for all tools."""

    cells: Sequence[str]

    @cached_property
    def folded(self) -> frozenset[str]:
        return frozenset(map(normalise, self.cells))


@dataclass(frozen=True)
class RowRule:
    """Rows whose `column` holds one of `values` are not respondents, for `reason`."""

    column: str
    values: frozenset[str]
    reason: str = ""


@dataclass(frozen=True)
class Words:
    """Headings of one kind: whole headings, words or phrases inside them, patterns."""

    exact: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    patterns: tuple[re.Pattern[str], ...] = ()

    def match(self, heading: str) -> bool:
        """Say whether a normalised heading is of this kind."""
        if heading in self.exact:
            return True
        for pattern in self.patterns:
            if pattern.search(heading):
                return True
        return bool(self.words and self.words & tokens(heading))


@dataclass(frozen=True)
class Dialect:
    """One survey tool. `columns` maps a kind of column to the headings that are of it."""

    platform: str
    signatures: tuple[Signature, ...] = ()
    code_row: bool = False
    fill_forward: bool = False
    numbered_repeats: bool = False
    code_pattern: re.Pattern[str] | None = None
    missing_codes: frozenset[str] = frozenset()
    columns: Mapping[str, Words] = field(default_factory=dict)
    drop: tuple[RowRule, ...] = ()
    unfinished: tuple[RowRule, ...] = ()


_SPLIT = re.compile(r"[^\w#%-]+|_")
_CAMEL = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])")


def tokens(heading: str) -> frozenset[str]:
    """Return the words of a heading, folded; `MemberSite` and `member_site` are two words."""
    return frozenset(each for each in _SPLIT.split(normalise(_CAMEL.sub(" ", heading))) if each)


def _folder() -> Path:
    return Path(__file__).parent / "dialects"


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def dialects() -> tuple[Dialect, ...]:
    """Return every tool known, in order of file name."""
    paths = sorted(_folder().glob("*.toml"))
    return tuple(_dialect(_load(path)) for path in paths if path.name != "headings.toml")


@cache
def plain() -> Dialect:
    """Return the dialect of a file no tool's signature fits."""
    return Dialect(platform=PLAIN)


@cache
def headings() -> Mapping[str, Mapping[str, Any]]:
    """Return the headings known whatever tool wrote the file, by kind."""
    return _load(_folder() / "headings.toml")


@cache
def known(kind: str) -> Words:
    """Return the headings of one kind that are known whatever tool wrote the file."""
    raw = headings()[kind]
    return Words(
        exact=frozenset(raw.get("exact", [])),
        words=frozenset(raw.get("words", [])),
        patterns=compiled(raw.get("patterns", [])),
    )


def _dialect(raw: Mapping[str, Any]) -> Dialect:
    columns: Mapping[str, list[str]] = raw.get("columns", {})
    kinds = {key.removesuffix("_patterns") for key in columns}
    return Dialect(
        platform=raw["platform"],
        signatures=tuple(_signature(each) for each in raw.get("signature", [])),
        code_row=raw.get("code_row", False),
        fill_forward=raw.get("fill_forward", False),
        numbered_repeats=raw.get("numbered_repeats", False),
        code_pattern=re.compile(raw["code_pattern"], re.DOTALL) if "code_pattern" in raw else None,
        missing_codes=frozenset(raw.get("missing_codes", [])),
        columns={
            kind: Words(
                exact=frozenset(columns.get(kind, [])),
                patterns=compiled(columns.get(f"{kind}_patterns", [])),
            )
            for kind in kinds
        },
        drop=tuple(_row_rule(each) for each in raw.get("drop", [])),
        unfinished=tuple(_row_rule(each) for each in raw.get("unfinished", [])),
    )


@cache
def drop_rules() -> tuple[RowRule, ...]:
    """Return which rows are no respondents whatever tool wrote the file."""
    status = headings()["status"]
    return tuple(
        RowRule(column=column, values=frozenset(status[reason]), reason=reason)
        for column in status["columns"]
        for reason in ("preview", "test", "spam")
    )


@cache
def unfinished_rules() -> tuple[RowRule, ...]:
    """Return which rows are begun and not sent in, whatever tool wrote the file."""
    status = headings()["status"]
    return tuple(
        RowRule(column=column, values=frozenset(status["unfinished"]))
        for column in status["columns"]
    )


def compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Return patterns ready to search normalised headings."""
    return tuple(re.compile(each) for each in patterns)


def _signature(raw: Mapping[str, Any]) -> Signature:
    return Signature(
        headings=frozenset(raw.get("headings", [])),
        first=frozenset(raw.get("first", [])),
        pattern=re.compile(raw["pattern"]) if "pattern" in raw else None,
        cell_starts=raw.get("cell_starts", ""),
        minimum=raw.get("minimum", 1),
        row=raw.get("row"),
        blank_share=raw.get("blank_share", 0.0),
    )


def _row_rule(raw: Mapping[str, Any]) -> RowRule:
    return RowRule(
        column=raw["column"], values=frozenset(raw["values"]), reason=raw.get("reason", "")
    )


def recognise(rows: Sequence[Sequence[str]]) -> Dialect:
    """Return the tool whose signature the first rows fit best, else `plain()`."""
    best, found = 0, plain()
    looked_at = [_Row(cells) for cells in rows]
    for known in dialects():
        strength = max((each.strength(looked_at) for each in known.signatures), default=0)
        if strength > best:
            best, found = strength, known
    return found
