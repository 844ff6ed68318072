"""Which units, barriers and measures a person can choose among; ids and names, no numbers."""

from collections.abc import Sequence

from analysis.results import ORGANISATION, Level
from reports.chart_units import barrier_level
from reports.heat_table import worst_first
from reports.heat_view import HeatView
from reports.lookup import Lookup
from reports.sentences import flagged

MOST_BESIDE = 20
"""So many units are compared at a glance on one measure."""


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


def holders(view: HeatView) -> list[str]:
    """Return the units that hold others, the organisation not among them."""
    inside = view.arrangement.inside
    return [row.unit for row in view.rows if inside[row.unit] and row.unit != ORGANISATION]


def first_to_look_at(look: Lookup, scales: Sequence[str]) -> tuple[str, str]:
    """Return the unit and scale to open first: what surely stands out and concerns most people."""
    found = [
        (unit, scale)
        for (unit, scale), mark in look.marks.items()
        if mark == "clear" and scale in scales and unit != ORGANISATION and not look.below(unit)
    ]
    if not found:
        return ORGANISATION, next(iter(scales), "")
    return max(found, key=lambda each: look.unit[each[0]]["n"] or 0)


def beside(look: Lookup, unit: str, scale: str) -> list[str]:
    """Return the units to compare one with: those around it and in it, the worst where too many."""
    parent = look.unit[unit]["parent"] or ORGANISATION
    around = [
        row["unit"]
        for row in look.units
        if row["unit"] in (unit, parent) or row["parent"] in (unit, parent)
    ]
    known = [each for each in around if look.cell(each, scale).get("estimate") is not None]
    if len(known) <= MOST_BESIDE:
        return known
    worst = worst_first(look, [each for each in known if each != unit], scale)
    return [unit, *worst[: MOST_BESIDE - 1]]


def barriers_on(look: Lookup, unit: str, scale: str) -> list[str]:
    """Return the barriers that rest on a scale and of which something is said in a unit."""
    return [each for each in barriers_of(look, unit) if scale in look.measures_of(each)]


def scale_of(look: Lookup, barrier: str) -> str:
    """Return the first scale on show that a barrier rests on; "" where it rests on items only."""
    shown = {scale.id for scale in look.scales}
    return next((each for each in look.measures_of(barrier) if each in shown), "")
