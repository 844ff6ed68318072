"""The server: Streamlit's own, with our headers, and no door open that should not be.

Started as a file by `launch`, so that nothing depends on the folder one stands in.
"""

import json
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

ROOT = Path(__file__).parent.parent

HEADERS = {
    # Streamlit writes styles and starts its scripts in the page itself; all else is ours alone.
    "content-security-policy": "; ".join(
        (
            "default-src 'self'",
            # blob: the heatmap's own script, which Streamlit hands to the browser in that way.
            "script-src 'self' 'unsafe-inline' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Answers only to the host names it was started for, and puts our headers on every answer.

    A page elsewhere can point a name of its own at this computer and ask in the user's browser;
    such a request carries that name.
    """

    def __init__(self, app: Application, *, hosts: Sequence[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if (urlsplit(f"//{asked}").hostname or "") not in self.hosts:
            await _refused(scope["type"], send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                named = {name for name, _ in ours}
                theirs = [each for each in message.get("headers", []) if each[0] not in named]
                message["headers"] = [*theirs, *ours]
            await send(message)

        await self.app(scope, receive, with_headers)


async def _refused(kind: str, send: Send) -> None:
    if kind == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send(
        {
            "type": "http.response.start",
            "status": 421,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    body = b"This address is not served here. / Den adressen finns inte h\xc3\xa4r."
    await send({"type": "http.response.body", "body": body})


def application() -> st.App:
    """Return the dashboard as one application, with login where a file names a provider."""
    from dashboard.contents import EVERY, HOME
    from dashboard.elsewhere import Elsewhere
    from dashboard.launch import CLOSED_PAGE, app_file
    from dashboard.letting_go import LettingGo
    from dashboard.login import LOOPBACK, login_settings

    login = login_settings()
    hosts = (login.host, *LOOPBACK) if login else LOOPBACK
    return st.App(
        app_file(),
        secrets=login.secrets() if login else None,
        middleware=[
            Middleware(Guard, hosts=hosts),
            Middleware(Elsewhere, pages=(*EVERY, HOME)),
            Middleware(LettingGo, after=CLOSED_PAGE),
        ],
    )


def main(options: Mapping[str, Any]) -> None:
    """Serve until stopped, under Streamlit's options by name."""
    application().run(config=options)


if __name__ == "__main__":
    if str(ROOT) not in sys.path:  # started as a file, so that no other folder is looked in
        sys.path.insert(0, str(ROOT))
    main(json.loads(sys.argv[1]))
