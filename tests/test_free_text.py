"""Free text is kept on a person's word only, masked, and remembered with the mapping."""

import pytest

from surveys.applying import apply_mapping
from surveys.breakdown_columns import choose_attributes
from surveys.free_text import choose_comments, may_be_comments
from surveys.mapping import choose_departments, propose_mapping
from surveys.mapping_file import mapping_from_toml, mapping_to_toml
from surveys.problems import MappingError
from surveys.reading import ColumnKind
from tests.builders import instrument
from tests.readings import column, group, reading

DEMO = instrument(k_items=1)
SAID = ["Fråga Anna Berg", "-", "", "Mer tid"]


def survey():
    return reading(
        [
            (group("Department"), ["Care", "Care", "School", "School"]),
            (column("Comment", ColumnKind.FREE_TEXT), SAID),
            (column("Other comment", ColumnKind.FREE_TEXT), ["a", "b", "c", "d"]),
            (column("safety_1"), ["1", "2", "3", "4"]),
        ]
    )


def mapped(*names):
    mapping = propose_mapping(survey(), DEMO, departments=["Department"])
    return choose_comments(mapping, survey(), names)


def test_nothing_is_kept_unless_somebody_says_so():
    mapping = propose_mapping(survey(), DEMO, departments=["Department"])
    assert mapping.comments == ()
    assert may_be_comments(survey(), mapping) == (1, 2)
    assert apply_mapping(survey(), mapping, DEMO).comments is None


def test_what_is_kept_is_masked_and_stays_with_its_writer():
    found = apply_mapping(survey(), mapped("Comment"), DEMO)
    by_answer = dict(zip(found.items["safety_1"], found.comments["Comment"], strict=True))
    assert by_answer == {1: "Fråga [name]", 2: "", 3: "", 4: "Mer tid"}
    assert list(found.comments.columns) == ["Comment"]


def test_a_mapping_on_file_remembers_it():
    mapping = mapped("Comment", "Other comment")
    text = mapping_to_toml(mapping, DEMO, survey())
    assert mapping_from_toml(text, file="m.toml").comments == mapping.comments == (1, 2)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Nothing", "comments_unknown"),
        ("safety_1", "comments_used"),
        ("Department", "comments_used"),
    ],
)
def test_a_column_that_cannot_be_free_text_is_refused(name, code):
    with pytest.raises(MappingError) as error:
        mapped(name)
    assert [each.code for each in error.value.problems] == [code]


def test_a_column_is_comment_department_or_breakdown_by_the_last_word():
    mapping = mapped("Comment")
    assert choose_departments(mapping, survey(), ["Comment"]).comments == ()
    assert choose_attributes(mapping, survey(), ["Comment"]).comments == ()
    assert choose_comments(mapping, survey(), ()).comments == ()
