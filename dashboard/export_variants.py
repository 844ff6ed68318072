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
from reports.department import departments, silent_departments
from reports.files import MIME
from reports.lookup import Lookup
from reports.variants import Variant, ending_of, variant_file, variant_name
from store.measures import Progress
from store.people import Role
from store.waves import wave

say = state.words
ENDINGS = {**MIME, "zip": "application/zip"}


def variant_buttons(study: Study, look: Lookup, *, trend: Trend | None) -> None:
    """Offer the report for leadership, for departments, for the safety representative; tables."""
    kind = st.segmented_control(
        say("export.variant_kind"),
        list(MIME),
        default="pdf",
        format_func=lambda each: say(f"export.variant_{each}"),
        key="export_kind",
        required=True,
    )
    with st.container(horizontal=True):
        for variant in (Variant.LEADER, Variant.WORK_ENVIRONMENT, Variant.TABLES):
            _button(study, look, variant, kind=kind, trend=trend)
    wanted = {*departments(look), *silent_departments(look)}
    there = [unit for unit in look.unit if unit in wanted]
    if not there:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = parts.unit_picker(look, there, key="export_unit")
        _button(study, look, Variant.DEPARTMENT, kind=kind, unit=unit)
        _button(study, look, Variant.DEPARTMENT, kind=kind)


def _button(
    study: Study,
    look: Lookup,
    variant: Variant,
    *,
    kind: str,
    unit: str = "",
    trend: Trend | None = None,
) -> None:
    language, ending = look.language, ending_of(variant, kind=kind, unit=unit)
    label = "variant_one" if unit else f"variant_{variant}"
    make = partial(
        variant_file,
        study,
        variant,
        language=language,
        kind=kind,
        unit=unit,
        file=state.file_name(),
        trend=trend,
        agreed=_agreed(look),
    )
    what = f"{variant} {kind} {unit}" if variant is not Variant.TABLES else str(variant)
    st.download_button(
        say(f"export.{label}"),
        data=taken(make, what=what.strip()),
        file_name=variant_name(variant, language=language, ending=ending),
        mime=ENDINGS[ending],
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
