"""What leaves the gate, in which precision, and what it refuses."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis import disclosure
from analysis.disclosure import Released, release_units
from analysis.policy import DisclosureError, default_policy
from analysis.results import FINDINGS, ITEMS, PROFILES, SCALES
from analysis.rounding import to_step
from analysis.units import unit_tree
from surveys.responses import Headcounts
from tests.gate_cases import Measure, released, responses, spread


def cell(cells, unit, measure="m"):
    return cells.where(unit=unit, measure=measure).frame.iloc[0]


def test_halves_round_away_from_zero_whatever_their_binary_fraction():
    found = to_step([3.35, 0.125 + 2.225, -0.05, 2.25, -0.04, 1.005], step=0.1)
    assert found.tolist() == [3.4, 2.4, -0.1, 2.3, 0.0, 1.0]
    assert str(to_step([-0.04], step=0.1)[0]) == "0.0"
    assert to_step([0.285, 0.145], step=0.01).tolist() == [0.29, 0.15]
    assert np.isnan(to_step([np.nan], step=0.1)[0])


def test_mean_and_shares_of_a_unit_by_hand():
    # 20 people: 5 ones, 5 threes, 10 fives; mean (5 + 15 + 50) / 20 = 3.5.
    cells = released({("A",): [1] * 5 + [3] * 5 + [5] * 10}).cells
    row = cell(cells, "/A")
    assert (row["n"], row["mean"]) == (20, 3.5)
    assert (row["favourable"], row["neutral"], row["unfavourable"]) == (0.5, 0.25, 0.25)
    assert pd.isna(row["estimate"])


def test_a_measure_that_is_bad_when_high_turns_its_shares_and_not_its_mean():
    answers = {("A",): [1] * 5 + [3] * 5 + [5] * 10}
    row = cell(released(answers, [Measure("m", unfavourable="high")]).cells, "/A")
    assert (row["mean"], row["favourable"], row["unfavourable"]) == (3.5, 0.25, 0.5)


def test_a_measure_without_a_decided_side_has_no_shares():
    row = cell(released({("A",): spread(20)}, [Measure("m", unfavourable="")]).cells, "/A")
    assert row["n"] == 20
    assert pd.isna(row["favourable"])


def test_scores_need_5_and_shares_10_answers():
    cells = released({("A",): spread(5), ("B",): spread(9), ("C",): spread(40)}).cells
    assert cell(cells, "/A")["n"] == 5
    assert pd.isna(cell(cells, "/B")["favourable"])


def test_people_without_a_published_share_are_none_or_at_least_ten():
    # A (6) has no shares; with B's and C's shown, the organisation's would give A's away.
    cells = released({("A",): spread(6), ("B",): spread(20), ("C",): spread(15)}).cells
    with_shares = set(cells.frame.loc[cells.frame["favourable"].notna(), "unit"])
    assert with_shares == {"organisation", "/B"}


def test_glint_an_item_answered_by_4_of_14_is_absent_n_included():
    answers = {
        ("A",): {"m": spread(14), "few": [1, 2, 3, 4]},
        ("B",): {"m": spread(30), "few": spread(30)},
    }
    cells = released(answers).cells
    assert cell(cells, "/A")["n"] == 14
    row = cell(cells, "/A", "few")
    assert row[["n", "mean", "favourable"]].isna().all()
    # 34 in all minus 30 would be the 4: the complement is absent too.
    assert pd.isna(cell(cells, "/B", "few")["n"])
    assert cell(cells, "organisation", "few")["n"] == 34


def test_one_person_among_1181_does_not_cost_350_their_figures():
    answers = {("A",): spread(350), ("B",): spread(405), ("C",): spread(425), ("D",): [3]}
    units = released(answers).units
    shown = units.where(status="shown").frame["unit"].tolist()
    assert shown == ["organisation", "/A", "/B", "/C"]


def test_a_pool_is_a_unit_and_its_members_have_no_figures():
    heads = Headcounts({("A",): 4, ("B",): 8, ("C",): 20})
    units, cells = released(
        {("A",): spread(3), ("B",): spread(4), ("C",): spread(20)}, headcounts=heads
    )
    rows = units.frame.set_index("unit")
    assert rows.loc["/*", ["kind", "pooled_units", "n", "headcount"]].tolist() == ["pool", 2, 7, 12]
    assert rows.loc["/*", "response_rate"] == 0.58  # 7 / 12 = 0.583
    assert rows.loc["/A", "pooled_into"] == "/*"
    assert rows.loc[["/A", "/B"], ["n", "headcount", "response_rate"]].isna().all().all()
    assert not {"/A", "/B"} & set(cells.frame["unit"])


def test_more_answers_than_people_is_no_response_rate():
    units = released({("A",): spread(20)}, headcounts=Headcounts({("A",): 12})).units
    assert units.frame["response_rate"].isna().all()


def test_order_of_respondents_changes_nothing():
    answers = {("A",): spread(7), ("B",): spread(3), ("C",): spread(30)}
    backwards = {path: list(reversed(given)) for path, given in reversed(answers.items())}
    for one, other in zip(released(answers), released(backwards), strict=True):
        pd.testing.assert_frame_equal(one.frame, other.frame)


@pytest.mark.parametrize(
    ("answers", "code"),
    [({("A",): spread(4)}, "too_few_in_all"), ({("A",): [6.0] * 9}, "release_bounds")],
)
def test_nothing_is_shown_where_too_few_answered_or_scores_are_impossible(answers, code):
    with pytest.raises(DisclosureError) as refused:
        released(answers)
    assert refused.value.problems[0].code == code
    assert all(refused.value.text(language) for language in ("sv", "en"))


def test_people_without_any_score_do_not_count():
    with pytest.raises(DisclosureError):
        released({("A",): [1, 2, 3, 4, None, None]})


def test_scores_without_a_measure_and_rows_without_a_unit_are_refused():
    tree = unit_tree(responses([("A",)] * 9))
    scores = pd.DataFrame({"m": spread(9), "secret": spread(9)})
    with pytest.raises(DisclosureError):
        release_units(tree, scores, [Measure("m")], default_policy())
    with pytest.raises(DisclosureError):
        release_units(tree, scores[["m"]].head(8), [Measure("m")], default_policy())
    with pytest.raises(DisclosureError):
        release_units(tree, scores[["m"]], [Measure("m")], None)


def test_minimums_only_rise_and_rounding_only_coarsens():
    policy = default_policy()
    assert policy.raised(8).minimum_scores == 8
    for change in ({"minimum_scores": 4}, {"decimals": 2}, {"share_step": 0.001}):
        with pytest.raises(DisclosureError):
            dataclasses.replace(policy, **change)
    with pytest.raises(DisclosureError):
        dataclasses.replace(policy, share_step=float("nan"))


def test_nobody_else_makes_released_tables():
    with pytest.raises(DisclosureError):
        Released(table=pd.DataFrame())


def finding(**changes):
    row = {"unit": "/A", "barrier": "b", "level": "clear", "probability": 0.974, "share": 0.4567}
    row |= {"share_low": 0.31, "share_high": 0.605, "measure": "m", "n": 20, "estimate": 2.449}
    row |= {"ci_low": 2.05, "ci_high": 2.85, "others": 3.35}
    return pd.DataFrame([row | changes], columns=list(FINDINGS))


def test_findings_are_rounded_and_never_surer_than_95_percent():
    cells = released({("A",): spread(20)}).cells
    row = disclosure.seal_findings(finding(), default_policy(), cells=cells).frame.iloc[0]
    assert row[["probability", "share", "share_high"]].tolist() == [0.95, 0.46, 0.61]
    assert row[["estimate", "ci_low", "ci_high", "others"]].tolist() == [2.4, 2.1, 2.9, 3.4]


def test_findings_about_units_that_are_not_shown_are_refused():
    cells = released({("A",): spread(20), ("B",): spread(7)}).cells
    for change in ({"unit": "/C"}, {"measure": "other"}):
        with pytest.raises(DisclosureError):
            disclosure.seal_findings(finding(**change), default_policy(), cells=cells)
    with pytest.raises(DisclosureError):
        disclosure.seal_findings(finding().assign(extra=1), default_policy(), cells=cells)
    row = disclosure.seal_findings(finding(unit="/B"), default_policy(), cells=cells).frame.iloc[0]
    assert row[["share", "share_low", "share_high"]].isna().all()


def test_estimates_fill_the_cells_in_their_order():
    cells = released({("A",): spread(20), ("B",): spread(30)}).cells
    given = pd.DataFrame(
        [["/B", "m", 2.96, 2.75, 3.14], ["/A", "m", 3.04, 2.0, 4.0]],
        columns=["unit", "measure", "estimate", "ci_low", "ci_high"],
    )
    filled = disclosure.seal_estimates(cells, given, default_policy())
    assert filled.columns == cells.columns
    assert cell(filled, "/B")[["estimate", "ci_low", "ci_high"]].tolist() == [3.0, 2.8, 3.1]
    assert pd.isna(cell(filled, "organisation")["estimate"])


def test_reliability_has_nine_decimals_from_204_people_on_two_below_and_is_absent_below_5():
    words = {"verdict": "report", "reason": "", "comparable": "yes", "comparable_reason": ""}
    row = dict.fromkeys(SCALES, 0.12345678949) | {"scale": "s"} | words
    frame = pd.DataFrame([row | {"n": 204, "k_items": 3}], columns=list(SCALES))
    policy = default_policy()
    exact = disclosure.seal_scales(frame, 204, policy, held_back=()).frame.iloc[0]
    assert (exact["alpha"], exact["rwg_j_median"]) == (0.123456789, 0.12)
    assert disclosure.seal_scales(frame, 203, policy, held_back=()).frame.iloc[0]["alpha"] == 0.12
    few = disclosure.seal_scales(frame.assign(n=4), 30, policy, held_back=()).frame.iloc[0]
    assert few[["n", "alpha", "icc1"]].isna().all()


def test_an_items_digits_are_those_of_the_people_who_answered_its_whole_scale():
    item = {"scale": "s", "item": "i", "n": 400, "mean": 3.25, "item_rest_r": 0.444444}
    frame = pd.DataFrame([item | {"alpha_if_dropped": 0.7777, "negative": False}])[list(ITEMS)]
    for complete, told in ((204, 0.444444), (203, 0.44)):
        sealed = disclosure.seal_items(frame, 400, default_policy(), complete={"s": complete})
        assert sealed.frame["item_rest_r"].iloc[0] == told


def test_item_means_and_profiles_are_rounded():
    item = {"scale": "s", "item": "i", "n": 30, "mean": 3.25, "item_rest_r": 0.4444}
    frame = pd.DataFrame([item | {"alpha_if_dropped": 0.7777, "negative": False}])[list(ITEMS)]
    sealed = disclosure.seal_items(frame, 25, default_policy(), complete={"s": 25}).frame.iloc[0]
    assert sealed[["mean", "item_rest_r", "alpha_if_dropped"]].tolist() == [3.3, 0.44, 0.78]
    assert not sealed["negative"]
    profile = {"profile": 1, "name_sv": "a", "name_en": "b", "share": 0.415, "scale": "s"}
    table = pd.DataFrame([profile | {"mean": 3.14, "z": -0.02, "spread": 0.51}])[list(PROFILES)]
    row = disclosure.seal_profiles(table, 25, default_policy(), besides={}).frame.iloc[0]
    assert row[["share", "mean", "z"]].tolist() == [0.42, 3.1, 0.0]
    with pytest.raises(DisclosureError):
        disclosure.seal_profiles(table, 24, default_policy(), besides={})


def test_a_unit_is_called_divided_only_where_its_shares_are_shown():
    flagged = pd.DataFrame({"unit": ["/A"], "scale": ["m"]})
    shown = released({("A",): [1, 5] * 20, ("C",): spread(40)}).cells
    assert len(disclosure.seal_divided(flagged, cells=shown)) == 1
    hidden = released({("A",): [1, 5] * 4, ("C",): spread(40)}).cells
    with pytest.raises(DisclosureError) as refused:
        disclosure.seal_divided(flagged, cells=hidden)
    assert refused.value.problems[0].code == "release_unknown_cell"
