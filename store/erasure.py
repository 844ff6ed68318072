"""Deleting so that answers are gone from the database's files, not only from its tables.

SQLite: freed pages are overwritten (`secure_delete`), the write-ahead log is emptied and the file
rewritten. PostgreSQL: the tables are rewritten (`VACUUM FULL`); its own write-ahead log and its
backups keep what they hold for as long as its administrator has set, which no program can change.
"""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from store import schema
from store.audit_log import Action, record
from store.database import Store, StoreError
from surveys.problems import Problem

if TYPE_CHECKING:
    from store.records import Wave

_LEFT = "to_erase"
TRIES = 20
TURN = 0.5
"""How often, and how many seconds each time, readers who hold the old pages are waited for."""


@dataclass(frozen=True)
class Erasure:
    """What deleting did. `note` says it to people (`problems` code); `complete`: all of it now.

    Where it is not complete, someone was reading; the rest is done when the store is next opened.
    """

    complete: bool
    note: Problem


def delete_wave(store: Store, wave_id: str, *, by: str) -> Erasure:
    """Delete a wave: answers, free text, quotes, results, questionnaire, import report."""
    table = schema.waves
    with store.writing() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == wave_id)).first()
        if row is None:
            raise StoreError(Problem("wave_unknown", {"found": wave_id}))
        delete_rows(connection, row, by=by)
    return _erase(store)


def delete_rows(connection: Connection, wave: "Wave | Row[tuple[object, ...]]", *, by: str) -> None:
    """Take a wave out of every table and say so; its pages are erased afterwards."""
    _delete_rows(connection, [wave.id])
    record(
        connection,
        who=by,
        action=Action.DELETED,
        survey_id=wave.survey_id,
        wave_id=wave.id,
        policy_id=wave.policy_id,
        detail={"wave": wave.name},
    )


def delete_survey(store: Store, survey_id: str, *, by: str) -> Erasure:
    """Delete a survey with all its waves and the measures that were followed up in it."""
    table, waves = schema.surveys, schema.waves
    with store.writing() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == survey_id)).first()
        if row is None:
            raise StoreError(Problem("survey_unknown", {"found": survey_id}))
        inside = connection.execute(sa.select(waves).where(waves.c.survey_id == survey_id)).all()
        measures = schema.measures
        connection.execute(measures.delete().where(measures.c.survey_id == survey_id))
        _delete_rows(connection, [each.id for each in inside])
        connection.execute(table.delete().where(table.c.id == survey_id))
        for each in inside:
            facts = {"survey_id": survey_id, "wave_id": each.id, "policy_id": each.policy_id}
            record(connection, who=by, action=Action.DELETED, **facts, detail={"wave": each.name})
        title = {"survey": row.title}
        record(connection, who=by, action=Action.DELETED, survey_id=survey_id, detail=title)
    return _erase(store)


def erase_what_is_left(store: Store) -> None:
    """Finish a deletion that was interrupted, or that had to leave pages to a reader."""
    with store.reading() as connection:
        left = connection.scalar(
            sa.select(schema.settings.c.value).where(schema.settings.c.name == _LEFT)
        )
    if left:
        _erase(store, tries=1)


def _delete_rows(connection: Connection, waves: list[str]) -> None:
    for table in (schema.results, schema.answers, schema.quotes):
        connection.execute(table.delete().where(table.c.wave_id.in_(waves)))
    measures = schema.measures
    connection.execute(measures.update().where(measures.c.wave_id.in_(waves)).values(wave_id=None))
    connection.execute(schema.waves.delete().where(schema.waves.c.id.in_(waves)))
    settings = schema.settings
    mark = "1"
    if connection.dialect.name == "postgresql":
        mark = str(connection.exec_driver_sql("SELECT pg_current_xact_id()::text").scalar_one())
    connection.execute(settings.delete().where(settings.c.name == _LEFT))
    connection.execute(settings.insert().values(name=_LEFT, value=mark))


def _erase(store: Store, *, tries: int | None = None) -> Erasure:
    tries = tries or TRIES
    try:
        done = _erased_sqlite(store, tries) if store.path else _erased_postgresql(store, tries)
    except StoreError:
        done = False  # somebody is reading; the mark stays, the next start goes on
    if done:
        with store.writing() as connection:
            settings = schema.settings
            connection.execute(settings.delete().where(settings.c.name == _LEFT))
    code = "erased_sqlite" if store.path else "erased_postgresql"
    return Erasure(done, Problem(code if done else "erased_later"))


def _erased_sqlite(store: Store, tries: int) -> bool:
    with store.outside_transactions() as connection:
        # each round waits a turn for readers, not the minute that a writer has
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {TURN * 1000:.0f}")
        return (
            _emptied(connection, tries) and _rewritten(connection) and _emptied(connection, tries)
        )


def _emptied(connection: Connection, tries: int) -> bool:
    """Bring everything into the file and cut the write-ahead log to nothing."""
    for _ in range(tries):
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if not busy:
            return True
    return False


def _rewritten(connection: Connection) -> bool:
    connection.exec_driver_sql("VACUUM")
    return True


def _erased_postgresql(store: Store, tries: int) -> bool:
    with store.outside_transactions() as connection:
        settings = schema.settings
        mark = connection.scalar(sa.select(settings.c.value).where(settings.c.name == _LEFT))
        # Rows that an older snapshot may still read survive a rewriting of the table.
        older = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL"
            " AND age(backend_xmin) >= age(CAST(:mark AS xid8)::xid)"
        )
        for turn in range(tries):
            if not connection.scalar(older, {"mark": mark or "0"}):
                break
            if turn == tries - 1:
                return False
            time.sleep(TURN)
        connection.exec_driver_sql(f"SET lock_timeout = '{TRIES * TURN * 1000:.0f}ms'")
        try:
            connection.exec_driver_sql("VACUUM (FULL) answers, results, waves, measures, surveys")
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True
