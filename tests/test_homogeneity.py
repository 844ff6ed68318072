"""Small groups that all answer alike: no figure says so; a figure at a bound says that it is one.

Bounds by hand: on a scale of 1–5 a tenth of the range is 0.4, so means stay within 1.4 and 4.6.
"""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.homogeneity import bounded_means, bounded_shares
from analysis.policy import default_policy
from analysis.sealing import medians_in_place, without_telling_profiles
from analysis.study import analyse
from reports.lookup import Lookup
from reports.result import result
from reports.sentences import evidence
from reports.tables import distribution_table, heatmap_table
from surveys.instrument import ResponseFormat
from tests.builders import instrument, responses
from tests.gate_cases import released, spread

ALIKE = {("B",): [5.0] * 12, ("C",): [3.0] * 24, ("D",): [1.0] * 25, ("E",): spread(900)}


def row(unit, answers=ALIKE):
    return released(answers).cells.where(unit=unit).frame.iloc[0]


def test_a_unanimous_team_of_five_has_a_mean_that_leaves_three_answers_open():
    # Five answers with a mean of 1.4 or less: somebody may have answered 3 while four answered 1.
    team = row("/A", {("A",): [1.0] * 5, ("E",): spread(60)})
    assert (team["mean"], team["bounded"]) == (1.4, "mean")


def test_under_25_answers_shares_stay_between_20_and_80_percent():
    shares = row("/B")[["favourable", "neutral", "unfavourable"]]
    assert shares.tolist() == [0.8, 0.2, 0.2]
    assert row("/B")["bounded"] == "mean favourable neutral unfavourable"
    assert row("/C")["neutral"] == 0.8


def test_a_mean_inside_the_bounds_stays_as_it_is():
    assert (row("/C")["mean"], "mean" in row("/C")["bounded"].split()) == (3.0, False)


def test_from_25_answers_on_figures_are_not_bounded():
    shares = row("/D")[["mean", "favourable", "unfavourable"]]
    assert (shares.tolist(), row("/D")["bounded"]) == ([1.0, 0.0, 1.0], "")


@pytest.mark.parametrize(("minimum", "maximum"), [(1, 4), (1, 5), (1, 7), (0, 10), (1, 3)])
@pytest.mark.parametrize("n", [5, 6, 9, 24])
def test_whoever_answered_alike_might_have_had_one_who_answered_two_categories_off(
    minimum, maximum, n
):
    mean, bounded = bounded_means(
        np.array([float(minimum)]),
        np.array([float(n)]),
        minimum=np.array([float(minimum)]),
        maximum=np.array([float(maximum)]),
        under=25,
        step=0.1,
    )
    assert bounded[0]
    # n people, all at the lowest answer but one who is two categories above it.
    assert n * minimum + 2 <= n * mean[0] + 1e-9 or maximum - minimum < 4


def test_a_share_at_a_bound_is_marked_whether_or_not_it_was_moved():
    shares, marked = bounded_shares(np.array([0.8, 0.79, 0.2, 1.0]), np.full(4, 20.0), under=25)
    assert shares.tolist() == [0.8, 0.79, 0.2, 0.8]
    assert marked.tolist() == [True, False, True, True]


@pytest.fixture(scope="module")
def study():
    sizes = {("Team",): 12, ("Others",): 60, ("More",): 40}
    survey = responses(sizes, seed=3)
    for item in instrument().items:
        survey.items.loc[:11, item.id] = 5 if item.reversed else 1
    return analyse(survey, instrument(), default_policy())


def test_the_json_says_which_figures_are_bounds(study):
    told = json.loads(json.dumps(result(study)))
    cell = next(unit for unit in told["units"] if unit["id"] == "/Team")["scales"]["safety"]
    assert (cell["mean"], cell["unfavourable"], cell["favourable"]) == (1.4, 0.8, 0.2)
    assert cell["bounded"] == ["mean", "favourable", "neutral", "unfavourable"]
    fear = [each for each in told["barriers"] if each["barrier"] == "fear"]
    assert {each["unit"]: each["share_bounded"] for each in fear} == {
        "organisation": False,
        "/Team": True,
        "/Others": False,
        "/More": False,
    }


