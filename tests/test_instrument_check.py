"""Every rule of the instrument format: broken, it is named with its key; all come together."""

import re
import tomllib

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from surveys.instrument_file import check_instrument
from surveys.problems import InstrumentError, Problem
from tests.instrument_texts import GOOD, problems, with_change


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('id = "demo"', 'id = "demo"\ncolour = "red"', "key_unknown", "colour"),
        ('title.en = "Demo"', 'title.se = "Demo"', "key_unknown", "title.se"),
        ("reversed = true", "revesed = true", "key_unknown", "items.q2.revesed"),
        ('version = "1.0.0"', "", "key_missing", "version"),
        ('version = "1.0.0"', "version = 1.0", "key_not_text", "version"),
        ('text.en = "We ask each other."', "", "key_missing", "items.q1.text"),
        ('polarity = "positive"', "", "key_missing", "scales.asking.polarity"),
        ('polarity = "positive"', 'polarity = "good"', "choice_unknown", "scales.asking.polarity"),
        ('wording = "own"', 'wording = "ours"', "choice_unknown", "source.wording"),
        ("reversed = true", 'reversed = "yes"', "key_not_boolean", "items.q2.reversed"),
        ("reversed = true", "reversed = 7", "key_not_boolean", "items.q2.reversed"),
        ("minimum = 1\n", "minimum = 5\n", "bounds_order", "formats.agree5"),
        ("minimum = 1\n", "minimum = 1.5\n", "key_not_whole", "formats.agree5.minimum"),
        ("minimum = 1\n", "minimum = true\n", "key_not_whole", "formats.agree5.minimum"),
        ('"No", "2", ', '"No", ', "labels_count", "formats.agree5.labels.en"),
        ('"No", "2", ', '"YES", "2", ', "label_twice", "formats.agree5.labels.en"),
        ('["Don\'t know"]', '["no"]', "label_also_missing", "formats.agree5.labels.en"),
        ('format = "often4"', 'format = "often5"', "reference_unknown", "items.q4.format"),
        ('items = ["q1", "q2"]', 'items = ["q1"]', "item_in_no_scale", "items.q2"),
        ('items = ["q3"]', 'items = ["q3", "q1"]', "item_in_two_scales", "items.q1"),
        ('["q1", "q2"]', '["q1", "q2", "q9"]', "reference_unknown", "scales.asking.items"),
        ('["q1", "q2"]', '["q1", "q2", "q2"]', "listed_twice", "scales.asking.items"),
        (
            'polarity = "negative"',
            'polarity = "negative"\nmin_answered = 1.2',
            "key_not_share",
            "scales.quarrel.min_answered",
        ),
        ('scales = ["asking"]\n', "", "barrier_no_basis", "barriers.fear"),
        (
            'scales = ["asking"]\n',
            'scales = ["asking"]\nitems = ["q1"]\n',
            "barrier_two_bases",
            "barriers.fear",
        ),
        ('"People quarrel."', '"{who} quarrel."', "gap_unknown", "barriers.strife.sentence"),
        ('["dialogue", "time"]', '["money"]', "choice_unknown", "barriers.fear.helps"),
        ('["dialogue", "time"]', '["time", "time"]', "listed_twice", "barriers.fear.helps"),
        ('scales = ["asking"]', 'scales = ["fear"]', "reference_unknown", "barriers.fear.scales"),
        ('id = "strife"', 'id = "fear"', "id_twice", "barriers"),
        ('id = "quarrel"', 'id = "asking"', "id_twice", "scales"),
        ('id = "quarrel"', 'id = "q1"', "id_shared", "scales.q1.id"),
        ('today = "asking"', 'today = "nothing"', "reference_unknown", "pairs[1].today"),
        ('wanted = "quarrel"', 'wanted = "asking"', "listed_twice", "pairs[1].wanted"),
        ('wanted = "quarrel"', 'wanted = "meeting"', "formats_mixed", "pairs[1]"),
        ('text.en = "We quarrel."', 'text.sv = "Vi bråkar."', "languages_mixed", "items.text"),
    ],
)
def test_each_broken_rule_is_named_with_its_key(old, new, code, key):
    assert (code, key) in problems(with_change(old, new))


