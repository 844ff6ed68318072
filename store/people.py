"""Who may see what: one row a person, kept by an owner."""

import json
import uuid
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from store import schema
from store.audit_log import Action, now, record
from store.database import Store, StoreError
from surveys.problems import Problem
from surveys.responses import Path


class Role(StrEnum):
    """What a person is here for."""

    ANALYST = "analyst"
    LEADER = "leader"
    OWNER = "owner"


@dataclass(frozen=True)
class Person:
    """Known by `issuer` and `subject` of the sign-in, or by `email` until the first one.

    `units`: paths of the units a leader sees, with all below them; () stands for none, a path ()
    inside for the whole organisation.
    """

    id: str
    name: str
    role: Role
    units: tuple[Path, ...] = ()
    email: str | None = None
    issuer: str | None = None
    subject: str | None = None
    added_at: str = ""
    added_by: str = ""


def people(store: Store) -> tuple[Person, ...]:
    """Return everyone, by name."""
    with store.reading() as connection:
        found = [_person(row) for row in connection.execute(sa.select(schema.people))]
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))


def person_of(
    store: Store, *, issuer: str, subject: str, email: str | None = None
) -> Person | None:
    """Return whoever signed in; None when nobody has let them in.

    `email` only where the identity provider has verified it: it names people who have not signed in
    before, never one who is known by another subject.
    """
    table = schema.people
    known = (table.c.issuer == issuer) & (table.c.subject == subject)
    with store.reading() as connection:
        row = connection.execute(sa.select(table).where(known)).first()
        if row is None and email:
            unbound = (table.c.email == _folded(email)) & table.c.subject.is_(None)
            row = connection.execute(sa.select(table).where(unbound)).first()
    return None if row is None else _person(row)


def bind_person(store: Store, person_id: str, *, issuer: str, subject: str) -> None:
    """Tie a person known by e-mail to the sign-in they used first."""
    table = schema.people
    unbound = (table.c.id == person_id) & table.c.subject.is_(None)
    with store.writing() as connection:
        values = {"issuer": issuer, "subject": subject}
        done = connection.execute(table.update().where(unbound).values(**values))
        if done.rowcount:
            detail = {"person": person_id, "change": "bound"}
            record(connection, who=person_id, action=Action.PEOPLE_CHANGED, detail=detail)


def add_person(
    store: Store,
    *,
    by: str,
    name: str,
    role: Role,
    units: tuple[Path, ...] = (),
    email: str | None = None,
    issuer: str | None = None,
    subject: str | None = None,
) -> Person:
    """Let someone in; StoreError when they are known already or cannot be told apart."""
    if not (email or (issuer and subject)):
        raise StoreError(Problem("person_unknowable", {"name": name}))
    made = Person(
        id=uuid.uuid4().hex[:16],
        name=" ".join(name.split()) or (email or subject or ""),
        role=Role(role),
        units=units,
        email=_folded(email) if email else None,
        issuer=issuer,
        subject=subject,
        added_at=now(),
        added_by=by,
    )
    table = schema.people
    with store.writing() as connection:
        same: sa.ColumnElement[bool] = sa.false()
        if made.email:
            same = same | (table.c.email == made.email)
        if subject:
            same = same | ((table.c.issuer == issuer) & (table.c.subject == subject))
        if connection.execute(sa.select(table.c.id).where(same)).first():
            raise StoreError(Problem("person_twice", {"name": made.email or made.name}))
        connection.execute(table.insert().values(**_row(made)))
        _told(connection, made, by=by, change="added")
    return made


def change_person(
    store: Store, person_id: str, *, by: str, role: Role, units: tuple[Path, ...] = ()
) -> Person:
    """Give someone another role or other units; the last owner stays owner."""
    table = schema.people
    with store.writing() as connection:
        known = _known(connection, person_id)
        if known.role is Role.OWNER and role is not Role.OWNER:
            _refuse_last_owner(connection)
        values = {"role": str(Role(role)), "units": _units(units)}
        connection.execute(table.update().where(table.c.id == person_id).values(**values))
        changed = _known(connection, person_id)
        _told(connection, changed, by=by, change="changed")
    return changed


def remove_person(store: Store, person_id: str, *, by: str) -> None:
    """Take someone out; the last owner stays."""
    table = schema.people
    with store.writing() as connection:
        known = _known(connection, person_id)
        if known.role is Role.OWNER:
            _refuse_last_owner(connection)
        connection.execute(table.delete().where(table.c.id == person_id))
        _told(connection, known, by=by, change="removed")


def _told(connection: Connection, person: Person, *, by: str, change: str) -> None:
    units = "; ".join(" › ".join(path) or "*" for path in person.units)
    detail = {"person": person.id, "change": change, "role": str(person.role), "units": units}
    record(connection, who=by, action=Action.PEOPLE_CHANGED, detail=detail)


def _known(connection: Connection, person_id: str) -> Person:
    table = schema.people
    row = connection.execute(sa.select(table).where(table.c.id == person_id)).first()
    if row is None:
        raise StoreError(Problem("person_unknown"))
    return _person(row)


def _refuse_last_owner(connection: Connection) -> None:
    table = schema.people
    owners = connection.execute(sa.select(table.c.id).where(table.c.role == Role.OWNER.value))
    if len(owners.all()) < 2:
        raise StoreError(Problem("person_last_owner"))


def _folded(email: str) -> str:
    return email.strip().casefold()


def _units(units: tuple[Path, ...]) -> str:
    return json.dumps([list(path) for path in units], ensure_ascii=False)


def _row(person: Person) -> dict[str, object]:
    return {**vars(person), "role": str(person.role), "units": _units(person.units)}


def _person(row: "Row[tuple[object, ...]]") -> Person:
    values = dict(row._mapping)
    units = tuple(tuple(path) for path in json.loads(values["units"]))
    return Person(**(values | {"role": Role(values["role"]), "units": units}))
