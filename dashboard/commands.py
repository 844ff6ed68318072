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

from dashboard.command_files import read_file, write_file
from dashboard.shell_words import words
from surveys.problems import CultureError, Problem

if TYPE_CHECKING:
    from analysis.policy import Policy
    from analysis.study import Study
    from dashboard.store_commands import TakenIn
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
    from surveys.mapping_file import mapping_to_toml
    from surveys.reading import Verdict
    from surveys.recognising import best_proposal

    name = Path(given.file).name
    try:
        reading = read_export(read_file(given.file), name=name)
    except CultureError as error:  # other programs wait for JSON also when there is no file
        reading = refused(error.problems[0], name=name)
    no_survey = reading.verdict is Verdict.REFUSE
    tried = () if no_survey else _instruments_to_try(given)
    best = best_proposal(reading, tried, departments=given.department)
    if best:
        best = (best[0], _declared(given, reading, best[1]))
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


def _instrument_of(id: str, given: argparse.Namespace) -> "Instrument":
    """Return the questionnaire a mapping is for: the one named, else the one that ships."""
    from surveys.instrument_file import available_instruments, load_instrument
    from surveys.problems import MappingError

    if not given.instrument and id not in {each.id for each in available_instruments()}:
        raise MappingError(Problem("mapping_needs_instrument", {"id": id}, file=given.mapping))
    return load_instrument(given.instrument or id)


def _mapped(
    given: argparse.Namespace, reading: "Reading", language: str
) -> tuple["Instrument", "ColumnMapping"]:
    """Return the questionnaire and how the file answers it, as the options say."""
    from surveys.mapping import choose_departments, propose_mapping
    from surveys.mapping_file import mapping_from_toml, refit_mapping
    from surveys.recognising import certain_match

    known = None if given.mapping or given.no_remembered else _remembered(given, reading, language)
    if given.mapping:
        text = read_file(given.mapping).decode("utf-8", errors="replace")
        written = mapping_from_toml(text, file=given.mapping)
        instrument = _instrument_of(written.instrument, given)
        known = instrument, refit_mapping(written, reading, instrument)
    if known:
        instrument, mapping = known
        if given.department:
            mapping = choose_departments(mapping, reading, given.department)
    else:
        # A questionnaire that a person named needs no 80 % of its questions in the file.
        tried = _instruments_to_try(given)
        instrument = tried[0] if given.instrument else certain_match(reading, tried)
        mapping = propose_mapping(reading, instrument, departments=given.department)
    return instrument, _declared(given, reading, mapping)


def _declared(
    given: argparse.Namespace, reading: "Reading", mapping: "ColumnMapping"
) -> "ColumnMapping":
    """Return the mapping with the breakdowns, linking code and free text that the options name."""
    from surveys.breakdown_columns import choose_attributes, choose_link
    from surveys.free_text import choose_comments

    if given.breakdown:
        mapping = choose_attributes(mapping, reading, given.breakdown)
    if given.link is not None:
        mapping = choose_link(mapping, reading, given.link)
    if given.comments:
        mapping = choose_comments(mapping, reading, given.comments)
    return mapping


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
    from surveys.breakdown_columns import similar_values

    for group in folded_units(reading, mapping):
        note = Problem("units_folded", {"names": " = ".join(group)}, file=reading.file)
        print(note.line(language), file=sys.stderr)
    for paths in similar_units(responses):
        names = " = ".join(" › ".join(path) for path in paths)
        print(words(language)["spelled_alike"].format(names=names), file=sys.stderr)
    for values in similar_values(responses):
        names = " = ".join(values)
        print(words(language)["spelled_alike_group"].format(names=names), file=sys.stderr)


def _taken_in(given: argparse.Namespace, language: str) -> "TakenIn":
    """Read and map one file as the options say."""
    from analysis.policy import default_policy
    from dashboard.store_commands import TakenIn
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
    return TakenIn(reading, mapping, keyed(instrument, mapping), responses, policy, headcounts)


def _progress(language: str) -> Callable[[str, float], None]:
    from reports.text import t

    return lambda step, share: _tell(f"{share:4.0%} {t(f'progress.{step}', language)}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _study(given: argparse.Namespace, language: str) -> "Study":
    """Read, map and analyse one file as the options say."""
    from analysis.study import analyse

    taken = _taken_in(given, language)
    return analyse(
        taken.responses,
        taken.instrument,
        taken.policy,
        headcounts=taken.headcounts,
        progress=_progress(language),
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
    from dashboard.report_command import report_maker

    make = report_maker(given)  # before the work: a wrong ending is told at once
    write_file(given.out, make(_study(given, language), language))
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


def _compare(given: argparse.Namespace, language: str) -> int:
    from dashboard.compare_command import both_files, compared, reorganisation_of
    from reports.trend_console import trend_console
    from reports.trend_result import trend_json

    reorganisation = reorganisation_of(given)  # before the work: a wrong map is told at once
    taken = [_taken_in(each, language) for each in both_files(given)]
    trend = compared(taken, reorganisation, progress=_progress(language))
    if given.json:
        write_file(given.json, trend_json(trend).encode())
        print(words(language)["written"].format(path=given.json), file=sys.stderr)
    print(trend_console(trend, language))
    return 0


def _instruments(given: argparse.Namespace, language: str) -> int:
    from dashboard.instrument_commands import instrument_lines

    for line in instrument_lines(given, language, tell=_tell):
        print(line)
    return 0


def _import(given: argparse.Namespace, language: str) -> int:
    from dashboard.store_commands import imported

    taken = _taken_in(given, language)
    for line in imported(taken, given, language, progress=_progress(language)):
        print(line)
    return 0


def _stored(given: argparse.Namespace, language: str) -> int:
    from dashboard.store_commands import stored_lines

    for line in stored_lines(given, language):
        print(line)
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, str], int]] = {
    "app": _app,
    "inspect": _inspect,
    "analyse": _analyse,
    "report": _report,
    "audit": _audit,
    "compare": _compare,
    "instruments": _instruments,
    "import": _import,
    "waves": _stored,
    "archive": _stored,
    "audit-log": _stored,
}
