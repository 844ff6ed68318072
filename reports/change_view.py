"""The heatmap of change on screen: the units of both waves, also those gone or new."""

from collections.abc import Sequence
from functools import cached_property

from analysis.results import ORGANISATION, Kinship
from reports.heat_table import group_spans
from reports.heat_view import (
    CHANGE,
    CHANGE_FIELDS,
    HeatView,
    ViewRow,
    change_cell,
    lines_of,
    signs_of,
)
from reports.lookup import Lookup
from reports.text import integer, listed, t
from reports.trend_lookup import TrendLookup
from reports.trend_table import change_table, column_title, legend_ends
from reports.trend_words import not_compared
from reports.unit_order import LAST, SMALLEST, TREE, worsening

_TOGETHER = " + "


class ChangeRows:
    """Units of both waves in every order: as a tree, by name, by change, by a scale's change."""

    orders = ("tree", "name", "change")

    def __init__(self, look: TrendLookup) -> None:
        self.look = look

    @cached_property
    def inside(self) -> dict[str, list[str]]:
        """Units directly inside each unit, in the later wave's order; those gone stand last."""
        found: dict[str, list[str]] = {unit: [] for unit in self.look.unit}
        for unit in self.look.unit:
            if unit != ORGANISATION:
                found[self.above(unit)].append(unit)
        return found

    def above(self, unit: str) -> str:
        """Return what holds a unit; what is gone stands where it was, as far as that is left."""
        row = self.look.unit[unit]
        if row["parent"] in self.look.unit:
            return str(row["parent"])
        path = row["path"] if isinstance(row["path"], tuple) else ()
        around = (self._places.get(path[:end]) for end in range(len(path) - 1, 0, -1))
        return next((each for each in around if each and each != unit), ORGANISATION)

    @cached_property
    def _places(self) -> dict[tuple[str, ...], str]:
        rows = self.look.unit.items()
        return {row["path"]: unit for unit, row in rows if isinstance(row["path"], tuple)}

    @cached_property
    def depths(self) -> dict[str, int]:
        """How deep each unit lies below the organisation."""
        found, waiting = {ORGANISATION: 0}, [ORGANISATION]
        while waiting:
            unit = waiting.pop()
            for below in self.inside.get(unit, ()):
                found[below] = found[unit] + 1
                waiting.append(below)
        return found

    def arranged(self, order: str, *, rows_shown: str = TREE, value: str = CHANGE) -> list[str]:
        """Return unit ids in an order, the organisation first; what is not compared stands last."""
        if rows_shown == TREE:
            found, waiting = [], [ORGANISATION]
            while waiting:
                unit = waiting.pop()
                found.append(unit)
                waiting += self._sorted(self.inside[unit], order)[::-1]
            return found
        units = [unit for unit in self.look.unit if unit != ORGANISATION]
        if rows_shown == SMALLEST:
            flat = [unit for unit in units if not self.inside[unit]]
        else:
            flat = [unit for unit in units if str(self.depths[unit]) == rows_shown]
        return [ORGANISATION, *self._sorted(flat, order)]

    def _sorted(self, units: Sequence[str], order: str) -> list[str]:
        if order == TREE:
            return list(units)
        names = self.look.names
        return sorted(units, key=lambda unit: (self._place(unit, order), names[unit].casefold()))

    def _place(self, unit: str, order: str) -> float:
        if order == "name":
            return 0.0
        measures = [order] if order in self.look.scales else self.look.scales
        moved = [worsening(self.look, unit, each) for each in measures]
        known = [each for each in moved if each != LAST]
        return sum(known) / len(known) if known else LAST


def change_view(look: TrendLookup, *, now: Lookup) -> HeatView:
    """Return units × scales with their change; a unit that is not compared has the reason instead.

    Parameters
    ----------
    now
        The later wave, as the same person sees it.
    """
    table = change_table(look, units=list(look.unit))
    cells = {
        unit: tuple(change_cell(look, cell) for cell in row)
        for unit, row in zip(table.units, table.cells, strict=True)
    }
    rows = ChangeRows(look)
    compared = set(look.compared)
    return HeatView(
        value=CHANGE,
        rows=tuple(
            ViewRow(
                unit=unit,
                name=name_now_and_before(look, unit),
                parent="" if unit == ORGANISATION else rows.above(unit),
                depth=rows.depths[unit],
                answers=_answers(now, unit),
                why="" if unit in compared else _why(look, unit),
                cells=cells[unit],
            )
            for unit in look.unit
        ),
        columns=tuple(table.measures),
        names=tuple(look.measure_title(each) for each in table.measures),
        titles=tuple(column_title(look, each) for each in table.measures),
        groups=tuple(group_spans(now, table.measures)),
        legend=tuple(each.replace("<br>", " ") for each in legend_ends(look, table.measures)),
        signs=tuple(signs_of(now, cells, look)),
        fields=CHANGE_FIELDS,
        lines=lines_of(look.language, True),
        arrangement=rows,
    )


def name_now_and_before(look: TrendLookup, unit: str) -> str:
    """Return what a unit is called, and what it was before where it was renamed or merged."""
    row, name = look.unit[unit], look.names[unit]
    if row["how"] in (Kinship.PATH, Kinship.NONE):
        return name
    before = [each.rpartition("/")[2] for each in str(row["earlier"]).split(_TOGETHER)]
    said = listed(before, look.language)
    if before == [row["name"]]:
        return name
    return t("trend.was", look.language, name=name, before=said)


def _why(look: TrendLookup, unit: str) -> str:
    words = not_compared(look, unit) or t("trend.no_figure", look.language)
    return words[:1].upper() + words[1:]


def _answers(now: Lookup, unit: str) -> str:
    count = now.unit.get(unit, {}).get("n")
    return "" if count is None else integer(count, now.language)
