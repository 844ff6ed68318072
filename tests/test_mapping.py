"""From headings to items and departments: what is certain, what is proposed, what is refused."""

import dataclasses

import pytest

from surveys.mapping import (
    choose_departments,
    confirmed,
    correct_use,
    keyed,
    propose_mapping,
    unmatched_items,
)
from surveys.problems import MappingError
from surveys.reading import ColumnKind
from surveys.recognising import certain_match
from surveys.vocabulary import vocabulary
from tests.builders import instrument
from tests.readings import column, group, reading

DEMO = instrument(k_items=2)
IDS = [item.id for item in DEMO.items]


def numbers(headers, *, rows=4, more=()):
    """One numeric column per heading, answers 1 … 5 in turn."""
    answers = [str(1 + i % 5) for i in range(max(rows, 5))]
    return reading([*more, *((column(header), answers) for header in headers)])


def item_of(file, *, of=DEMO):
    mapping = propose_mapping(file, of)
    return [(use.item, use.certain) for use in mapping.columns]


@pytest.mark.parametrize(
    "header",
    [
        "safety_1",
        "SAFETY_1",
        "safety_1. Any words",
        "safety_1 Question safety_1",
        "My team [safety_1]",
        "My team | safety_1",
        "Team block - safety_1",
    ],
)
def test_an_item_id_in_the_heading_is_certain(header):
    assert item_of(numbers([header])) == [("safety_1", True)]


def test_the_platforms_code_row_counts_as_the_id():
    file = reading([(column("Trygghet", code="Safety_1"), ["1", "5"])])
    assert item_of(file) == [("safety_1", True)]


def test_an_id_that_is_an_ordinary_word_is_not_seen_at_the_edge_of_a_sentence():
    plain = dataclasses.replace(DEMO.items[0], id="time", text={"en": "We have slack."})
    of = dataclasses.replace(DEMO, items=(plain, *DEMO.items[1:]))
    file = reading([(column("Time flies when we work together"), ["1", "5"])])
    assert propose_mapping(file, of).item_columns == {}


def test_an_id_above_the_words_of_another_question_is_only_proposed():
    file = reading([(column("My computer is fast enough for me", code="safety_1"), ["1", "5"])])
    assert item_of(file) == [("safety_1", False)]


@pytest.mark.parametrize(
    "header",
    [
        "Time as I want it",
        "TIME  as I\u00a0want it.",
        "Time as I want it (sv)",
        "12) Time as I want it",
        "1. Time as I want it",
        "How is it? | Time as I want it",
        "How is it? [Time as I want it]",
        "How is it? - Time as I want it",
        "<strong>Time as I want it</strong>",
    ],
)
def test_the_words_of_a_question_in_either_language_are_certain(header):
    assert item_of(numbers([header])) == [("time_w", True)]


def test_a_heading_that_is_only_alike_is_proposed():
    assert item_of(numbers(["Time as I wanted it"])) == [("time_w", False)]


@pytest.mark.parametrize("header", ["Time not as I want it", "Time never as I want it"])
def test_a_negated_heading_is_not_even_proposed(header):
    assert item_of(numbers([header])) == [(None, True)]


def test_the_second_column_of_an_item_is_a_question():
    assert item_of(numbers(["safety_1", "safety_1"])) == [("safety_1", False), (None, False)]


def test_a_dead_duplicate_yields_to_the_column_with_answers():
    file = reading([(column("safety_1"), ["", ""]), (column("safety_1"), ["1", "5"])])
    mapping = propose_mapping(file, DEMO)
    assert mapping.item_columns["safety_1"].index == 1
    assert mapping.item_columns["safety_1"].certain


def test_two_items_with_the_same_words_are_a_question():
    shared = tuple(dataclasses.replace(i, text={"sv": "Vi har tid"}) for i in DEMO.items[:2])
    of = dataclasses.replace(DEMO, items=shared)
    assert item_of(numbers(["Vi har tid", "Vi har tid"]), of=of) == [
        ("safety_1", False),
        ("safety_2", False),
    ]


def test_a_personal_column_never_answers_an_item():
    file = reading([(column("safety_1", ColumnKind.PERSONAL), ["1", "5"])])
    assert propose_mapping(file, DEMO).item_columns == {}


def test_the_department_is_certain_when_one_heading_names_it():
    file = numbers(IDS, more=[(group("Avdelning"), ["A", "B"] * 2 + ["A"])])
    mapping = propose_mapping(file, DEMO)
    assert mapping.departments == (0,)
    assert mapping.use(0).certain


def test_levels_that_nest_become_a_path_from_the_top():
    file = numbers(
        IDS,
        more=[
            (group("Vilket team?"), ["a", "b", "c", "d", "d"]),
            (group("Förvaltning"), ["X", "X", "Y", "Y", "Y"]),
            (group("Kön"), ["m", "k", "m", "k", "k"]),
        ],
    )
    mapping = propose_mapping(file, DEMO)
    assert mapping.departments == (1, 0)
    assert mapping.unsettled == ()


def test_two_columns_that_may_be_the_department_are_a_question():
    file = numbers(
        IDS,
        more=[
            (group("Department"), ["a", "b", "c", "d", "d"]),
            (group("Department before the move"), ["X", "X", "Y", "Y", "Y"]),
        ],
    )
    mapping = propose_mapping(file, DEMO)
    assert len(mapping.departments) == 1
    assert not mapping.use(mapping.departments[0]).certain


