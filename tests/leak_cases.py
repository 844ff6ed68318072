"""A survey with groups that must stay unseen, and the same survey with their answers swapped."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from surveys.instrument import Instrument
from surveys.responses import Path, Responses
from tests.builders import instrument, responses

FEW = "time_w"
"""The item that only three people in Roads answered."""

SIZES: dict[Path, int] = {
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

UNSEEN = {
    "/Care/Canary three",
    "/Care/Canary four",
    "/School/Canary alone",
    "/School/-",
    "/-",
}


def associated() -> Instrument:
    """The questionnaire with roles: conflict goes with safety, and by way of it with time."""
    about = {"safety": "Psychological safety", "conflict": "Conflict", "time": "Help-seeking"}
    of = instrument()
    scales = tuple(
        replace(each, construct=about[each.id], group="") if each.id in about else each
        for each in of.scales
    )
    return replace(of, scales=scales)


def worlds(
    of: Instrument | None = None, *, few: str | None = FEW, kinds: bool = False
) -> tuple[Responses, Responses]:
    """Two surveys whose shown groups have the very same answers; `kinds`: of two kinds of people.

    People have changed places inside what is pooled or hidden: the team of three with three of the
    four pooled with it, the lone team with three placed directly on its division, and the only
    three who answered one item in Roads with three in Water who are like them in all else.
    """
    of = of or instrument()
    survey = responses(SIZES, seed=7, missing=0.02, of=of)
    items = of_two_kinds(survey.items, of) if kinds else survey.items.copy()
    place = {path: _rows(survey, path) for path in SIZES}
    for path in (("Care", "Canary three"), ("School", "Canary alone"), ()):
        for item in of.items:
            form = of.format_of(item.id)
            items.loc[place[path], item.id] = form.minimum if item.reversed else form.maximum
    swapped = [
        (place["Care", "Canary three"], place["Care", "Canary four"][:3]),
        (place["School", "Canary alone"], place["School",][:3]),
    ]
    if few is not None:
        those, like = place["Works", "Roads"][:3], place["Works", "Water"][:3]
        other = [item for item in items.columns if item != few]
        items.loc[place["Works", "Roads"], few] = pd.NA
        items.loc[those, few], items.loc[like, few] = 5, 1
        items.loc[like, other] = items.loc[those, other].to_numpy()
        swapped.append((those, like))
    survey = replace(survey, items=items.astype("Int16"))
    units = survey.units.copy()
    for ours, theirs in swapped:
        units.iloc[ours], units.iloc[theirs] = (
            survey.units.iloc[theirs].to_numpy(),
            survey.units.iloc[ours].to_numpy(),
        )
    tenure, theirs = _tenures(place, len(survey))
    said, others = _comments(
        place, len(survey), silent={row for pair in swapped for row in pair[1]}
    )
    return (
        replace(survey, attributes=tenure, comments=said),
        replace(survey, units=units, attributes=theirs, comments=others),
    )


def of_two_kinds(items: pd.DataFrame, of: Instrument) -> pd.DataFrame:
    """Every other person safe and short of time, the others unsafe with time enough."""
    made = items.copy()
    kind = np.resize([1, -1], len(items))
    for scale, way in (("safety", 1), ("time", -1)):
        for each in next(one for one in of.scales if one.id == scale).items:
            form = of.format_of(each)
            turned = -way if of.item(each).reversed else way
            made[each] = (made[each] + turned * kind).clip(form.minimum, form.maximum)
    return made


RARE = ("kanariefågel", "papegojor", "Bernadotte", "070-555 12 34")
"""What three people of an unseen team write, in one world or the other."""
THEMES = (
    "Schemat är tätt och tiden räcker inte till utbildning",
    "Chefen lyssnar sällan och återkoppling saknas",
    "Nya kollegor behöver en mentor och bättre introduktion",
)


def _comments(
    place: dict[Path, Any], n: int, *, silent: set[int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Free text with three themes, and what a team of three writes in each world."""
    rng = np.random.default_rng(11)
    said = np.full(n, "", dtype=object)
    for path, theme in ((("Works", "Parks"), 0), (("School",), 1), (("Care", "Nursing"), None)):
        for row in set(place[path]) - silent:
            mine = int(rng.integers(3)) if theme is None or rng.random() < 0.2 else theme
            words = THEMES[mine].split(" ")
            kept = rng.permutation(len(words))[: rng.integers(5, len(words) + 1)]
            said[row] = " ".join(words[each] for each in sorted(kept))
    others = said.copy()
    for row in place["Care", "Canary three"]:
        said[row] = f"Vi har en {RARE[0]} här, fråga {RARE[2]} på {RARE[3]}"
        others[row] = f"Våra {RARE[1]} skriker, fråga {RARE[2]} om {RARE[0]}"
    return pd.DataFrame({"Comment": said}), pd.DataFrame({"Comment": others})


def _tenures(place: dict[Path, Any], n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A breakdown in which two groups of three are pooled and have changed places.

    Whoever changes units has one and the same tenure, so that nobody's colleagues are others.
    """
    tenure = np.full(n, "Long", dtype=object)
    for path in (("Care", "Nursing"), ("Care", "Kitchen"), ("School",), ("Works", "Parks")):
        tenure[place[path][10:]] = np.resize(["Short", "Long"], len(place[path][10:]))
    three, others = place["Care", "Nursing"][:3], place["Care", "Nursing"][3:6]
    tenure[three], tenure[others] = "Canary new", "Canary old"
    swapped = tenure.copy()
    swapped[three], swapped[others] = "Canary old", "Canary new"
    return pd.DataFrame({"Tenure": tenure}), pd.DataFrame({"Tenure": swapped})


def as_csv(survey: Responses) -> str:
    """The survey as a survey tool would give it away."""
    units = survey.units.set_axis(["Division", "Team"], axis=1)
    return pd.concat([units, survey.attributes, survey.items], axis=1).to_csv(
        index=False, na_rep=""
    )


def _rows(survey: Responses, path: Path) -> list[int]:
    padded = [*path, *[""] * (survey.units.shape[1] - len(path))]
    return np.flatnonzero((survey.units == padded).all(axis=1)).tolist()
