"""Long work shows what it is doing, and can be stopped."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from analysis.study import Progress
from dashboard.parts import say

STOP = "underway_stop"


@contextmanager
def underway(words: Mapping[str, str]) -> Iterator[Progress]:
    """Show a bar that says which step is being done, and a button to stop it, until it is done.

    `words`: what each step is called. A click on the button runs the page again, and Streamlit ends
    the work when it next tells of its progress: nothing of it is kept.
    """
    with st.container(border=True):
        bar = st.progress(0.0, text=next(iter(words.values())))
        button = st.empty()
        button.button(say("underway.stop"), key=STOP, help=say("underway.stop_help"))

    def show(step: str, share: float) -> None:
        bar.progress(min(1.0, max(0.0, share)), text=words[step])

    try:
        yield show
    finally:
        bar.empty()
        button.empty()
