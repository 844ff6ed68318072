"""A wave: one survey on one occasion, with all that is needed to analyse it again.

Answers, instrument, rules and results of a wave are written in one transaction: whatever happens
meanwhile, it is there whole or not at all.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from store import schema
from store.audit_log import Action, now, record
from store.columnar import (
    comments_to_parquet,
    content_hash,
    responses_from_parquet,
    responses_to_parquet,
)
from store.database import Store, StoreError
from store.erasure import delete_rows, erase_what_is_left
from store.instrument_text import instrument_to_toml
from store.records import ImportReport, Wave, as_json, wave_from_row, wave_row
from store.results import Results, keep_results
from store.surveys import Survey, find_survey, survey_for
from surveys.instrument import Instrument
from surveys.problems import Problem
from surveys.responses import Headcounts, Responses


class WavesChanged(StoreError):
    """Somebody else imported while results were computed; they must be looked at again."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NewWave:
    """What is imported. `survey` is the id or the title of a survey; a new title makes one.

    `policy` holds the thresholds by name (`Policy.as_dict`); `instrument` is the one the answers
    are scored with, keyed as the mapping says.
    """

    survey: str
    name: str
    responses: Responses
    instrument: Instrument
    policy: Mapping[str, object]
    headcounts: Headcounts | None = None
    collected_from: date | None = None
    collected_to: date | None = None
    report: ImportReport = field(default_factory=ImportReport)


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """A wave ready to be written: all that takes time is done before anyone else must wait."""

    wave: Wave
    survey: str
    responses: bytes = field(repr=False)
    comments: bytes | None = field(repr=False)


def draft_wave(new: NewWave, *, by: str) -> Draft:
    """Return the wave as it will be written; touches no database."""
    answers = new.responses
    thresholds = as_json(new.policy)
    report = ImportReport(
        file=new.report.file,
        mapping=new.report.mapping,
        leave_out=new.report.leave_out,
        decisions=new.report.decisions,
        kept=len(answers),
        dropped=dict(answers.dropped),
        proposed=answers.proposed,
    )
    paths = answers.units.drop_duplicates().itertuples(index=False, name=None)
    wave = Wave(
        id=uuid.uuid4().hex[:16],
        survey_id="",
        name=" ".join(new.name.split()),
        collected_from=new.collected_from,
        collected_to=new.collected_to,
        imported_at=now(),
        imported_by=by,
        released_at=None,
        released_by=None,
        instrument_id=new.instrument.id,
        instrument_version=new.instrument.version,
        instrument_text=instrument_to_toml(new.instrument),
        policy_id=sha256(thresholds.encode()).hexdigest()[:16],
        policy=dict(new.policy),
        respondents=len(answers),
        report=report,
        headcounts=new.headcounts,
        units=tuple(sorted({tuple(str(name) for name in path if name) for path in paths} - {()})),
        content=content_hash(answers),
    )
    blob, comments = responses_to_parquet(answers), comments_to_parquet(answers)
    return Draft(wave=wave, survey=new.survey, responses=blob, comments=comments)


def add_wave(
    store: Store,
    draft: Draft,
    *,
    results: Results | None = None,
    again: bool = False,
    replacing: Collection[str] = (),
    beside: Collection[str] | None = None,
) -> Wave:
    """Write a wave with its results in one transaction, and the audit line with it.

    Parameters
    ----------
    results
        What was computed of it (`analysis.at_rest` makes them).
    again
        Whether the same answers may be stored a second time.
    replacing
        Waves, none of them released yet, that go in the same transaction: one occasion read anew.

    beside
        The other waves that the results were held against; None where they were not.

    Raises
    ------
    StoreError
        The same answers, or another wave of that name, are there already; or one to be replaced is
        released.
    WavesChanged
        Other waves are stored now than those in `beside`.
    """
    with store.writing() as connection:
        wave = replace(draft.wave, imported_at=now())
        there = set(connection.scalars(sa.select(schema.waves.c.id))) - set(replacing)
        if beside is not None and there - set(beside):
            raise WavesChanged(Problem("store_conflict"))
        for known in [_wave(connection, each) for each in replacing]:
            if known.released_at is not None:
                values = {"wave": known.name, "date": known.released_at[:10]}
                raise StoreError(Problem("wave_released_stays", values))
            delete_rows(connection, known, by=wave.imported_by)
        _refuse_twice(connection, wave, again=again)
        survey = survey_for(connection, draft.survey, by=wave.imported_by)
        _refuse_name(connection, survey, wave.name)
        policy = {"id": wave.policy_id, "thresholds": as_json(wave.policy)}
        if not connection.scalar(
            sa.select(schema.policies.c.id).where(schema.policies.c.id == wave.policy_id)
        ):
            connection.execute(schema.policies.insert().values(policy))
        row = wave_row(wave) | {"survey_id": survey.id}
        connection.execute(schema.waves.insert().values(row))
        blobs = {"responses": draft.responses, "comments": draft.comments}
        connection.execute(schema.answers.insert().values(wave_id=wave.id, **blobs))
        if results is not None:
            keep_results(connection, wave.id, results)
        record(
            connection,
            who=wave.imported_by,
            action=Action.IMPORTED,
            survey_id=survey.id,
            wave_id=wave.id,
            policy_id=wave.policy_id,
            detail={
                "survey": survey.title,
                "wave": wave.name,
                "file": wave.report.file,
                "respondents": wave.respondents,
                "leave_out": wave.report.leave_out,
                "again": again,
            },
        )
        made = _wave(connection, wave.id)
    if replacing:
        erase_what_is_left(store)
    return made


