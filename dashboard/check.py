"""Check the file: what was read, what is used for what, who can be shown; then confirm."""

import streamlit as st

from dashboard import (
    check_parts,
    declared_parts,
    parts,
    quality_parts,
    remembered_parts,
    session,
    state,
    stored_parts,
)
from dashboard.analysing import analyse_file
from dashboard.wall import refusal
from store.people import Role

say = parts.say

session.require(Role.ANALYST)

file = state.intake()
parts.page_title("check")
if file is None:
    with st.container(border=True):
        st.markdown(say("check.let_go" if state.study() else "check.empty"))
        parts.link("start", say("empty.go"))
    st.stop()

check_parts.what_was_read(file)
remembered_parts.note(file)
check_parts.questionnaire(file)
if file.instrument is not None:
    check_parts.departments(file)
    declared_parts.declared(file)
    check_parts.open_columns(file)
    check_parts.settled_columns(file)
    check_parts.headcounts(file)
    quality_parts.screen(file)
    check_parts.minimum(file)
    for problem in file.prepared.problems:
        refusal(problem, state.language())
    remembered_parts.download(file)
    called = None if file.sample else stored_parts.names(file)
    keep = st.checkbox(say("check.keep"), help=say("check.keep_help"))
    ready = file.prepared.responses is not None
    pressed = st.button(say("check.confirm"), type="primary", disabled=not ready)
    if pressed and analyse_file(file, keep=keep, called=called):
        st.switch_page(state.page("overview"))
