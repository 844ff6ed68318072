"""Everything in the store as one file, to be kept elsewhere or moved to another database.

A ZIP of tables as JSON and answers as they lie in the store, each with its checksum. It holds
people's answers and is written for its owner's eyes only; it is not encrypted.
"""

import hashlib
import json
import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from store import schema
from store.archive_check import (
    BLOBS,
    FORMAT,
    MANIFEST,
    blob_name,
    opened_archive,
    table_name,
)
from store.audit_log import Action, Value, now, record
from store.database import Store, StoreError
from store.migration import LATEST
from store.restoring import restored_rows
from surveys.problems import Problem

_BLOB_COLUMNS = {column for columns in BLOBS.values() for column in columns}


@dataclass(frozen=True)
class Archived:
    """What an archive holds; `audit_head` is the hash of its last audit line."""

    path: Path
    surveys: int
    waves: int
    audit_head: str


@dataclass(frozen=True)
class Restored:
    """How much was brought back.

    `known`: waves that were there already; `deleted`: waves left out since this store was told to
    delete them; `people`: 0 where the store has people of its own, who stay as they are.
    """

    surveys: int = 0
    waves: int = 0
    known: int = 0
    deleted: int = 0
    people: int = 0
    measures: int = 0
    audit_lines: int = 0


def export_archive(store: Store, path: Path, *, by: str) -> Archived:
    """Write everything, as it was at one moment, to a file that only its owner can read."""
    part = path.with_name(f".{path.name}.part")
    with store.writing() as connection:  # first: an archive that nobody knows of must not be
        record(connection, who=by, action=Action.ARCHIVED, detail={"file": path.name})
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with (
            os.fdopen(handle, "wb") as file,
            zipfile.ZipFile(file, "w") as archive,
            store.reading() as connection,
        ):
            facts = _write(connection, archive)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        values = {"reason": error.strerror or type(error).__name__}
        raise StoreError(Problem("file_not_writable", values, file=str(path))) from None
    return Archived(path, *facts)


def restore_archive(store: Store, path: Path, *, by: str, deleted_too: bool = False) -> Restored:
    """Bring everything of an archive into the store, all or nothing.

    Waves and measures that are there already stay as they are. `deleted_too` also brings back waves
    that this store was told to delete.

    Raises
    ------
    StoreError
        Not an archive of this program, damaged, changed by hand, made to exhaust the machine, or in
        conflict with what the store holds. Nothing is changed then.
    """
    with opened_archive(path) as archive, store.writing() as connection:
        counts = restored_rows(connection, archive, deleted_too=deleted_too)
        detail: dict[str, Value] = {"file": path.name, **counts}
        record(connection, who=by, action=Action.RESTORED, detail=detail)
    return Restored(**counts)


def _write(connection: Connection, archive: zipfile.ZipFile) -> tuple[int, int, str]:
    files: dict[str, dict[str, object]] = {}

    def add(name: str, content: bytes, *, packed: bool) -> None:
        kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        archive.writestr(zipfile.ZipInfo(name), content, compress_type=kind)
        files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}

    counts: dict[str, int] = {}
    head = ""
    for table in schema.ALL:
        plain = [column for column in table.c if column.name not in _BLOB_COLUMNS]
        found = connection.execute(sa.select(*plain).order_by(next(iter(plain)))).mappings()
        rows: list[dict[str, Any]] = [dict(row) for row in found]
        counts[table.name] = len(rows)
        if table is schema.audit_log and rows:
            rows.sort(key=lambda row: int(row["number"]))
            head = str(rows[-1]["hash"])
        add(table_name(table.name), json.dumps(rows, ensure_ascii=False).encode(), packed=True)
        for row in rows if table.name in BLOBS else []:
            for column in BLOBS[table.name]:
                asked = sa.select(table.c[column]).where(table.c.wave_id == row["wave_id"])
                content = connection.scalar(asked)
                if content is not None:
                    add(blob_name(table.name, row["wave_id"], column), content, packed=False)
    manifest = {
        "format": FORMAT,
        "step": LATEST,
        "made_at": now(),
        "audit_head": head,
        "files": files,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return counts["surveys"], counts["waves"], head
