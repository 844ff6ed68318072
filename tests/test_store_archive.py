"""Everything as one file and back: all of it or nothing, and nothing that was tampered with."""

import hashlib
import json
import stat
import zipfile
from contextlib import closing

import pytest
import sqlalchemy as sa

from store import schema
from store.archive import export_archive, restore_archive
from store.archive_check import MANIFEST
from store.audit_log import entries, first_broken
from store.database import StoreError, open_store
from store.erasure import delete_wave
from store.measures import FollowUp, add_measure, measures
from store.people import Role, add_person, people
from store.results import results_of
from store.waves import add_wave, load_responses, release_wave, waves
from tests.databases import behind_its_back, counted, draft, results

PUBLIC = set(schema.ALL) - {schema.audit_log}


def filled(store):
    """Two waves, a person, a measure."""
    made = [
        add_wave(store, draft(name, seed=seed), results=results(name))
        for seed, name in enumerate(("Autumn", "Spring"), start=1)
    ]
    release_wave(store, made[0].id, by="anna")
    add_person(store, by="o", name="Å", role=Role.OWNER, email="o@example.org")
    measure = FollowUp(survey_id="culture", what="Dialogue", unit="/School", barrier="fear")
    add_measure(store, measure, by="anna")
    return made


def rows(store) -> dict[str, list[dict]]:
    """Everything but the audit log, row by row."""
    with store.reading() as connection:
        return {
            table.name: sorted(
                (dict(row) for row in connection.execute(sa.select(table)).mappings()), key=repr
            )
            for table in PUBLIC
        }


@pytest.fixture
def other(tmp_path):
    """Another store, in a file."""
    with closing(open_store(folder=tmp_path / "other")) as opened:
        yield opened


def test_everything_comes_back_in_an_empty_store(store, other, tmp_path):
    filled(store)
    path = tmp_path / "all.zip"
    made = export_archive(store, path, by="anna")
    done = restore_archive(other, path, by="bo")
    assert rows(other) == rows(store)
    assert entries(other)[:-1] == entries(store)
    assert made.audit_head == entries(store)[-1].hash
    assert first_broken(other) is None
    assert (done.surveys, done.waves, done.people, done.measures) == (1, 2, 1, 1)
    assert (made.surveys, made.waves) == (1, 2)


def test_an_archive_goes_from_a_file_to_postgresql(sqlite_store, postgresql_url, tmp_path):
    filled(sqlite_store)
    export_archive(sqlite_store, tmp_path / "all.zip", by="anna")
    with closing(open_store(postgresql_url)) as opened:
        restore_archive(opened, tmp_path / "all.zip", by="bo")
        assert rows(opened) == rows(sqlite_store)
        assert first_broken(opened) is None


def test_only_its_owner_can_read_an_archive(sqlite_store, tmp_path):
    export_archive(sqlite_store, tmp_path / "all.zip", by="anna")
    assert stat.S_IMODE((tmp_path / "all.zip").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_restoring_adds_to_what_is_there_and_keeps_its_people(sqlite_store, other, tmp_path):
    made = filled(sqlite_store)
    mine = add_wave(other, draft("Mine", survey="Mine", seed=9), results=results("mine"))
    add_person(other, by="o", name="Other", role=Role.OWNER, email="other@example.org")
    export_archive(sqlite_store, tmp_path / "all.zip", by="anna")
    done = restore_archive(other, tmp_path / "all.zip", by="bo")
    assert {each.id for each in waves(other)} == {mine.id, *(each.id for each in made)}
    assert [each.name for each in people(other)] == ["Other"]
    assert done.people == 0
    # sealed by another store's key, they are sealed anew by this one's
    assert results_of(other, made[0].id, made_from="Autumn") == b"study Autumn"
    assert results_of(other, mine.id, made_from="mine") == b"study mine"
    assert first_broken(other) is None
    again = restore_archive(other, tmp_path / "all.zip", by="bo")
    assert (again.waves, again.known, again.audit_lines, again.measures) == (0, 2, 0, 0)
    assert len(measures(other, "culture")) == 1


def test_what_was_deleted_stays_deleted_unless_it_is_asked_for(sqlite_store, tmp_path):
    first, second = filled(sqlite_store)
    export_archive(sqlite_store, tmp_path / "all.zip", by="anna")
    delete_wave(sqlite_store, first.id, by="anna")
    done = restore_archive(sqlite_store, tmp_path / "all.zip", by="bo")
    assert (done.waves, done.known, done.deleted) == (0, 1, 1)
    assert waves(sqlite_store) == (second,)
    back = restore_archive(sqlite_store, tmp_path / "all.zip", by="bo", deleted_too=True)
    assert back.waves == 1
    assert len(load_responses(sqlite_store, first.id)) == 20


def test_results_that_were_changed_before_the_export_are_left_out(sqlite_store, other, tmp_path):
    made = filled(sqlite_store)
    behind_its_back(sqlite_store, "UPDATE results SET study = CAST('study lie' AS BLOB)")
    export_archive(sqlite_store, tmp_path / "all.zip", by="anna")
    restore_archive(other, tmp_path / "all.zip", by="bo")
    assert results_of(other, made[0].id, made_from="Autumn") is None


def test_another_wave_of_the_same_name_stops_the_whole(sqlite_store, other, tmp_path):
    filled(sqlite_store)
    with closing(open_store(folder=tmp_path / "third")) as third:
        export_archive(sqlite_store, tmp_path / "all.zip", by="anna")
        add_wave(third, draft("Spring", seed=7))
        before = counted(third)
        with pytest.raises(StoreError, match="already holds another"):
            restore_archive(third, tmp_path / "all.zip", by="bo")
        assert counted(third) == before


def rewritten(path, change, *, honest: bool = True) -> None:
    """Write an archive anew with its members changed, checksums made to fit when `honest`."""
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist() if each != MANIFEST}
        manifest = json.loads(archive.read(MANIFEST))
    change(members, manifest)
    if honest:
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in members.items()
        }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, json.dumps(manifest))


