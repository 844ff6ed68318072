"""Groups too small to show leave no trace in anything that comes out.

The plainest proof is to change what they answered and find every artefact the same, byte by byte.
"""

import csv
import io
import json
import logging
import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analysis.keeping import study_to_bytes
from analysis.policy import DisclosureError, default_policy
from analysis.study import analyse
from dashboard.command_line import main
from surveys.instrument_file import load_instrument
from surveys.remembered import FOLDER
from surveys.responses import Responses
from tests.artefacts import artefacts
from tests.builders import instrument, responses
from tests.leak_cases import FEW, RARE, UNSEEN, as_csv, associated, worlds

ROOT = Path(__file__).parent.parent
TABLES = (
    "units",
    "cells",
    "findings",
    "strengths",
    "gaps",
    "divided",
    "detectable",
    "scales",
    "items",
    "differences",
    "overlaps",
    "item_bias",
    "drivers",
    "paths",
    "profiles",
    "profile_shares",
    "similarity",
    "breakdowns",
    "breakdown_cells",
    "themes",
    "theme_units",
    "theme_barriers",
)
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
POOL = re.compile(
    r"(Övriga avdelningar|Other departments|Övriga grupper|Other groups)( i Care| in Care)? \(2\)"
)


def numbers_said(words: str) -> set[str]:
    """Numbers in a sentence, the minimum and how many units a pool holds left out."""
    return set(NUMBER.findall(POOL.sub("", words))) - {"5"}


@pytest.fixture(scope="module")
def studies():
    return [analyse(each, associated(), default_policy()) for each in worlds()]


@pytest.fixture(scope="module")
def made(studies):
    return [artefacts(each) for each in studies]


