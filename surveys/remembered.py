"""What a person confirmed about a file, kept for the next file with the same columns.

A remembered mapping is the TOML of `mapping_file`: headings and answer labels, never anyone's
answers. It lies in the user's own data folder, readable by that user alone, under the fingerprint
of the columns; a questionnaire of the organisation's own lies beside it. A remembered file that
cannot be used is ignored with a note, never an error.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from platformdirs import user_data_path

from surveys.instrument import Instrument
from surveys.instrument_file import available_instruments, check_instrument
from surveys.instrument_toml import instrument_to_toml
from surveys.mapping import (
    ColumnMapping,
    ColumnUse,
    confirmed,
    propose_mapping,
    unknown_answers,
)
from surveys.mapping_file import (
    mapping_changes,
    mapping_from_toml,
    mapping_to_toml,
    refit_mapping,
)
from surveys.problems import CultureError, InstrumentError, MappingError, Problem
from surveys.reading import Reading
from surveys.wording import normalise

FOLDER = "LEARNING_CULTURE_DATA"
"""Environment variable that names another data folder."""
TWICE = 2
"""How often an answer that counts as none must stand in a column to be a label, not one's words."""
_FINGERPRINT = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, eq=False)
class Remembered:
    """What was remembered of a file's columns.

    `instrument` and `mapping` are None when it cannot be used; `notes` say why, or what of this
    file is new since then.
    """

    instrument: Instrument | None = None
    mapping: ColumnMapping | None = None
    saved_on: date | None = None
    notes: tuple[Problem, ...] = ()


def base_folder() -> Path:
    """Return the user's own data folder, which `LEARNING_CULTURE_DATA` may name."""
    given = os.environ.get(FOLDER)
    return Path(given) if given else user_data_path("learning-culture", appauthor=False)


def data_folder() -> Path:
    """Return where remembered mappings lie; the folder may not exist yet."""
    return base_folder() / "mappings"


def remember(mapping: ColumnMapping, reading: Reading, instrument: Instrument) -> Path:
    """Keep a mapping that a person confirmed; returns the file.

    Raises
    ------
    CultureError
        The file has no fingerprint, or the folder cannot be written.
    """
    path = _path(reading.fingerprint)
    if path is None:
        raise CultureError(Problem("remembered_not_saved", {"reason": "–"}, file=reading.file))
    own = "" if instrument in available_instruments() else instrument_to_toml(instrument)
    try:
        # the questionnaire first: a mapping without it could not be used
        if own:
            _write(own, path=_own_path(path))
        else:
            _own_path(path).unlink(missing_ok=True)
        _write(mapping_without_answers(mapping, reading, instrument), path=path)
    except OSError as error:
        values = {"reason": error.strerror or type(error).__name__}
        problem = Problem("remembered_not_saved", values, file=str(path.parent))
        raise CultureError(problem) from error
    return path


def _own_path(path: Path) -> Path:
    """Where a questionnaire of the organisation's own lies beside its mapping."""
    return path.with_suffix(".questionnaire.toml")


def _write(text: str, *, path: Path) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    # mkstemp gives the file to its owner alone from the first byte on
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(part).replace(path)
    except OSError:
        with suppress(OSError):
            Path(part).unlink(missing_ok=True)
        raise


def mapping_without_answers(
    mapping: ColumnMapping, reading: Reading, instrument: Instrument
) -> str:
    """Return a mapping as TOML: headings and answer labels, nothing that one person wrote."""
    labels_only = replace(
        mapping, columns=tuple(_labels_only(use, reading, instrument) for use in mapping.columns)
    )
    return mapping_to_toml(confirmed(labels_only), instrument, reading)


