"""An instrument as the text of its file, so that a wave keeps the questions it was asked with."""

import tomli_w

from surveys.instrument import Instrument, Text
from surveys.instrument_file import check_instrument


def instrument_to_toml(instrument: Instrument) -> str:
    """Return the instrument file that `instrument_from_toml` reads to the same instrument."""
    source = instrument.source
    document: dict[str, object] = {
        "id": instrument.id,
        "version": instrument.version,
        **_given(title=instrument.title, description=instrument.description),
        "source": {
            "reference": source.reference,
            "wording": str(source.wording),
            **_given(licence=source.licence, note=source.note),
        },
        "formats": [
            {
                "id": each.id,
                "minimum": each.minimum,
                "maximum": each.maximum,
                **_given(
                    labels={language: list(words) for language, words in each.labels.items()},
                    missing_labels=list(each.missing_labels),
                ),
            }
            for each in instrument.formats
        ],
        "items": [
            {"id": each.id, "format": each.format, **_given(text=each.text, reversed=each.reversed)}
            for each in instrument.items
        ],
        "scales": [
            {
                "id": each.id,
                "items": list(each.items),
                "polarity": str(each.polarity),
                "min_answered": each.min_answered,
                **_given(
                    title=each.title,
                    description=each.description,
                    construct=each.construct,
                    group=each.group,
                ),
            }
            for each in instrument.scales
        ],
    }
    if instrument.barriers:
        document["barriers"] = [
            {
                "id": each.id,
                "direction": each.direction,
                "helps": [str(help) for help in each.helps],
                **_given(title=each.title, sentence=each.sentence),
                **_given(scales=list(each.scales), items=list(each.items)),
            }
            for each in instrument.barriers
        ]
    if instrument.pairs:
        document["pairs"] = [
            {"id": each.id, "today": each.today, "wanted": each.wanted, **_given(title=each.title)}
            for each in instrument.pairs
        ]
    return tomli_w.dumps(document)


def instrument_from_toml(text: str, *, file: str = "instrument") -> Instrument:
    """Return the instrument of a stored text; InstrumentError when it breaks a rule."""
    return check_instrument(text, file=file)


def _given(**values: Text | dict[str, list[str]] | list[str] | str | bool) -> dict[str, object]:
    """Return what there is; an empty key would be refused or mean something."""
    return {
        name: dict(value) if isinstance(value, dict) else value
        for name, value in values.items()
        if value
    }
