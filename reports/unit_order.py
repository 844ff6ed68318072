"""Rows of the heatmap on screen: as a tree whose siblings are sorted, or side by side.

Only released numbers and names decide; units without figures of their own stand last.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Protocol, TypeAlias

from analysis.results import ORGANISATION, Status
from reports.heat_table import findings_of
from reports.lookup import Lookup, rows
from reports.trend_lookup import TrendLookup

TREE, SMALLEST = "tree", "smallest"
LAST = float("inf")
Place: TypeAlias = Callable[[str], float]


class Arranged(Protocol):
    """Rows of a heatmap in every order a reader can ask for."""

    @property
    def inside(self) -> Mapping[str, Sequence[str]]:
        """Units directly inside each unit."""

    @property
    def depths(self) -> Mapping[str, int]:
        """How deep each unit lies below the organisation."""

    @property
    def orders(self) -> tuple[str, ...]:
        """Orders there is something for, besides by a column."""

    def arranged(self, order: str, *, rows_shown: str = TREE, value: str = "mean") -> list[str]:
        """Return unit ids in an order, the organisation first."""


class Arrangement:
    """Units of one study in every order a reader can ask for.

    Parameters
    ----------
    measures
        Columns on show; level and change of a unit as a whole go by these.
    trend
        The change since the wave before, if there is one.
    worst
        Unit and column to a number that is lowest for the worst unit, where columns are no measures
        of their own; then there is no level of a unit as a whole either.
    """

    def __init__(
        self,
        look: Lookup,
        measures: Sequence[str],
        *,
        trend: TrendLookup | None = None,
        worst: Callable[[str, str], float] | None = None,
    ) -> None:
        self.look = look
        self.measures = tuple(measures)
        self.trend = trend
        self.worst = worst

    @cached_property
    def inside(self) -> dict[str, list[str]]:
        """Units directly inside each unit, in the survey's order.

        What lies inside something that is not seen here belongs to the organisation.
        """
        found: dict[str, list[str]] = {row["unit"]: [] for row in self.look.units}
        for row in self.look.units:
            if row["unit"] != ORGANISATION:
                above = row["parent"] if row["parent"] in found else ORGANISATION
                found.setdefault(above, []).append(row["unit"])
        return found

    @cached_property
    def depths(self) -> dict[str, int]:
        """How deep each unit lies below the organisation, as it is seen here."""
        found = {ORGANISATION: 0}
        for unit in self.look.unit:  # depth first: what holds a unit comes before it
            for below in self.inside[unit]:
                found[below] = found.get(unit, 0) + 1
        return found

    @cached_property
    def similar(self) -> dict[str, float]:
        """Place of each unit in a row where alike units stand beside each other; {} for none."""
        there = rows(self.look.study.similarity)
        return {str(row["unit"]): float(row["place"]) for row in there}

    @property
    def orders(self) -> tuple[str, ...]:
        """Orders there is something for, besides by a measure."""
        change = ("change",) if self.trend is not None else ()
        similarity = ("similarity",) if self.similar else ()
        level = ("level",) if self.worst is None else ()
        return ("tree", *level, "name", "size", *change, *similarity, "findings")

    def arranged(self, order: str, *, rows_shown: str = TREE, value: str = "mean") -> list[str]:
        """Return unit ids in an order, the organisation first.

        Parameters
        ----------
        order
            One of `orders`, or a measure: the worst first, by what its cells show.
        rows_shown
            `TREE` (units below what holds them, siblings sorted), `SMALLEST` (units that hold no
            other, side by side) or a depth as text.
        value
            What the cells show (`heat_view.SHOWN`).
        """
        place = self._place(order, value)
        if rows_shown == TREE:
            return self._tree(order, place)
        return [ORGANISATION, *self._sorted(self._flat(rows_shown), order, place)]

    def _flat(self, rows_shown: str) -> list[str]:
        units = [unit for unit in self.look.unit if unit != ORGANISATION]
        if rows_shown == SMALLEST:
            return [unit for unit in units if not self.inside[unit]]
        return [unit for unit in units if str(self.depths[unit]) == rows_shown]

    def _tree(self, order: str, place: Place) -> list[str]:
        found, waiting = [], [ORGANISATION]
        while waiting:
            unit = waiting.pop()
            found.append(unit)
            waiting += self._sorted(self.inside[unit], order, place)[::-1]
        return found

    def _sorted(self, units: Sequence[str], order: str, place: Place) -> list[str]:
        if order == "tree":
            return list(units)
        shown = [unit for unit in units if self.look.unit[unit]["status"] == Status.SHOWN]
        silent = [unit for unit in units if self.look.unit[unit]["status"] != Status.SHOWN]
        named = sorted(shown, key=self._names.__getitem__)
        return [*sorted(named, key=place), *sorted(silent, key=self._names.__getitem__)]

    @cached_property
    def _names(self) -> dict[str, int]:
        return {unit: at for at, unit in enumerate(self.look.by_name(list(self.look.unit)))}

    def _place(self, order: str, value: str) -> Place:
        if order in self.measures:
            return lambda unit: self.badness(unit, order, value)
        known: Mapping[str, Place] = {
            "size": lambda unit: -float(self.look.unit[unit]["n"] or 0),
            "level": lambda unit: self._overall(unit, "mean"),
            "change": lambda unit: self._overall(unit, "change"),
            "similarity": lambda unit: self._nearest.get(unit, LAST),
            "findings": self._fewest,
        }
        return known.get(order, lambda unit: 0.0)

    @cached_property
    def _nearest(self) -> dict[str, float]:
        """First place of a unit and all it holds in the row of alike units."""
        found = dict(self.similar)
        for unit in list(self.look.unit)[::-1]:
            places = [found[each] for each in (unit, *self.inside[unit]) if each in found]
            if places:
                found[unit] = min(places)
        return found

    def _fewest(self, unit: str) -> float:
        clear, likely = findings_of(self.look, unit)
        return -(clear + likely / 1000)

    def _overall(self, unit: str, value: str) -> float:
        places = [
            self.badness(unit, measure, value)
            for measure in self.measures
            if self.look.good_when_high(measure) is not None
        ]
        known = [each for each in places if each != LAST]
        return sum(known) / len(known) if known else LAST

    def badness(self, unit: str, measure: str, value: str) -> float:
        """Return a number that is lowest for the worst unit; `LAST` where nothing is shown."""
        if self.worst is not None:
            return self.worst(unit, measure)
        row = self.look.cell(unit, measure)
        if value == "change":
            return self._worsening(unit, measure)
        if value in ("unfavourable", "favourable"):
            share = row.get(value)
            if share is None:
                return LAST
            return -float(share) if value == "unfavourable" else float(share)
        mean = row.get("mean")
        if mean is None:
            return LAST
        place = self.look.position(measure, mean)
        # Where no direction is decided, the lowest comes first.
        return float(mean) if place is None else place

    def _worsening(self, unit: str, measure: str) -> float:
        return LAST if self.trend is None else worsening(self.trend, unit, measure)


def worsening(trend: TrendLookup, unit: str, measure: str) -> float:
    """Return a change as a share of the answers' range, lowest for the worst; `LAST` for none."""
    change = trend.change(unit, measure).get("change")
    if change is None:
        return LAST
    form = trend.format(measure)
    moved = float(change) / (form.maximum - form.minimum)
    return -moved if trend.good_when_high(measure) is False else moved
