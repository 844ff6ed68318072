"""Under which names a file is stored: proposed from what is there, changed by who knows better."""

from datetime import date

import streamlit as st

from dashboard import parts, state, stored
from dashboard.analysing import Called
from dashboard.intake import Intake
from reports.text import title
from store.surveys import surveys
from store.waves import waves

say = parts.say
SURVEY, WAVE = "survey_name", "wave_name"


def names(file: Intake) -> Called:
    """Ask for the names of survey and wave; both are filled in beforehand."""
    known = {each.id: each.title for each in surveys(stored.the_store())}
    parts.heading("store.names")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        survey = st.selectbox(
            say("store.survey"),
            list(dict.fromkeys([_proposed_survey(file, known), *known.values()])),
            accept_new_options=True,
            help=say("store.survey_help"),
            key=SURVEY,
        )
        wave = st.text_input(
            say("store.wave"), value=_proposed_wave(survey, known), key=f"{WAVE}_{survey}"
        )
    return Called(survey=survey or "", wave=wave)


def _proposed_survey(file: Intake, known: dict[str, str]) -> str:
    """Return the survey that was last asked with the same questionnaire, else the latter's name."""
    instrument = file.instrument
    if instrument is None:
        return ""
    for each in waves(stored.the_store())[::-1]:
        if each.instrument_id == instrument.id:
            return known[each.survey_id]
    return title(instrument.title, state.language()) or instrument.id


def _proposed_wave(survey: str | None, known: dict[str, str]) -> str:
    """Return this month, told apart from another wave of the same month."""
    month = date.today().strftime("%Y-%m")
    taken = {each.name for each in waves(stored.the_store()) if known.get(each.survey_id) == survey}
    return next(
        name for n in range(1, len(taken) + 2) if (name := _numbered(month, n)) not in taken
    )


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"
