"""Scores with planted relations, released by department, for tests of drivers and paths."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import disclosure
from analysis.associations import associations
from analysis.policy import default_policy
from analysis.scoring import Scores, measures
from analysis.shown_groups import ShownGroups
from analysis.units import unit_tree
from surveys.instrument import Instrument, Item, Polarity, ResponseFormat, Scale
from surveys.responses import Responses
from tests.builders import instrument, text

SLIDER = ResponseFormat(id="slider", minimum=0, maximum=1000)


def questionnaire(**scales: str) -> Instrument:
    """Scales of one item each, as id="group polarity construct"; a slider from 0 to 1000."""
    told = {name: (*said.split(" ", 2), "", "")[:3] for name, said in scales.items()}
    return replace(
        instrument(),
        formats=(SLIDER,),
        items=tuple(Item(id=f"{name}_1", text=text(name), format="slider") for name in told),
        scales=tuple(
            Scale(
                id=name,
                title=text(name.title()),
                items=(f"{name}_1",),
                polarity=Polarity(polarity),
                group=group.strip("-"),
                construct=construct,
            )
            for name, (group, polarity, construct) in told.items()
        ),
        barriers=(),
        pairs=(),
    )


@dataclass(frozen=True)
class World:
    """Scores by department as released, with what the answers say goes together."""

    units: pd.DataFrame
    cells: pd.DataFrame
    drivers: pd.DataFrame
    paths: pd.DataFrame


def world(
    values: pd.DataFrame, departments: list[str], of: Instrument, *, seed: int = 1, **more: object
) -> World:
    """Release scores (about standard normal, put on the slider) and find what goes with what."""
    policy = more.get("policy", default_policy())
    scores = (500 + 100 * values).clip(0, 1000)
    units = pd.DataFrame({"level_1": departments})
    survey = Responses(items=pd.DataFrame(index=range(len(values))), units=units)
    tree = unit_tree(survey)
    asked = [each for each in measures(of) if each.id in scores]
    released = disclosure.release_units(tree, scores[[each.id for each in asked]], asked, policy)
    frames = (released.units.frame, released.cells.frame)
    found = associations(
        Scores(scales=scores, items=pd.DataFrame(), barriers=pd.DataFrame()),
        of,
        frames,
        groups=ShownGroups.of(tree, *frames),
        policy=policy,
        rng=np.random.default_rng(seed),
    )
    sealed = disclosure.seal_drivers(*found, policy)
    return World(*frames, sealed["drivers"].frame, sealed["paths"].frame)
