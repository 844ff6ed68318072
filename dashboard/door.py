"""What somebody sees who is not in: sign in, sign in again, or ask for a role."""

import streamlit as st

from dashboard import parts, session
from dashboard.words import plain

say = parts.say


def door() -> None:
    """Show why the person is not in, and the one thing they can do about it."""
    if session.has_ended():
        parts.page_title("door.ended")
        st.button(say("door.sign_in_again"), type="primary", on_click=st.login)
    elif st.user.is_logged_in:
        parts.page_title("door.no_role")
        st.markdown(say("door.who", name=plain(str(st.user.get("email") or st.user.get("sub")))))
        st.button(say("door.sign_out"), on_click=st.logout)
    else:
        parts.page_title("door.sign_in")
        st.button(say("door.sign_in_here"), type="primary", on_click=st.login)
