"""The audit log is only added to, and shows when somebody did otherwise."""

import json

import pytest
import sqlalchemy as sa

from store.audit_log import Action, entries, first_broken, note
from store.database import StoreError
from store.waves import add_wave
from tests.databases import MARKER, behind_its_back, draft, results

OPEN = "DROP TRIGGER audit_log_is_not_changed; DROP TRIGGER audit_log_is_not_deleted;"


def three_lines(store) -> None:
    for number in range(3):
        note(store, who=f"person {number}", action=Action.VIEWED, wave_id="w", detail={"page": "p"})


def test_lines_say_who_did_what_when_under_which_policy(store):
    added = add_wave(store, draft(by="anna@example.org"))
    note(store, who="bo", action=Action.EXPORTED, wave_id=added.id, detail={"file": "pdf"})
    first, second = entries(store)
    assert (first.number, first.who, first.action) == (1, "anna@example.org", "imported")
    assert (first.survey_id, first.wave_id) == ("culture", added.id)
    assert first.policy_id == added.policy_id
    assert first.at.endswith("+00:00")
    assert (second.before, dict(second.detail)) == (first.hash, {"file": "pdf"})
    assert [each.number for each in entries(store, latest=1)] == [2]
    assert [each.number for each in entries(store, survey_id="culture")] == [1]


def test_no_line_holds_an_answer(store):
    add_wave(store, draft(), results=results(MARKER))
    assert MARKER not in json.dumps([vars(each) for each in entries(store)])


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_log SET who = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"],
)
def test_the_database_refuses_to_change_a_line(store, statement):
    three_lines(store)
    with pytest.raises(StoreError), store.writing() as connection:
        connection.execute(sa.text(statement))
    assert len(entries(store)) == 3


def test_an_untouched_log_is_whole(store):
    three_lines(store)
    assert first_broken(store) is None


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("UPDATE audit_log SET who = 'x' WHERE number = 2", 2),
        ("DELETE FROM audit_log WHERE number = 2", 2),
        ("DELETE FROM audit_log WHERE number = 1", 1),
        ("UPDATE audit_log SET number = number + 10", 1),
        ("UPDATE audit_log SET detail = '{}' WHERE number = 3", 3),
    ],
)
def test_a_line_changed_behind_the_databases_back_shows(sqlite_store, change, line):
    three_lines(sqlite_store)
    behind_its_back(sqlite_store, OPEN + change)
    assert first_broken(sqlite_store) == line