def test_what_unseen_groups_answered_changes_not_one_byte(made):
    ours, theirs = made
    assert set(ours) == set(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_what_only_a_few_write_is_nowhere_and_what_many_write_is(studies, made):
    for ours in made:
        for name, text in ours.items():
            assert [word for word in RARE if word.casefold() in text.casefold()] == [], name
        assert "mentor" in ours["pdf text sv"]
    assert studies[0].theme_facts.reason == "found"
    assert {"/Works/Parks", "/School"} <= set(studies[0].theme_units.frame["unit"])


def test_the_groups_are_unseen_and_what_else_they_answered_is_shown(studies):
    units = studies[0].units.frame.set_index("unit")
    assert set(units.index[units["status"] != "shown"]) == UNSEEN
    cells = studies[0].cells.frame.set_index(["unit", "measure"])["mean"]
    assert cells.loc["/Works/Roads"].isna().to_dict() == {
        each: each in (FEW, "time_wanted") for each in cells.loc["/Works/Roads"].index
    }


def test_absent_numbers_are_absent_and_not_covered(studies):
    for name in TABLES:
        table = getattr(studies[0], name)._table
        for column in table:
            values = table[column].array
            if hasattr(values, "_mask"):
                covered = np.unique(values._data[values._mask])
                assert len(covered) <= 1, (name, column, covered)


def numbers_in(node) -> list[float]:
    if isinstance(node, dict):
        return [each for value in node.values() for each in numbers_in(value)]
    if isinstance(node, list):
        return [each for value in node for each in numbers_in(value)]
    return [node] if isinstance(node, (int, float)) and not isinstance(node, bool) else []


def test_an_unseen_unit_has_no_number_in_the_json(made):
    told = json.loads(made[0]["json"])
    for unit in told["units"]:
        if unit["id"] in UNSEEN:
            place = {key: unit.pop(key) for key in ("level", "pooled_units")}
            assert place == {"level": unit["id"].count("/"), "pooled_units": 0}
            assert numbers_in(unit) == []
    for part in ("barriers", "strengths", "gaps", "divided", "detectable"):
        assert not {row["unit"] for row in told[part]} & UNSEEN
    few = next(unit for unit in told["units"] if unit["id"] == "/Works/Roads")
    assert numbers_in(few["scales"]["time_wanted"]) == []
    assert not [row for row in told["gaps"] if row["unit"] == "/Works/Roads"]


def test_an_unseen_group_has_no_number_in_the_json(made):
    told = json.loads(made[0]["json"])
    groups = {each["group"]: each for each in told["breakdowns"][0]["groups"]}
    assert {name for name, each in groups.items() if each["status"] == "shown"} == {
        "Long",
        "Short",
        "*",
    }
    for name in ("Canary new", "Canary old"):
        assert numbers_in({k: v for k, v in groups[name].items() if k != "pooled_groups"}) == []


def test_a_row_that_names_an_unseen_unit_has_no_number(made):
    for name, text in made[0].items():
        if name.startswith("csv "):
            rows = csv.reader(io.StringIO(text), delimiter=";" if name.endswith("sv") else ",")
            for row in rows:
                if "Canary" in row[0]:
                    assert not any(map(NUMBER.fullmatch, row[1:])), (name, row)


def test_a_line_that_names_an_unseen_unit_says_no_more_than_the_minimum(made):
    for name, text in made[0].items():
        if name.split()[0] in ("console", "words", "sentences"):
            for line in text.splitlines():
                if "Canary" in line:
                    assert not numbers_said(line), (name, line)


def texts_in(node) -> list[str]:
    if isinstance(node, dict):
        return [each for value in node.values() for each in texts_in(value)]
    if isinstance(node, list):
        return [each for value in node for each in texts_in(value)]
    return [node] if isinstance(node, str) else []


def test_a_hover_that_names_an_unseen_unit_has_no_number(made):
    for name, text in made[0].items():
        if name.startswith("figure "):
            for words in texts_in(json.loads(text)):
                if "Canary" in words:
                    assert not numbers_said(words), (name, words)


STEPS = {
    "cells": {"mean": 0.1, "estimate": 0.1, "ci_low": 0.1, "ci_high": 0.1, "favourable": 0.01},
    "findings": {"probability": 0.05, "share": 0.01, "share_low": 0.01, "others": 0.1},
    "detectable": {"reliability": 0.01, "difference": 0.1, "change": 0.1},
    "differences": {"within_sd": 0.01},
    "gaps": {"today": 0.1, "wanted": 0.1, "gap": 0.1},
    "profiles": {"mean": 0.1, "z": 0.1, "share": 0.01, "spread": 0.1},
    "profile_shares": {"share": 0.01},
    "similarity": {"joins": 0.001},
    "items": {"mean": 0.1},
    "drivers": {"r": 0.01, "r_low": 0.01, "importance": 0.01, "r_squared": 0.01},
    "paths": {"a": 0.01, "b_high": 0.01, "indirect": 0.01, "indirect_low": 0.01},
    "units": {"response_rate": 0.01},
    "breakdown_cells": {"mean": 0.1, "estimate": 0.1, "ci_high": 0.1, "favourable": 0.01},
}


@pytest.mark.parametrize(("table", "steps"), STEPS.items())
def test_nothing_is_finer_than_promised(studies, table, steps):
    frame = getattr(studies[0], table).frame
    for column, step in steps.items():
        values = frame[column].dropna().to_numpy(dtype=float) / step
        assert np.allclose(values, np.rint(values), atol=1e-6), column


def test_the_whole_command_line_tells_nothing_of_unseen_groups(
    capsys, caplog, tmp_path, monkeypatch
):
    questionnaire = "learning-culture-pulse"
    said = []
    with caplog.at_level(logging.DEBUG):
        for number, survey in enumerate(worlds(load_instrument(questionnaire), few=None)):
            folder = tmp_path / str(number)
            folder.mkdir()
            (folder / "survey.csv").write_text(as_csv(survey), encoding="utf-8")
            asked = [str(folder / "survey.csv"), "--instrument", questionnaire]
            asked += ["--department", "Division", "--department", "Team"]
            asked += ["--breakdown", "Tenure"]
            assert main(["analyse", *asked, "--json", str(folder / "out.json")]) == 0
            assert main(["report", *asked, "--out", str(folder / "out.pdf")]) == 0
            monkeypatch.setenv(FOLDER, str(folder))
            stored = ["--survey", "Culture", "--wave", "First"]
            assert main(["import", *asked, *stored, "--release"]) == 0
            assert main(["waves", "show", "First"]) == 0
            printed = capsys.readouterr()
            files = [(folder / name).read_bytes() for name in ("out.json", "out.pdf")]
            words = (printed.out + printed.err).replace(str(folder), "")
            # a wave's own id, and when it was imported
            words = re.sub(r"\b[0-9a-f]{16}\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d", "", words)
            said.append((words, *files))
    assert "Canary" in said[0][0]
    assert said[0] == said[1]
    for line in said[0][0].splitlines():
        if "Canary" in line:
            assert not numbers_said(line), line
    assert not [each for each in caplog.messages if "Canary" in each]


def test_kept_results_tell_nothing_of_unseen_groups(studies):
    first, second = (study_to_bytes(each) for each in studies)
    assert first == second


def test_a_refusal_tells_no_number_but_the_minimum():
    tiny = responses({("Canary",): 4})
    with pytest.raises(DisclosureError) as refused:
        analyse(tiny, instrument(), default_policy())
    for language in ("sv", "en"):
        assert not numbers_said(refused.value.text(language))
        assert "Canary" not in refused.value.text(language)


def test_a_study_holds_no_table_of_people(studies):
    people = worlds()[0]
    assert isinstance(people, Responses)
    held = [len(getattr(studies[0], name)) for name in TABLES]
    assert len(people) not in held


PAGES = (
    *("overview", "departments", "barriers", "drivers", "reliability"),
    *("profiles", "export", "methods"),
)
MADE_UP = re.compile(r"[0-9a-f]{24,}|0x[0-9a-f]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def drawn(study) -> dict[str, str]:
    """Every message that the pages send to a browser, without Streamlit's random names."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.session_state["language"] = "en"
    app.session_state["study"] = study
    app.run()
    found = {}
    for page in PAGES:
        app.switch_page(f"dashboard/{page}.py").run()
        assert not app.exception
        found[page] = MADE_UP.sub("", repr([each.proto for each in _elements(app.main)]))
    return found


def _elements(block):
    for each in block.children.values():
        if hasattr(each, "children"):
            yield from _elements(each)
        elif getattr(each, "proto", None) is not None:
            yield each


def test_the_pages_tell_nothing_of_unseen_groups(studies):
    ours, theirs = (drawn(each) for each in studies)
    assert all("Safety" in ours[page] for page in ("departments", "reliability"))
    assert [page for page in PAGES if ours[page] != theirs[page]] == []