def refuse_known(
    store: Store, draft: Draft, *, again: bool = False, replacing: Collection[str] = ()
) -> None:
    """Refuse what `add_wave` would refuse, before time is spent on computing its results."""
    if replacing:
        return  # they have that name and those answers; all is looked at when it is written
    with store.reading() as connection:
        _refuse_twice(connection, draft.wave, again=again)
        known = find_survey(connection, draft.survey)
        if known is not None:
            _refuse_name(connection, known, draft.wave.name)


def waves(
    store: Store, *, survey_id: str | None = None, released_only: bool = False
) -> tuple[Wave, ...]:
    """Return the waves, those of a survey in order of collection (else of import)."""
    asked = _all()
    if survey_id is not None:
        asked = asked.where(schema.waves.c.survey_id == survey_id)
    if released_only:
        asked = asked.where(schema.waves.c.released_at.is_not(None))
    with store.reading() as connection:
        found = [wave_from_row(row) for row in connection.execute(asked).mappings()]
    return tuple(sorted(found, key=_in_time))


def wave(store: Store, wave_id: str) -> Wave:
    """Return one wave; StoreError when there is none of that id."""
    with store.reading() as connection:
        return _wave(connection, wave_id)


def find_wave(store: Store, named: str) -> Wave:
    """Return the wave of that id, "survey/name", or name that only one wave has."""
    survey, _, name = named.rpartition("/")
    found = waves(store)
    for each in found:
        if each.id == named:
            return each
    alike = [each for each in found if each.name.casefold() == (name or named).strip().casefold()]
    if survey:
        with store.reading() as connection:
            owner = find_survey(connection, survey)
        alike = [each for each in alike if owner is not None and each.survey_id == owner.id]
    if len(alike) != 1:
        code = "wave_ambiguous" if alike else "wave_unknown"
        raise StoreError(Problem(code, {"found": named}))
    return alike[0]


def same_answers(store: Store, responses: Responses) -> tuple[Wave, ...]:
    """Return the waves that hold exactly these answers, whatever their file was called."""
    asked = _all().where(schema.waves.c.content == content_hash(responses))
    with store.reading() as connection:
        return tuple(wave_from_row(row) for row in connection.execute(asked).mappings())


def load_responses(store: Store, wave_id: str, *, with_comments: bool = False) -> Responses:
    """Return the answers of a wave; the free text only when it is asked for."""
    table = schema.answers
    columns = [table.c.responses, *([table.c.comments] if with_comments else [])]
    with store.reading() as connection:
        row = connection.execute(sa.select(*columns).where(table.c.wave_id == wave_id)).first()
    if row is None:
        raise StoreError(Problem("wave_unknown", {"found": wave_id}))
    return responses_from_parquet(*row)


def release_wave(store: Store, wave_id: str, *, by: str) -> Wave:
    """Open a wave to leaders; a wave that is open stays so."""
    return _released(store, wave_id, by=by, action=Action.RELEASED)


def withdraw_wave(store: Store, wave_id: str, *, by: str) -> Wave:
    """Close a wave to leaders again."""
    return _released(store, wave_id, by=by, action=Action.WITHDRAWN)


def _released(store: Store, wave_id: str, *, by: str, action: Action) -> Wave:
    table, opens = schema.waves, action is Action.RELEASED
    with store.writing() as connection:
        known = _wave(connection, wave_id)
        if (known.released_at is not None) is opens:
            return known
        values = {"released_at": now() if opens else None, "released_by": by if opens else None}
        connection.execute(table.update().where(table.c.id == wave_id).values(values))
        record(
            connection,
            who=by,
            action=action,
            survey_id=known.survey_id,
            wave_id=wave_id,
            policy_id=known.policy_id,
            detail={"wave": known.name},
        )
        return _wave(connection, wave_id)


def _all() -> sa.Select[tuple[object, ...]]:
    policies = schema.policies
    return sa.select(schema.waves, policies.c.thresholds).join_from(
        schema.waves, policies, policies.c.id == schema.waves.c.policy_id
    )


def _wave(connection: Connection, wave_id: str) -> Wave:
    row = connection.execute(_all().where(schema.waves.c.id == wave_id)).mappings().first()
    if row is None:
        raise StoreError(Problem("wave_unknown", {"found": wave_id}))
    return wave_from_row(row)


def _refuse_twice(connection: Connection, wave: Wave, *, again: bool) -> None:
    table, surveys = schema.waves, schema.surveys
    asked = sa.select(table.c.name, table.c.imported_at, surveys.c.title).join_from(
        table, surveys, surveys.c.id == table.c.survey_id
    )
    known = connection.execute(asked.where(table.c.content == wave.content)).first()
    if known and not again:
        values = {"survey": known.title, "wave": known.name, "date": known.imported_at[:10]}
        raise StoreError(Problem("wave_twice", values, file=wave.report.file or None))


def _refuse_name(connection: Connection, survey: Survey, name: str) -> None:
    table = schema.waves
    if not name:
        raise StoreError(Problem("wave_no_name"))
    taken = sa.select(table.c.name).where(table.c.survey_id == survey.id)
    if name.casefold() in {each.casefold() for each in connection.scalars(taken)}:
        raise StoreError(Problem("wave_name_taken", {"wave": name, "survey": survey.title}))


def _in_time(wave: Wave) -> tuple[str, str]:
    first = wave.collected_to or wave.collected_from
    return (first.isoformat() if first else wave.imported_at[:10], wave.imported_at)
