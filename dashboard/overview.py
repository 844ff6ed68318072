"""Overview: how many answered, the few things that matter, what could not be told."""

import streamlit as st

from analysis.results import ORGANISATION
from dashboard import heatmap_view, parts, session, state, views
from dashboard.export_files import pdf_button
from dashboard.words import plain
from reports.lookup import Lookup
from reports.sentences import Said, evidence, overview, response
from store.people import Role

say = parts.say


def numbers(look: Lookup, finding: Said, *, key: str) -> None:
    """Show the numbers behind a finding to those who ask, and lead to its cell in the heatmap."""
    if not finding.barrier:
        return
    units = [each for each in finding.units if (each, finding.barrier) in look.findings]
    if (ORGANISATION, finding.barrier) in look.findings:
        units = [ORGANISATION, *units]
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(say("overview.numbers"), key=key):
            for unit in units:
                words = evidence(look, unit, finding.barrier)
                st.markdown(f"**{plain(look.names[unit])}**: {plain(words)}")
        scale = views.scale_of(look, finding.barrier)
        if scale:
            where = {"unit": units[-1] if len(units) == 1 else units[1], "scale": scale}
            parts.link("departments", say("overview.to_cell"), **where)


study = parts.needed_study("overview")
person = session.require(Role.LEADER)
look = parts.look_at(study)
said = overview(look)

st.title(say("overview.title"), anchor=False)
parts.sentence(response(look))
parts.label(look)
parts.no_units_note(look, person)
parts.heading("overview.matters")
for number, finding in enumerate(said.findings):
    with st.container(border=True):
        parts.sentence(finding.text)
        numbers(look, finding, key=f"finding_{number}")
with st.container(horizontal=True, vertical_alignment="center"):
    parts.link("departments", say("overview.to_heatmap"))
    parts.link("barriers", say("overview.to_barriers"))
    if heatmap_view.has_earlier(person):
        parts.link("change", say("overview.to_change"))
    pdf_button(study, language=state.language(), key="overview_pdf")
good, untold = st.columns(2, gap="large")
with good:
    parts.points("overview.good", [each.text for each in said.good])
with untold:
    parts.points("overview.untold", [each.text for each in said.untold])
parts.silent_note(look)
parts.method_note("overview")
