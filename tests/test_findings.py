"""The analysis of the sample survey finds what was planted in it, and nothing else."""

import tomllib

import pytest

from analysis.results import ORGANISATION, Level
from sample_data.files import sample_path
from tests.conftest import analysed

PLANTED = tomllib.loads(sample_path("planted.toml").read_text(encoding="utf-8"))
FILES = (("wave1_sv.csv", 1), ("wave1_en.xlsx", 1), ("wave2_sv.csv", 2))


def planted(wave: int) -> set[tuple[tuple[str, ...], str]]:
    """Department path × barrier, as the data dictionary lists them."""
    return {
        (tuple(each["path"]), barrier)
        for each in PLANTED["findings"]
        if each["wave"] == wave
        for barrier in each["barriers"]
    }


@pytest.mark.parametrize(("file", "wave"), FILES)
def test_clear_barriers_are_exactly_the_planted_ones(file, wave):
    study = analysed(file, with_headcounts=file == "wave1_sv.csv")
    paths = study.units.frame.set_index("unit")["path"]
    flagged = study.findings.frame
    flagged = flagged[(flagged["level"] == Level.CLEAR) & (flagged["unit"] != ORGANISATION)]
    found = {(paths[row.unit], row.barrier) for row in flagged.itertuples()}
    if file == "wave1_en.xlsx":  # the same survey with its departments' English names
        assert len(found) == len(planted(wave))
        assert {barrier for _, barrier in found} == {barrier for _, barrier in planted(wave)}
    else:
        assert found == planted(wave)


def test_english_workbook_and_swedish_text_file_hold_the_same_survey():
    swedish, english = analysed("wave1_sv.csv", with_headcounts=True), analysed("wave1_en.xlsx")
    columns = ["measure", "n", "mean", "unfavourable"]
    whole = {"unit": ORGANISATION, "kind": "scale"}
    left = swedish.cells.where(**whole).frame[columns]
    right = english.cells.where(**whole).frame[columns]
    assert left.equals(right)


def test_departments_too_small_to_show_are_pooled_and_carry_no_number(sample_study):
    units = sample_study.units.frame
    small = units[units["status"] == "pooled"]
    assert len(small) == 2
    assert small[["n", "headcount", "response_rate"]].isna().all(axis=None)
    assert not set(small["unit"]) & set(sample_study.cells.frame["unit"])
    assert not set(small["unit"]) & set(sample_study.findings.frame["unit"])
    pool = units[units["unit"] == small["pooled_into"].iloc[0]].iloc[0]
    assert pool["n"] == 7
    assert pool["pooled_units"] == 2


def test_every_unit_figure_is_rounded(sample_study):
    cells = sample_study.cells.frame
    for column, step in (("mean", 10), ("estimate", 10), ("ci_low", 10), ("favourable", 100)):
        scaled = cells[column].dropna().astype(float) * step
        assert len(scaled)
        assert ((scaled - scaled.round()).abs() < 1e-9).all()
    probability = sample_study.findings.frame["probability"].dropna().astype(float) * 20
    assert ((probability - probability.round()).abs() < 1e-9).all()
    assert probability.between(1, 19).all()
