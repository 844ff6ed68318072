"""Digits of drivers and paths, before the gate seals them."""

import pandas as pd

from analysis.driver_columns import DRIVERS, PATHS
from analysis.policy import Policy
from analysis.sealing import as_numbers, checked, rounded_in_place

STEP = 0.01
_DRIVER_FACTS = ("outcome", "driver", "part", "n", "departments", "verdict")
_PATH_FACTS = ("path", "start", "through", "end", "n", "departments", "clustered", "verdict")


def told_drivers(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return what goes with what, two decimals; no figure under the minimum for structure.

    Whatever is between departments follows from their released means; what is inside them says
    nothing of where a department lies, so that the two do not add up to an exact mean.
    """
    return _told(checked(frame, DRIVERS), DRIVERS, _DRIVER_FACTS, policy)


def told_paths(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the paths, two decimals; no figure under the minimum for structure."""
    found = _told(checked(frame, PATHS), PATHS, _PATH_FACTS, policy)
    found["clustered"] = found["clustered"].astype("boolean")
    found.loc[found["n"].isna(), "clustered"] = pd.NA
    return found


def _told(
    found: pd.DataFrame, columns: tuple[str, ...], facts: tuple[str, ...], policy: Policy
) -> pd.DataFrame:
    figures = [name for name in columns if name not in facts]
    few = ~(pd.to_numeric(found["n"]).fillna(0) >= policy.minimum_structure)
    as_numbers(found, counts=["n", "departments"], others=figures)
    found.loc[few, ["n", "departments", *figures]] = pd.NA
    rounded_in_place(found, figures, step=STEP)
    return found
