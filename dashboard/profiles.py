"""Profiles: whether there are groups of people who answer alike."""

from functools import partial

import streamlit as st

from dashboard import parts
from dashboard.words import plain
from reports import chart_similarity, chart_words, figures, profile_tables, tables
from reports.drawn import profiles_svg, similarity_svg
from reports.text import number, t

say = parts.say

study = parts.needed_study("profiles")
look = parts.look_at(study)
parts.page_title("profiles")
parts.label(look)
facts = study.profile_facts
parts.finding(chart_words.profiles_reading(look))
if facts is not None and facts.k > 1:
    parts.chart(
        figures.profile_lines(look, language=look.language),
        key="profiles",
        alt=chart_words.profile_lines_alt(look),
    )
    if facts.stability is not None:
        stability = number(facts.stability, look.language, decimals=2)
        st.caption(t("report.stability", look.language, stability=stability))
        st.caption(say("profiles.bands"))
    parts.table(tables.profiles_table(look), name="profiles", drawing=partial(profiles_svg, look))
    shares = profile_tables.shares_table(look)
    if shares.rows:
        parts.heading("profiles.by_unit")
        parts.table(shares, name="profile_shares")
else:
    st.markdown(say("profiles.none"))
votes = profile_tables.votes_table(look)
if votes.rows:
    parts.table(
        votes,
        name="profile_votes",
        label="profiles.votes",
        note=plain(profile_tables.votes_reading(look)),
    )
if len(study.similarity) >= chart_similarity.FEWEST:
    parts.finding(chart_similarity.similarity_reading(look))
    st.caption(say("profiles.similar_words"))
    parts.chart(
        chart_similarity.similarity_tree(look, language=look.language),
        key="similarity",
        alt=chart_similarity.similarity_alt(look),
    )
    parts.table(
        profile_tables.similarity_table(look),
        name="similarity",
        drawing=partial(similarity_svg, look),
    )
parts.method_note("profiles")
