"""Who is at the page right now: asked anew at every page and every download, never remembered."""

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import login, stored
from dashboard.people import ALONE, Person, is_over, person_of, verified_email
from store import people
from store.people import Role
from surveys.problems import CultureError, Problem


def refuse_open_doors() -> None:
    """Refuse to work where others could reach the dashboard without signing in.

    Raises
    ------
    CultureError
        The server listens to more than this computer and nobody signs in; or people should sign in
        and the server was not started so that they can.
    """
    wanted = login.login_settings()
    address = st.get_option("server.address")
    if wanted is None and not login.is_loopback(address or ""):
        values = {"address": address or "0.0.0.0", "variable": login.FILE}
        raise CultureError(Problem("login_needed", values))
    if wanted is not None and "auth" not in st.secrets:
        raise CultureError(Problem("login_other_start", {"variable": login.FILE}))


def person() -> Person | None:
    """Return who is signed in and has a role, or the one person of this computer; else None."""
    return person_with(claims())


def claims() -> Mapping[str, Any] | None:
    """Return what the identity provider said of whoever is signed in; None for nobody."""
    if login.login_settings() is None or not st.user.is_logged_in:
        return None
    return dict(st.user.to_dict())


def person_with(said: Mapping[str, Any] | None) -> Person | None:
    """Return who that is and what they may do at this moment; None when the sign-in has ended.

    Needs no page, so that a download asks again when it is taken.
    """
    rules = login.login_settings()
    if rules is None:
        return ALONE
    if said is None or is_over(said, rules, now=time.time()):
        return None
    return person_of(said, rules, listed=_listed(said, rules))


def has_ended() -> bool:
    """Whether somebody signed in longer ago than the login file allows."""
    rules, said = login.login_settings(), claims()
    return rules is not None and said is not None and is_over(said, rules, now=time.time())


def _listed(claims: Mapping[str, Any], rules: login.Login) -> people.Person | None:
    """Return the entry of whoever signed in, tied from now on to this very account."""
    issuer, subject = str(claims.get("iss") or ""), str(claims.get("sub") or "")
    if not (issuer and subject):
        return None
    store = stored.the_store()
    email = verified_email(claims, rules)
    found = people.person_of(store, issuer=issuer, subject=subject, email=email)
    if found is not None and found.subject is None:
        people.bind_person(store, found.id, issuer=issuer, subject=subject)
    return found


def require(role: Role) -> Person:
    """Return who is at the page; stops with a refusal for anybody without the role."""
    found = person()
    if found is None or not found.may(role):
        raise CultureError(Problem("not_permitted"))
    return found
