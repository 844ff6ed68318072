"""How the made-up respondents come to their answers.

Every respondent has a true level on every scale: a general part, a part shared by the scales of a
group, and a part of its own; SD 1 within a department. An answer is that level seen through item
noise and cut into the five answers. Only `random.random` is drawn from, the one stream that Python
promises to keep, so that every machine makes the same files.
"""

import math
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import NormalDist, fmean
from typing import TypeVar

from surveys.instrument import Instrument, Item, Polarity, Scale

HERE = Path(__file__).parent
STARTS = {1: datetime(2026, 3, 2, 6, 30), 2: datetime(2026, 9, 7, 6, 30)}
Unit = tuple[str, ...]
_T = TypeVar("_T")

# The answer an average respondent gives: contact between departments is weak everywhere, and what
# is wanted is wanted by nearly all.
CENTRE = {"across": 2.5, "hiding": 2.2, "conflict": 2.2, "uncertainty": 2.3, "time": 3.55}
GROUP_CENTRE = {"wanted": 4.2, "conditions": 3.65}
USUAL_CENTRE = 3.75
SPREAD = 1.05

# Correlation of an item with its scale's true level, by number of items: shorter scales have
# better items, so that every alpha lies between .75 and .9. Reversed items are a little noisier.
LOADING = {7: 0.68, 3: 0.79, 2: 0.86, 1: 0.80}
REVERSED_LOADING = 0.93
GENERAL, GROUP, GENERAL_WANTED = 0.58, 0.45, 0.10
YEA_SAYING = 0.12

# How far ordinary departments lie from each other, in SDs, to the bad and to the good side.
CHANCE_BAD, CHANCE_GOOD, CHANCE_LATER = (0.10, 0.17), (0.15, 0.32), 0.04

STRAIGHT_LINERS, STOPPED, EMPTY, PREVIEWS = 7, 6, 2, 4
MISSING, NO_OPINION, COMMENTING = 0.017, 0.004, 0.22


@dataclass(frozen=True)
class Department:
    """One department: where it is, how many answer in each wave, how many work there."""

    path: Unit
    respondents: tuple[int, ...]
    headcount: int


@dataclass(frozen=True)
class Plan:
    """The made-up organisation and what is planted in it, as planted.toml says."""

    seed: int
    instrument: str
    departments: tuple[Department, ...]
    shifts: Mapping[tuple[int, Unit, str], float]

    def planted(self, path: Unit, scale: str) -> bool:
        """Return whether anything is planted there or below it, in any wave."""
        return any(at[: len(path)] == path and of == scale for _, at, of in self.shifts)


@dataclass
class Row:
    """One row of an export; an answer is a code, None, or "?" for no opinion."""

    unit: Unit
    answers: list[int | str | None]
    status: str = "complete"
    started: datetime = datetime.min
    seconds: int = 0
    email: str = ""
    comment: str = ""

    @property
    def ended(self) -> datetime:
        """When the last page was sent."""
        return self.started + timedelta(seconds=self.seconds)


class Chance:
    """The few kinds of chance that the sample needs, all from one stream."""

    def __init__(self, seed: int) -> None:
        self._stream = random.Random(seed)

    def share(self) -> float:
        """Return a number in [0, 1)."""
        return self._stream.random()

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * self._stream.random()

    def normal(self) -> float:
        """Return a standard normal number."""
        return NormalDist().inv_cdf(max(self._stream.random(), 1e-12))

    def pick(self, values: Sequence[_T]) -> _T:
        """Return one of the values."""
        return values[int(self._stream.random() * len(values))]


def read_plan() -> Plan:
    """Return what planted.toml says."""
    document = tomllib.loads((HERE / "planted.toml").read_text(encoding="utf-8"))
    departments = tuple(
        Department(tuple(each["path"]), tuple(each["respondents"]), each["headcount"])
        for each in document["departments"]
    )
    shifts = {
        (effect["wave"], tuple(effect["path"]), scale): shift
        for effect in document["effects"]
        for scale, shift in effect["shifts"].items()
    }
    return Plan(document["seed"], document["instrument"], departments, shifts)


def read_words() -> dict[str, dict[str, str]]:
    """Return the words around the answers (words.toml)."""
    words: dict[str, dict[str, str]] = tomllib.loads(
        (HERE / "words.toml").read_text(encoding="utf-8")
    )
    return words


def wave(plan: Plan, instrument: Instrument, *, number: int) -> list[Row]:
    """Return the rows of one wave in the order they were started."""
    lasting = Chance(plan.seed)
    levels = {
        (department.path, scale.id): _chance_level(
            lasting, scale, beside_planted=plan.planted(department.path[:1], scale.id)
        )
        for department in plan.departments
        for scale in instrument.scales
    }
    offsets = {item.id: lasting.between(-0.2, 0.2) for item in instrument.items}
    chance = Chance(plan.seed + number)
    rows: list[Row] = []
    for department in plan.departments:
        level = {}
        for scale in instrument.scales:
            level[scale.id] = plan.shifts.get((number, department.path, scale.id), 0.0)
            if not plan.planted(department.path, scale.id):
                later = CHANCE_LATER * chance.normal() if number > 1 else 0.0
                level[scale.id] += levels[department.path, scale.id] + later
        count = department.respondents[number - 1]
        true = _true_levels(chance, instrument, level, count=count)
        for each in range(count):
            answers = _answers(chance, instrument, offsets, {id: t[each] for id, t in true.items()})
            rows.append(Row(department.path, answers))
    _add_noise(chance, rows, instrument)
    _add_surroundings(chance, rows, number=number)
    return sorted(rows, key=lambda row: row.started)


