"""What is written about the program is true of it, in both languages where a person reads it."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from dashboard.command_line import parser
from surveys.instrument_file import available_instruments

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = [
    *ROOT.glob("surveys/*.py"),
    *ROOT.glob("store/*.py"),
    *ROOT.glob("analysis/*.py"),
    *ROOT.glob("reports/*.py"),
    *ROOT.glob("dashboard/*.py"),
]
PLACE_WORDS = {"place_row", "place_column", "more"}


def flat(table: dict[str, object], prefix: str = "") -> dict[str, str]:
    """Sentences by dotted key."""
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = str(value)
    return found


def sentences(room: str, language: str) -> dict[str, str]:
    path = ROOT / room / "locales" / f"{language}.toml"
    return flat(tomllib.loads(path.read_text(encoding="utf-8")))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("room", ["surveys", "reports", "dashboard"])
def test_both_languages_say_the_same_things(room):
    swedish, english = sentences(room, "sv"), sentences(room, "en")
    assert set(swedish) == set(english)
    differing = [key for key in english if placeholders(swedish[key]) != placeholders(english[key])]
    assert not differing


def test_every_problem_has_its_sentence_and_every_sentence_its_problem():
    known = {key.removeprefix("problem.") for key in sentences("surveys", "en")}
    text = "".join(path.read_text(encoding="utf-8") for path in CODE)
    named = set(re.findall(r'Problem\(\s*"(\w+)"', text))
    assert named <= known
    quoted = set(re.findall(r'"(\w+)"', text))
    data = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("surveys/**/*.toml"))
    unused = {
        key
        for key in known - PLACE_WORDS - quoted
        if "." not in key and not re.search(rf"\b{key}\b", data)
    }
    assert not unused


def options_of(command) -> set[str]:
    """Every option of a command and of the actions below it."""
    found: set[str] = set()
    for action in command._actions:
        found |= set(action.option_strings)
        for below in action.choices.values() if isinstance(action.choices, dict) else []:
            found |= options_of(below)
    return found


def test_readme_names_every_command_and_no_other():
    actions = parser("en")._subparsers._group_actions[0].choices
    table = README.split("| command |")[1].split("\n\n")[0]
    told = set(re.findall(r"^\| `([\w-]+)", table, flags=re.MULTILINE))
    assert told == set(actions)
    options = set(re.findall(r"--[a-z][a-z-]*", table))
    assert options <= set().union(*(options_of(command) for command in actions.values()))


def test_readme_names_every_questionnaire_of_our_own():
    for each in available_instruments():
        if each.source.wording == "own":
            assert f"`{each.id}`" in README
            assert str(len(each.items)) in README


def test_readme_points_only_to_files_that_are_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_threshold_says_why_it_stands():
    lines = (ROOT / "analysis" / "policy.toml").read_text(encoding="utf-8").splitlines()
    settings = [line for line in lines if "=" in line and not line.startswith("#")]
    unexplained = [line for line in settings if "#" not in line]
    assert settings
    assert not unexplained


def test_version_of_the_changelog_is_that_of_the_program():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
