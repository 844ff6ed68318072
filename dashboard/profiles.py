"""Profiles: whether there are groups of people who answer alike."""

import streamlit as st

from dashboard import parts
from reports import chart_words, figures, tables
from reports.text import number, t

say = parts.say

study = parts.needed_study("profiles")
look = parts.look_at(study)
parts.page_title("profiles")
parts.label(look)
parts.sentence(chart_words.profiles_reading(look))
facts = study.profile_facts
if facts is not None and facts.k > 1:
    parts.chart(
        figures.profile_lines(study, language=look.language),
        key="profiles",
        alt=chart_words.profile_lines_alt(look),
    )
    if facts.stability is not None:
        stability = number(facts.stability, look.language, decimals=2)
        st.caption(t("report.stability", look.language, stability=stability))
    parts.table(tables.profiles_table(look), name="profiles")
else:
    st.info(say("profiles.none"))
parts.method_note("profiles")
