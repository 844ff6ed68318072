"""Quotes: what somebody wrote, word by word, that an owner has read and released, one by one."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from store import schema
from store.audit_log import Action, now, record
from store.database import Store, StoreError
from surveys.problems import Problem

LONGEST = 500
"""Letters of a quote; the longer a text, the more of its writer is in it."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A released quote of a wave."""

    id: str
    wave_id: str
    said: str
    released_at: str
    released_by: str


def release_quote(store: Store, wave_id: str, said: str, *, by: str) -> Quote:
    """Release what somebody wrote, as it stands here; the log says that it was done, not what.

    Raises StoreError for an empty or long text, one that is released already, an unknown wave.
    """
    text = " ".join(said.split())
    if not text or len(text) > LONGEST:
        raise StoreError(Problem("quote_length", {"most": LONGEST, "found": len(text)}))
    made = Quote(
        id=uuid.uuid4().hex[:16], wave_id=wave_id, said=text, released_at=now(), released_by=by
    )
    with store.writing() as connection:
        wave = connection.execute(
            sa.select(schema.waves).where(schema.waves.c.id == wave_id)
        ).first()
        if wave is None:
            raise StoreError(Problem("wave_unknown", {"found": wave_id}))
        table = schema.quotes
        same = sa.select(table.c.id).where(table.c.wave_id == wave_id, table.c.said == text)
        if connection.execute(same).first() is not None:
            raise StoreError(Problem("quote_twice"))
        connection.execute(table.insert().values(**vars(made)))
        record(
            connection,
            who=by,
            action=Action.QUOTES_CHANGED,
            survey_id=wave.survey_id,
            wave_id=wave_id,
            detail={"quote": made.id, "change": "released"},
        )
    return made


def withdraw_quote(store: Store, quote_id: str, *, by: str) -> None:
    """Take a quote back; who has read it has read it."""
    table = schema.quotes
    with store.writing() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == quote_id)).first()
        if row is None:
            raise StoreError(Problem("quote_unknown"))
        connection.execute(table.delete().where(table.c.id == quote_id))
        wave = connection.execute(
            sa.select(schema.waves).where(schema.waves.c.id == row.wave_id)
        ).one()
        record(
            connection,
            who=by,
            action=Action.QUOTES_CHANGED,
            survey_id=wave.survey_id,
            wave_id=row.wave_id,
            detail={"quote": quote_id, "change": "withdrawn"},
        )


def quotes(store: Store, wave_id: str) -> tuple[Quote, ...]:
    """Return the released quotes of a wave in alphabetical order, which tells nothing of when."""
    table = schema.quotes
    with store.reading() as connection:
        rows = connection.execute(sa.select(table).where(table.c.wave_id == wave_id))
        found = [Quote(**row._mapping) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.said.casefold(), each.id)))
