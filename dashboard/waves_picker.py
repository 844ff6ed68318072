"""Which of the stored surveys is open: one list in the sidebar, for everybody who sees any."""

import streamlit as st

from dashboard import state, stored
from dashboard.people import Person

PICKED = "picked_wave"
NONE = ""


def wave_picker(person: Person) -> None:
    """Let a person choose among the waves they may see."""
    names = stored.visible(person)
    if not names:
        return
    here = state.wave()
    # What was opened otherwise, by a link or an import, must stand in the list as well.
    st.session_state[PICKED] = here if here in names else NONE
    shown = list(names) if here in names else [NONE, *names]
    st.selectbox(
        state.words("wave.pick"),
        shown,
        format_func=lambda each: names.get(each) or state.words("wave.none"),
        key=PICKED,
        on_change=_chosen,
    )


def _chosen() -> None:
    picked = st.session_state[PICKED]
    if picked:
        state.open_wave(picked)
