"""What each command does: files in, files and text out. Every floor may be called from here."""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dashboard.command_line import BAD_INPUT, words
from surveys.problems import CultureError, Problem

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

    return launch(given.port)


def _inspect(given: argparse.Namespace, language: str) -> int:
    from surveys.ingest import read_export
    from surveys.inspection import inspection
    from surveys.mapping import mapping_to_toml
    from surveys.reading import Verdict

    reading = read_export(read_file(given.file), name=Path(given.file).name)
    refused = reading.verdict is Verdict.REFUSE
    instrument, mapping = (None, None) if refused else _proposal(given, reading)
    items = {use.index: use.item for use in mapping.columns if use.item} if mapping else {}
    result = inspection(reading, items, language=language)
    if given.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        from dashboard.inspect_text import inspect_text

        print(inspect_text(result, instrument, language))
    if refused and reading.advice:
        print(reading.advice.line(language), file=sys.stderr)
    if given.write_mapping and mapping and instrument:
        toml = mapping_to_toml(mapping, instrument=instrument, reading=reading)
        write_file(given.write_mapping, toml.encode())
        print(words(language)["written"].format(path=given.write_mapping), file=sys.stderr)
    return BAD_INPUT if refused else 0
