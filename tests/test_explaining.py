"""What a person is told about each column, and asked about once."""

from surveys.explaining import mapping_questions, why
from surveys.mapping import propose_mapping
from tests.builders import instrument
from tests.readings import column, group, labelled, reading

DEMO = instrument(k_items=2)
IDS = [item.id for item in DEMO.items]


def test_every_column_is_described_with_a_sentence_in_both_languages():
    file = reading(
        [
            (group("Ort"), list("aabb")),
            (labelled("safety_1", ["Blue", "Green", "Red"]), ["Blue", "Red", "Green", "Red"]),
            (column("Time as I wanted it"), ["1", "2", "3", "4"]),
            (column("safety_2"), ["6", "7", "8", "10"]),
        ]
    )
    uses = propose_mapping(file, DEMO).columns
    assert [use.certain for use in uses] == [False, False, False, False]
    told = [why(use, reading=file, instrument=DEMO) for use in uses]
    for each in told:
        assert "{" not in each.text("sv") + each.text("en")
    assert "blue, green, red" in told[1].text("en")


def test_a_question_about_the_answers_is_asked_once_for_all_columns():
    file = reading([(column(id), [str(v) for v in range(5)]) for id in IDS])
    (asked,) = mapping_questions(file, propose_mapping(file, DEMO), DEMO)
    assert asked.code == "map_shifted"
    assert "safety_1, safety_2, conflict_1 … (7)" in asked.text("en")
    assert "0, 1, 2, 3, 4" in asked.text("en")


def test_a_scale_with_more_points_is_another_set_of_answers_and_no_slip():
    seven = [str(v) for v in range(1, 8)]
    file = reading([(column(id), seven) for id in IDS])
    (asked,) = mapping_questions(file, propose_mapping(file, DEMO), DEMO)
    assert asked.code == "map_answers_other"
    assert "6, 7" in asked.text("en")


def test_a_strange_answer_in_one_column_is_a_slip_and_no_question():
    file = reading([(column(id), list("12345")) for id in IDS[1:]] + [(column(IDS[0]), ["9"] * 5)])
    rest = reading(
        [(column(id), list("12345")) for id in IDS[1:]] + [(column(IDS[0]), list("12349"))]
    )
    assert mapping_questions(rest, propose_mapping(rest, DEMO), DEMO) == ()
    assert [q.code for q in mapping_questions(file, propose_mapping(file, DEMO), DEMO)] == [
        "map_shifted"
    ]
