"""The command line as other programs and people meet it: output, exit codes, one clear message."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dashboard.command_line import main, parser
from dashboard.shell_words import words
from reports.result import result_schema
from sample_data.files import sample_path
from surveys.instrument_file import load_instrument
from tests.builders import responses
from tests.leak_cases import as_csv, worlds

WAVE1 = str(sample_path("wave1_sv.csv"))


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return code, printed.out, printed.err


def test_inspect_prints_the_contract_as_json(capsys):
    code, out, _ = run(capsys, "inspect", WAVE1, "--json")
    result = json.loads(out)
    assert code == 0
    assert (result["format"], result["encoding"], result["delimiter"]) == ("csv", "cp1252", ";")
    assert result["header_rows"] == 1
    assert result["verdict"] == "ok"
    kinds = {column["header"]: column["kind"] for column in result["columns"]}
    assert kinds["E-post"] == "personal"
    assert kinds["Förvaltning"] == kinds["Avdelning"] == "group"
    items = [column for column in result["columns"] if column["item"]]
    assert len(items) == 50
    assert all(len(column["labels"]) == 5 for column in items)
    assert all((column["minimum"], column["maximum"]) == (1, 5) for column in items)


def test_inspect_prints_json_and_exit_code_two_for_what_is_no_survey(capsys, tmp_path):
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    code, out, err = run(capsys, "inspect", str(file), "--json")
    assert code == 2
    assert json.loads(out)["verdict"] == "refuse"
    assert json.loads(out)["advice"]
    assert err.strip()


def test_inspect_prints_json_even_where_there_is_no_file(capsys, tmp_path):
    code, out, err = run(capsys, "inspect", str(tmp_path / "none.csv"), "--json")
    assert code == 2
    assert json.loads(out)["verdict"] == "refuse"
    assert "none.csv" in err


def test_analyse_writes_a_result_that_keeps_the_schema(capsys, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    out_file = tmp_path / "result.json"
    headcount = str(sample_path("headcount.csv"))
    code, out, _ = run(capsys, "analyse", WAVE1, "--headcount", headcount, "--json", str(out_file))
    assert code == 0
    assert "Hemtjänst söder" in out
    result = json.loads(out_file.read_text(encoding="utf-8"))
    jsonschema.validate(result, result_schema())
    whole = result["units"][0]
    assert (whole["id"], whole["path"]) == ("organisation", [])
    assert whole["response_rate"] == pytest.approx(whole["n"] / 832, abs=0.005)


def test_report_writes_a_pdf_in_the_language_asked_for(capsys, tmp_path):
    pypdf = pytest.importorskip("pypdf")
    out_file = tmp_path / "summary.pdf"
    code, _, _ = run(capsys, "report", WAVE1, "--out", str(out_file), "--language", "en")
    assert code == 0
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out_file).pages)
    assert "Hemtjänst söder" in text
    assert "Avdelning" not in text


def test_a_minimum_under_five_is_refused_before_anything_is_read(capsys):
    code, out, err = run(capsys, "analyse", "no-such-file.csv", "--minimum", "4")
    assert code == 2
    assert not out
    assert "5" in err


def test_a_higher_minimum_is_kept_and_stamped(capsys, tmp_path):
    out_file = tmp_path / "result.json"
    code, _, _ = run(capsys, "analyse", WAVE1, "--minimum", "30", "--json", str(out_file))
    result = json.loads(out_file.read_text(encoding="utf-8"))
    assert code == 0
    assert result["policy"]["minimum_scores"] == 30
    assert result["policy"]["minimum_shares"] == 30
    assert all(unit["n"] is None or unit["n"] >= 30 for unit in result["units"])


@pytest.mark.parametrize("command", ["inspect", "analyse", "report"])
def test_a_file_that_is_not_there_is_one_message(capsys, tmp_path, command):
    extra = ["--out", str(tmp_path / "x.pdf")] if command == "report" else []
    code, _, err = run(capsys, command, str(tmp_path / "none.csv"), *extra)
    assert code == 2
    assert "none.csv" in err


def test_an_unknown_department_column_names_the_choices(capsys):
    code, _, err = run(capsys, "analyse", WAVE1, "--department", "Våning")
    assert code == 2
    assert "Våning" in err
    assert "Avdelning" in err


def test_a_mapping_for_ones_own_questionnaire_asks_for_its_file(capsys, tmp_path):
    file = tmp_path / "mapping.toml"
    run(capsys, "inspect", WAVE1, "--write-mapping", str(file))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"learning-culture"', '"our-own"', 1), encoding="utf-8")
    code, _, err = run(capsys, "analyse", WAVE1, "--mapping", str(file))
    assert code == 2
    assert "our-own" in err
    assert "--instrument" in err


def test_a_written_mapping_can_be_corrected_and_given_back(capsys, tmp_path):
    file = tmp_path / "mapping.toml"
    code, _, _ = run(capsys, "inspect", WAVE1, "--write-mapping", str(file))
    assert code == 0
    out_file = tmp_path / "result.json"
    code, _, _ = run(capsys, "analyse", WAVE1, "--mapping", str(file), "--json", str(out_file))
    assert code == 0
    units = json.loads(out_file.read_text(encoding="utf-8"))["units"]
    assert ["Vård och omsorg", "Hemtjänst söder"] in [unit["path"] for unit in units]


def test_instruments_can_be_listed_shown_and_checked(capsys):
    code, out, _ = run(capsys, "instruments", "list")
    assert code == 0
    assert "learning-culture-pulse" in out
    code, out, _ = run(capsys, "instruments", "show", "learning-culture", "--language", "sv")
    assert code == 0
    assert "Den som ber om hjälp ses som svag hos oss." in out
    path = Path("surveys/instruments/learning-culture.toml")
    code, out, _ = run(capsys, "instruments", "check", str(path.resolve()))
    assert code == 0
    assert "50" in out


def test_a_broken_instrument_is_refused_with_every_problem(capsys, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('id = "mine"\nversion = "1"\ncolour = "blue"\n', encoding="utf-8")
    code, _, err = run(capsys, "instruments", "check", str(file))
    assert code == 2
    assert "colour" in err
    assert "scales" in err


def test_an_unknown_survey_becomes_a_draft_that_passes_the_check(capsys, tmp_path):
    survey = tmp_path / "own.csv"
    rows = "\n".join(f"{'AB'[i % 2]};{i % 5 + 1};{(i * 3) % 5 + 1};{i % 4 + 1}" for i in range(40))
    survey.write_text(f"Avdelning;Jag trivs här;Jag får hjälp;Vi delar\n{rows}\n", encoding="utf-8")
    draft = tmp_path / "own.toml"
    code, _, _ = run(capsys, "instruments", "draft", str(survey), "--out", str(draft))
    assert code == 0
    code, _, _ = run(capsys, "instruments", "check", str(draft))
    assert code == 0
    code, out, err = run(capsys, "analyse", str(survey), "--instrument", str(draft))
    assert (code, err.count("\n") > 0, bool(out)) == (0, True, True)


def test_a_survey_that_fits_no_questionnaire_names_the_choices(capsys, tmp_path):
    survey = tmp_path / "own.csv"
    rows = "\n".join(f"{'AB'[i % 2]};{i % 5 + 1};{(i * 3) % 5 + 1};{i % 4 + 1}" for i in range(40))
    survey.write_text(f"Avdelning;Jag trivs här;Jag får hjälp;Vi delar\n{rows}\n", encoding="utf-8")
    code, _, err = run(capsys, "analyse", str(survey))
    assert code == 2
    assert "learning-culture" in err


def test_help_exists_in_both_languages_and_imports_nothing_heavy():
    assert set(words("sv")) == set(words("en"))
    assert parser("sv").format_help() != parser("en").format_help()
    check = (
        "import sys; from dashboard.command_line import parser; parser('sv').format_help();"
        "print(sorted({'pandas', 'numpy', 'streamlit', 'plotly'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_audit_prints_every_attack_and_writes_the_table(tmp_path, capsys):
    survey = as_csv(worlds(load_instrument("learning-culture-pulse"), few=None)[0])
    (tmp_path / "survey.csv").write_text(survey, encoding="utf-8")
    asked = [str(tmp_path / "survey.csv"), "--instrument", "learning-culture-pulse"]
    asked += ["--department", "Division", "--department", "Team", "--language", "en"]
    out = tmp_path / "attacks.json"
    assert main(["audit", *asked, "--json", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "The whole organisation minus what is shown" in printed
    assert printed.strip().endswith("No attack succeeded.")
    told = json.loads(out.read_text(encoding="utf-8"))
    assert len(told["attacks"]) == 20
    assert told["policy"]["minimum_scores"] == 5


def test_audit_fails_when_an_attack_succeeds(tmp_path, capsys, monkeypatch):
    from analysis import cells, joint, release

    monkeypatch.setattr(release, "_has_room", lambda *_, **__: True)
    monkeypatch.setattr(cells, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(release, "drop_smallest", lambda *_: False)
    monkeypatch.setattr(
        joint.JointAudit, "unsafe", lambda audit, *_: np.zeros(audit.counts.n.shape, dtype=bool)
    )
    questionnaire = load_instrument("learning-culture-pulse")
    survey = responses({("A", ""): 3, ("B", ""): 30}, of=questionnaire)
    (tmp_path / "survey.csv").write_text(as_csv(survey), encoding="utf-8")
    asked = [str(tmp_path / "survey.csv"), "--instrument", "learning-culture-pulse"]
    assert main(["audit", *asked, "--department", "Division", "--language", "en"]) == 1
    assert "An attack succeeded" in capsys.readouterr().out
