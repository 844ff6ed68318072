"""The part of the departments page on groups across departments, where any are declared."""

import streamlit as st

from dashboard import parts
from reports import figures, tables
from reports.breakdowns import breakdown_alt, breakdown_reading, breakdowns
from reports.heat_table import heat_table
from reports.lookup import Lookup

say = parts.say


def groups(look: Lookup) -> None:
    """Choose an attribute and see its groups on every scale, with the same fixed colours."""
    declared = dict(breakdowns(look))
    if not declared:
        return
    parts.heading("departments.breakdowns")
    attribute = st.selectbox(
        say("pick.attribute"), list(declared), key="breakdown_attribute", width=320
    )
    if attribute is None:
        return
    chosen = declared[attribute]
    parts.sentence(breakdown_reading(chosen))
    if not chosen.shown:
        return
    cells = heat_table(chosen)
    parts.grid(
        figures.heatmap(chosen.study, language=look.language, order="name"),
        columns=len(cells.measures),
        key="breakdown",
        alt=breakdown_alt(chosen),
        on_select=None,
    )
    parts.table(tables.heatmap_table(chosen, order="name"), name="breakdown")