def test_items_of_one_scale_share_a_format():
    text = with_change('items = ["q3"]', 'items = ["q3", "q4"]')
    text = text.replace('items = ["q4"]', 'items = ["q2"]').replace('["q1", "q2"]', '["q1"]')
    assert ("formats_mixed", "scales.quarrel.items") in problems(text)


def test_a_barrier_rests_on_one_format_and_one_polarity():
    text = with_change('items = ["q3"]\nhelps', 'items = ["q3", "q4"]\nhelps')
    assert problems(text) == [
        ("formats_mixed", "barriers.strife.items"),
        ("polarities_mixed", "barriers.strife.items"),
    ]


def test_a_barrier_on_an_undecided_scale_needs_a_direction():
    text = with_change('items = ["q3"]\nhelps', 'scales = ["meeting"]\nhelps')
    assert problems(text) == [("direction_undecided", "barriers.strife.direction")]


def test_all_problems_come_together_in_both_languages():
    text = with_change("reversed = true", "reversed = 7").replace("minimum = 1\n", "minimum = 9\n")
    with pytest.raises(InstrumentError) as refused:
        check_instrument(text, file="demo.toml")
    assert len(refused.value.problems) == 2
    for language in ("sv", "en"):
        lines = refused.value.text(language).splitlines()
        assert len(lines) == 2
        assert all(line.startswith("demo.toml: ") for line in lines)
        assert "found 7" in lines[1] or "står 7" in lines[1]


def test_licensed_wording_may_be_left_out_and_public_may_not():
    bare = re.sub(r"\ntext\.en = .*", "", GOOD)
    licensed = check_instrument(bare.replace('"own"', '"licensed"'), file="f")
    assert licensed.languages == ()
    assert ("key_missing", "items.q1.text") in problems(bare.replace('"own"', '"public"'))


def test_one_language_is_enough_unless_the_questionnaire_ships():
    found = problems(GOOD, shipped=True)
    assert {code for code, _ in found} == {"language_missing"}
    assert ("language_missing", "items.q1.text.sv") in found
    assert ("language_missing", "formats.agree5.labels.sv") in found


@pytest.mark.parametrize("text", ["x = [", "a = 1\na = 2", "[[items]\n", f"x = {'[' * 5000}"])
def test_what_is_not_toml_is_refused_with_a_sentence(text):
    assert problems(text)[0][0] == "toml_broken"


@pytest.mark.parametrize(
    "text",
    ["", "id = 3", "items = 4", 'items = ["q1"]', "formats = [[1]]", 'source = "me"'],
)
def test_wrong_shapes_are_problems_and_never_a_crash(text):
    assert problems(text)


def places(node: object) -> list[tuple[object, object]]:
    """Every (container, key) of a parsed file."""
    keys = node.keys() if isinstance(node, dict) else range(len(node))
    found: list[tuple[object, object]] = []
    for key in keys:
        found.append((node, key))
        if isinstance(node[key], (dict, list)):
            found += places(node[key])
    return found


JUNK = st.one_of(
    st.integers(),
    st.floats(),
    st.booleans(),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["sv", "id", "x"]), st.integers(), max_size=2),
)


@given(st.integers(min_value=0), JUNK)
def test_no_value_in_any_place_leads_to_anything_but_a_refusal_in_words(place, junk):
    document = tomllib.loads(GOOD)
    everywhere = places(document)
    container, key = everywhere[place % len(everywhere)]
    container[key] = junk
    found: tuple[Problem, ...] = ()
    try:
        check_instrument(tomli_w.dumps(document), file="f")
    except InstrumentError as refused:
        found = refused.problems
    assert all(each.line("sv") and each.line("en") for each in found)
