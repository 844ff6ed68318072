"""A file on its way in: what was read, how it is used, and every correction a person makes.

An `Intake` lives in the session of the person who uploaded, and nowhere else; nothing here draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.disclosure import Released
from analysis.policy import default_policy
from dashboard.prepared import NOTHING, File, Prepared, prepare, row_sets, screened
from sample_data.files import sample_path
from surveys.draft import draft_instrument
from surveys.ingest import read_export
from surveys.instrument import Instrument
from surveys.instrument_file import available_instruments, check_instrument
from surveys.mapping import (
    ColumnMapping,
    ColumnUse,
    answers_of,
    choose_departments,
    correct_use,
    keyed,
    propose_mapping,
    unknown_answers,
)
from surveys.problems import IngestError, MappingError
from surveys.reading import ColumnKind, Progress, Reading, Verdict, in_silence
from surveys.recognising import best_proposal, certain_match
from surveys.remembered import Remembered, recall
from surveys.screens import Screen

SAMPLE = {"sv": "wave1_sv.csv", "en": "wave1_en.xlsx"}


@dataclass(frozen=True, eq=False)
class Intake:
    """One file, read but not yet analysed.

    Attributes
    ----------
    instrument, mapping
        None while no questionnaire is chosen.
    settled
        Whether the questionnaire is certain: recognised beyond doubt, or chosen by the person.
    own
        Questionnaires the person brought or drafted, besides those that ship.
    minimum
        Fewest answers behind any figure; at least the policy's.
    sample
        Language of the program's own sample file; "" for a file of one's own.
    leave_out
        Whether the rows that the quality screen proposes are left out.
    remembered
        What was confirmed before for a file with the same columns, if this one is read so.
    """

    reading: Reading
    instrument: Instrument | None
    mapping: ColumnMapping | None
    settled: bool
    minimum: int
    own: tuple[Instrument, ...] = ()
    headcount: File | None = None
    sample: str = ""
    leave_out: bool = False
    remembered: Remembered | None = None
    version: int = 0

    @property
    def choices(self) -> tuple[Instrument, ...]:
        """The questionnaires to choose from, the person's own first."""
        return (*self.own, *available_instruments())

    @cached_property
    def prepared(self) -> Prepared:
        """The answers as they would be analysed, or everything that is wrong."""
        if self.instrument is None or self.mapping is None:
            return NOTHING
        return prepare(
            self.reading,
            self.mapping,
            self.instrument,
            headcount=self.headcount,
            screen=self.screened,
            leave_out=self.leave_out,
        )

    @cached_property
    def screened(self) -> Screen | None:
        """The rows that seem answered without care; None while the answers cannot be read."""
        if self.instrument is None or self.mapping is None:
            return None
        return screened(self.reading, self.mapping, self.instrument)

    @cached_property
    def row_sets(self) -> Released | None:
        """What leaving the proposed rows out changes for the whole organisation."""
        if self.instrument is None or self.mapping is None or self.screened is None:
            return None
        return row_sets(
            self.reading, self.mapping, self.instrument, screen=self.screened, minimum=self.minimum
        )


@dataclass(frozen=True)
class Kept:
    """What stays when the answers are let go: how the file was read, none of its cells."""

    instrument: Instrument
    mapping: ColumnMapping
    minimum: int
    own: tuple[Instrument, ...]
    headcount: File | None
    sample: str
    leave_out: bool = False


def open_sample(language: str, *, minimum: int, kept: Kept | None = None) -> Intake:
    """Read the sample survey in one of its languages, with its headcounts."""
    survey, employed = SAMPLE[language], "headcount.csv"
    return open_file(
        File(survey, sample_path(survey).read_bytes()),
        minimum=minimum,
        headcount=File(employed, sample_path(employed).read_bytes()),
        kept=kept,
        sample=language,
    )


