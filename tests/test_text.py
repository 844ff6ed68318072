"""Words and number formats: both languages complete, nothing a reader would trip on."""

import ast
import re
import string
from pathlib import Path

import pytest

from analysis import clustering, reliability
from analysis.results import Level, ScaleVerdict, UnitKind, Why
from reports import text
from reports.lookup import MARKS
from surveys.instrument import Measure

ROOM = Path(__file__).parent.parent / "reports"
both = pytest.mark.parametrize("language", text.LANGUAGES)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_catalogues_have_the_same_keys_and_placeholders():
    sv, en = text.catalogue("sv"), text.catalogue("en")
    assert sv.keys() == en.keys()
    for key, sentence in sv.items():
        assert placeholders(sentence) == placeholders(en[key]), key


@both
def test_every_value_of_a_result_has_words(language):
    keys = [f"why.{each}" for each in Why if each]
    keys += [f"certainty.{kind}.{level}" for kind in ("unit", "organisation") for level in Level]
    keys += [f"mark.{kind}.{mark}" for kind in ("unit", "organisation") for mark in MARKS]
    keys += [f"verdict.{each}" for each in ScaleVerdict]
    keys += [f"scale_reason.{each}" for each in reliability.Reason]
    keys += [f"profile_reason.{each}" for each in clustering.Reason]
    keys += [f"place.{each}" for each in UnitKind]
    keys += [f"measure.{each}.{form}" for each in Measure for form in ("name", "short", "words")]
    assert [key for key in keys if not text.has(key, language)] == []


def keys_in_the_code() -> list[tuple[str, bool]]:
    """Every first argument of t() in the room: the key, and whether more follows it."""
    found = []
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t" and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    found.append((key.value, False))
                elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                    found.append((key.values[0].value, True))
    return found


def test_every_key_in_the_code_is_in_the_catalogue():
    keys = text.catalogue("en").keys()
    found = keys_in_the_code()
    assert len(found) > 100
    for key, more_follows in found:
        known = any(each.startswith(key) for each in keys) if more_follows else text.has(key, "en")
        assert known, key


def test_every_sentence_of_the_catalogue_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    exact = set(re.findall(r"""["']([a-z_0-9]+(?:\.[a-z_0-9]+)+)["']""", code))
    starts = tuple(re.findall(r"""f["']([a-z_0-9]+\.(?:[a-z_0-9]+\.)*[a-z_0-9]*)\{""", code))
    # Composed elsewhere: the command line says the steps, a few keys have their first part built.
    built = ("progress.", "mark.", "profile_reason.", "legend.", "report.", "untold.", "overview.")
    for key in text.catalogue("en"):
        plain = re.sub(r"\.(one|other)$", "", key)
        assert plain in exact or plain.startswith(starts + built), key


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [
        (3.25, "3,2", "3.2"),  # half to even, as the gate rounds
        (-0.5, "−0,5", "−0.5"),
        (-0.04, "0,0", "0.0"),
        (1234.5, "1\u00a0234,5", "1,234.5"),
        (None, "–", "–"),
    ],
)
def test_numbers_are_written_as_the_language_does(value, swedish, english):
    assert text.number(value, "sv") == swedish
    assert text.number(value, "en") == english


def test_a_difference_carries_its_sign_and_zero_none():
    assert [text.signed(value, "sv") for value in (0.4, -0.4, 0.0, -0.01)] == [
        "+0,4",
        "−0,4",
        "0,0",
        "0,0",
    ]


@both
def test_percent_never_breaks_from_its_number(language):
    assert text.percent(0.34, language) == "34\u00a0%"


def test_dates_are_spelled_out():
    assert text.date("2026-11-24", "sv") == "24 november 2026"
    assert text.date("2026-05-01", "sv") == "1 maj 2026"
    assert text.date("2026-11-24", "en") == "24 November 2026"
    assert text.date("last week", "en") == "last week"


def test_swedish_letters_sort_last_and_numbers_by_value():
    names = ["Öster", "Ånga", "Zon", "Ärla", "Avd 10", "Avd 2", "ekonomi"]
    assert sorted(names, key=lambda name: text.sort_key(name, "sv")) == [
        "Avd 2",
        "Avd 10",
        "ekonomi",
        "Zon",
        "Ånga",
        "Ärla",
        "Öster",
    ]
    assert sorted(["Zon", "Ånga"], key=lambda name: text.sort_key(name, "en")) == ["Ånga", "Zon"]


def unit(**more: object) -> dict[str, object]:
    row = {"path": ("Care", "*"), "level": 2, "kind": "pool", "name": "*", "pooled_units": 3}
    return row | more


def test_units_without_a_name_of_their_own_are_named():
    assert text.unit_name(unit(), "sv") == "Övriga avdelningar i Care (3)"
    assert text.unit_name(unit(), "en") == "Other departments in Care (3)"
    assert text.unit_name(unit(path=("*",), level=1), "en") == "Other departments (3)"
    lost = unit(kind="unassigned", path=("-",), level=1, name="-")
    assert text.unit_name(lost, "sv") == "Utan angiven avdelning"
    whole = unit(kind="organisation", path=(), level=0, name="")
    assert text.unit_name(whole, "en") == "The whole organisation"


def test_a_name_cannot_bring_line_breaks_or_turn_the_text_around():
    tricky = unit(kind="unit", name="IT\n\u202edrift\x00 \u200b2", path=("Care", "x"))
    assert text.unit_name(tricky, "sv") == "IT drift 2"


def test_one_and_many_have_their_own_words():
    assert text.t("untold.hidden", "en", count=1).startswith("1 department is")
    assert text.t("untold.hidden", "en", count=2).startswith("2 departments are")


def test_a_bare_float_is_never_printed_by_accident():
    with pytest.raises(TypeError):
        text.t("hover.alpha", "sv", alpha=0.8333333)
