"""What several pages show in the same way: empty states, charts with their table, notes."""

from collections.abc import Callable, Sequence

import plotly.graph_objects as go
import streamlit as st

from analysis.at_rest import Trend
from analysis.study import Study
from dashboard import state
from dashboard.people import Person
from dashboard.taking import taken
from dashboard.words import plain
from reports.lookup import HIDDEN_MARK, MARKS, Lookup
from reports.sentences import own_wording
from reports.summary_method import silent_units
from reports.tables import ChartTable
from reports.text import NO_BREAK, t
from reports.trend_lookup import TrendLookup

say = state.words
INK_ON = {"light": "#14181d", "dark": "#f2f1ee"}
"""Text on charts: the page's own ink, since Streamlit's grey is too pale to read."""
ROOM_FOR_NAMES = 250
ROOM_FOR_COLUMN = 44
"""Least width, in pixels, at which names and cells of a grid can be read."""
MOST_POINTS = 5
"""So many sentences of a list are read; the rest of a longer one is folded."""
MOST_ROWS = 40
"""A table of so many rows stands in full; a longer one scrolls in itself."""
ROOM_FOR_LAST_TITLE = 64
"""Pixels that the slanting title of the last column needs beside the grid."""


def page_title(name: str) -> None:
    """Show a page's heading and the one sentence that says what it is for."""
    st.title(say(f"{name}.title"), anchor=False)
    st.markdown(say(f"{name}.lead"))


def needed_study(name: str) -> Study:
    """Return the study at hand; without one, teach what the page will show and stop there."""
    study = state.study()
    if study is None:
        page_title(name)
        with st.container(border=True):
            st.markdown(say(f"{name}.empty"))
            if state.has_page("start"):
                st.markdown(say("empty.how"))
                link("start", say("empty.go"))
            else:
                st.markdown(say("empty.wait"))
        st.stop()
    return study


def look_at(study: Study) -> Lookup:
    """Return the study by id, in the session's language; made once, since every click asks for it.

    It holds released tables only, and is let go with the study.
    """
    held: Lookup | None = st.session_state.get(state.LOOK)
    if held is None or held.study is not study or held.language != state.language():
        held = Lookup(study, state.language())
        st.session_state[state.LOOK] = held
    return held


def trend_at(trend: Trend) -> TrendLookup:
    """Return a comparison by id, in the session's language; made once, as `look_at`."""
    held: TrendLookup | None = st.session_state.get(state.TREND_LOOK)
    if held is None or held.trend is not trend or held.language != state.language():
        held = TrendLookup(trend, state.language())
        st.session_state[state.TREND_LOOK] = held
    return held


def made_once(name: str, about: object, make: Callable[[], go.Figure]) -> go.Figure:
    """Return a large figure, drawn once for what it is about; it is let go with the study."""
    held: dict[str, tuple[object, go.Figure]] = st.session_state.setdefault(state.FIGURES, {})
    if name not in held or held[name][0] is not about:
        held[name] = (about, make())
    return held[name][1]


def link(name: str, label: str, **view: str) -> None:
    """Show a link to another page, or to what its address would name on it."""
    st.page_link(state.page(name), label=label, query_params=view or None)


def finding(text: str) -> None:
    """Show what a chart says as its heading, names printed as they are."""
    st.header(plain(text), anchor=False)


def finding_within(text: str) -> None:
    """Show what a chart says where it belongs to what stands above it."""
    st.subheader(plain(text), anchor=False)


def heading(key: str, **values: str | int) -> None:
    """Show a heading inside a page."""
    st.header(say(key, **values), anchor=False)


def sentence(text: str) -> None:
    """Show a sentence made of released words, names printed as they are."""
    st.markdown(plain(text))


def grid(
    figure: go.Figure, *, columns: int, key: str, alt: str, on_select: Callable[[], None] | None
) -> None:
    """Draw a chart of many columns; on a narrow screen it scrolls sideways, cells stay readable."""
    narrowest = ROOM_FOR_NAMES + columns * ROOM_FOR_COLUMN
    figure.update_layout(margin_r=ROOM_FOR_LAST_TITLE)
    around = f".st-key-{key}_grid"
    st.html(
        f"<style>{around} {{overflow-x: auto; display: block}} "
        f"{around} > * {{min-width: {narrowest}px}}</style>"
    )
    with st.container(key=f"{key}_grid"):
        chart(figure, key=key, alt=alt, on_select=on_select)


