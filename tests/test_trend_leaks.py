"""A comparison of two waves tells nothing of groups that either hides, nor who came or went."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from analysis.policy import default_policy
from analysis.scoring import measures
from analysis.second_release import people_of
from analysis.study import analyse
from analysis.trends import Wave, compare_waves
from analysis.two_releases import Linked, Tables, telling
from reports.change_view import change_view
from reports.heat_view import heat_view, view_data
from reports.lookup import Lookup
from reports.summary import summary
from reports.trend_lookup import TrendLookup
from reports.trend_result import trend_result, trend_schema
from tests.builders import instrument
from tests.leak_cases import FEW, UNSEEN, worlds
from tests.test_trends import linked_waves
from tests.trend_artefacts import page, trend_artefacts

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@pytest.fixture(scope="module")
def waves():
    """Two worlds that differ in what unseen groups answered."""
    return [
        Wave(name=name, study=analyse(each, instrument(), default_policy()), responses=each)
        for name, each in zip(("ours", "theirs"), worlds(), strict=True)
    ]


@pytest.fixture(scope="module")
def trends(waves):
    """The same comparison in both worlds."""
    ours, theirs = waves
    return [
        compare_waves(Wave(**{**vars(a), "name": "a"}), Wave(**{**vars(b), "name": "b"}))
        for a, b in ((ours, theirs), (theirs, ours))
    ]


def test_what_unseen_groups_answered_changes_not_one_byte(waves, trends):
    ours, theirs = (
        trend_artefacts(trend, now=later.study)
        for later, trend in zip(waves[::-1], trends, strict=True)
    )
    assert any(name.startswith("view tree") for name in ours)
    assert [name for name in ours if ours[name] != theirs[name]] == []


@pytest.mark.parametrize("on_the_page_of_change", [False, True])
def test_the_heatmap_of_change_tells_nothing_of_unseen_groups(waves, trends, on_the_page_of_change):
    told = []
    for later, trend in zip(waves[::-1], trends, strict=True):
        look, change = Lookup(later.study, "en"), TrendLookup(trend, "en")
        view = (
            change_view(change, now=look)
            if on_the_page_of_change
            else heat_view(look, value="change", trend=change)
        )
        told.append(view_data(view, look))
    assert told[0] == told[1]
    assert {row[0] for row in told[0]["rows"]} >= UNSEEN
    for unit, _, _, _, answers, why, cells in told[0]["rows"]:
        if unit in UNSEEN:
            assert (answers, cells) == ("", [])
            assert set(NUMBER.findall(why)) <= {"5", "2"}  # the minimum, units in a pool


def test_unseen_groups_are_named_without_a_number(trends):
    told = trend_result(trends[0])
    assert not {row["unit"] for row in told["changes"]} & UNSEEN
    assert {row["unit"] for row in told["units"] if row["why"].startswith("not_shown")} == UNSEEN
    for name, text in trend_artefacts(trends[0]).items():
        if name.split()[0] in ("console", "csv", "words"):
            for line in text.splitlines():
                if "Canary" in line:
                    # The minimum, and "1 more".
                    assert set(NUMBER.findall(line)) <= {"5", "1"}, (name, line)


def test_a_measure_that_a_unit_does_not_show_has_no_change(trends):
    cells = {(row["unit"], row["measure"]) for row in trend_result(trends[0])["changes"]}
    assert ("/Works/Roads", FEW) not in cells
    assert ("/Works/Roads", "safety") in cells


def test_nothing_is_finer_than_promised(trends):
    steps = {"earlier": 0.1, "later": 0.1, "change": 0.1, "low": 0.1, "high": 0.1}
    steps |= {"detectable": 0.1, "probability": 0.05}
    frame = trends[0].changes.frame
    for column, step in steps.items():
        values = frame[column].dropna().to_numpy(dtype=float) / step
        assert np.allclose(values, np.rint(values), atol=1e-6), column


def test_the_json_follows_its_schema(trends):
    import jsonschema

    for each in trends:
        jsonschema.validate(json.loads(trend_artefacts(each)["json"]), trend_schema())


def test_the_report_page_is_accessible_in_both_languages(trends):
    assert all(page(trends[0], language).accessible for language in ("sv", "en"))


def test_who_left_cannot_be_told_from_what_a_comparison_still_shows():
    earlier, later = linked_waves(leave=1, small=7, moving=False)
    found = compare_waves(earlier, later)
    assert found.withheld
    shown = set(zip(found.changes.frame["unit"], found.changes.frame["measure"], strict=True))
    cells = later.study.cells.frame
    kept = [key in shown for key in zip(cells["unit"], cells["measure"], strict=True)]
    people = [people_of(each.responses, instrument()) for each in (earlier, later)]
    rows = later.responses.link.str.removeprefix("p").astype(int).to_numpy()
    known = Linked(*people, (rows, np.arange(len(rows))))
    first = Tables(units=earlier.study.units.frame, cells=earlier.study.cells.frame)
    # A comparison shows means and n, no shares.
    bare = cells[kept].assign(favourable=pd.NA, neutral=pd.NA, unfavourable=pd.NA)
    second = Tables(units=later.study.units.frame, cells=bare)
    scales = [each for each in measures(instrument()) if each.kind != "item"]
    assert telling(first, second, scales, default_policy(), known=known) == []
    everything = Tables(units=later.study.units.frame, cells=cells)
    assert telling(first, everything, scales, default_policy(), known=known) != []


def test_a_report_with_a_comparison_says_it_after_the_first_page(trends):
    study = analyse(worlds()[0], instrument(), default_policy())
    made = summary(study, language="en", trend=trends[0])
    assert [each.id for each in made.sections][1] == "trend"
