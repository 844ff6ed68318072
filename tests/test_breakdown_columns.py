"""Columns a person declares: breakdowns and the code that links surveys."""

import os
import stat
from dataclasses import replace

import pytest

from surveys.applying import apply_mapping
from surveys.breakdown_columns import (
    choose_attributes,
    choose_link,
    may_be_attributes,
    similar_values,
)
from surveys.linking import link_secret
from surveys.mapping import ColumnMapping, choose_departments, confirmed, propose_mapping
from surveys.mapping_file import mapping_from_toml, mapping_to_toml
from surveys.problems import CultureError, IngestError, MappingError
from surveys.reading import ColumnKind
from surveys.remembered import FOLDER, recall, remember
from tests.builders import instrument
from tests.readings import column, group, reading

DEMO = instrument(k_items=1)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def survey(**more):
    table = [
        (group("Department"), ["Care", "Care", "School", "School"]),
        (group("Tenure"), ["0–2 years", "0-2 YEARS", "3+ years", "n/a"]),
        (group("Site"), ["North", "Nor-th", "South", "North"]),
        (column("Age", ColumnKind.GROUP), ["31", "45", "52", "28"]),
        (column("Your code", ColumnKind.OTHER), ["AN 67", "bo12", "", "an67"]),
        (column("safety_1"), ["1", "2", "3", "4"]),
    ]
    return reading([*table, *more.get("also", [])])


def mapped(file, *names, link=None) -> ColumnMapping:
    mapping = propose_mapping(file, DEMO, departments=["Department"])
    mapping = choose_attributes(mapping, file, names)
    return choose_link(mapping, file, link) if link else mapping


def by_answer(responses, series):
    return dict(zip(responses.items["safety_1"], series, strict=True))


def test_a_declared_column_gives_each_respondent_her_group():
    file = survey()
    found = apply_mapping(file, mapped(file, "Tenure", "Site"), DEMO)
    assert list(found.attributes.columns) == ["Tenure", "Site"]
    tenure = by_answer(found, found.attributes["Tenure"])
    assert tenure == {1: "0-2 YEARS", 2: "0-2 YEARS", 3: "3+ years", 4: ""}
    assert found.units["level_1"].tolist().count("Care") == 2


def test_nothing_is_broken_down_that_nobody_declared():
    file = survey()
    found = apply_mapping(file, propose_mapping(file, DEMO, departments=["Department"]), DEMO)
    assert found.attributes is None
    assert found.link is None


def test_values_that_differ_by_a_hyphen_are_proposed_as_one_and_merged_on_a_persons_word():
    file = survey()
    mapping = mapped(file, "Site")
    found = apply_mapping(file, mapping, DEMO)
    assert similar_values(found) == [("North", "Nor-th")]
    merged = apply_mapping(file, _merged(mapping, {"Nor-th": "North"}), DEMO)
    assert sorted(merged.attributes["Site"]) == ["North", "North", "North", "South"]


def _merged(mapping, names):
    return replace(mapping, merged=names)


def numbers(n):
    return [str(18 + each) for each in range(n)]


def test_a_measurement_is_refused_with_advice_to_band_it():
    n = 40
    file = reading(
        [
            (group("Age"), numbers(n)),
            (group("Birth town"), [f"Town {each}" for each in range(n)]),
            (column("safety_1"), ["1", "2"] * (n // 2)),
        ]
    )
    mapping = propose_mapping(file, DEMO)
    with pytest.raises(MappingError) as refused:
        choose_attributes(mapping, file, ["Age", "Birth town", "safety_1", "Shoe"])
    codes = [each.code for each in refused.value.problems]
    assert codes == [
        "attribute_unknown",
        "attribute_numbers",
        "attribute_many",
        "attribute_is_item",
    ]
    for problem in refused.value.problems:
        assert "{" not in problem.line("sv") + problem.line("en")
    assert "bands" in refused.value.problems[1].text("en")


def test_a_mapping_file_that_declares_a_measurement_is_refused_where_it_is_applied():
    file = reading([(group("Age"), numbers(20)), (column("safety_1"), ["1", "2"] * 10)])
    mapping = replace(confirmed(propose_mapping(file, DEMO, departments=[])), departments=())
    with pytest.raises(IngestError) as refused:
        apply_mapping(file, replace(mapping, attributes=(0,)), DEMO)
    assert [each.code for each in refused.value.problems] == ["attribute_numbers"]


def test_a_column_is_a_department_or_a_breakdown_by_the_last_word():
    file = survey()
    mapping = mapped(file, "Department", "Tenure")
    assert (mapping.departments, mapping.attributes) == ((), (0, 1))
    mapping = choose_departments(mapping, file, ["Department"])
    assert (mapping.departments, mapping.attributes) == ((0,), (1,))


def test_declared_columns_stand_in_the_mapping_file_and_are_remembered():
    file = survey()
    mapping = mapped(file, "Tenure", "Site", link="Your code")
    text = mapping_to_toml(mapping, DEMO, file)
    again = mapping_from_toml(text, file="m.toml")
    assert (again.attributes, again.link) == ((1, 2), 4)
    remember(mapping, file, DEMO)
    known = recall(file, [DEMO]).mapping
    assert (known.attributes, known.link) == ((1, 2), 4)
    with pytest.raises(MappingError) as refused:
        mapping_from_toml(text.replace('    "Site",', '    "Seat",'), file="m.toml")
    assert [each.code for each in refused.value.problems] == ["mapping_attribute"]


def test_columns_that_could_be_breakdowns_are_on_offer():
    file = survey()
    assert may_be_attributes(file, mapped(file, "Tenure")) == (1, 2, 3)


def test_a_code_gives_the_same_hash_in_the_next_survey_and_none_on_another_computer(
    folder, monkeypatch
):
    file = survey()
    first = apply_mapping(file, mapped(file, link="Your code"), DEMO)
    codes = by_answer(first, first.link)
    assert codes[3] == ""
    assert codes[1] == codes[4] != codes[2]
    assert "67" not in "".join(first.link) or len(codes[1]) == 32
    again = apply_mapping(file, mapped(file, link="Your code"), DEMO)
    assert by_answer(again, again.link) == codes
    monkeypatch.setenv(FOLDER, str(folder / "elsewhere"))
    other = apply_mapping(file, mapped(file, link="Your code"), DEMO)
    assert not set(other.link) & set(codes.values()) - {""}


def test_the_secret_is_its_owners_alone_and_in_no_mapping(folder):
    file = survey()
    mapping = mapped(file, link="Your code")
    apply_mapping(file, mapping, DEMO)
    path = folder / "link-secret"
    assert len(path.read_bytes()) == 32
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = mapping_to_toml(mapping, DEMO, file)
    assert path.read_bytes().hex() not in text
    assert "an67" not in text.casefold()


def test_a_broken_secret_is_never_replaced_by_a_new_one(folder):
    (folder / "link-secret").write_bytes(b"short")
    with pytest.raises(CultureError) as refused:
        link_secret()
    assert refused.value.problems[0].code == "link_secret"
    assert (folder / "link-secret").read_bytes() == b"short"
