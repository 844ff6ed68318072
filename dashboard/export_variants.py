"""Reports cut for who is to read them, offered on the export page."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from analysis.results import ORGANISATION
from analysis.study import Study
from analysis.trends import Trend
from dashboard import parts, session, state, stored
from dashboard.taking import taken
from reports.agreed import Agreed
from reports.department import departments
from reports.lookup import Lookup
from reports.variants import Variant, ending_of, variant_file, variant_name
from store.measures import Progress
from store.people import Role
from store.waves import wave

say = state.words
MIME = {"pdf": "application/pdf", "zip": "application/zip"}


def variant_buttons(study: Study, look: Lookup, *, trend: Trend | None) -> None:
    """Offer the report for leadership, for departments, for the safety representative; tables."""
    with st.container(horizontal=True):
        for variant in (Variant.LEADER, Variant.WORK_ENVIRONMENT, Variant.TABLES):
            _button(study, look, variant, trend=trend)
    there = departments(look)
    if not there:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = parts.unit_picker(look, there, key="export_unit")
        _button(study, look, Variant.DEPARTMENT, unit=unit)
        _button(study, look, Variant.DEPARTMENT)


def _button(
    study: Study, look: Lookup, variant: Variant, *, unit: str = "", trend: Trend | None = None
) -> None:
    language, ending = look.language, ending_of(variant, unit=unit)
    label = "variant_one" if unit else f"variant_{variant}"
    make = partial(
        variant_file,
        study,
        variant,
        language=language,
        unit=unit,
        file=state.file_name(),
        trend=trend,
        agreed=_agreed(look),
    )
    st.download_button(
        say(f"export.{label}"),
        data=taken(make, what=f"{variant} {unit}".strip()),
        file_name=variant_name(variant, language=language, ending=ending),
        mime=MIME[ending],
        key=f"export_{label}",
        on_click="ignore",
    )


def _agreed(look: Lookup) -> Sequence[Agreed]:
    """What was decided for units that this person sees; nothing where no wave is stored."""
    wave_id, person = state.wave(), session.require(Role.LEADER)
    if not wave_id:
        return ()
    own = set(look.unit) - (set() if person.sees_all else {ORGANISATION})
    return tuple(
        Agreed(
            unit=each.unit,
            barrier=each.barrier,
            what=each.what,
            responsible=each.responsible,
            due=each.due.isoformat() if each.due else "",
            follow_up=each.follow_up.isoformat() if each.follow_up else "",
        )
        for each in stored.follow_ups(wave(stored.the_store(), wave_id).survey_id)
        if each.unit in own and each.status is not Progress.DROPPED
    )
