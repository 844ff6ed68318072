"""Opening an archive without trusting it: names, sizes, checksums, columns, answers, log."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, LargeBinary

from store import schema
from store.audit_log import Action, first_broken_line
from store.columnar import content_hash, responses_from_parquet
from store.database import StoreError
from store.instrument_text import instrument_from_toml
from store.migration import LATEST, STEPS
from store.records import wave_from_row
from surveys.problems import CultureError, Problem

FORMAT = "learning-culture-archive-1"
MANIFEST = "manifest.json"
BLOBS = {"answers": ("responses", "comments"), "results": ("study",)}
"""Columns that lie in files of their own, by table."""
LATER = ("quotes",)
"""Tables that archives of earlier versions do not have."""
MOST_BYTES = 8_000_000_000
MOST_FILES = 50_000
_ID = re.compile(r"[0-9a-f]{1,32}")

Rows = list[dict[str, Any]]


def table_name(table: str) -> str:
    """Return the name of a table's file."""
    return f"tables/{table}.json"


def blob_name(table: str, wave_id: str, column: str) -> str:
    """Return the name of the file of one blob."""
    return f"{table}/{wave_id}.{column}"


class ForeignError(Exception):
    """What is wrong with an archive, in a few words."""


@dataclass(frozen=True, eq=False)
class Archive:
    """A checked archive: its rows by table, and its blobs when they are asked for."""

    tables: dict[str, Rows]
    _zip: zipfile.ZipFile = field(repr=False)
    _files: dict[str, dict[str, Any]] = field(repr=False)

    def blob(self, table: str, wave_id: str, column: str) -> bytes | None:
        """Return the bytes of a blob; None when there is none."""
        name = blob_name(table, wave_id, column)
        return _read(self._zip, self._files, name) if name in self._files else None


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """Give a checked archive; StoreError with the reason when it is not one."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = _manifest(archive)
            tables = {
                table.name: _rows(_read(archive, files, table_name(table.name)), table.name)
                if table_name(table.name) in files or table.name not in LATER
                else []
                for table in schema.ALL
            }
            checked = Archive(tables, archive, files)
            _check_lines(tables["audit_log"])
            _check_owners(checked)
            yield checked
    except FileNotFoundError:
        raise StoreError(Problem("file_not_found", file=str(path))) from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise _refusal(type(error).__name__, path) from None
    except OSError as error:
        values = {"reason": error.strerror or type(error).__name__}
        raise StoreError(Problem("file_not_readable", values, file=str(path))) from None
    except ForeignError as error:
        raise _refusal(str(error), path) from None


def _refusal(found: str, path: Path) -> StoreError:
    return StoreError(Problem("archive_refused", {"found": found}, file=path.name))


def _manifest(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """Return the files that the manifest names, which are all there are, of the size it says."""
    inside = archive.infolist()
    names = [each.filename for each in inside]
    if MANIFEST not in names or len(names) > MOST_FILES or len(set(names)) != len(names):
        raise ForeignError(MANIFEST)
    if sum(each.file_size for each in inside) > MOST_BYTES or any(
        each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in inside
    ):
        raise ForeignError("ZIP")
    manifest = _json(archive.read(MANIFEST), MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ForeignError(MANIFEST)
    step = manifest.get("step")
    if step not in STEPS:
        values = {"found": str(step)[:40], "known": LATEST}
        raise StoreError(Problem("store_newer", values, file=str(archive.filename)))
    files = manifest.get("files")
    if not isinstance(files, dict) or {*files, MANIFEST} != set(names):
        raise ForeignError(MANIFEST)
    for each in inside:
        known = files.get(each.filename)
        if known is not None and (
            not isinstance(known, dict) or known.get("bytes") != each.file_size
        ):
            raise ForeignError(each.filename)
    return files


def _read(archive: zipfile.ZipFile, files: dict[str, dict[str, Any]], name: str) -> bytes:
    known = files.get(name)
    if known is None:
        raise ForeignError(name)
    with archive.open(name) as file:
        # a member may unpack to more than its header says
        content = file.read(known["bytes"] + 1)
    if hashlib.sha256(content).hexdigest() != known.get("sha256"):
        raise ForeignError(name)
    return content


def _json(content: bytes | str, name: str) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ForeignError(name) from None


def _rows(content: bytes, name: str) -> Rows:
    """Return a table's rows with exactly its columns, each of its kind."""
    blobs = BLOBS.get(name, ())
    kinds: dict[str, type] = {
        column.name: int if isinstance(column.type, BigInteger) else str
        for table in schema.ALL
        if table.name == name
        for column in table.c
        if column.name not in blobs and not isinstance(column.type, LargeBinary)
    }
    rows = _json(content, table_name(name))
    if not isinstance(rows, list):
        raise ForeignError(table_name(name))
    for row in rows:
        if not isinstance(row, dict) or set(row) != set(kinds):
            raise ForeignError(table_name(name))
        for column, kind in kinds.items():
            cell = row[column]
            large = isinstance(cell, int) and abs(cell) > MOST_BYTES
            if cell is not None and (type(cell) is not kind or large):
                raise ForeignError(f"{table_name(name)}: {column}")
    return rows


def _check_lines(lines: Rows) -> None:
    broken = first_broken_line(lines)
    if broken is not None:
        raise ForeignError(f"audit_log: {broken}")
    for line in lines:
        detail = _json(line["detail"], "audit_log")
        if line["action"] not in set(Action) or not isinstance(detail, dict):
            raise ForeignError(f"audit_log: {line['number']}")
        if any(isinstance(each, (dict, list)) for each in detail.values()):
            raise ForeignError(f"audit_log: {line['number']}")


def _check_owners(archive: Archive) -> None:
    """Refuse blobs of no wave, waves without a survey, and ids that are none."""
    waves = {str(row["id"]) for row in archive.tables["waves"]}
    surveys = {row["id"] for row in archive.tables["surveys"]}
    if not all(_ID.fullmatch(each) for each in waves):
        raise ForeignError("waves: id")
    if not {row["survey_id"] for row in archive.tables["waves"]} <= surveys:
        raise ForeignError("waves: survey_id")
    if not {row["wave_id"] for row in archive.tables["quotes"]} <= waves:
        raise ForeignError("quotes")
    expected = {table_name(table.name) for table in schema.ALL}
    for table, columns in BLOBS.items():
        owners = {row["wave_id"] for row in archive.tables[table]}
        if not owners <= waves:
            raise ForeignError(table)
        expected |= {blob_name(table, each, column) for each in owners for column in columns}
    if not set(archive._files) <= expected:
        raise ForeignError(min(set(archive._files) - expected))


def check_answers(
    row: dict[str, Any], thresholds: str, responses: bytes, comments: bytes | None
) -> None:
    """Refuse a wave whose answers are not those its own questionnaire allows."""
    name = f"waves: {row['id']}"
    try:
        wave = wave_from_row({**row, "thresholds": thresholds})
        instrument = instrument_from_toml(wave.instrument_text)
        answers = responses_from_parquet(responses, comments)
        if (len(answers), content_hash(answers)) != (wave.respondents, wave.content):
            raise ForeignError(name)
        known = {item.id for item in instrument.items}
        for item, values in answers.items.items():
            if item not in known:
                raise ForeignError(name)
            form = instrument.format_of(str(item))
            if not values.dropna().between(form.minimum, form.maximum).all():
                raise ForeignError(name)
    except (CultureError, ValueError, TypeError, KeyError, AttributeError):
        raise ForeignError(name) from None
