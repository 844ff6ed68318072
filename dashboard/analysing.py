"""From a confirmed file to a study, with words on the way."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from analysis.at_rest import import_wave
from analysis.policy import Policy, default_policy
from analysis.study import Progress, analyse
from dashboard import intake, remembering, session, state, stored
from dashboard.intake import Intake
from dashboard.underway import underway
from dashboard.words import plain
from reports.text import t
from store.audit_log import now
from store.people import Role
from store.records import Decision, ImportReport
from store.waves import load_responses, same_answers, wave
from surveys.instrument import Instrument
from surveys.mapping import rekeyed
from surveys.problems import CultureError
from surveys.responses import Responses

STEPS = (
    "scores",
    "release",
    "estimates",
    "breakdowns",
    "reliability",
    "profiles",
    "attacks",
    "done",
)
"""The steps of an analysis that are told, in their order."""


@dataclass(frozen=True)
class Called:
    """Under which names answers are stored."""

    survey: str
    wave: str


def analyse_file(file: Intake, *, keep: bool, called: Called | None = None) -> bool:
    """Analyse a file as it is read now and let the answers go.

    `called`: under which names it is stored; None for a study of this session alone.

    Returns False when something is in the way (`Prepared.problems` says what). Raises
    CultureError when the gate or the store refuses.
    """
    ready, instrument = file.prepared, intake.scored_instrument(file)
    if ready.responses is None or instrument is None:
        return False
    policy = default_policy().raised(file.minimum)
    with _progress() as show:
        if called is None:
            made = analyse(
                ready.responses, instrument, policy, headcounts=ready.headcounts, progress=show
            )
            state.set_study(made, name=file.reading.file)
        else:
            _stored(file, ready.responses, instrument, policy, called=called, show=show)
    try:
        remembering.remember_reading(file)
    except CultureError as error:  # the analysis stands; only the next file will ask again
        st.toast(plain(error.text(state.language())))
    state.set_source(file.reading.file)
    state.set_kept(intake.kept(file))
    if keep:
        state.set_intake(file)
    else:
        state.let_answers_go()
    return True


def _stored(
    file: Intake,
    responses: Responses,
    instrument: Instrument,
    policy: Policy,
    *,
    called: Called,
    show: Progress,
) -> None:
    """Analyse and store answers; a reading of the same ones that nobody has seen yet goes."""
    person, store = session.require(Role.ANALYST), stored.the_store()
    by = stored.named(person)
    left_out = "flagged" if file.leave_out else "none"
    mapping = remembering.without_answers(file)
    decided = Decision(by, f"leave_out={left_out}", now())
    report = ImportReport(
        file=file.reading.file, mapping=mapping, leave_out=left_out, decisions=(decided,)
    )
    wave = import_wave(
        store,
        responses,
        instrument,
        policy,
        survey=called.survey,
        name=called.wave,
        by=by,
        headcounts=file.prepared.headcounts,
        report=report,
        replacing=[each.id for each in same_answers(store, responses) if each.released_at is None],
        progress=show,
    )
    state.open_wave(wave.id)


def _progress() -> AbstractContextManager[Progress]:
    """Show a bar that says what is being done, until it is done or stopped."""
    words = {step: t(f"progress.{step}", state.language()) for step in STEPS}
    return underway(words)


def turn_item(item: str) -> bool:
    """Analyse again with an item's direction turned; False when the answers are no longer here.

    The direction is then kept, and the next file of the same survey is read with it.
    """
    file, kept = state.intake(), state.kept()
    here = file is not None
    if file is None and kept is not None and kept.sample:
        file = intake.open_sample(kept.sample, minimum=kept.minimum, kept=kept)
    if kept is not None and file is None:
        state.set_kept(intake.kept_with_item_turned(kept, item))
    if state.wave():
        return _turned_at_rest(item)
    if file is not None:
        return analyse_file(intake.with_item_turned(file, item), keep=here)
    return False


def _turned_at_rest(item: str) -> bool:
    """Analyse a stored wave again with an item turned; refused once it has been released."""
    person, store = session.require(Role.ANALYST), stored.the_store()
    before = wave(store, state.wave())
    instrument = rekeyed(before.instrument, [item])
    thresholds: dict[str, Any] = dict(before.policy)
    decided = Decision(stored.named(person), f"rekeyed={item}", now())
    report = replace(before.report, decisions=(*before.report.decisions, decided))
    with _progress() as show:
        made = import_wave(
            store,
            load_responses(store, before.id, with_comments=True),
            instrument,
            Policy(**thresholds),
            survey=before.survey_id,
            name=before.name,
            by=stored.named(person),
            headcounts=before.headcounts,
            collected_from=before.collected_from,
            collected_to=before.collected_to,
            report=report,
            replacing=[before.id],
            progress=show,
        )
    state.open_wave(made.id)
    return True
