"""The dashboard as people meet it: its own server, an identity provider, a real browser."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.launch import command

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 60_000
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    """A port nobody listens to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def running(arguments: list[str], *, ready: str, home: Path, **extra: str) -> Iterator[None]:
    """A server in a process of its own, from when it answers until it is stopped."""
    server = subprocess.Popen(
        arguments,
        cwd=home,
        env={**os.environ, "HOME": str(home), "OMP_NUM_THREADS": "1", **extra},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(ready)
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def dashboard(home: Path, *, port: int | None = None, **extra: str) -> Iterator[str]:
    """Where the dashboard is served, started as the command line starts it."""
    port = port or free_port()
    here = f"http://localhost:{port}"
    with running(command(port), ready=f"{here}/_stcore/health", home=home, **extra):
        yield here


@contextmanager
def identity_provider(home: Path, people: list[Mapping[str, Any]]) -> Iterator[str]:
    """Where a pretended identity provider knows the people given by their claims."""
    port = free_port()
    here = f"http://localhost:{port}"
    known = [each for person in people for each in ("--user-claims", json.dumps(person))]
    arguments = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *known]
    with running(arguments, ready=f"{here}/.well-known/openid-configuration", home=home):
        yield here


@contextmanager
def browser() -> Iterator[Any]:
    """A real browser; skip the test where CHROMIUM is None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
