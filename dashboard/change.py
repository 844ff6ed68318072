"""Change: what became better or worse since an earlier wave, and what cannot be told."""

import streamlit as st

from dashboard import parts, session, state, stored
from dashboard.wall import refusal
from reports import chart_trend, trend_table, trend_words
from reports.trend_lookup import TrendLookup
from store.people import Role
from surveys.problems import CultureError
from surveys.reorganisation import Reorganisation, read_reorganisation

say = parts.say
EARLIER, SCALE = "change_earlier", "change_scale"


def reorganisation() -> Reorganisation | None:
    """Return the map of old units to new ones that an analyst brought, if any."""
    with st.expander(say("change.map")):
        st.markdown(say("change.map_words"))
        given = st.file_uploader(say("change.map_file"), type=["toml", "csv", "xlsx"])
    return read_reorganisation(given.getvalue(), name=given.name) if given else None


def in_words(look: TrendLookup) -> None:
    """Say what changed, what did not and what cannot be told, before any chart."""
    said = trend_words.trend_words(look)
    for sentence in said.told:
        with st.container(border=True):
            parts.sentence(sentence)
    steady, untold = st.columns(2, gap="large")
    with steady:
        parts.points("change.steady", said.steady)
    with untold:
        parts.points("change.untold", said.untold)


def heatmap(look: TrendLookup) -> None:
    """Draw units × scales with their change, and the table behind it."""
    parts.heading("change.heatmap")
    parts.grid(
        parts.made_once(
            "change_map", look, lambda: chart_trend.change_heatmap(look, language=look.language)
        ),
        columns=len(look.scales),
        key="change_map",
        alt=trend_words.heatmap_alt(look),
        on_select=None,
    )
    shown = trend_table.change_table(look)
    st.caption(
        "\u2003".join(f"**{sign}** {what}" for sign, what in trend_table.signs_used(look, shown))
    )
    parts.table(trend_table.changes_table(look), name="change")


def lines(look: TrendLookup) -> None:
    """Draw one scale unit by unit, and all scales side by side."""
    parts.heading("change.lines")
    scale = st.selectbox(say("pick.scale"), look.scales, format_func=look.measure_title, key=SCALE)
    if scale is not None:
        parts.chart(
            chart_trend.slopes(look, language=look.language, measure=scale),
            key="slopes",
            alt=trend_words.heatmap_alt(look),
        )
    parts.heading("change.all_scales")
    parts.chart(
        parts.made_once(
            "multiples", look, lambda: chart_trend.multiples(look, language=look.language)
        ),
        key="multiples",
        alt=trend_words.heatmap_alt(look),
    )


study = parts.needed_study("change")
person = session.require(Role.LEADER)
parts.page_title("change")
before = stored.earlier_waves(person, state.wave()) if state.wave() else {}
if not before:
    with st.container(border=True):
        st.markdown(say("change.first"))
    st.stop()
earlier = st.selectbox(
    say("change.since"), list(before), format_func=before.__getitem__, key=EARLIER
)
try:
    moved = reorganisation() if person.may(Role.ANALYST) else None
    trend = stored.compared(
        person, study, earlier=earlier, later=state.wave(), reorganisation=moved
    )
except CultureError as error:  # another wave or another map may do
    refusal(error, state.language())
    st.stop()
look = parts.trend_at(trend)
in_words(look)
if look.compared and look.scales:
    heatmap(look)
    lines(look)
parts.points("change.how", trend_words.how_compared(look))
