"""What is known of a stored wave besides its answers, and how it is written in a row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from store.instrument_text import instrument_from_toml
from surveys.instrument import Instrument
from surveys.responses import Headcounts, Path


@dataclass(frozen=True)
class Decision:
    """What a person decided at import: `what` is a code with its value, "leave_out=flagged"."""

    who: str
    what: str
    at: str


@dataclass(frozen=True)
class ImportReport:
    """How a file was read; holds no answer of anyone.

    `kept`, `dropped` and `proposed` are counts of rows, filled in from the answers; `mapping` is
    the TOML of `remembered.mapping_without_answers`; `leave_out` is what was done with rows that
    seemed answered without care, "none" or "flagged".
    """

    file: str = ""
    mapping: str = ""
    leave_out: str = "none"
    decisions: tuple[Decision, ...] = ()
    kept: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    proposed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Wave:
    """A stored wave without its answers. Times are UTC, ISO 8601; `released_at` None: not yet."""

    id: str
    survey_id: str
    name: str
    collected_from: date | None
    collected_to: date | None
    imported_at: str
    imported_by: str
    released_at: str | None
    released_by: str | None
    instrument_id: str
    instrument_version: str
    instrument_text: str = field(repr=False)
    policy_id: str
    policy: Mapping[str, object]
    respondents: int
    report: ImportReport = field(repr=False)
    headcounts: Headcounts | None = field(repr=False)
    units: tuple[Path, ...] = field(repr=False)
    content: str

    @property
    def instrument(self) -> Instrument:
        """Return the questions as they were asked and scored."""
        return instrument_from_toml(self.instrument_text, file=self.instrument_id)


def wave_row(wave: Wave) -> dict[str, object]:
    """Return the wave as a row of its table."""
    report = wave.report
    counted = wave.headcounts.by_path if wave.headcounts else None
    decisions = [[each.who, each.what, each.at] for each in report.decisions]
    return {
        "id": wave.id,
        "survey_id": wave.survey_id,
        "name": wave.name,
        "collected_from": wave.collected_from.isoformat() if wave.collected_from else None,
        "collected_to": wave.collected_to.isoformat() if wave.collected_to else None,
        "imported_at": wave.imported_at,
        "imported_by": wave.imported_by,
        "released_at": wave.released_at,
        "released_by": wave.released_by,
        "instrument_id": wave.instrument_id,
        "instrument_version": wave.instrument_version,
        "instrument": wave.instrument_text,
        "policy_id": wave.policy_id,
        "respondents": wave.respondents,
        "report": as_json(
            {
                "file": report.file,
                "mapping": report.mapping,
                "leave_out": report.leave_out,
                "decisions": decisions,
                "kept": report.kept,
                "dropped": dict(report.dropped),
                "proposed": report.proposed,
            }
        ),
        "headcounts": None
        if counted is None
        else as_json([[list(path), count] for path, count in counted.items()]),
        "units": as_json([list(path) for path in wave.units]),
        "content": wave.content,
    }


def wave_from_row(row: Mapping[Any, Any]) -> Wave:
    """Return the wave of a row, its policy's `thresholds` beside it."""
    kept = {name: value for name, value in row.items() if name not in ("instrument", "thresholds")}
    report = json.loads(row["report"])
    counted = row["headcounts"] and json.loads(row["headcounts"])
    days = {name: row[name] and date.fromisoformat(row[name]) for name in _DAYS}
    decisions = tuple(Decision(*each) for each in report["decisions"])
    parts = {
        "instrument_text": row["instrument"],
        "policy": json.loads(row["thresholds"]),
        "report": ImportReport(**(report | {"decisions": decisions})),
        "headcounts": Headcounts({tuple(path): count for path, count in counted})
        if counted is not None
        else None,
        "units": tuple(tuple(path) for path in json.loads(row["units"])),
    }
    return Wave(**(kept | days | parts))


_DAYS = ("collected_from", "collected_to")


def as_json(value: object) -> str:
    """Return a value as the store writes it: the same value, the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
