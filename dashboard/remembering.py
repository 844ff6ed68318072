"""A file and what is remembered of it: kept for the next one, taken along, or forgotten."""

from dataclasses import replace

from dashboard.intake import File, Intake, proposed
from surveys.applying import folded_units
from surveys.mapping import confirmed
from surveys.mapping_file import mapping_to_toml
from surveys.remembered import forget, mapping_without_answers, remember


def read_afresh(intake: Intake) -> Intake:
    """Return the file as the program reads it by itself; what was confirmed before is forgotten."""
    forget(intake.reading.fingerprint)
    fresh = proposed(
        intake.reading,
        minimum=intake.minimum,
        headcount=intake.headcount,
        sample=intake.sample,
    )
    return replace(fresh, own=intake.own, version=intake.version + 1)


def remember_reading(intake: Intake) -> None:
    """Keep how the file is read for the next one with the same columns; CultureError if it fails.

    The program's own sample is not kept: it has nothing to remember.
    """
    if intake.instrument is not None and intake.mapping is not None and not intake.sample:
        remember(intake.mapping, intake.reading, intake.instrument)


def without_answers(intake: Intake) -> str:
    """Return how the file is read as TOML, with nothing in it that one person wrote."""
    if intake.instrument is None or intake.mapping is None:
        return ""
    return mapping_without_answers(intake.mapping, intake.reading, intake.instrument)


def reading_file(intake: Intake) -> File | None:
    """Return how the file is read, as a TOML to keep or to give to the command line."""
    if intake.instrument is None or intake.mapping is None:
        return None
    stem = intake.reading.file.rpartition(".")[0] or intake.reading.file
    toml = mapping_to_toml(confirmed(intake.mapping), intake.instrument, intake.reading)
    return File(f"{stem}-mapping.toml", toml.encode())


def same_spellings(intake: Intake) -> list[tuple[str, ...]]:
    """Return unit names that are counted as one since only capitals and spaces differ."""
    return folded_units(intake.reading, intake.mapping) if intake.mapping else []