def chart(
    figure: go.Figure, *, key: str, alt: str, on_select: Callable[[], None] | None = None
) -> None:
    """Draw a chart with its words for those who do not see it; PNG by the chart's own button."""
    ink = INK_ON[st.context.theme.type or "light"]
    figure.update_xaxes(tickfont_color=ink, title_font_color=ink)
    figure.update_yaxes(tickfont_color=ink, title_font_color=ink)
    figure.update_layout(legend_font_color=ink)
    figure.update_annotations(font_color=ink)
    figure.update_traces(textfont_color=ink, selector={"type": "scatter"})
    figure.update_traces(colorbar_tickfont_color=ink, selector={"type": "heatmap"})
    st.plotly_chart(
        figure,
        key=key,
        alt=alt,
        on_select=on_select or "ignore",
        selection_mode="points",
        config={
            "displaylogo": False,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"filename": key, "scale": 2},
        },
    )


def table(
    found: ChartTable,
    *,
    name: str,
    open_at_first: bool = False,
    label: str = "table.show",
    drawing: Callable[[], bytes] | None = None,
    note: str = "",
) -> None:
    """Show the released table behind a chart, with a download that no spreadsheet runs.

    `drawing`: what makes the chart as a drawing, to be taken along from here as well. `note`: what
    the columns mean, for those who open the table.
    """
    language = state.language()
    with st.expander(say(label), expanded=open_at_first):
        if note:
            st.caption(note)
        st.dataframe(
            found.display(language),
            hide_index=True,
            alt=say("table.alt"),
            height="content" if len(found.rows) <= MOST_ROWS else "auto",
        )
        with st.container(horizontal=True):
            st.download_button(
                say("table.download"),
                data=taken(lambda: found.csv(language), what=f"csv {name}"),
                file_name=f"{name}.csv",
                mime="text/csv",
                key=f"download_{name}",
                on_click="ignore",
            )
            if drawing is not None:
                taken_drawing(drawing, name=name)


def taken_drawing(make: Callable[[], bytes], *, name: str) -> None:
    """Offer a chart as a drawing that keeps its letters at every size."""
    st.download_button(
        say("table.drawing"),
        data=taken(make, what=f"svg {name}"),
        file_name=f"{name}.svg",
        mime="image/svg+xml",
        key=f"drawing_{name}",
        on_click="ignore",
    )


def silent_note(look: Lookup) -> None:
    """Say which units have no figures of their own, and why."""
    lines = silent_units(look)
    if not lines:
        return
    with st.expander(say("silent.heading", count=len(lines))):
        st.markdown("\n".join(f"- **{plain(name)}**: {plain(why)}" for name, why in lines))


def method_note(key: str) -> None:
    """Say in a few plain words how the figures were made, with a link to the whole story."""
    with st.expander(say("method_note.heading")):
        st.markdown(say(f"method_note.{key}"))
        link("methods", say("method_note.more"))


def label(look: Lookup) -> None:
    """Show the label that own-worded questions carry."""
    words = own_wording(look)
    if words:
        st.caption(words)


def no_units_note(look: Lookup, person: Person) -> None:
    """Tell somebody who sees the organisation alone why, and who can change it."""
    if not person.sees_all and len(look.unit) == 1:
        st.info(say("empty.no_units"))


def unit_picker(look: Lookup, units: Sequence[str], *, key: str) -> str:
    """Return the unit a person chooses, by name."""
    chosen: str = st.selectbox(
        say("pick.unit"), list(units), format_func=look.names.__getitem__, key=key
    )
    return chosen


def points(key: str, said: Sequence[str]) -> None:
    """Show sentences under a small heading; nothing when there are none."""
    if said:
        heading(key)
        listed(said)


def listed(said: Sequence[str]) -> None:
    """Show sentences as a list, the first few of many; nothing when there are none."""
    first = said if len(said) <= MOST_POINTS + 1 else said[:MOST_POINTS]
    if first:
        st.markdown("\n".join(f"- {plain(each)}" for each in first))
    folded(said[len(first) :])


def folded(said: Sequence[str]) -> None:
    """Show sentences of a long list when a person asks for them; nothing when there are none."""
    if said:
        with st.expander(say("more.points", count=len(said))):
            st.markdown("\n".join(f"- {plain(each)}" for each in said))


def signs(look: Lookup) -> str:
    """Return what the signs in the heatmap's cells stand for."""
    return _legend(look, ("clear", "likely", "better"))


def levels(look: Lookup) -> str:
    """Return what the signs of the barrier map stand for."""
    return _legend(look, tuple(MARKS))


def _legend(look: Lookup, marks: Sequence[str]) -> str:
    language = look.language
    said = [f"**{MARKS[mark]}**{NO_BREAK}{t(f'mark.unit.{mark}', language)}" for mark in marks]
    least = look.study.policy.minimum_scores
    said.append(f"**{HIDDEN_MARK}**{NO_BREAK}{t('mark.hidden', language, minimum=least)}")
    return "\u2003".join(said)
