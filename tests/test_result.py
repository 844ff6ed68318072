"""The JSON that other programs rely on, and the summary in a terminal."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from analysis.policy import default_policy
from analysis.study import analyse
from reports.console import WIDTH, console_summary
from reports.result import result, result_json, result_schema
from reports.text import LANGUAGES
from tests.builders import instrument, responses
from tests.fake_study import FORMULA, INJECTION, fake_study

FAKES = {
    "usual": fake_study(),
    "no departments": fake_study({}),
    "no barriers": fake_study(of=replace(instrument(), barriers=(), pairs=())),
    "no profiles": replace(fake_study(), profile_facts=None),
}


@pytest.fixture(scope="module")
def real():
    sizes = {("Care", "Home"): 40, ("Care", "Ward"): 30, ("Care", "Small"): 3, ("IT",): 25}
    shift = {(("Care", "Home"), "safety"): -1.5}
    return analyse(responses(sizes, shift=shift), instrument(), default_policy())


def problems(data: dict) -> list[str]:
    return [each.message for each in Draft202012Validator(result_schema()).iter_errors(data)]


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(result_schema())


@pytest.mark.parametrize("study", FAKES.values(), ids=FAKES)
def test_every_result_follows_the_schema(study):
    assert problems(json.loads(result_json(study))) == []


def test_a_real_analysis_follows_the_schema(real):
    assert problems(json.loads(result_json(real))) == []


def test_the_schema_refuses_a_number_for_a_hidden_unit():
    data = result(fake_study())
    hidden = next(unit for unit in data["units"] if unit["status"] == "hidden")
    assert hidden["n"] is None
    assert hidden["scales"]["safety"]["mean"] is None
    hidden["scales"]["safety"]["mean"] = 3.0
    assert problems(data)


def test_the_keys_of_the_contract_are_there():
    data = result(fake_study())
    assert {"survey", "policy", "scales", "units", "barriers", "profiles"} <= data.keys()
    assert {"respondents", "departments", "dropped"} <= data["survey"].keys()
    scale = data["scales"][0]
    assert scale["alpha_ci"] == pytest.approx([0.79, 0.86])
    assert {"id", "mean", "item_rest_r", "alpha_if_dropped"} <= scale["items"][0].keys()
    barrier = data["barriers"][0]
    assert {"unit", "barrier", "level", "probability", "share", "ci"} <= barrier.keys()
    profile = data["profiles"]["profiles"][0]
    assert {"name", "share", "means"} <= profile.keys()


def test_the_organisation_comes_first_with_an_empty_path():
    first = result(fake_study())["units"][0]
    assert (first["id"], first["path"], first["parent"]) == ("organisation", [], None)
    assert first["response_rate"] == 0.8


def test_a_pooled_unit_names_its_pool_and_pools_are_units():
    units = {unit["id"]: unit for unit in result(fake_study())["units"]}
    pooled = units["/Teknik/Ånga"]
    assert (pooled["status"], pooled["pooled_into"], pooled["n"]) == ("pooled", "/Teknik/*", None)
    assert units["/Teknik/*"]["name"] == "Other departments in Teknik (2)"
    assert units["/Teknik/*"]["pooled_units"] == 2


def test_names_are_plain_in_json():
    names = [unit["name"] for unit in result(fake_study())["units"]]
    assert INJECTION in names
    assert FORMULA in names


def test_single_questions_have_null_where_nothing_can_be_estimated():
    single = next(each for each in result(fake_study())["scales"] if each["id"] == "time_wanted")
    assert (single["alpha"], single["alpha_ci"]) == (None, [None, None])
    assert single["verdict"] == "single item"


def test_the_planted_fear_is_found_in_the_result(real):
    found = [
        (row["unit"], row["barrier"])
        for row in result(real)["barriers"]
        if row["level"] == "clear" and row["unit"] != "organisation"
    ]
    assert ("/Care/Home", "fear") in found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", FAKES.values(), ids=FAKES)
def test_the_terminal_summary_fits_and_says_what_stands_out(study, language):
    said = console_summary(study, language)
    assert max(map(len, said.splitlines())) <= WIDTH
    assert {"sv": "512 har svarat", "en": "512 have answered"}[language] in said


def test_the_terminal_summary_names_who_is_held_back():
    said = console_summary(fake_study(), "en")
    line = next(line for line in said.splitlines() if line.startswith("  Hemtjänst Norr"))
    assert "◆ Fear" in line


def test_a_scale_says_whether_departments_may_be_compared_on_it(real):
    safety = next(scale for scale in result(real)["scales"] if scale["id"] == "safety")
    row = real.scales.where(scale="safety").frame.iloc[0]
    assert safety["comparable"] == row["comparable"]
    assert safety["icc1_ci"] == [row["icc1_low"], row["icc1_high"]]
    assert (safety["df1"], safety["components"]) == (row["df1"], row["components"])
    assert isinstance(safety["df2"], int)


def test_a_department_of_two_camps_is_named_and_no_other():
    given = responses({("Split",): 60, ("Whole",): 60, ("Other",): 60})
    for name in ("time_1", "time_2", "time_3"):
        given.items.loc[:59, name] = [1, 5] * 30
    study = analyse(given, instrument(), default_policy())
    assert result(study)["divided"] == [{"unit": "/Split", "scale": "time"}]
