"""What a table that was kept must look like before the gate seals it again.

Whoever can write in the database could put anything there; nothing that the gate would not have
let out is sealed on the way back, and nothing that was not asked for comes along.
"""

from collections.abc import Mapping

import pandas as pd

from analysis import results
from analysis.policy import DisclosureError, Policy
from analysis.results import Status
from analysis.sealing import checked, checked_breakdowns
from analysis.sealing_profiles import refuse_few_placed
from analysis.sealing_themes import told_themes
from surveys.problems import Problem

SHARES = ("favourable", "neutral", "unfavourable")


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns that `results` gives a table of a study; () for a table it has not."""
    found = getattr(results, table.upper(), ())
    return found if isinstance(found, tuple) else ()


def out_of_the_gate(
    tables: Mapping[str, pd.DataFrame], policy: Policy
) -> Mapping[str, pd.DataFrame]:
    """Return the tables, which may have left the gate under this policy; refuse any that cannot.

    Raises
    ------
    DisclosureError
        Other columns than those of `results`; a figure from fewer answers than the minimum; a
        share from fewer than its own; a figure of a unit that is not shown.
    """
    for name, table in tables.items():
        if not columns_of(name):
            raise DisclosureError(Problem("release_columns", {"table": name}))
        checked(table, columns_of(name))
        for column in (each for each in columns_of(name) if each == "n" or each.startswith("n_")):
            if (pd.to_numeric(table[column]) < policy.minimum_scores).fillna(False).any():
                raise DisclosureError(Problem("release_unknown_cell"))
    _refuse_few_shares(tables["cells"], policy)
    for name in ("drivers", "paths"):
        _refuse_few_people(tables[name], policy)
    checked_breakdowns(tables["breakdowns"], tables["breakdown_cells"], policy)
    refuse_few_placed(tables["profile_shares"], policy, units=tables["units"])
    _refuse_hidden(tables)
    told_themes(
        tables["themes"],
        tables["theme_units"],
        tables["theme_barriers"],
        policy,
        shown=set(tables["units"]["unit"]),
    )
    return tables


def _refuse_few_shares(cells: pd.DataFrame, policy: Policy) -> None:
    few = ~(cells["n"] >= policy.minimum_shares).fillna(False).astype(bool)
    if cells.loc[few, list(SHARES)].notna().any(axis=None):
        raise DisclosureError(Problem("release_unknown_cell"))


def _refuse_few_people(associations: pd.DataFrame, policy: Policy) -> None:
    few = ~(associations["n"] >= policy.minimum_structure).fillna(False).astype(bool)
    figures = associations.select_dtypes("number")
    if figures[few].notna().any(axis=None):
        raise DisclosureError(Problem("release_unknown_cell"))


def _refuse_hidden(tables: Mapping[str, pd.DataFrame]) -> None:
    units = tables["units"]
    shown = set(units.loc[units["status"] == Status.SHOWN, "unit"])
    known = set(units["unit"])
    if units.loc[~units["unit"].isin(shown), "n"].notna().any():
        raise DisclosureError(Problem("release_unknown_cell"))
    for name, table in tables.items():
        allowed = known if name == "units" else shown
        if "unit" in table and not set(table["unit"]) <= allowed:
            raise DisclosureError(Problem("release_unknown_cell"))
