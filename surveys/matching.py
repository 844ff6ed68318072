"""Which column asks which question, told from its heading alone.

An item id or the question's own words give certainty; likeness only ever proposes. Answers are not
looked at here (see `coding.py`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from surveys.instrument import Instrument, Text
from surveys.reading import Column, ColumnKind, Reading
from surveys.vocabulary import vocabulary
from surveys.wording import normalise

ALIKE = 85.0
"""Likeness (0–100) from which a heading is worth proposing to a person."""
OTHER_WORDS = 55.0
"""Likeness below which the words under an item's id are another question's words."""
CUT_SHORT = 25
"""Characters from which the beginning of a question is worth proposing."""
MOST_COLUMNS = 500
"""Unmatched columns above which likeness is not tried: no questionnaire, and it costs seconds."""
MATCHABLE = frozenset(
    {
        ColumnKind.ITEM,
        ColumnKind.OTHER,
        ColumnKind.GROUP,
        ColumnKind.DERIVED,
        ColumnKind.FREE_TEXT,
    }
)

_TAGS = re.compile(r"<[^<>]{1,200}>")
_BRACKETS = re.compile(r"[\[(]([^\[\]()]*)[\])]")
_ROW = re.compile(r"^(.*?)\s*\[(.+)\](?:\.\d{1,2})?\s*$", re.DOTALL)
_NUMBERING = re.compile(
    r"^[\[(]?[a-z_]{0,12}\d{1,3}[a-z]?(?:[._]\d{1,3})*(?:\s*[.):\]-]+\s*|\s+)(?=\S)"
)
_LOOSE_END = " .:;?!*…\"'"
_BREAKS = (" | ", " - ", ": ", "] ", "? ", ". ")


@dataclass(frozen=True)
class Match:
    """One column said to ask one question. `reason` is a code of the locales."""

    index: int
    item: str
    certain: bool
    reason: str


@dataclass(frozen=True)
class Matches:
    """All matches by column; `spare` are columns with an equal claim to an item another has."""

    by_column: dict[int, Match]
    spare: dict[int, str]

    @property
    def certain_items(self) -> frozenset[str]:
        """Items that one column asks without doubt."""
        return frozenset(match.item for match in self.by_column.values() if match.certain)


def question(text: str) -> str:
    """Return the words of a question, folded, without mark-up and closing punctuation."""
    return normalise(_TAGS.sub(" ", text)).strip(_LOOSE_END)


def spoken(header: str) -> str:
    """Return a heading without mark-up and without a last row that says only "Response"."""
    parts = _TAGS.sub(" ", header).split(" | ")
    while len(parts) > 1 and normalise(parts[-1]) in vocabulary().empty_parts:
        parts.pop()
    return " | ".join(parts)


def stem_and_row(header: str) -> tuple[str, str]:
    """Split the heading of a grid's row ("Stem | row", "Stem [row]"); no stem, no grid."""
    heading = spoken(header)
    if " | " in heading:
        stem, row = heading.rsplit(" | ", 1)
        return stem.strip(), row.strip()
    grid = _ROW.match(heading)
    # G02Q01[SQ001] is a name in two parts, not a question with its row
    if grid and " " in heading[: grid.end(2)].strip() and grid.group(1).strip():
        return grid.group(1).strip(), grid.group(2).strip()
    return "", heading


def phrasings(column: Column) -> tuple[str, ...]:
    """Return every way the heading may hold a question: whole, its last part, inside brackets."""
    whole = normalise(spoken(column.header))
    found = [whole, *(part.group(1) for part in _BRACKETS.finditer(whole))]
    found.append(normalise(stem_and_row(column.header)[1]))
    for mark in _BREAKS:
        at = whole.find(mark)
        while at >= 0:
            found.append(whole[at + len(mark) :])
            at = whole.find(mark, at + 1)
    found += [_NUMBERING.sub("", each, count=1) for each in found]
    return tuple(dict.fromkeys(each for text in found if (each := text.strip(_LOOSE_END))))


def names(column: Column) -> frozenset[str]:
    """Return every short name the column carries: platform code, heading, its parts and ends."""
    found: set[str] = set()
    for text in (normalise(column.code), normalise(spoken(column.header))):
        found |= {text, text.rsplit("/", 1)[-1], *text.split(" | ")}
        found |= {part.group(1) for part in _BRACKETS.finditer(text)}
        found |= {re.split(r"[.:)]\s| - ", text, maxsplit=1)[0], text.rsplit(" - ", 1)[-1]}
        # an ordinary word at the edge of a sentence is no name; one with a digit in it is
        edges = text.split(" ")
        found |= {edge for edge in (edges[0], edges[-1]) if re.search(r"\d|_", edge)}
    return frozenset(each for text in found if (each := _bare(text)))


def _bare(name: str) -> str:
    """A short name without the brackets and stops around it."""
    return name.strip("[](){}.:;,*- ")


