"""The entry: sign-in, page frame, language, navigation. Nothing is computed or said here."""

from pathlib import Path

import streamlit as st

from dashboard import address, session, state
from dashboard.contents import EVERY, HOME, NEEDS, ONLY_IN_A_TEAM, SECTIONS
from dashboard.door import door
from dashboard.launch import OPTIONS
from dashboard.people import Person
from dashboard.wall import Wall
from dashboard.waves_picker import wave_picker
from dashboard.words import LANGUAGE_NAMES, plain
from store.people import Role
from surveys.problems import CultureError, Problem

ROOM = Path(__file__).parent / "dashboard"
LIMIT = str(OPTIONS["server.maxUploadSize"])


def frame() -> None:
    """Set the page's icon and width, and let the language be chosen."""
    st.set_page_config(
        page_icon=str(ROOM / "assets" / "favicon.png"),  # a file: a named icon is fetched elsewhere
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
    st.html(ROOM / "assets" / "page.css")
    said = {each: state.words(f"app.{each}", limit=LIMIT) for each in ("choose_file", "drop_file")}
    own = "; ".join(f"--{key.replace('_', '-')}: '{words}'" for key, words in said.items())
    st.html(f"<style>:root {{{own}}}</style>")
    # Streamlit calls every page English; a screen reader must know which language to read in.
    st.html(
        f"<script>document.documentElement.lang = '{state.language()}'</script>",
        unsafe_allow_javascript=True,
    )


def offered(name: str, person: Person) -> bool:
    """Whether a page exists for a person."""
    if person.alone and name in ONLY_IN_A_TEAM:
        return False
    return person.may(NEEDS.get(name, Role.LEADER))


def refused() -> None:
    """Refuse a page that exists for others; in words, and not as if the address were wrong."""
    raise CultureError(Problem("not_permitted"))


def navigation(person: Person | None) -> None:
    """Offer the pages that the person may open, and run the one that is open.

    The first of them also stands behind the bare address. A page for others only is refused.
    """
    if person is None:
        st.set_page_config(page_title=state.words("app.page", page=state.words("door.nav")))
        # Behind every address, since a link is often opened before one has signed in.
        doors = [
            st.Page(door, title=state.words("door.nav"), url_path=name, default=name == HOME)
            for name in (HOME, *EVERY)
        ]
        st.navigation(doors, position="hidden").run()
        return
    there = [name for name in EVERY if offered(name, person)]
    pages = {
        name: st.Page(ROOM / f"{name}.py", title=state.words(f"{name}.nav"), url_path=name)
        if name in there
        else st.Page(refused, title=state.words("app.title"), url_path=name, visibility="hidden")
        for name in EVERY
    }
    first = there[0]
    state.set_pages({name: pages[name] for name in there})
    home = st.Page(
        ROOM / f"{first}.py",
        title=state.words(f"{first}.nav"),
        url_path=HOME,
        default=True,
        visibility="hidden",
    )
    chosen = st.navigation(
        {
            state.words(f"section.{section}"): [pages[name] for name in names]
            for section, names in SECTIONS.items()
        }
        | {"": [home]},
        expanded=True,
    )
    st.set_page_config(page_title=state.words("app.page", page=chosen.title))
    address.arrive(chosen.url_path)
    address.wished_wave(person)
    with st.sidebar:
        wave_picker(person)
        if not person.alone:
            st.caption(state.words("door.here", name=plain(person.name)))
            st.button(state.words("door.sign_out"), on_click=st.logout)
    address.written()
    above = st.empty()
    with above:
        address.told()
    try:
        chosen.run()
    finally:
        address.settle()
    with above:  # what a page cannot show of its address, it knows only when it has run
        address.told()


address.wished_language()
address.no_such_page()
frame()
with Wall(state.language()):
    session.refuse_open_doors()
    navigation(session.person())
