"""What was decided against a barrier, by whom and until when; the next wave shows the change."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from store import schema
from store.audit_log import Action, now, record
from store.database import Store, StoreError
from surveys.problems import Problem


class Progress(StrEnum):
    """How far a measure has come (`measure.<value>` in the locales)."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A measure. `unit` is the id of a unit in the results, `wave_id` the wave it answers to.

    `barrier` is the instrument's id of it; `kind` one of `surveys.instrument.Measure`, or "".
    """

    survey_id: str
    what: str
    unit: str
    barrier: str
    wave_id: str | None = None
    kind: str = ""
    responsible: str = ""
    due: date | None = None
    follow_up: date | None = None
    status: Progress = Progress.PLANNED
    id: str = ""
    created_at: str = ""
    created_by: str = ""


def add_measure(store: Store, measure: FollowUp, *, by: str) -> FollowUp:
    """Record a measure; it gets its id, time and author here."""
    if not measure.what.strip():
        raise StoreError(Problem("measure_empty"))
    made = replace(measure, id=uuid.uuid4().hex[:16], created_at=now(), created_by=by)
    with store.writing() as connection:
        connection.execute(schema.measures.insert().values(**_row(made)))
        _told(connection, made, by=by, change="added")
    return made


def change_measure(store: Store, measure: FollowUp, *, by: str) -> FollowUp:
    """Write a measure anew; who recorded it and when stays as it was."""
    if not measure.what.strip():
        raise StoreError(Problem("measure_empty"))
    table = schema.measures
    kept = {"id", "survey_id", "created_at", "created_by"}
    values = {name: value for name, value in _row(measure).items() if name not in kept}
    with store.writing() as connection:
        done = connection.execute(table.update().where(table.c.id == measure.id).values(**values))
        if not done.rowcount:
            raise StoreError(Problem("measure_unknown"))
        changed = _measure(
            connection.execute(sa.select(table).where(table.c.id == measure.id)).one()
        )
        _told(connection, changed, by=by, change="changed")
    return changed


def remove_measure(store: Store, measure_id: str, *, by: str) -> None:
    """Take a measure away."""
    table = schema.measures
    with store.writing() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == measure_id)).first()
        if row is None:
            raise StoreError(Problem("measure_unknown"))
        connection.execute(table.delete().where(table.c.id == measure_id))
        _told(connection, _measure(row), by=by, change="removed")


def measures(store: Store, survey_id: str) -> tuple[FollowUp, ...]:
    """Return the measures of a survey, those due first at the top, those without a day last."""
    table = schema.measures
    with store.reading() as connection:
        rows = connection.execute(sa.select(table).where(table.c.survey_id == survey_id))
        found = [_measure(row) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.due or date.max, each.created_at)))


def _told(connection: Connection, measure: FollowUp, *, by: str, change: str) -> None:
    record(
        connection,
        who=by,
        action=Action.MEASURES_CHANGED,
        survey_id=measure.survey_id,
        wave_id=measure.wave_id,
        detail={
            "measure": measure.id,
            "change": change,
            "unit": measure.unit,
            "barrier": measure.barrier,
            "status": str(measure.status),
        },
    )


def _row(measure: FollowUp) -> dict[str, object]:
    days = {"due": measure.due, "follow_up": measure.follow_up}
    texts = {name: day.isoformat() if day else None for name, day in days.items()}
    return {**vars(measure), **texts, "status": str(measure.status)}


def _measure(row: "Row[tuple[object, ...]]") -> FollowUp:
    values = dict(row._mapping)
    days = {
        name: values[name] and date.fromisoformat(values[name]) for name in ("due", "follow_up")
    }
    return FollowUp(**(values | days | {"status": Progress(values["status"])}))
