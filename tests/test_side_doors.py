"""Side doors, tried by hand: two waves, two readers, orders and colours, names and dates of files.

Each attack is first let loose on what is really given out, and then, so that it is known to bite,
on what would be given out without the rule that stands against it.
"""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import release, study
from analysis.access import seen_by
from analysis.cells import Steps
from analysis.disclosure import release_units
from analysis.policy import default_policy
from analysis.scoring import measures, score
from analysis.second_release import held_against, people_of
from analysis.two_releases import Linked
from analysis.units import unit_tree
from reports import figures, variants
from reports.heat_view import heat_view, view_data
from reports.lookup import Lookup
from reports.result import result_json
from reports.slides import slides
from reports.workbook import workbook
from tests.adversary import attack, published
from tests.builders import instrument, responses
from tests.leak_cases import worlds

THIRDS = tuple(1 + step / 3 for step in range(13))
SCALES = ("safety", "conflict", "time")


pytestmark = pytest.mark.usefixtures("without_profiles")


def analysed(survey):
    return study.analyse(survey, instrument(), default_policy())


def of_the_difference(larger, smaller):
    """What two releases tell of those whom one counts in a unit and the other does not.

    The smaller is taken as a unit inside the larger: whoever is in both gave the same answers.
    """
    found = []
    inner = {unit["unit"]: unit for unit in smaller}
    for unit in larger:
        other = inner.get(unit["unit"])
        if other is None:
            continue
        pair = [{**unit, "unit": "all", "parent": ""}, {**other, "unit": "some", "parent": "all"}]
        for scale in SCALES:
            cells = [each["scales"].get(scale, {}) for each in pair]
            if all(each.get("mean") is not None for each in cells):
                given = [_as_low_is_bad(each, scale) for each in pair]
                found += attack(given, measures=[scale], answers=THIRDS, cuts=(2.6, 3.4))
    return [each for each in found if each.is_breach(lowest=1, highest=5)]


def _as_low_is_bad(unit, scale):
    if scale != "conflict":
        return unit
    cell = dict(unit["scales"][scale])
    swapped = {"favourable": "unfavourable", "unfavourable": "favourable"}
    cell |= {old: unit["scales"][scale][new] for old, new in swapped.items()}
    cell["bounded"] = [swapped.get(each, each) for each in cell["bounded"]]
    return {**unit, "scales": {**unit["scales"], scale: cell}}


def told(made):
    return published(made.units, made.cells)


@pytest.fixture(scope="module")
def waves():
    """The same people twice, nobody of another mind; one of a team of twelve is there only once."""
    everyone = responses(
        {("A",): 12, ("B",): 30, ("C",): 14}, shift={(("A",), "safety"): 2}, seed=3
    )
    keep = np.arange(1, len(everyone))
    parts = {
        name: getattr(everyone, name).iloc[keep].reset_index(drop=True)
        for name in ("items", "units")
    }
    without = replace(everyone, **parts)
    people = [people_of(each, instrument()) for each in (everyone, without)]
    return analysed(everyone), analysed(without), people, keep


@pytest.mark.parametrize("way", ["leaves", "joins"])
def test_one_who_leaves_or_joins_between_two_waves_is_not_their_difference(waves, way):
    with_her, without, people, keep = waves
    rows = np.arange(len(keep))
    assert of_the_difference(told(with_her), told(without)), "the attack must bite"
    if way == "leaves":
        held = held_against(without, with_her, known=Linked(*people, (keep, rows)))
        assert of_the_difference(told(with_her), told(held)) == []
    else:
        held = held_against(with_her, without, known=Linked(*people[::-1], (rows, keep)))
        assert of_the_difference(told(held), told(without)) == []


@pytest.fixture(scope="module")
def whole():
    sizes = {("A", "T"): 20, ("A", "U"): 12, ("A", "V"): 3, ("B",): 60}
    return responses(sizes, shift={(("A", "V"), "safety"): -3, (("A", "V"), "time"): 3}, seed=4)


def test_what_a_leader_sees_beside_the_full_report_is_nobodys_difference(whole):
    full = analysed(whole)
    for paths in ([("A",)], [("A", "V")], [("B",)], []):
        mine = seen_by(full, paths)
        units = full.units.frame.set_index("unit")
        own = mine.units.frame.set_index("unit")
        assert own["n"].equals(units.loc[own.index, "n"])
        assert of_the_difference(told(full), told(mine)) == []
    # Were a leader's report worked out anew without those who have no figures, they would be it.
    hidden = (whole.units["level_2"] == "V").to_numpy()
    parts = {
        name: getattr(whole, name)[~hidden].reset_index(drop=True) for name in ("items", "units")
    }
    anew = analysed(replace(whole, **parts))
    learnt = of_the_difference(told(full), told(anew))
    assert {each.size for each in learnt} == {3}


