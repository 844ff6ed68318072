"""The entry: page frame, language, navigation. Nothing is computed or said here."""

from pathlib import Path

import streamlit as st

from dashboard import state
from dashboard.wall import Wall
from dashboard.words import LANGUAGE_NAMES

ROOM = Path(__file__).parent / "dashboard"
SECTIONS = {
    "file": ("start", "check"),
    "results": ("overview", "departments", "barriers", "reliability", "profiles"),
    "share": ("export", "methods"),
}

st.set_page_config(
    page_icon=str(ROOM / "assets" / "favicon.png"),  # a file: a named icon is fetched from outside
    layout="wide",
)
with st.sidebar:
    st.segmented_control(
        state.words("app.language"),
        tuple(LANGUAGE_NAMES),
        format_func=LANGUAGE_NAMES.__getitem__,
        required=True,
        key=state.LANGUAGE,
    )
pages = {
    name: st.Page(
        ROOM / f"{name}.py",
        title=state.words(f"{name}.nav"),
        url_path=name,
        default=name == "start",
    )
    for names in SECTIONS.values()
    for name in names
}
state.set_pages(pages)
chosen = st.navigation(
    {
        state.words(f"section.{section}"): [pages[name] for name in names]
        for section, names in SECTIONS.items()
    }
)
st.set_page_config(page_title=state.words("app.page", page=chosen.title))
# Streamlit calls every page English; a screen reader must know which language to read in.
st.html(
    f"<script>document.documentElement.lang = '{state.language()}'</script>",
    unsafe_allow_javascript=True,
)
with Wall(state.language()):
    chosen.run()
