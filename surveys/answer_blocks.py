"""What all columns answered in the same response format have in common."""

from collections import defaultdict
from collections.abc import Iterable

from surveys.coding import shift_of, whole
from surveys.instrument import Instrument
from surveys.matching import Match
from surveys.reading import Reading
from surveys.wording import normalise


def answers_of(reading: Reading, index: int) -> frozenset[str]:
    """Return every different answer in a column, folded; empty cells do not count."""
    if index not in reading.cells.columns:
        return frozenset()
    cells = reading.cells[index].dropna().unique()
    return frozenset(folded for cell in cells if (folded := normalise(str(cell))))


def block_missing(
    reading: Reading, instrument: Instrument, *, matches: Iterable[Match]
) -> dict[str, frozenset[str]]:
    """Return per response format what counts as no answer in any of its columns.

    A question that stands alone shows too little to tell -9 from an answer; its block does.
    """
    pooled: defaultdict[str, set[str]] = defaultdict(set)
    for match in matches:
        labels = reading.column(match.index).missing_labels
        pooled[instrument.format_of(match.item).id].update(labels)
    return {format: frozenset(labels) for format, labels in pooled.items()}


def block_shifts(
    reading: Reading, instrument: Instrument, *, matches: Iterable[Match]
) -> dict[str, int]:
    """Return per response format how far the numbers of its columns are moved together, if so."""
    pooled: dict[str, set[int]] = {}
    for match in matches:
        format = instrument.format_of(match.item)
        ignored = {normalise(label) for label in reading.column(match.index).missing_labels}
        ignored |= {normalise(label) for label in format.missing_labels}
        values = (whole(each) for each in answers_of(reading, match.index) - ignored)
        pooled.setdefault(format.id, set()).update(v for v in values if v is not None)
    shifts = {
        format.id: shift_of(pooled[format.id], format=format)
        for format in instrument.formats
        if format.id in pooled
    }
    return {id: shift for id, shift in shifts.items() if shift}
