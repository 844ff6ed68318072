"""`instruments …`: questionnaires, printed, checked and drafted."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from dashboard.command_files import read_file, write_file
from dashboard.shell_words import words
from surveys.problems import CultureError, apart


def instrument_lines(
    given: argparse.Namespace, language: str, *, tell: Callable[[str], None]
) -> Iterator[str]:
    """Give what `instruments …` prints; what is said beside it goes to `tell`."""
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
            yield say["instrument_line"].format(**facts)
    elif given.action == "show":
        instrument = load_instrument(given.instrument)
        yield instrument_to_text(instrument, language=language, format=given.format)
    elif given.action == "check":
        text = read_file(given.path).decode("utf-8", errors="replace")
        checked = check_instrument(text, file=given.path)
        sizes = (len(checked.items), len(checked.scales), len(checked.barriers))
        counts = dict(zip(("items", "scales", "barriers"), sizes, strict=True))
        yield say["checked"].format(path=given.path, **counts)
    else:
        reading = read_export(read_file(given.file), name=Path(given.file).name)
        if reading.advice:
            raise CultureError(reading.advice)
        name = Path(given.file).stem
        toml = draft_instrument(reading, id=name, title=name)
        for doubt in apart(reading.questions):
            tell(doubt.line(language))
        if given.out:
            write_file(given.out, toml.encode())
            tell(say["written"].format(path=given.out))
        else:
            yield toml
