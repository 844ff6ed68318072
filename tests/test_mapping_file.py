"""A mapping as TOML: written for a person, read back, and fitted to the next file."""

import dataclasses
from dataclasses import replace

import pytest

from surveys.mapping import propose_mapping
from surveys.mapping_file import (
    mapping_changes,
    mapping_from_toml,
    mapping_to_toml,
    refit_mapping,
)
from surveys.problems import MappingError
from surveys.reading import ColumnKind
from tests.builders import AGREE5, instrument
from tests.readings import column, group, labelled, reading

DEMO = instrument(k_items=1)
LABELS = AGREE5.labels["en"]


def survey(*more):
    return reading(
        [
            (group("Department"), ["A", "B"]),
            (labelled("safety_1", LABELS, missing_labels=("Don't know",)), ["Agree", "Disagree"]),
            (column("Conflict, or not (conflict_1)"), ["1", "5"]),
            (column("E-mail", ColumnKind.PERSONAL), ["", ""]),
            *more,
        ]
    )


def without_reasons(mapping):
    columns = tuple(dataclasses.replace(use, reason="") for use in mapping.columns)
    return dataclasses.replace(mapping, columns=columns)


def written(file=None, **changes):
    file = file or survey()
    mapping = dataclasses.replace(propose_mapping(file, DEMO), **changes)
    return mapping, mapping_to_toml(mapping, DEMO, file)


def fitted(text, file):
    return refit_mapping(mapping_from_toml(text, file="map.toml"), file, DEMO)


def codes_of(text, file=None):
    with pytest.raises(MappingError) as refused:
        fitted(text, file or survey())
    for problem in refused.value.problems:
        assert problem.file
        assert "{" not in problem.line("sv") + problem.line("en")
    return [problem.code for problem in refused.value.problems]


def test_what_is_written_is_read_back():
    mapping, text = written(rekeyed=("safety_1",), merged={"H.R.": "HR"})
    assert without_reasons(mapping_from_toml(text, file="m")) == without_reasons(mapping)


def test_headings_with_quotes_breaks_and_commands_survive():
    nasty = 'A "quoted" \\ heading\nwith = [[columns]] # and å\x07'
    mapping, text = written(survey((column(nasty), ["1", "2"])))
    assert mapping_from_toml(text, file="m").columns[4].header == nasty
    assert without_reasons(mapping_from_toml(text, file="m")) == without_reasons(mapping)


def test_departments_with_the_same_heading_are_written_by_place():
    file = survey((group("Department"), ["x", "y"]))
    mapping = propose_mapping(file, DEMO, departments=[0, 4])
    text = mapping_to_toml(mapping, DEMO, file)
    assert mapping_from_toml(text, file="m").departments == (0, 4)


def test_an_open_question_stands_as_a_comment_above_its_column():
    _, text = written(survey((column("Time as I wanted it"), ["1", "2"])))
    asked = text[text.index("# Please check:") :]
    assert "Time as I want it" in asked.splitlines()[0]
    assert "certain = false" in asked


def test_one_word_confirms_every_open_question():
    _, text = written(survey((column("Time as I wanted it"), ["1", "2"])))
    assert len(mapping_from_toml(text, file="m").unsettled) == 1
    confirmed = text.replace("confirm_all = false", "confirm_all = true")
    assert mapping_from_toml(confirmed, file="m").unsettled == ()


def test_the_list_of_questions_without_a_column_is_in_the_head():
    _, text = written()
    assert "time_1, time_w" in text.split("[[columns]]")[0]


def test_unknown_keys_are_refused_with_the_nearest_right_one():
    _, text = written()
    wrong = text.replace('kind = "group"', 'kinds = "group"').replace("rekeyed", "rekyed", 1)
    wrong = wrong.replace("\nrekeyed", "\nrekyed")
    with pytest.raises(MappingError) as refused:
        mapping_from_toml(wrong, file="map.toml")
    found = refused.value.problems
    assert [p.code for p in found] == [
        "mapping_unknown_key",
        "mapping_unknown_key",
        "mapping_key_absent",
    ]
    assert found[0].line("en").startswith("map.toml: ")
    assert {p.values.get("known") for p in found[:2]} == {"rekeyed", "kind"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[[columns]]", "[[columns", "mapping_not_toml"),
        ('kind = "group"', 'kind = "unit"', "mapping_wrong_value"),
        ('kind = "item"', 'kind = "group"', "mapping_item_kind"),
        ("index = 1", "index = 0", "mapping_twice"),
        ("index = 1", "index = true", "mapping_wrong_value"),
        ('item = "safety_1"', 'item = "conflict_1"', "mapping_twice"),
        ('kind = "personal"', 'kind = "item"\nitem = "time_1"', "mapping_column_personal"),
        ('item = "safety_1"', 'item = "safety_9"', "mapping_unknown_item"),
        ("agree = 4", "agree = 9", "mapping_code_outside"),
        ("agree = 4", 'agree = "4"', "mapping_wrong_value"),
        ('"Department",', '"Dept",', "mapping_department"),
        ('instrument = "demo"', 'instrument = "other"', "mapping_other_instrument"),
        ("certain = true", 'certain = "yes"', "mapping_wrong_value"),
    ],
)
def test_each_wrong_correction_is_named(old, new, code):
    _, text = written()
    assert old in text
    assert code in codes_of(text.replace(old, new, 1))


def test_the_same_file_uses_the_mapping_as_it_is():
    mapping, _ = written()
    assert refit_mapping(mapping, survey(), DEMO) == mapping
    assert mapping_changes(mapping, survey()) == ()


def test_a_mapping_that_leaves_out_a_column_of_its_own_file_says_so():
    mapping, _ = written()
    shorter = replace(mapping, columns=tuple(u for u in mapping.columns if u.header != "E-mail"))
    told = mapping_changes(shorter, survey())
    assert [(p.code, p.values["found"]) for p in told] == [("mapping_silent", "E-mail")]


def test_another_file_is_fitted_by_heading_and_the_change_is_told():
    mapping, _ = written()
    later = reading(
        [
            (column("conflict, or  not (CONFLICT_1)"), ["1", "5"]),
            (column("A new question"), ["1", "5"]),
            (labelled("safety_1", LABELS), ["Agree", "Disagree"]),
            (group("Department"), ["A", "B"]),
        ]
    )
    moved = refit_mapping(mapping, later, DEMO)
    assert moved.departments == (3,)
    assert {item: use.index for item, use in moved.item_columns.items()} == {
        "conflict_1": 0,
        "safety_1": 2,
    }
    assert moved.use(1).item is None
    assert [(p.code, p.values["found"]) for p in mapping_changes(mapping, later)] == [
        ("mapping_lacks", "E-mail"),
        ("mapping_new", "A new question"),
    ]


def test_a_file_that_lacks_what_the_mapping_rests_on_is_refused_with_all_of_it():
    _, text = written()
    later = reading([(group("Department"), ["A", "B"]), (group("Department"), ["A", "B"])])
    assert codes_of(text, later) == ["mapping_column_gone"] * 3