def forget(fingerprint: str) -> bool:
    """Delete what was remembered of these columns; False when there was nothing, or it stays."""
    path = _path(fingerprint)
    try:
        if path is None:
            return False
        path.unlink()
        _own_path(path).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def recall(reading: Reading, instruments: Iterable[Instrument]) -> Remembered | None:
    """Return what was confirmed for a file with the same columns; None when nothing was.

    Parameters
    ----------
    reading
        The file at hand.
    instruments
        Those that may be used. A questionnaire of one's own that was kept with the mapping may be
        too; a mapping to any other is ignored with a note.

    Returns
    -------
    Remembered
        Answers that were not seen then get their number from the questionnaire when that agrees
        with all that was confirmed; else the column asks again.
    """
    path = _path(reading.fingerprint)
    try:
        if path is None or not path.is_file():
            return None
        text = path.read_text(encoding="utf-8", errors="replace")
        saved_on = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).astimezone().date()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _ignored(reading, path=path, reason=reason)
    try:
        known = mapping_from_toml(text, file=path.name)
        instrument = {each.id: each for each in instruments}.get(known.instrument)
        instrument = instrument or _own(path, id=known.instrument)
        if instrument is None:
            problem = Problem(
                "remembered_no_instrument", {"id": known.instrument}, file=reading.file
            )
            return Remembered(saved_on=saved_on, notes=(problem,))
        mapping = refit_mapping(known, reading, instrument)
    except MappingError as error:
        return _ignored(reading, path=path, reason=error.problems[0].text())
    mapping, new = _with_new_answers(mapping, reading, instrument)
    notes = [*mapping_changes(known, reading), *new]
    if known.version != instrument.version:
        values = {"id": instrument.id, "found": known.version, "known": instrument.version}
        notes.append(Problem("remembered_version", values, file=reading.file))
    return Remembered(instrument, mapping, saved_on, tuple(notes))


def _path(fingerprint: str) -> Path | None:
    """Where a mapping lies; None for a fingerprint that is none."""
    named = _FINGERPRINT.fullmatch(fingerprint)
    return data_folder() / f"{fingerprint}.toml" if named else None


def _own(path: Path, *, id: str) -> Instrument | None:
    """Return the questionnaire kept beside a mapping, None when there is none of that id."""
    try:
        kept = _own_path(path)
        instrument = check_instrument(kept.read_text(encoding="utf-8"), file=kept.name)
    except (OSError, UnicodeDecodeError, InstrumentError):
        return None
    return instrument if instrument.id == id else None


def _ignored(reading: Reading, *, path: Path | None, reason: str) -> Remembered:
    values = {"path": str(path), "reason": reason}
    return Remembered(notes=(Problem("remembered_broken", values, file=reading.file),))


def _labels_only(use: ColumnUse, reading: Reading, instrument: Instrument) -> ColumnUse:
    """Leave out single answers that a person said count as none: they may be someone's words."""
    if use.item is None or use.index not in reading.cells.columns:
        return replace(use, missing=()) if use.item is not None else use
    known = {
        normalise(label)
        for label in (
            *instrument.format_of(use.item).missing_labels,
            *reading.column(use.index).missing_labels,
        )
    }
    counts = reading.cells[use.index].map(lambda cell: normalise(str(cell))).value_counts()
    kept = tuple(each for each in use.missing if each in known or counts.get(each, 0) >= TWICE)
    return replace(use, missing=kept)


def _with_new_answers(
    mapping: ColumnMapping, reading: Reading, instrument: Instrument
) -> tuple[ColumnMapping, list[Problem]]:
    """Give answers that were not there then a number, where the questionnaire is sure of it."""
    fresh: ColumnMapping | None = None
    uses: list[ColumnUse] = []
    notes: list[Problem] = []
    for use in mapping.columns:
        new = unknown_answers(reading, use) if use.item is not None else frozenset()
        if new:
            fresh = fresh or propose_mapping(reading, instrument)
            proposed = fresh.item_columns.get(use.item or "")
            use = _extended(use, proposed, new=new)
            values = {"found": ", ".join(sorted(new)[:10])}
            code = "remembered_new_answers" if use.certain else "remembered_asks"
            notes.append(Problem(code, values, column=use.header, file=reading.file))
        uses.append(use)
    return replace(mapping, columns=tuple(uses)), notes


def _extended(use: ColumnUse, proposed: ColumnUse | None, *, new: frozenset[str]) -> ColumnUse:
    """Return a remembered column with its new answers, or one that asks about them."""
    open_again = replace(use, certain=False, reason="map_answers_other")
    if proposed is None or proposed.index != use.index:
        return open_again
    agree = all(use.codes.get(answer, code) == code for answer, code in proposed.codes.items())
    known = set(proposed.codes) | set(proposed.missing)
    if not agree or not new <= known:
        return open_again
    codes = {**use.codes, **{each: proposed.codes[each] for each in new & set(proposed.codes)}}
    missing = (*use.missing, *sorted(new & set(proposed.missing)))
    return replace(use, codes=codes, missing=missing)
