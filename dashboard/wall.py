"""The last wall: whatever goes wrong on a page becomes one sentence, never a traceback."""

import logging
import os
import traceback
from pathlib import Path
from types import TracebackType

import streamlit as st

from dashboard.words import plain, say
from surveys.problems import CultureError

_LOG = logging.getLogger(__name__)


class Wall:
    """Context manager around a page; Streamlit's own stops and reruns pass through it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __enter__(self) -> None:
        """Begin the page."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Turn an error into words; True says that it is dealt with."""
        if not isinstance(error, Exception):  # st.stop and st.rerun are no `Exception`
            return False
        if isinstance(error, CultureError):
            refusal(error, self.language)
            return True
        # An error's text may quote a cell of the file, so only its kind and place are logged.
        detail = error if os.environ.get("LEARNING_CULTURE_DEBUG") else None
        _LOG.error("A page stopped: %s at %s", type(error).__name__, _place(trace), exc_info=detail)
        st.error(say("error.unexpected", self.language, kind=type(error).__name__))
        return True


def _place(trace: TracebackType | None) -> str:
    """Return file and line where an error arose."""
    frames = traceback.extract_tb(trace)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


def refusal(error: CultureError, language: str) -> None:
    """Show everything a refusal names, one problem a line."""
    lines = error.text(language).split("\n")
    bullets = [plain(lines[0])] if len(lines) == 1 else [f"- {plain(line)}" for line in lines]
    st.error("\n".join(bullets))
