"""Reports of a part of the survey say what the full report says; the guide is whole."""

import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from analysis.access import seen_by
from analysis.results import ORGANISATION
from reports.agreed import Agreed
from reports.content import Bars
from reports.department import department_named, department_report, departments
from reports.guide import asked, guide_blocks
from reports.lookup import Lookup
from reports.tables import heatmap_table
from reports.text import interval, number, percent, t
from reports.variants import departments_zip
from reports.work_environment import work_environment
from surveys.instrument import Measure
from surveys.problems import CultureError
from tests.fake_study import fake_study

LANGUAGES = ("sv", "en")
both = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def study():
    return fake_study()


def section(report, name: str):
    return next(each for each in report.sections if each.id == name)


@both
def test_each_departments_means_are_those_of_the_full_heatmap(study, language):
    look = Lookup(study, language)
    rows = {row[0]: row[2:-1] for row in heatmap_table(look).rows}
    for unit in departments(look):
        told = section(department_report(look, unit=unit), "beside").blocks[0].rows
        pairs = zip(rows[look.names[unit]], rows[look.names[ORGANISATION]], strict=True)
        wanted = sorted((number(own, language), number(all_, language)) for own, all_ in pairs)
        assert sorted((row[1], row[2]) for row in told) == wanted


@both
def test_each_level_stands_with_its_released_interval(study, language):
    look = Lookup(study, language)
    titles = {look.measure_title(scale.id): scale.id for scale in look.scales}
    for unit in departments(look):
        for row in section(department_report(look, unit=unit), "beside").blocks[0].rows:
            cell = look.cell(unit, titles[row[0]])
            limits = interval(cell["ci_low"], cell["ci_high"], language)
            assert row[4] == f"{number(cell['estimate'], language)} ({limits})"


@both
def test_each_departments_shares_are_those_released(study, language):
    look = Lookup(study, language)
    titles = {look.measure_title(item.id): item.id for item in study.instrument.items}
    told = 0
    for unit in departments(look):
        for part in department_report(look, unit=unit).sections:
            for block in (each for each in part.blocks if isinstance(each, Bars)):
                for bar in block.bars:
                    cell = look.cell(unit, titles[bar.name])
                    assert bar.texts[2] == percent(cell["favourable"], language)
                    told += 1
    assert told > 10


def test_the_guide_asks_about_every_help_in_both_languages():
    for about in ("rule", "first", "last", *Measure):
        counts = {language: len(asked(str(about), language)) for language in LANGUAGES}
        assert counts["sv"] == counts["en"] >= 2, about
    questions = [each for kind in Measure for each in asked(str(kind), "sv")]
    assert all(each.endswith("?") for each in questions)
    assert len(set(questions)) == len(questions)


@both
def test_a_barrier_is_talked_about_by_way_of_all_that_helps_against_it(study, language):
    look = Lookup(study, language)
    for barrier in look.barriers:
        headings = [getattr(each, "heading", "") for each in guide_blocks(look, [barrier])]
        helping = look.barriers[barrier].helps
        assert helping
        for kind in Measure:
            assert (t(f"measure.{kind}.name", language) in headings) == (kind in helping)


def test_a_leader_gets_reports_of_their_own_units_alone(study):
    look = Lookup(study, "en")
    top = next(row for row in look.units if row["level"] == 1 and look.below(row["unit"]))
    theirs = Lookup(seen_by(study, [top["path"]]), "en")
    there = set(departments(theirs))
    assert there
    assert there <= {top["unit"], *look.below(top["unit"])}
    others = [each for each in departments(look) if each not in there]
    assert others
    for other in others:
        with pytest.raises(CultureError) as refusal:
            department_named(theirs, other)
        assert look.names[other] not in str(refusal.value.problems[0].values["known"]).split(", ")
    archive = zipfile.ZipFile(io.BytesIO(departments_zip(theirs)))
    assert len(archive.namelist()) == len(there)
    for name in archive.namelist():
        pages = PdfReader(io.BytesIO(archive.read(name))).pages
        words = " ".join(" ".join(each.extract_text().split()) for each in pages)
        for other in others:
            own = look.names[other]
            assert not re.search(rf"(?<!\w){re.escape(own)}(?!\w)", words) or len(own) < 4


@both
def test_what_was_decided_is_followed_up_though_its_barrier_no_longer_stands_out(study, language):
    look = Lookup(study, language)
    unit = departments(look)[0]
    decided = [
        Agreed(unit=unit, barrier="gone", what="Ronder", responsible="Kim", due="2027-01-15"),
        Agreed(unit="/not/there", barrier="gone", what="Stranger"),
    ]
    for only in ("", unit):
        rows = section(work_environment(look, unit=only, agreed=decided), "work").blocks[0].rows
        assert [row[3] for row in rows if row[2] == "Ronder"] == ["Kim"]
        assert not [row for row in rows if row[2] == "Stranger"]
    elsewhere = departments(look)[1]
    page = section(work_environment(look, unit=elsewhere, agreed=decided), "work")
    assert not [row for row in page.blocks[0].rows if row[2] == "Ronder"]
