"""The program's own attacks, run on a release of the tests."""

import pandas as pd

from analysis.attack_run import Family
from analysis.attacks import attack_table
from analysis.policy import default_policy
from analysis.results import FINDINGS, GAPS, ITEMS, PROFILES
from tests.gate_cases import Measure


def attacked(tables, measures=None, *, minimum=5, questions=None, **parts) -> pd.DataFrame:
    """Every attack on released units and cells, by name; `parts` are further tables."""
    empty = {
        "gaps": pd.DataFrame(columns=list(GAPS)),
        "findings": pd.DataFrame(columns=list(FINDINGS)),
        "profiles": pd.DataFrame(columns=list(PROFILES)),
        "items": pd.DataFrame(columns=list(ITEMS)),
        "respondents": 0,
    }
    cells = tables.cells.frame
    family = Family(units=tables.units.frame, cells=cells, **{**empty, **parts})
    if measures is None:
        measures = [Measure(name, items=(name,)) for name in pd.unique(cells["measure"])]
    policy = default_policy().raised(minimum)
    return attack_table(family, measures, policy, questions=questions).set_index("attack")


def succeeded(tables, measures=None, **parts) -> set[str]:
    """Names of the attacks that learnt something they should not, or did not finish."""
    table = attacked(tables, measures, **parts)
    return set(table.index[table["outcome"].isin(["breach", "unfinished"])])
