"""How the tables came to be, step by step; each step and its line in the log are one transaction.

`NNN_name.sqlite.sql` and `NNN_name.postgresql.sql` are the same step for the two databases. A step
that was published is never edited; the next one mends it.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

FOLDER = Path(__file__).parent / "migrations"
STEPS = tuple(sorted(path.name.split(".")[0] for path in FOLDER.glob("*.sqlite.sql")))
"""Every step in the order it is taken."""
LATEST = STEPS[-1]
_LOG = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)"


def migrate(connection: Connection, *, until: str = LATEST) -> str:
    """Take the steps that are missing, inside the caller's transaction.

    Returns
    -------
    str
        A step in the log that this program does not know (nothing is done then), else "".
    """
    connection.exec_driver_sql(_LOG)
    taken = set(connection.execute(sa.text("SELECT name FROM migrations")).scalars())
    unknown = sorted(taken - set(STEPS))
    if unknown:
        return str(unknown[-1])
    for step in STEPS:
        if step not in taken and step <= until:
            for statement in _statements(step, connection.dialect.name):
                connection.exec_driver_sql(statement)
            connection.execute(
                sa.text("INSERT INTO migrations (name, applied_at) VALUES (:name, :at)"),
                {"name": step, "at": datetime.now(UTC).isoformat(timespec="microseconds")},
            )
    return ""


def _statements(step: str, dialect: str) -> Iterator[str]:
    text = (FOLDER / f"{step}.{dialect}.sql").read_text(encoding="utf-8")
    if dialect != "sqlite":
        yield text
        return
    # sqlite3 runs one statement at a time; a script would end the transaction it stands in.
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
