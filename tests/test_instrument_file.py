"""Instrument files read whole, found by id or path, and printed for a survey tool."""

import csv
import io

import pytest

from surveys.instrument import Instrument, Measure, Polarity, Wording
from surveys.instrument_file import check_instrument, instrument_to_text, load_instrument
from surveys.problems import InstrumentError
from tests.instrument_texts import GOOD, with_change


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
    with pytest.raises(InstrumentError, match="scoring key"):
        instrument_to_text(load_instrument("dloq-7"), language="sv")
    with pytest.raises(InstrumentError, match="worded in: en"):
        instrument_to_text(good(), language="sv")
