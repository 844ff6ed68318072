"""Every rule of the instrument format, and the printed questionnaire."""

import csv
import io
import re

import pytest

from surveys.instrument import Instrument, Measure, Polarity, Wording
from surveys.instrument_file import check_instrument, instrument_to_text, load_instrument
from surveys.problems import InstrumentError

GOOD = """
id = "demo"
version = "1.0.0"
title.en = "Demo"

[source]
reference = "ours"
wording = "own"

[[formats]]
id = "agree5"
minimum = 1
maximum = 5
labels.en = ["No", "2", "3", "4", "Yes"]
missing_labels = ["Don't know"]

[[formats]]
id = "often4"
minimum = 0
maximum = 3

[[items]]
id = "q1"
format = "agree5"
text.en = "We ask each other."

[[items]]
id = "q2"
format = "agree5"
reversed = true
text.en = "We keep quiet."

[[items]]
id = "q3"
format = "agree5"
text.en = "We quarrel."

[[items]]
id = "q4"
format = "often4"
text.en = "How often do you meet?"

[[scales]]
id = "asking"
title.en = "Asking"
items = ["q1", "q2"]
polarity = "positive"

[[scales]]
id = "quarrel"
title.en = "Quarrels"
items = ["q3"]
polarity = "negative"

[[scales]]
id = "meeting"
title.en = "Meeting"
items = ["q4"]
polarity = "to decide"

[[barriers]]
id = "fear"
title = "Fear"
sentence.en = "People do not ask."
scales = ["asking"]
helps = ["dialogue", "time"]

[[barriers]]
id = "strife"
title.en = "Strife"
sentence.en = "People quarrel."
items = ["q3"]
helps = ["mentoring"]

[[pairs]]
today = "asking"
wanted = "quarrel"
"""


def with_change(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


def problems(text: str, *, shipped: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(InstrumentError) as refused:
        check_instrument(text, file="demo.toml", shipped=shipped)
    return [(each.code, str(each.values.get("key", ""))) for each in refused.value.problems]


def good() -> Instrument:
    return check_instrument(GOOD, file="demo.toml")


def test_reads_everything_a_good_file_says():
    instrument = good()
    assert (instrument.id, instrument.version, instrument.title) == (
        "demo",
        "1.0.0",
        {"en": "Demo"},
    )
    assert instrument.source.wording is Wording.OWN
    assert instrument.languages == ("en",)
    assert [item.reversed for item in instrument.items] == [False, True, False, False]
    assert instrument.format_of("q1").labels == {"en": ("No", "2", "3", "4", "Yes")}
    assert instrument.format_of("q1").missing_labels == ("Don't know",)
    assert list(instrument.format_of("q4").codes) == [0, 1, 2, 3]
    assert instrument.scale("asking").min_answered == 0.5
    assert instrument.scale("meeting").polarity is Polarity.UNDECIDED
    assert instrument.barrier("fear").helps == (Measure.DIALOGUE, Measure.TIME)


def test_direction_of_a_barrier_follows_polarity_unless_it_is_given():
    assert good().barrier("fear").direction == "low"
    assert good().barrier("strife").direction == "high"
    given = with_change('items = ["q3"]\nhelps', 'items = ["q3"]\ndirection = "low"\nhelps')
    assert check_instrument(given, file="f").barrier("strife").direction == "low"


def test_a_pair_takes_id_and_title_from_today_when_it_has_none():
    pair = good().pairs[0]
    assert (pair.id, pair.title) == ("asking", {"en": "Asking"})


def test_plain_words_count_for_both_languages():
    assert good().barrier("fear").title == {"sv": "Fear", "en": "Fear"}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_instrument(path).id == "demo"


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
        ('["dialogue", "time"]', '["money"]', "choice_unknown", "barriers.fear.helps"),
        ('["dialogue", "time"]', '["time", "time"]', "listed_twice", "barriers.fear.helps"),
        ('scales = ["asking"]', 'scales = ["fear"]', "reference_unknown", "barriers.fear.scales"),
        ('id = "strife"', 'id = "fear"', "id_twice", "barriers"),
        ('id = "quarrel"', 'id = "asking"', "id_twice", "scales"),
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


def test_unknown_ids_folders_and_binaries_are_refused_in_words(tmp_path):
    binary = tmp_path / "x.toml"
    binary.write_bytes(b"\xff\xfe\x00\x80")
    for target, code in (("nope", "instrument_not_found"), (tmp_path, "instrument_not_found")):
        with pytest.raises(InstrumentError) as refused:
            load_instrument(target)
        assert refused.value.problems[0].code == code
        assert "learning-culture" in str(refused.value)
    with pytest.raises(InstrumentError) as refused:
        load_instrument(binary)
    assert refused.value.problems[0].code == "instrument_not_text"


@pytest.mark.parametrize(("language", "five"), [("sv", "minst 5"), ("en", "at least 5")])
def test_the_printed_questionnaire_has_information_department_and_every_question(language, five):
    instrument = load_instrument("learning-culture")
    text = instrument_to_text(instrument, language=language)
    assert five in text
    places = [text.index(item.text[language]) for item in instrument.items]
    assert places == sorted(places)
    labels = instrument.formats[0].labels[language]
    assert all(text.count(f"    {label}\n") == 1 for label in labels)


@pytest.mark.parametrize(("language", "delimiter"), [("sv", ";"), ("en", ",")])
def test_the_questionnaire_as_csv_opens_in_excel_of_its_language(language, delimiter):
    instrument = load_instrument("learning-culture-pulse")
    text = instrument_to_text(instrument, language=language, format="csv")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert rows[0] == ["type", "id", "text", "answers"]
    assert [row[1] for row in rows if row[0] == "item"] == [item.id for item in instrument.items]
    assert [row[0] for row in rows].index("department") < [row[0] for row in rows].index("item")


def test_a_question_that_looks_like_a_formula_stays_text_in_csv():
    text = with_change('"We ask each other."', '"=1+1"')
    printed = instrument_to_text(check_instrument(text, file="f"), language="en", format="csv")
    assert ",'=1+1," in printed


def test_a_key_without_wording_cannot_be_printed():
    with pytest.raises(InstrumentError, match="no wording"):
        instrument_to_text(load_instrument("dloq-7"), language="sv")
    with pytest.raises(InstrumentError, match="wording is there in: en"):
        instrument_to_text(good(), language="sv")
