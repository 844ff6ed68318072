"""Why each column is used as it is, and what a person still has to decide, in sentences."""

from collections import defaultdict
from collections.abc import Iterable

from surveys.coding import number
from surveys.instrument import Instrument, words
from surveys.mapping import ColumnMapping, ColumnUse, answers_of, unknown_answers
from surveys.problems import Problem
from surveys.reading import Reading

SHOWN = 12
"""Answers listed in one sentence."""
NAMED = 3
"""Items named in one sentence about many."""
SAME_FOR_ALL = frozenset(
    {
        "map_shifted",
        "map_answers_other",
        "map_labels_numbered_otherwise",
        "map_labels_unsure",
        "map_labels_by_number",
        "map_labels_other_kind",
        "map_labels_unknown",
    }
)
"""Questions about a set of answers: asked once for all columns that share it."""


def mapping_questions(
    reading: Reading, mapping: ColumnMapping, instrument: Instrument
) -> tuple[Problem, ...]:
    """Return what a person has to decide, one question for all columns with the same answers."""
    questions: list[Problem] = []
    blocks: defaultdict[tuple[str, str], list[ColumnUse]] = defaultdict(list)
    for use in mapping.unsettled:
        if use.item is not None and use.reason in SAME_FOR_ALL:
            blocks[(use.reason, instrument.item(use.item).format)].append(use)
        else:
            questions.append(why(use, reading=reading, instrument=instrument))
    for (code, _), uses in blocks.items():
        if len(uses) == 1:
            questions.append(why(uses[0], reading=reading, instrument=instrument))
            continue
        items = [use.item for use in uses if use.item is not None]
        named = ", ".join(items[:NAMED]) + (" …" if len(items) > NAMED else "")
        format = instrument.format_of(items[0])
        given = {each for use in uses for each in answers_of(reading, use.index)}
        values: dict[str, object] = {
            "item": f"{named} ({len(items)})",
            "minimum": format.minimum,
            "maximum": format.maximum,
            "found": _listed(given - {each for use in uses for each in use.missing}),
            "unknown": _listed(each for use in uses for each in unknown_answers(reading, use)),
        }
        questions.append(Problem(code, values, file=reading.file))
    return tuple(questions)


def why(use: ColumnUse, *, reading: Reading, instrument: Instrument) -> Problem:
    """Return the sentence that says why a column is used so, and what to decide about it."""
    values: dict[str, object] = {"item": use.item or "", "header": use.header}
    if use.item is not None:
        format = instrument.format_of(use.item)
        values |= {"minimum": format.minimum, "maximum": format.maximum}
        values["found"] = _listed(answers_of(reading, use.index) - set(use.missing))
        values["unknown"] = _listed(unknown_answers(reading, use))
        values["question"] = words(instrument.item(use.item).text, "en", use.item)
    code = use.reason or ("map_kept_out" if use.item is None else "map_from_file")
    return Problem(code, values, column=use.header, file=reading.file)


def _listed(answers: Iterable[str]) -> str:
    """Answers in a row, numbers in their order, cut where they get many."""
    ordered = sorted(set(answers), key=lambda each: (number(each) or 0.0, each))
    return ", ".join(ordered[:SHOWN]) + (" …" if len(ordered) > SHOWN else "")
