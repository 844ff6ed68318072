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

OUTCOME_GROUPS = ("safety", "sharing")
DRIVER_GROUPS = ("conditions", "hindrances")
WISHES = "wanted"


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
    """Return the outcomes, the drivers and the ends of paths.

    Notes
    -----
    An outcome is in the group `safety` or `sharing`, or is about psychological safety, asking for
    help, sharing knowledge or holding it back. A driver is in the group `conditions` or
    `hindrances`; a scale without a group is one as well. What people wish for is neither.
    """
    wished = {pair.wanted for pair in instrument.pairs}
    decided = [
        scale
        for scale in instrument.scales
        if scale.polarity is not Polarity.UNDECIDED
        and scale.id not in wished
        and scale.group != WISHES
    ]
    about = {scale.id: what_about(scale) for scale in decided}
    outcomes = [
        scale.id
        for scale in decided
        if scale.group in OUTCOME_GROUPS or about[scale.id] in _OUTCOMES
    ]
    drivers = [
        scale.id
        for scale in decided
        if scale.group in (*DRIVER_GROUPS, "") and scale.id not in outcomes
    ]
    return Roles(
        outcomes=tuple(outcomes),
        drivers=tuple(drivers),
        about={
            each: tuple(scale for scale, known in about.items() if known is each) for each in About
        },
    )


def what_about(scale: Scale) -> About | None:
    """Return what a scale is about, by its construct, else by its title or id; None for none."""
    for said in (scale.construct, *scale.title.values(), scale.id.replace("_", " ")):
        for about, (polarity, words) in _words().items():
            if scale.polarity == polarity and any(word in normalise(said) for word in words):
                return about
    return None


@cache
def _words() -> Mapping[About, tuple[Polarity, tuple[str, ...]]]:
    path = Path(__file__).with_name("roles.toml")
    told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        About(name): (Polarity(each["polarity"]), tuple(map(normalise, each["words"])))
        for name, each in told.items()
    }
