"""The log: who did what, when, under which rules. Lines are only ever added."""

import pandas as pd
import streamlit as st

from dashboard import parts, session, state, stored
from dashboard.words import catalogue
from store.audit_log import Entry, entries, first_broken
from store.people import Role

say = parts.say
LATEST = 500
IDS = ("measure", "quote", "restored")
USUAL = (None, "", False, "none")


def details(entry: Entry) -> list[str]:
    """Return what a line holds besides, in words; what is usual, and ids, are left out."""
    known = catalogue(state.language())
    found = []
    for key, value in entry.detail.items():
        if key in IDS or value in USUAL:
            continue
        said = f"log.value.{value}"
        words = say(said) if said in known else str(value)
        found.append(f"{say(f'log.key.{key}') if f'log.key.{key}' in known else key}: {words}")
    return found


def row(entry: Entry) -> dict[str, str]:
    """Return a line of the log in words."""
    cells = {
        "at": entry.at[:16].replace("T", " "),
        "who": entry.who,
        "action": say(f"log.did.{entry.action}"),
        "detail": "; ".join(details(entry)),
        "policy": entry.policy_id or "",
    }
    return {say(f"log.{key}"): value for key, value in cells.items()}


session.require(Role.OWNER)
parts.page_title("log")
store = stored.the_store()
broken = first_broken(store)
if broken is not None:
    st.error(say("log.broken", number=str(broken)))
found = entries(store, latest=LATEST)
if not found:
    st.markdown(say("log.empty"))
else:
    lines = pd.DataFrame([row(each) for each in found[::-1]])
    st.dataframe(lines, hide_index=True, alt=say("log.alt"))
