"""Waves in the store: imported with their results in one step, and never shown out of date."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import pandas as pd

from analysis.beside import shown_beside
from analysis.disclosure import Released, seal_quotes
from analysis.keeping import KeepingError, results_shape, study_from_bytes, study_to_bytes
from analysis.measure_effects import MeasureTaken, with_effects
from analysis.policy import Policy
from analysis.study import Progress, Study, analyse
from analysis.trends import Trend, set_side_by_side, trend
from analysis.trends import Wave as TrendWave
from store.database import Store, StoreError
from store.quotes import quotes
from store.records import ImportReport, Wave
from store.results import Results, replace_results, results_basis, results_of
from store.surveys import minimum_of, surveys
from store.waves import (
    NewWave,
    WavesChanged,
    add_wave,
    draft_wave,
    load_responses,
    refuse_known,
    waves,
)
from store.waves import wave as stored_wave
from surveys.instrument import Instrument
from surveys.problems import Problem
from surveys.reorganisation import Reorganisation
from surveys.responses import Headcounts, Responses

TRIES = 5
"""How often an import looks again at what is stored when others import at the same time."""


def import_wave(
    store: Store,
    responses: Responses,
    instrument: Instrument,
    policy: Policy,
    *,
    survey: str,
    name: str,
    by: str,
    headcounts: Headcounts | None = None,
    collected_from: date | None = None,
    collected_to: date | None = None,
    report: ImportReport | None = None,
    again: bool = False,
    replacing: Collection[str] = (),
    progress: Progress | None = None,
) -> Wave:
    """Analyse a survey and store it with its results: whole, or not at all.

    Parameters
    ----------
    survey
        Id or title; a title that is not there yet makes a survey.
    instrument
        As the answers are scored (`surveys.mapping.keyed`).
    by
        Who imports, as the audit log names them.
    again
        Whether answers that are stored already may be stored once more.
    replacing
        Waves, none of them released yet, that go when this one comes: one occasion read anew.

    Returns
    -------
    Wave
        Not released yet: `store.waves.release_wave` opens it to leaders.

    Raises
    ------
    StoreError, DisclosureError
        Nothing is stored then.
    """
    policy = _at_least(store, survey, policy)
    new = NewWave(
        survey=survey,
        name=name,
        responses=responses,
        instrument=instrument,
        policy=policy.as_dict(),
        headcounts=headcounts,
        collected_from=collected_from,
        collected_to=collected_to,
        report=report or ImportReport(),
    )
    draft = draft_wave(new, by=by)
    refuse_known(store, draft, again=again, replacing=replacing)  # before minutes are spent on it
    alone = analyse(responses, instrument, policy, headcounts=headcounts, progress=progress)
    for _ in range(TRIES):
        others = [each for each in waves(store) if each.id not in set(replacing)]
        study = _beside(store, alone, responses, others, headcounts=headcounts)
        try:
            return add_wave(
                store,
                draft,
                results=_results(study, draft.wave),
                again=again,
                replacing=replacing,
                beside=[each.id for each in others],
            )
        except WavesChanged:
            continue  # somebody else imported meanwhile: what is new must not tell beside theirs
    raise StoreError(Problem("store_conflict"))


def _at_least(store: Store, named: str, policy: Policy) -> Policy:
    """Return the policy raised to what an owner set for the survey, if it is there already."""
    titles = {name: each.id for each in surveys(store) for name in (each.id, each.title)}
    known = titles.get(" ".join(named.split()))
    minimum = minimum_of(store, known) if known else None
    return policy if minimum is None else policy.raised(minimum)


def _beside(
    store: Store,
    study: Study,
    responses: Responses,
    others: Sequence[Wave],
    *,
    headcounts: Headcounts | None,
) -> Study:
    """Return a study without what would tell of a few people beside other stored waves."""
    known = [(stored_study(store, each.id), load_responses(store, each.id)) for each in others]
    return shown_beside(study, responses, known, headcounts=headcounts)


def stored_study(store: Store, wave_id: str, *, by: str = "") -> Study:
    """Return what was released of a wave, computed again only where it no longer holds.

    `by` stands in the audit log when it had to be.
    """
    wave = stored_wave(store, wave_id)
    instrument = wave.instrument
    kept = results_of(store, wave_id, made_from=results_basis(wave, shape=results_shape()))
    if kept is not None:
        try:
            return study_from_bytes(kept, instrument=instrument)
        except KeepingError:
            pass  # damaged: the answers are still there
    thresholds: dict[str, Any] = dict(wave.policy)
    policy = Policy(**thresholds)
    responses = load_responses(store, wave_id, with_comments=True)
    study = analyse(responses, instrument, policy, headcounts=wave.headcounts)
    before = [each for each in waves(store) if each.imported_at < wave.imported_at]
    study = _beside(store, study, responses, before, headcounts=wave.headcounts)
    replace_results(store, wave, _results(study, wave), by=by)
    return study


def released_quotes(store: Store, wave_id: str, study: Study) -> Released:
    """Return what an owner has released word by word of a wave; `study` is the wave's."""
    said = [each.said for each in quotes(store, wave_id)]
    return seal_quotes(pd.DataFrame({"quote": pd.Series(said, dtype=object)}), study.theme_facts)


def results_key(wave: Wave) -> str:
    """Return what a wave's results rest on: the same key, the same study."""
    return results_basis(wave, shape=results_shape())


def _results(study: Study, wave: Wave) -> Results:
    return Results(study=study_to_bytes(study), made_from=results_key(wave))


def stored_trend(
    store: Store,
    earlier_id: str,
    later_id: str,
    *,
    reorganisation: Reorganisation | None = None,
    taken: Sequence[MeasureTaken] = (),
) -> Trend:
    """Return the change between two stored waves, and what became of measures taken.

    Raises
    ------
    StoreError, TrendError, ReorganisationError
        A wave is not there, or the two cannot be compared.
    """
    sides = [
        TrendWave(
            name=wave.name,
            study=stored_study(store, wave.id),
            responses=load_responses(store, wave.id),
            held_on=wave.collected_to.isoformat() if wave.collected_to else "",
        )
        for wave in (stored_wave(store, each) for each in (earlier_id, later_id))
    ]
    compared = set_side_by_side(sides[0], sides[1], reorganisation=reorganisation)
    found = trend(compared)
    return with_effects(found, compared, taken) if taken else found
