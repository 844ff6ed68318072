"""What was computed of a wave, kept as bytes that only `analysis` can read.

Results carry what they were made from; when answers, questionnaire, thresholds, headcounts or the
program's shape of results are others, they are not handed out.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from store import schema
from store.audit_log import Action, now, record
from store.database import Store

if TYPE_CHECKING:
    from store.records import Wave

_KEY = "seal_key"
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Results:
    """`study`: bytes of `analysis.keeping`; `made_from`: what `results_basis` says of the wave."""

    study: bytes = field(repr=False)
    made_from: str


def results_basis(wave: "Wave", *, shape: str) -> str:
    """Return what results of a wave rest on, as one hash; `shape`: the program's results now."""
    counted = wave.headcounts.by_path if wave.headcounts else None
    headcounts = None if counted is None else sorted([list(path), n] for path, n in counted.items())
    # How many rows were proposed or dropped stands in the results too.
    report = [wave.report.dropped, wave.report.proposed]
    parts = [wave.content, wave.instrument_text, wave.policy, headcounts, report, shape]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def keep_results(connection: Connection, wave_id: str, results: Results) -> None:
    """Write the results of a wave, in place of those it had."""
    table = schema.results
    connection.execute(table.delete().where(table.c.wave_id == wave_id))
    seal = _seal(seal_key(connection, make=True), results)
    values = {"made_from": results.made_from, "made_at": now(), "study": results.study}
    connection.execute(table.insert().values(wave_id=wave_id, seal=seal, **values))


def replace_results(store: Store, wave: "Wave", results: Results, *, by: str) -> None:
    """Write results that were computed again, with an audit line that says so."""
    with store.writing() as connection:
        there = sa.select(schema.waves.c.id).where(schema.waves.c.id == wave.id)
        if connection.scalar(there) is None:
            return  # deleted meanwhile: nothing of it comes back
        keep_results(connection, wave.id, results)
        record(
            connection,
            who=by,
            action=Action.RECOMPUTED,
            survey_id=wave.survey_id,
            wave_id=wave.id,
            policy_id=wave.policy_id,
            detail={"wave": wave.name},
        )


def results_of(store: Store, wave_id: str, *, made_from: str) -> bytes | None:
    """Return the results made from exactly that; None when there are none, or not as written."""
    table = schema.results
    with store.reading() as connection:
        row = connection.execute(sa.select(table).where(table.c.wave_id == wave_id)).first()
        key = seal_key(connection, make=False)
    if row is None or not hmac.compare_digest(row.made_from, made_from):
        return None
    seal = _seal(key, Results(row.study, row.made_from))
    return row.study if hmac.compare_digest(seal, row.seal) else None


def resealed(
    connection: Connection, row: Mapping[str, str], study: bytes, *, key: str
) -> str | None:
    """Return this store's seal of results that another store sealed with `key`; None if it lies."""
    results = Results(study, row["made_from"])
    theirs = bytes.fromhex(key) if _HEX.fullmatch(key) else b""
    if not hmac.compare_digest(_seal(theirs, results), row["seal"]):
        return None
    return _seal(seal_key(connection, make=True), results)


def seal_key(connection: Connection, *, make: bool, proposed: str | None = None) -> bytes:
    """Return the key that results are sealed with; made, or taken as `proposed`, at first."""
    table = schema.settings
    known = connection.scalar(sa.select(table.c.value).where(table.c.name == _KEY))
    if known is None and make:
        good = proposed is not None and _HEX.fullmatch(proposed)
        known = proposed if good else secrets.token_hex(32)
        connection.execute(table.insert().values(name=_KEY, value=known))
    return bytes.fromhex(known or "")


def _seal(key: bytes, results: Results) -> str:
    head = results.made_from.encode() + b"\x00"
    return hmac.new(key, head + results.study, hashlib.sha256).hexdigest()
