"""One comparison of two waves as charts and sentences need it: rows by id, names, signs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.results import ORGANISATION, UnitKind
from analysis.trends import Trend
from reports import measure_titles
from reports.lookup import Row, rows
from reports.text import t, unit_name
from surveys.instrument import ResponseFormat

SIGNS = {
    "better": "✓",
    "worse": "◆",
    "higher": "↑",
    "lower": "↓",
    "no_clear_change": "=",
    "cannot_tell": "?",
}
"""How sure a change is, as a sign beside the number, for those who do not see the colour."""

TOLD = ("better", "worse", "higher", "lower")


@dataclass(frozen=True, eq=False)
class TrendLookup:
    """A comparison in one language, looked up by id."""

    trend: Trend
    language: str

    @cached_property
    def unit(self) -> dict[str, dict[str, Any]]:
        """Every unit of both waves by id, in the later wave's order."""
        return {row["unit"]: row for row in rows(self.trend.units)}

    @cached_property
    def compared(self) -> list[str]:
        """Ids of the units with changes, the organisation first."""
        there = {unit for unit, _ in self.changes}
        return [unit for unit in self.unit if unit in there]

    @cached_property
    def names(self) -> dict[str, str]:
        """What each unit is called; two of the same name are told apart by where they belong."""
        plain = {unit: unit_name(row, self.language) for unit, row in self.unit.items()}
        seen = list(plain.values())
        names = {}
        for unit, row in self.unit.items():
            above = plain.get(row["parent"] or "")
            twice = above and seen.count(plain[unit]) > 1
            names[unit] = f"{plain[unit]} ({above})" if twice else plain[unit]
        return names

    @cached_property
    def changes(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Changes by (unit, measure)."""
        return {(row["unit"], row["measure"]): row for row in rows(self.trend.changes)}

    @cached_property
    def said(self) -> dict[tuple[str, str], list[str]]:
        """What has been said of a change already: several charts say it of thousands."""
        return {}

    def change(self, unit: str, measure: str) -> Row:
        """Return the change, or an empty row where there is none."""
        return self.changes.get((unit, measure), {})

    @cached_property
    def measures(self) -> list[str]:
        """Measures that are compared and have changes, in the instrument's order."""
        there = {measure for _, measure in self.changes}
        return [each.id for each in self.trend.measures if each.id in there]

    @cached_property
    def scales(self) -> list[str]:
        """The compared measures that are scales."""
        return [each for each in self.measures if not each.startswith(measure_titles.BARRIER)]

    def measure_title(self, measure: str) -> str:
        """Return what a measure or item is called."""
        return measure_titles.measure_title(self.trend.instrument, measure, self.language)

    def format(self, measure: str) -> ResponseFormat:
        """Return the response format a measure is expressed in."""
        return measure_titles.measure_format(self.trend.instrument, measure)

    def good_when_high(self, measure: str) -> bool | None:
        """Return whether a high value of the measure is good news; None when not decided."""
        return measure_titles.good_when_high(self.trend.instrument, measure)

    def place(self, unit: str) -> str:
        """Return where something is so, to begin a sentence with."""
        kind = UnitKind(self.unit[unit]["kind"])
        return t(f"place.{kind}", self.language, name=self.names[unit])

    def told(self, level: str) -> list[tuple[str, str]]:
        """Return (unit, measure) of a level; not those of a unit whose part says the same."""
        found = [key for key, row in self.changes.items() if row["level"] == level]
        return [
            (unit, measure)
            for unit, measure in found
            if unit == ORGANISATION
            or not any(other in self.below(unit) for other, same in found if same == measure)
        ]

    def below(self, unit: str) -> set[str]:
        """Return the ids of every unit inside `unit`."""
        inside: set[str] = set()
        for id, row in self.unit.items():  # depth first: a parent comes before what is in it
            if row["parent"] == unit or row["parent"] in inside:
                inside.add(id)
        return inside
