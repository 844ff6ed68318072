"""The heatmap on screen says the same as every other heatmap, and nothing of what is hidden."""

import json

import pytest

from analysis.results import ORGANISATION, Status
from reports.colours import ANCHORS, cell_colour
from reports.heat_table import VALUES, heat_table
from reports.heat_view import FIELDS, heat_view, view_data
from reports.lookup import HIDDEN_MARK, Lookup
from tests.fake_study import INJECTION, fake_study

values = pytest.mark.parametrize("value", VALUES)
UNIT = "/Vård och omsorg/Hemtjänst Norr"


@pytest.fixture(scope="module")
def look():
    return Lookup(fake_study(), "sv")


@values
def test_it_shows_the_cells_of_every_other_heatmap(look, value):
    view, table = heat_view(look, value=value), heat_table(look, value=value)
    assert view.columns == table.measures
    for row, unit, cells in zip(view.rows, table.units, table.cells, strict=True):
        assert row.unit == unit
        assert [(each.text, each.mark) for each in row.cells] == [
            (each.text, each.mark) for each in cells
        ]
        for ours, theirs in zip(row.cells, cells, strict=True):
            assert ours.colour == ("" if theirs.place is None else cell_colour(theirs.place))


def test_a_cell_asked_says_level_shares_difference_and_answers(look):
    view = heat_view(look)
    row = next(each for each in view.rows if each.unit == UNIT)
    said = dict(zip(FIELDS, row.cells[0].fields, strict=True))
    released = look.cell(UNIT, view.columns[0])
    whole = look.cell(ORGANISATION, view.columns[0])["mean"]
    assert said["mean"] == f"{released['mean']:.1f}".replace(".", ",")
    assert said["count"] == str(released["n"])
    by = round(released["mean"] - whole, 1)
    assert said["difference"] == f"{'−' if by < 0 else '+'}{abs(by):.1f}".replace(".", ",")
    top = next(each for each in view.rows if each.unit == ORGANISATION)
    assert all(each.fields[-1] == "" for each in top.cells)


@values
def test_a_unit_without_figures_has_a_reason_and_no_cell(look, value):
    told = view_data(heat_view(look, value=value), look)
    silent = {row["unit"] for row in look.units if row["status"] != Status.SHOWN}
    assert silent
    for unit, _, _, _, answers, why, cells in told["rows"]:
        assert (unit in silent) == bool(why)
        if unit in silent:
            assert (answers, cells) == ("", [])


def test_every_order_is_a_permutation_of_the_rows(look):
    told = view_data(heat_view(look), look)
    assert {"tree", "level", "name", "size", "findings", "safety"} <= set(told["orders"])
    for order in told["orders"].values():
        assert sorted(order) == list(range(len(told["rows"])))


def test_names_from_a_file_are_carried_as_they_are_and_only_as_text(look):
    told = json.loads(json.dumps(view_data(heat_view(look), look)))
    assert INJECTION in {row[1] for row in told["rows"]}


def test_the_legend_has_fixed_ends_whatever_was_answered():
    calm = Lookup(fake_study(fearful={}), "en")
    other = Lookup(fake_study(seed=3), "en")
    ends = [view_data(heat_view(each), each) for each in (calm, other)]
    assert ends[0]["legend"] == ends[1]["legend"]
    assert ends[0]["anchors"] == [colour for _, colour in ANCHORS]


def test_certainty_has_a_sign_and_words_besides_its_colour(look):
    told = view_data(heat_view(look), look)
    used = {cell[1] for row in told["rows"] for cell in row[6] if cell[1]}
    assert used
    assert used <= {mark for mark, sign, words, _ in told["signs"] if sign and words}


def test_a_change_that_is_not_told_is_a_dot(look):
    """No wave before: the page falls back to the level, and no cell makes a change up."""
    view = heat_view(look, value="change")
    assert {cell.text for row in view.rows for cell in row.cells} == {HIDDEN_MARK}
