"""Free text of a survey, from what was kept of it to what the gate lets out."""

from typing import NamedTuple

import numpy as np

from analysis import disclosure
from analysis.disclosure import Released
from analysis.policy import Policy
from analysis.results import ThemeFacts
from analysis.scoring import Scores
from analysis.sealing_themes import in_fives
from analysis.shown_groups import ShownGroups
from analysis.theme_links import theme_barriers, theme_units
from analysis.themes import find_themes, no_themes
from surveys.instrument import Instrument
from surveys.responses import Responses

SEED = 20261126
"""Where chance decides, the same texts give the same themes."""


class FreeText(NamedTuple):
    """What is released of free text; `facts` is None where none was kept."""

    tables: dict[str, Released]
    facts: ThemeFacts | None

    @property
    def words(self) -> str:
        """Return the words told where there are no themes, or ""."""
        return "" if self.facts is None else self.facts.words


def released_themes(
    responses: Responses,
    scores: Scores,
    instrument: Instrument,
    groups: ShownGroups,
    *,
    units: Released,
    cells: Released,
    policy: Policy,
) -> FreeText:
    """Return themes, where they come from, and which barriers go with them.

    Under `policy.minimum_shares` people who wrote, nothing is said, not even how many.
    """
    kept = responses.comments is not None
    themes = no_themes(len(responses))
    if responses.comments is not None:
        themes = find_themes(responses.comments, policy=policy, rng=np.random.default_rng(SEED))
    wrote = int(themes.wrote.sum())
    placed = theme_units(themes, units.frame, groups=groups, policy=policy)
    barred = theme_barriers(themes, instrument.barriers, cells.frame, scores.column, policy=policy)
    tables = disclosure.seal_themes(themes.table, placed, barred, policy, units_shown=units)
    enough = wrote >= policy.minimum_shares
    facts = ThemeFacts(
        wrote=in_fives(wrote) if enough else None,
        reason=themes.reason,
        words=themes.words,
        agreement=None if themes.agreement is None else round(themes.agreement, 2),
    )
    return FreeText(tables, facts if kept else None)
