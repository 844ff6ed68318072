"""From a confirmed file to a study, with words on the way."""

import streamlit as st

from analysis.policy import default_policy
from analysis.study import analyse
from dashboard import intake, remembering, state
from dashboard.intake import Intake
from dashboard.words import plain
from reports.text import t
from surveys.problems import CultureError


def analyse_file(file: Intake, *, keep: bool) -> bool:
    """Analyse a file as it is read now, keep the study and let the answers go.

    Returns False when something is in the way (`Prepared.problems` says what). Raises
    CultureError when the gate refuses.
    """
    ready, instrument = file.prepared, intake.scored_instrument(file)
    if ready.responses is None or instrument is None:
        return False
    language = state.language()
    bar = st.progress(0.0, text=t("progress.scores", language))

    def show(step: str, share: float) -> None:
        bar.progress(share, text=t(f"progress.{step}", language))

    try:
        made = analyse(
            ready.responses,
            instrument,
            default_policy().raised(file.minimum),
            headcounts=ready.headcounts,
            progress=show,
        )
    finally:
        bar.empty()
    try:
        remembering.remember_reading(file)
    except CultureError as error:  # the analysis stands; only the next file will ask again
        st.toast(plain(error.text(language)))
    state.set_study(made, name=file.reading.file)
    state.set_kept(intake.kept(file))
    if keep:
        state.set_intake(file)
    else:
        state.let_answers_go()
    return True


def turn_item(item: str) -> bool:
    """Analyse again with an item's direction turned; False when the answers are no longer here.

    The direction is then kept, and the next file of the same survey is read with it.
    """
    file, kept = state.intake(), state.kept()
    keep = file is not None
    if file is None and kept is not None and kept.sample:
        file = intake.open_sample(kept.sample, minimum=kept.minimum, kept=kept)
    if file is not None:
        return analyse_file(intake.with_item_turned(file, item), keep=keep)
    if kept is not None:
        state.set_kept(intake.kept_with_item_turned(kept, item))
    return False
