"""Export: the PDF for leadership, the result for other programs, the tables for a spreadsheet."""

import streamlit as st

from dashboard import export_files, parts

say = parts.say

study = parts.needed_study("export")
look = parts.look_at(study)

parts.page_title("export")
parts.heading("export.report")
st.markdown(say("export.report_words"))
with st.container(horizontal=True):
    for language in ("sv", "en"):
        export_files.pdf_button(study, language=language, key=f"export_pdf_{language}")
parts.heading("export.office")
st.markdown(say("export.office_words"))
export_files.office_buttons(study)
parts.heading("export.tables")
st.markdown(say("export.tables_words"))
export_files.csv_buttons(look)
parts.heading("export.result")
st.markdown(say("export.result_words"))
export_files.json_button(study)
