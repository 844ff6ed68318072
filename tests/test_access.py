"""What a leader sees: the organisation, their own units, and no trace of the others."""

from dataclasses import fields

import pytest

from analysis.access import seen_by
from analysis.disclosure import Released
from analysis.results import ORGANISATION
from analysis.similarity import similar
from tests.fake_study import fake_study


def tables(study):
    """Every released table of a study by name."""
    held = {each.name: getattr(study, each.name) for each in fields(study)}
    return {name: table for name, table in held.items() if isinstance(table, Released)}


def units_in(study) -> set[str]:
    found = set()
    for table in tables(study).values():
        if "unit" in table.columns:
            found |= set(table.frame["unit"])
    return found


def test_a_leader_sees_a_division_with_all_that_is_in_it():
    seen = units_in(seen_by(fake_study(), [("Vård och omsorg",)]))
    assert ORGANISATION in seen
    assert "/Vård och omsorg/Hemtjänst Norr" in seen
    assert all(unit == ORGANISATION or unit.startswith("/Vård och omsorg") for unit in seen)


def test_a_unit_that_is_too_small_is_represented_by_its_pool():
    study = fake_study()
    row = study.units.where(unit="/Teknik/Ånga").frame.iloc[0]
    seen = units_in(seen_by(study, [row["path"]]))
    assert seen == {ORGANISATION, "/Teknik/Ånga", row["pooled_into"]}


@pytest.mark.parametrize(
    "paths", [[], [("Nowhere",)], [("Vård",)], [("Teknik", "Vård och omsorg")]]
)
def test_units_that_are_not_there_open_nothing(paths):
    assert units_in(seen_by(fake_study(), paths)) == {ORGANISATION}


def test_whoever_leads_the_organisation_sees_all():
    study = fake_study()
    assert seen_by(study, [("Teknik",), ()]) is study


def test_no_table_gets_more_or_other_rows():
    study = fake_study()
    seen = seen_by(study, [("Teknik",)])
    for name, table in tables(study).items():
        if name == "similarity":  # made anew of what is seen
            continue
        was = {tuple(map(str, row)) for row in table.frame.itertuples(index=False)}
        now = {tuple(map(str, row)) for row in tables(seen)[name].frame.itertuples(index=False)}
        assert now <= was
        assert "unit" in table.columns or now == was


def test_the_order_of_likeness_is_made_of_what_a_leader_sees_alone():
    study = fake_study()
    seen = seen_by(study, [("Teknik",)])
    alone = similar(seen.units, seen.cells, study.instrument).frame
    assert len(alone) > 2
    assert seen.similarity.frame.equals(alone)
    assert set(alone["unit"]) <= units_in(seen)
