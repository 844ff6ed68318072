"""What the address says: language and wave, so that a link or a reload leads back here.

An address is only ever a wish: whatever it names is looked up as the person who is here.
"""

from collections.abc import Sequence

import streamlit as st

from dashboard import state, stored
from dashboard.elsewhere import NO_PAGE
from dashboard.people import Person
from reports.text import LANGUAGES
from store.people import Role

LANGUAGE, WAVE = "lang", "wave"
NOT_HERE = "address_not_here"
CHOSEN = "chosen"
PAGE, ARRIVED = "page_open", "page_arrived"


def wished_language() -> None:
    """Take over the language that the address names, the first time it does."""
    asked = st.query_params.get(LANGUAGE)
    if asked in LANGUAGES and not (
        st.session_state.get(state.LANGUAGE) or st.session_state.get(state.SPOKEN)
    ):
        st.session_state[state.LANGUAGE] = asked


def wished_wave(person: Person) -> None:
    """Open the wave that the address names, or the one that is open already, if it may be seen.

    A leader who comes without any sees the newest; what is no longer to be seen is let go.
    """
    asked = st.query_params.get(WAVE) or state.wave()
    found = stored.opened(person, asked) if asked else None
    if asked and found is None:
        st.session_state[NOT_HERE] = True
        if state.wave() or not person.may(Role.ANALYST):
            state.let_study_go()
        st.query_params.pop(WAVE, None)
    if not asked and not person.may(Role.ANALYST):
        newest = next(iter(stored.visible(person)), "")
        found = stored.opened(person, newest) if newest else None
    if found is not None:
        state.set_study(found.study, name=found.name, wave=found.wave.id)


def no_such_page() -> None:
    """Take note that somebody came by an address that no page has."""
    if st.query_params.pop(NO_PAGE, ""):
        st.session_state[NO_PAGE] = True


def written() -> None:
    """Write into the address what is open, so that it can be passed on."""
    wanted = {LANGUAGE: state.language(), WAVE: state.wave()}
    for key, value in wanted.items():
        if value and st.query_params.get(key) != value:
            st.query_params[key] = value
        elif not value and key in st.query_params:
            del st.query_params[key]


def arrive(page: str) -> None:
    """Remember which page is open; what its address names counts when somebody comes to it."""
    st.session_state[ARRIVED] = st.session_state.get(PAGE) != page
    st.session_state[PAGE] = page


def settle() -> None:
    """From now on what is chosen on the page counts, and no longer what its address named."""
    st.session_state[ARRIVED] = False


def told() -> None:
    """Say that the address named something that is not to be seen here, whatever it was."""
    if st.session_state.pop(NOT_HERE, False):
        st.info(state.words("address.not_here"))
    if st.session_state.pop(NO_PAGE, False):
        st.info(state.words("address.no_page"))


def asked(name: str) -> str | None:
    """Return what the address names, for somebody who has just come to the page."""
    found: str | None = st.query_params.get(name) if st.session_state.get(ARRIVED) else None
    return found


def choice(name: str, options: Sequence[str], *, key: str, default: str) -> None:
    """Set a widget to what the address names, else to what was chosen before, else to `default`.

    What the address names and the person may not choose is not repeated: that it is not to be seen
    is all that is said.
    """
    wished, held = asked(name), st.session_state.setdefault(CHOSEN, {}).get(key)
    if wished is not None and wished not in options:
        st.session_state[NOT_HERE] = True
    here = st.session_state.get(key)
    found = [each for each in (wished, here, held, default) if each in options]
    if found and here != found[0]:
        st.session_state[key] = found[0]


def keep(name: str, value: str | None, *, key: str, default: str = "") -> None:
    """Remember what is chosen, and write it into the address where it is not the usual."""
    st.session_state.setdefault(CHOSEN, {})[key] = value
    if value and value != default:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