@pytest.mark.parametrize(
    ("header", "level"),
    [
        ("Avdelningsnamn", 2),
        ("Inom vilken förvaltning arbetar du?", 1),
        ("Which of our departments do you work in?", 2),
        ("What is your department?", 2),
        ("Orgnivå 2", 2),
        ("org_level_3", 3),
        ("How often does the development team release code?", None),
        ("Where is the programme located within your company?", None),
        ("Years in the department", None),
        ("Community", None),
    ],
)
def test_a_level_is_named_by_a_short_heading_or_asked_for(header, level):
    assert vocabulary().level(header) == level


def test_how_long_someone_has_been_in_the_department_is_no_department():
    file = numbers(IDS, more=[(group("How long in your department?"), list("abcde"))])
    assert propose_mapping(file, DEMO).departments == ()


def test_a_chosen_department_is_certain_whatever_it_was_read_as():
    file = numbers(IDS, more=[(column("Site", ColumnKind.OTHER), list("abcde"))])
    for choice in ("site", 0):
        mapping = propose_mapping(file, DEMO, departments=[choice])
        assert mapping.departments == (0,)
        assert mapping.unsettled == ()


def test_wrong_departments_are_refused_together_with_the_choices():
    file = numbers(
        IDS,
        more=[(group("Avdelning"), list("aabbb")), (column("Namn", ColumnKind.PERSONAL), [""] * 5)],
    )
    with pytest.raises(MappingError) as refused:
        propose_mapping(file, DEMO, departments=["Enhet", "Namn"])
    assert [p.code for p in refused.value.problems] == [
        "unit_column_unknown",
        "unit_column_personal",
    ]
    assert "Avdelning" in refused.value.text("sv")


def test_the_larger_of_two_fully_recognised_instruments_is_taken():
    pulse = dataclasses.replace(DEMO, id="pulse", items=DEMO.items[:3])
    assert certain_match(numbers(IDS), [pulse, DEMO]).id == "demo"
    assert certain_match(numbers(IDS[:3]), [pulse, DEMO]).id == "pulse"


def test_four_fifths_of_the_items_are_enough_and_the_rest_is_listed():
    # 7 items: 6 of them are 86 %, 5 are 71 %
    file = numbers(IDS[:6])
    assert certain_match(file, [DEMO]).id == "demo"
    assert unmatched_items(propose_mapping(file, DEMO), DEMO) == (IDS[6],)
    with pytest.raises(MappingError, match=r"5 of 7\. Not recognised: time_2, time_w"):
        certain_match(numbers(IDS[:5]), [DEMO])


def test_without_a_fit_every_choice_is_named_with_how_much_was_found():
    other = dataclasses.replace(DEMO, id="other", items=(DEMO.items[6],))
    with pytest.raises(MappingError, match=r"demo \(5/7\); other \(0/1\)"):
        certain_match(numbers(IDS[:5]), [other, DEMO])


def test_two_instruments_that_fit_alike_are_a_question():
    twin = dataclasses.replace(DEMO, id="twin")
    with pytest.raises(MappingError, match="equally well"):
        certain_match(numbers(IDS), [DEMO, twin])


def test_a_person_may_move_an_item_to_another_column():
    file = numbers(["safety_1", "Something else"])
    mapping = correct_use(
        propose_mapping(file, DEMO), file, DEMO, column=1, kind=ColumnKind.ITEM, item="safety_1"
    )
    assert mapping.item_columns["safety_1"].index == 1
    assert mapping.use(0).item is None


def test_a_person_may_choose_other_departments_or_none():
    file = numbers(IDS, more=[(group("Avdelning"), list("aabbb")), (group("Ort"), list("xyxyx"))])
    mapping = propose_mapping(file, DEMO)
    assert choose_departments(mapping, file, ["Ort", "Avdelning"]).departments == (1, 0)
    assert choose_departments(mapping, file, []).departments == ()
    assert choose_departments(mapping, file, []).unsettled == ()


def test_confirming_settles_every_question():
    file = numbers(["Time as I wanted it", "safety_1", "safety_1"])
    assert confirmed(propose_mapping(file, DEMO)).unsettled == ()


def test_a_rekeyed_item_is_turned_and_no_other():
    mapping = dataclasses.replace(propose_mapping(numbers(IDS), DEMO), rekeyed=("safety_1",))
    assert {item.id for item in keyed(DEMO, mapping).items if item.reversed} == {
        "safety_1",
        "safety_2",
    }


def test_a_question_after_the_sentence_that_introduces_it_is_recognised():
    heads = ["How is it at work? Question safety_1", "Think of your team. Question conflict_1:"]
    mapping = propose_mapping(numbers(heads), DEMO)
    assert [use.item for use in mapping.columns] == ["safety_1", "conflict_1"]
    assert mapping.unsettled == ()


def test_what_says_that_no_department_was_given_names_none():
    column = (group("Avdelning"), ["A", "B", "n/a", "–", "Vet ej"])
    mapping = propose_mapping(numbers(IDS, more=[column]), DEMO)
    assert set(mapping.use(0).missing) == {"n/a", "-", "vet ej"}
