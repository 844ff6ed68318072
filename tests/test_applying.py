"""From a file and a mapping to answers, or every problem at once."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.applying import apply_mapping, similar_units
from surveys.mapping import confirmed, propose_mapping
from surveys.problems import IngestError
from tests.builders import AGREE5, instrument
from tests.readings import column, group, labelled, reading

DEMO = instrument(k_items=1)
IDS = [item.id for item in DEMO.items]
LABELS = AGREE5.labels["en"]


def applied(file, **more):
    return apply_mapping(file, propose_mapping(file, DEMO, **more), DEMO)


def problems(file, mapping=None):
    with pytest.raises(IngestError) as refused:
        apply_mapping(file, mapping or propose_mapping(file, DEMO), DEMO)
    for problem in refused.value.problems:
        assert "{" not in problem.line("sv") + problem.line("en")
    return refused.value.problems


def same(left, right):
    pd.testing.assert_frame_equal(left.items, right.items)
    pd.testing.assert_frame_equal(left.units, right.units)
    return dict(left.dropped) == dict(right.dropped)


def test_answers_units_and_dropped_rows_arrive():
    file = reading(
        [
            (group("Department"), ["B", "A", "A"]),
            (column("safety_1"), ["2", "5.0", ""]),
            (column("time_1"), ["", "1", ""]),
        ],
        dropped={"preview": 1},
    )
    found = applied(file)
    assert found.items.columns.tolist() == IDS
    assert found.items["safety_1"].tolist() == [5, 2]
    assert found.items["time_1"].tolist() == [1, pd.NA]
    assert found.items["conflict_1"].isna().all()
    assert {str(kind) for kind in found.items.dtypes} == {"Int16"}
    assert found.units["level_1"].tolist() == ["A", "B"]
    assert found.dropped == {"preview": 1, "no_answers": 1}


def test_a_survey_without_departments_has_no_levels():
    assert applied(reading([(column("safety_1"), ["1", "2"])])).units.shape == (2, 0)


def test_all_problems_come_together_with_row_value_and_fix():
    file = reading(
        [
            (group("Division"), ["X", "", "X", "X"]),
            (group("Department"), ["a", "b", "a", "a"]),
            (column("safety_1"), ["1", "9", "2", "5"]),
            (column("conflict_1"), ["1", "3,5", "2", "5"]),
            (labelled("time_1", LABELS), ["Agree", "Agree", "Agreee", "Disagree"]),
        ]
    )
    found = problems(file)
    assert [(p.code, p.row, p.column) for p in found] == [
        ("answer_out_of_range", 3, "safety_1"),
        ("answer_decimal", 3, "conflict_1"),
        ("answer_unknown", 4, "time_1"),
        ("unit_gap", 3, "Department"),
    ]
    assert "found 9 in 1 rows" in found[0].text("en")
    # as the file and the questionnaire write them, not folded
    assert found[2].values["known"].startswith("Strongly disagree · Disagree")


def test_one_wrong_answer_is_one_problem_however_often_it_stands():
    file = reading([(column("safety_1"), ["1", "9", "9", "5", "4", "3", "2"])])
    (found,) = problems(file)
    assert found.values["count"] == 2
    assert found.values["rows"] == "3, 4"


def test_an_open_question_stops_the_answers():
    file = reading([(column("safety_1"), ["0", "1", "2", "3", "4"])])
    assert [p.code for p in problems(file)] == ["map_shifted", "map_confirm_how"]


def test_a_confirmed_shift_is_applied():
    file = reading([(column("safety_1"), ["0", "4"])])
    found = apply_mapping(file, confirmed(propose_mapping(file, DEMO)), DEMO)
    assert found.items["safety_1"].tolist() == [1, 5]


def test_no_items_and_too_few_respondents_are_refused():
    assert [p.code for p in problems(reading([(column("Other"), ["1", "2"])]))] == [
        "no_items_mapped"
    ]
    assert [p.code for p in problems(reading([(column("safety_1"), ["1", ""])]))] == [
        "too_few_respondents"
    ]


def test_blank_levels_at_the_end_are_no_problem():
    file = reading(
        [
            (group("Division"), ["X", "X", ""]),
            (group("Department"), ["a", "", ""]),
            (column("safety_1"), ["1", "2", "3"]),
        ]
    )
    found = applied(file, departments=["Division", "Department"])
    assert sorted(map(tuple, found.units.to_numpy())) == [("", ""), ("X", ""), ("X", "a")]


def test_spelling_by_case_and_space_is_one_unit_under_its_commonest_name():
    file = reading(
        [
            (group("Department"), ["HR", "hr ", "HR", "H.R.", "IT"]),
            (column("safety_1"), list("12345")),
        ]
    )
    found = applied(file)
    assert sorted(found.units["level_1"]) == ["H.R.", "HR", "HR", "HR", "IT"]
    assert similar_units(found) == [(("HR",), ("H.R.",))]


def test_units_are_merged_only_when_a_person_said_so():
    file = reading([(group("Department"), ["HR", "H.R.", "HR"]), (column("safety_1"), list("123"))])
    mapping = dataclasses.replace(propose_mapping(file, DEMO), merged={"H.R.": "HR"})
    found = apply_mapping(file, mapping, DEMO)
    assert found.units["level_1"].tolist() == ["HR"] * 3
    assert similar_units(found) == []


def test_a_missing_label_of_the_department_is_no_department():
    file = reading(
        [
            (group("Department", missing_labels=("Vill ej svara",)), ["A", "vill ej svara"]),
            (column("safety_1"), ["1", "2"]),
        ]
    )
    assert sorted(applied(file).units["level_1"]) == ["", "A"]


def test_a_group_that_does_not_say_it_is_the_department_is_used_only_when_confirmed():
    file = reading([(group("Site"), ["A", "B"]), (column("safety_1"), ["1", "2"])])
    mapping = propose_mapping(file, DEMO)
    assert mapping.departments == (0,)
    assert apply_mapping(file, mapping, DEMO).units.shape == (2, 0)
    assert apply_mapping(file, confirmed(mapping), DEMO).units["level_1"].tolist() == ["A", "B"]


def test_several_columns_that_name_a_level_stop_the_answers():
    file = reading(
        [
            (group("Department"), ["A", "B"]),
            (group("Department, before"), ["A", "B"]),
            (column("safety_1"), ["1", "2"]),
        ]
    )
    assert [p.code for p in problems(file)] == ["map_unit_several", "map_confirm_how"]


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(["North", "South", "HR"]),
        *(st.sampled_from(["", *LABELS]) for _ in IDS),
    ),
    min_size=4,
    max_size=12,
).filter(lambda rows: sum(any(row[1:]) for row in rows) >= 2)


def file_of(rows, order, *, labels=LABELS):
    columns = [group("Department"), *(labelled(header, labels) for header in IDS)]
    table = [(columns[i], [row[i] for row in rows]) for i in order]
    return reading(table)


@settings(max_examples=40, deadline=None)
@given(rows=ANSWERS, order=st.permutations(range(len(IDS) + 1)))
def test_the_order_of_columns_and_rows_never_matters(rows, order):
    plain, shuffled = file_of(rows, range(len(IDS) + 1)), file_of(rows[::-1], order)
    assert same(applied(plain), applied(shuffled))
    kept = propose_mapping(plain, DEMO)
    assert same(applied(plain), apply_mapping(shuffled, kept, DEMO))


@settings(max_examples=40, deadline=None)
@given(rows=ANSWERS)
def test_labels_listed_high_to_low_give_the_same_answers(rows):
    order = range(len(IDS) + 1)
    assert same(applied(file_of(rows, order)), applied(file_of(rows, order, labels=LABELS[::-1])))
