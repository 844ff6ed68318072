"""Start the server with every privacy option set, whatever configuration the machine has."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

from dashboard import login
from surveys.problems import CultureError, Problem

CLOSED_PAGE = 30
"""Seconds in which a closed page may come back; then its answers are let go."""

OPTIONS: dict[str, object] = {
    "server.address": "127.0.0.1",  # unset, the server listens to the network and looks up its IP
    "browser.serverAddress": "localhost",
    "browser.gatherUsageStats": False,
    "server.showEmailPrompt": False,
    "runner.magicEnabled": False,  # a text standing alone in a script would appear on the page
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 250,  # MB
    "server.disconnectedSessionTTL": CLOSED_PAGE,
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "theme.headingFontSizes": ["2.25rem", "1.5rem", "1.2rem"],
    # The blue of good news in the charts, dark and light enough to read; the rest is Streamlit's.
    "theme.light.primaryColor": "#1f6aa5",
    "theme.light.textColor": "#14181d",
    "theme.dark.primaryColor": "#357ab2",
    "theme.dark.textColor": "#f2f1ee",
}
SERVING = Path(__file__).parent / "serving.py"


def app_file() -> Path:
    """Return the entry file, in a checkout as well as installed."""
    found = importlib.util.find_spec("app")
    if found is None or found.origin is None:
        raise CultureError(Problem("app_not_found"))
    return Path(found.origin)


def command(port: int | None = None, *, address: str | None = None) -> list[str]:
    """Return the command that serves the dashboard.

    Parameters
    ----------
    port
        Where to listen; None is Streamlit's own choice.
    address
        Address of the network interface to listen on; None is this computer only.

    Raises
    ------
    CultureError
        Others could reach the address and nobody would have to sign in, or the file that says how
        people sign in is wrong.
    """
    signing_in = login.login_settings()
    options = dict(OPTIONS)
    if address is not None:
        options["server.address"] = address
    if port is not None:
        options["server.port"] = port
    if signing_in is not None:
        options["browser.serverAddress"] = signing_in.host
    if address is not None and not login.is_loopback(address):
        if signing_in is None:
            raise CultureError(
                Problem("login_needed", {"address": address, "variable": login.FILE})
            )
        options["server.headless"] = True
    return [sys.executable, "-P", str(SERVING), json.dumps(options)]


def launch(port: int | None = None, *, address: str | None = None) -> int:
    """Serve the dashboard until it is stopped; return its exit code."""
    try:
        return subprocess.run(command(port, address=address)).returncode
    except KeyboardInterrupt:
        return 0
