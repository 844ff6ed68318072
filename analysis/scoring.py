"""From answers to scores: reverse-keying, scale means, barrier scores, and which end is bad news.

Answers as people gave them come in, scores in the response format's own units go out. No score is
turned by polarity here: a scale of conflict stays high where there is much conflict. What is good
and what is bad is said by `measures`, and by nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from surveys.instrument import Barrier, Instrument, Polarity, ResponseFormat
from surveys.responses import Responses

Floats = NDArray[np.floating[Any]]

_CUT_TOLERANCE = 1e-9  # 1 + 0.4 * 6 is 3.4000000000000004: a mean of 3.4 must count as on the cut
_SHARE_TOLERANCE = 1e-9  # 0.7 * 10 is 7.000000000000001: seven of ten must satisfy 0.7


class MeasureKind(StrEnum):
    """What a measure is made of."""

    SCALE = "scale"
    ITEM = "item"
    BARRIER = "barrier"


class Side(StrEnum):
    """The end of a measure that is bad news."""

    LOW = "low"
    HIGH = "high"
    UNDECIDED = ""


@dataclass(frozen=True)
class MeasureInfo:
    """A number every respondent may have, and how to read it.

    Attributes
    ----------
    id
        Scale id, item id, or "barrier:<id>".
    minimum, maximum
        The response format's bounds, in whose units the measure is.
    low_cut, high_cut
        Inclusive ends of the lower and upper two fifths of the range.
    unfavourable
        The end that is bad news; UNDECIDED where the polarity is still "to decide" (shares are NA).
    items
        The items it is the mean of.
    """

    id: str
    kind: MeasureKind
    minimum: float
    maximum: float
    low_cut: float
    high_cut: float
    unfavourable: Side
    items: tuple[str, ...]

    def at_low_end(self, values: Floats) -> NDArray[np.bool_]:
        """Return which values lie in the lower two fifths, the cut included; NaN does not."""
        return values <= self.low_cut + _CUT_TOLERANCE

    def at_high_end(self, values: Floats) -> NDArray[np.bool_]:
        """Return which values lie in the upper two fifths, the cut included; NaN does not."""
        return values >= self.high_cut - _CUT_TOLERANCE

    def is_unfavourable(self, values: Floats) -> NDArray[np.bool_]:
        """Return which values are bad news; none where the polarity is undecided."""
        return self._at(values, self.unfavourable)

    def is_favourable(self, values: Floats) -> NDArray[np.bool_]:
        """Return which values are good news; none where the polarity is undecided."""
        opposite = {Side.LOW: Side.HIGH, Side.HIGH: Side.LOW, Side.UNDECIDED: Side.UNDECIDED}
        return self._at(values, opposite[self.unfavourable])

    def _at(self, values: Floats, side: Side) -> NDArray[np.bool_]:
        if side is Side.UNDECIDED:
            return np.zeros(np.shape(values), dtype=bool)
        return self.at_low_end(values) if side is Side.LOW else self.at_high_end(values)


@dataclass(frozen=True, eq=False)
class Scores:
    """What each respondent scored; rows as in the responses, units of the response format.

    Attributes
    ----------
    scales
        DataFrame, n × scales, mean of the reverse-keyed items; NaN where fewer than the scale's
        `min_answered` share of its items was answered.
    items
        DataFrame, n × items of the instrument, reverse-keyed; NaN = no answer, or never asked.
    barriers
        DataFrame, n × barriers that do not rest on exactly one scale, columns "barrier:<id>";
        HIGH = the barrier is there, whatever the direction of what it rests on.
    """

    scales: pd.DataFrame
    items: pd.DataFrame
    barriers: pd.DataFrame

    def column(self, measure: str) -> Floats:
        """Return the values of one measure, shape (n,); KeyError when there is none."""
        for frame in (self.scales, self.barriers, self.items):
            if measure in frame.columns:
                values: Floats = frame[measure].to_numpy()
                return values
        raise KeyError(measure)


def barrier_measure(barrier: Barrier) -> str:
    """Return the id of the measure a barrier is read from: its only scale, or a column of its own.

    A barrier on one scale *is* that scale, so that its figures can never disagree with the scale's.
    """
    if len(barrier.scales) == 1 and not barrier.items:
        return barrier.scales[0]
    return f"barrier:{barrier.id}"


def measures(instrument: Instrument) -> tuple[MeasureInfo, ...]:
    """Return every measure of an instrument: its scales, its own-column barriers, then its items.

    An item is bad news at the end where its scale is (items are reverse-keyed first). An item that
    sits in scales of different polarity, or in none, is undecided.
    """
    found = []
    for scale in instrument.scales:
        side = _side_of(scale.polarity)
        form = instrument.format_of_scale(scale.id)
        found.append(_info(scale.id, MeasureKind.SCALE, form, side, scale.items))
    for barrier in instrument.barriers:
        if barrier_measure(barrier).startswith("barrier:"):
            basis = _basis(instrument, barrier)
            form = instrument.format_of(basis[0])
            measure = barrier_measure(barrier)
            found.append(_info(measure, MeasureKind.BARRIER, form, Side.HIGH, basis))
    for item in instrument.items:
        sides = {_side_of(each.polarity) for each in instrument.scales if item.id in each.items}
        side = sides.pop() if len(sides) == 1 else Side.UNDECIDED
        form = instrument.format_of(item.id)
        found.append(_info(item.id, MeasureKind.ITEM, form, side, (item.id,)))
    return tuple(found)


def score(responses: Responses, instrument: Instrument) -> Scores:
    """Return what each respondent said on each scale, item and barrier.

    Parameters
    ----------
    responses : Responses
        Answers as given. An item of the instrument without a column counts as never answered.
    instrument : Instrument
        Its `reversed` flags are followed; a person's correction of them is `surveys.mapping.keyed`.

    Notes
    -----
    Reversal is by the declared bounds, minimum + maximum − answer, never by the answers seen: an
    end of the scale that nobody chose must not move the others. Missing answers: the mean of what
    was answered, when at least `min_answered` of the items were. A barrier on several scales is the
    mean of all their items under the strictest of their rules; items of another response format
    are stretched linearly to that of the first.
    """
    keyed = _keyed(responses, instrument)
    place = {item.id: column for column, item in enumerate(instrument.items)}
    index = responses.items.index

    scales = {
        scale.id: _mean([keyed[:, place[each]] for each in scale.items], share=scale.min_answered)
        for scale in instrument.scales
    }
    barriers = {}
    for barrier in instrument.barriers:
        if barrier_measure(barrier).startswith("barrier:"):
            basis = _basis(instrument, barrier)
            form = instrument.format_of(basis[0])
            columns = [
                _stretched(keyed[:, place[each]], instrument.format_of(each), form)
                for each in basis
            ]
            mean = _mean(columns, share=_strictest(instrument, barrier))
            turned = form.minimum + form.maximum - mean if barrier.direction == "low" else mean
            barriers[barrier_measure(barrier)] = turned
    return Scores(
        scales=pd.DataFrame(scales, index=index, dtype=float),
        items=pd.DataFrame(keyed, index=index, columns=[item.id for item in instrument.items]),
        barriers=pd.DataFrame(barriers, index=index, dtype=float),
    )


def _keyed(responses: Responses, instrument: Instrument) -> Floats:
    """Return the answers as floats with every reversed item turned, n × items."""
    # Column-major: every statistic after this one walks down a column.
    keyed = np.full((len(responses), len(instrument.items)), np.nan, order="F")
    for column, item in enumerate(instrument.items):
        if item.id not in responses.items.columns:
            continue
        keyed[:, column] = responses.items[item.id].to_numpy(dtype=float, na_value=np.nan)
        if item.reversed:
            form = instrument.format_of(item.id)
            keyed[:, column] = form.minimum + form.maximum - keyed[:, column]
    return keyed


def _mean(columns: Sequence[Floats], *, share: float) -> Floats:
    """Return each respondent's mean of what was answered; NaN where too little was."""
    total, answered = np.zeros(len(columns[0])), np.zeros(len(columns[0]))
    for column in columns:
        present = ~np.isnan(column)
        answered += present
        np.add(total, column, out=total, where=present)
    enough = (answered > 0) & (answered >= share * len(columns) - _SHARE_TOLERANCE)
    return np.where(enough, total / np.maximum(answered, 1), np.nan)


