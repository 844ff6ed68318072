"""What a measure is called, what it is answered in, and which end of it is good."""

from reports.text import title
from surveys.instrument import Instrument, Polarity, ResponseFormat

BARRIER = "barrier:"


def measure_title(instrument: Instrument, measure: str, language: str) -> str:
    """Return what a scale, item or combined barrier measure is called."""
    if measure.startswith(BARRIER):
        return title(instrument.barrier(measure.removeprefix(BARRIER)).title, language)
    for scale in instrument.scales:
        if scale.id == measure:
            return title(scale.title, language) or scale.id
    for item in instrument.items:
        if item.id == measure:
            return title(item.text, language) or item.id
    return measure


def measure_format(instrument: Instrument, measure: str) -> ResponseFormat:
    """Return the response format a measure is expressed in."""
    if measure.startswith(BARRIER):
        barrier = instrument.barrier(measure.removeprefix(BARRIER))
        scales, items = barrier.scales, barrier.items
        return instrument.format_of_scale(scales[0]) if scales else instrument.format_of(items[0])
    if any(scale.id == measure for scale in instrument.scales):
        return instrument.format_of_scale(measure)
    return instrument.format_of(measure)


def good_when_high(instrument: Instrument, measure: str) -> bool | None:
    """Return whether a high value of the measure is good news; None when not decided."""
    if measure.startswith(BARRIER):
        return False  # such a measure is high where the barrier is, whatever it rests on
    for scale in instrument.scales:
        if measure == scale.id:
            return _good(scale.polarity)
    # Items are reverse-keyed before they are released: high means what it means for the scale.
    directions = {_good(scale.polarity) for scale in instrument.scales if measure in scale.items}
    return directions.pop() if len(directions) == 1 else None


def _good(polarity: Polarity) -> bool | None:
    return None if polarity is Polarity.UNDECIDED else polarity is Polarity.POSITIVE
