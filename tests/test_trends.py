"""Two waves beside each other: items, units, people; what is said and what is not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.measure_effects import MeasureTaken, with_effects
from analysis.policy import DisclosureError, default_policy
from analysis.study import analyse
from analysis.trends import TrendError, Wave, compare_waves, set_side_by_side, trend
from analysis.two_releases import Change
from surveys.reorganisation import Reorganisation
from tests.builders import instrument, responses

SIZES = {(name,): n for name, n in zip("ABCDEFGH", (40, 35, 30, 60, 25, 45, 30, 12), strict=True)}


FEW = {(name,): 30 for name in "ABC"}


def wave(name, sizes=SIZES, *, of=None, seed=1, shift=None, minimum=5, link=None, **changes):
    of = of or instrument()
    given = responses(sizes, seed=seed, shift=shift, of=of)
    given = replace(given, link=link, **changes)
    study = analyse(given, of, default_policy().raised(minimum))
    return Wave(name=name, study=study, responses=given)


@pytest.fixture(scope="module")
def first():
    return wave("first", seed=1)


@pytest.fixture(scope="module")
def second():
    return wave("later", seed=2)


def told(found, *names):
    rows = found.changes.frame.set_index(["unit", "measure"])
    return rows.loc[names] if names else rows


def test_planted_changes_are_found_and_nothing_else(first):
    shift = {(("D",), "safety"): 1.3, (("D",), "conflict"): 1.3}
    rows = told(compare_waves(first, wave("later", seed=2, shift=shift)))
    clear = rows.loc[rows["level"].isin(["better", "worse"]), "level"]
    assert set(clear.index.get_level_values("unit")) == {"/D"}
    assert clear["/D", "safety"] == "better"
    # Conflict is bad when high.
    assert clear["/D", "conflict"] == "worse"


def test_n_and_means_are_those_that_both_waves_released(first, second):
    row = told(compare_waves(first, second), "/A", "safety")
    for side, name in ((first, "earlier"), (second, "later")):
        cell = side.study.cells.where(unit="/A", measure="safety").frame.iloc[0]
        assert (row[f"n_{name}"], row[name]) == (cell["n"], cell["mean"])


def test_what_people_wish_for_is_neither_better_nor_worse(first, second):
    found = compare_waves(first, second)
    assert "time_wanted" not in set(found.changes.frame["measure"])


def without_item(of, scale, item):
    scales = tuple(
        replace(each, items=tuple(i for i in each.items if i != item)) if each.id == scale else each
        for each in of.scales
    )
    return replace(of, scales=scales, items=tuple(i for i in of.items if i.id != item))


def test_waves_are_compared_on_the_items_they_share_and_say_which():
    of = instrument(4)
    earlier = wave("first", FEW, of=of, seed=1)
    later = wave("later", FEW, of=without_item(of, "conflict", "conflict_4"), seed=2)
    found = compare_waves(earlier, later)
    shared = {each.id: each for each in found.measures}["conflict"]
    assert shared.items == ("conflict_1", "conflict_2", "conflict_3")
    assert [(item, str(why)) for item, why in shared.unshared] == [("conflict_4", "only_earlier")]
    three = earlier.responses.items[list(shared.items)].astype(float)
    inside = (earlier.responses.units["level_1"] == "A").to_numpy()
    expected = np.round(three[inside].mean(axis=1).mean(), 1)
    assert told(found, "/A", "conflict")["earlier"] == pytest.approx(expected, abs=1e-9)


def test_a_scale_that_shares_too_little_is_not_compared_and_says_so():
    of = instrument(4)
    less = of
    for item in ("time_2", "time_3", "time_4"):
        less = without_item(less, "time", item)
    found = compare_waves(wave("first", FEW, of=of), wave("later", FEW, of=less, seed=2))
    assert {each.id: each.reason for each in found.measures}["time"] == "too_few_items"
    assert "time" not in set(found.changes.frame["measure"])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"text": {"en": "Something else", "sv": "Annat"}}, "reworded"),
        ({"reversed": True}, "turned"),
    ],
)
def test_a_question_that_changed_is_not_the_same_question(change, why):
    of = instrument(4)
    items = tuple(replace(i, **change) if i.id == "time_1" else i for i in of.items)
    later = wave("later", FEW, of=replace(of, items=items), seed=2)
    found = compare_waves(wave("first", FEW, of=of), later)
    shared = {each.id: each for each in found.measures}["time"]
    assert [(item, str(reason)) for item, reason in shared.unshared] == [("time_1", why)]


def test_waves_of_other_questions_are_refused(first):
    of = instrument()
    items = tuple(replace(i, text={"en": f"New {i.id}", "sv": i.id}) for i in of.items)
    with pytest.raises(TrendError):
        compare_waves(first, wave("later", FEW, of=replace(of, items=items), seed=2))


def test_waves_released_under_other_minimums_are_refused(first):
    with pytest.raises(DisclosureError):
        compare_waves(first, wave("later", FEW, seed=2, minimum=8))


def test_merged_units_are_compared_as_one(first):
    sizes = {("AB",): 75, **{path: n for path, n in SIZES.items() if path not in (("A",), ("B",))}}
    later = wave("later", sizes, seed=2)
    given = Reorganisation(((("A",), ("AB",)), (("B",), ("AB",))))
    row = told(compare_waves(first, later, reorganisation=given), "/AB", "safety")
    cells = first.study.cells.where(measure="safety").frame.set_index("unit")
    n, mean = cells.loc[["/A", "/B"], "n"], cells.loc[["/A", "/B"], "mean"]
    assert row["n_earlier"] == n.sum()
    assert row["earlier"] == pytest.approx(np.round((n * mean).sum() / n.sum(), 1), abs=1e-9)


def test_without_a_map_a_new_name_is_a_new_unit(first):
    sizes = {("A2",): 30, ("B",): 30}
    units = compare_waves(first, wave("later", sizes, seed=2)).units.frame.set_index("unit")
    assert units.loc[["/A2", "earlier:/A"], "why"].tolist() == ["new", "gone"]


def codes(responses, start=0):
    return pd.Series([f"p{start + i}" for i in range(len(responses))])


def linked_waves(*, leave=0, small=12, moving=True):
    """The same people twice, `moving` a little; `leave` of a small unit are gone by then."""
    earlier = wave("first", {**SIZES, ("H",): small}, seed=1)
    given = replace(earlier.responses, link=codes(earlier.responses))
    rng = np.random.default_rng(4)
    answers = given.items.astype(float).to_numpy()
    steps = rng.choice([-1, 0, 0, 0, 0, 1], answers.shape) if moving else 0
    moved = np.clip(answers + steps, 1, 5)
    items = pd.DataFrame(moved, columns=given.items.columns).astype("Int16")
    inside = np.flatnonzero((given.units["level_1"] == "H").to_numpy())[:leave]
    stay = np.setdiff1d(np.arange(len(given)), inside)
    again = replace(
        given,
        items=items.iloc[stay].reset_index(drop=True),
        units=given.units.iloc[stay].reset_index(drop=True),
        link=given.link.iloc[stay].reset_index(drop=True),
    )
    later = Wave(
        name="later", study=analyse(again, instrument(), default_policy()), responses=again
    )
    return replace(earlier, responses=given), later


def test_linked_answers_narrow_the_interval_and_are_named():
    earlier, later = linked_waves()
    linked = compare_waves(earlier, later)
    apart = compare_waves(earlier, replace(later, responses=replace(later.responses, link=None)))
    assert linked.linked == sum(SIZES.values())
    assert apart.linked is None
    width = [
        (each.changes.frame["high"] - each.changes.frame["low"]).mean() for each in (linked, apart)
    ]
    assert width[0] < width[1]
    assert linked.changes.frame["linked"].any()
    assert not apart.changes.frame["linked"].any()


def test_a_change_that_would_tell_who_left_is_withheld():
    found = compare_waves(*linked_waves(leave=1, small=7, moving=False))
    assert "/H" in {unit for unit, _ in found.withheld}
    rows = set(told(found).index)
    assert rows
    assert not rows & set(found.withheld)


def test_what_somebody_knows_of_a_team_without_codes_withholds_the_same():
    earlier, later = linked_waves(leave=1, small=7, moving=False)
    apart = [
        replace(each, responses=replace(each.responses, link=None)) for each in (earlier, later)
    ]
    assert not compare_waves(*apart).withheld
    found = compare_waves(*apart, changes={"/H": Change(left=1, joined=0)})
    assert "/H" in {unit for unit, _ in found.withheld}


def test_a_measure_is_held_against_comparable_units(first):
    later = wave("later", seed=2, shift={(("A",), "safety"): 1.2})
    compared = set_side_by_side(first, later)
    taken = [MeasureTaken("Dialogue", "fear", ("/A",)), MeasureTaken("Talks", "fear", ("/Q",))]
    found = with_effects(trend(compared), compared, taken).effects
    rows = found.frame.set_index("taken")
    assert rows.loc["Dialogue", "level"] in ("better", "cannot_tell")
    assert rows.loc["Dialogue", "effect"] > 0
    assert rows.loc["Dialogue", "comparison_units"] >= default_policy().comparison_units
    assert rows.loc["Talks", ["level", "reason"]].tolist() == ["cannot_tell", "not_shown"]


def test_too_few_comparable_units_say_nothing():
    sizes = {(name,): 30 for name in "ABCD"}
    earlier, later = wave("first", sizes, seed=1), wave("later", sizes, seed=2)
    compared = set_side_by_side(earlier, later)
    found = with_effects(trend(compared), compared, [MeasureTaken("X", "fear", ("/A",))])
    row = found.effects.frame.iloc[0]
    assert (row["level"], row["reason"]) == ("cannot_tell", "too_few_units")
    assert pd.isna(row["effect"])
