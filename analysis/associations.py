"""What goes with what in one survey: drivers and paths, before the gate."""

import numpy as np
import pandas as pd

from analysis.drivers import driver_table
from analysis.paths import path_table
from analysis.policy import Policy
from analysis.roles import Roles, roles
from analysis.scoring import Scores
from analysis.shown_groups import ShownGroups
from surveys.instrument import Instrument

MOSTLY = 0.5
"""Share of the respondents that must have a score on a driver. A scale that few were asked about
would leave hardly anybody who answered everything, and with them every other driver."""


def asked(known: Roles, scores: Scores) -> Roles:
    """Return the roles of what was asked: drivers most have answered, all else that anybody has."""
    there = scores.scales.notna().mean()
    some = {str(scale) for scale, share in there.items() if share > 0}
    most = {str(scale) for scale, share in there.items() if share >= MOSTLY}
    return Roles(
        outcomes=tuple(each for each in known.outcomes if each in some),
        drivers=tuple(each for each in known.drivers if each in most),
        about={
            about: tuple(each for each in scales if each in some)
            for about, scales in known.about.items()
        },
    )


def associations(
    scores: Scores,
    instrument: Instrument,
    released: tuple[pd.DataFrame, pd.DataFrame],
    *,
    groups: ShownGroups,
    policy: Policy,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return drivers and paths (`results.DRIVERS`, `results.PATHS`) of the whole organisation.

    Parameters
    ----------
    released
        Units and cells that passed the gate (`results.UNITS`, `results.CELLS`).
    """
    known, (units, cells) = asked(roles(instrument), scores), released
    drivers = driver_table(
        scores, known, groups=groups, units=units, cells=cells, policy=policy, rng=rng
    )
    return drivers, path_table(scores, instrument, known, groups=groups, policy=policy, rng=rng)
