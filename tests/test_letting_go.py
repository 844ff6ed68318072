"""A closed page's session goes by itself, not only when the next page closes."""

import asyncio
from types import SimpleNamespace
from unittest.mock import patch

from streamlit.runtime.memory_session_storage import MemorySessionStorage

from dashboard import letting_go
from dashboard.letting_go import LettingGo, forget_ended, give_memory_back


class Session:
    """What is asked of Streamlit's session."""

    def __init__(self):
        self.id = "closed"
        self.session_state = {"intake": "answers"}
        self.is_shut = False

    def shutdown(self):
        self.is_shut = True


def kept_session(*, ttl_seconds):
    storage, session = MemorySessionStorage(ttl_seconds=ttl_seconds), Session()
    storage.save(SimpleNamespace(session=session))
    runtime = SimpleNamespace(_session_mgr=SimpleNamespace(_session_storage=storage))
    return session, storage, runtime


def test_a_session_whose_time_is_out_is_emptied_and_no_longer_held():
    session, storage, runtime = kept_session(ttl_seconds=0)
    forget_ended(runtime)
    assert (session.is_shut, session.session_state) == (True, {})
    assert not storage._cache._data


def test_a_session_that_may_come_back_keeps_its_answers():
    session, storage, runtime = kept_session(ttl_seconds=60)
    forget_ended(runtime)
    assert (session.is_shut, session.session_state) == (False, {"intake": "answers"})
    assert storage.get("closed") is not None


def test_streamlit_keeps_its_sessions_where_they_are_looked_for():
    from streamlit.runtime import Runtime
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

    manager = WebsocketSessionManager(
        session_storage=MemorySessionStorage(ttl_seconds=0),
        uploaded_file_manager=None,
        script_cache=None,
        message_enqueued_callback=None,
    )
    cache = manager._session_storage._cache
    assert callable(cache.expire)
    assert cache._data == {}
    assert callable(AppSession.shutdown)
    assert isinstance(AppSession.session_state, property)
    assert "_session_mgr" in Runtime.__init__.__code__.co_names


def test_a_closed_page_is_followed_by_letting_go_and_a_plain_request_is_not():
    calls = []

    async def served(scope, receive, send):
        pass

    async def journey():
        with patch.object(letting_go, "let_go", lambda: calls.append("let go")):
            guard = LettingGo(served, after=-letting_go.MARGIN)
            await guard({"type": "http"}, None, None)
            await asyncio.sleep(0.01)
            assert calls == []
            await guard({"type": "websocket"}, None, None)
            await asyncio.sleep(0.01)

    asyncio.run(journey())
    assert calls == ["let go"]


def test_giving_memory_back_works_on_any_system():
    with patch.object(letting_go.ctypes, "CDLL", side_effect=OSError):
        give_memory_back()
    give_memory_back()