def plain(words):
    return words.replace("\u00a0", " ")


def test_people_read_that_a_figure_is_a_bound(study):
    look = Lookup(study, "en")
    assert "80 % or more answer unfavourably" in plain(evidence(look, "/Team", "fear"))
    spread_out = distribution_table(look, unit="/Team", measures=["safety"]).display("en")
    told = [plain(each) for each in spread_out.iloc[0]]
    assert told[1:] == ["≥80 %", "≤20 %", "≤20 %", "≤1.4", "12"]
    heat = heatmap_table(look).display("en").set_index("Department")
    assert heat.loc["Team"].iloc[1] == "≤1.4"


def test_items_of_a_small_survey_have_bounded_means_as_well():
    # These nine answer the other items so that the sheets of all leave this one open as well.
    survey = responses({("Team",): 9}, seed=4)
    survey.items.loc[:, "safety_1"] = 1
    told = result(analyse(survey, instrument(), default_policy()))
    safety = next(scale for scale in told["scales"] if scale["id"] == "safety")
    assert {each["id"]: each["mean"] for each in safety["items"]}["safety_1"] == 1.4


def test_the_bounds_hold_for_other_response_formats():
    four = ResponseFormat(id="four", minimum=1, maximum=4, labels={"en": ("1", "2", "3", "4")})
    of = instrument(format=four)
    survey = responses({("Team",): 6, ("Others",): 60}, seed=3, of=of)
    for item in of.items:
        survey.items.loc[:5, item.id] = 1 if item.reversed else 4
    team = analyse(survey, of, default_policy()).cells.where(unit="/Team", measure="safety")
    # A tenth of the range is 0.3, but one of six two categories off moves the mean by 0.34.
    assert team.frame["mean"].iloc[0] == 3.6


@pytest.mark.parametrize("alike", [["safety_1"], ["safety_1", "safety_2", "safety_3"]])
def test_reliability_of_a_small_survey_does_not_say_that_all_gave_one_answer(alike):
    survey = responses({("Team",): 9}, seed=3)
    survey.items.loc[:, alike] = 3
    told = result(analyse(survey, instrument(), default_policy()))
    safety = next(scale for scale in told["scales"] if scale["id"] == "safety")
    assert (safety["alpha"], safety["verdict"]) == (None, "do not report")
    assert safety["reason"] == "too_few_complete"
    assert {item["item_rest_r"] for item in safety["items"]} == {None}


def test_intervals_do_not_say_that_everybody_in_every_unit_agrees():
    survey = responses({(name,): 12 for name in "ABC"}, seed=3)
    for item in instrument().items:
        survey.items.loc[:, item.id] = 3
    study = analyse(survey, instrument(), default_policy())
    cells = study.cells.where(measure="safety").frame
    assert (cells["ci_high"] - cells["ci_low"]).min() >= 0.1


def test_medians_of_agreement_stop_short_of_unanimity():
    found = pd.DataFrame(
        {"rwg_j_median": [1.0, 0.8], "rwg_j_skew_median": [1.0, 0.7], "ad_median": [0.0, 0.4]}
    )
    medians_in_place(found)
    assert found["rwg_j_median"].tolist() == [0.99, 0.8]
    assert found["rwg_j_skew_median"].tolist() == [0.99, 0.7]
    assert found["ad_median"].tolist() == [0.05, 0.4]


@pytest.mark.parametrize(
    ("few", "n", "kept"), [(0, 30, True), (1, 30, False), (4, 30, False), (5, 30, True)]
)
def test_profiles_leave_out_a_scale_that_few_outside_them_answered(few, n, kept):
    # Thirty people and a step of 0.1: both means leave 6 points open; one answer may need 10.
    found = pd.DataFrame({"scale": ["safety"], "mean": [3.0]})
    left = without_telling_profiles(found, n, default_policy(), besides={"safety": few})
    assert len(left) == kept


def test_a_large_organisation_keeps_its_profiles_whoever_is_in_none():
    # 400 people leave 80 points open, four outside may need 40.
    found = pd.DataFrame({"scale": ["safety"], "mean": [3.0]})
    assert len(without_telling_profiles(found, 400, default_policy(), besides={"safety": 4})) == 1
