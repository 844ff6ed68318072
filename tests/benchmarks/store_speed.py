"""How long a large wave takes to store and to load, and its first page without computing anything.

    python -m tests.benchmarks.store_speed [RESPONDENTS] [ITEMS]

One million answers of forty items by default, in a SQLite file that is thrown away. Memory is the
most this process held while loading.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.policy import default_policy
from store.columnar import content_hash
from store.database import open_store
from store.waves import NewWave, add_wave, draft_wave, load_responses
from surveys.responses import Responses
from tests.builders import instrument


def made(respondents: int, items: int) -> Responses:
    """Random answers in 400 units of three levels."""
    rng = np.random.default_rng(1)
    columns = {
        f"i{number}": pd.array(rng.integers(1, 6, respondents), dtype="Int16")
        for number in range(items)
    }
    place = rng.integers(0, 400, respondents)
    levels = {
        "level_1": pd.Series(place // 100).map("Division {}".format),
        "level_2": pd.Series(place // 10).map("Department {}".format),
        "level_3": pd.Series(place).map("Team {}".format),
    }
    return Responses(items=pd.DataFrame(columns), units=pd.DataFrame(levels))


def timed(name: str, work: Callable[[], object]) -> object:
    """Do something and say how long it took."""
    start = time.perf_counter()
    result = work()
    sys.stdout.write(f"{name:<32}{time.perf_counter() - start:8.2f} s\n")
    return result


def main(respondents: int = 1_000_000, items: int = 40) -> None:
    """Measure and print."""
    answers = made(respondents, items)
    new = NewWave(
        survey="S",
        name="W",
        responses=answers,
        instrument=instrument(),
        policy=default_policy().as_dict(),
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_store(folder=Path(folder))) as store,
    ):
        timed("hash of the answers", lambda: content_hash(answers))
        draft = timed("hash and Parquet", lambda: draft_wave(new, by="bench"))
        sys.stdout.write(f"{'Parquet':<32}{len(draft.responses) / 1e6:8.1f} MB\n")
        wave = timed("write, one transaction", lambda: add_wave(store, draft))
        for _ in range(3):
            timed("load", lambda: load_responses(store, wave.id))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{'memory at most':<32}{most:8.0f} MB\n")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
