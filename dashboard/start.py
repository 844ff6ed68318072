"""Start: the sample a click away, or a file of one's own."""

import streamlit as st

from analysis.policy import default_policy
from dashboard import intake, parts, session, state
from dashboard.launch import OPTIONS
from dashboard.underway import underway
from dashboard.words import plain
from store.people import Role

say = parts.say

session.require(Role.ANALYST)


def go_on_with(found: intake.Intake) -> None:
    """Keep a file that could be read and go on to check it."""
    state.set_intake(found)
    st.switch_page(state.page("check"))


READING = ("open", "table", "columns", "screen", "prepare")
"""The steps of reading a file that are told."""
TYPES = ["csv", "xlsx", "xlsb", "xls", "ods", "sav", "zip", "txt", "tsv"]
minimum = default_policy().minimum_scores
parts.page_title("start")
own, sample = st.columns([3, 2], gap="large")
with own, st.container(border=True):
    parts.heading("start.own")
    survey = st.file_uploader(say("start.file"), type=TYPES)
    employed = st.file_uploader(
        say("start.headcount"), type=["csv", "xlsx"], help=say("start.headcount_help")
    )
    if st.button(say("start.read"), type="primary", disabled=survey is None) and survey:
        headcount = intake.File(employed.name, employed.getvalue()) if employed else None
        with underway({step: say(f"underway.{step}") for step in READING}) as show:
            found = intake.open_file(
                intake.File(survey.name, survey.getvalue()),
                minimum=minimum,
                headcount=headcount,
                kept=state.kept(),
                progress=show,
            )
            intake.look_at(found, progress=show)
        go_on_with(found)
    st.caption(say("start.privacy", limit=OPTIONS["server.maxUploadSize"]))
with sample, st.container(border=True):
    parts.heading("start.sample")
    st.markdown(say("start.sample_words"))
    if st.button(say("start.sample_read")):
        with st.spinner(say("start.reading")):
            found = intake.open_sample(state.language(), minimum=minimum, kept=state.kept())
        go_on_with(found)
if state.study() is not None:
    st.markdown(say("start.at_hand", file=plain(state.file_name())))
    parts.link("overview", say("start.to_overview"))
parts.heading("start.what")
st.markdown(say("start.what_words"))
