"""The store from a shell: what is printed, in both languages, and what is refused."""

import pytest

from dashboard.command_line import main
from sample_data.files import sample_path
from store.database import DATABASE_URL, open_store
from store.waves import add_wave, find_wave, load_responses, waves
from tests.databases import draft, results

WAVE1 = str(sample_path("wave1_sv.csv"))


@pytest.fixture(autouse=True)
def in_a_file(monkeypatch):
    monkeypatch.delenv(DATABASE_URL, raising=False)


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    try:
        code = main([*arguments, "--language", "en"])
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return code, printed.out, printed.err


def filled() -> None:
    """Two waves of other answers."""
    store = open_store()
    for seed, name in enumerate(("Autumn", "Spring"), start=1):
        add_wave(store, draft(name, seed=seed), results=results(name))
    store.close()


def test_a_file_is_imported_once_and_told_the_second_time(capsys):
    asked = ("import", WAVE1, "--survey", "Lärkultur", "--from", "2026-03-02")
    code, out, _ = run(capsys, *asked, "--wave", "Våren", "--to", "2026-03-20", "--release")
    assert code == 0
    assert "642 answers" in out
    assert ", released" in out
    code, _, err = run(capsys, *asked, "--wave", "Hösten")
    assert code == 2
    assert "stored already: Lärkultur, Våren" in err
    store = open_store()
    (wave,) = waves(store)
    assert len(load_responses(store, wave.id)) == wave.report.kept == 642
    assert wave.report.dropped == {"preview": 4, "incomplete_without_answers": 2}
    assert "[[columns]]" in wave.report.mapping
    _, out, _ = run(capsys, "waves", "show", "Våren")
    assert "2026-03-02 – 2026-03-20" in out
    assert "wave1_sv.csv" in out
    assert "learning-culture 1.0.0" in out


def test_waves_are_listed_with_what_must_soon_go(capsys):
    assert "No survey is stored yet" in run(capsys, "waves", "list")[1]
    filled()
    run(capsys, "waves", "keep", "Culture", "--until", "2020-01-01")
    _, out, _ = run(capsys, "waves", "list")
    assert "Autumn: 20 answers" in out
    assert "Delete by 2020-01-01: Culture" in out
    run(capsys, "waves", "keep", "Culture")
    assert "Delete by" not in run(capsys, "waves", "list")[1]


def test_a_wave_is_opened_and_closed_to_leaders(capsys):
    filled()
    assert ", released" in run(capsys, "waves", "release", "Autumn")[1]
    assert "not released" in run(capsys, "waves", "withdraw", "Culture/Autumn")[1]


def test_nothing_is_deleted_without_a_yes(capsys):
    filled()
    for asked in (("Autumn",), ("Culture", "--survey")):
        code, _, err = run(capsys, "waves", "delete", *asked)
        assert code == 2
        assert "--yes" in err
    assert len(waves(open_store())) == 2
    code, out, _ = run(capsys, "waves", "delete", "Autumn", "--yes")
    assert code == 0
    assert "gone from the database file" in out
    run(capsys, "waves", "delete", "Culture", "--survey", "--yes")
    assert waves(open_store()) == ()


def test_everything_goes_out_and_comes_back(capsys, tmp_path):
    filled()
    path = str(tmp_path / "all.zip")
    code, out, _ = run(capsys, "archive", "export", path)
    assert code == 0
    assert "1 surveys, 2 waves" in out
    run(capsys, "waves", "delete", "Culture", "--survey", "--yes")
    assert "deleted here: 2" in run(capsys, "archive", "restore", path)[1]
    assert "2 waves" in run(capsys, "archive", "restore", path, "--deleted")[1]
    assert find_wave(open_store(), "Autumn").respondents == 20


@pytest.mark.parametrize(
    "asked",
    [
        ("waves", "show", "none"),
        ("waves", "delete", "none", "--yes"),
        ("waves", "delete", "none", "--survey", "--yes"),
        ("waves", "keep", "none", "--until", "2026-12-01"),
        ("waves", "keep", "none", "--until", "yesterday"),
        ("archive", "restore", "none.zip"),
        ("archive", "export", "none/none/all.zip"),
        ("audit-log", "--survey", "none"),
    ],
)
def test_what_cannot_be_done_is_one_message(capsys, asked):
    code, out, err = run(capsys, *asked)
    assert (code, out) == (2, "")
    assert err.strip()


def test_the_audit_log_tells_what_was_done_and_that_it_is_whole(capsys):
    filled()
    run(capsys, "waves", "release", "Autumn")
    _, out, _ = run(capsys, "audit-log", "--survey", "Culture")
    assert [word in out for word in ("imported", "released", "as it was written")] == [True] * 3
    assert len(run(capsys, "audit-log", "--latest", "1")[1].splitlines()) == 2


def test_an_audit_log_that_was_changed_is_told(capsys):
    from tests.databases import behind_its_back

    filled()
    change = "DROP TRIGGER audit_log_is_not_changed; UPDATE audit_log SET who = 'x'"
    store = open_store()
    behind_its_back(store, change)
    code, _, err = run(capsys, "audit-log")
    assert code == 2
    assert "Line 1 of the audit log" in err
