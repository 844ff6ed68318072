"""Columns a person declares on the check page: breakdowns, a linking code, free text."""

from collections.abc import Sequence

import streamlit as st

from dashboard import check_parts, intake, parts
from dashboard.intake import Intake
from dashboard.words import plain
from surveys.breakdown_columns import (
    choose_attributes,
    choose_link,
    may_be_attributes,
    may_be_link,
)
from surveys.free_text import choose_comments, may_be_comments
from surveys.mapping import ColumnMapping

say = parts.say


def declared(file: Intake) -> None:
    """Choose breakdowns, the column that links surveys, and free text to keep; none by itself."""
    mapping = file.mapping
    if mapping is None:
        return
    named = mapping.attributes or mapping.comments or mapping.link is not None
    with st.expander(say("check.declared"), expanded=bool(named)):
        st.markdown(say("check.declared_words", minimum=file.minimum))
        _breakdowns(file, mapping)
        _link(file, mapping)
        _comments(file, mapping)


def _breakdowns(file: Intake, mapping: ColumnMapping) -> None:
    offered = may_be_attributes(file.reading, mapping)
    chosen = _columns(file, "breakdowns", offered, mapping.attributes)
    if chosen != mapping.attributes:
        made = choose_attributes(mapping, file.reading, chosen)
        check_parts.keep(intake.changed(file, mapping=made))
    for spellings in file.prepared.similar_values:
        one = spellings[-1] in mapping.merged
        said = st.checkbox(
            say("check.merge_group", names=" = ".join(plain(each) for each in spellings)),
            value=one,
            key=f"check_merge_group_{file.version}_{spellings[0]}",
        )
        if said != one:
            check_parts.keep(intake.with_merged(file, spellings, one=said))


def _link(file: Intake, mapping: ColumnMapping) -> None:
    headers = {place: _header(file, place) for place in may_be_link(file.reading, mapping)}
    places = list(headers)
    chosen = st.selectbox(
        say("check.link"),
        [None, *places],
        index=places.index(mapping.link) + 1 if mapping.link in places else 0,
        format_func=lambda place: say("check.link_none") if place is None else headers[place],
        help=say("check.link_help"),
        key=f"check_link_{file.version}",
    )
    if chosen != mapping.link:
        made = choose_link(mapping, file.reading, chosen)
        check_parts.keep(intake.changed(file, mapping=made))


def _comments(file: Intake, mapping: ColumnMapping) -> None:
    offered = may_be_comments(file.reading, mapping)
    chosen = _columns(file, "comments", offered, mapping.comments) if offered else ()
    if chosen != mapping.comments:
        made = choose_comments(mapping, file.reading, chosen)
        check_parts.keep(intake.changed(file, mapping=made))


def _columns(
    file: Intake, what: str, offered: Sequence[int], used: Sequence[int]
) -> tuple[int, ...]:
    """Let columns be chosen by heading; return their places in the order chosen."""
    headers = {place: _header(file, place) for place in offered}
    chosen = st.multiselect(
        say(f"check.{what}"),
        list(headers),
        default=[place for place in used if place in headers],
        format_func=headers.__getitem__,
        placeholder=say("check.choose"),
        select_all=False,
        help=say(f"check.{what}_help"),
        key=f"check_{what}_{file.version}",
    )
    return tuple(chosen)


def _header(file: Intake, place: int) -> str:
    return file.reading.column(place).header