def table(name: str, change):
    """A change of one table's rows."""

    def changed(members, manifest) -> None:
        found = json.loads(members[f"tables/{name}.json"])
        change(found)
        members[f"tables/{name}.json"] = json.dumps(found).encode()

    return changed


def _answers(members, manifest) -> None:
    first, second = (name for name in members if name.endswith(".responses"))
    members[first] = members[second]


def _no_answers(members, manifest) -> None:
    members.pop(next(name for name in members if name.endswith(".responses")))


HOSTILE = {
    "path": lambda members, manifest: members.update({"../../evil": b"x"}),
    "extra file": lambda members, manifest: members.update({"answers/ab.extra": b"x"}),
    "missing table": lambda members, manifest: members.pop("tables/people.json"),
    "not JSON": lambda members, manifest: members.update({"tables/waves.json": b"{"}),
    "deep JSON": lambda members, manifest: members.update({"tables/waves.json": b"[" * 100_000}),
    "other format": lambda members, manifest: manifest.update(format="other"),
    "newer step": lambda members, manifest: manifest.update(step="999_more"),
    "answers of another wave": _answers,
    "no answers": _no_answers,
    "extra column": table("people", lambda rows: rows[0].update(admin="yes")),
    "wrong type": table("people", lambda rows: rows[0].update(name=["x"])),
    "unknown role": table("people", lambda rows: rows[0].update(role="god")),
    "huge number": table("waves", lambda rows: rows[0].update(respondents=10**30)),
    "id that is a path": table("waves", lambda rows: rows[0].update(id="../x")),
    "no survey": table("surveys", lambda rows: rows.clear()),
    "no policy": table("policies", lambda rows: rows.clear()),
    "broken instrument": table("waves", lambda rows: rows[0].update(instrument="id = 3")),
    "audit line changed": table("audit_log", lambda rows: rows[0].update(who="nobody")),
    "audit line taken out": table("audit_log", lambda rows: rows.pop(0)),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_archive_is_refused_and_changes_nothing(sqlite_store, other, tmp_path, case):
    filled(sqlite_store)
    path = tmp_path / "all.zip"
    export_archive(sqlite_store, path, by="anna")
    rewritten(path, HOSTILE[case])
    before = rows(other), entries(other)
    with pytest.raises(StoreError):
        restore_archive(other, path, by="bo")
    assert (rows(other), entries(other)) == before
    assert not (tmp_path.parent / "evil").exists()


def test_a_checksum_that_does_not_fit_is_refused(sqlite_store, other, tmp_path):
    filled(sqlite_store)
    path = tmp_path / "all.zip"
    export_archive(sqlite_store, path, by="anna")
    change = table("people", lambda found: found[0].update(name="Ö"))
    rewritten(path, change, honest=False)
    with pytest.raises(StoreError, match="not an archive"):
        restore_archive(other, path, by="bo")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"SQLite format 3"])
def test_a_file_that_is_no_archive_is_refused(other, tmp_path, content):
    (tmp_path / "all.zip").write_bytes(content)
    with pytest.raises(StoreError):
        restore_archive(other, tmp_path / "all.zip", by="bo")


def test_an_archive_cut_short_is_refused(sqlite_store, other, tmp_path):
    filled(sqlite_store)
    path = tmp_path / "all.zip"
    export_archive(sqlite_store, path, by="anna")
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(StoreError):
        restore_archive(other, path, by="bo")


def test_a_place_that_cannot_be_written_is_told(sqlite_store, tmp_path):
    with pytest.raises(StoreError):
        export_archive(sqlite_store, tmp_path / "none" / "all.zip", by="anna")
