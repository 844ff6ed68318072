"""From a file nobody here has seen to its published figures, against plain arithmetic.

Expected figures are computed in `made_surveys`; none was produced by the program.
"""

import json
import re

import jsonschema
import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from dashboard.command_line import main
from reports.result import result_schema
from tests.made_surveys import (
    SHIPPED,
    Made,
    alpha,
    figures,
    halves_up,
    keyed,
    made,
    own_instrument,
    people,
    scale_scores,
    table,
    text_file,
    workbook,
)

LEVELS = ("Förvaltning", "Avdelning")
SIZES = {
    ("Vård", "Hemtjänst söder"): 40,
    ("Vård", "Hemtjänst norr"): 25,
    ("Vård", "Äldre & nära"): 12,
    ("Vård", ""): 6,
    ("Skola", "Ädelgymnasiet"): 80,
    ("Skola", "Förskola; syd"): 9,
    ("Skola", "Å"): 1,
    ("", ""): 11,
}


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> str:
    """Return the path of a questionnaire that does not ship."""
    path = tmp_path_factory.mktemp("own") / "own.toml"
    path.write_text(own_instrument(), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def pulse() -> Made:
    """Return a made-up survey with the pulse that ships."""
    text = (SHIPPED / "learning-culture-pulse.toml").read_text(encoding="utf-8")
    return made(text, SIZES, missing=0.06)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """Return a function from a file's bytes to its result, checked against the schema."""
    folder = tmp_path_factory.mktemp("analysed")

    def analyse(content: bytes, *options: str) -> dict:
        file, out = folder / "survey.dat", folder / "result.json"
        file.write_bytes(content)
        assert main(["analyse", str(file), "--json", str(out), *options]) == 0
        result = json.loads(out.read_text(encoding="utf-8"))
        jsonschema.validate(result, result_schema())
        del result["survey"]["released_on"]
        return result

    return analyse


@pytest.fixture(scope="module")
def plain(analysed, pulse) -> dict:
    """Return the result of the pulse as a comma-separated file of ids and numbers."""
    return analysed(text_file(table(pulse, levels=LEVELS)))


def failed(capsys, *arguments: str) -> str:
    """Return what standard error says of a command that must stop with exit code 2."""
    code = main(list(arguments))
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert "Traceback" not in printed.err
    return printed.err


def check_units(result: dict, survey: Made) -> int:
    """Compare every published figure of every unit; return how many there were."""
    scores, compared = scale_scores(survey), 0
    for unit in result["units"]:
        if unit["status"] != "shown":
            figures_given = [*unit["scales"].values(), {"n": unit["n"]}]
            assert all(
                v in (None, [None, None], []) for each in figures_given for v in each.values()
            )
        if unit["status"] != "shown" or unit["kind"] not in ("unit", "organisation"):
            continue
        here = people(survey, unit["path"])
        assert unit["n"] == int((survey.answers[here].notna().any(axis=1)).sum())
        for scale in survey.instrument["scales"]:
            given = unit["scales"][scale["id"]]
            expected = figures(survey, scale, scores.loc[here, scale["id"]])
            if given["mean"] is not None:
                assert given["n"] >= 5
                assert {key: given[key] for key in ("n", "mean")} == {
                    key: expected[key] for key in ("n", "mean")
                }
                compared += 2
            if given["favourable"] is not None:
                assert given["n"] >= 10
                shares = ("favourable", "neutral", "unfavourable")
                least = 0.2 if given["n"] < 25 else 0.0  # "20 % or less" and "80 % or more"
                coded = [min(max(expected[key], least), 1 - least) for key in shares]
                assert [given[key] for key in shares] == coded
                compared += 3
    return compared


def check_scales(result: dict, survey: Made) -> None:
    """Compare alpha, item-rest r, alpha if dropped and item means with their formulas."""
    turned = keyed(survey)
    for scale, given in zip(survey.instrument["scales"], result["scales"], strict=True):
        complete = turned[scale["items"]].dropna()
        if len(scale["items"]) == 1:
            assert (given["alpha"], given["verdict"]) == (None, "single item")
            continue
        assert (given["id"], given["n"]) == (scale["id"], len(complete))
        # nine decimals from 204 answers on, where an exact sum tells nothing of a few; else two
        decimals = 9 if len(complete) >= 204 else 2
        assert given["alpha"] == pytest.approx(halves_up(alpha(complete), decimals), abs=1e-9)
        for item in given["items"]:
            rest = complete.drop(columns=item["id"])
            r = np.corrcoef(complete[item["id"]], rest.sum(axis=1))[0, 1]
            assert item["item_rest_r"] == pytest.approx(halves_up(r, decimals), abs=1e-9)
            assert item["mean"] == halves_up(turned[item["id"]].mean(), 1)
            if rest.shape[1] > 1:
                assert item["alpha_if_dropped"] == pytest.approx(
                    halves_up(alpha(rest), decimals), abs=1e-9
                )


def test_published_figures_are_those_of_plain_arithmetic(plain, pulse):
    assert check_units(plain, pulse) > 300
    check_scales(plain, pulse)
    assert plain["survey"]["respondents"] == sum(SIZES.values())


def test_every_way_of_writing_a_file_gives_the_same_result(analysed, pulse, plain):
    stamped = [("Tidstämpel", lambda at: f"2026-03-{1 + at % 28:02d} 10:00:00")]
    form = table(pulse.shuffled(), heads="sv", answers="label", levels=LEVELS, before=stamped)
    assert analysed(text_file(form, delimiter=";", encoding="cp1252")) == plain
    numbered = table(pulse, heads="both", answers="both", levels=LEVELS)
    assert analysed(text_file(numbered, delimiter="\t", encoding="utf-16")) == plain
    english = ("Division", "Department")
    book = table(pulse, heads="en", answers="label", language="en", levels=english)
    assert analysed(workbook(book)) == plain


def test_two_formats_reversed_items_and_bad_when_high(analysed, own):
    survey = made(own_instrument(), SIZES, missing=0.12, seed=11)
    rows = table(survey, heads="en", answers="label", language="en", levels=LEVELS)
    result = analysed(text_file(rows, delimiter=";"), "--instrument", own)
    assert check_units(result, survey) > 50
    check_scales(result, survey)
    whole = {b["barrier"]: b for b in result["barriers"] if b["unit"] == "organisation"}
    angry = survey.answers["quarrel_1"].dropna()
    # quarrel_1 runs from 0 to 3: the upper two fifths begin at 1.8
    assert whole["anger"]["share"] == halves_up((angry >= 1.8).mean(), 2)
    turned = keyed(survey)
    both = turned[[each for each in turned if each.startswith(("help", "trust"))]].dropna()
    # all items are asked for (help's rule, the stricter); 1 to 7: the lower two fifths end at 3.4
    mixed = halves_up((both.mean(axis=1) <= 3.4 + 1e-9).mean(), 2)
    assert (whole["mixed"]["share"], whole["mixed"]["n"]) == (mixed, len(both))


def test_the_reading_follows_the_questionnaire_that_was_named(capsys, tmp_path, own):
    survey = made(own_instrument(), {("A",): 60, ("B",): 30})
    rows = table(survey, heads="sv", answers="label", language="sv")
    rows[5][5] = "Vet ej"  # declared for quarrel_1
    file = tmp_path / "own.csv"
    file.write_bytes(text_file(rows, delimiter=";"))
    assert main(["inspect", str(file), "--json", "--instrument", own]) == 0
    read = json.loads(capsys.readouterr().out)
    assert (read["verdict"], read["questions"], read["header_rows"]) == ("ok", [], 1)
    assert read["rows"] == {"kept": 90, "dropped": {}}
    assert [column["kind"] for column in read["columns"]] == ["group"] + ["item"] * 9
    assert [column["item"] for column in read["columns"][1:]] == list(survey.answers)
    for column in read["columns"][1:]:
        form = survey.format_of(column["item"])
        assert column["labels"] == form["labels"]["sv"]
        assert (column["minimum"], column["maximum"]) == (form["minimum"], form["maximum"])


def test_a_single_item_before_a_pair_is_an_item(capsys, tmp_path, pulse):
    file = tmp_path / "pulse.csv"
    file.write_bytes(text_file(table(pulse, levels=LEVELS)))
    assert main(["inspect", str(file), "--json"]) == 0
    columns = json.loads(capsys.readouterr().out)["columns"]
    assert [column["kind"] for column in columns] == ["group"] * 2 + ["item"] * 15


def test_levels_whose_names_repeat_are_asked_about_and_can_be_named(
    analysed, capsys, tmp_path, own
):
    sizes = {
        ("Norr", "Lag 1"): 20,
        ("Norr", "Lag 2"): 15,
        ("Syd", "Lag 1"): 30,
        ("Syd", "Lag 2"): 9,
    }
    survey = made(own_instrument(), sizes)
    file = tmp_path / "teams.csv"
    file.write_bytes(text_file(table(survey, levels=("Avdelning", "Team"))))
    assert main(["inspect", str(file), "--json", "--instrument", own]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "ask"
    assert "--department" in failed(capsys, "analyse", str(file), "--instrument", own)
    named = ("--department", "Avdelning", "--department", "Team", "--instrument", own)
    result = analysed(file.read_bytes(), *named)
    assert check_units(result, survey) > 50
    assert ["Syd", "Lag 1"] in [unit["path"] for unit in result["units"]]


def test_a_corrected_mapping_rekeys_an_item_and_takes_an_answer_as_missing(
    analysed, capsys, tmp_path, own
):
    survey = made(own_instrument(), {("A",): 40, ("B",): 30})
    rows = table(survey)
    rows[3][3] = "9"
    file, mapping = tmp_path / "survey.csv", tmp_path / "mapping.toml"
    file.write_bytes(text_file(rows))
    assert "9" in failed(capsys, "analyse", str(file), "--instrument", own)
    main(["inspect", str(file), "--instrument", own, "--write-mapping", str(mapping)])
    parts = mapping.read_text(encoding="utf-8").replace("rekeyed = []", 'rekeyed = ["trust_1"]')
    blocks = parts.split("[[columns]]")
    at = next(i for i, block in enumerate(blocks) if 'item = "trust_3"' in block)
    blocks[at] = re.sub(r"certain = \w+", 'certain = true\nmissing = ["9"]', blocks[at])
    mapping.write_text("[[columns]]".join(blocks), encoding="utf-8")
    result = analysed(file.read_bytes(), "--instrument", own, "--mapping", str(mapping))
    survey.instrument["items"][0]["reversed"] = True
    survey.answers.loc[2, "trust_3"] = np.nan
    assert check_units(result, survey) > 20
    check_scales(result, survey)


def test_response_rates_rest_on_units_whose_headcount_is_known(analysed, tmp_path, pulse):
    known = [["Vård", "Hemtjänst söder", "50"], ["Vård", "Hemtjänst norr", "30"]]
    known += [["Vård", "Äldre & nära", "20"], ["Skola", "Förskola; syd", "12"]]
    file = tmp_path / "headcount.csv"
    file.write_bytes(text_file([[*LEVELS, "headcount"], *known], delimiter=";"))
    result = analysed(text_file(table(pulse, levels=LEVELS)), "--headcount", str(file))
    rates = {tuple(unit["path"]): unit["response_rate"] for unit in result["units"]}
    assert rates[("Vård", "Hemtjänst söder")] == halves_up(40 / 50, 2)
    # 40 + 25 + 12 in the departments and 6 who named none, of 50 + 30 + 20 employed
    assert rates[("Vård",)] == halves_up(83 / 100, 2)
    assert rates[("Skola",)] is None  # Ädelgymnasiet is not in the file
    assert rates[()] is None


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_report_prints_names_as_they_are_and_nothing_of_hidden_units(tmp_path, pulse, language):
    odd = '#panic("x") *b* <b>'
    units = pulse.units.replace("Hemtjänst söder", odd)
    file, out = tmp_path / "survey.csv", tmp_path / "report.pdf"
    file.write_bytes(text_file(table(Made(pulse.instrument, pulse.answers, units), levels=LEVELS)))
    assert main(["report", str(file), "--out", str(out), "--language", language]) == 0
    pages = [page.extract_text() for page in PdfReader(out).pages]
    text = re.sub(r"\s+", " ", " ".join(pages))
    assert odd in text
    made_so = {"sv": "Så är rapporten gjord", "en": "How this report was made"}
    tried = {"sv": "Prövat på den här mätningen", "en": "Tried on this survey"}
    assert made_so[language] in re.sub(r"\s+", " ", " ".join(pages[-2:]))
    assert tried[language] in re.sub(r"\s+", " ", pages[-1])


@pytest.mark.parametrize("n", [1, 4])
def test_too_few_in_all_are_refused_in_both_languages(capsys, tmp_path, pulse, n):
    few = Made(pulse.instrument, pulse.answers.head(n).fillna(3), pulse.units.head(n))
    file = tmp_path / "few.csv"
    file.write_bytes(text_file(table(few, levels=LEVELS)))
    said = {each: failed(capsys, "analyse", str(file), "--language", each) for each in ("sv", "en")}
    assert said["sv"] != said["en"]


def test_all_wrong_cells_are_told_together_with_their_rows(capsys, tmp_path, pulse):
    rows = table(pulse, levels=LEVELS)
    rows[4][3], rows[8][5], rows[9][6] = "9", "hej", "3,5"
    file = tmp_path / "wrong.csv"
    file.write_bytes(text_file(rows, delimiter=";"))
    said = failed(capsys, "analyse", str(file), "--language", "en")
    assert [f"row {row}," in said for row in (5, 9, 10)] == [True] * 3


def test_what_nobody_was_asked_and_what_all_answer_alike_is_said_not_computed(analysed, pulse):
    same = Made(
        pulse.instrument, pd.DataFrame(4.0, pulse.answers.index, list(pulse.answers)), pulse.units
    )
    result = analysed(text_file(table(same, levels=LEVELS)))
    assert {scale["alpha"] for scale in result["scales"]} == {None}
    assert check_units(result, same) > 100
    result = analysed(text_file(table(pulse, levels=LEVELS)), "--instrument", "learning-culture")
    safety = next(scale for scale in result["scales"] if scale["id"] == "safety")
    assert (safety["verdict"], safety["reason"]) == ("do not report", "item_not_answered")
    assert result["units"][0]["scales"]["safety"]["mean"] is None
