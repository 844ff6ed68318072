"""Who did what, when, under which policy: lines that are only ever added.

Both databases refuse to change or delete a line, and each line carries the hash of the one before,
so that a line that was changed or taken out behind the database's back shows. Lines hold no answer
and nothing computed from answers: names of surveys, waves, units and files, counts of rows.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from store.database import Store
from store.schema import audit_log

Value = str | int | bool | None
"""What a detail may be: never a list or a table."""


class Action(StrEnum):
    """What was done (`audit.<value>` in the locales)."""

    IMPORTED = "imported"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    VIEWED = "viewed"
    EXPORTED = "exported"
    DELETED = "deleted"
    RECOMPUTED = "recomputed"
    RETENTION_CHANGED = "retention_changed"
    POLICY_CHANGED = "policy_changed"
    PEOPLE_CHANGED = "people_changed"
    MEASURES_CHANGED = "measures_changed"
    QUOTES_CHANGED = "quotes_changed"
    ARCHIVED = "archived"
    RESTORED = "restored"


@dataclass(frozen=True)
class Entry:
    """One line. `number` counts from 1; `hash` seals the line and, through `before`, all others."""

    number: int
    at: str
    who: str
    action: str
    survey_id: str | None
    wave_id: str | None
    policy_id: str | None
    detail: Mapping[str, Value] = field(default_factory=dict)
    before: str = ""
    hash: str = ""


def now() -> str:
    """Return this moment, UTC, as the store writes it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def record(
    connection: Connection,
    *,
    who: str,
    action: Action,
    survey_id: str | None = None,
    wave_id: str | None = None,
    policy_id: str | None = None,
    at: str | None = None,
    detail: Mapping[str, Value] | None = None,
) -> None:
    """Add a line, inside the writing transaction of what it tells about."""
    newest = sa.select(audit_log.c.number, audit_log.c.hash).order_by(audit_log.c.number.desc())
    last = connection.execute(newest.limit(1)).first()
    line: dict[str, object] = {
        "number": last.number + 1 if last else 1,
        "at": at or now(),
        "who": who,
        "action": str(action),
        "survey_id": survey_id,
        "wave_id": wave_id,
        "policy_id": policy_id,
        "detail": json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True),
        "before": last.hash if last else "",
    }
    connection.execute(audit_log.insert().values(**line, hash=line_hash(line)))


def note(
    store: Store,
    *,
    who: str,
    action: Action,
    survey_id: str | None = None,
    wave_id: str | None = None,
    policy_id: str | None = None,
    detail: Mapping[str, Value] | None = None,
) -> None:
    """Add a line about something that changed nothing in the store: a view, an export."""
    place = {"survey_id": survey_id, "wave_id": wave_id, "policy_id": policy_id}
    with store.writing() as connection:
        record(connection, who=who, action=action, detail=detail, **place)


def entries(
    store: Store, *, survey_id: str | None = None, latest: int | None = None
) -> tuple[Entry, ...]:
    """Return the lines, oldest first; only those of a survey, only the `latest` ones."""
    asked = sa.select(audit_log).order_by(audit_log.c.number.desc())
    if survey_id is not None:
        asked = asked.where(audit_log.c.survey_id == survey_id)
    with store.reading() as connection:
        rows = connection.execute(asked.limit(latest)).mappings().all()
    return tuple(Entry(**{**row, "detail": json.loads(row["detail"])}) for row in reversed(rows))


def first_broken(store: Store) -> int | None:
    """Return the number of the first line that is not as it was written; None when all are.

    What was cut off at the end cannot be seen from within: compare the last hash with one that was
    kept elsewhere (every archive states it).
    """
    with store.reading() as connection:
        rows = connection.execute(sa.select(audit_log).order_by(audit_log.c.number))
        return first_broken_line([dict(row) for row in rows.mappings()])


def first_broken_line(lines: list[dict[str, object]]) -> int | None:
    """Return the same for lines at hand, as rows of the table."""
    before = ""
    for number, line in enumerate(lines, start=1):
        expected = (number, before, line_hash(line))
        if (line["number"], line["before"], line["hash"]) != expected:
            return number
        before = str(line["hash"])
    return None


def line_hash(line: Mapping[str, object]) -> str:
    """Return the seal of a line, all but the seal itself."""
    sealed = {name: value for name, value in line.items() if name != "hash"}
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
