"""Writing the rows of a checked archive beside those that are there."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from store import schema
from store.archive_check import Archive, check_answers
from store.audit_log import Action, record
from store.database import StoreError
from store.results import resealed, seal_key
from surveys.problems import Problem

Row = dict[str, Any]


def restored_rows(connection: Connection, archive: Archive, *, deleted_too: bool) -> dict[str, int]:
    """Write everything that is not there yet; return how much of each kind.

    Raises
    ------
    StoreError
        Another survey or wave of the same id or name is there; the transaction must then end.
    """
    lines = _ids(connection, schema.audit_log, "hash")
    gone = set() if deleted_too else _deleted(connection)
    _key(connection, archive)
    for row in archive.tables["policies"]:
        if row["id"] not in _ids(connection, schema.policies):
            connection.execute(schema.policies.insert().values(**row))
    waves, known = _new_waves(connection, archive)
    wanted = [row for row in waves if row["id"] not in gone]
    titles = {row["survey_id"] for row in wanted} | {
        row["id"] for row in archive.tables["surveys"] if row["id"] not in gone
    }
    surveys = [row for row in _new_surveys(connection, archive) if row["id"] in titles]
    for row in surveys:
        connection.execute(schema.surveys.insert().values(**row))
    for row in wanted:
        _restore_wave(connection, archive, row)
    people = [] if _ids(connection, schema.people) else archive.tables["people"]
    for row in people:
        connection.execute(schema.people.insert().values(**row))
    return {
        "surveys": len(surveys),
        "waves": len(wanted),
        "known": known,
        "deleted": len(waves) - len(wanted),
        "people": len(people),
        "measures": _restore_measures(connection, archive),
        "audit_lines": _restore_lines(connection, archive, lines),
    }


def _ids(connection: Connection, table: sa.Table, column: str = "id") -> set[str]:
    return set(connection.scalars(sa.select(table.c[column])))


def _deleted(connection: Connection) -> set[str]:
    """Return the ids of waves and whole surveys that this store was told to delete."""
    table = schema.audit_log
    asked = sa.select(table.c.survey_id, table.c.wave_id)
    rows = connection.execute(asked.where(table.c.action == Action.DELETED.value))
    return {str(row.wave_id or row.survey_id) for row in rows}


def _key(connection: Connection, archive: Archive) -> None:
    """Take the archive's key for sealing results where the store has none yet."""
    theirs = {row["name"]: row["value"] for row in archive.tables["settings"]}
    seal_key(connection, make=True, proposed=theirs.get("seal_key"))


def _new_surveys(connection: Connection, archive: Archive) -> list[Row]:
    made = {row.id: row.created_at for row in connection.execute(sa.select(schema.surveys))}
    for row in archive.tables["surveys"]:
        if made.get(row["id"], row["created_at"]) != row["created_at"]:
            raise StoreError(Problem("archive_conflict", {"found": row["title"]}))
    return [row for row in archive.tables["surveys"] if row["id"] not in made]


def _new_waves(connection: Connection, archive: Archive) -> tuple[list[Row], int]:
    table = schema.waves
    columns = (table.c.id, table.c.content, table.c.survey_id, table.c.name)
    there = connection.execute(sa.select(*columns)).all()
    content = {row.id: row.content for row in there}
    names = {(row.survey_id, row.name.casefold()) for row in there}
    new = []
    for row in archive.tables["waves"]:
        same = content.get(row["id"])
        taken = same is None and (row["survey_id"], row["name"].casefold()) in names
        if taken or same not in (None, row["content"]):
            raise StoreError(Problem("archive_conflict", {"found": row["name"]}))
        if same is None:
            new.append(row)
    return new, len(archive.tables["waves"]) - len(new)


def _restore_wave(connection: Connection, archive: Archive, row: Row) -> None:
    wave_id = row["id"]
    thresholds = {each["id"]: each["thresholds"] for each in archive.tables["policies"]}
    responses = archive.blob("answers", wave_id, "responses") or b""
    comments = archive.blob("answers", wave_id, "comments")
    check_answers(row, thresholds.get(row["policy_id"], ""), responses, comments)
    connection.execute(schema.waves.insert().values(**row))
    answers = {"responses": responses, "comments": comments}
    connection.execute(schema.answers.insert().values(wave_id=wave_id, **answers))
    for quote in archive.tables["quotes"]:
        if quote["wave_id"] == wave_id:
            connection.execute(schema.quotes.insert().values(**quote))
    theirs = {each["name"]: each["value"] for each in archive.tables["settings"]}
    for result in archive.tables["results"]:
        study = archive.blob("results", wave_id, "study") if result["wave_id"] == wave_id else None
        sealed = study and resealed(connection, result, study, key=theirs.get("seal_key", ""))
        if sealed:  # else they are computed again when somebody looks
            values = {**result, "seal": sealed, "study": study}
            connection.execute(schema.results.insert().values(**values))


def _restore_measures(connection: Connection, archive: Archive) -> int:
    known = _ids(connection, schema.measures)
    surveys, waves = _ids(connection, schema.surveys), _ids(connection, schema.waves)
    new = [
        row
        for row in archive.tables["measures"]
        if row["id"] not in known and row["survey_id"] in surveys
    ]
    for row in new:
        wave_id = row["wave_id"] if row["wave_id"] in waves else None
        connection.execute(schema.measures.insert().values(**{**row, "wave_id": wave_id}))
    return len(new)


def _restore_lines(connection: Connection, archive: Archive, known: set[str]) -> int:
    """Write the archive's audit lines: as they are into an empty log, else after those there are.

    A line that is added keeps its time and names the hash it had.
    """
    lines = archive.tables["audit_log"]
    if not known:
        for row in lines:
            connection.execute(schema.audit_log.insert().values(**row))
        return len(lines)
    details = connection.scalars(sa.select(schema.audit_log.c.detail))
    known = known | {str(json.loads(each).get("restored")) for each in details}
    new = [row for row in lines if row["hash"] not in known]
    for row in new:
        record(
            connection,
            who=row["who"],
            action=Action(row["action"]),
            survey_id=row["survey_id"],
            wave_id=row["wave_id"],
            policy_id=row["policy_id"],
            at=row["at"],
            detail={**json.loads(row["detail"]), "restored": row["hash"]},
        )
    return len(new)
