"""A drafted instrument: blocks of answers become scales, and every decision is left open."""

import random
import tomllib

import pytest

from surveys.draft import draft_instrument
from surveys.ingest import read_export
from surveys.instrument_file import check_instrument
from surveys.mapping import propose_mapping, unmatched_items
from surveys.problems import IngestError
from surveys.recognising import certain_match
from tests.readings import column, group, labelled, reading

AGREE = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
OFTEN = ("Aldrig", "Sällan", "Ibland", "Ofta")


def draft(table, title="Our survey"):
    text = draft_instrument(reading(table), id="own", title=title)
    check_instrument(text, file="draft.toml")
    return tomllib.loads(text)


def agree(header, **more):
    return labelled(header, AGREE, **more), ["Agree", "Disagree", "", "Neutral"]


def often(header, **more):
    return labelled(header, OFTEN, **more), ["Ofta", "Aldrig", "Ibland", ""]


def number(header, low=1, high=5, **more):
    return column(header, minimum=low, maximum=high, **more), ["1", "5", "3", ""]


def test_neighbours_with_the_same_answers_are_one_scale_and_nothing_is_decided():
    found = draft(
        [
            (group("Department"), ["A", "B", "A", "B"]),
            agree("I can ask for help."),
            agree("We share what we know."),
            number("How is it going?", 0, 10),
        ]
    )
    assert [scale["items"] for scale in found["scales"]] == [["q1", "q2"], ["q3"]]
    assert {scale["polarity"] for scale in found["scales"]} == {"to decide"}
    assert not any("reversed" in item for item in found["items"])
    assert found["formats"][0]["labels"]["en"] == list(AGREE)
    assert (found["formats"][1]["minimum"], found["formats"][1]["maximum"]) == (0, 10)
    assert "labels" not in found["formats"][1]


def test_a_clean_code_becomes_the_id_and_an_invented_one_never_meets_another_column():
    found = draft([agree("Help", code="PS_1"), agree("Q1. Is it so?"), agree("A plain question")])
    assert [item["id"] for item in found["items"]] == ["PS_1", "q2", "q3"]


def test_codes_that_are_not_unique_are_no_ids():
    found = draft([agree("One thing", code="Q1_1"), agree("Other thing", code="Q1_1")])
    assert [item["id"] for item in found["items"]] == ["q1", "q2"]


def test_all_texts_stand_in_the_language_most_questions_are_in():
    swedish = draft(
        [
            often("Jag kan be om hjälp när jag behöver det"),
            often("Vi har tid för varandra"),
            often("Feedback"),
        ]
    )
    assert [list(item["text"]) for item in swedish["items"]] == [["sv"]] * 3
    assert swedish["scales"][0]["title"] == {"sv": "Skala 1"}
    english = draft([agree("I can ask for help when I need it")])
    assert list(english["items"][0]["text"]) == ["en"]


def test_a_grid_is_a_scale_titled_by_its_stem():
    found = draft(
        [
            agree("How is your team? [We ask each other]"),
            agree("How is your team? [We help (a lot)]"),
            agree("And your manager? | Listens to me"),
        ]
    )
    assert [item["text"]["en"] for item in found["items"]] == [
        "We ask each other",
        "We help (a lot)",
        "Listens to me",
    ]
    titles = [scale["title"]["en"] for scale in found["scales"]]
    assert titles == ["How is your team?", "And your manager?"]


def test_the_same_row_under_two_stems_keeps_its_stem():
    found = draft([agree("Today [We have time]"), agree("Wanted [We have time]")])
    assert [item["text"]["en"] for item in found["items"]] == [
        "Today [We have time]",
        "Wanted [We have time]",
    ]


def test_a_last_header_row_that_says_only_response_is_no_question():
    found = draft([agree("We ask each other | Response"), agree("We have time | Response")])
    assert [item["text"]["en"] for item in found["items"]] == ["We ask each other", "We have time"]


def test_an_answer_nobody_gave_is_its_number_and_missing_answers_are_shared():
    some = labelled("We meet", AGREE[:4], missing_labels=("Don't know",))
    found = draft([(some.__class__(**{**some.__dict__, "maximum": 5}), list(AGREE[:4]))])
    assert found["formats"][0]["labels"]["en"] == [*AGREE[:4], "5"]
    found = draft([agree("One thing", missing_labels=("Don't know",)), agree("Other thing")])
    assert len(found["formats"]) == len(found["scales"]) == 1
    assert found["formats"][0]["missing_labels"] == ["Don't know"]


def test_an_order_of_answers_that_is_not_certain_is_asked_about():
    sure = draft_instrument(reading([agree("A thing")]), id="own", title="t")
    unsure = draft_instrument(reading([agree("A thing", certain=False)]), id="own", title="t")
    assert "low to high?" not in sure
    assert "low to high?" in unsure


def test_answers_that_run_against_their_scale_are_asked_about_and_not_turned():
    rng = random.Random(1)
    true = [rng.randint(1, 5) for _ in range(60)]
    noisy = [[min(5, max(1, v + rng.choice((-1, 0, 1)))) for v in true] for _ in range(3)]
    table = [
        *((column(f"Good thing {i}", minimum=1, maximum=5), v) for i, v in enumerate(noisy)),
        (column("Bad thing", minimum=1, maximum=5), [6 - v for v in true]),
    ]
    text = draft_instrument(reading(table), id="own", title="t")
    asked = text.index("# Answers run against")
    assert text.count("# Answers run against") == 1
    assert asked < text.index("Bad thing") < text.index("[[scales]]")
    assert "reversed = true" in text[asked:].splitlines()[0]
    assert not any("reversed" in item for item in tomllib.loads(text)["items"])


def test_hostile_headings_and_titles_stay_data():
    nasty = 'x"]\n[[barriers]]\nid = "y" # \\ \x07'
    found = draft([agree(nasty), agree("A plain question")], title=nasty)
    assert "barriers" not in found
    assert found["title"]["en"] == nasty


def test_a_file_without_scales_is_refused():
    with pytest.raises(IngestError, match="columns with answers on a scale"):
        draft([(group("Department"), ["A", "B"])])


def test_a_draft_recognises_every_question_of_the_file_it_was_made_from():
    heads = ["Jag vågar be om hjälp. ", "12. Vi har tid, [hos oss]", "<b>Här</b> delar vi"]
    heads += ["Vi lyssnar!", "Hur ofta möts ni?"]
    lines = [";".join(["Avdelning", *heads])]
    rng = random.Random(1)
    for i in range(30):
        numbers = (str(rng.randint(1, 5)) for _ in range(4))
        lines.append(";".join(["AB"[i % 2], *numbers, OFTEN[i % 4]]))
    file = read_export("\n".join(lines).encode("cp1252"), name="survey.csv")
    own = check_instrument(draft_instrument(file, id="own", title="t"), file="draft.toml")
    mapping = propose_mapping(file, own)
    assert len(own.items) == 5
    assert unmatched_items(mapping, own) == ()
    assert mapping.unsettled == ()
    assert certain_match(file, [own]).id == "own"
