"""Killed at any moment, read and written by many at once: nothing lost, nothing half, no error."""

import random
import threading
import time
from contextlib import closing, suppress
from itertools import count
from multiprocessing import Pipe, get_all_start_methods, get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from store.audit_log import first_broken
from store.columnar import content_hash
from store.database import Store, StoreError, open_store
from store.results import Results, replace_results, results_of
from store.waves import add_wave, load_responses, release_wave, wave, waves
from tests.databases import counted, draft, results

forks = pytest.mark.skipif(
    "fork" not in get_all_start_methods(), reason="a process cannot be doubled on this system"
)


def reopened(place: str) -> Store:
    return open_store(place) if place.startswith("postgresql") else open_store(folder=Path(place))


def _import_on(place: str, seed: int, said: Connection) -> None:
    """Import one wave after another and say the id of each, until killed."""
    with closing(reopened(place)) as store:
        said.send("begins")
        for turn in count():
            made = draft(f"{seed}-{turn}", seed=1000 * seed + turn)
            said.send(add_wave(store, made, results=results(made.wave.content)).id)


def kill_while_importing(place: str, *, seed: int, after: float) -> list[str]:
    """Kill -9 an import that many seconds into it; return the waves it said were stored."""
    here, there = Pipe(duplex=False)
    process = get_context("fork").Process(target=_import_on, args=(place, seed, there))
    process.start()
    there.close()
    here.recv()  # "begins": the clock runs from the first import
    time.sleep(after)
    process.kill()
    process.join()
    said = []
    with suppress(EOFError):
        while True:
            said.append(here.recv())
    return said


def assert_whole(place: str, said: list[str]) -> None:
    with closing(reopened(place)) as store:
        found = waves(store)
        assert {each.id for each in found} >= set(said)
        for each in found:
            assert content_hash(load_responses(store, each.id, with_comments=True)) == each.content
            assert results_of(store, each.id, made_from=each.content) is not None
        rows = counted(store)
        assert rows["waves"] == rows["answers"] == rows["results"] == rows["audit_log"]
        assert first_broken(store) is None


def kill_often(place: str, *, times: int) -> None:
    rng = random.Random(6)
    said: list[str] = []
    for turn in range(times):
        said += kill_while_importing(place, seed=turn, after=rng.uniform(0, 0.3))
        assert_whole(place, said)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "store")
    return request.getfixturevalue("postgresql_url")


@forks
def test_an_import_killed_at_random_moments_is_there_whole_or_not_at_all(place):
    kill_often(place, times=8)


@forks
@pytest.mark.bench
def test_fifty_kills_lose_nothing(place):
    kill_often(place, times=50)


def crowd(store: Store, *, seconds: float, readers: int = 20, writers: int = 2) -> list[str]:
    """Let many read and some write for a while; return what went wrong."""
    added = add_wave(store, draft("First"), results=results("0"))
    newest = {"value": 0}
    wrong: list[str] = []
    ends = time.monotonic() + seconds

    def reading() -> None:
        while time.monotonic() < ends:
            at_least = newest["value"]
            try:
                found = wave(store, added.id)
                versions = range(newest["value"] + 50)
                kept = next(
                    (v for v in versions if v >= at_least and _is(store, added.id, v)), None
                )
                if kept is None:
                    wrong.append(f"older than {at_least}")
                if len(load_responses(store, found.id)) != 20:
                    wrong.append("half")
            except StoreError as error:
                wrong.append(str(error))

    def writing(number: int) -> None:
        turn = 0
        while time.monotonic() < ends:
            turn += 1
            try:
                if number == 0:  # released anew: whoever reads later must see this or newer
                    replace_results(store, added, _version(turn), by="w")
                    newest["value"] = turn
                else:
                    made = draft(f"{number}-{turn}", seed=1000 * number + turn)
                    release_wave(store, add_wave(store, made, results=results()).id, by="w")
            except StoreError as error:
                wrong.append(str(error))
            time.sleep(0.05)

    crowd = [threading.Thread(target=reading) for _ in range(readers)]
    crowd += [threading.Thread(target=writing, args=(each,)) for each in range(writers)]
    [each.start() for each in crowd]
    [each.join() for each in crowd]
    assert newest["value"] > 0
    assert len(waves(store)) > 1
    return wrong


def _version(number: int) -> Results:
    return results(str(number))


def _is(store: Store, wave_id: str, number: int) -> bool:
    return results_of(store, wave_id, made_from=str(number)) is not None


def test_twenty_readers_and_two_writers_meet_no_error_and_nothing_stale(store):
    assert crowd(store, seconds=2.5) == []
    assert first_broken(store) is None


@pytest.mark.bench
def test_a_minute_of_twenty_readers_and_two_writers(store):
    assert crowd(store, seconds=60) == []
    assert first_broken(store) is None
