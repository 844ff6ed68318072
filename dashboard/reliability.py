"""Reliability: whether the scales measure what they should, and which questions do not fit."""

import streamlit as st

from dashboard import parts, state
from dashboard.analysing import turn_item
from dashboard.words import plain
from reports import chart_words, figures, tables
from reports.lookup import Lookup, rows

say = parts.say


def running_against(look: Lookup) -> None:
    """Offer to turn each item that runs against its scale."""
    for row in rows(look.study.items.where(negative=True)):
        item = row["item"]
        with st.container(border=True):
            st.markdown(
                say(
                    "reliability.against",
                    item=plain(look.measure_title(item)),
                    scale=plain(look.measure_title(row["scale"])),
                )
            )
            if st.button(say("reliability.turn"), key=f"turn_{item}"):
                if turn_item(item):
                    st.rerun()
                st.warning(say("reliability.upload_again"))
                parts.link("start", say("empty.go"))


study = parts.needed_study("reliability")
look = parts.look_at(study)
parts.page_title("reliability")
parts.label(look)
parts.sentence(chart_words.reliability_reading(look))
running_against(look)
parts.heading("reliability.alpha")
parts.chart(
    figures.reliability(study, language=state.language()),
    key="reliability",
    alt=chart_words.reliability_alt(look),
)
st.caption(say("reliability.alpha_words"))
parts.table(tables.reliability_table(look), name="reliability")
parts.heading("reliability.items")
scale = st.selectbox(
    say("pick.scale"),
    [row["scale"] for row in rows(study.scales)],
    format_func=look.measure_title,
    key="reliability_scale",
)
st.caption(say("reliability.items_words"))
parts.table(tables.items_table(look, scale=scale), name="items", open_at_first=True)
parts.method_note("reliability")
