"""Export: the PDF for leadership, the result for other programs, the tables for a spreadsheet."""

import streamlit as st

from dashboard import export_files, export_variants, parts, session, state, stored
from store.people import Role

say = parts.say

study = parts.needed_study("export")
look = parts.look_at(study)
trend = stored.since_the_wave_before(session.require(Role.LEADER), study, wave_id=state.wave())

parts.page_title("export")
parts.heading("export.report")
st.markdown(say("export.report_words"))
with st.container(horizontal=True):
    for language in ("sv", "en"):
        key = f"export_pdf_{language}"
        export_files.pdf_button(study, language=language, key=key, trend=trend)
parts.heading("export.variants")
st.markdown(say("export.variants_words"))
export_variants.variant_buttons(study, look, trend=trend)
parts.heading("export.office")
st.markdown(say("export.office_words"))
export_files.office_buttons(study, trend=trend)
parts.heading("export.tables")
st.markdown(say("export.tables_words"))
export_files.csv_buttons(look)
parts.heading("export.result")
st.markdown(say("export.result_words"))
export_files.json_button(study)
