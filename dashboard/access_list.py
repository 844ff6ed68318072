"""People: who may sign in to what. Owners decide; groups of the identity provider come second."""

import streamlit as st

from dashboard import parts, session, stored
from dashboard.words import plain
from store import people
from store.people import Role
from store.waves import waves
from surveys.responses import Path

say = parts.say


def every_unit() -> list[Path]:
    """Return the units of all stored waves by path, () first: the whole organisation."""
    found = {
        path[:depth]
        for wave in waves(stored.the_store())
        for path in wave.units
        for depth in range(1, len(path) + 1)
    }
    return [(), *sorted(found)]


def unit_words(path: Path) -> str:
    """Return a unit as people know it, from the top down."""
    return " › ".join(path) or say("access_list.all_units")


def form(
    key: str, *, role: Role = Role.LEADER, units: tuple[Path, ...] = ()
) -> tuple[Role, tuple[Path, ...]]:
    """Ask for a role and, for leaders, their units."""
    roles = list(Role)
    chosen = st.selectbox(
        say("access_list.role"),
        roles,
        index=roles.index(role),
        format_func=lambda each: say(f"access_list.is.{each}"),
        key=f"role_{key}",
    )
    if chosen is not Role.LEADER:
        return chosen, ()
    known = every_unit()
    picked = st.multiselect(
        say("access_list.units"),
        [*known, *[unit for unit in units if unit not in known]],
        default=list(units),
        format_func=unit_words,
        placeholder=say("access_list.choose"),
        select_all=False,  # Streamlit's own words for it are English
        key=f"units_{key}",
    )
    return chosen, tuple(picked)


def one_person(known: people.Person, by: str) -> None:
    """Show a person with role and units, to be changed or taken out."""
    units = "; ".join(unit_words(path) for path in known.units)
    role = say(f"access_list.is.{known.role}")
    line = " · ".join(part for part in (known.email or "", role, units) if part)
    with st.expander(f"{plain(known.name)} · {plain(line)}"):
        role_now, units_now = form(known.id, role=known.role, units=known.units)
        with st.container(horizontal=True):
            if st.button(say("access_list.change"), key=f"change_{known.id}"):
                store = stored.the_store()
                people.change_person(store, known.id, by=by, role=role_now, units=units_now)
                st.rerun()
            if st.button(say("access_list.remove"), key=f"remove_{known.id}"):
                people.remove_person(stored.the_store(), known.id, by=by)
                st.rerun()


def newcomer(by: str) -> None:
    """Let a new person in by their e-mail address."""
    parts.heading("access_list.new")
    email = st.text_input(say("access_list.email"), help=say("access_list.email_help"))
    role, units = form("new")
    if st.button(say("access_list.add"), type="primary", disabled="@" not in email):
        people.add_person(
            stored.the_store(), by=by, name=email, email=email, role=role, units=units
        )
        st.rerun()


person = session.require(Role.OWNER)
parts.page_title("access_list")
by = stored.named(person)
for known in people.people(stored.the_store()):
    one_person(known, by)
newcomer(by)
