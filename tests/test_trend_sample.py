"""The sample's two waves, from file to sentence: what is planted is found, nothing else."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from dashboard.command_line import main
from reports.trend_result import trend_schema

SAMPLE = Path(__file__).parent.parent / "sample_data"
FILES = [str(SAMPLE / "wave1_sv.csv"), str(SAMPLE / "wave2_sv.csv")]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    out = tmp_path_factory.mktemp("trend") / "trend.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEARNING_CULTURE_DATA", str(out.parent / "data"))
        assert main(["compare", *FILES, "--json", str(out), "--language", "sv"]) == 0
    return json.loads(out.read_text(encoding="utf-8"))


def test_the_planted_change_is_found_and_nothing_else_is_called_clear(said):
    planted = tomllib.loads((SAMPLE / "planted.toml").read_text(encoding="utf-8"))["changes"]
    expected = {
        ("/" + "/".join(each["path"]), scale, each["change"])
        for each in planted
        for scale in each["scales"]
    }
    clear = {
        (row["unit"], row["measure"], row["level"])
        for row in said["changes"]
        if row["level"] not in ("no_clear_change", "cannot_tell")
    }
    assert clear == expected


def test_most_of_what_did_not_change_is_said_not_to_have(said):
    levels = [row["level"] for row in said["changes"]]
    assert levels.count("no_clear_change") > len(levels) / 2


def test_the_file_follows_its_schema(said):
    jsonschema.validate(said, trend_schema())


def test_a_map_that_cannot_be_read_is_told_before_the_work(capsys, tmp_path):
    given = tmp_path / "map.csv"
    given.write_text("before;after\nNowhere;\n", encoding="utf-8")
    assert main(["compare", *FILES, "--map", str(given), "--language", "en"]) == 2
    told = capsys.readouterr()
    assert "map.csv, row 2" in told.err
    assert told.out == ""
