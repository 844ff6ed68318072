"""Which number each answer of an item stands for in its response format.

The words decide, in whole sets; how often an answer was given never does. Numbers count only as
they stand: a range that is shifted against the format is proposed, never corrected unseen.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from surveys import labels
from surveys.instrument import ResponseFormat
from surveys.reading import Column
from surveys.vocabulary import vocabulary
from surveys.wording import normalise

_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d+)?")
_LEADING = re.compile(r"^[\[(]?(-?\d{1,3})[\])]?\s*(?:[-.:=)]\s*|\s+)(\D.*)$")
_TRAILING = re.compile(r"^(.*\D)[\[(](-?\d{1,3})[\])]$")


@dataclass(frozen=True)
class Coding:
    """Answers (folded) and their numbers. `reason` says what a person should decide, else ""."""

    codes: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    certain: bool = True
    reason: str = ""


def number(text: str) -> float | None:
    """Return the number a cell holds (decimal point or comma), None for anything else."""
    plain = text.strip()
    return float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None


def whole(text: str) -> int | None:
    """Return the whole number a cell holds ("3", "3.0", "3,0"), None for anything else."""
    value = number(text)
    return int(value) if value is not None and value.is_integer() else None


def shift_of(values: Collection[int], *, format: ResponseFormat) -> int | None:
    """How far a range of codes is moved against the format; None when it is not moved as a whole.

    Values inside the format, or spread wider than the format has points, are not a moved range.
    """
    points = format.maximum - format.minimum + 1
    if not values:
        return None
    low, high = min(values), max(values)
    inside = format.minimum <= low and high <= format.maximum
    if inside or high - low + 1 > points:
        return None
    aligned = (low - format.minimum) // points * points
    return aligned if high <= format.maximum + aligned else low - format.minimum


def code_answers(
    answers: Collection[str],
    *,
    column: Column,
    format: ResponseFormat,
    shift: int | None = None,
) -> Coding:
    """Say which number each answer stands for.

    Parameters
    ----------
    answers
        Every different answer of the column, folded by `normalise`, without "".
    column
        As read: its missing labels, and its own order of labels where the format knows none.
    format
        The item's response format.
    shift
        Set when the numbers of the whole block are moved by so much against the format.

    Returns
    -------
    Coding
        `codes` may lack an answer that fits nothing; applying the mapping then reports it.
    """
    missing = {normalise(label) for label in (*format.missing_labels, *column.missing_labels)}
    declared = _declared(format)
    # a point of the format is never "no answer", whatever a general list of such words says
    missing -= set(declared) - {normalise(label) for label in format.missing_labels}
    given = [answer for answer in answers if answer not in missing]
    absent = tuple(sorted(missing))
    if all(number(answer) is not None for answer in given):
        if shift is None:
            shift = _own_shift(given, format=format)
        return _numbers(given, format=format, shift=shift, missing=absent)
    codes, contradicted = _by_words(given, declared=declared)
    if len(codes) == len(given):
        reason = "map_labels_numbered_otherwise" if contradicted else ""
        return Coding(declared | codes, absent, certain=not contradicted, reason=reason)
    general = _by_reading(given, column=column, format=format)
    agrees = all(general.get(answer, code) == code for answer, code in codes.items())
    if len(general) == len(given) and agrees:
        same = _same_kind(column.labels or given, format=format)
        reason = "map_labels_unsure" if not column.certain else "map_labels_other_kind"
        settled = column.certain and same
        return Coding(general, absent, certain=settled, reason="" if settled else reason)
    numbered = _by_their_numbers(given, format=format)
    if len(numbered) == len(given):
        return Coding(numbered, absent, certain=False, reason="map_labels_by_number")
    if 2 * len(codes) > len(given):
        # most answers are the format's own: the odd ones are slips, reported cell by cell
        return Coding(declared | codes, absent)
    return Coding(codes, absent, certain=False, reason="map_labels_unknown")


def _declared(format: ResponseFormat) -> dict[str, int]:
    """Every text the format declares for a code: its labels in each language, and the number."""
    texts = {str(code): code for code in format.codes}
    for words in format.labels.values():
        texts |= {normalise(label): code for label, code in zip(words, format.codes, strict=False)}
    return texts


def _numbers(
    given: Iterable[str], *, format: ResponseFormat, shift: int | None, missing: tuple[str, ...]
) -> Coding:
    """Numbers as they stand, or the proposal to move them."""
    by = shift or 0
    codes = {str(code + by): code for code in format.codes}
    for answer in given:
        value = whole(answer)
        if value is not None and value - by in format.codes:
            codes[answer] = value - by
    if shift:
        return Coding(codes, missing, certain=False, reason="map_shifted")
    return Coding(codes, missing)


def _own_shift(given: Iterable[str], *, format: ResponseFormat) -> int | None:
    """The shift of one column alone: only when most of its codes lie outside the format."""
    values = {value for answer in given if (value := whole(answer)) is not None}
    outside = sum(value not in format.codes for value in values)
    return shift_of(values, format=format) if 2 * outside > len(values) else None


def _parts(answer: str) -> tuple[int | None, str]:
    """Split "1 - text", "1 text" or "text (1)" into number and text."""
    leading = _LEADING.match(answer)
    if leading:
        return int(leading.group(1)), leading.group(2).strip()
    trailing = _TRAILING.match(answer)
    if trailing:
        return int(trailing.group(2)), trailing.group(1).strip()
    return None, answer


def _by_words(given: Iterable[str], *, declared: Mapping[str, int]) -> tuple[dict[str, int], bool]:
    """Codes by the format's own words; and whether a number beside the words says otherwise."""
    codes: dict[str, int] = {}
    contradicted = False
    for answer in given:
        value, words = _parts(answer)
        if answer in declared:
            codes[answer] = declared[answer]
        elif words in declared:
            codes[answer] = declared[words]
            contradicted |= value != declared[words]
        elif (plain := whole(answer)) is not None and str(plain) in declared:
            codes[answer] = declared[str(plain)]
    return codes, contradicted