def open_file(
    file: File,
    *,
    minimum: int,
    headcount: File | None = None,
    kept: Kept | None = None,
    sample: str = "",
    progress: Progress = in_silence,
) -> Intake:
    """Read a file and propose how it is used.

    The same survey as `kept`, or one that was confirmed on this computer before, is used in the
    same way. Raises IngestError when the file cannot be used at all.
    """
    reading = read_export(file.data, name=file.name, progress=progress)
    if reading.verdict is Verdict.REFUSE and reading.advice:
        raise IngestError(reading.advice)
    if kept and kept.mapping.fingerprint == reading.fingerprint:
        return Intake(
            reading=reading,
            instrument=kept.instrument,
            mapping=kept.mapping,
            settled=True,
            minimum=kept.minimum,
            own=kept.own,
            headcount=headcount or kept.headcount,
            sample=sample,
            leave_out=kept.leave_out,
        )
    known = None if sample else recall(reading, available_instruments())
    if known and known.mapping and known.instrument:
        own = () if known.instrument in available_instruments() else (known.instrument,)
        return Intake(
            reading=reading,
            instrument=known.instrument,
            mapping=known.mapping,
            settled=True,
            minimum=minimum,
            own=own,
            headcount=headcount,
            remembered=known,
        )
    fresh = proposed(reading, minimum=minimum, headcount=headcount, sample=sample)
    return replace(fresh, remembered=known)


def look_at(intake: Intake, *, progress: Progress) -> None:
    """Screen and prepare a file, so that the page on which it is checked is there at once."""
    progress("screen", 0.0)
    if intake.screened is not None:
        progress("prepare", 0.5)
        _ = intake.prepared
    progress("prepare", 1.0)


def proposed(reading: Reading, *, minimum: int, headcount: File | None, sample: str) -> Intake:
    """Return a file as the program reads it by itself."""
    instruments = available_instruments()
    found: tuple[Instrument | None, ColumnMapping | None] = (None, None)
    try:
        instrument = certain_match(reading, instruments)
        found = (instrument, propose_mapping(reading, instrument))
        settled = True
    except MappingError:
        found = best_proposal(reading, instruments) or found
        settled = False
    return Intake(
        reading=reading,
        instrument=found[0],
        mapping=found[1],
        settled=settled,
        minimum=minimum,
        headcount=headcount,
        sample=sample,
    )


def with_instrument(intake: Intake, instrument: Instrument) -> Intake:
    """Return the file read against another questionnaire."""
    mapping = propose_mapping(intake.reading, instrument)
    return changed(intake, instrument=instrument, mapping=mapping, settled=True, remembered=None)


def with_own_instrument(intake: Intake, file: File) -> Intake:
    """Return the file read against a questionnaire file the person brings."""
    text = file.data.decode("utf-8", errors="replace")
    instrument = check_instrument(text, file=file.name)
    others = tuple(each for each in intake.own if each.id != instrument.id)
    made = with_instrument(changed(intake, own=(instrument, *others)), instrument)
    known = recall(intake.reading, (instrument,))
    if known and known.mapping:
        made = changed(made, mapping=known.mapping, remembered=known)
    return made


def with_flagged_left_out(intake: Intake, leave_out: bool) -> Intake:
    """Return the file with or without the rows that the quality screen proposes to leave out."""
    return changed(intake, leave_out=leave_out)


def draft(intake: Intake) -> File:
    """Return a first questionnaire file for the questions of this file."""
    stem = draft_name(intake).removesuffix(".toml")
    return File(draft_name(intake), draft_instrument(intake.reading, id=stem, title=stem).encode())


def draft_name(intake: Intake) -> str:
    """Return what a draft for this file is called."""
    return f"{intake.reading.file.rpartition('.')[0] or intake.reading.file}.toml"


def with_departments(intake: Intake, columns: Sequence[int]) -> Intake:
    """Return the file with these columns as department, top level first."""
    mapping = choose_departments(_mapping(intake), intake.reading, tuple(columns))
    return changed(intake, mapping=mapping)


def with_column(
    intake: Intake, column: int, *, kind: ColumnKind, item: str | None = None
) -> Intake:
    """Return the file with one column used as a person says."""
    if intake.instrument is None:
        return intake
    mapping = correct_use(
        _mapping(intake), intake.reading, intake.instrument, column=column, kind=kind, item=item
    )
    return changed(intake, mapping=mapping)


def with_item_turned(intake: Intake, item: str) -> Intake:
    """Return the file with an item's direction turned; turning twice gives the first back."""
    mapping = _mapping(intake)
    return changed(intake, mapping=replace(mapping, rekeyed=turned(mapping.rekeyed, item)))


