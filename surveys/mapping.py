"""Which column answers which item, and where the department stands; kept as a small TOML.

What is certain is taken, what is likely is proposed with `certain = False`, and a person's word
(a corrected TOML, a choice in the app) goes before both.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.cells import different, is_coded
from surveys.coding import Coding, code_answers, shift_of, whole
from surveys.instrument import Instrument
from surveys.matching import Match, match_items
from surveys.reading import Column, ColumnKind, Reading
from surveys.unit_columns import chosen_units, likely_units
from surveys.vocabulary import vocabulary
from surveys.wording import normalise

OTHER_ANSWERS = 0.5
"""Share of a block's columns with the same unknown answer, from which it is no slip."""
FEW_COLUMNS = 2
"""Columns below which an unknown answer is a slip, not a set."""


@dataclass(frozen=True)
class ColumnUse:
    """How one column is used.

    `codes` maps the normalised answer text to its number in the item's response format; answers in
    `missing` count as none. `item` is set only for kind "item". `reason` is the catalogue code of
    why the column is used so; its sentence asks for what a person should decide when not certain.
    """

    index: int
    header: str
    kind: ColumnKind
    item: str | None = None
    codes: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    certain: bool = True
    reason: str = ""


@dataclass(frozen=True)
class ColumnMapping:
    """How a whole file answers an instrument.

    `departments` are column indexes from the top level down, `attributes` those of breakdowns,
    `link` that of the self-made code, `comments` those of free text that is kept; `rekeyed` are
    items a person said are reversed the other way than the instrument says. `merged` maps spellings
    of a unit's name, or of a group's, to the name it goes under, where a person said that they are
    the same.
    """

    instrument: str
    version: str
    fingerprint: str
    columns: tuple[ColumnUse, ...]
    departments: tuple[int, ...] = ()
    rekeyed: tuple[str, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[int, ...] = ()
    link: int | None = None
    comments: tuple[int, ...] = ()

    def use(self, index: int) -> ColumnUse:
        """Return how the column at that zero-based place is used; KeyError when there is none."""
        for use in self.columns:
            if use.index == index:
                return use
        raise KeyError(index)

    @property
    def item_columns(self) -> dict[str, ColumnUse]:
        """The column of each item that has one."""
        return {use.item: use for use in self.columns if use.item is not None}

    @property
    def unsettled(self) -> tuple[ColumnUse, ...]:
        """Columns that a person has to confirm before the answers can be used."""
        return tuple(use for use in self.columns if not use.certain)


def propose_mapping(
    reading: Reading, instrument: Instrument, *, departments: Sequence[str | int] = ()
) -> ColumnMapping:
    """Say which column answers which item and where the department stands.

    Parameters
    ----------
    reading
        The file as read.
    instrument
        Whose items are looked for.
    departments
        Headings or zero-based places the person chose, from the top level down. Without any, the
        headings decide; what they leave open is proposed with `certain = False`.

    Returns
    -------
    ColumnMapping
        One use per column of the file. A column that asks a question another column already has
        is kept out and marked for confirmation.

    Raises
    ------
    MappingError
        A chosen department is no column of the file, or holds personal data.
    """
    matches = match_items(reading, instrument=instrument)
    answered = _item_uses(reading, instrument, matches=matches.by_column.values())
    chosen = chosen_units(reading, departments) if departments else None
    taken = {*matches.by_column, *matches.spare} - set(chosen or ())
    units, unit_reason = (chosen, "map_unit_chosen") if chosen else likely_units(reading, taken)
    uses: list[ColumnUse] = []
    for column in reading.columns:
        index = column.index
        if index in units:
            certain = unit_reason in ("map_unit_chosen", "map_unit")
            uses.append(_unit_use(reading, column, certain=certain, reason=unit_reason))
        elif index in matches.by_column:
            uses.append(answered[index])
        elif index in matches.spare:
            uses.append(replace(_left_out(column), certain=False, reason="map_spare"))
        else:
            uses.append(_left_out(column))
    return ColumnMapping(
        instrument=instrument.id,
        version=instrument.version,
        fingerprint=reading.fingerprint,
        columns=tuple(uses),
        departments=tuple(units),
    )


def unmatched_items(mapping: ColumnMapping, instrument: Instrument) -> tuple[str, ...]:
    """Return the items of the instrument that no column answers."""
    columns = mapping.item_columns
    return tuple(item.id for item in instrument.items if item.id not in columns)


def correct_use(
    mapping: ColumnMapping,
    reading: Reading,
    instrument: Instrument,
    *,
    column: int,
    kind: ColumnKind,
    item: str | None = None,
) -> ColumnMapping:
    """Return the mapping with one column used as a person says.

    An item another column had moves here. Answers that do not fit the item's format are still
    asked about (`certain = False`); the choice itself is not.
    """
    uses: list[ColumnUse] = []
    for use in mapping.columns:
        if use.index != column:
            moved = item is not None and use.item == item
            uses.append(replace(use, item=None, codes={}, reason="map_spare") if moved else use)
        elif item is not None:
            match = Match(column, item, certain=True, reason="map_chosen")
            uses.append(_item_use(reading, instrument, match=match, shifts={}, missing={}))
        else:
            plain = replace(use, kind=kind, item=None, codes={}, missing=())
            uses.append(replace(plain, certain=True, reason="map_chosen"))
    changed = replace(mapping, columns=tuple(uses))
    return changed if kind is ColumnKind.GROUP else without_column(changed, column)


def without_column(mapping: ColumnMapping, column: int) -> ColumnMapping:
    """Return the mapping in which the column is no department, breakdown, code or comment."""
    units, declared, written = (
        tuple(each for each in places if each != column)
        for places in (mapping.departments, mapping.attributes, mapping.comments)
    )
    link = None if mapping.link == column else mapping.link
    return replace(mapping, departments=units, attributes=declared, link=link, comments=written)


def choose_departments(
    mapping: ColumnMapping, reading: Reading, departments: Sequence[str | int]
) -> ColumnMapping:
    """Return the mapping with the departments a person chose, top level first; none for ().

    Raises MappingError like `propose_mapping`.
    """
    units = chosen_units(reading, departments)
    uses: list[ColumnUse] = []
    for use in mapping.columns:
        if use.index in units:
            column = reading.column(use.index)
            uses.append(_unit_use(reading, column, certain=True, reason="map_unit_chosen"))
        elif use.index in mapping.departments:
            uses.append(replace(use, certain=True, reason="map_kept_out"))
        else:
            uses.append(use)
    declared, written = (
        tuple(each for each in places if each not in units)
        for places in (mapping.attributes, mapping.comments)
    )
    chosen = replace(mapping, columns=tuple(uses), departments=units)
    return replace(chosen, attributes=declared, comments=written)


def confirmed(mapping: ColumnMapping) -> ColumnMapping:
    """Return the mapping as a person accepts it: nothing in it is open any more."""
    return replace(mapping, columns=tuple(replace(use, certain=True) for use in mapping.columns))


def keyed(instrument: Instrument, mapping: ColumnMapping) -> Instrument:
    """Return the instrument with the items a person said are reversed the other way turned."""
    return rekeyed(instrument, mapping.rekeyed)


def rekeyed(instrument: Instrument, turned: Collection[str]) -> Instrument:
    """Return the instrument with the direction of some items turned."""
    items = tuple(
        replace(item, reversed=not item.reversed) if item.id in turned else item
        for item in instrument.items
    )
    return replace(instrument, items=items)


def answers_of(reading: Reading, index: int) -> frozenset[str]:
    """Return every different answer in a column, folded; empty cells do not count."""
    if index not in reading.cells.columns:
        return frozenset()
    held = reading.cells[index]
    cells = different(held if is_coded(held) else held.dropna())
    return frozenset(folded for cell in cells if (folded := normalise(cell)))


def unknown_answers(reading: Reading, use: ColumnUse) -> frozenset[str]:
    """Return the answers of an item column that have no code and are not missing, folded."""
    given = answers_of(reading, use.index) - {normalise(label) for label in use.missing}
    return frozenset(
        answer
        for answer in given
        if answer not in use.codes
        and ((number := whole(answer)) is None or str(number) not in use.codes)
    )


def _left_out(column: Column) -> ColumnUse:
    reason = "map_not_asked" if column.kind is ColumnKind.ITEM else "map_kept_out"
    return ColumnUse(index=column.index, header=column.header, kind=column.kind, reason=reason)


def _unit_use(reading: Reading, column: Column, *, certain: bool, reason: str) -> ColumnUse:
    unnamed = sorted(answers_of(reading, column.index) & vocabulary().no_unit)
    return ColumnUse(
        index=column.index,
        header=column.header,
        kind=ColumnKind.GROUP,
        missing=tuple(normalise(label) for label in (*column.missing_labels, *unnamed)),
        certain=certain,
        reason=reason,
    )


def _item_use(
    reading: Reading,
    instrument: Instrument,
    *,
    match: Match,
    shifts: Mapping[str, int],
    missing: Mapping[str, frozenset[str]],
) -> ColumnUse:
    format = instrument.format_of(match.item)
    column = reading.column(match.index)
    own = _sure_missing(column)
    shared = missing.get(format.id, frozenset()).difference(own)
    column = replace(column, missing_labels=(*own, *sorted(shared)))
    coding: Coding = code_answers(
        answers_of(reading, match.index),
        column=column,
        format=format,
        shift=shifts.get(format.id),
    )
    return ColumnUse(
        index=column.index,
        header=column.header,
        kind=ColumnKind.ITEM,
        item=match.item,
        codes=dict(coding.codes),
        missing=coding.missing,
        certain=match.certain and coding.certain,
        reason=match.reason if coding.certain or not match.certain else coding.reason,
    )


def _item_uses(
    reading: Reading, instrument: Instrument, *, matches: Collection[Match]
) -> dict[int, ColumnUse]:
    """Uses of all item columns; answers that recur where they do not belong are asked about."""
    shifts = _block_shifts(reading, instrument, matches=matches)
    missing = _block_missing(reading, instrument, matches=matches)
    uses = {
        match.index: _item_use(reading, instrument, match=match, shifts=shifts, missing=missing)
        for match in matches
    }
    blocks: defaultdict[str, list[ColumnUse]] = defaultdict(list)
    for use in uses.values():
        blocks[instrument.item(use.item or "").format].append(use)
    for block in blocks.values():
        counts = Counter(answer for use in block for answer in unknown_answers(reading, use))
        # a slip stands in one column; the same in most of them is another set of answers
        if any(n >= max(FEW_COLUMNS, OTHER_ANSWERS * len(block)) for n in counts.values()):
            uses |= {
                use.index: replace(use, certain=False, reason="map_answers_other")
                for use in block
                if use.certain
            }
    return uses


def _sure_missing(column: Column) -> tuple[str, ...]:
    """Return what counts as no answer in a column, numbers that the reader only guessed left out.

    The questionnaire knows its highest number: one beyond it is told cell by cell.
    """
    if column.certain:
        return column.missing_labels
    return tuple(label for label in column.missing_labels if whole(normalise(label)) is None)


def _block_missing(
    reading: Reading, instrument: Instrument, *, matches: Iterable[Match]
) -> dict[str, frozenset[str]]:
    """Per response format: what counts as no answer in any of its columns.

    A question that stands alone shows too little to tell -9 from an answer; its block does.
    """
    pooled: defaultdict[str, set[str]] = defaultdict(set)
    for match in matches:
        labels = _sure_missing(reading.column(match.index))
        pooled[instrument.format_of(match.item).id].update(labels)
    return {format: frozenset(labels) for format, labels in pooled.items()}


def _block_shifts(
    reading: Reading, instrument: Instrument, *, matches: Iterable[Match]
) -> dict[str, int]:
    """Per response format: how far the numbers of all its columns are moved together, if so."""
    pooled: dict[str, set[int]] = {}
    for match in matches:
        format = instrument.format_of(match.item)
        ignored = {normalise(label) for label in _sure_missing(reading.column(match.index))}
        ignored |= {normalise(label) for label in format.missing_labels}
        values = (whole(each) for each in answers_of(reading, match.index) - ignored)
        pooled.setdefault(format.id, set()).update(v for v in values if v is not None)
    shifts = {
        format.id: shift_of(pooled[format.id], format=format)
        for format in instrument.formats
        if format.id in pooled
    }
    return {id: shift for id, shift in shifts.items() if shift}
