"""Script time of every page on the server, warm: the sample with two waves, and a large survey.

    python -m tests.benchmarks.page_speed [RESPONDENTS] [DEPARTMENTS]

100,000 answers in 100 departments by default, in a store that is thrown away. Wanted: at most
300 ms a page on the sample, 700 ms on the large one.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from analysis.at_rest import import_wave
from analysis.policy import default_policy
from dashboard.command_line import main as command
from sample_data.files import sample_path
from store.database import open_store
from store.waves import waves
from surveys.instrument_file import load_instrument
from surveys.remembered import FOLDER
from surveys.responses import Responses

ROOT = Path(__file__).parents[2]
QUESTIONNAIRE = "learning-culture"
PAGES = (
    *("start", "check", "waves", "overview", "departments", "barriers", "change"),
    *("drivers", "reliability", "profiles", "comments", "measures", "export", "methods", "log"),
)
TIMES = 5


def large(respondents: int, departments: int, *, seed: int) -> Responses:
    """Answers that hang together within people and departments, ten departments to a division."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, departments, respondents)
    of = rng.normal(0, 0.25, departments)[place] + rng.normal(0, 0.7, respondents)
    columns = {
        item.id: pd.array(
            np.clip(np.rint(3.3 + of + rng.normal(0, 0.8, respondents)), 1, 5), dtype="Int16"
        )
        for item in load_instrument(QUESTIONNAIRE).items
    }
    names = pd.Series(place)
    units = {
        "level_1": (names // 10).map("Division {}".format),
        "level_2": names.map("Department {}".format),
    }
    return Responses(items=pd.DataFrame(columns), units=pd.DataFrame(units))


def store_sample() -> None:
    """Store both waves of the sample, as an analyst does."""
    for number, name in enumerate(("wave1_sv.csv", "wave2_sv.csv"), start=1):
        asked = ["import", str(sample_path(name)), "--survey", "Sample", "--wave", str(number)]
        command([*asked, "--department", "Förvaltning", "--department", "Avdelning"])


def store_large(respondents: int, departments: int) -> None:
    """Store one wave of the large survey."""
    store = open_store()
    import_wave(
        store,
        large(respondents, departments, seed=1),
        load_instrument(QUESTIONNAIRE),
        default_policy(),
        survey="Large",
        name="1",
        by="bench",
    )
    store.close()


def measured() -> dict[str, tuple[float, float]]:
    """Return the first and the usual time, in ms, of every page of the newest wave."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    app.query_params["lang"] = "sv"
    app.query_params["wave"] = waves(open_store())[-1].id
    app.run()
    found = {}
    for page in PAGES:
        app.switch_page(f"dashboard/{page}.py")
        times = []
        for _ in range(TIMES + 1):
            start = time.perf_counter()
            app.run()
            times.append(1000 * (time.perf_counter() - start))
        if app.exception:
            raise RuntimeError(f"{page}: {app.exception[0].message}")
        found[page] = (times[0], median(times[1:]))
    return found


def main(respondents: int = 100_000, departments: int = 100) -> None:
    """Measure and print."""
    for name, fill in (
        ("sample, second of two waves", store_sample),
        (f"{respondents} answers", lambda: store_large(respondents, departments)),
    ):
        with tempfile.TemporaryDirectory() as folder:
            os.environ[FOLDER] = folder
            start = time.perf_counter()
            fill()
            sys.stdout.write(f"{name} (stored in {time.perf_counter() - start:.1f} s)\n")
            for page, (first, usual) in measured().items():
                sys.stdout.write(f"  {page:<14}first {first:7.0f} ms   warm {usual:7.0f} ms\n")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
