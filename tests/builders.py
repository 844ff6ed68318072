"""Small made-up instruments and answers for tests; every test states only what it is about."""

import numpy as np
import pandas as pd

from surveys.instrument import (
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
from surveys.responses import Path, Responses

AGREE5 = ResponseFormat(
    id="agree5",
    minimum=1,
    maximum=5,
    labels={
        "en": ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"),
        "sv": ("Instämmer inte alls", "2", "Varken eller", "4", "Instämmer helt"),
    },
)


def text(words: str) -> dict[str, str]:
    """The same words in both languages, told apart."""
    return {"en": words, "sv": f"{words} (sv)"}


def instrument(k_items: int = 3, format: ResponseFormat = AGREE5) -> Instrument:
    """Three scales of `k_items`: safety and time (good when high), conflict (bad when high).

    The last item of safety is reversed. Barriers: fear (safety), conflict, and stuck, which rests
    on safety and time together. One pair: time today and time wanted (one item).
    """
    items: list[Item] = []
    scales: list[Scale] = []
    for name, polarity in (
        ("safety", Polarity.POSITIVE),
        ("conflict", Polarity.NEGATIVE),
        ("time", Polarity.POSITIVE),
    ):
        ids = tuple(f"{name}_{i}" for i in range(1, k_items + 1))
        items += [
            Item(
                id=each,
                text=text(f"Question {each}"),
                format=format.id,
                reversed=name == "safety" and each == ids[-1] and k_items > 1,
            )
            for each in ids
        ]
        scales.append(
            Scale(id=name, title=text(name.title()), items=ids, polarity=polarity, group="g")
        )
    items.append(Item(id="time_w", text=text("Time as I want it"), format=format.id))
    scales.append(
        Scale(
            id="time_wanted",
            title=text("Time wanted"),
            items=("time_w",),
            polarity=Polarity.POSITIVE,
            group="wanted",
        )
    )
    barriers = (
        Barrier(
            id="fear",
            title=text("Fear"),
            sentence=text("People are afraid."),
            direction="low",
            helps=(Measure.DIALOGUE,),
            scales=("safety",),
        ),
        Barrier(
            id="conflict",
            title=text("Conflict"),
            sentence=text("There is conflict."),
            direction="high",
            helps=(Measure.DIALOGUE, Measure.MENTORING),
            scales=("conflict",),
        ),
        Barrier(
            id="stuck",
            title=text("Stuck"),
            sentence=text("No safety and no time."),
            direction="low",
            helps=(Measure.TIME,),
            scales=("safety", "time"),
        ),
    )
    return Instrument(
        id="demo",
        version="1.0.0",
        title=text("Demo"),
        source=Source(reference="own", wording=Wording.OWN),
        formats=(format,),
        items=tuple(items),
        scales=tuple(scales),
        barriers=barriers,
        pairs=(Pair(id="time", title=text("Time"), today="time", wanted="time_wanted"),),
    )


def responses(
    sizes: dict[Path, int],
    *,
    shift: dict[tuple[Path, str], float] | None = None,
    missing: float = 0.0,
    seed: int = 1,
    of: Instrument | None = None,
) -> Responses:
    """Random graded answers for `sizes` respondents per unit path.

    `shift` moves one scale of one unit by so many latent SDs (positive = higher score after
    reverse-keying); `missing` is the share of answers left out at random.
    """
    rng = np.random.default_rng(seed)
    of = of or instrument()
    shift = shift or {}
    depth = max((len(path) for path in sizes), default=0)
    item_rows: list[dict[str, object]] = []
    unit_rows: list[list[str]] = []
    for path, n in sizes.items():
        for _ in range(n):
            row: dict[str, object] = {}
            for scale in of.scales:
                latent = rng.normal() + shift.get((path, scale.id), 0.0)
                for each in scale.items:
                    form = of.format_of(each)
                    middle = (form.minimum + form.maximum) / 2
                    spread = (form.maximum - form.minimum) / 4
                    raw = middle + spread * (0.75 * latent + 0.65 * rng.normal())
                    code = int(np.clip(np.rint(raw), form.minimum, form.maximum))
                    if of.item(each).reversed:
                        code = form.minimum + form.maximum - code
                    row[each] = pd.NA if rng.random() < missing else code
            item_rows.append(row)
            unit_rows.append(list(path) + [""] * (depth - len(path)))
    ids = [item.id for item in of.items]
    items = pd.DataFrame(item_rows, columns=ids).astype("Int16")
    units = pd.DataFrame(unit_rows, columns=[f"level_{i}" for i in range(1, depth + 1)])
    return Responses(items=items, units=units.reset_index(drop=True))
