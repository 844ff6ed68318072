"""The rules of an instrument file, applied to its parsed TOML; every broken rule is reported.

`instrument_file.py` describes the format. Reading comes first (one function per section), then
the rules that need several sections at once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from surveys.instrument import (
    SHARE,
    Barrier,
    Instrument,
    Item,
    Measure,
    Pair,
    Polarity,
    ResponseFormat,
    Scale,
    Source,
    Wording,
)
from surveys.instrument_table import Table, TableReader, join, listed, shown
from surveys.problems import LANGUAGES
from surveys.wording import normalise


class Direction(StrEnum):
    """Which end of what a barrier rests on holds people back."""

    LOW = "low"
    HIGH = "high"


TOP_KEYS = (
    "id", "version", "title", "description", "source",
    "formats", "items", "scales", "barriers", "pairs",
)  # fmt: skip
SOURCE_KEYS = ("reference", "wording", "licence", "note")
FORMAT_KEYS = ("id", "minimum", "maximum", "labels", "missing_labels")
ITEM_KEYS = ("id", "text", "format", "reversed")
SCALE_KEYS = (
    "id", "title", "description", "items", "polarity", "min_answered", "construct", "group",
)  # fmt: skip
BARRIER_KEYS = ("id", "title", "sentence", "scales", "items", "direction", "helps")
PAIR_KEYS = ("id", "title", "today", "wanted")
_GAPS = re.compile(r"\{[^{}]*\}")


def read_instrument(document: Table, reader: TableReader) -> Instrument:
    """Return the instrument a parsed file describes; what is wrong is left in `reader.problems`.

    The result may be used only when there are no problems.
    """
    reader.only(document, "", TOP_KEYS)
    id = reader.identifier(document, "")
    version = reader.string(document, "", "version", required=True)
    title = reader.words(document, "", "title", required=True)
    source = _source(document, reader)
    formats = tuple(
        _format(table, place, reader) for table, place in _named(document, "formats", reader)
    )
    items = tuple(
        _item(table, place, reader, worded=source.wording is not Wording.LICENSED)
        for table, place in _named(document, "items", reader)
    )
    scales = tuple(
        _scale(table, place, reader) for table, place in _named(document, "scales", reader)
    )
    _check_duplicates(reader, formats=formats, items=items, scales=scales)
    _check_references(items, scales, formats, reader)
    rules = _Parts(items, scales)
    barriers = tuple(
        _barrier(table, place, rules, reader)
        for table, place in _named(document, "barriers", reader, required=False)
    )
    pairs = tuple(
        _pair(table, f"pairs[{number}]", rules, reader)
        for number, table in enumerate(reader.tables(document, "pairs"), start=1)
    )
    _check_duplicates(reader, barriers=barriers, pairs=pairs)
    _check_languages(items, reader)
    return Instrument(
        id=id,
        version=version,
        title=title,
        source=source,
        formats=formats,
        items=items,
        scales=scales,
        barriers=barriers,
        pairs=pairs,
        description=reader.words(document, "", "description"),
    )


def check_both_languages(instrument: Instrument, reader: TableReader) -> None:
    """Report every text of an own-worded instrument that lacks one of the languages."""
    if instrument.source.wording is not Wording.OWN:
        return
    texts: list[tuple[str, Mapping[str, object]]] = [("title", instrument.title)]
    texts += [("source.note", instrument.source.note), ("description", instrument.description)]
    texts += [(f"formats.{each.id}.labels", each.labels) for each in instrument.formats]
    texts += [(f"items.{each.id}.text", each.text) for each in instrument.items]
    for scale in instrument.scales:
        texts.append((f"scales.{scale.id}.title", scale.title))
        texts.append((f"scales.{scale.id}.description", scale.description))
    for barrier in instrument.barriers:
        texts.append((f"barriers.{barrier.id}.title", barrier.title))
        texts.append((f"barriers.{barrier.id}.sentence", barrier.sentence))
    texts += [(f"pairs.{each.id}.title", each.title) for each in instrument.pairs]
    for key, text in texts:
        for language in LANGUAGES:
            if text and language not in text:
                reader.report("language_missing", join(key, language))


class _Parts:
    """Items and scales by id, for the rules that compare what barriers and pairs rest on."""

    def __init__(self, items: Sequence[Item], scales: Sequence[Scale]) -> None:
        self.items = {item.id: item for item in items}
        self.scales = {scale.id: scale for scale in scales}
        self._scale_of = {id: scale for scale in scales for id in scale.items}

    def formats(self, ids: Iterable[str]) -> set[str]:
        """Return the response formats behind scales or items."""
        found = set()
        for id in ids:
            below = self.scales[id].items if id in self.scales else (id,)
            found |= {self.items[each].format for each in below if each in self.items}
        return found

    def polarities(self, ids: Iterable[str]) -> set[Polarity]:
        """Return the polarities of scales, or of the scales that hold the items."""
        owners = [self.scales.get(id) or self._scale_of.get(id) for id in ids]
        return {owner.polarity for owner in owners if owner}

    def title(self, id: str) -> Mapping[str, str]:
        """Return what a scale or an item is called."""
        if id in self.scales:
            return self.scales[id].title
        return self.items[id].text or dict.fromkeys(LANGUAGES, id)


def _named(
    document: Table, section: str, reader: TableReader, *, required: bool = True
) -> list[tuple[Table, str]]:
    """Return the tables of a section with the place each is called in a problem."""
    tables = reader.tables(document, section, required=required)
    return [
        (table, f"{section}.{table['id']}" if table.get("id") else f"{section}[{number}]")
        for number, table in enumerate(tables, start=1)
    ]


def _source(document: Table, reader: TableReader) -> Source:
    table = document.get("source", {})
    if "source" not in document or not isinstance(table, dict):
        reader.report("key_missing", "source")
        return Source(reference="", wording=Wording.LICENSED)
    reader.only(table, "source", SOURCE_KEYS)
    return Source(
        reference=reader.string(table, "source", "reference", required=True),
        wording=reader.choice(table, "source", "wording", Wording, Wording.LICENSED),
        licence=reader.string(table, "source", "licence"),
        note=reader.words(table, "source", "note"),
    )


def _format(table: Table, place: str, reader: TableReader) -> ResponseFormat:
    reader.only(table, place, FORMAT_KEYS)
    minimum = reader.whole(table, place, "minimum")
    maximum = reader.whole(table, place, "maximum")
    if minimum is not None and maximum is not None and minimum >= maximum:
        reader.report("bounds_order", place, minimum=minimum, maximum=maximum)
        maximum = None
    missing = reader.strings(table, place, "missing_labels")
    labels: dict[str, tuple[str, ...]] = {}
    given = table.get("labels", {})
    if not isinstance(given, dict):
        reader.report("labels_not_lists", join(place, "labels"), found=shown(given))
        given = {}
    where = join(place, "labels")
    reader.only(given, where, LANGUAGES)
    for language in (each for each in LANGUAGES if each in given):
        labels[language] = reader.strings(given, where, language, required=True)
        key = join(where, language)
        if minimum is not None and maximum is not None and labels[language]:
            expected = maximum - minimum + 1
            if len(labels[language]) != expected:
                count = len(labels[language])
                reader.report("labels_count", key, expected=expected, found=count)
        for twice in _twice(normalise(each) for each in labels[language]):
            reader.report("label_twice", key, found=shown(twice))
        for both in {*map(normalise, labels[language])} & {*map(normalise, missing)}:
            reader.report("label_also_missing", key, found=shown(both))
    id = reader.identifier(table, place)
    return ResponseFormat(id, minimum or 0, maximum or 0, labels, missing)


def _item(table: Table, place: str, reader: TableReader, *, worded: bool) -> Item:
    reader.only(table, place, ITEM_KEYS)
    return Item(
        id=reader.identifier(table, place),
        text=reader.words(table, place, "text", required=worded),
        format=reader.string(table, place, "format", required=True),
        reversed=reader.flag(table, place, "reversed"),
    )


def _scale(table: Table, place: str, reader: TableReader) -> Scale:
    reader.only(table, place, SCALE_KEYS)
    return Scale(
        id=reader.identifier(table, place),
        title=reader.words(table, place, "title", required=True),
        items=reader.strings(table, place, "items", required=True),
        polarity=reader.choice(table, place, "polarity", Polarity, Polarity.UNDECIDED),
        min_answered=reader.share(table, place, "min_answered", default=0.5),
        description=reader.words(table, place, "description"),
        construct=reader.string(table, place, "construct"),
        group=reader.string(table, place, "group"),
    )


def _check_references(
    items: Sequence[Item],
    scales: Sequence[Scale],
    formats: Sequence[ResponseFormat],
    reader: TableReader,
) -> None:
    """Report items without a format or a scale, and scales whose items do not fit together."""
    format_ids = [each.id for each in formats]
    by_id = {item.id: item for item in items}
    for scale in (each for each in scales if each.id in by_id):
        # Results are kept by id: one of the two would be shown as the other.
        reader.report("id_shared", f"scales.{scale.id}.id", found=scale.id)
    for item in items:
        if item.format and item.format not in format_ids:
            key = f"items.{item.id}.format"
            reader.report("reference_unknown", key, found=item.format, known=listed(format_ids))
        owners = [scale.id for scale in scales if item.id in scale.items]
        if not owners:
            reader.report("item_in_no_scale", f"items.{item.id}", found=item.id)
        elif len(owners) > 1:
            key = f"items.{item.id}"
            reader.report("item_in_two_scales", key, found=item.id, scales=listed(owners))
    for scale in scales:
        key = f"scales.{scale.id}.items"
        for unknown in (each for each in scale.items if each not in by_id):
            reader.report("reference_unknown", key, found=unknown, known=listed(by_id))
        for twice in _twice(scale.items):
            reader.report("listed_twice", key, found=twice)
        used = {by_id[each].format for each in scale.items if each in by_id}
        if len(used) > 1:
            reader.report("formats_mixed", key, found=listed(sorted(used)))


def _barrier(table: Table, place: str, parts: _Parts, reader: TableReader) -> Barrier:
    reader.only(table, place, BARRIER_KEYS)
    scales = reader.strings(table, place, "scales")
    items = reader.strings(table, place, "items")
    if scales and items:
        reader.report("barrier_two_bases", place)
    elif not scales and not items:
        reader.report("barrier_no_basis", place)
    _check_basis(scales, join(place, "scales"), parts.scales, parts, reader)
    _check_basis(items, join(place, "items"), parts.items, parts, reader)
    helps_key = join(place, "helps")
    helps = reader.strings(table, place, "helps")
    for twice in _twice(helps):
        reader.report("listed_twice", helps_key, found=twice)
    measures = (reader.member(each, helps_key, Measure) for each in helps)
    sentence = reader.words(table, place, "sentence", required=True)
    for gap in {found for words in sentence.values() for found in _GAPS.findall(words)}:
        if gap != SHARE:
            reader.report("gap_unknown", join(place, "sentence"), found=gap, known=SHARE)
    return Barrier(
        id=reader.identifier(table, place),
        title=reader.words(table, place, "title", required=True),
        sentence=sentence,
        direction=_direction(table, place, (*scales, *items), parts, reader),
        helps=tuple(each for each in measures if each),
        scales=scales,
        items=items,
    )


def _check_basis(
    ids: Sequence[str],
    key: str,
    known: Mapping[str, object],
    parts: _Parts,
    reader: TableReader,
) -> None:
    for unknown in (each for each in ids if each not in known):
        reader.report("reference_unknown", key, found=unknown, known=listed(known))
    for twice in _twice(ids):
        reader.report("listed_twice", key, found=twice)
    if len(used := parts.formats(ids)) > 1:
        reader.report("formats_mixed", key, found=listed(sorted(used)))
    if len(ids) > 1 and len(polarities := parts.polarities(ids)) > 1:
        # A mean of something good and something bad says nothing, whatever the direction.
        reader.report("polarities_mixed", key, found=listed(sorted(polarities)))


def _direction(
    table: Table, place: str, basis: Sequence[str], parts: _Parts, reader: TableReader
) -> str:
    if "direction" in table:
        key = join(place, "direction")
        return reader.member(table["direction"], key, Direction) or Direction.LOW
    polarities = parts.polarities(basis)
    if polarities == {Polarity.UNDECIDED}:
        reader.report("direction_undecided", join(place, "direction"))
    return Direction.HIGH if polarities == {Polarity.NEGATIVE} else Direction.LOW


def _pair(table: Table, place: str, parts: _Parts, reader: TableReader) -> Pair:
    reader.only(table, place, PAIR_KEYS)
    today = reader.string(table, place, "today", required=True)
    wanted = reader.string(table, place, "wanted", required=True)
    known = (*parts.scales, *parts.items)
    for key, id in (("today", today), ("wanted", wanted)):
        if id and id not in known:
            reader.report("reference_unknown", join(place, key), found=id, known=listed(known))
    if today and today == wanted:
        reader.report("listed_twice", join(place, "wanted"), found=wanted)
    if len(used := parts.formats((today, wanted))) > 1:
        reader.report("formats_mixed", place, found=listed(sorted(used)))
    title = reader.words(table, place, "title")
    return Pair(
        id=reader.identifier(table, place) if "id" in table else today,
        title=title or (parts.title(today) if today in known else {}),
        today=today,
        wanted=wanted,
    )


def _check_duplicates(
    reader: TableReader,
    **sections: Sequence[ResponseFormat | Item | Scale | Barrier | Pair],
) -> None:
    for section, things in sections.items():
        for twice in _twice(each.id for each in things if each.id):
            reader.report("id_twice", section, found=twice)


def _check_languages(items: Sequence[Item], reader: TableReader) -> None:
    """Report questionnaires that no single language can ask in full."""
    worded = [item.text for item in items if item.text]
    if worded and not set.intersection(*(set(text) for text in worded)):
        reader.report("languages_mixed", "items.text")


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]
