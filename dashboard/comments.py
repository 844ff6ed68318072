"""Comments: what people write about, from where, and what an owner has released word by word."""

import streamlit as st

from analysis.at_rest import released_quotes
from dashboard import parts, quote_parts, session, state, stored
from dashboard.words import plain
from reports.lookup import rows
from reports.themes import (
    theme_sentences,
    themes_kept,
    themes_reading,
    themes_table,
    without_empty_columns,
)
from store.people import Role

say = parts.say

study = parts.needed_study("comments")
person = session.require(Role.LEADER)
look = parts.look_at(study)
parts.page_title("comments")
if not themes_kept(look):
    with st.container(border=True):
        st.markdown(say("comments.not_kept"))
    st.stop()
parts.finding(themes_reading(look))
parts.listed(theme_sentences(look))
table = themes_table(look)
if table.rows:
    parts.table(
        without_empty_columns(table), name="comments", open_at_first=True, label="comments.table"
    )
wave = state.wave()
if wave:
    quoted = rows(released_quotes(stored.the_store(), wave, study))
    if quoted:
        parts.heading("comments.quotes")
        for row in quoted:
            st.markdown(f"> {plain(row['quote'])}")
    if person.may(Role.OWNER):
        quote_parts.releasing(wave, study, person)
parts.method_note("comments")
