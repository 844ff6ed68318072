"""A survey with groups that must stay unseen, and the same survey with their answers swapped."""

from dataclasses import replace

import numpy as np
import pandas as pd

from surveys.responses import Responses
from tests.builders import instrument, responses

CANARY = 5
"""What everybody in a canary group answers, others answering about 3."""

FEW = "time_w"
"""The item that only three people in Roads answered."""

SIZES = {
    ("Care", "Nursing"): 40,
    ("Care", "Kitchen"): 30,
    ("Care", "Canary three"): 3,
    ("Care", "Canary four"): 4,
    ("School",): 30,
    ("School", "Canary alone"): 3,
    ("Works", "Roads"): 15,
    ("Works", "Water"): 12,
    ("Works", "Parks"): 40,
    (): 4,
}


def worlds() -> tuple[Responses, Responses]:
    """Two surveys whose shown groups have the very same answers.

    People have changed places inside what is pooled or hidden: the team of three with three of the
    four pooled with it, the lone team with three placed directly on its division, and the only
    three who answered one item in Roads with three in Water who are like them in all else.
    """
    survey = responses(SIZES, seed=7, missing=0.02)
    items = survey.items.copy()
    place = {path: _rows(survey, path) for path in SIZES}
    for path in (("Care", "Canary three"), ("School", "Canary alone"), ()):
        for item in instrument().items:
            items.loc[place[path], item.id] = 6 - CANARY if item.reversed else CANARY
    other = [item for item in items.columns if item != FEW]
    few, like = place["Works", "Roads"][:3], place["Works", "Water"][:3]
    items.loc[place["Works", "Roads"], FEW] = pd.NA
    items.loc[few, FEW] = CANARY
    items.loc[like, FEW] = 1
    items.loc[like, other] = items.loc[few, other].to_numpy()
    survey = replace(survey, items=items.astype("Int16"))
    pairs = (
        (place["Care", "Canary three"], place["Care", "Canary four"][:3]),
        (place["School", "Canary alone"], place["School",][:3]),
        (few, like),
    )
    units = survey.units.copy()
    for ours, theirs in pairs:
        units.iloc[ours], units.iloc[theirs] = (
            survey.units.iloc[theirs].to_numpy(),
            survey.units.iloc[ours].to_numpy(),
        )
    return survey, replace(survey, units=units)


def _rows(survey: Responses, path: tuple[str, ...]) -> list[int]:
    padded = [*path, *[""] * (survey.units.shape[1] - len(path))]
    return np.flatnonzero((survey.units == padded).all(axis=1)).tolist()
