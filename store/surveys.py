"""A survey: waves that belong together, and until when they may be kept."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from store import schema
from store.audit_log import Action, now, record
from store.database import Store, StoreError
from surveys.problems import Problem

NOTICE = 30
"""Days before a survey must go at which it is reminded of."""
_MINIMUM = "minimum:"
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Survey:
    """`delete_after`: the last day its answers may be kept; None: nobody has said."""

    id: str
    title: str
    created_at: str
    delete_after: date | None = None


def surveys(store: Store) -> tuple[Survey, ...]:
    """Return every survey, the oldest first."""
    with store.reading() as connection:
        return _surveys(connection)


def survey(store: Store, named: str) -> Survey:
    """Return the survey of that id or title; StoreError when there is none."""
    with store.reading() as connection:
        found = find_survey(connection, named)
    if found is None:
        raise StoreError(Problem("survey_unknown", {"found": named}))
    return found


def survey_for(connection: Connection, named: str, *, by: str) -> Survey:
    """Return the survey of that id or title, made now when there is none."""
    title = " ".join(named.split())
    if not title:
        raise StoreError(Problem("survey_no_title"))
    found = find_survey(connection, title)
    if found is not None:
        return found
    taken = {each.id for each in _surveys(connection)}
    first = _slug(title)
    id = next(each for n in range(1, len(taken) + 3) if (each := _numbered(first, n)) not in taken)
    made = Survey(id=id, title=title, created_at=now())
    connection.execute(schema.surveys.insert().values(**vars(made)))
    return made


def set_retention(store: Store, survey_id: str, *, delete_after: date | None, by: str) -> Survey:
    """Say until when a survey's answers may be kept; None takes the date away."""
    table = schema.surveys
    with store.writing() as connection:
        found = find_survey(connection, survey_id)
        if found is None:
            raise StoreError(Problem("survey_unknown", {"found": survey_id}))
        day = delete_after.isoformat() if delete_after else None
        connection.execute(table.update().where(table.c.id == found.id).values(delete_after=day))
        before = found.delete_after.isoformat() if found.delete_after else None
        record(
            connection,
            who=by,
            action=Action.RETENTION_CHANGED,
            survey_id=found.id,
            detail={"survey": found.title, "delete_after": day, "before": before},
        )
    return survey(store, found.id)


def minimum_of(store: Store, survey_id: str) -> int | None:
    """Return the fewest answers behind any figure that an owner set for a survey; None: not set."""
    table = schema.settings
    asked = sa.select(table.c.value).where(table.c.name == f"{_MINIMUM}{survey_id}")
    with store.reading() as connection:
        found = connection.scalar(asked)
    return None if found is None else int(found)


def raise_minimum(store: Store, survey_id: str, minimum: int, *, by: str) -> None:
    """Raise the fewest answers behind any figure of a survey's waves from now on.

    Raises
    ------
    StoreError
        No such survey, or a minimum under the one it has: it is never lowered.
    """
    table, name = schema.settings, f"{_MINIMUM}{survey_id}"
    with store.writing() as connection:
        known = find_survey(connection, survey_id)
        if known is None:
            raise StoreError(Problem("survey_unknown", {"found": survey_id}))
        before = connection.scalar(sa.select(table.c.value).where(table.c.name == name))
        if before is not None and minimum < int(before):
            raise StoreError(Problem("minimum_lowered", {"found": minimum, "minimum": int(before)}))
        connection.execute(table.delete().where(table.c.name == name))
        connection.execute(table.insert().values(name=name, value=str(minimum)))
        record(
            connection,
            who=by,
            action=Action.POLICY_CHANGED,
            survey_id=known.id,
            detail={"survey": known.title, "minimum": minimum},
        )


def due_surveys(store: Store, *, today: date, notice: int = NOTICE) -> tuple[Survey, ...]:
    """Return the surveys whose answers must go within `notice` days, the most urgent first."""
    last = today + timedelta(days=notice)
    found = [(each.delete_after, each) for each in surveys(store) if each.delete_after]
    return tuple(each for day, each in sorted(found, key=lambda pair: pair[0]) if day <= last)


def _surveys(connection: Connection) -> tuple[Survey, ...]:
    rows = connection.execute(sa.select(schema.surveys).order_by(schema.surveys.c.created_at))
    return tuple(
        Survey(
            row.id,
            row.title,
            row.created_at,
            date.fromisoformat(row.delete_after) if row.delete_after else None,
        )
        for row in rows
    )


def find_survey(connection: Connection, named: str) -> Survey | None:
    """Return the survey of that id or title; None when there is none."""
    everything = _surveys(connection)
    by_id = {each.id: each for each in everything}
    by_title = {each.title.casefold(): each for each in everything}
    return by_id.get(named) or by_title.get(" ".join(named.split()).casefold())


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return _NO_LETTER.sub("-", plain).strip("-")[:60] or "survey"


def _numbered(first: str, number: int) -> str:
    return first if number == 1 else f"{first}-{number}"
