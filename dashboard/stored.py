"""The waves at rest, as the person at the page may see them; asked anew at every run."""

import os
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import streamlit as st

from analysis.access import seen_by, trend_seen_by
from analysis.at_rest import MeasureTaken, Trend, results_key, stored_study, stored_trend
from analysis.study import Study
from dashboard.people import Person
from dashboard.store_commands import local_user
from store.audit_log import Action, note
from store.database import DATABASE_URL, Store, open_store
from store.measures import FollowUp, Progress, measures
from store.people import Role
from store.records import Wave
from store.surveys import surveys
from store.waves import waves
from surveys.problems import CultureError
from surveys.remembered import FOLDER
from surveys.reorganisation import Reorganisation

HELD = "held_study"
SEEN = "seen_waves"
TREND = "held_trend"
HELD_FOR_ALL = 4
"""Results of waves, and changes between waves, held for all sessions: released things only."""


@lru_cache(maxsize=2)
def _opened(url: str | None, folder: str | None) -> Store:
    return open_store()


def the_store() -> Store:
    """Return the store of this installation, opened once for all who come."""
    return _opened(os.environ.get(DATABASE_URL), os.environ.get(FOLDER))


@st.cache_resource(max_entries=HELD_FOR_ALL, show_spinner=False)
def _whole_study(_store: Store, key: str, wave_id: str, _by: str) -> Study:
    """Return a wave's results for all who come; `key` changes with whatever they rest on."""
    return stored_study(_store, wave_id, by=_by)


@st.cache_resource(max_entries=HELD_FOR_ALL, show_spinner=False)
def _whole_trend(
    _store: Store,
    key: tuple[str, str],
    ids: tuple[str, str],
    reorganisation: Reorganisation | None,
    taken: tuple[MeasureTaken, ...],
) -> Trend:
    """Return the change between two waves for all who come; whoever sees less is given less."""
    return stored_trend(_store, *ids, reorganisation=reorganisation, taken=taken)


@dataclass(frozen=True, eq=False)
class Opened:
    """A wave whose results a person sees; `study` holds their units only."""

    wave: Wave
    survey: str
    study: Study

    @property
    def name(self) -> str:
        """What the wave is called, with its survey."""
        return f"{self.survey} · {self.wave.name}"


def visible(person: Person) -> dict[str, str]:
    """Return the names of the waves that a person may open by id, the newest first."""
    store = the_store()
    titles = {each.id: each.title for each in surveys(store)}
    found = waves(store, released_only=not person.may(Role.ANALYST))
    return {each.id: f"{titles[each.survey_id]} · {each.name}" for each in found[::-1]}


def open_to(person: Person, wave_id: str) -> Wave | None:
    """Return a wave that a person may open; None where there is none, or none for them."""
    found = waves(the_store(), released_only=not person.may(Role.ANALYST))
    return next((each for each in found if each.id == wave_id), None)


def opened(person: Person, wave_id: str) -> Opened | None:
    """Return a wave's results; None where there is no such wave for this person.

    Whether there is none or it is not for them makes no difference to what they are told.
    """
    store = the_store()
    wave = open_to(person, wave_id)
    if wave is None:
        return None
    titles = {each.id: each.title for each in surveys(store)}
    # The key changes with answers, questions and rules, so what is held is never out of date.
    key = (results_key(wave), None if person.sees_all else person.units)
    held = st.session_state.get(HELD)
    if held is None or held[0] != key:
        study = _whole_study(store, key[0], wave.id, named(person))
        held = (key, study if person.sees_all else seen_by(study, person.units))
        st.session_state[HELD] = held
    if wave.id not in st.session_state.setdefault(SEEN, set()):
        st.session_state[SEEN].add(wave.id)
        tell(person, Action.VIEWED, wave)
    return Opened(wave=wave, survey=titles[wave.survey_id], study=held[1])


def tell(person: Person, action: Action, wave: Wave | None, **detail: str) -> None:
    """Write a line into the audit log; on one's own computer nobody asks who looked."""
    if person.alone:
        return
    note(
        the_store(),
        who=named(person),
        action=action,
        survey_id=wave.survey_id if wave else None,
        wave_id=wave.id if wave else None,
        policy_id=wave.policy_id if wave else None,
        detail={**({"wave": wave.name} if wave else {}), **detail},
    )


def named(person: Person) -> str:
    """Return a person as waves and the audit log name them."""
    return local_user() if person.alone else person.name


def earlier_waves(person: Person, wave_id: str) -> dict[str, str]:
    """Return the waves of the same survey before an open one by id, the nearest first."""
    found = waves(the_store(), released_only=not person.may(Role.ANALYST))
    here = next((place for place, each in enumerate(found) if each.id == wave_id), None)
    if here is None:
        return {}
    survey = found[here].survey_id
    return {each.id: each.name for each in found[:here][::-1] if each.survey_id == survey}


def compared(
    person: Person,
    study: Study,
    *,
    earlier: str,
    later: str,
    reorganisation: Reorganisation | None = None,
) -> Trend:
    """Return the change between two waves that a person may open, with their units only.

    `study`: the later wave as they see it.
    """
    store = the_store()
    known = {each.id: each for each in waves(store)}
    done = follow_ups(known[later].survey_id)
    key = (
        *(results_key(known[each]) for each in (earlier, later)),
        reorganisation,
        tuple(done),
        None if person.sees_all else person.units,
    )
    held = st.session_state.get(TREND)
    if held is None or held[0] != key:
        taken = tuple(
            MeasureTaken(name=each.what, barrier=each.barrier, units=(each.unit,))
            for each in done
            if each.created_at < known[later].imported_at
        )
        trend = _whole_trend(store, key[:2], (earlier, later), reorganisation, taken)
        if not person.sees_all:
            there = set(study.units.frame["unit"])
            theirs = [each.what for each in done if each.unit in there]
            trend = trend_seen_by(trend, study, taken=theirs)
        held = (key, trend)
        st.session_state[TREND] = held
    found: Trend = held[1]
    return found


def since_the_wave_before(person: Person, study: Study, *, wave_id: str) -> Trend | None:
    """Return the change since the wave before; None for a first wave, or where none can be told."""
    before = next(iter(earlier_waves(person, wave_id)), "") if wave_id else ""
    if not before:
        return None
    try:
        return compared(person, study, earlier=before, later=wave_id)
    except CultureError:  # the page on change says why
        return None


def follow_ups(survey_id: str) -> tuple[FollowUp, ...]:
    """Return the measures recorded for a survey."""
    return measures(the_store(), survey_id)


def is_due(measure: FollowUp, *, today: date) -> bool:
    """Whether a measure's last day or its follow-up has come while it is still open."""
    days = [day for day in (measure.due, measure.follow_up) if day is not None]
    still = measure.status in (Progress.PLANNED, Progress.UNDER_WAY)
    return still and any(day <= today for day in days)
