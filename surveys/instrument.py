"""An instrument: which questions were asked, how they are scored, what they can reveal.

The types only; `instrument_file.py` reads and checks the TOML. Everything here is public text: an
instrument never holds an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

SHARE = "{share}"
"""Where a barrier's sentence wants the share of people: "{share} hesitate to ask for help."."""


class Polarity(StrEnum):
    """Whether a high score is good news."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNDECIDED = "to decide"


class Wording(StrEnum):
    """Who owns the words of the questions."""

    OWN = "own"
    LICENSED = "licensed"
    PUBLIC = "public"


class Measure(StrEnum):
    """The four kinds of measure that help people learn from each other."""

    DIALOGUE = "dialogue"
    MENTORING = "mentoring"
    TIME = "time"
    GROUP_WORK = "group_work"


Text = Mapping[str, str]
"""Language code → words; at least one of sv and en, or empty where the wording is licensed."""


@dataclass(frozen=True)
class Source:
    """Where an instrument comes from and who may use its words."""

    reference: str
    wording: Wording
    licence: str = ""
    note: Text = field(default_factory=dict)


@dataclass(frozen=True)
class ResponseFormat:
    """The answers a person can choose from, with their codes `minimum … maximum`."""

    id: str
    minimum: int
    maximum: int
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing_labels: tuple[str, ...] = ()

    @property
    def codes(self) -> range:
        """Every code a valid answer can have, low to high."""
        return range(self.minimum, self.maximum + 1)

    @property
    def low_cut(self) -> float:
        """Scores at or below this lie in the lower two fifths of the range."""
        return self.minimum + 0.4 * (self.maximum - self.minimum)

    @property
    def high_cut(self) -> float:
        """Scores at or above this lie in the upper two fifths of the range."""
        return self.minimum + 0.6 * (self.maximum - self.minimum)


@dataclass(frozen=True)
class Item:
    """One question. `reversed` means a high answer speaks against what its scale measures."""

    id: str
    text: Text
    format: str
    reversed: bool = False


@dataclass(frozen=True)
class Scale:
    """Items that together measure one thing. `group` bundles scales into heatmap columns."""

    id: str
    title: Text
    items: tuple[str, ...]
    polarity: Polarity
    min_answered: float = 0.5
    description: Text = field(default_factory=dict)
    construct: str = ""
    group: str = ""


@dataclass(frozen=True)
class Barrier:
    """What may hold people back: rests on scales or on items, and names what helps.

    `direction` says which end of what it rests on is the barrier: "low" (too little of something
    good) or "high" (too much of something bad).
    """

    id: str
    title: Text
    sentence: Text
    direction: str
    helps: tuple[Measure, ...]
    scales: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two scales (or items) that ask about the same thing: as it is today, as people want it."""

    id: str
    title: Text
    today: str
    wanted: str


@dataclass(frozen=True)
class Instrument:
    """A whole questionnaire or scoring key. All items of a scale share one response format."""

    id: str
    version: str
    title: Text
    source: Source
    formats: tuple[ResponseFormat, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    barriers: tuple[Barrier, ...] = ()
    pairs: tuple[Pair, ...] = ()
    description: Text = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages every question is worded in; empty for a key without wording."""
        return tuple(
            language
            for language in ("sv", "en")
            if self.items and all(language in item.text for item in self.items)
        )

    def item(self, id: str) -> Item:
        """Return the item of that id; KeyError when there is none."""
        return _by_id(self.items, id)

    def scale(self, id: str) -> Scale:
        """Return the scale of that id; KeyError when there is none."""
        return _by_id(self.scales, id)

    def barrier(self, id: str) -> Barrier:
        """Return the barrier of that id; KeyError when there is none."""
        return _by_id(self.barriers, id)

    def format_of(self, item: str) -> ResponseFormat:
        """Return the response format an item is answered in."""
        return _by_id(self.formats, self.item(item).format)

    def format_of_scale(self, scale: str) -> ResponseFormat:
        """Return the response format a scale is scored in (that of its items)."""
        return self.format_of(self.scale(scale).items[0])


_T = TypeVar("_T", ResponseFormat, Item, Scale, Barrier)


def _by_id(things: tuple[_T, ...], id: str) -> _T:
    for thing in things:
        if thing.id == id:
            return thing
    raise KeyError(id)


def words(text: Text, language: str, fallback: str = "") -> str:
    """Return the words in `language`, else in the other language, else `fallback`."""
    return text.get(language) or next(iter(text.values()), fallback)
