"""The server's own answers: headers on each, and no host name but ours."""

import asyncio

import pytest

from dashboard.contents import EVERY, HOME
from dashboard.elsewhere import Elsewhere
from dashboard.serving import HEADERS, Guard


def answer(host: str, kind: str = "http") -> list[dict]:
    """What the guard sends for a request that asks for `host`."""
    sent: list[dict] = []

    async def inside(scope, receive, send):
        headers = [(b"content-type", b"text/html"), (b"x-frame-options", b"ALLOWALL")]
        await send({"type": f"{kind}.response.start", "status": 200, "headers": headers})

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "headers": [(b"host", host.encode())]}
    asyncio.run(Guard(inside, hosts=("localhost", "127.0.0.1", "::1"))(scope, None, send))
    return sent


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "LOCALHOST"])
def test_our_own_names_are_answered_with_our_headers(host):
    headers = dict(answer(host)[0]["headers"])
    assert headers[b"x-frame-options"] == b"DENY"
    assert {name.encode() for name in HEADERS} <= set(headers)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io"])
def test_a_name_that_is_not_ours_is_refused(host):
    assert answer(host)[0]["status"] == 421
    assert answer(host, "websocket")[0]["type"] == "websocket.close"


def test_no_outside_address_is_allowed_in_the_page():
    policy = HEADERS["content-security-policy"]
    assert "http" not in policy
    assert "*" not in policy


def led(path: str, *, query: bytes = b"", method: str = "GET") -> tuple[int, str]:
    """What a request for a path is answered with: 200 where it is passed on."""
    sent: list[dict] = []

    async def inside(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query}
    asyncio.run(Elsewhere(inside, pages=(*EVERY, HOME))(scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"]).get(b"location", b"").decode()


def test_an_address_that_no_page_has_leads_to_the_first_page_with_its_wave():
    assert led("/nowhere", query=b"lang=sv&wave=1a") == (303, "/?lang=sv&wave=1a&no_page=1")
    assert led("/departments/care") == (303, "/?no_page=1")
    assert led("/%2f/evil.example/") == (200, "")


@pytest.mark.parametrize("path", ["/", *(f"/{name}" for name in (*EVERY, HOME)), "/export/"])
def test_an_address_of_a_page_is_left_alone(path):
    assert led(path) == (200, "")


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/health",
        "/export/_stcore/health",
        "/oauth2callback",
        "/auth/login",
        "/static/js/a.js",
        "/media/x",
    ],
)
def test_what_the_server_answers_itself_is_left_alone(path):
    assert led(path) == (200, "")
    assert led("/nowhere", method="POST") == (200, "")
