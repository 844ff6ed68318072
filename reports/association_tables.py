"""Tables of drivers and paths: the released numbers behind the pictures."""

from analysis.results import Part
from reports import association_words as words
from reports.lookup import Lookup, rows
from reports.tables import Cell, ChartTable, Column
from reports.text import t

_SIDES = ("", "_low", "_high")


def _columns(look: Lookup, kinds: dict[str, str]) -> tuple[Column, ...]:
    return tuple(
        Column(t(f"association.table.{key}", look.language), kind) for key, kind in kinds.items()
    )


def _count(value: float | None) -> int | None:
    return None if value is None else int(value)


def drivers_table(
    look: Lookup, *, outcome: str | None = None, part: Part = Part.WITHIN
) -> ChartTable:
    """Return the drivers of one outcome, or of all, with their intervals."""
    names = ("importance", "r")
    kinds = {"outcome": "text", "driver": "text", "importance": "share"}
    kinds |= {"importance_low": "share", "importance_high": "share", "r": "two_decimals"}
    kinds |= {"r_low": "two_decimals", "r_high": "two_decimals", "level": "text"}
    kinds |= {"verdict": "text", "n": "count", "departments": "count"}
    outcomes = words.outcomes_told(look) if outcome is None else [outcome]
    lines: list[tuple[Cell, ...]] = []
    for each in outcomes:
        for row in words.drivers_of(look, each, part=part):
            figures = [row[f"{name}{side}"] for name in names for side in _SIDES]
            lines.append(
                (
                    look.measure_title(each),
                    look.measure_title(row["driver"]),
                    *figures,
                    words.level_text(look, row["driver"]),
                    words.verdict_text(row, look.language),
                    _count(row["n"]),
                    _count(row["departments"]),
                )
            )
    return ChartTable(_columns(look, kinds), tuple(lines))


def between_table(look: Lookup, *, outcome: str | None = None) -> ChartTable:
    """Return how departments' means go together; correlations alone."""
    kinds = {"outcome": "text", "driver": "text", "r": "two_decimals", "r_low": "two_decimals"}
    kinds |= {"r_high": "two_decimals", "departments_compared": "count"}
    outcomes = words.outcomes_told(look) if outcome is None else [outcome]
    lines: list[tuple[Cell, ...]] = []
    for each in outcomes:
        there = words.drivers_of(look, each, part=Part.BETWEEN)
        for row in sorted(there, key=lambda row: -abs(row["r"] or 0)):
            figures = [row[f"r{side}"] for side in _SIDES]
            names = (look.measure_title(each), look.measure_title(row["driver"]))
            lines.append((*names, *figures, _count(row["departments"])))
    return ChartTable(_columns(look, kinds), tuple(lines))


def paths_table(look: Lookup) -> ChartTable:
    """Return every path with its effects and what is said of it."""
    effects = ("a", "b", "direct", "indirect", "total")
    kinds = {"start": "text", "through": "text", "end": "text"}
    kinds |= {f"{name}{side}": "two_decimals" for name in effects for side in _SIDES}
    kinds |= {"path_verdict": "text", "n": "count", "departments": "count"}
    lines: list[tuple[Cell, ...]] = []
    for row in rows(look.study.paths):
        names = [
            look.measure_title(row[each]) if row[each] else ""
            for each in ("start", "through", "end")
        ]
        figures = [row[f"{name}{side}"] for name in effects for side in _SIDES]
        said = t(f"path.verdict.{row['verdict']}", look.language)
        lines.append((*names, *figures, said, _count(row["n"]), _count(row["departments"])))
    return ChartTable(_columns(look, kinds), tuple(lines))