def twins():
    """Two departments whose every released figure is the same and whose exact means are not.

    In the second survey they have changed places.
    """
    sizes = {("A",): 40, ("B",): 40, ("C",): 40, ("D",): 40}
    survey = responses(sizes, shift={(("C",), "safety"): 1, (("D",), "time"): -1}, seed=8)
    items = survey.items.copy()
    items.iloc[40:80] = items.iloc[:40].to_numpy()
    # From 4 to 5 or back: the same class, a fortieth more or less in the mean of one item.
    for item in items.columns[:6]:
        for row in np.flatnonzero(items[item].iloc[40:80].isin([4, 5]).to_numpy()) + 40:
            tried = items.copy()
            tried.loc[row, item] = 9 - int(items.loc[row, item])
            if alike(replace(survey, items=tried)):
                items = tried
                break
    ours = replace(survey, items=items)
    units = survey.units.copy()
    units.iloc[:40], units.iloc[40:80] = "B", "A"
    return ours, replace(ours, units=units)


def alike(survey):
    """Whether every released figure of A and B is the same."""
    scores, asked = score(survey, instrument()), measures(instrument())
    values = pd.DataFrame({each.id: scores.column(each.id) for each in asked})
    cells = release_units(unit_tree(survey), values, asked, default_policy()).cells
    first, second = (
        cells.where(unit=unit).frame.drop(columns="unit").astype(str) for unit in ("/A", "/B")
    )
    return first.equals(second)


def arranged(made):
    """Everything that has an order, a colour or a length, in every arrangement."""
    look = Lookup(made, "en")
    found = {"json": result_json(made)}
    for value in figures.VALUES:
        found[f"heat {value}"] = figures.heatmap(made, language="en", value=value).to_json()
        view = heat_view(look, value=value)
        for rows in ("tree", "smallest", "1"):
            found[f"view {value} {rows}"] = repr(view_data(view, look, rows_shown=rows))
    for order in (*figures.ORDERS, *SCALES):
        found[f"order {order}"] = figures.heatmap(made, language="en", order=order).to_json()
    for scale in SCALES:
        found[f"bars {scale}"] = figures.intervals(made, language="en", measure=scale).to_json()
    found["barriers"] = figures.barrier_map(made, language="en").to_json()
    return found


def differing(ours, theirs):
    made = [arranged(analysed(each)) for each in (ours, theirs)]
    return {name for name in made[0] if made[0][name] != made[1][name]}


def test_orders_colours_and_bars_put_nothing_between_figures_that_are_told_alike(monkeypatch):
    ours, theirs = twins()
    exact = ours.items.groupby(ours.units["level_1"]).mean().loc[["A", "B"]]
    assert (exact.loc["A"] != exact.loc["B"]).sum() >= 3
    assert differing(ours, theirs) == set()

    def finer(**steps):
        return Steps(**{**steps, "mean_step": 0.001})

    monkeypatch.setattr(release, "Steps", finer)
    names = {name.split()[0] for name in differing(ours, theirs)}
    assert names >= {"heat", "view", "order", "bars"}


def doors(data):
    """What a ZIP, or an Office file, says of its parts without being opened."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            (each.filename, each.file_size, each.compress_size, each.date_time, each.CRC)
            + (each.external_attr, each.comment, each.extra)
            for each in archive.infolist()
        ]


def given_out(made):
    look = Lookup(made, "en")
    return {
        "tables": doors(variants.tables_zip(made, language="en")),
        "departments": doors(variants.departments_zip(look)),
        "xlsx": doors(workbook(made, language="en")),
        "pptx": doors(slides(made, language="en")),
    }


def test_names_sizes_and_dates_of_files_tell_nothing_of_unseen_groups(monkeypatch):
    # What stands in each department's own file is compared elsewhere; here its name and date.
    monkeypatch.setattr(variants, "department_file", lambda _, unit, *__, **___: unit.encode())
    made = [analysed(replace(each, comments=None)) for each in worlds()]
    ours, theirs = (given_out(each) for each in made)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    for name, parts in ours.items():
        # One date for all: which part was written when says which took long to make.
        assert len({each[3] for each in parts}) == 1, name
        assert not [each[0] for each in parts if "Canary" in each[0] and each[1] == 0], name
    named = variants._file_name

    def with_answers(name):
        return f"{named(name)} {int(pd.to_numeric(worlds()[0].items['safety_1']).sum())}"

    monkeypatch.setattr(variants, "_file_name", with_answers)
    assert given_out(made[0])["tables"] != ours["tables"]
    monkeypatch.setattr(variants, "_file_name", named)
    monkeypatch.setattr(variants, "_DAY_ZERO", (2026, 11, 25, 12, 0, 2))
    assert {each[3] for each in given_out(made[0])["tables"]} != {
        each[3] for each in ours["tables"]
    }
