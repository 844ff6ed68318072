"""Screens over the whole survey: scales that are one, questions that languages take differently."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.policy import default_policy
from analysis.screens import wave_bias
from analysis.study import analyse
from surveys.answer_language import answer_language
from surveys.applying import apply_mapping
from surveys.mapping import propose_mapping
from surveys.reading import ColumnKind
from tests.builders import instrument, responses
from tests.readings import column, reading


def told(survey):
    return analyse(survey, instrument(), default_policy())


def with_languages(survey, *, second="en", slip=0, n_second=None, seed=5):
    """The survey in two languages, one item harder to agree with in the second."""
    rng = np.random.default_rng(seed)
    n_second = len(survey) // 2 if n_second is None else n_second
    is_second = rng.permutation(len(survey)) < n_second
    language = pd.Series(np.where(is_second, second, "sv"), dtype=str)
    items = survey.items.copy()
    shifted = (items.loc[is_second, "time_3"] - slip).clip(1, 5)
    items.loc[is_second, "time_3"] = shifted.astype("Int16")
    return replace(survey, items=items, language=language)


def test_two_scales_of_the_same_answers_are_called_one():
    survey = responses({("A",): 150, ("B",): 150})
    items = survey.items.copy()
    rng = np.random.default_rng(1)
    for place in (1, 2, 3):
        noise = pd.Series(rng.integers(-1, 2, len(items)), dtype="Int16")
        items[f"time_{place}"] = (items[f"conflict_{place}"] + noise).clip(1, 5)
    found = told(replace(survey, items=items)).overlaps.frame
    verdict = found.set_index(["first", "second"])["verdict"]
    assert verdict["conflict", "time"] == "same"
    assert verdict["safety", "time"] == "distinct"


def test_few_people_have_no_correlations_between_scales():
    found = told(responses({("A",): 20})).overlaps.frame
    assert found[["r", "htmt"]].isna().all().all()
    assert (found["verdict"] == "too_few").all()


def test_a_question_that_slipped_in_translation_is_found():
    survey = with_languages(responses({("A",): 300, ("B",): 300}), slip=1)
    found = told(survey).item_bias.frame.set_index("item")
    assert set(found["first"]) | set(found["second"]) == {"sv", "en"}
    assert found["effect"].abs().idxmax() == "time_3"
    assert found.loc["time_3", "verdict"] == "large"


@pytest.mark.parametrize("n_second", [0, 49])
def test_a_language_of_fewer_than_fifty_is_not_compared(n_second):
    survey = with_languages(responses({("A",): 200}), n_second=n_second)
    assert len(told(survey).item_bias) == 0


def test_a_file_without_languages_has_nothing_to_compare():
    assert len(told(responses({("A",): 120})).item_bias) == 0


ITEM = column("Question time_1", minimum=1, maximum=5)
LANGUAGE = column("User Language", ColumnKind.METADATA, code="UserLanguage")


def test_the_answer_language_is_read_from_the_tools_own_column():
    file = reading([(ITEM, [1, 2, 3]), (LANGUAGE, ["SV", "EN", ""])])
    assert answer_language(file).tolist() == ["sv", "en", ""]


def test_a_heading_that_only_tools_use_is_known_in_a_file_of_no_known_tool():
    file = reading([(ITEM, [1, 2]), (column("startlanguage", ColumnKind.GROUP), ["sv", "en"])])
    assert answer_language(file).tolist() == ["sv", "en"]


@pytest.mark.parametrize("kind", [ColumnKind.GROUP, ColumnKind.OTHER, ColumnKind.FREE_TEXT])
def test_a_question_about_someones_language_is_not_the_answer_language(kind):
    file = reading([(ITEM, [1, 2]), (column("Language", kind), ["Arabic", "Swedish"])])
    assert answer_language(file) is None


def test_languages_follow_their_respondents_through_the_shuffle():
    asked = [
        (column(item.text["en"], minimum=1, maximum=5), [1, 5, 3, 2]) for item in instrument().items
    ]
    file = reading([*asked, (LANGUAGE, ["sv", "en", "sv", "en"])])
    found = apply_mapping(file, propose_mapping(file, instrument()), instrument())
    answers = found.items["time_1"].tolist()
    assert dict(zip(answers, found.language, strict=True)) == {1: "sv", 5: "en", 3: "sv", 2: "en"}


def between_waves(earlier, later):
    names = ("2025", "2026")
    return wave_bias(earlier, later, instrument(), default_policy(), names=names)


def second_wave(*, slip=0, without=()):
    """Other people, asked a year later; one item harder to agree with, some no longer asked."""
    survey = responses({("A",): 300}, seed=8)
    items = survey.items.copy()
    items["time_3"] = (items["time_3"] - slip).clip(1, 5)
    return replace(survey, items=items.drop(columns=list(without)))


def test_a_question_that_changed_its_meaning_between_waves_is_found():
    found = between_waves(responses({("A",): 300}), second_wave(slip=1)).frame
    assert set(found["first"]) == {"2025"}
    assert set(found["second"]) == {"2026"}
    by_item = found.set_index("item")
    assert by_item["effect"].abs().idxmax() == "time_3"
    assert by_item.loc["time_3", "verdict"] == "large"
    assert by_item.loc["time_3", "effect"] < 0
    others = by_item.drop(index=["time_1", "time_2", "time_3"])
    assert not set(others["verdict"]) & {"large", "slight"}


def test_only_questions_that_both_waves_asked_are_compared():
    found = between_waves(responses({("A",): 300}), second_wave(without=["time_1"])).frame
    assert "time" not in set(found["scale"])  # two are left, each the other's mirror
    assert set(found["scale"]) > {"safety"}


def test_a_wave_of_fewer_than_fifty_tells_no_numbers():
    found = between_waves(responses({("A",): 300}), responses({("A",): 49})).frame
    assert set(found["verdict"]) == {"too_few"}
    assert found[["effect", "low", "high", "p_adjusted"]].isna().all().all()


def test_waves_that_share_no_question_are_an_empty_table():
    earlier = responses({("A",): 60})
    bare = replace(earlier, items=earlier.items.iloc[:, :0])
    assert len(between_waves(earlier, bare)) == 0
