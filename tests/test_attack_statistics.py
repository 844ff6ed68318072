"""What tests between departments and tables that follow from figures could tell, and do not."""

import numpy as np
import pandas as pd
import pytest

from analysis import study
from analysis.policy import default_policy
from analysis.shown_groups import ShownGroups
from tests.attack_cases import attacked
from tests.builders import instrument, responses

# Two people of D are hidden: rounding over 900 others protects them.
SIZES = {("A",): 300, ("B",): 320, ("C",): 280, ("D",): 2}


pytestmark = pytest.mark.usefixtures("without_profiles")


def analysed():
    shift = {(("A",), "safety"): -1.5, (("B",), "safety"): 1}
    return study.analyse(responses(SIZES, shift=shift, seed=2), instrument(), default_policy())


def outcome(of, attack):
    return of.attacks.frame.set_index("attack").loc[attack, "outcome"]


@pytest.fixture
def made():
    return analysed()


def test_f_follows_from_the_means_that_are_shown(made):
    assert outcome(made, "statistics") == "pass"
    assert made.attacks.frame.set_index("attack").loc["statistics", "tried"] >= 1
    cells = made.cells.frame
    own = cells[(cells["measure"] == "safety") & cells["unit"].isin(["/A", "/B", "/C"])]
    n, mean = own["n"].to_numpy(dtype=float), own["mean"].to_numpy(dtype=float)
    between = n @ (mean - n @ mean / n.sum()) ** 2 / 2
    sd = made.differences.where(scale="safety").frame["within_sd"].iloc[0]
    f = made.scales.where(scale="safety").frame["f"].iloc[0]
    assert between / (sd + 0.005) ** 2 - 0.01 <= f <= between / (sd - 0.005) ** 2 + 0.01


def test_f_of_exact_means_is_found(monkeypatch):
    monkeypatch.setattr(ShownGroups, "at_released_means", lambda _, values, *__, **___: values)
    assert outcome(analysed(), "statistics") == "breach"


def test_ranks_of_few_departments_are_not_told_beside_somebody_held_back(made):
    assert made.differences.frame[["kruskal_h", "kruskal_p"]].isna().all().all()


@pytest.mark.parametrize(
    ("table", "column", "value", "attack"),
    [
        ("detectable", "reliability", 0.123456, "precision"),
        ("detectable", "n", 4, "delta"),
        ("scales", "alpha", 0.12345678912, "precision"),
        ("overlaps", "r", 0.12345678912, "precision"),
        ("differences", "within_sd", 0.98765, "precision"),
        ("divided", "scale", "nothing", "delta"),
        ("strengths", "unit", "/D", "delta"),
    ],
)
def test_a_finer_or_homeless_figure_in_any_table_is_found(made, table, column, value, attack):
    frames = {name: getattr(made, name).frame for name in (table, "gaps", "findings", "items")}
    if frames[table].empty:
        frames[table] = pd.DataFrame([{"unit": "/A", "scale": "safety"}])
    frames[table][column] = value
    found = attacked(made, [], **frames)
    assert found.loc[attack, "outcome"] == "breach"


def test_scores_moved_to_released_means_keep_their_spread(made):
    groups = ShownGroups.of(_tree(), made.units.frame, made.cells.frame)
    rows = groups.departments()
    values = np.random.default_rng(1).normal(3, 1, len(rows))
    moved = groups.at_released_means(values, rows, measure="safety")
    for row in np.unique(rows[rows >= 0]):
        inside = rows == row
        assert np.isclose(moved[inside].mean(), groups.means["safety"][row])
        assert np.isclose(moved[inside].std(), values[inside].std())


def _tree():
    from analysis.units import unit_tree

    return unit_tree(responses(SIZES, seed=2))
