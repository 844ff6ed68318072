"""Digits and gaps of profiles, their shares in units, and the order of units, before the seal."""

from collections.abc import Mapping

import pandas as pd

from analysis.policy import DisclosureError, Policy
from analysis.results import ORGANISATION, Status
from analysis.sealing import rounded_in_place, rounded_up, without_telling_profiles
from surveys.problems import Problem

JOINS_STEP = 0.001


def told_profiles(
    found: pd.DataFrame, n_total: int, policy: Policy, *, besides: Mapping[str, int]
) -> pd.DataFrame:
    """Return the profiles rounded; refused under the minimum for structure.

    The spread inside a profile is rounded up and never nothing: that would say that all of a
    profile answered alike. Profiles of fewer than the minimum for structure have none.
    """
    if len(found) and n_total < policy.minimum_structure:
        raise DisclosureError(Problem("too_few_in_all", {"minimum": policy.minimum_structure}))
    found = without_telling_profiles(found, n_total, policy, besides=besides)
    few = ~(found["share"] * n_total >= policy.minimum_structure).fillna(False).astype(bool)
    rounded_in_place(found, ["share"], step=policy.share_step)
    rounded_in_place(found, ["mean", "z"], step=10.0**-policy.decimals)
    rounded_up(found, ["spread"], step=10.0**-policy.decimals)
    found["spread"] = found["spread"].clip(lower=10.0**-policy.decimals).mask(few, pd.NA)
    return found


def told_profile_shares(
    found: pd.DataFrame, policy: Policy, *, units: pd.DataFrame
) -> pd.DataFrame:
    """Return each profile's share in each unit, rounded, never nobody's and never everybody's.

    "Nobody here is of that kind" would say something of each of them.
    """
    refuse_few_placed(found, policy, units=units)
    found["profile"] = found["profile"].astype("Int64")
    rounded_in_place(found, ["share"], step=policy.share_step)
    found["share"] = found["share"].clip(lower=policy.share_step, upper=1 - policy.share_step)
    return found


def refuse_few_placed(found: pd.DataFrame, policy: Policy, *, units: pd.DataFrame) -> None:
    """Refuse shares of profiles in units that are not shown or under the minimum for structure."""
    n = found["unit"].map(units[units["status"] == Status.SHOWN].set_index("unit")["n"])
    if not (pd.to_numeric(n) >= policy.minimum_structure).fillna(False).all():
        raise DisclosureError(Problem("release_unknown_cell"))


def told_similarity(found: pd.DataFrame, *, units: pd.DataFrame) -> pd.DataFrame:
    """Return units in the order of their likeness; of shown ones only."""
    shown = set(units.loc[units["status"] == Status.SHOWN, "unit"]) - {ORGANISATION}
    if not set(found["unit"]) <= shown:
        raise DisclosureError(Problem("release_unknown_cell"))
    found["place"] = found["place"].astype("Int64")
    rounded_in_place(found, ["joins"], step=JOINS_STEP)
    return found
