"""Which questionnaire a file answers: beyond doubt, or as a proposal to a person."""

from collections.abc import Iterable, Sequence

from surveys.instrument import Instrument
from surveys.mapping import ColumnMapping, propose_mapping
from surveys.matching import match_items
from surveys.problems import MappingError, Problem
from surveys.reading import Reading

ENOUGH = 0.8
"""Share of an instrument's items that must be recognised before the instrument is taken."""
ITEMS_NAMED = 10
"""Items listed in one sentence."""


def certain_match(reading: Reading, instruments: Iterable[Instrument]) -> Instrument:
    """Return the instrument whose items the file answers beyond doubt.

    Of several, the one with most items recognised; at least `ENOUGH` of its items must be
    (`unmatched_items` lists the rest).

    Raises
    ------
    MappingError
        None is recognised, or two equally well: names each choice and how much of it was found.
    """
    found = [
        (match_items(reading, instrument=each, propose=False).certain_items, each)
        for each in instruments
    ]
    fitting = [
        (len(hits), len(hits) / len(each.items), each)
        for hits, each in found
        if each.items and len(hits) >= ENOUGH * len(each.items)
    ]
    fitting.sort(key=lambda entry: entry[:2], reverse=True)
    if fitting and (len(fitting) == 1 or fitting[0][:2] > fitting[1][:2]):
        return fitting[0][2]
    if len(found) == 1:
        hits, named = found[0]
        open_items = [item.id for item in named.items if item.id not in hits]
        values = {
            "id": named.id,
            "found": len(hits),
            "total": len(named.items),
            "items": ", ".join(open_items[:ITEMS_NAMED])
            + (" …" if len(open_items) > ITEMS_NAMED else ""),
        }
        unsure = Problem("map_instrument_partly", values, file=reading.file)
        raise MappingError([unsure, Problem("map_confirm_how", file=reading.file)])
    shown = [each for _, _, each in fitting] or [each for _, each in found]
    hits_of = {each.id: len(hits) for hits, each in found}
    shown.sort(key=lambda each: -hits_of[each.id] / max(1, len(each.items)))
    choices = "; ".join(f"{each.id} ({hits_of[each.id]}/{len(each.items)})" for each in shown)
    code = "map_instruments_tie" if fitting else "map_no_instrument"
    raise MappingError(Problem(code, {"choices": choices or "–"}, file=reading.file))


def best_proposal(
    reading: Reading, instruments: Iterable[Instrument], *, departments: Sequence[str | int] = ()
) -> tuple[Instrument, ColumnMapping] | None:
    """Return the instrument that most of the file's columns answer, and how; None for no match.

    Only to be shown: an analysis needs `certain_match`, or a person's choice.
    """
    tried = list(instruments)
    for propose in (False, True):  # likeness is costly on wide files; seldom needed to choose
        found = [(match_items(reading, instrument=each, propose=propose), each) for each in tried]
        hits = [
            (len(match.certain_items), len(match.by_column), -len(each.items), each)
            for match, each in found
            if match.by_column
        ]
        if hits:
            best = max(hits, key=lambda entry: entry[:3])[3]
            return best, propose_mapping(reading, best, departments=departments)
    return None
