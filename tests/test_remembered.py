"""What a person confirmed is kept for the next file with the same columns, and nothing else is."""

import json
import random
import stat
import sys
from dataclasses import replace
from datetime import datetime

import pytest

from dashboard import intake, remembering
from dashboard.command_line import main
from sample_data.files import sample_path
from surveys.applying import apply_mapping, folded_units, similar_units
from surveys.mapping import confirmed, propose_mapping
from surveys.problems import CultureError
from surveys.reading import ColumnKind
from surveys.remembered import FOLDER, data_folder, forget, recall, remember
from tests.builders import AGREE5, instrument
from tests.readings import column, group, labelled, reading
from tests.tables import as_csv

LABELS = AGREE5.labels["en"]
OF = instrument(k_items=1)


def file(given=("Agree", "Disagree"), *, extra=()):
    """A file whose first question was answered so; the others are answered in numbers."""
    n = len(given)
    table = [
        (group("Department"), ["A", "B"] * (n // 2)),
        (column("E-mail", ColumnKind.PERSONAL), ["a@b.example"] * n),
        (column("Comment", ColumnKind.FREE_TEXT), ["my own words"] * n),
        (labelled("Question safety_1", LABELS), given),
        (column("Question conflict_1"), ["2", "4"] * (n // 2)),
        *extra,
    ]
    return reading(table)


def kept(at=None):
    """A file, its mapping and where it was remembered."""
    at = at or file()
    mapping = propose_mapping(at, OF)
    return at, mapping, remember(mapping, at, OF)


def test_what_was_confirmed_comes_back_for_the_same_columns():
    here, mapping, _ = kept()
    mapping = replace(mapping, rekeyed=("conflict_1",), merged={"B": "A"}, departments=(0,))
    remember(mapping, here, OF)
    found = recall(file(["Disagree", "Agree", "Agree", "Disagree"]), [OF])
    assert found is not None
    assert found.instrument is OF
    assert found.mapping.rekeyed == ("conflict_1",)
    assert found.mapping.merged == {"B": "A"}
    assert not found.mapping.unsettled
    assert found.notes == ()
    assert found.saved_on == datetime.now().astimezone().date()


def test_other_columns_bring_nothing_back():
    kept()
    assert recall(file(extra=[(column("One more"), ["1", "2"])]), [OF]) is None


def test_it_lies_under_the_fingerprint_for_its_owner_alone(data_folder):
    here, _, path = kept()
    assert path == data_folder / "mappings" / f"{here.fingerprint}.toml"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    beside = path.with_suffix(".questionnaire.toml").name
    assert sorted(each.name for each in path.parent.iterdir()) == sorted([path.name, beside])


def test_it_holds_headings_and_labels_but_no_answer_of_a_person():
    here, mapping, _ = kept(file(["Agree", "ask Anna Berg", "none of it", "none of it"]))
    use = replace(mapping.use(3), missing=("ask anna berg", "none of it"), certain=True)
    columns = tuple(use if each.index == 3 else each for each in mapping.columns)
    text = remember(replace(mapping, columns=columns), here, OF).read_text(encoding="utf-8")
    assert "Question safety_1" in text
    assert "none of it" in text
    for private in ("anna", "my own words", "a@b.example"):
        assert private not in text.casefold()


def test_answers_that_are_new_get_the_questionnaires_number_and_are_told():
    kept(file(["4", "2"]))
    later = file(["4", "Strongly agree", "2", "Agree"])
    found = recall(later, [OF])
    assert [note.code for note in found.notes] == ["remembered_new_answers"]
    answers = apply_mapping(later, found.mapping, OF).items["safety_1"].tolist()
    assert sorted(answers) == [2, 4, 4, 5]


def test_answers_nobody_knows_ask_again():
    kept()
    found = recall(file(["Agree", "Blue", "Green", "Disagree"]), [OF])
    assert [note.code for note in found.notes] == ["remembered_asks"]
    assert [use.item for use in found.mapping.unsettled] == ["safety_1"]


def test_a_persons_own_order_goes_before_the_questionnaires():
    here, mapping, _ = kept()
    turned = {"agree": 2, "disagree": 4}
    columns = tuple(
        replace(use, codes=turned) if use.index == 3 else use for use in mapping.columns
    )
    remember(replace(mapping, columns=columns), here, OF)
    assert recall(file(), [OF]).mapping.use(3).codes == turned
    unsure = recall(file(["Agree", "Disagree", "Strongly agree", "Agree"]), [OF])
    assert [note.code for note in unsure.notes] == ["remembered_asks"]


@pytest.mark.parametrize("broken", ["= nothing", 'instrument = "demo"', "\x00\xff"])
def test_a_broken_file_is_ignored_with_a_note(broken):
    here, _, path = kept()
    path.write_text(broken, encoding="utf-8")
    found = recall(here, [OF])
    assert found.mapping is None
    assert [note.code for note in found.notes] == ["remembered_broken"]
    assert str(path) in found.notes[0].text("sv")


def test_a_questionnaire_of_ones_own_is_kept_with_the_mapping_and_opens_the_next_file():
    here, _, path = kept()
    found = recall(here, [])
    assert found.instrument == OF
    assert found.mapping.use(3).item == "safety_1"
    beside = path.with_suffix(".questionnaire.toml")
    if sys.platform != "win32":
        assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    assert forget(here.fingerprint)
    assert not beside.exists()


def test_a_file_that_returns_opens_with_the_questionnaire_drafted_from_it():
    rng = random.Random(1)
    asked = [f"We {verb} together here" for verb in ("learn", "laugh", "plan", "build")]
    rows = [[rng.choice("AB"), *(rng.randint(1, 5) for _ in asked)] for _ in range(40)]
    data = as_csv([["Department", *asked], *rows])
    first = intake.open_file(intake.File("pulse.csv", data), minimum=5)
    made = intake.with_own_instrument(first, intake.draft(first))
    remembering.remember_reading(made)
    again = intake.open_file(intake.File("pulse.csv", data), minimum=5)
    assert again.settled
    assert again.instrument == made.instrument
    assert again.instrument in again.choices


def test_a_questionnaire_that_is_not_at_hand_is_named():
    here, _, path = kept()
    path.with_suffix(".questionnaire.toml").unlink()
    found = recall(here, [])
    assert found.mapping is None
    assert found.notes[0].code == "remembered_no_instrument"
    assert "demo" in found.notes[0].text()


def test_a_newer_questionnaire_is_told():
    here, _, _ = kept()
    found = recall(here, [replace(OF, version="2.0.0")])
    assert [note.code for note in found.notes] == ["remembered_version"]


def test_forgetting_deletes_it_once():
    here, _, _ = kept()
    assert forget(here.fingerprint)
    assert not forget(here.fingerprint)
    assert recall(here, [OF]) is None


@pytest.mark.parametrize("odd", ["", "../../etc/passwd", "x" * 16])
def test_a_fingerprint_that_is_none_reaches_no_file(odd):
    here, mapping, _ = kept()
    strange = replace(here, fingerprint=odd)
    assert recall(strange, [OF]) is None
    assert not forget(odd)
    with pytest.raises(CultureError):
        remember(mapping, strange, OF)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path, monkeypatch):
    blocked = tmp_path / "a-file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv(FOLDER, str(blocked))
    here = file()
    with pytest.raises(CultureError) as refused:
        remember(propose_mapping(here, OF), here, OF)
    assert refused.value.problems[0].code == "remembered_not_saved"


def test_without_the_variable_it_lies_in_the_users_own_data_folder(monkeypatch):
    monkeypatch.delenv(FOLDER)
    assert "learning-culture" in data_folder().parts
    assert data_folder().is_absolute()


def test_the_app_reads_a_file_as_it_was_confirmed_and_can_forget_it():
    given = intake.File("enkat.csv", sample_path("wave1_sv.csv").read_bytes())
    first = intake.with_item_turned(intake.open_file(given, minimum=5), "safety_1")
    assert first.remembered is None
    remembering.remember_reading(first)
    second = intake.open_file(given, minimum=5)
    assert second.mapping.rekeyed == ("safety_1",)
    assert second.settled
    assert second.remembered.saved_on is not None
    third = remembering.read_afresh(second)
    assert third.mapping.rekeyed == ()
    assert intake.open_file(given, minimum=5).remembered is None


def test_the_sample_leaves_nothing_behind(data_folder):
    remembering.remember_reading(intake.open_sample("sv", minimum=5))
    assert not data_folder.exists()


def test_the_command_line_uses_it_says_so_and_can_be_told_not_to(capsys, tmp_path):
    given = intake.File("enkat.csv", sample_path("wave1_sv.csv").read_bytes())
    opened = intake.open_file(given, minimum=5)
    remembering.remember_reading(intake.with_departments(opened, ()))
    out = tmp_path / "result.json"
    units = {}
    for option in ([], ["--no-remembered"]):
        asked = ["analyse", str(sample_path("wave1_sv.csv")), "--json", str(out), *option]
        assert main([*asked, "--language", "en"]) == 0
        told = "--no-remembered" in capsys.readouterr().err
        units[told] = len(json.loads(out.read_text(encoding="utf-8"))["units"])
    assert units[True] == 1
    assert units[False] > 10


def test_what_the_app_gives_away_is_what_the_command_line_takes(tmp_path, capsys):
    given = intake.File("enkat.csv", sample_path("wave1_sv.csv").read_bytes())
    made = remembering.reading_file(intake.open_file(given, minimum=5))
    (tmp_path / made.name).write_bytes(made.data)
    asked = ["analyse", str(sample_path("wave1_sv.csv")), "--mapping", str(tmp_path / made.name)]
    assert main(asked) == 0
    capsys.readouterr()


def test_names_that_differ_in_capitals_and_spaces_are_one_and_it_is_told():
    here = reading(
        [
            (group("Department"), ["HR", "Hr ", "HR", "H.R.", "IT", "IT"]),
            (labelled("Question safety_1", LABELS), ["Agree", "Disagree"] * 3),
        ]
    )
    mapping = confirmed(propose_mapping(here, OF, departments=("Department",)))
    assert folded_units(here, mapping) == [("HR", "Hr")]
    answers = apply_mapping(here, mapping, OF)
    assert similar_units(answers) == [(("HR",), ("H.R.",))]


def test_the_command_line_names_departments_that_may_be_one(capsys, tmp_path):
    survey = tmp_path / "survey.csv"
    header, *lines = sample_path("wave1_sv.csv").read_bytes().decode("cp1252").split("\r\n")
    text = "\r\n".join([header, *lines]).replace(";Gymnasium;", ";Gym-nasium;", 12)
    survey.write_text(text.replace(";Gymnasium;", ";GYMNASIUM;", 8), encoding="utf-8", newline="")
    assert main(["analyse", str(survey), "--language", "en"]) == 0
    told = capsys.readouterr().err
    assert "Gymnasium = GYMNASIUM" in told
    assert "Gymnasium = " in told
    assert "Gym-nasium" in told
