"""Which rows, columns and orders a person can choose among; only ids and names, no numbers."""

from collections.abc import Sequence

from analysis.results import ORGANISATION, Level
from reports.chart_units import barrier_level
from reports.lookup import Lookup
from reports.sentences import flagged

ALL_LEVELS = 0


def levels(look: Lookup) -> list[int]:
    """Return the levels of the organisation that have units, top first; one alone is no choice."""
    found = sorted({int(row["level"]) for row in look.units if row["unit"] != ORGANISATION})
    return found if len(found) > 1 else []


def units_at(look: Lookup, level: int) -> list[str]:
    """Return the organisation and the units of one level; every unit for `ALL_LEVELS`."""
    return [
        row["unit"]
        for row in look.units
        if row["unit"] == ORGANISATION or level in (ALL_LEVELS, row["level"])
    ]


def with_figures(look: Lookup) -> list[str]:
    """Return the organisation and every unit with figures of its own."""
    return [ORGANISATION, *look.shown]


def measures_of_scale(look: Lookup, scale: str) -> list[str]:
    """Return a scale and its items."""
    return [scale, *look.study.instrument.scale(scale).items]


def standing_out(look: Lookup, barriers: Sequence[str]) -> dict[str, list[str]]:
    """Return the units in which each barrier surely or probably stands out, the surest first."""
    found: dict[str, list[str]] = {}
    for barrier in barriers:
        units = [unit for unit, _ in flagged(look, barrier)]
        whole = look.findings.get((ORGANISATION, barrier), {}).get("level")
        if whole in (Level.CLEAR, Level.LIKELY):
            units = [ORGANISATION, *units]
        if units:
            found[barrier] = units
    return found


def barriers_of(look: Lookup, unit: str) -> list[str]:
    """Return the barriers a unit has findings on, what stands out first."""
    order = ("clear", "likely", "cannot_tell", "no_sign", "better")
    there = [barrier for barrier in look.barriers if (unit, barrier) in look.findings]
    return sorted(there, key=lambda barrier: order.index(barrier_level(look, unit, barrier)))
