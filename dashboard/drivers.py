"""Drivers: which conditions go with safety, asking for help and sharing; the path to silence."""

from functools import partial

import streamlit as st

from dashboard import parts, state
from dashboard.words import plain
from reports import association_tables, figures, path_words
from reports import association_words as words
from reports.drawn import drivers_svg, paths_svg
from reports.lookup import Lookup
from reports.text import t

say = parts.say


def outcome_part(look: Lookup, told: list[str]) -> None:
    """Show the map of one outcome, who is behind it, and the numbers."""
    outcome = st.selectbox(
        say("pick.scale"),
        told,
        index=told.index(words.telling_outcome(look) or told[0]),
        format_func=look.measure_title,
        key="drivers_outcome",
    )
    mapped = outcome in words.mapped_outcomes(look)
    if mapped:
        first, *more = words.map_readings(look, outcome)
        parts.finding(first)
        for each in more:
            parts.sentence(each)
        parts.chart(
            figures.drivers(look, language=look.language, outcome=outcome),
            key="drivers",
            alt=words.map_alt(look, outcome),
        )
    else:
        parts.finding(words.outcome_sentence(look, outcome))
    parts.table(
        association_tables.drivers_table(look, outcome=outcome),
        name="drivers",
        drawing=partial(drivers_svg, look, outcome=outcome) if mapped else None,
        note=plain(words.counted(look, outcome)),
    )
    between = association_tables.between_table(look, outcome=outcome)
    if not between.rows:
        st.caption(say("drivers.between_few"))
    else:
        parts.table(
            between,
            name="drivers_between",
            label="drivers.between",
            note=say("drivers.between_words"),
        )


def path_part(look: Lookup) -> None:
    """Show every path in a sentence, with its picture where it has figures."""
    parts.heading("drivers.path")
    once = t("association.once", look.language)
    parts.sentence(f"{t('path.reading', look.language)} {once}")
    sides = st.columns(2, gap="large")
    for place, row in enumerate(path_words.told_paths(look)):
        with sides[place % 2]:
            parts.sentence(path_words.path_sentence(look, row))
            parts.chart(
                figures.path(look, language=look.language, row=row),
                key=f"path_{place}",
                alt=path_words.path_alt(look, row),
            )
    parts.listed(path_words.untold_paths(look))
    found = association_tables.paths_table(look)
    if found.rows:
        drawing = partial(paths_svg, look)
        parts.table(found, name="paths", drawing=drawing, note=t("path.how", look.language))


study = parts.needed_study("drivers")
look = parts.look_at(study)
parts.page_title("drivers")
parts.label(look)
reading = words.drivers_reading(look)
parts.sentence(reading or say("drivers.none"))
st.caption(t("association.once", state.language()))
outcomes = words.outcomes_told(look)
parts.listed(words.standing_out(look))
if outcomes:
    outcome_part(look, outcomes)
    parts.points("drivers.odd", words.unexpected_sentences(look))
if reading:
    path_part(look)
parts.method_note("drivers")
