"""The report as content: what stands where, complete for surveys of every shape."""

from dataclasses import replace

import pytest

from reports.content import Bars, Dots, Grid, Points, Steps, Table
from reports.lookup import Lookup, rows
from reports.summary import summary
from reports.tables import (
    ChartTable,
    Column,
    barrier_table,
    distribution_table,
    gaps_table,
    heatmap_table,
    inert,
    intervals_table,
    items_table,
    profiles_table,
    reliability_table,
    units_table,
)
from reports.text import LANGUAGES
from tests.builders import instrument
from tests.fake_study import FORMULA, fake_study

both = pytest.mark.parametrize("language", LANGUAGES)


def section(report, id: str):
    return next(each for each in report.sections if each.id == id)


def blocks(report, kind: type) -> list:
    return [block for each in report.sections for block in each.blocks if isinstance(block, kind)]


@both
def test_sections_stand_in_the_order_a_leader_asks(language):
    report = summary(fake_study(), language=language)
    assert [each.id for each in report.sections] == [
        "overview",
        "heatmap",
        "answers",
        "barrier_map",
        "barriers",
        "measures",
        "intervals",
        "gaps",
        "reliability",
        "profiles",
        "unseen",
        "silent",
        "method",
        "attacks",
    ]


@both
def test_the_first_page_stands_alone(language):
    first = summary(fake_study(), language=language).sections[0]
    tones = [block.tone for block in first.blocks if isinstance(block, Points)]
    assert tones == ["finding", "good", "untold"]
    grid = first.blocks[-1]
    assert isinstance(grid, Grid)
    assert grid.fit
    # Those that stand out come first: the page may have room for few.
    assert [row.name for row in grid.rows[1:3]] == ["Hemtjänst Norr", '#panic("x") *b* <b>']


def test_a_small_organisation_has_its_whole_heatmap_on_the_first_page():
    report = summary(fake_study({"Vård": ["Hemtjänst"]}), language="sv")
    assert "heatmap" not in [each.id for each in report.sections]
    grid = report.sections[0].blocks[-1]
    assert not grid.fit
    assert len(grid.rows) == 4  # organisation, division, department, no department given


def test_without_departments_the_answers_take_the_place_of_the_heatmap():
    report = summary(fake_study({}), language="sv")
    assert isinstance(report.sections[0].blocks[-1], Bars)
    assert not blocks(report, Grid)
    assert not blocks(report, Dots)


def test_without_barriers_and_pairs_nothing_is_said_about_them():
    report = summary(fake_study(of=replace(instrument(), barriers=(), pairs=())), language="en")
    assert not {"barriers", "barrier_map", "measures", "gaps"} & {s.id for s in report.sections}
    assert not blocks(report, Steps)


def test_only_what_may_help_here_is_listed():
    table = section(summary(fake_study(), language="en"), "measures").blocks[0]
    # Fear is the only barrier found, and dialogue what its instrument names against it.
    assert [row[0] for row in table.rows] == ["Dialogue across the organisation"]


def test_the_last_page_says_how_it_was_made():
    method = section(summary(fake_study(), language="en"), "method")
    table = next(block for block in method.blocks if isinstance(block, Table))
    facts = dict(table.rows)
    assert facts["Answers"] == "512 have answered, of 640 employed (80\u00a0%)."
    assert facts["Rows left out"] == "3 previews and 2 empty"
    assert "Own wording, not yet validated." in facts["Questionnaire"]
    assert facts["Released"] == "24 November 2026"
    rules = " ".join(
        point for block in method.blocks if isinstance(block, Points) for point in block.points
    )
    assert "at least 5 answers" in rules
    assert "90\u00a0%" in rules


def test_many_units_leave_the_quiet_ones_out_of_the_barrier_map():
    tree = {f"D{i}": [f"U{i}.{j}" for j in range(12)] for i in range(5)}
    report = summary(fake_study(tree, fearful={"U1.1": -0.3}), language="en")
    grid = section(report, "barrier_map").blocks[0]
    assert [row.name for row in grid.rows] == ["The whole organisation", "U1.1"]
    assert grid.more.startswith("65 more departments")  # 5 + 60 + those without a department − 1


def test_every_number_of_the_heatmap_is_the_released_one():
    study = fake_study()
    report = summary(study, language="en")
    grid = section(report, "heatmap").blocks[0]
    cell = rows(study.cells.where(unit="/Teknik/Öster", measure="safety"))[0]
    row = next(row for row in grid.rows if row.name == "Öster")
    assert row.cells[0].text == f"{cell['mean']:.1f}"


def tables(look: Lookup) -> dict[str, ChartTable]:
    return {
        "heatmap": heatmap_table(look),
        "barriers": barrier_table(look),
        "distribution": distribution_table(look, unit="organisation", measures=["safety"]),
        "intervals": intervals_table(look, measure="safety"),
        "gaps": gaps_table(look),
        "reliability": reliability_table(look),
        "items": items_table(look, scale="safety"),
        "profiles": profiles_table(look),
        "units": units_table(look),
    }


@both
def test_every_chart_has_a_table_of_words_and_a_file(language):
    for name, table in tables(Lookup(fake_study(), language)).items():
        shown = table.display(language)
        assert len(shown) == len(table.rows) > 0, name
        assert shown.columns.is_unique
        assert not shown.isin(["nan", "None", "<NA>"]).any().any(), name
        assert table.csv(language).decode("utf-8-sig").count("\r\n") == len(table.rows) + 1


def test_a_file_opens_in_a_swedish_spreadsheet_without_formulas():
    look = Lookup(fake_study(), "sv")
    lines = intervals_table(look, measure="safety").csv("sv").decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Avdelning;Uppskattad nivå;Undre gräns;Övre gräns;Medelvärde;Svar"
    line = next(line for line in lines if FORMULA in line)
    assert line.startswith("'=1+1;")
    assert lines[1].startswith("Hemtjänst Norr;2,5;2,2;2,8;2,5;")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_text_starts_a_formula(start):
    assert inert(f"{start}1") == f"'{start}1"
    negative = ChartTable((Column("x", "difference"),), ((-0.5,),))
    assert negative.csv("sv").decode("utf-8-sig") == "x\r\n-0,5\r\n"  # a number stays one


def test_hidden_units_have_no_numbers_in_any_table():
    look = Lookup(fake_study(), "sv")
    for table in (heatmap_table(look), units_table(look)):
        hidden = next(row for row in table.rows if row[0] == "HR")
        assert all(cell is None for cell in hidden[1:-1])
        assert "Färre än 5 svar" in str(hidden[-1])


def test_the_first_page_keeps_the_scale_that_stands_out_when_columns_are_many():
    of = instrument()
    many = tuple(replace(of.scales[2], id=f"s{i}", title={"sv": f"Skala {i}"}) for i in range(40))
    study = fake_study(of=replace(of, scales=(*many, *of.scales), pairs=()))
    grid = summary(study, language="sv").sections[0].blocks[-1]
    assert len(grid.columns) == 18
    assert "Safety (sv)" in grid.columns
