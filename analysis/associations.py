"""What goes with what in one survey: drivers and paths, before the gate."""

import numpy as np
import pandas as pd

from analysis.drivers import driver_table
from analysis.paths import path_table
from analysis.policy import Policy
from analysis.roles import roles
from analysis.scoring import Scores
from analysis.shown_groups import ShownGroups
from surveys.instrument import Instrument


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
    known, (units, cells) = roles(instrument), released
    drivers = driver_table(
        scores, known, groups=groups, units=units, cells=cells, policy=policy, rng=rng
    )
    return drivers, path_table(scores, instrument, known, groups=groups, policy=policy, rng=rng)
