"""What two waves asked alike: the items each measure shares, and scores made of these alone.

An item is shared when both waves asked it in the same words, with answers in the same range, keyed
the same way. A scale that lost too many of its items is another scale and is not compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import pandas as pd

from analysis.scoring import MeasureInfo, MeasureKind, Scores, barrier_measure, measures, score
from surveys.instrument import Barrier, Instrument
from surveys.responses import Responses
from surveys.wording import normalise

FEWEST = 2
"""Items that a scale of several must share at least: one question is not the scale."""

_TOLERANCE = 1e-9


class Unshared(StrEnum):
    """Why an item of one wave is not compared with the other."""

    ONLY_EARLIER = "only_earlier"
    ONLY_LATER = "only_later"
    REWORDED = "reworded"
    OTHER_ANSWERS = "other_answers"
    TURNED = "turned"


@dataclass(frozen=True)
class SharedMeasure:
    """One scale, or barrier with a measure of its own, as both waves have it.

    Attributes
    ----------
    items
        Ids of the items both waves share, in the later wave's order.
    unshared
        (item, why) of those that only one has, or that changed.
    reason
        "" where it is compared; else "too_few_items", "only_earlier", "only_later" or "other_kind"
        (polarity, or what it is made of, is not the same).
    recomputed
        Whether the earlier and the later wave's scores had to be made anew of fewer items.
    """

    id: str
    items: tuple[str, ...]
    unshared: tuple[tuple[str, Unshared], ...]
    reason: str
    recomputed: tuple[bool, bool] = (False, False)


def unshared_items(
    earlier: Instrument, later: Instrument, *, asked: tuple[Sequence[str], Sequence[str]]
) -> dict[str, Unshared]:
    """Return each item that cannot be compared, and why.

    `asked`: ids of the items that anybody answered in each wave.
    """
    found: dict[str, Unshared] = {}
    before = {item.id: item for item in earlier.items if item.id in set(asked[0])}
    after = {item.id: item for item in later.items if item.id in set(asked[1])}
    for id, item in {**before, **after}.items():
        if id not in after:
            found[id] = Unshared.ONLY_EARLIER
        elif id not in before:
            found[id] = Unshared.ONLY_LATER
        else:
            old = before[id]
            forms = [
                (each.minimum, each.maximum)
                for each in (earlier.format_of(id), later.format_of(id))
            ]
            both = set(old.text) & set(item.text)
            if any(normalise(old.text[each]) != normalise(item.text[each]) for each in both):
                found[id] = Unshared.REWORDED
            elif forms[0] != forms[1]:
                found[id] = Unshared.OTHER_ANSWERS
            elif old.reversed != item.reversed:
                found[id] = Unshared.TURNED
    return found


def asked_items(responses: Responses) -> list[str]:
    """Return the items that anybody answered."""
    return [str(each) for each in responses.items if responses.items[each].notna().any()]


def shared_measures(
    earlier: Instrument,
    later: Instrument,
    *,
    asked: tuple[Sequence[str], Sequence[str]],
    least: float,
) -> tuple[SharedMeasure, ...]:
    """Return every scale and own-measured barrier of both waves with what they share.

    Parameters
    ----------
    least
        Share of the items of the longer version that must be shared (`Policy.shared_items`).

    Notes
    -----
    What people wish for (`Pair.wanted`) is left out: more of it is neither better nor worse.
    """
    unshared = unshared_items(earlier, later, asked=asked)
    wished = {pair.wanted for pair in (*earlier.pairs, *later.pairs)}
    sides = [
        {each.id: each for each in measures(of) if each.kind is not MeasureKind.ITEM}
        for of in (earlier, later)
    ]
    before, after = sides
    found = []
    for id in dict.fromkeys([*after, *before]):
        if id not in wished:
            pair = (before.get(id), after.get(id))
            found.append(_shared(id, pair, unshared, asked=asked, least=least))
    return tuple(found)


def _shared(
    id: str,
    pair: tuple[MeasureInfo | None, MeasureInfo | None],
    unshared: dict[str, Unshared],
    *,
    asked: tuple[Sequence[str], Sequence[str]],
    least: float,
) -> SharedMeasure:
    old, new = (
        [item for item in each.items if item in set(there)] if each else []
        for each, there in zip(pair, asked, strict=True)
    )
    items = tuple(item for item in new if item in old and item not in unshared)
    odd = tuple(
        (item, why)
        for item in dict.fromkeys([*old, *new])
        if (why := _why(item, old, new, unshared))
    )
    longest = max(len(old), len(new))
    reason = ""
    if not old or not new:
        reason = "only_later" if new else "only_earlier"
    elif pair[0] is not None and pair[1] is not None and _kind(pair[0]) != _kind(pair[1]):
        reason = "other_kind"
    elif len(items) < min(FEWEST, longest) or len(items) < least * longest - _TOLERANCE:
        reason = "too_few_items"
    # An item nobody was asked leaves the score as it is.
    changed = (set(items) != set(old), set(items) != set(new))
    return SharedMeasure(id, items, odd, reason, (False, False) if reason else changed)


def _why(
    item: str, old: Sequence[str], new: Sequence[str], unshared: dict[str, Unshared]
) -> Unshared | None:
    if item in unshared:
        return unshared[item]
    if item not in new:
        return Unshared.ONLY_EARLIER
    return None if item in old else Unshared.ONLY_LATER


def _kind(measure: MeasureInfo) -> tuple[object, ...]:
    return measure.kind, measure.unfavourable, measure.minimum, measure.maximum


def reduced(instrument: Instrument, shared: Sequence[SharedMeasure]) -> Instrument:
    """Return the instrument with each compared measure resting on its shared items alone."""
    kept = {each.id: each.items for each in shared if not each.reason}
    scales = tuple(
        replace(scale, items=kept[scale.id]) for scale in instrument.scales if scale.id in kept
    )
    barriers = tuple(
        _reduced(barrier, kept[barrier_measure(barrier)])
        for barrier in instrument.barriers
        if barrier_measure(barrier).startswith("barrier:") and barrier_measure(barrier) in kept
    )
    return replace(instrument, scales=scales, barriers=barriers, pairs=())


def _reduced(barrier: Barrier, items: tuple[str, ...]) -> Barrier:
    """Return a barrier that rests on items one by one, so that it keeps a measure of its own."""
    return replace(barrier, scales=(), items=items)


def shared_scores(
    responses: Responses, instrument: Instrument, shared: Sequence[SharedMeasure]
) -> tuple[pd.DataFrame, tuple[MeasureInfo, ...]]:
    """Return the scores of every compared measure on its shared items, and how to read them.

    Frame n respondents × measures; missing answers by the scale's own rule.
    """
    of = reduced(instrument, shared)
    made: Scores = score(responses, of)
    compared = [each.id for each in shared if not each.reason]
    infos = {each.id: each for each in measures(of)}
    values = pd.DataFrame({id: made.column(id) for id in compared})
    return values, tuple(infos[id] for id in compared)
