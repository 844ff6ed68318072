"""What drivers and paths could tell of people who are not shown, and do not."""

import numpy as np
import pandas as pd
import pytest

from analysis import disclosure, drivers, paths
from analysis.access import seen_by
from analysis.associations import associations
from analysis.policy import default_policy
from analysis.scoring import measures, score
from analysis.shown_groups import ShownGroups
from analysis.study import analyse
from analysis.units import unit_tree
from tests.attack_cases import attacked
from tests.builders import responses
from tests.leak_cases import associated, worlds

OF = associated()


pytestmark = pytest.mark.usefixtures("without_profiles")


@pytest.fixture(scope="module")
def released():
    """Both surveys of the leak tests: scores, units, and what is shown of them."""
    policy, found = default_policy(), []
    for survey in worlds():
        scores, tree = score(survey, OF), unit_tree(survey)
        asked = [each for each in measures(OF) if each.kind != "item"]
        values = pd.DataFrame({each.id: scores.column(each.id) for each in asked})
        shown = disclosure.release_units(tree, values, asked, policy)
        frames = (shown.units.frame, shown.cells.frame)
        found.append((scores, frames, ShownGroups.of(tree, *frames)))
    return found


def together(scores, frames, groups):
    policy, rng = default_policy(), np.random.default_rng(1)
    found = associations(scores, OF, frames, groups=groups, policy=policy, rng=rng)
    return [each.frame for each in disclosure.seal_drivers(*found, policy).values()]


def test_people_who_change_places_out_of_sight_change_no_figure(released):
    first, second = (together(*each) for each in released)
    for ours, theirs in zip(first, second, strict=True):
        pd.testing.assert_frame_equal(ours, theirs)
    assert first[0]["r"].notna().any()
    assert first[1]["indirect"].notna().any()


def test_with_hidden_departments_taken_out_one_by_one_they_would(released, monkeypatch):
    for module in (drivers, paths):
        monkeypatch.setattr(module, "groups_compared", lambda groups, **_: groups.tree.leaf)
    (ours, _), (theirs, _) = (together(*each) for each in released)
    assert not np.allclose(ours["r"].astype(float), theirs["r"].astype(float), atol=0.005)


SIZES = {(f"D{place:02}",): 30 for place in range(12)}


@pytest.fixture(scope="module")
def made(without_profiles):
    return analyse(responses(SIZES, seed=4), OF, default_policy())


def outcome(of, name, **frames):
    kept = {each: getattr(of, each).frame for each in ("gaps", "findings", "items", "drivers")}
    return attacked(of, [], **{**kept, **frames}).loc[name, "outcome"]


def test_correlations_between_departments_follow_from_the_means_that_are_shown(made):
    between = made.drivers.where(part="between").frame
    assert between["r"].notna().any()
    assert outcome(made, "statistics") == "pass"
    frame = made.drivers.frame
    frame.loc[frame["part"] == "between", "r"] += 0.03
    assert outcome(made, "statistics", drivers=frame) == "breach"


@pytest.mark.parametrize(
    ("table", "column", "value", "attack"),
    [
        ("drivers", "importance", 0.123456, "precision"),
        ("drivers", "r_low", 0.123456, "precision"),
        ("drivers", "n", 24, "small_cell"),
        ("drivers", "n", pd.NA, "small_cell"),
        ("paths", "indirect", 0.123456, "precision"),
        ("paths", "n", 24, "small_cell"),
    ],
)
def test_a_finer_figure_or_one_of_too_few_people_is_found(made, table, column, value, attack):
    frame = getattr(made, table).frame
    assert outcome(made, attack, **{table: frame}) == "pass"
    assert outcome(made, attack, **{table: frame.assign(**{column: value})}) == "breach"


def test_a_leader_of_one_unit_sees_what_is_said_of_the_whole_and_no_more(made):
    seen = seen_by(made, [("D00",)])
    for name in ("drivers", "paths"):
        assert "unit" not in getattr(made, name).columns
        pd.testing.assert_frame_equal(getattr(seen, name).frame, getattr(made, name).frame)