def _chance_level(chance: Chance, scale: Scale, *, beside_planted: bool) -> float:
    """Return where an ordinary department lies; never far enough to be a finding.

    In the division of a planted department the others lie on the good side, so that the finding is
    the department's and not the division's.
    """
    good = chance.share() < 0.5 or beside_planted
    size = chance.between(*(CHANCE_GOOD if good else CHANCE_BAD))
    return size if good is (scale.polarity is Polarity.POSITIVE) else -size


def _true_levels(
    chance: Chance, instrument: Instrument, level: Mapping[str, float], *, count: int
) -> dict[str, list[float]]:
    """Return each respondent's true level on each scale of one department."""
    general = [chance.normal() for _ in range(count)]
    shared = {
        group: [chance.normal() for _ in range(count)]
        for group in dict.fromkeys(scale.group for scale in instrument.scales)
    }
    true = {}
    for scale in instrument.scales:
        weight = GENERAL_WANTED if scale.group == "wanted" else GENERAL
        own = math.sqrt(1 - weight**2 - GROUP**2)
        sign = -1 if scale.polarity is Polarity.NEGATIVE else 1
        values = [
            sign * weight * g + GROUP * f + own * chance.normal()
            for g, f in zip(general, shared[scale.group], strict=True)
        ]
        # A department's mean is what was planted, not what chance made of it.
        middle = fmean(values)
        true[scale.id] = [value - middle + level[scale.id] for value in values]
    return true


def _answers(
    chance: Chance,
    instrument: Instrument,
    offsets: Mapping[str, float],
    true: Mapping[str, float],
) -> list[int | str | None]:
    """Return one respondent's answers, in the order of the items."""
    yea = YEA_SAYING * chance.normal()
    scale_of = {item: scale for scale in instrument.scales for item in scale.items}
    answers: list[int | str | None] = []
    for item in instrument.items:
        scale = scale_of[item.id]
        seen = _seen(chance, item, scale, true[scale.id]) + SPREAD * yea + offsets[item.id]
        answers.append(min(max(round(seen), 1), 5))
    return answers


def _seen(chance: Chance, item: Item, scale: Scale, true: float) -> float:
    centre = CENTRE.get(scale.id, GROUP_CENTRE.get(scale.group, USUAL_CENTRE))
    loading = LOADING[len(scale.items)] * (REVERSED_LOADING if item.reversed else 1)
    seen = centre + SPREAD * (loading * true + math.sqrt(1 - loading**2) * chance.normal())
    return 6 - seen if item.reversed else seen


def _add_noise(chance: Chance, rows: list[Row], instrument: Instrument) -> None:
    """Leave answers out, straighten some rows, stop some early; add rows of nobody."""
    for row in rows:
        row.seconds = round(480 * math.exp(0.35 * chance.normal()))
        rate = min(MISSING * math.exp(0.8 * chance.normal()), 0.2)
        for place in range(len(row.answers)):
            if chance.share() < rate:
                row.answers[place] = None
            elif chance.share() < NO_OPINION:
                row.answers[place] = "?"
    units = [row.unit for row in rows]
    unusual = [row for row in rows if units.count(row.unit) >= 20]
    for _ in range(STRAIGHT_LINERS):
        row = unusual.pop(int(chance.share() * len(unusual)))
        row.answers = [chance.pick((3, 4))] * len(row.answers)
        row.seconds = round(chance.between(60, 110))
    for _ in range(STOPPED):
        row = unusual.pop(int(chance.share() * len(unusual)))
        stop = round(chance.between(18, 42))
        row.answers[stop:] = [None] * (len(row.answers) - stop)
        row.status = "partial"
    k_items = len(instrument.items)
    for _ in range(EMPTY):
        rows.append(Row(chance.pick(units), [None] * k_items, "partial", seconds=20))
    for _ in range(PREVIEWS):
        tried = [chance.pick((1, 2, 3, 4, 5, None)) for _ in range(k_items)]
        rows.append(Row(chance.pick(units), list(tried), "preview", seconds=95))


def _add_surroundings(chance: Chance, rows: list[Row], *, number: int) -> None:
    """Give every row a time, an e-mail address, and some a comment."""
    document = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    people, comments = document["people"], document["comments"]
    written: set[str] = set()
    for row in rows:
        # Most answer in the first days, the rest after the reminder in the second week.
        day = int(-3.0 * math.log(1 - 0.95 * chance.share())) + (7 if chance.share() < 0.3 else 0)
        minutes = round(chance.between(0, 600))
        row.started = STARTS[number] + timedelta(days=day + day // 5 * 2, minutes=minutes)
        if row.status == "preview":
            row.started = STARTS[number] - timedelta(days=3, minutes=-minutes)
        name = f"{chance.pick(people['first'])}.{chance.pick(people['last'])}"
        row.email = f"{name}@{people['domain']}"
        if row.status == "complete" and chance.share() < COMMENTING:
            row.comment = _comment(chance, comments, written)


def _comment(chance: Chance, comments: Mapping[str, Sequence[str]], written: set[str]) -> str:
    """Return a comment that nobody has written yet; `written` is added to."""
    comment = chance.pick(comments["said"])
    while comment in written:
        comment = f"{chance.pick(comments['said'])} {chance.pick(comments['added'])}"
    written.add(comment)
    return comment
