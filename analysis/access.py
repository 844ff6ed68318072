"""What of a study a person may see who is responsible for some of its units only."""

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

from analysis.disclosure import Released
from analysis.results import ORGANISATION
from analysis.similarity import similar
from analysis.study import Study
from analysis.trends import Trend
from surveys.responses import Path

_TOGETHER = " + "
"""Stands between the ids of units that became one."""


def seen_by(study: Study, paths: Collection[Path]) -> Study:
    """Return the study as the leader of some units sees it.

    Parameters
    ----------
    paths
        Units by path, from the top down; () is the organisation and leaves the study whole. A path
        that the study does not have adds nothing.

    Returns
    -------
    Study
        Every table that tells units apart holds the organisation, the units named, everything
        below them, and the pool that stands for a unit that is too small to be shown. What is said
        about the survey as a whole stays.
    """
    if () in paths:
        return study
    seen = seen_units(study.units, paths)
    kept: dict[str, Any] = {
        each.name: table.where(unit=seen)
        for each in fields(study)
        if isinstance(table := getattr(study, each.name), Released) and "unit" in table.columns
    }
    # Where a unit joins others would tell of those that are not seen.
    kept["similarity"] = similar(kept["units"], kept["cells"], study.instrument)
    return replace(study, **kept)


def seen_units(units: Released, paths: Collection[Path]) -> list[str]:
    """Return the ids of the units that the leader of `paths` sees, the organisation first."""
    seen = {ORGANISATION}
    pools = set()
    below = set()
    for row in units.frame.itertuples(index=False):  # depth first: a parent stands before its parts
        if row.path in paths or row.parent in below:
            below.add(row.unit)
            pools.add(row.pooled_into)
    return [str(unit) for unit in units.frame["unit"] if unit in seen | below | pools]


def trend_seen_by(trend: Trend, study: Study, *, taken: Collection[str] = ()) -> Trend:
    """Return a comparison as a leader sees it whose own view of the later wave is `study`.

    Parameters
    ----------
    taken
        Ids of the measures taken that concern units of theirs alone.

    Returns
    -------
    Trend
        Changes and units of the organisation and of units in `study`; a unit that came of several
        is seen by those who see all of it.
    """
    there = set(study.units.frame["unit"])
    units = [unit for unit in trend.units.frame["unit"] if set(str(unit).split(_TOGETHER)) <= there]
    effects = None if trend.effects is None else trend.effects.where(taken=list(taken))
    return replace(
        trend,
        units=trend.units.where(unit=units),
        changes=trend.changes.where(unit=units),
        withheld=tuple(each for each in trend.withheld if each[0] in units),
        effects=effects,
    )
