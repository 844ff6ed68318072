"""Deleted answers are gone from the files, and only the audit line says that they were there."""

import threading
from contextlib import closing
from pathlib import Path

import pytest

from store import erasure, schema
from store.audit_log import Action, entries, first_broken
from store.database import StoreError, open_store
from store.erasure import delete_survey, delete_wave
from store.measures import FollowUp, add_measure, measures
from store.waves import add_wave, load_responses, waves
from tests.databases import MARKER, bytes_at_rest, counted, draft, results

SECRETS = [MARKER.encode(), b"study " + MARKER.encode()]


def filled(store):
    """Two waves of a survey with the marker in answers, free text, units and results."""
    return [
        add_wave(store, draft(name, seed=seed), results=results(MARKER))
        for seed, name in enumerate(("Autumn", "Spring"), start=1)
    ]


def test_a_deleted_wave_is_gone_and_the_other_is_as_it_was(store):
    first, second = filled(store)
    done = delete_wave(store, first.id, by="anna")
    assert done.complete
    assert waves(store) == (second,)
    assert len(load_responses(store, second.id)) == 20
    last = entries(store)[-1]
    assert (last.who, last.action, last.wave_id) == ("anna", Action.DELETED, first.id)
    assert first_broken(store) is None


def test_a_deleted_survey_leaves_only_audit_lines(store):
    filled(store)
    measure = FollowUp(survey_id="culture", what="Dialogue", unit="/School", barrier="fear")
    add_measure(store, measure, by="anna")
    assert delete_survey(store, "culture", by="anna").complete
    left = {name: count for name, count in counted(store).items() if count}
    assert set(left) == {"audit_log", "policies", "settings"}
    assert measures(store, "culture") == ()


def test_a_measure_stays_when_its_wave_goes(store):
    first, _ = filled(store)
    measure = FollowUp(
        survey_id="culture", wave_id=first.id, what="Dialogue", unit="/School", barrier="fear"
    )
    add_measure(store, measure, by="anna")
    delete_wave(store, first.id, by="anna")
    assert [each.wave_id for each in measures(store, "culture")] == [None]


def test_no_byte_of_deleted_answers_is_left_in_the_file_or_its_log(sqlite_store):
    with sqlite_store.reading():  # keeps the log beside the file, as another page would
        filled(sqlite_store)
        before = bytes_at_rest(sqlite_store)
    assert all(each in before for each in SECRETS)
    delete_survey(sqlite_store, "culture", by="anna")
    after = bytes_at_rest(sqlite_store)
    assert not any(each in after for each in SECRETS)
    assert len(after) < len(before)


def test_no_byte_of_deleted_answers_is_left_in_the_tables_of_postgresql(
    postgresql_server, postgresql_url
):
    with closing(open_store(postgresql_url)) as opened:
        filled(opened)
        with opened.outside_transactions() as connection:
            connection.exec_driver_sql("CHECKPOINT")
            folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one()) / "base"
        assert MARKER.encode() in _everything(folder)
        assert delete_survey(opened, "culture", by="anna").complete
        with opened.outside_transactions() as connection:
            connection.exec_driver_sql("CHECKPOINT")
        assert MARKER.encode() not in _everything(folder)


def _everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_what_a_reader_held_is_erased_at_the_next_start(store, monkeypatch):
    monkeypatch.setattr(erasure, "TRIES", 1)
    monkeypatch.setattr(erasure, "TURN", 0.1)
    first, _ = filled(store)
    with store.reading() as connection:
        connection.execute(schema.waves.select()).all()
        done = delete_wave(store, first.id, by="anna")
        assert not done.complete
        assert "next started" in done.note.text("en")
    erasure.erase_what_is_left(store)
    with store.reading() as connection:
        names = connection.scalars(
            schema.settings.select().with_only_columns(schema.settings.c.name)
        )
        assert "to_erase" not in set(names)


def test_a_reader_who_ends_is_waited_for(sqlite_store):
    first, _ = filled(sqlite_store)
    reading, ends = threading.Event(), threading.Event()

    def read() -> None:
        with sqlite_store.reading() as connection:
            connection.execute(schema.waves.select()).all()
            reading.set()
            ends.wait(1)

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()
    assert delete_wave(sqlite_store, first.id, by="anna").complete
    reader.join()


def test_what_is_not_there_cannot_be_deleted(store):
    with pytest.raises(StoreError):
        delete_wave(store, "none", by="anna")
    with pytest.raises(StoreError):
        delete_survey(store, "none", by="anna")
    assert entries(store) == ()