def _by_reading(given: Iterable[str], *, column: Column, format: ResponseFormat) -> dict[str, int]:
    """Codes by the order of labels the reading knows, when it has as many points."""
    low, high = column.minimum, column.maximum
    if low is None or high is None or high - low != format.maximum - format.minimum:
        return {}
    known = {normalise(text): code for text, code in column.codes.items()}
    return {
        answer: known[answer] - low + format.minimum
        for answer in given
        if answer in known and low <= known[answer] <= high
    }


def _same_kind(answers: Iterable[str], *, format: ResponseFormat) -> bool:
    """Whether answers are of the format's kind: how far one agrees, how often, how well.

    A format without words (a scoring key) says nothing about the kind and takes any.
    """
    declared = set().union(*(_kinds(words) for words in format.labels.values()), set())
    return not declared or bool(declared & _kinds(answers))


def _kinds(answers: Iterable[str]) -> set[str]:
    """The kinds of ordered sets that know all these words; numbers among them say nothing."""
    worded = {labels.fold(answer) for answer in answers if labels.words_of(answer)}
    names = (
        {match.answers.id.split(":")[0] for match in labels.matches(worded)} if worded else set()
    )
    stems = {re.sub(r"\d.*$", "", name) for name in names}
    return {"agreement" if stem in vocabulary().agreement else stem for stem in stems}


def _by_their_numbers(given: Iterable[str], *, format: ResponseFormat) -> dict[str, int]:
    """Codes by the number beside unknown words, as a proposal."""
    codes: dict[str, int] = {}
    for answer in given:
        value = whole(answer)
        value = _parts(answer)[0] if value is None else value
        if value is not None and value in format.codes:
            codes[answer] = value
    return codes
