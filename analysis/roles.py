"""What each scale of an instrument is to the others: an outcome, a condition, the start of a path.

Read from the instrument alone: its groups, constructs, words and polarities, never the answers.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from surveys.instrument import Instrument, Polarity, Scale
from surveys.wording import normalise


class About(StrEnum):
    """What a path may start from, lead through or end in."""

    SAFETY = "safety"
    HELP = "help"
    SHARING = "sharing"
    HIDING = "hiding"
    CONFLICT = "conflict"
    UNCERTAINTY = "uncertainty"


_OUTCOMES = frozenset({About.SAFETY, About.HELP, About.SHARING, About.HIDING})


@dataclass(frozen=True)
class Roles:
    """Ids of scales by what they are; in the instrument's order.

    `outcomes` and `drivers` share no scale. A scale whose polarity is to decide is in none.
    """

    outcomes: tuple[str, ...]
    drivers: tuple[str, ...]
    about: Mapping[About, tuple[str, ...]]


def roles(instrument: Instrument) -> Roles:
    """Return the outcomes, the drivers and the ends of paths, as `roles.toml` tells them apart.

    Notes
    -----
    An outcome is in a group of outcomes, or is about psychological safety, asking for help, sharing
    knowledge or holding it back. A driver is in a group of drivers, or in none, and is no outcome.
    What people wish for is neither.
    """
    wished, rules = {pair.wanted for pair in instrument.pairs}, _rules()
    decided = [
        scale
        for scale in instrument.scales
        if scale.polarity is not Polarity.UNDECIDED and scale.id not in wished
    ]
    about = {scale.id: what_about(scale) for scale in decided}
    outcomes = [
        scale.id
        for scale in decided
        if scale.group in rules.outcomes or about[scale.id] in _OUTCOMES
    ]
    drivers = [
        scale.id for scale in decided if scale.group in rules.drivers and scale.id not in outcomes
    ]
    return Roles(
        outcomes=tuple(outcomes),
        drivers=tuple(drivers),
        about={
            each: tuple(
                scale.id
                for scale in decided
                if about[scale.id] is each and scale.polarity is rules.kinds[each].polarity
            )
            for each in About
        },
    )


def what_about(scale: Scale) -> About | None:
    """Return what a scale is about, by its construct, else by its title or id; None for none."""
    for said in (scale.construct, *scale.title.values(), scale.id.replace("_", " ")):
        words = normalise(said)
        for about, kind in _rules().kinds.items():
            named = any(word in words for word in kind.words)
            if named and not any(word in words for word in kind.but):
                return about
    return None


@dataclass(frozen=True)
class _Kind:
    polarity: Polarity
    words: tuple[str, ...]
    but: tuple[str, ...]


@dataclass(frozen=True)
class _Rules:
    outcomes: tuple[str, ...]
    drivers: tuple[str, ...]
    kinds: Mapping[About, _Kind]


@cache
def _rules() -> _Rules:
    path = Path(__file__).with_name("roles.toml")
    told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = {
        about: _Kind(
            polarity=Polarity(told[about]["polarity"]),
            words=tuple(map(normalise, told[about]["words"])),
            but=tuple(map(normalise, told[about].get("but", ()))),
        )
        for about in About
    }
    groups = told["groups"]
    return _Rules(tuple(groups["outcomes"]), tuple(groups["drivers"]), kinds)
