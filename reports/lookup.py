"""One study as charts and sentences need it: rows by id, names, marks. No number is made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.disclosure import Released
from analysis.results import ORGANISATION, Level, Part, Status
from analysis.study import Study
from reports import measure_titles
from reports.text import sort_key, t, unit_name
from surveys.instrument import Barrier, Pair, ResponseFormat, Scale

Row = Mapping[str, Any]
"""One released row; what may not be shown is None."""

MARKS = {"clear": "◆", "likely": "◊", "better": "✓", "cannot_tell": "?", "no_sign": "–"}
"""Certainty as a sign beside the number, for those who do not see the colour."""

HIDDEN_MARK = "·"


def rows(table: Released) -> list[dict[str, Any]]:
    """Return the rows of a released table in order, NA as None."""
    frame = table.frame
    known = frame.astype(object).where(frame.notna(), None)
    names = table.columns
    return [dict(zip(names, values, strict=True)) for values in known.to_numpy()]


def rows_by(table: Released, *columns: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the rows of a released table by the values of `columns`."""
    return {tuple(row[column] for column in columns): row for row in rows(table)}


@dataclass(frozen=True, eq=False)
class Lookup:
    """A study in one language, looked up by id."""

    study: Study
    language: str
    rows_are: str = ""

    @cached_property
    def corner(self) -> str:
        """Return what the rows of a table of units are: departments, or an attribute's groups."""
        return self.rows_are or t("table.unit", self.language)

    @cached_property
    def units(self) -> list[dict[str, Any]]:
        """Every unit, depth first, the organisation first."""
        return rows(self.study.units)

    @cached_property
    def unit(self) -> dict[str, dict[str, Any]]:
        """The units by id."""
        return {row["unit"]: row for row in self.units}

    @cached_property
    def shown(self) -> list[str]:
        """Ids of the units with figures of their own, the organisation not among them."""
        return [
            row["unit"]
            for row in self.units
            if row["status"] == Status.SHOWN and row["unit"] != ORGANISATION
        ]

    @cached_property
    def names(self) -> dict[str, str]:
        """What each unit is called; two of the same name are told apart by where they belong."""
        plain = {row["unit"]: unit_name(row, self.language) for row in self.units}
        seen: dict[str, int] = {}
        for name in plain.values():
            seen[name] = seen.get(name, 0) + 1
        names = dict(plain)
        for row in self.units:
            above = plain.get(row["parent"] or "")
            if seen[plain[row["unit"]]] > 1 and above:
                names[row["unit"]] = f"{plain[row['unit']]} ({above})"
        return names

    def by_name(self, units: list[str]) -> list[str]:
        """Return unit ids in the reader's alphabetical order."""
        return sorted(units, key=lambda unit: sort_key(self.names[unit], self.language))

    def below(self, unit: str) -> set[str]:
        """Return the ids of every unit inside `unit`."""
        inside: set[str] = set()
        for row in self.units:  # depth first: a parent comes before what is in it
            if row["parent"] == unit or row["parent"] in inside:
                inside.add(row["unit"])
        return inside

    @cached_property
    def cells(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Cells of scales and of barriers' own measures by (unit, measure)."""
        return rows_by(self.study.cells.where(kind=["scale", "barrier"]), "unit", "measure")

    @cached_property
    def _items_of(self) -> dict[str, dict[str, dict[str, Any]]]:
        return {}

    def _item(self, unit: str, item: str) -> Row:
        """Return the cell of an item; units are read one by one, since few are asked for."""
        if unit not in self._items_of:
            there = rows(self.study.cells.where(unit=unit, kind="item"))
            self._items_of[unit] = {row["measure"]: row for row in there}
        return self._items_of[unit].get(item, {})

    @cached_property
    def _items(self) -> frozenset[str]:
        scales = {scale.id for scale in self.study.instrument.scales}
        return frozenset(item.id for item in self.study.instrument.items if item.id not in scales)

    def cell(self, unit: str, measure: str) -> Row:
        """Return the cell, or an empty row where nothing is released."""
        if measure in self._items:
            return self._item(unit, measure)
        return self.cells.get((unit, measure), {})

    def bound(self, unit: str, measure: str, figure: str) -> str:
        """Return "at_most" or "at_least" where a released figure stands for all beyond it too."""
        row = self.cell(unit, measure)
        if figure not in str(row.get("bounded") or "").split():
            return ""
        form = self.format(measure)
        middle = (form.minimum + form.maximum) / 2 if figure == "mean" else 0.5
        return "at_least" if row[figure] > middle else "at_most"

    def within(
        self, words: str, unit: str, measure: str, figure: str, *, form: str = "words"
    ) -> str:
        """Return a figure in words that say when it is a bound: "80 % or more", as sign "≥80 %"."""
        bound = self.bound(unit, measure, figure)
        return t(f"bound.{form}.{bound}", self.language, figure=words) if bound else words

    @cached_property
    def findings(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Findings by (unit, barrier)."""
        return rows_by(self.study.findings, "unit", "barrier")

    @cached_property
    def strengths(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Strengths by (unit, barrier)."""
        return rows_by(self.study.strengths, "unit", "barrier")

    @cached_property
    def gaps(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Gaps by (unit, pair)."""
        return rows_by(self.study.gaps, "unit", "pair")

    @cached_property
    def drivers(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Drivers by (outcome, part), the most important first; also rows that name none."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in sorted(rows(self.study.drivers), key=lambda row: -(row["importance"] or 0)):
            found.setdefault((row["outcome"], row["part"]), []).append(row)
        return found

    @cached_property
    def drivers_within(self) -> list[dict[str, Any]]:
        """All that is said of drivers among people of the same department, in its order."""
        return [row for row in rows(self.study.drivers) if row["part"] == Part.WITHIN]

    @cached_property
    def divided(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Units whose people fall into two camps, by (unit, scale)."""
        return rows_by(self.study.divided, "unit", "scale")

    @cached_property
    def detectable(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        """What each unit could have shown, by (unit, scale)."""
        return rows_by(self.study.detectable, "unit", "scale")

    @cached_property
    def marks(self) -> dict[tuple[str, str], str]:
        """Name of the mark of each (unit, measure): "clear", "likely" or "better"; else absent."""
        marks: dict[tuple[str, str], str] = {}
        for unit, barrier in self.strengths:
            for scale in self.measures_of(barrier):
                marks[unit, scale] = "better"
        for wanted in (Level.LIKELY, Level.CLEAR):  # the surest is written last and stays
            for (unit, _), row in self.findings.items():
                if row["level"] == wanted:
                    marks[unit, row["measure"]] = str(wanted)
        return marks

    def measures_of(self, barrier: str) -> tuple[str, ...]:
        """Return the measures a barrier's findings rest on."""
        known = self.barriers.get(barrier)
        return () if known is None else (*known.scales, *known.items, f"barrier:{barrier}")

    @cached_property
    def barriers(self) -> dict[str, Barrier]:
        """The instrument's barriers that have findings, by id, in the instrument's order."""
        found = {barrier for _, barrier in self.findings}
        return {each.id: each for each in self.study.instrument.barriers if each.id in found}

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs today/wanted that have figures, in the instrument's order."""
        found = {pair for _, pair in self.gaps}
        return [pair for pair in self.study.instrument.pairs if pair.id in found]

    @cached_property
    def scales(self) -> list[Scale]:
        """Scales with figures that say how it is; what people want is shown as a gap instead."""
        wanted = {pair.wanted for pair in self.study.instrument.pairs}
        measured = {measure for _, measure in self.cells}
        return [
            scale
            for scale in self.study.instrument.scales
            if scale.id in measured and scale.id not in wanted
        ]

    def measure_title(self, measure: str) -> str:
        """Return what a scale, item or combined barrier measure is called."""
        return measure_titles.measure_title(self.study.instrument, measure, self.language)

    def format(self, measure: str) -> ResponseFormat:
        """Return the response format a measure is expressed in."""
        if measure not in self._formats:
            self._formats[measure] = measure_titles.measure_format(self.study.instrument, measure)
        return self._formats[measure]

    @cached_property
    def _formats(self) -> dict[str, ResponseFormat]:
        return {}

    @cached_property
    def _directions(self) -> dict[str, bool | None]:
        return {}

    def good_when_high(self, measure: str) -> bool | None:
        """Return whether a high value of the measure is good news; None when not decided."""
        if measure not in self._directions:
            found = measure_titles.good_when_high(self.study.instrument, measure)
            self._directions[measure] = found
        return self._directions[measure]

    def position(self, measure: str, mean: float | None) -> float | None:
        """Return where a mean lies between the worst (0) and the best possible answer (1)."""
        good = self.good_when_high(measure)
        if mean is None or good is None:
            return None
        form = self.format(measure)
        place = (mean - form.minimum) / (form.maximum - form.minimum)
        return place if good else 1 - place

    def why(self, unit: str) -> str:
        """Return in a sentence why a unit has no figures of its own; "" when it has."""
        row = self.unit[unit]
        if row["status"] == Status.SHOWN:
            return ""
        into = self.names.get(row["pooled_into"] or "", "")
        least = self.study.policy.minimum_scores
        if into:
            return t("why.inside_pool", self.language, pool=into, minimum=least)
        return t(f"why.{row['why'] or 'too_few'}", self.language, minimum=least)


def looked_up(study: Study | Lookup, language: str) -> Lookup:
    """Return a study by id; one that is looked up already keeps what was found."""
    return study if isinstance(study, Lookup) else Lookup(study, language)
