"""What a closed page leaves behind is let go, also when no other page is ever opened.

Streamlit forgets a closed session only when the next one closes, and what Python frees stays with
the process; here the answers go, and the memory with them.
"""

import asyncio
import ctypes
import gc
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pyarrow
import streamlit as st

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

MARGIN = 2
"""Seconds beyond the time a closed page may come back in."""


class LettingGo:
    """Lets the answers of closed pages go, `after` seconds after each has closed."""

    def __init__(self, app: Application, *, after: float) -> None:
        self.app = app
        self.after = after

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on; a page is open as long as its websocket is."""
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "websocket":
                asyncio.get_running_loop().call_later(self.after + MARGIN, let_go)


def let_go() -> None:
    """Forget the sessions whose time is out and give their memory back."""
    if st.runtime.exists():
        forget_ended(st.runtime.get_instance())
    give_memory_back()


def forget_ended(runtime: object) -> None:
    """Forget closed sessions that can no longer be resumed.

    Streamlit has no public way to ask for it; where a later version keeps its sessions elsewhere,
    they go as late as it lets them. Its own loop holds on to the last session it served, so each
    is emptied too.
    """
    manager = getattr(runtime, "_session_mgr", None)
    kept = getattr(getattr(manager, "_session_storage", None), "_cache", None)
    held = getattr(kept, "_data", None)
    if kept is None or held is None:
        return
    before = dict(held)
    kept.expire()
    for name, closed in before.items():
        if name not in held:
            closed.session.shutdown()
            closed.session.session_state.clear()


def give_memory_back() -> None:
    """Return what is free to the system, as far as the system's library can."""
    gc.collect()
    pyarrow.default_memory_pool().release_unused()
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # not Linux, or another C library
        return
    trim(0)
