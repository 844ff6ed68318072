"""Where a theme comes from and what goes with it: planted, by hand, and nothing where few write."""

from dataclasses import replace
from math import comb

import numpy as np
import pandas as pd
import pytest

from analysis.access import seen_by
from analysis.disclosure import seal_quotes, seal_themes
from analysis.policy import DisclosureError, default_policy
from analysis.results import THEME_BARRIERS, THEME_UNITS, THEMES, ThemeFacts, ThemeReason
from analysis.study import analyse
from reports.lookup import Lookup
from reports.themes import theme_sentences, themes_reading
from tests.builders import instrument, responses
from tests.test_themes import PLANTED, texts

SIZES = {("Care",): 60, ("School",): 60, ("Works",): 12, ("Parks",): 8}


@pytest.fixture(scope="module")
def survey():
    """Those in Care write about time; whoever does so has half as much of it."""
    made = responses(SIZES, seed=3)
    comments, about = texts(len(made), seed=1)
    care = (made.units["level_1"] == "Care").to_numpy()
    on_time, _ = texts(len(made), seed=2, themes=PLANTED[:1])
    said = np.where(care, on_time["Comment"], comments["Comment"])
    items = made.items.copy()
    short_of_it = care | (about == 0)
    for item in ("time_1", "time_2", "time_3"):
        items[item] = items[item].mask(short_of_it, 1).astype("Int16")
    comments = pd.DataFrame({"Comment": said})
    return replace(made, items=items, comments=comments)


@pytest.fixture(scope="module")
def study(survey):
    return analyse(survey, instrument(), default_policy())


def test_a_theme_is_told_with_where_it_comes_from_and_what_goes_with_it(study):
    terms = study.themes.frame.set_index("theme")["terms"]
    planted = set(PLANTED[0].split())
    about_time = [theme for theme, words in terms.items() if planted & set(words.split(" · "))]
    assert len(about_time) == 1
    told = study.theme_units.frame.set_index("theme")["unit"]
    assert told[about_time].tolist() == ["/Care"]
    assert "stuck" in set(study.theme_barriers.where(theme=about_time[0]).frame["barrier"])
    assert study.theme_facts.wrote == 140
    said = theme_sentences(Lookup(study, "en"))
    assert any("comes mostly from Care" in each for each in said)


def test_counts_are_in_fives_and_no_text_comes_out(study, survey):
    assert (study.themes.frame["n"] % 5 == 0).all()
    reading = themes_reading(Lookup(study, "sv"))
    assert "140" in reading
    long = {text for text in survey.comments["Comment"] if len(text.split()) > 4}
    out = " ".join(study.themes.frame["terms"])
    assert not any(text in out for text in long)


def test_nothing_is_said_where_nine_people_wrote(survey):
    few = survey.comments.copy()
    few.iloc[9:] = ""
    study = analyse(replace(survey, comments=few), instrument(), default_policy())
    assert study.theme_facts == ThemeFacts(wrote=None, reason=ThemeReason.TOO_FEW)
    assert len(study.themes) == 0
    assert "9" not in themes_reading(Lookup(study, "en"))


def test_a_survey_without_free_text_says_nothing_of_it(survey):
    study = analyse(replace(survey, comments=None), instrument(), default_policy())
    assert study.theme_facts is None
    assert len(study.themes) == 0


def test_a_leader_sees_themes_and_of_their_origin_only_her_own(study):
    school = seen_by(study, [("School",)])
    assert school.themes.frame.equals(study.themes.frame)
    assert set(school.theme_units.frame["unit"]) <= {"/School"}
    assert "/Care" in set(study.theme_units.frame["unit"])
    assert not any("Care" in each for each in theme_sentences(Lookup(school, "sv")))


# A theme of 30 among 120 who write, 20 of them in a unit of 40: Fisher's exact test by hand,
# sum over k = 20 … 30 of C(30, k) C(90, 40 − k) / C(120, 40).
def test_the_test_behind_mostly_from_is_fishers():
    from scipy.stats import hypergeom

    by_hand = sum(comb(30, k) * comb(90, 40 - k) for k in range(20, 31)) / comb(120, 40)
    assert hypergeom.sf(19, 120, 30, 40) == pytest.approx(by_hand, rel=1e-10)


def tables(**themes):
    row = {"theme": 1, "language": "sv", "terms": "tid · schema", "n": 12, **themes}
    return (
        pd.DataFrame([row], columns=list(THEMES)),
        pd.DataFrame([(1, "/Care")], columns=list(THEME_UNITS)),
        pd.DataFrame([(1, "stuck")], columns=list(THEME_BARRIERS)),
    )


@pytest.mark.parametrize(
    "wrong",
    [{"n": 9}, {"terms": "tid · 0701234567"}, {"terms": "[name] · tid"}, {"terms": "a@b.se"}],
)
def test_the_gate_refuses_few_people_and_what_names_one(study, wrong):
    policy = default_policy()
    sealed = seal_themes(*tables(), policy, units_shown=study.units)
    assert sealed["themes"].frame["n"].tolist() == [10]
    with pytest.raises(DisclosureError):
        seal_themes(*tables(**wrong), policy, units_shown=study.units)


def test_the_gate_refuses_a_unit_that_is_not_shown(study):
    themes, units, barriers = tables()
    units["unit"] = "/Nowhere"
    with pytest.raises(DisclosureError):
        seal_themes(themes, units, barriers, default_policy(), units_shown=study.units)


def test_a_quote_is_masked_again_and_none_comes_out_where_few_wrote():
    said = pd.DataFrame({"quote": pd.Series(["Fråga Anna Berg"], dtype=object)})
    enough = ThemeFacts(wrote=10, reason=ThemeReason.NONE)
    assert seal_quotes(said, enough).frame["quote"].tolist() == ["Fråga [name]"]
    assert len(seal_quotes(said, ThemeFacts(wrote=None, reason=ThemeReason.TOO_FEW))) == 0
    assert len(seal_quotes(said, None)) == 0