def match_items(reading: Reading, *, instrument: Instrument, propose: bool = True) -> Matches:
    """Find the column of each item by its heading.

    Parameters
    ----------
    reading
        The file; columns without any answer yield to a column that has some.
    instrument
        Whose item ids and wordings (either language) are looked for.
    propose
        Whether headings that are only alike are worth looking for.

    Returns
    -------
    Matches
        At most one column an item. Where several columns claim an item the first is proposed.
    """
    columns = [column for column in reading.columns if column.kind in MATCHABLE]
    claims = _claims(columns, instrument=instrument)
    by_column: dict[int, Match] = {}
    spare: dict[int, str] = {}
    for item, matches in claims.items():
        chosen = _answered(matches, reading=reading)
        first = chosen[0]
        if len(chosen) > 1:
            first = Match(first.index, item, certain=False, reason="map_twice")
            spare |= {each.index: item for each in chosen[1:]}
        by_column[first.index] = first
    left = [
        column
        for column in columns
        if column.kind is ColumnKind.ITEM and column.index not in by_column | spare
    ]
    propose = propose and len(left) <= MOST_COLUMNS
    missing = [item.id for item in instrument.items if propose and item.id not in claims]
    for match in _alike(left, instrument=instrument, items=missing):
        by_column[match.index] = match
    return Matches(by_column=dict(sorted(by_column.items())), spare=spare)


def _claims(columns: Iterable[Column], *, instrument: Instrument) -> dict[str, list[Match]]:
    """Columns that name an item or carry its words, by item."""
    ids = {_bare(normalise(item.id)): item.id for item in instrument.items}
    by_text: dict[str, list[str]] = defaultdict(list)
    for item in instrument.items:
        for text in item.text.values():
            if item.id not in by_text[question(text)]:
                by_text[question(text)].append(item.id)
    claims: dict[str, list[Match]] = defaultdict(list)
    taken: dict[tuple[str, ...], int] = defaultdict(int)
    for column in columns:
        named = {ids[name] for name in names(column) if name in ids}
        worded = next((by_text[text] for text in phrasings(column) if text in by_text), [])
        if len(named) == 1:
            item_id = named.pop()
            same = item_id in worded or not _says_otherwise(column, instrument.item(item_id).text)
            reason = "map_id" if same else "map_id_other_words"
            claims[item_id].append(Match(column.index, item_id, certain=same, reason=reason))
        elif len(worded) == 1:
            claims[worded[0]].append(Match(column.index, worded[0], True, "map_text"))
        elif worded:
            # two items share their words (today and wanted): only the order can tell, so ask
            place = min(taken[tuple(worded)], len(worded) - 1)
            taken[tuple(worded)] += 1
            claims[worded[place]].append(
                Match(column.index, worded[place], certain=False, reason="map_text_shared")
            )
    return claims


def _says_otherwise(column: Column, text: Text) -> bool:
    """Whether the heading holds a whole question that is not this item's.

    Only words in a language the item is worded in can tell.
    """
    sentences = [each for each in phrasings(column) if each.count(" ") >= 2]
    language = vocabulary().language(column.header)
    if not sentences or language not in text:
        return False
    return max(_likeness(each, [question(text[language])]) for each in sentences) < OTHER_WORDS


def _answered(matches: list[Match], *, reading: Reading) -> list[Match]:
    """The claims that count: columns read as items, with answers, when there are such."""
    alive = [m for m in matches if reading.column(m.index).missing < reading.kept] or matches
    items = [m for m in alive if reading.column(m.index).kind is ColumnKind.ITEM] or alive
    sure = [m for m in items if m.certain] or items
    return [m for m in sure if m.reason == "map_id"] or sure


def _likeness(text: str, wordings: Iterable[str]) -> float:
    return max(max(fuzz.ratio(text, each), fuzz.token_sort_ratio(text, each)) for each in wordings)


def _alike(
    columns: Iterable[Column], *, instrument: Instrument, items: Iterable[str]
) -> list[Match]:
    """Best proposals by likeness, one column an item."""
    wanted = [
        (
            item.id,
            _compact(item.id),
            [_Wording(question(text)) for text in item.text.values()],
        )
        for item in instrument.items
        if item.id in set(items)
    ]
    scored: list[tuple[float, int, str, str]] = []
    for column in columns if wanted else ():
        here = [_Wording(text) for text in phrasings(column)]
        compact = {_compact(name) for name in names(column)}
        for item_id, name, wordings in wanted:
            if name in compact:
                scored.append((100.0, column.index, item_id, "map_id_like"))
                continue
            likeness = max((a.likeness(b) for a in here for b in wordings), default=0.0)
            if likeness:
                scored.append((likeness, column.index, item_id, "map_similar"))
    chosen: list[Match] = []
    used_columns: set[int] = set()
    used_items: set[str] = set()
    for _, index, item_id, reason in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if index not in used_columns and item_id not in used_items:
            chosen.append(Match(index, item_id, certain=False, reason=reason))
            used_columns.add(index)
            used_items.add(item_id)
    return chosen


def _compact(name: str) -> str:
    return re.sub(r"\W|_", "", normalise(name))


class _Wording:
    """The words of one question, and whether they deny something; worked out once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.negated = vocabulary().negated(text)

    def likeness(self, wanted: "_Wording") -> float:
        """How alike, when it is worth a proposal; else 0. Never across a negation."""
        if self.negated != wanted.negated:
            return 0.0
        if len(self.text) >= CUT_SHORT and wanted.text.startswith(self.text):
            return 100.0
        return max(
            fuzz.ratio(self.text, wanted.text, score_cutoff=ALIKE),
            fuzz.token_sort_ratio(self.text, wanted.text, score_cutoff=ALIKE),
        )
