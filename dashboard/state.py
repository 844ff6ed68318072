"""What a session holds, all keys in one place.

The session of the person who uploaded holds one opaque study and, until it is confirmed, the file
as read. Nothing of it reaches a cache that others share.
"""

from collections.abc import Mapping

import streamlit as st

from analysis.study import Study
from dashboard.intake import Intake, Kept
from dashboard.words import say, spoken

LANGUAGE = "language"
SPOKEN = "spoken"
STUDY = "study"
INTAKE = "intake"
KEPT = "kept"
FILE = "file"
WAVE = "wave"
SOURCE = "source"
PAGES = "page_objects"
LOOK, VIEW, BARRIERS, CHANGES = "held_look", "held_view", "held_barriers", "held_changes"
TREND_LOOK, FIGURES = "held_trend_look", "held_figures"
"""What pages made of the study at hand, so as not to make it anew at every click."""


def language() -> str:
    """Return the language chosen, else the browser's."""
    if not st.session_state.get(LANGUAGE):  # a click in a page that is being left can unset it
        st.session_state[LANGUAGE] = st.session_state.get(SPOKEN) or spoken(st.context.locale)
    chosen: str = st.session_state[LANGUAGE]
    st.session_state[SPOKEN] = chosen
    return chosen


def words(key: str, **values: str | int) -> str:
    """Return a sentence in the session's language."""
    return say(key, language(), **values)


def study() -> Study | None:
    """Return the study at hand, if a file has been confirmed."""
    found: Study | None = st.session_state.get(STUDY)
    return found


def file_name() -> str:
    """Return the name of the file the study came from."""
    return str(st.session_state.get(FILE, ""))


def intake() -> Intake | None:
    """Return the file being checked, if its answers are still at hand."""
    found: Intake | None = st.session_state.get(INTAKE)
    return found


def kept() -> Kept | None:
    """Return how the last file was read, without any of its cells."""
    found: Kept | None = st.session_state.get(KEPT)
    return found


def set_intake(file: Intake) -> None:
    """Keep a file while it is checked."""
    st.session_state[INTAKE] = file


def set_kept(how: Kept | None) -> None:
    """Keep how a file was read."""
    st.session_state[KEPT] = how


def set_study(made: Study, *, name: str, wave: str = "") -> None:
    """Keep a study; the one before it is let go. `wave`: the stored wave it is of."""
    if made is not st.session_state.get(STUDY):
        for key in (LOOK, VIEW, BARRIERS, CHANGES, TREND_LOOK, FIGURES):
            st.session_state.pop(key, None)
    st.session_state[STUDY] = made
    st.session_state[FILE] = name
    st.session_state[WAVE] = wave


def wave() -> str:
    """Return the id of the stored wave that is open; "" for a study of this session alone."""
    return str(st.session_state.get(WAVE, ""))


def open_wave(wave_id: str) -> None:
    """Open another stored wave; its results are there from the next run on."""
    st.session_state[WAVE] = wave_id
    st.query_params[WAVE] = wave_id


def source() -> str:
    """Return the name of the file that was analysed last."""
    return str(st.session_state.get(SOURCE, ""))


def set_source(name: str) -> None:
    """Remember the name of the file that was analysed last."""
    st.session_state[SOURCE] = name


def let_study_go() -> None:
    """Forget the study at hand."""
    for key in (STUDY, FILE, WAVE, LOOK, VIEW, BARRIERS, CHANGES, TREND_LOOK, FIGURES):
        st.session_state.pop(key, None)


def let_answers_go() -> None:
    """Forget the cells of the file."""
    st.session_state.pop(INTAKE, None)


def set_pages(pages: Mapping[str, st.Page]) -> None:
    """Remember the page objects of this run, so that pages can link to each other by name."""
    st.session_state[PAGES] = pages


def page(name: str) -> st.Page:
    """Return the page object of that name."""
    found: st.Page = st.session_state[PAGES][name]
    return found


def has_page(name: str) -> bool:
    """Whether a page is offered to whoever is here."""
    return name in st.session_state.get(PAGES, {})
