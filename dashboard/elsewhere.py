"""An address that no page has: sent to the first page, which says so in the reader's language.

Streamlit's own answer is a box in English over the first page.
"""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

NO_PAGE = "no_page"
"""What the address of the first page says when another one was asked for."""
THE_SERVERS = ("app", "auth", "component", "media", "oauth2callback", "static")
"""Where the server itself answers; so it does where a name begins with an underscore."""


class Elsewhere:
    """Sends whoever opens an unknown address to the first page, wave and language kept."""

    def __init__(self, app: Application, *, pages: Sequence[str]) -> None:
        self.app = app
        self.known = frozenset((*pages, *THE_SERVERS))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or lead it to the first page."""
        if scope["type"] != "http" or scope["method"] != "GET" or not self.unknown(scope):
            await self.app(scope, receive, send)
            return
        asked = scope.get("query_string", b"")
        query = b"&".join(part for part in (asked, f"{NO_PAGE}=1".encode()) if part)
        headers = [(b"location", scope.get("root_path", "").encode() + b"/?" + query)]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def unknown(self, scope: Message) -> bool:
        """Whether a request is for a page that there is not; files have a dot in their name."""
        path = scope["path"].removeprefix(scope.get("root_path", "")).strip("/")
        first, *below = path.split("/")
        # The page asks for `_stcore` below its own address as well, to find its server.
        if "." in path or any(each.startswith("_") for each in (first, *below)):
            return False
        return bool(path) and first not in THE_SERVERS and (bool(below) or first not in self.known)
