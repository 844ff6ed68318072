"""The words of the pages, and names from a file that must be printed as they are."""

import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.launch import OPTIONS
from dashboard.words import plain, say, spoken


@pytest.mark.parametrize(
    ("locale", "language"),
    [("sv-SE", "sv"), ("sv", "sv"), ("en-GB", "en"), ("de-DE", "en"), (None, "en"), ("", "en")],
)
def test_a_browser_is_spoken_to_in_its_language_or_english(locale, language):
    assert spoken(locale) == language


def test_counts_choose_their_form():
    assert say("check.small", "en", count=1, minimum=5, names="A").startswith("1 has")
    assert say("check.small", "en", count=2, minimum=5, names="A").startswith("2 have")


@pytest.mark.parametrize(
    "name",
    ["![x](http://elsewhere.example/a.png)", "<img src=x>", "**HR**", ":red[IT]", "$x$", "1. A"],
)
def test_a_name_from_a_file_stays_a_name(name):
    def page(shown: str) -> None:
        import streamlit as st

        st.markdown(shown)

    shown = AppTest.from_function(page, kwargs={"shown": plain(name)}).run().markdown[0].value
    escaped = [mark for mark in "![<*:$" if mark in name]
    assert all(f"\\{mark}" in shown for mark in escaped)
    assert shown.replace("\\", "") == name


def test_line_breaks_in_a_name_do_not_begin_a_new_paragraph():
    assert plain("a\n\n# b") == "a \\# b"


def test_a_space_that_does_not_break_stays():
    assert plain("at most\u00a040\u00a0% \u2028 here") == "at most\u00a040\u00a0% here"


def test_a_checkout_is_served_with_the_options_of_the_command():
    path = Path(__file__).parent.parent / ".streamlit" / "config.toml"
    found: dict[str, object] = {}

    def walk(table: dict[str, object], prefix: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                walk(value, f"{prefix}{key}.")
            else:
                found[prefix + key] = value

    walk(tomllib.loads(path.read_text(encoding="utf-8")), "")
    assert found == OPTIONS
