"""Sentences on what goes together: association only, and why nothing is said."""

import re

import pytest

from analysis.results import PathVerdict
from reports import association_words as words
from reports import path_words, text
from reports.lookup import Lookup
from tests.fake_study import fake_study
from tests.told_associations import driver, others, path, silent, untold

both = pytest.mark.parametrize("language", text.LANGUAGES)


def look(drivers=(), paths=(), language="en"):
    return Lookup(fake_study(drivers=list(drivers), paths=list(paths)), language)


def test_what_stands_out_is_said_with_its_interval():
    told = look([driver(), others()])
    (said,) = words.standing_out(told)
    assert said == (
        "Safety: Conflict 70\u00a0% (60 to 80\u00a0%) "
        "goes with it more than the other conditions do."
    )
    assert words.drivers_reading(told).startswith("Safety goes with some conditions more")


def test_where_nothing_stands_out_that_is_said_once():
    told = look([driver(verdict="as_others"), others(verdict="as_others")])
    assert words.standing_out(told) == []
    assert "none surely goes with one condition more" in words.drivers_reading(told)


def with_level(told, measure, mean):
    """The same look with another mean of the whole organisation."""
    told.cells["organisation", measure] |= {"mean": mean, "ci_low": mean, "ci_high": mean}
    return told


@pytest.mark.parametrize(
    ("conflict", "time", "said"),
    [
        (4.0, 4.0, "Conflict is unfavourable in the whole organisation and goes with Safety"),
        (2.0, 4.0, "Conflict goes with Safety more than the other conditions do."),
    ],
)
def test_the_map_says_where_it_is_low_and_matters(conflict, time, said):
    told = with_level(look([driver(), others()]), "conflict", conflict)
    told = with_level(told, "time", time)
    assert words.map_readings(told, "safety")[0].startswith(said)
    assert len(words.map_readings(told, "safety")) == 1


def test_what_is_low_and_does_not_stand_out_is_said_after_what_does():
    told = with_level(look([driver(), others()]), "conflict", 2.0)
    told = with_level(told, "time", 2.0)
    first, second = words.map_readings(told, "safety")
    assert first.startswith("Conflict goes with Safety more")
    assert second.startswith("Time is unfavourable in the whole organisation, but does not surely")


def test_a_good_condition_that_goes_with_the_bad_is_pointed_out():
    odd = others(r=-0.3, r_low=-0.4, r_high=-0.2)
    assert words.unexpected_sentences(look([driver(), others()])) == []
    assert "Time and Safety" in words.unexpected_sentences(look([driver(), odd]))[0]


def test_who_is_counted_and_who_left_out_is_said():
    said = words.counted(look([driver(), others()]), "safety")
    assert "480 people" in said
    assert "32 others are left out" in said  # 512 have answered
    assert "(9 in all" in said
    assert "25\u00a0%" in said
    alone = words.counted(look([driver(departments=1)]), "safety")
    assert "department" not in alone


@both
@pytest.mark.parametrize("verdict", ["no_outcomes", "no_drivers", "too_many", "too_few"])
def test_why_nothing_is_said_of_drivers_is_said(verdict, language):
    of = "safety" if verdict == "too_few" else ""
    said = words.drivers_reading(look([silent(verdict, of)], language=language))
    assert len(said) > 40
    assert said[0].isupper()


def test_an_outcome_that_too_few_answered_is_named():
    told = look([driver(), others(), silent("too_few", "time")])
    assert words.standing_out(told)[1].startswith("Time: nothing is said, since too few")


def test_where_nothing_is_said_of_any_outcome_the_reason_stands_once():
    told = look([silent("too_few", "safety"), silent("too_few", "time")])
    assert words.standing_out(told) == []
    assert words.drivers_reading(told).count("too few people") == 1


BLANK = dict.fromkeys(("importance", "importance_low", "importance_high"))


def test_shares_of_no_more_than_chance_are_not_told():
    nothing = [driver(verdict="nothing_sure", **BLANK), others(verdict="nothing_sure", **BLANK)]
    told = look(nothing)
    assert words.drivers_reading(told).startswith("The conditions, even all together, do not")
    assert words.standing_out(told) == []
    assert words.telling_outcome(told) == ""
    beside = [driver(outcome="time", driver="safety"), *nothing]
    assert words.standing_out(look(beside))[1:] == [
        "Safety: all conditions together do not surely go with it at all."
    ]


def test_paths_without_figures_stand_together_by_why():
    rows = [untold("too_few"), untold("too_few", end="conflict"), path()]
    first, second = path_words.path_sentences(look(paths=rows))
    assert first.startswith("The answers agree")
    assert second.startswith("Conflict – Safety – Time and Conflict – Safety – Conflict: nothing")


def test_a_result_without_drivers_says_nothing():
    assert words.drivers_reading(look()) == ""
    assert path_words.path_sentences(look()) == []


@both
@pytest.mark.parametrize("verdict", PathVerdict)
def test_every_outcome_of_a_path_has_a_sentence(verdict, language):
    told = verdict in ("supported", "not_supported", "opposite")
    row = (
        path(verdict=verdict) if told else untold(verdict, start="" if "asked" in verdict else "c")
    )
    said = path_words.path_sentences(look(paths=[row], language=language))
    assert len(said[0]) > 30
    if told:
        assert {"en": "−0.12", "sv": "−0,12"}[language] in said[0]


def test_a_path_to_holding_back_ends_in_more_of_it():
    (less,) = path_words.path_sentences(look(paths=[path()]))
    (more,) = path_words.path_sentences(look(paths=[path(b=-0.4, indirect=0.12)]))
    assert less.endswith("less of Time (by that way −0.12 (−0.18 to −0.06) standard deviations).")
    assert "more of Time" in more


def test_what_the_questionnaire_lacks_is_named():
    (said,) = path_words.path_sentences(look(paths=[untold("not_asked", start="", end="")]))
    assert said == "Not tested: the questionnaire has no scale of conflict and asking for help."


CAUSE = {
    "en": r"\b(because|causes?d?|leads? to|effects? of|results? in|influences?|affects?|impact)\b",
    "sv": r"\b(därför|orsakar|leder till|beror på|påverkar|effekten av|gör att)\b",
}


@both
def test_no_sentence_says_that_one_thing_brings_another_about(language):
    told = text.catalogue(language)
    own = {
        key: said for key, said in told.items() if re.match(r"(association|drivers|path)\.", key)
    }
    assert len(own) > 60
    own["association.once"] = own["association.once"].replace("not cause", "")
    assert [key for key, said in own.items() if re.search(CAUSE[language], said)] == []