def _stretched(values: Floats, form: ResponseFormat, to: ResponseFormat) -> Floats:
    """Return values of one response format in the units of another."""
    if (form.minimum, form.maximum) == (to.minimum, to.maximum):
        return values
    share = (values - form.minimum) / (form.maximum - form.minimum)
    return to.minimum + share * (to.maximum - to.minimum)


def _basis(instrument: Instrument, barrier: Barrier) -> tuple[str, ...]:
    """Return the items a barrier rests on, each once, in the order of its scales and items."""
    of_scales = [each for scale in barrier.scales for each in instrument.scale(scale).items]
    return tuple(dict.fromkeys([*of_scales, *barrier.items]))


def _strictest(instrument: Instrument, barrier: Barrier) -> float:
    """Return the highest share answered that any scale behind a barrier asks for."""
    basis = set(_basis(instrument, barrier))
    return max(
        (scale.min_answered for scale in instrument.scales if basis.intersection(scale.items)),
        default=0.5,
    )


def _side_of(polarity: Polarity) -> Side:
    """Return the bad end of a scale of that polarity."""
    sides = {Polarity.POSITIVE: Side.LOW, Polarity.NEGATIVE: Side.HIGH}
    return sides.get(polarity, Side.UNDECIDED)


def _info(
    id: str, kind: MeasureKind, form: ResponseFormat, side: Side, items: tuple[str, ...]
) -> MeasureInfo:
    return MeasureInfo(
        id=id,
        kind=kind,
        minimum=float(form.minimum),
        maximum=float(form.maximum),
        low_cut=form.low_cut,
        high_cut=form.high_cut,
        unfavourable=side,
        items=items,
    )
