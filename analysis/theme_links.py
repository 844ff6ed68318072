"""Where a theme comes from, and what those who write about it have more of; words, no figures."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.stats import hypergeom, ttest_ind

from analysis.barriers import measured, worse_sign
from analysis.differences import Adjustment, adjusted
from analysis.policy import Policy
from analysis.results import ORGANISATION, THEME_BARRIERS, THEME_UNITS
from analysis.scoring import Floats, barrier_measure
from analysis.shown_groups import ShownGroups
from analysis.themes import Themes
from surveys.instrument import Barrier

SURE = 0.05
"""Adjusted p-value (Holm, over all that is compared) from which something is told."""


def theme_units(
    themes: Themes, units: pd.DataFrame, *, groups: ShownGroups, policy: Policy
) -> pd.DataFrame:
    """Return the shown units from which a theme clearly comes more than from elsewhere.

    Returns
    -------
    DataFrame, columns `results.THEME_UNITS`
        Only units in which at least `policy.minimum_shares` write about the theme, and outside
        which as many write something. A unit and the one above it may both be named.

    Notes
    -----
    Of those who write, is the share who write about the theme larger here? Fisher's exact test,
    one-sided, adjusted over all units and themes (holm1979).
    """
    least = policy.minimum_shares
    found: list[tuple[int, str]] = []
    p_values: list[float] = []
    names = units["unit"].to_numpy()
    for level in range(1, int(groups.level.max(initial=0)) + 1):
        rows = groups.at_level(level)
        for row in np.unique(rows[(rows >= 0) & themes.wrote]):
            here = themes.wrote & (rows == row)
            written, everywhere = int(here.sum()), int(themes.wrote.sum())
            if everywhere - written < least or names[row] == ORGANISATION:
                continue
            for theme, writes in enumerate(themes.writes.T):
                both, of_theme = int((writes & here).sum()), int(writes.sum())
                if both >= least:
                    p = hypergeom.sf(both - 1, everywhere, of_theme, written)
                    found.append((theme + 1, str(names[row])))
                    p_values.append(float(p))
    return _told(found, p_values, THEME_UNITS)


def theme_barriers(
    themes: Themes,
    barriers: tuple[Barrier, ...],
    cells: pd.DataFrame,
    column: Callable[[str], Floats],
    *,
    policy: Policy,
) -> pd.DataFrame:
    """Return the barriers that those who write about a theme clearly have more of.

    Parameters
    ----------
    cells
        The released cells: barriers that nothing was released about are not looked at.
    column
        Gives the scores of a measure, shape (n,), NaN for none.

    Returns
    -------
    DataFrame, columns `results.THEME_BARRIERS`
        Only where at least `policy.minimum_structure` with a score write about the theme, and as
        many do not.

    Notes
    -----
    Welch's test, one-sided, adjusted over all themes and barriers (holm1979); the difference must
    be one that matters as well. Source: welch1951, holm1979.
    """
    found: list[tuple[int, str]] = []
    p_values: list[float] = []
    for barrier in measured(barriers, cells):
        values = worse_sign(barrier) * column(barrier_measure(barrier))
        for theme, writes in enumerate(themes.writes.T):
            mine, others = (values[who & np.isfinite(values)] for who in (writes, ~writes))
            if min(len(mine), len(others)) < policy.minimum_structure:
                continue
            p = 1.0
            if _matters(mine, others, policy):
                p = float(ttest_ind(mine, others, equal_var=False, alternative="greater").pvalue)
            found.append((theme + 1, barrier.id))
            p_values.append(p)
    return _told(found, p_values, THEME_BARRIERS)


def _matters(mine: Floats, others: Floats, policy: Policy) -> bool:
    spread = float(np.sqrt((mine.var(ddof=1) + others.var(ddof=1)) / 2))
    return bool(spread > 0 and mine.mean() - others.mean() > policy.relevant_difference * spread)


def _told(
    found: list[tuple[int, str]], p_values: list[float], columns: tuple[str, ...]
) -> pd.DataFrame:
    sure = np.zeros(len(found), dtype=bool)
    if found:
        sure = adjusted(np.array(p_values), method=Adjustment.HOLM) < SURE
    kept = [each for each, told in zip(found, sure, strict=True) if told]
    return pd.DataFrame(sorted(kept), columns=list(columns))
