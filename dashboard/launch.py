"""Start Streamlit with every privacy option set, whatever configuration the machine has."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from surveys.problems import CultureError, Problem

OPTIONS = {
    "server.address": "127.0.0.1",  # unset, the server listens to the network and looks up its IP
    "browser.serverAddress": "localhost",
    "browser.gatherUsageStats": "false",
    "server.showEmailPrompt": "false",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "250",  # MB
    "server.disconnectedSessionTTL": "30",  # seconds until a closed page's answers are let go
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "theme.headingFontSizes": '["2.25rem", "1.5rem", "1.2rem"]',
    # The blue of good news in the charts, dark and light enough to read; the rest is Streamlit's.
    "theme.light.primaryColor": "#1f6aa5",
    "theme.light.textColor": "#14181d",
    "theme.dark.primaryColor": "#357ab2",
    "theme.dark.textColor": "#f2f1ee",
}


def app_file() -> Path:
    """Return the entry file, in a checkout as well as installed."""
    found = importlib.util.find_spec("app")
    if found is None or found.origin is None:
        raise CultureError(Problem("app_not_found"))
    return Path(found.origin)


def command(port: int | None) -> list[str]:
    """Return the command that serves the dashboard on this computer only."""
    options = {**OPTIONS, **({"server.port": str(port)} if port else {})}
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-P", "-m", "streamlit", "run", str(app_file()), *flags]


def launch(port: int | None = None) -> int:
    """Serve the dashboard until it is stopped; return its exit code."""
    try:
        return subprocess.run(command(port)).returncode
    except KeyboardInterrupt:
        return 0
