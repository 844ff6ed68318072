"""A study: one survey, analysed and released. The only face the floors above may use."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.disclosure import Policy, Released
from analysis.results import ProfileFacts, SurveyFacts
from surveys.instrument import Instrument
from surveys.responses import Headcounts, Responses

Progress = Callable[[str, float], None]
"""Called with a step's catalogue code (`progress.<code>`) and the share done, 0–1."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Study:
    """Everything that may be said about one survey; holds no answer of anyone.

    The tables are described in `results` (UNITS, CELLS, FINDINGS, STRENGTHS, GAPS, SCALES, ITEMS,
    PROFILES). `profile_facts` is None when there were too few answers to look for profiles.
    """

    facts: SurveyFacts
    instrument: Instrument
    policy: Policy
    units: Released
    cells: Released
    findings: Released
    strengths: Released
    gaps: Released
    scales: Released
    items: Released
    profiles: Released
    profile_facts: ProfileFacts | None


def analyse(
    responses: Responses,
    instrument: Instrument,
    policy: Policy,
    *,
    headcounts: Headcounts | None = None,
    progress: Progress | None = None,
) -> Study:
    """Score, check, estimate and release a survey in one step; nothing else leaves this function.

    Raises
    ------
    DisclosureError
        Fewer answers in all than the policy's minimum: nothing can be released.
    """
    raise NotImplementedError
