"""The answers as they would be analysed: prepared, screened, and everything that is in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.disclosure import Released
from analysis.policy import default_policy
from analysis.study import compare_row_sets
from surveys.applying import apply_mapping, similar_units, unit_sizes
from surveys.breakdown_columns import similar_values
from surveys.headcount import align_headcounts, read_headcounts
from surveys.instrument import Instrument
from surveys.mapping import ColumnMapping, confirmed, keyed
from surveys.problems import CultureError
from surveys.quality import screen_answers, screened_responses
from surveys.reading import Reading
from surveys.responses import Headcounts, Path, Responses
from surveys.screens import Screen


@dataclass(frozen=True)
class File:
    """An uploaded file: the name its owner gave it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, eq=False)
class Prepared:
    """Answers ready to be analysed; without them, the problems that are in the way."""

    responses: Responses | None
    headcounts: Headcounts | None
    sizes: Mapping[Path, int]
    similar: Sequence[tuple[Path, ...]]
    problems: tuple[CultureError, ...]
    similar_values: Sequence[tuple[str, ...]] = ()


NOTHING = Prepared(None, None, {}, (), ())
"""What is prepared while no questionnaire is chosen."""


def prepare(
    reading: Reading,
    mapping: ColumnMapping,
    instrument: Instrument,
    *,
    headcount: File | None,
    screen: Screen | None,
    leave_out: bool,
) -> Prepared:
    """Return the answers as they would be analysed if all that is open were confirmed."""
    mapping = confirmed(mapping)
    try:
        responses = apply_mapping(reading, mapping, instrument)
        unmerged = responses
        if mapping.merged:
            unmerged = apply_mapping(reading, replace(mapping, merged={}), instrument)
        if screen is not None and not leave_out:
            responses = replace(responses, proposed=len(screen.proposed))
        elif screen is not None:
            responses = screened_responses(
                reading, mapping, instrument, screen=screen, leave_out=leave_out
            )
    except CultureError as error:
        return Prepared(None, None, {}, (), (error,))
    headcounts, problems = None, []
    if headcount:
        levels = [reading.column(index).header for index in mapping.departments]
        try:
            counted = read_headcounts(headcount.data, name=headcount.name, levels=levels)
            headcounts = align_headcounts(counted, responses, merged=mapping.merged)
        except CultureError as error:
            problems.append(error)
    return Prepared(
        responses,
        headcounts,
        unit_sizes(responses),
        similar_units(unmerged),
        tuple(problems),
        similar_values(unmerged),
    )


def screened(reading: Reading, mapping: ColumnMapping, instrument: Instrument) -> Screen | None:
    """Return the rows that seem answered without care; None when the answers cannot be read."""
    try:
        return screen_answers(reading, confirmed(mapping), instrument)
    except CultureError:
        return None  # `prepare` says what is in the way


def row_sets(
    reading: Reading,
    mapping: ColumnMapping,
    instrument: Instrument,
    *,
    screen: Screen,
    minimum: int,
) -> Released | None:
    """Return what leaving the proposed rows out changes; None when nothing is proposed."""
    if not screen.proposed:
        return None
    mapping = confirmed(mapping)
    try:
        everyone, kept = (
            screened_responses(reading, mapping, instrument, screen=screen, leave_out=each)
            for each in (False, True)
        )
    except CultureError:
        return None
    policy = default_policy().raised(minimum)
    return compare_row_sets(everyone, kept, keyed(instrument, mapping), policy)
