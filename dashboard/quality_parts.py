"""The quality screen on the check page: what is flagged and why, and the one decision about it."""

import streamlit as st

from dashboard import intake, parts, quality_text, state
from dashboard.intake import Intake
from dashboard.words import plain

say = parts.say
ROWS_SHOWN = 200
"""Rows listed with their evidence; the counts above are of all of them."""
FEW, LIST_HEIGHT = 5, 320
"""A longer list scrolls within so many pixels."""


def screen(file: Intake) -> None:
    """Say how many rows seem answered without care, and let the person leave them out."""
    found, language = file.screened, state.language()
    if found is None:
        return
    label = quality_text.flagged(found, language)
    if found.proposed:
        label += " " + say("quality.now_out" if file.leave_out else "quality.now_kept")
    with st.expander(label, key="check_quality"):
        st.markdown(say("quality.why"))
        if found.proposed:
            lines = quality_text.signs(found, language)
            st.markdown("\n".join(f"- {line}" for line in lines))
            _rows(file)
            _changes(file)
        for line in quality_text.skipped(found, language):
            st.caption(line)
        if found.proposed:
            _decision(file)


def _decision(file: Intake) -> None:
    decided = _decided(file)
    said = st.checkbox(
        say("quality.take"),
        value=file.leave_out,
        help=say("quality.take_help"),
        key=f"check_leave_out_{file.version}",
        disabled=decided,
    )
    if decided:
        st.caption(say("quality.decided"))
    if said != file.leave_out:
        state.set_intake(intake.with_flagged_left_out(file, said))
        st.rerun()


def _decided(file: Intake) -> bool:
    """Whether results of this very file are out: both row sets side by side would name people."""
    kept = state.kept()
    return (
        not file.sample
        and state.study() is not None
        and state.source() == file.reading.file
        and kept is not None
        and kept.mapping.fingerprint == file.reading.fingerprint
    )


def _rows(file: Intake) -> None:
    if file.screened is None:
        return
    lines = quality_text.rows(file.screened, state.language(), most=ROWS_SHOWN)
    with st.container(height=LIST_HEIGHT if len(lines) > FEW else "content"):
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    if len(file.screened.proposed) > ROWS_SHOWN:
        st.caption(say("quality.more", count=ROWS_SHOWN))
    st.caption(say("quality.rows_note"))


def _changes(file: Intake) -> None:
    if file.instrument is None:
        return
    language = state.language()
    compared = file.row_sets
    found = quality_text.changes(compared, file.instrument, language) if compared else []
    if not found:
        st.markdown(say("quality.changes_none", minimum=file.minimum))
        return
    changed = [each for each in found if each.with_all != each.without]
    st.markdown(say("quality.changes"))
    if changed:
        st.dataframe(
            [
                {
                    say("quality.column_scale"): each.scale,
                    say("quality.column_with"): each.with_all,
                    say("quality.column_without"): each.without,
                }
                for each in changed
            ],
            hide_index=True,
            alt=say("quality.changes"),
        )
    if len(found) > len(changed):
        st.markdown(say("quality.unchanged", count=len(found) - len(changed)))
