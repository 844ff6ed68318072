"""The store's file and its migrations: private, ours, never half, never newer than the program."""

import os
import re
import sqlite3
import stat
import threading
from contextlib import closing

import pytest
import sqlalchemy as sa

from store import migration, schema
from store.database import DATABASE_URL, FILE, StoreError, open_store, store_folder
from store.waves import add_wave, waves
from surveys.remembered import FOLDER
from tests.databases import behind_its_back, counted, draft


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_a_file_in_the_users_folder_that_only_they_can_read(data_folder):
    opened = open_store()
    assert opened.path == store_folder() / FILE
    assert opened.path.is_relative_to(data_folder)
    with opened.writing() as connection:  # the log lies beside the file while somebody writes
        connection.execute(schema.settings.insert().values(name="a", value="b"))
        beside = list(opened.path.parent.iterdir())
        assert len(beside) == 3
        assert {mode(each) for each in beside} == {0o600}
    assert mode(opened.path.parent) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them_again(sqlite_store):
    sqlite_store.path.chmod(0o644)
    open_store(folder=sqlite_store.path.parent)
    assert mode(sqlite_store.path) == 0o600


def test_a_file_is_opened_again_with_what_it_held(sqlite_store):
    added = add_wave(sqlite_store, draft())
    assert waves(open_store(folder=sqlite_store.path.parent)) == (added,)


def test_the_variable_names_another_database(postgresql_url, monkeypatch):
    monkeypatch.setenv(DATABASE_URL, postgresql_url)
    opened = open_store()
    assert opened.path is None
    opened.close()


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "secret", "postgresql://u:secret@h:x/d"])
def test_an_address_that_is_none_is_refused_without_repeating_it(url):
    with pytest.raises(StoreError) as refusal:
        open_store(url)
    assert "secret" not in re.sub('of kind "secret"', "", str(refusal.value))


def test_a_database_out_of_reach_is_told_without_its_password():
    with pytest.raises(StoreError) as refusal:
        open_store("postgresql://someone:geheim@127.0.0.1:1/none")
    assert "geheim" not in str(refusal.value)
    assert "***" in str(refusal.value)


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"x" * 200])
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreError, match="not a database of this program"):
        open_store(folder=tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


def test_another_programs_database_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / FILE)) as other, other:
        other.execute("PRAGMA application_id = 7")
        other.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreError, match="not a database of this program"):
        open_store(folder=tmp_path)


def test_a_damaged_file_is_told_in_a_sentence(sqlite_store):
    add_wave(sqlite_store, draft())
    content = bytearray(sqlite_store.path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    sqlite_store.path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        open_store(folder=sqlite_store.path.parent)


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(store):
    with store.writing() as connection:
        newer = {"name": "999_more", "at": "2030-01-01"}
        connection.execute(sa.text("INSERT INTO migrations VALUES (:name, :at)"), newer)
    before = counted(store)
    url = None if store.path else store.engine.url.render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="newer version"):
        open_store(url, folder=store.path and store.path.parent)
    assert counted(store) == before


@pytest.mark.parametrize("step", ["", *migration.STEPS])
def test_a_store_of_every_older_program_is_brought_up_to_date(tmp_path, step):
    with closing(open_store(folder=tmp_path)) as reference:
        expected = _shape(reference)
    old = tmp_path / "old"
    old.mkdir()
    engine = sa.create_engine(f"sqlite+pysqlite:///{old / FILE}")
    with engine.begin() as connection:
        migration.migrate(connection, until=step)
    engine.dispose()
    with closing(open_store(folder=old)) as opened:
        assert _shape(opened) == expected


def _shape(store) -> dict[str, set[str]]:
    inspector = sa.inspect(store.engine)
    return {
        table: {column["name"] for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
    }


def test_the_tables_are_those_that_the_program_knows(store):
    expected = {table.name: {column.name for column in table.c} for table in schema.ALL}
    assert _shape(store) == expected | {"migrations": {"name", "applied_at"}}


def test_every_step_was_written_for_both_databases():
    for step in migration.STEPS:
        assert (migration.FOLDER / f"{step}.postgresql.sql").is_file()
    assert len(list(migration.FOLDER.iterdir())) == 2 * len(migration.STEPS)


def test_a_step_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    steps = tmp_path / "steps"
    steps.mkdir()
    (steps / "001_bad.sqlite.sql").write_text("CREATE TABLE a (x);\nCREATE TABLE a (x);\n")
    monkeypatch.setattr(migration, "FOLDER", steps)
    monkeypatch.setattr(migration, "STEPS", ("001_bad",))
    with pytest.raises(StoreError):
        open_store(folder=tmp_path / "store")
    with closing(sqlite3.connect(tmp_path / "store" / FILE)) as file:
        assert file.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_many_first_starts_at_once_make_one_store(tmp_path):
    failures = []

    def starting() -> None:
        try:
            open_store(folder=tmp_path / "store").close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=starting) for _ in range(8)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert not failures
    assert waves(open_store(folder=tmp_path / "store")) == ()


def test_a_folder_that_cannot_be_used_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(FOLDER, str(tmp_path / "file"))
    with pytest.raises(StoreError, match="cannot be used"):
        open_store()


def test_a_reader_sees_one_moment(store):
    add_wave(store, draft("A", seed=1))
    table = sa.select(sa.func.count()).select_from(schema.waves)
    with store.reading() as connection:
        assert connection.scalar(table) == 1
        add_wave(store, draft("B", seed=2))
        assert connection.scalar(table) == 1
    assert counted(store)["waves"] == 2


def test_foreign_keys_hold_behind_the_programs_back(sqlite_store):
    with pytest.raises(sqlite3.IntegrityError):
        behind_its_back(
            sqlite_store,
            "PRAGMA foreign_keys = ON;"
            "INSERT INTO answers (wave_id, responses) VALUES ('none', x'00');",
        )
