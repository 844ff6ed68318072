"""What follows from figures, and what is said of the whole survey: nothing of any one group.

Read off the JSON: strengths, divided and detectable repeat or follow from cells that are shown.
Scales, items, overlaps and language bias do not know who is in which department: they stay the same
to the last digit when everybody is put in another one, so they say of the few in a department only
what they say of everyone. (Their digits: tests/test_statistics_digits.py.)
"""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import study
from analysis.policy import default_policy
from analysis.results import PROFILES
from reports.result import result
from tests.builders import instrument, responses

SIZES = {("A", "T"): 40, ("A", "U"): 30, ("A", "V"): 3, ("B",): 60, ("C",): 55, ("D",): 48}
BETWEEN = {"icc1", "icc1_ci", "icc2", "icc2_ci", "f", "df1", "df2", "p_value", "comparable"} | {
    "comparable_reason",
    "rwg_j_median",
    "rwg_j_skew_median",
    "ad_median",
}
"""What compares departments, of those that show their mean alone."""


@pytest.fixture(scope="module")
def survey():
    shift = {(("B",), "safety"): 2.0, (("C",), "safety"): -2.0, (("B",), "conflict"): -2.0}
    made = responses(SIZES, shift=shift, seed=5, missing=0.02)
    items = made.items.copy()
    rows = np.flatnonzero((made.units["level_1"] == "D").to_numpy())
    items.loc[rows, ["time_1", "time_2", "time_3"]] = np.resize([1, 5], len(rows))[:, None].repeat(
        3, 1
    )
    language = pd.Series(np.resize(["sv", "en"], len(made)))
    return replace(made, items=items, language=language)


def told(survey):
    nothing = (pd.DataFrame(columns=list(PROFILES)), None, pd.Series(dtype="Int64"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "_profiles", lambda *_, **__: nothing)
        made = study.analyse(survey, instrument(), default_policy())
    return json.loads(json.dumps(result(made)))


@pytest.fixture(scope="module")
def made(survey):
    return told(survey)


@pytest.fixture(scope="module")
def cells(made):
    return {
        (unit["id"], scale): cell | {"level": unit["level"]}
        for unit in made["units"]
        for scale, cell in unit["scales"].items()
    }


def test_the_share_of_a_strength_is_one_that_its_cell_shows(made, cells):
    measure = {row["barrier"]: row["measure"] for row in made["barriers"]}
    rows = [row for row in made["strengths"] if (row["unit"], measure[row["barrier"]]) in cells]
    assert rows
    for row in rows:
        cell = cells[row["unit"], measure[row["barrier"]]]
        assert row["share"] in (cell["favourable"], cell["unfavourable"])


def test_who_is_divided_follows_from_the_shares_that_are_shown(made, cells):
    assert made["divided"]
    for row in made["divided"]:
        cell = cells[row["unit"], row["scale"]]
        smaller = min(cell["favourable"], cell["unfavourable"])
        assert smaller >= max(0.25, cell["neutral"])


def test_what_a_unit_could_show_is_a_matter_of_its_level_and_its_number_of_answers(made, cells):
    found = {}
    for row in made["detectable"]:
        cell = cells[row["unit"], row["scale"]]
        assert row["n"] == cell["n"]
        numbers = row["reliability"], row["difference"], row["change"]
        assert found.setdefault((row["scale"], cell["level"], row["n"]), numbers) == numbers
    # One spread between units and one inside them explain the whole column: r = n / (n + k).
    for scale, level in {key[:2] for key in found}:
        rows = [(key[2], each[0]) for key, each in found.items() if key[:2] == (scale, level)]
        low, high = 0.0, np.inf
        for n, r in rows:
            low = max(low, n * (1 / min(r + 0.0051, 1.0) - 1))
            high = min(high, n * (1 / max(r - 0.0051, 1e-9) - 1))
        assert low <= high, (scale, level)


def test_statistics_of_the_whole_survey_do_not_know_who_is_in_which_department(made, survey):
    order = np.random.default_rng(1).permutation(len(survey))
    moved = replace(survey, units=survey.units.iloc[order].reset_index(drop=True))
    other = told(moved)
    assert made["units"] != other["units"]
    for table in ("overlaps", "item_bias"):
        assert made[table], table
        assert made[table] == other[table]
    for ours, theirs in zip(made["scales"], other["scales"], strict=True):
        same = set(ours) - BETWEEN
        assert {key: ours[key] for key in same} == {key: theirs[key] for key in same}
    assert [row["icc1"] for row in made["scales"]] != [row["icc1"] for row in other["scales"]]


def two_camps(values, rows):
    """Answers that nobody gave: half of each group as far above its mean as the others below it.

    So far that the spread inside all groups is what it was, to two decimals.
    """
    here = np.flatnonzero(~np.isnan(values) & (rows >= 0))
    group = np.unique(rows[here], return_inverse=True)[1]
    n = np.bincount(group)
    mean = np.bincount(group, values[here]) / n
    degrees = len(here) - len(n)
    spread = np.round(np.sqrt(((values[here] - mean[group]) ** 2).sum() / degrees), 2)
    order = np.argsort(group, kind="stable")
    place = np.arange(len(here)) - np.repeat(np.cumsum(n) - n, n)
    side = np.where(place % 2, -1.0, 1.0) * (place < n[group[order]] // 2 * 2)
    found = values.copy()
    found[here[order]] = mean[group[order]] + side * spread * np.sqrt(degrees / (side**2).sum())
    return found


def test_how_sure_we_are_follows_from_released_means_and_one_spread(survey, made, monkeypatch):
    """All that estimates, findings, strengths and detectable know of anyone's answers."""
    exact = study.variance_components

    def components(values, rows, **rest):
        return exact(two_camps(values, rows), rows, **rest)

    monkeypatch.setattr(study, "variance_components", components)
    other = told(survey)
    assert other["divided"] == made["divided"]
    ours, theirs = (each | {"estimates": _estimates(each)} for each in (made, other))
    # The spread has two decimals here, so the last step of a figure may differ.
    for table in ("barriers", "strengths", "detectable", "estimates"):
        expected = _numbers(ours, table)
        assert expected, table
        assert _numbers(theirs, table) == pytest.approx(expected, abs=0.1 + 1e-9), table


def _estimates(told):
    return [
        {"unit": unit["id"], "scale": scale, **cell}
        for unit in told["units"]
        for scale, cell in unit["scales"].items()
    ]


def _numbers(told, table):
    """Every number of a table, by what it is about."""
    return {
        (row["unit"], row.get("scale") or row.get("barrier"), key): value
        for row in told[table]
        for key, value in row.items()
        if isinstance(value, float)
    }