def turned(rekeyed: Sequence[str], item: str) -> tuple[str, ...]:
    """Return the items whose direction is turned, with `item` added or taken away."""
    if item in rekeyed:
        return tuple(each for each in rekeyed if each != item)
    return (*rekeyed, item)


def with_codes(intake: Intake, column: int, codes: Mapping[str, int | None]) -> Intake:
    """Return the file with a number for each answer, in every column answered in the same words.

    `codes`: folded answer → its number, None for an answer that counts as none.
    """
    if intake.instrument is None:
        return intake
    mapping, format = _mapping(intake), intake.instrument.format_of
    item = mapping.use(column).item
    numbers = {answer: code for answer, code in codes.items() if code is not None}
    missing = tuple(answer for answer, code in codes.items() if code is None)
    uses = []
    for use in mapping.columns:
        same = use.item is not None and item is not None and format(use.item) == format(item)
        if same and answers_of(intake.reading, use.index) <= set(codes):
            use = replace(use, codes=numbers, missing=missing, certain=True, reason="map_chosen")
        uses.append(use)
    return changed(intake, mapping=replace(mapping, columns=tuple(uses)))


def with_merged(intake: Intake, spellings: Sequence[str], *, one: bool) -> Intake:
    """Return the file with spellings of a unit's name counted as the first of them, or not."""
    mapping = _mapping(intake)
    merged = {found: name for found, name in mapping.merged.items() if found not in spellings}
    if one:
        merged |= {each: spellings[0] for each in spellings[1:]}
    return changed(intake, mapping=replace(mapping, merged=merged))


def with_headcount(intake: Intake, headcount: File) -> Intake:
    """Return the file with how many are employed in each department."""
    return changed(intake, headcount=headcount)


def with_minimum(intake: Intake, minimum: int) -> Intake:
    """Return the file with another minimum; the policy refuses one that is too low."""
    return changed(intake, minimum=default_policy().raised(minimum).minimum_scores)


def uncoded(intake: Intake) -> tuple[ColumnUse, ...]:
    """Return columns whose answers do not all have a number yet, one for each set of answers."""
    found: dict[frozenset[str], ColumnUse] = {}
    for use in intake.mapping.columns if intake.mapping else ():
        if use.item is None:
            continue
        if unknown_answers(intake.reading, use):
            found.setdefault(answers_of(intake.reading, use.index), use)
    return tuple(found.values())


def answers(intake: Intake, column: int) -> list[str]:
    """Return every different answer in a column, folded, in order of the alphabet."""
    return sorted(answers_of(intake.reading, column))


def lowest_minimum() -> int:
    """Return the minimum below which nothing is ever shown."""
    return default_policy().minimum_scores


def kept(intake: Intake) -> Kept | None:
    """Return what may stay of a file when its answers are let go."""
    if intake.instrument is None or intake.mapping is None:
        return None
    return Kept(
        instrument=intake.instrument,
        mapping=intake.mapping,
        minimum=intake.minimum,
        own=intake.own,
        headcount=intake.headcount,
        sample=intake.sample,
        leave_out=intake.leave_out,
    )


def kept_with_item_turned(kept: Kept, item: str) -> Kept:
    """Return how a file was read with an item's direction turned, for the next file like it."""
    mapping = replace(kept.mapping, rekeyed=turned(kept.mapping.rekeyed, item))
    return replace(kept, mapping=mapping)


def scored_instrument(intake: Intake) -> Instrument | None:
    """Return the questionnaire with the directions a person has turned."""
    if intake.instrument is None or intake.mapping is None:
        return None
    return keyed(intake.instrument, intake.mapping)


def _mapping(intake: Intake) -> ColumnMapping:
    if intake.mapping is None:
        raise ValueError("A column cannot be used before a questionnaire is chosen.")
    return intake.mapping


def changed(intake: Intake, **changes: object) -> Intake:
    """Return a changed file; its version makes the tables on the page start afresh."""
    made = replace(intake, **changes, version=intake.version + 1)
    if made.mapping is intake.mapping and "screened" in vars(intake):
        vars(made)["screened"] = intake.screened  # seconds on a large file, and still true
    return made
