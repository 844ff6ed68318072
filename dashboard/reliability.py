"""Reliability: whether the scales measure what they should, and which questions do not fit."""

from functools import partial

import streamlit as st

from analysis.results import FEW_FOR_A_SIGN
from analysis.study import compare_departments
from dashboard import parts, state
from dashboard.analysing import turn_item
from dashboard.words import plain
from reports import chart_words, comparison_tables, figures, limits, tables
from reports.drawn import reliability_svg
from reports.lookup import Lookup, rows

say = parts.say


def running_against(look: Lookup) -> None:
    """Offer to turn each item that runs against its scale."""
    for row in rows(look.study.items.where(negative=True)):
        item = row["item"]
        few = (row["n"] or 0) < FEW_FOR_A_SIGN
        with st.container(border=True):
            st.markdown(
                say(
                    "reliability.against_few" if few else "reliability.against",
                    item=plain(look.measure_title(item)),
                    scale=plain(look.measure_title(row["scale"])),
                )
            )
            if st.button(say("reliability.turn"), key=f"turn_{item}"):
                if turn_item(item):
                    st.rerun()
                st.warning(say("reliability.upload_again"))
                parts.link("start", say("empty.go"))


def departments(look: Lookup) -> None:
    """Say whether departments may be compared and differ; set two by two when a person asks."""
    parts.heading("reliability.departments")
    parts.sentence(limits.differences_reading(look))
    parts.table(
        comparison_tables.differences_table(look),
        name="differences",
        note=say("reliability.departments_words"),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        compared = st.selectbox(
            say("pick.scale"),
            [row["scale"] for row in rows(look.study.differences)],
            format_func=look.measure_title,
            key="pairs_scale",
        )
        asked = st.button(say("reliability.pairs"), key="pairs")
    if asked and compared is not None:
        found = comparison_tables.pairs_table(look, compare_departments(look.study, scale=compared))
        if not found.rows:
            st.markdown(say("reliability.no_pairs"))
            return
        st.caption(say("reliability.pairs_words"))
        parts.table(found, name="pairs", open_at_first=True)


study = parts.needed_study("reliability")
look = parts.look_at(study)
parts.page_title("reliability")
parts.label(look)
running_against(look)
parts.finding(chart_words.reliability_reading(look))
parts.chart(
    figures.reliability(look, language=state.language()),
    key="reliability",
    alt=chart_words.reliability_alt(look),
)
st.caption(say("reliability.alpha_words"))
parts.table(
    tables.reliability_table(look),
    name="reliability",
    drawing=partial(reliability_svg, look),
    note=say("reliability.more_words"),
)
parts.heading("reliability.items")
scale = st.selectbox(
    say("pick.scale"),
    [row["scale"] for row in rows(study.scales)],
    format_func=look.measure_title,
    key="reliability_scale",
)
parts.finding_within(chart_words.items_reading(look, scale))
parts.table(
    tables.items_table(look, scale=scale), name="items", note=say("reliability.items_words")
)
departments(look)
parts.points("reliability.overlap", limits.overlap_sentences(look))
parts.points("reliability.languages", limits.language_sentences(look))
biased = comparison_tables.item_bias_table(look, study.item_bias)
if biased.rows:
    parts.table(biased, name="item_bias")
parts.method_note("reliability")
