"""Where waves lie: one SQLite file on this computer, or a PostgreSQL database by URL.

A connection is either reading (one snapshot, nothing changes under it) or writing (one writer at a
time, whole or not at all). Nothing here knows what a wave is.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import NullPool

from store import migration
from surveys.problems import CultureError, Problem
from surveys.remembered import base_folder

DATABASE_URL = "LEARNING_CULTURE_DATABASE_URL"
"""Environment variable that names a PostgreSQL database for several app servers."""
FILE = "surveys.sqlite"
APPLICATION_ID = 0x4C436C74
"""Written into the header of our files, so that no other program's database is taken for one."""
PATIENCE = 60
"""Seconds a writer waits for its turn."""
_WRITERS = 0x4C43
"""Advisory lock that PostgreSQL's writers take in turn, as SQLite's do by nature."""
_SCHEME = re.compile(r"^postgres(?:ql)?(?:\+psycopg)?://")


class StoreError(CultureError):
    """The store cannot do what was asked; the reason is the problem's."""


@dataclass(frozen=True, eq=False)
class Store:
    """An opened store. `path` is the SQLite file, None for PostgreSQL."""

    engine: Engine
    path: Path | None = None

    @property
    def place(self) -> str:
        """Return where it lies, for people: the file, or the address without its password."""
        return str(self.path) if self.path else self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment from beginning to end."""
        with _said(self.place), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the only writing connection; all it did is kept at the end, or nothing."""
        writer = self.engine.execution_options(writing=True)
        if self.path is None:
            # What was committed while it waited for its turn must be seen.
            writer = writer.execution_options(isolation_level="READ COMMITTED")
        with _said(self.place), writer.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def outside_transactions(self) -> Iterator[Connection]:
        """Give a connection for what no transaction can hold (VACUUM, checkpoints)."""
        plain = self.engine.execution_options(outside=True)
        if self.path is None:
            plain = plain.execution_options(isolation_level="AUTOCOMMIT")
        with _said(self.place), plain.connect() as connection:
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def store_folder() -> Path:
    """Return where the SQLite file lies; the folder may not exist yet."""
    return base_folder() / "store"


def open_store(url: str | None = None, *, folder: Path | None = None) -> Store:
    """Open the store, and make it on the first start.

    Parameters
    ----------
    url
        A PostgreSQL address; when not given, that of `LEARNING_CULTURE_DATABASE_URL`; when that is
        not set either, the SQLite file.
    folder
        Another folder for the SQLite file; `LEARNING_CULTURE_DATABASE_URL` then counts for nothing.

    Raises
    ------
    StoreError
        Written by a newer program, not ours, damaged, or out of reach.
    """
    given = url or (None if folder else os.environ.get(DATABASE_URL))
    if given:
        opened = Store(_postgresql(given))
    else:
        path = (folder or store_folder()) / FILE
        _private(path)
        opened = Store(_sqlite(path), path)
    try:
        with _said(opened.place):
            if opened.path:
                _write_ahead(opened)
            with opened.writing() as connection:
                newer = migration.migrate(connection)
    except StoreError:
        opened.close()
        raise
    if newer:
        opened.close()
        values = {"found": newer, "known": migration.LATEST}
        raise StoreError(Problem("store_newer", values, file=opened.place))
    from store.erasure import erase_what_is_left

    erase_what_is_left(opened)
    return opened


def _private(path: Path) -> None:
    """Make folder and file, readable by this user alone, before anything is written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            if each.exists():
                each.chmod(0o600)
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        values = {"reason": error.strerror or type(error).__name__}
        raise StoreError(Problem("store_unreachable", values, file=str(path))) from None
    known = APPLICATION_ID.to_bytes(4, "big")
    # An empty header belongs to a start that was killed before its first transaction ended.
    if head and (head[:15] != b"SQLite format 3" or head[68:72] not in (known, bytes(4))):
        raise StoreError(Problem("store_foreign", file=str(path)))


def _sqlite(path: Path) -> Engine:
    # Connections are cheap and never kept: the write-ahead log goes when nobody has it open.
    engine = sa.create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"timeout": PATIENCE, "isolation_level": None, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (
            f"busy_timeout = {PATIENCE * 1000}",
            "foreign_keys = ON",
            "secure_delete = ON",
            "synchronous = FULL",
            # VACUUM and sorting must leave no copy of answers in a temporary file
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            "recursive_triggers = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("outside"):
            # A writer that began as a reader could not wait for its turn.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")

    return engine


def _write_ahead(store: Store) -> None:
    """Switch the file to write-ahead logging, which is remembered in it."""
    with store.outside_transactions() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        if mode != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        marked = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        if marked != APPLICATION_ID:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _postgresql(given: str) -> Engine:
    if not _SCHEME.match(given):
        scheme = given.partition("://")[0][:20]
        raise StoreError(Problem("store_url", {"found": scheme}))
    try:
        url = make_url(_SCHEME.sub("postgresql+psycopg://", given))
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(Problem("store_url", {"found": "postgresql"})) from None
    engine = sa.create_engine(
        url,
        isolation_level="REPEATABLE READ",
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=40,
        connect_args={"connect_timeout": 10},
    )

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writing"):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")

    return engine


@contextmanager
def _said(place: str) -> Iterator[None]:
    """Turn what a database says into a sentence for people."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise StoreError(Problem("store_conflict", file=place)) from None
    except sa.exc.TimeoutError:
        raise StoreError(Problem("store_busy", {"seconds": PATIENCE}, file=place)) from None
    except sa.exc.DBAPIError as error:
        reason = " ".join(str(error.orig).split())[:200]
        busy = "locked" in reason or "lock timeout" in reason
        broken = "malformed" in reason or "not a database" in reason
        code = "store_busy" if busy else "store_broken" if broken else "store_failed"
        values: dict[str, object] = {"seconds": PATIENCE} if busy else {"reason": reason}
        raise StoreError(Problem(code, values, file=place)) from None
