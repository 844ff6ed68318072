"""Outcomes, drivers and ends of paths as the instrument says, and nothing where it does not."""

from dataclasses import replace

import pytest

from analysis.paths import paths_of
from analysis.roles import About, roles
from surveys.instrument import Pair, Polarity
from surveys.instrument_file import load_instrument
from tests.association_cases import questionnaire

CONDITIONS = ("arenas", "time", "mentoring", "joint_work", "across", "leader_support")


def test_the_long_questionnaire():
    found = roles(load_instrument("learning-culture"))
    assert found.outcomes == (
        *("safety", "ask_peers", "ask_manager", "training_needs", "mistakes"),
        *("giving", "seeking", "hiding"),
    )
    assert found.drivers == (*CONDITIONS, "conflict", "uncertainty")
    told = [(each.path, each.start, each.through, each.end, each.sign) for each in paths_of(found)]
    assert told == [
        ("uncertainty_sharing", "uncertainty", "safety", "giving", -1),
        ("uncertainty_sharing", "uncertainty", "safety", "seeking", -1),
        ("conflict_help", "conflict", "safety", "ask_peers", -1),
        ("conflict_help", "conflict", "safety", "ask_manager", -1),
    ]


def test_where_sharing_is_not_asked_holding_back_stands_for_it():
    found = roles(load_instrument("learning-culture-pulse"))
    ends = [(each.end, each.sign) for each in paths_of(found)]
    assert ends == [("hiding", 1), ("ask_peers", -1), ("ask_manager", -1)]


@pytest.mark.parametrize("name", ["team-psychological-safety", "knowledge-hiding", "dloq-7"])
def test_a_questionnaire_about_one_thing_has_no_path(name):
    found = roles(load_instrument(name))
    assert not (found.outcomes and found.drivers)
    assert all("" in (each.start, each.through, each.end) for each in paths_of(found))


def test_own_scales_are_known_by_their_words_and_polarity():
    of = questionnaire(
        talk="- positive Help-seeking at work",
        calm="- positive Conflict handling",
        rows="- negative Relationship conflict",
        vague="- negative Role ambiguity",
        feel="mood positive",
    )
    found = roles(of)
    assert found.outcomes == ("talk",)
    assert found.drivers == ("calm", "rows", "vague")  # "feel" has a group of another kind
    assert found.about[About.CONFLICT] == ("rows",)
    assert found.about[About.UNCERTAINTY] == ("vague",)


def test_what_only_sounds_like_conflict_is_none():
    of = questionnaire(
        role="- negative Role conflict",
        home="- negative Work-family conflict",
        task="- negative Task conflict",
    )
    found = roles(of)
    assert found.about[About.CONFLICT] == ("task",)
    assert found.drivers == ("role", "home", "task")


def test_fear_of_asking_is_an_outcome_and_no_condition_of_one():
    of = questionnaire(fear="- negative Fear of asking for help", time="- positive Time")
    found = roles(of)
    assert found.outcomes == ("fear",)
    assert found.drivers == ("time",)
    assert found.about[About.HELP] == ()  # a path needs a scale that is good when high


def test_the_group_of_help_is_one_of_outcomes():
    found = roles(questionnaire(ask="help positive", wish="wanted positive", odd="mood positive"))
    assert found.outcomes == ("ask",)
    assert found.drivers == ()


def test_wishes_and_scales_to_be_decided_are_left_out():
    of = questionnaire(
        safe="safety positive", time="conditions positive", wish="conditions positive"
    )
    of = replace(of, pairs=(Pair(id="time", title={}, today="time", wanted="wish"),))
    assert roles(of).drivers == ("time",)
    undecided = tuple(replace(each, polarity=Polarity.UNDECIDED) for each in of.scales)
    assert roles(replace(of, scales=undecided)).outcomes == ()
