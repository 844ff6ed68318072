"""Whatever goes wrong on a page, a person reads a sentence."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.wall import Wall
from dashboard.words import say
from surveys.problems import Problem


def failing(language: str, kind: str) -> None:
    import streamlit as st

    from dashboard.wall import Wall
    from surveys.problems import CultureError, Problem

    with Wall(language):
        st.markdown("before")
        if kind == "refused":
            raise CultureError([Problem("no_headings"), Problem("only_headings")])
        if kind == "unexpected":
            raise KeyError("an answer of somebody")
        st.stop()


def shown(language: str, kind: str) -> AppTest:
    return AppTest.from_function(failing, args=(language, kind)).run()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_refusal_names_every_problem_in_the_readers_language(language):
    said = shown(language, "refused").error[0].value.replace("\\", "")
    for code in ("no_headings", "only_headings"):
        assert Problem(code).text(language) in said


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_unexpected_is_one_sentence_without_what_was_in_it(language, caplog):
    with caplog.at_level(logging.ERROR):
        page = shown(language, "unexpected")
    assert [each.value for each in page.error] == [
        say("error.unexpected", language, kind="KeyError")
    ]
    assert not page.exception
    assert "somebody" not in caplog.text


def test_a_page_that_stops_itself_is_no_error():
    page = shown("en", "stopped")
    assert not page.error
    assert page.markdown[0].value == "before"


def test_leaving_the_program_is_not_held_up():
    with pytest.raises(KeyboardInterrupt), Wall("en"):
        raise KeyboardInterrupt
