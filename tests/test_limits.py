"""Sentences about what a mean does not tell, in both languages."""

import pytest

from reports import comparison_tables, figures
from reports.limits import (
    detectable_sentence,
    differences_reading,
    divided_sentences,
    language_sentences,
    overlap_sentences,
)
from reports.lookup import Lookup, rows
from reports.sentences import evidence
from reports.summary import summary
from tests.fake_study import fake_study

DIVIDED = [{"unit": "/Teknik/Gata och park", "scale": "safety"}]
BIAS = {
    "scale": "time",
    "item": "time_1",
    "first": "sv",
    "second": "en",
    "n_first": 90,
    "n_second": 60,
    "effect": -0.31,
    "low": -0.5,
    "high": -0.1,
    "p_adjusted": 0.01,
    "verdict": "large",
}


def overlap(htmt, verdict):
    pair = {"first": "safety", "second": "time", "n": 200, "r": 0.5}
    return pair | {"htmt": htmt, "verdict": verdict}


def look(language="en", **more):
    return Lookup(fake_study(**more), language)


def test_a_divided_department_is_named_in_words_hover_and_report():
    study = fake_study(divided=DIVIDED)
    said = divided_sentences(Lookup(study, "sv"))
    assert len(said) == 1
    assert "Gata och park" in said[0]
    assert "två läger" in said[0]
    (cells,) = figures.heatmap(study, language="sv").select_traces({"name": "cells"})
    assert sum("Två läger" in hover for hover in cells.hovertext) == 1
    sections = {each.id: each for each in summary(study, language="sv").sections}
    assert sections["divided"].blocks[0].points == tuple(said)


def test_where_nobody_is_divided_nothing_is_said():
    assert divided_sentences(look()) == []
    assert "divided" not in {each.id for each in summary(fake_study(), language="en").sections}


def test_the_smallest_visible_difference_is_said_with_the_answers_behind_it():
    there = look()
    unit = next(unit for unit in there.shown if there.unit[unit]["n"] == 9)
    said = detectable_sentence(there, unit, "safety")
    assert said.startswith("With 9 answers, ")
    assert "a difference of 0.9 or more on Safety" in said  # 0.3 + 5 / 9
    assert "a change of 1.2 or more" in said  # 0.5 + 6 / 9


def test_a_unit_that_could_show_nothing_is_told_so():
    there = look("sv")
    unit = next(unit for unit in there.shown if there.unit[unit]["n"] == 7)
    assert "inte visa någon skillnad" in detectable_sentence(there, unit, "safety")
    assert detectable_sentence(there, "organisation", "safety") == ""


def test_the_report_lists_what_could_not_be_seen_smallest_units_first():
    sections = {each.id: each for each in summary(fake_study(), language="en").sections}
    counts = [int(row[1]) for row in sections["unseen"].blocks[0].rows]
    assert counts == sorted(counts)
    assert len(counts) > 5


def test_scales_on_which_departments_differ_are_named():
    assert differences_reading(look()).endswith("on 1 of 4 scales, most on Safety.")


@pytest.mark.parametrize(
    ("verdict", "words"), [("same", "hardly be told apart"), ("close", "close")]
)
def test_scales_that_are_close_are_named_with_their_ratio(verdict, words):
    said = overlap_sentences(look(overlaps=[overlap(0.93, verdict)]))
    assert len(said) == 1
    assert words in said[0]
    assert "0.93" in said[0]


def test_scales_apart_are_one_sentence_and_unknown_ones_none():
    assert overlap_sentences(look(overlaps=[overlap(0.4, "distinct")])) == [
        "No two scales measure the same thing."
    ]
    assert overlap_sentences(look(overlaps=[overlap(None, "too_few")])) == []


def test_a_slipped_translation_names_the_question_and_the_direction():
    said = language_sentences(look(item_bias=[BIAS]))
    assert len(said) == 1
    assert said[0].index("“sv”") < said[0].index("“en”")  # higher in the first
    assert "0.31" in said[0]


def test_the_table_of_questions_holds_what_could_be_judged_the_largest_first():
    small = BIAS | {"item": "safety_2", "effect": -0.05, "verdict": "none"}
    untold = BIAS | {"item": "safety_3", "effect": None, "verdict": "too_few"}
    there = look(item_bias=[small, untold, BIAS])
    table = comparison_tables.item_bias_table(there, there.study.item_bias)
    assert [row[-1] for row in table.rows] == ["Works differently", "Works alike"]


def test_the_evidence_tells_the_employed_apart():
    study = fake_study()
    there = Lookup(study, "sv")
    unit, barrier = next(iter(there.findings))
    there.findings[unit, barrier] |= {"employed_low": 0.2, "employed_high": 0.3}
    assert "av dem som är anställda här nu" in evidence(there, unit, barrier)


def test_tables_hold_one_row_a_unit_and_one_a_scale():
    there = look()
    table = comparison_tables.detectable_table(there, scale="safety")
    assert [row[0] for row in table.rows] == [there.names[unit] for unit in there.shown]
    assert len(comparison_tables.differences_table(there).rows) == len(rows(there.study.scales))
