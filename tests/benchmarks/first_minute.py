"""From a start to the heatmap of a file of one's own, in a real browser: seconds and clicks.

    python -m tests.benchmarks.first_minute [FILE]

The sample's second wave by default. Wanted: under a minute and at most six clicks, the one in the
computer's own window for choosing a file counted too.
"""

import sys
import tempfile
import time
from pathlib import Path

from dashboard.words import say
from sample_data.files import sample_path
from tests.served import PATIENCE, browser, dashboard


def main(file: str = "") -> None:
    """Walk the way of somebody who knows what to press, and print how long it took."""
    chosen = file or str(sample_path("wave2_sv.csv"))
    with tempfile.TemporaryDirectory() as home, browser() as opened:
        start = time.perf_counter()
        with dashboard(Path(home), LEARNING_CULTURE_DATA=home) as address:
            page = opened.new_context(locale="en-GB").new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(address)
            page.get_by_role("heading", name=say("start.title", "en"), level=1).wait_for()
            told("first page", start)
            page.locator("input[type=file]").first.set_input_files(chosen)
            clicks = 2
            for key in ("start.read", "check.confirm"):
                page.get_by_role("button", name=say(key, "en")).click()
                clicks += 1
                told(key, start)
            page.get_by_role("heading", name=say("overview.title", "en"), level=1).wait_for()
            told("overview", start)
            page.get_by_role("link", name=say("overview.to_heatmap", "en")).click()
            clicks += 1
            page.get_by_role("treegrid").wait_for()
            told(f"heatmap, {clicks} clicks", start)


def told(what: str, start: float) -> None:
    """Print how far it is and how long it took so far."""
    sys.stdout.write(f"{time.perf_counter() - start:6.1f} s  {what}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
