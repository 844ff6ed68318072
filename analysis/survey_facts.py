"""What is said about a survey as a whole."""

from datetime import date
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure import Released
from analysis.results import ORGANISATION, SurveyFacts, UnitKind
from analysis.units import UnitTree
from surveys.responses import Responses


def survey_facts(responses: Responses, tree: UnitTree, units: Released) -> SurveyFacts:
    """Return how many answered, where, and what was left out; headcounts as released."""
    answered = np.bincount(tree.leaf, minlength=len(tree))
    below: NDArray[np.intp] = np.bincount(tree.parent[1:], minlength=len(tree))
    departments = [
        unit
        for unit, n, parts in zip(tree.units, answered, below, strict=True)
        if unit.kind is UnitKind.UNIT and n > 0 and parts == 0
    ]
    whole = units.where(unit=ORGANISATION).frame.iloc[0]
    return SurveyFacts(
        respondents=len(responses),
        departments=len(departments),
        dropped=dict(responses.dropped),
        levels=responses.units.shape[1],
        headcount=None if pd.isna(whole["headcount"]) else int(whole["headcount"]),
        response_rate=None if pd.isna(whole["response_rate"]) else float(whole["response_rate"]),
        released_on=date.today().isoformat(),
        program_version=_program_version(),
        proposed=responses.proposed,
    )


def _program_version() -> str:
    try:
        return version("learning-culture")
    except PackageNotFoundError:  # a checkout that was never installed
        return ""
