"""What each command does: files in, files and text out. Every floor may be called from here."""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.shell_words import words
from surveys.problems import CultureError, Problem

if TYPE_CHECKING:
    from analysis.policy import Policy
    from analysis.study import Study
    from surveys.instrument import Instrument
    from surveys.mapping import ColumnMapping
    from surveys.reading import Reading
    from surveys.responses import Responses

BAD_INPUT = 2
INTERNAL = 1


def run(given: argparse.Namespace, language: str) -> int:
    """Run the command asked for and turn every failure into one message and an exit code."""
    chosen: Callable[[argparse.Namespace, str], int] = (
        _version if given.version else COMMANDS[given.command]
    )
    try:
        return chosen(given, language)
    except CultureError as error:
        print(error.text(language), file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        return 0
    except Exception as error:  # the last wall: no traceback, no answer, ever reaches a person
        if os.environ.get("LEARNING_CULTURE_DEBUG"):
            traceback.print_exc()
        print(words(language)["internal"].format(kind=type(error).__name__), file=sys.stderr)
        return INTERNAL


def read_file(path: str) -> bytes:
    """Return a file's bytes; a CultureError with what to do when that fails."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise CultureError(Problem("file_not_found", file=path)) from None
    except OSError as error:
        values = {"reason": error.strerror or type(error).__name__}
        raise CultureError(Problem("file_not_readable", values, file=path)) from None


def write_file(path: str, content: bytes) -> None:
    """Write a file whole or not at all; a CultureError with what to do when that fails."""
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        values = {"reason": error.strerror or type(error).__name__}
        raise CultureError(Problem("file_not_writable", values, file=path)) from None


def _version(given: argparse.Namespace, language: str) -> int:
    try:
        print(f"learning-culture {version('learning-culture')}")
    except PackageNotFoundError:  # run from a checkout that was never installed
        print("learning-culture")
    return 0


def _app(given: argparse.Namespace, language: str) -> int:
    from dashboard.launch import launch

    return launch(given.port, address=given.address)


def _instruments_to_try(given: argparse.Namespace) -> tuple["Instrument", ...]:
    from surveys.instrument_file import available_instruments, load_instrument

    return (load_instrument(given.instrument),) if given.instrument else available_instruments()


def _inspect(given: argparse.Namespace, language: str) -> int:
    from dashboard.inspect_text import inspect_text
    from surveys.ingest import read_export, refused
    from surveys.inspection import inspection
    from surveys.mapping import best_proposal
    from surveys.mapping_file import mapping_to_toml
    from surveys.reading import Verdict

    name = Path(given.file).name
    try:
        reading = read_export(read_file(given.file), name=name)
    except CultureError as error:  # other programs wait for JSON also when there is no file
        reading = refused(error.problems[0], name=name)
    no_survey = reading.verdict is Verdict.REFUSE
    tried = () if no_survey else _instruments_to_try(given)
    best = best_proposal(reading, tried, departments=given.department)
    result = inspection(reading, best, named=bool(given.instrument), language=language)
    if given.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    elif not no_survey:
        print(inspect_text(result, best[0] if best else None, language))
    if no_survey and reading.advice:
        print(reading.advice.line(language), file=sys.stderr)
    if given.quality and best:
        _print_quality(reading, *best, language=language)
    if given.write_mapping and best:
        instrument, mapping = best
        toml = mapping_to_toml(mapping, instrument=instrument, reading=reading)
        write_file(given.write_mapping, toml.encode())
        print(words(language)["written"].format(path=given.write_mapping), file=sys.stderr)
    return BAD_INPUT if no_survey else 0


def _print_quality(
    reading: "Reading", instrument: "Instrument", mapping: "ColumnMapping", *, language: str
) -> None:
    """Print the rows that seem answered without care; on standard error beside JSON."""
    from dashboard import quality_text
    from surveys.mapping import confirmed
    from surveys.quality import screen_answers

    screen = screen_answers(reading, confirmed(mapping), instrument)
    lines = [
        quality_text.flagged(screen, language).replace("**", ""),
        *quality_text.rows(screen, language),
        *quality_text.skipped(screen, language),
    ]
    print("\n" + "\n".join(lines), file=sys.stderr)


def _remembered(
    given: argparse.Namespace, reading: "Reading", language: str
) -> tuple["Instrument", "ColumnMapping"] | None:
    """Return what was confirmed in the app for a file with the same columns, and say so."""
    from surveys.remembered import recall

    found = recall(reading, _instruments_to_try(given))
    if found is None:
        return None
    for note in found.notes:
        print(note.line(language), file=sys.stderr)
    if found.instrument is None or found.mapping is None or found.saved_on is None:
        return None
    used = Problem("remembered_used", {"date": found.saved_on.isoformat()}, file=reading.file)
    print(used.line(language), file=sys.stderr)
    return found.instrument, found.mapping


def _mapped(
    given: argparse.Namespace, reading: "Reading", language: str
) -> tuple["Instrument", "ColumnMapping"]:
    """Return the questionnaire and how the file answers it, as the options say."""
    from surveys.instrument_file import load_instrument
    from surveys.mapping import certain_match, choose_departments, propose_mapping
    from surveys.mapping_file import mapping_from_toml, refit_mapping

    known = None if given.mapping or given.no_remembered else _remembered(given, reading, language)
    if known:
        instrument, mapping = known
        if given.department:
            mapping = choose_departments(mapping, reading, given.department)
        return instrument, mapping
    if given.mapping:
        text = read_file(given.mapping).decode("utf-8", errors="replace")
        known = mapping_from_toml(text, file=given.mapping)
        instrument = load_instrument(given.instrument or known.instrument)
        mapping = refit_mapping(known, reading, instrument)
        if given.department:
            mapping = choose_departments(mapping, reading, given.department)
        return instrument, mapping
    # A questionnaire that a person named needs no 80 % of its questions in the file.
    tried = _instruments_to_try(given)
    instrument = tried[0] if given.instrument else certain_match(reading, tried)
    return instrument, propose_mapping(reading, instrument, departments=given.department)


def _decided(
    given: argparse.Namespace,
    reading: "Reading",
    mapping: "ColumnMapping",
    instrument: "Instrument",
    *,
    policy: "Policy",
    language: str,
) -> "Responses":
    """Return the one row set that is analysed, and say what the quality screen found."""
    from analysis.study import compare_row_sets
    from dashboard import quality_text
    from surveys.mapping import keyed
    from surveys.quality import screen_answers, screened_responses

    screen = screen_answers(reading, mapping, instrument)
    left_out = given.leave_out == "flagged"
    row_sets = [
        screened_responses(reading, mapping, instrument, screen=screen, leave_out=each)
        for each in ((False, True) if left_out else (False,))
    ]
    found: list[quality_text.Change] = []
    if left_out:
        scored = keyed(instrument, mapping)
        compared = compare_row_sets(*row_sets, scored, policy)
        found = quality_text.changes(compared, scored, language)
    for line in quality_text.terminal(screen, found, language, left_out=left_out):
        print(line, file=sys.stderr)
    return row_sets[-1]


def _say_spellings(
    reading: "Reading", mapping: "ColumnMapping", responses: "Responses", language: str
) -> None:
    """Name units that may be one, and those that were counted as one."""
    from surveys.applying import folded_units, similar_units

    for group in folded_units(reading, mapping):
        note = Problem("units_folded", {"names": " = ".join(group)}, file=reading.file)
        print(note.line(language), file=sys.stderr)
    for paths in similar_units(responses):
        names = " = ".join(" › ".join(path) for path in paths)
        print(words(language)["spelled_alike"].format(names=names), file=sys.stderr)


def _study(given: argparse.Namespace, language: str) -> "Study":
    """Read, map and analyse one file as the options say."""
    from analysis.policy import default_policy
    from analysis.study import analyse
    from reports.text import t
    from surveys.explaining import mapping_questions
    from surveys.headcount import align_headcounts, read_headcounts
    from surveys.ingest import read_export
    from surveys.mapping import keyed
    from surveys.reading import Verdict

    policy = default_policy()
    if given.minimum is not None:
        policy = policy.raised(given.minimum)  # first: a refusal costs no reading
    print(words(language)["reading"].format(file=given.file), file=sys.stderr)
    reading = read_export(read_file(given.file), name=Path(given.file).name)
    if reading.verdict is Verdict.REFUSE and reading.advice:
        raise CultureError(reading.advice)
    instrument, mapping = _mapped(given, reading, language)
    responses = _decided(given, reading, mapping, instrument, policy=policy, language=language)
    for question in mapping_questions(reading, mapping, instrument):
        print(question.line(language), file=sys.stderr)
    _say_spellings(reading, mapping, responses, language)
    headcounts = None
    if given.headcount:
        content = read_file(given.headcount)
        levels = [reading.column(index).header for index in mapping.departments]
        counted = read_headcounts(content, name=Path(given.headcount).name, levels=levels)
        headcounts = align_headcounts(counted, responses, merged=mapping.merged)

    def progress(step: str, share: float) -> None:
        print(f"{share:4.0%} {t(f'progress.{step}', language)}", file=sys.stderr)

    instrument = keyed(instrument, mapping)
    return analyse(
        responses,
        instrument,
        policy,
        headcounts=headcounts,
        progress=progress,
        attack_in_full=given.command == "audit",
    )


def _analyse(given: argparse.Namespace, language: str) -> int:
    from reports.console import console_summary
    from reports.result import result_json

    study = _study(given, language)
    if given.json:
        write_file(given.json, result_json(study).encode())
        print(words(language)["written"].format(path=given.json), file=sys.stderr)
    print(console_summary(study, language))
    return 0


def _report(given: argparse.Namespace, language: str) -> int:
    from reports.pdf import pdf

    study = _study(given, language)
    write_file(given.out, pdf(study, language=language))
    print(words(language)["written"].format(path=given.out), file=sys.stderr)
    return 0


def _audit(given: argparse.Namespace, language: str) -> int:
    """Print every attack; 0 when all were withstood, 1 when one succeeded or did not finish."""
    from reports.attack_words import attack_lines, attack_outcome
    from reports.result import attacks_json

    study = _study(given, language)
    if given.json:
        write_file(given.json, attacks_json(study).encode())
        print(words(language)["written"].format(path=given.json), file=sys.stderr)
    print(attack_lines(study, language))
    return 0 if attack_outcome(study) == "pass" else 1


def _instruments(given: argparse.Namespace, language: str) -> int:
    from surveys.draft import draft_instrument
    from surveys.ingest import read_export
    from surveys.instrument import words as in_language
    from surveys.instrument_file import (
        available_instruments,
        check_instrument,
        instrument_to_text,
        load_instrument,
    )

    say = words(language)
    if given.action == "list":
        for each in available_instruments():
            facts = {
                "id": each.id,
                "version": each.version,
                "title": in_language(each.title, language),
                "items": len(each.items),
                "scales": len(each.scales),
                "languages": ", ".join(each.languages) or say["no_wording"],
            }
            print(say["instrument_line"].format(**facts))
    elif given.action == "show":
        instrument = load_instrument(given.instrument)
        print(instrument_to_text(instrument, language=language, format=given.format))
    elif given.action == "check":
        text = read_file(given.path).decode("utf-8", errors="replace")
        checked = check_instrument(text, file=given.path)
        sizes = (len(checked.items), len(checked.scales), len(checked.barriers))
        counts = dict(zip(("items", "scales", "barriers"), sizes, strict=True))
        print(say["checked"].format(path=given.path, **counts))
    else:
        reading = read_export(read_file(given.file), name=Path(given.file).name)
        if reading.advice:
            raise CultureError(reading.advice)
        name = Path(given.file).stem
        toml = draft_instrument(reading, id=name, title=name)
        for question in reading.questions:
            print(question.line(language), file=sys.stderr)
        if given.out:
            write_file(given.out, toml.encode())
            print(say["written"].format(path=given.out), file=sys.stderr)
        else:
            print(toml)
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, str], int]] = {
    "app": _app,
    "inspect": _inspect,
    "analyse": _analyse,
    "report": _report,
    "audit": _audit,
    "instruments": _instruments,
}
