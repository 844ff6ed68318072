"""What was confirmed before for a file with the same columns: said, forgotten, taken along."""

import streamlit as st

from dashboard import parts, remembering, state
from dashboard.intake import Intake
from dashboard.words import plain
from reports.text import date

say = parts.say


def note(file: Intake) -> None:
    """Say that the file is read as it was confirmed before, and what of it is new since then."""
    known, language = file.remembered, state.language()
    if known is None:
        return
    for problem in known.notes:
        st.warning(plain(problem.text(language)))
    if known.mapping is None or known.saved_on is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("remembered.used", date=date(known.saved_on.isoformat(), language)))
        if st.button(say("remembered.afresh"), key=f"check_afresh_{file.version}"):
            state.set_intake(remembering.read_afresh(file))
            state.set_kept(None)
            st.rerun()


def download(file: Intake) -> None:
    """Offer how the file is read as a small file."""
    made = remembering.reading_file(file)
    if made is not None:
        st.download_button(
            say("remembered.download"),
            data=made.data,
            file_name=made.name,
            mime="application/toml",
            help=say("remembered.download_help"),
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
