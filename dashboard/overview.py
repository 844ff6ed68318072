"""Overview: how many answered, the few things that matter, what could not be told."""

import streamlit as st

from dashboard import parts, state
from dashboard.export_files import pdf_button
from reports.sentences import overview, response

say = parts.say

study = parts.needed_study("overview")
look = parts.look_at(study)
said = overview(look)

st.title(say("overview.title"), anchor=False)
parts.sentence(response(look))
parts.label(look)
parts.heading("overview.matters")
for finding in said.findings:
    with st.container(border=True):
        parts.sentence(finding.text)
with st.container(horizontal=True, vertical_alignment="center"):
    parts.link("departments", say("overview.to_heatmap"))
    parts.link("barriers", say("overview.to_barriers"))
    pdf_button(study, language=state.language(), key="overview_pdf")
good, untold = st.columns(2, gap="large")
with good:
    parts.points("overview.good", [each.text for each in said.good])
with untold:
    parts.points("overview.untold", [each.text for each in said.untold])
parts.silent_note(look)
