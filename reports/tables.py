"""The table beside each chart: the same released numbers, for reading and for taking along."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.results import FEW_FOR_A_SIGN, ORGANISATION, Status
from reports.chart_scales import profile_name, verdict
from reports.chart_units import barrier_level
from reports.heat_table import (
    VALUES,
    HeatCell,
    column_title,
    heat_table,
    ordered_units,
    worst_first,
)
from reports.lookup import Lookup, Row, rows
from reports.sentences import helps
from reports.text import integer, number, percent, signed, t, title

Cell = str | float | int | None

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SMALLEST_P = 0.001
_DELIMITER = {"sv": ";", "en": ","}
_DECIMAL = {"sv": ",", "en": "."}


@dataclass(frozen=True)
class Column:
    """A column's heading and what it holds.

    `kind` is "text", "count", "number", "two_decimals", "p_value", "difference" or
    "share" (0–1).
    """

    heading: str
    kind: str = "text"


@dataclass(frozen=True)
class ChartTable:
    """Rows of released numbers and words; None where nothing may be shown."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def display(self, language: str) -> pd.DataFrame:
        """Return the table as a person reads it: every cell is text."""
        shown = [
            [_words(cell, column.kind, language) for cell, column in self._cells(row)]
            for row in self.rows
        ]
        headings = _distinct([column.heading for column in self.columns])
        return pd.DataFrame(shown, columns=headings, dtype="str")

    def csv(self, language: str) -> bytes:
        """Return the table as a spreadsheet of that language opens it; no cell is a formula."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=_DELIMITER[language], lineterminator="\r\n")
        writer.writerow([inert(column.heading) for column in self.columns])
        for row in self.rows:
            writer.writerow([_raw(cell, language) for cell in row])
        return out.getvalue().encode("utf-8-sig")

    def _cells(self, row: tuple[Cell, ...]) -> list[tuple[Cell, Column]]:
        return list(zip(row, self.columns, strict=True))


def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _raw(cell: Cell, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return inert(cell)
    # repr: the shortest digits that give the number back, without the language's grouping.
    exact = repr(int(cell)) if isinstance(cell, int) else repr(float(cell))
    return exact.replace(".", _DECIMAL[language])


def _words(cell: Cell, kind: str, language: str) -> str:
    if isinstance(cell, str):
        return cell
    if kind == "share":
        return percent(cell, language)
    if kind == "difference":
        return signed(cell, language)
    if kind == "count":
        return integer(cell, language)
    if kind == "p_value" and cell is not None and cell < SMALLEST_P:
        return f"<{number(SMALLEST_P, language, decimals=3)}"
    return number(cell, language, decimals={"two_decimals": 2, "p_value": 3}.get(kind, 1))


def _distinct(headings: list[str]) -> list[str]:
    """Tell columns of the same heading apart, since a frame needs it."""
    found: list[str] = []
    for heading in headings:
        count = 2
        unique = heading
        while unique in found:
            unique, count = f"{heading} ({count})", count + 1
        found.append(unique)
    return found


def _count(value: float | None) -> int | None:
    return None if value is None else int(value)


def heatmap_table(
    look: Lookup,
    *,
    value: str = VALUES[0],
    order: str = "tree",
    scales: Sequence[str] | None = None,
    units: Sequence[str] | None = None,
) -> ChartTable:
    """Return units × scales in the order of the heatmap, and why a unit has no figures."""
    table = heat_table(look, scales=scales, value=value, order=order, units=units)
    kind = {"mean": "number", "difference": "difference"}.get(value, "share")
    columns = [Column(look.corner), Column(t("table.n", look.language), "count")]
    columns += [Column(column_title(look, measure), kind) for measure in table.measures]
    columns.append(Column(t("table.why", look.language)))
    return ChartTable(
        tuple(columns),
        tuple(
            (
                look.names[unit],
                _count(look.unit[unit]["n"]),
                *(_heat_cell(look, cell, value=value) for cell in cells),
                look.why(unit),
            )
            for unit, cells in zip(table.units, table.cells, strict=True)
        ),
    )


def _heat_cell(look: Lookup, cell: HeatCell, *, value: str) -> Cell:
    return cell.text if look.bound(cell.unit, cell.measure, value) else cell.value


def _bounded(look: Lookup, unit: str, measure: str, figure: str, value: float | None) -> Cell:
    """Return a number, or in words that it is a bound."""
    if not look.bound(unit, measure, figure):
        return value
    shown = number(value, look.language) if figure == "mean" else percent(value, look.language)
    return look.within(shown, unit, measure, figure, form="sign")


def barrier_table(look: Lookup, *, order: str = "findings") -> ChartTable:
    """Return every unit × barrier with how sure we are, the evidence and what may help."""
    language = look.language
    keys = ("unit", "barrier", "level", "probability", "share", "low", "high", "n", "helps")
    kinds = ("text", "text", "text", "share", "share", "share", "share", "count", "text")
    columns = [
        Column(t(f"table.{key}", language), kind) for key, kind in zip(keys, kinds, strict=True)
    ]
    lines: list[tuple[Cell, ...]] = []
    units = ordered_units(look, [ORGANISATION, *look.shown], order=order)
    for unit in units:
        where = "organisation" if unit == ORGANISATION else "unit"
        for barrier in look.barriers:
            row = look.findings.get((unit, barrier))
            if row is None:
                continue
            level = t(f"mark.{where}.{barrier_level(look, unit, barrier)}", language)
            name = title(look.barriers[barrier].title, language)
            may_help = "; ".join(words for _, words, _ in helps(look, barrier))
            share = _bounded(look, unit, row["measure"], "unfavourable", row["share"])
            figures = (row["probability"], share, row["share_low"], row["share_high"])
            lines.append((look.names[unit], name, level, *figures, _count(row["n"]), may_help))
    return ChartTable(tuple(columns), tuple(lines))


def distribution_table(look: Lookup, *, unit: str, measures: Sequence[str]) -> ChartTable:
    """Return how a unit's answers are spread on each measure."""
    language, keys = look.language, ("unfavourable", "neutral", "favourable")
    columns = [Column(t("table.measured", language))]
    columns += [Column(t(f"chart.{key}", language), "share") for key in keys]
    columns += [
        Column(t("table.mean", language), "number"),
        Column(t("table.n", language), "count"),
    ]
    lines = []
    for measure in measures:
        row = look.cell(unit, measure)
        figures = [_bounded(look, unit, measure, key, row.get(key)) for key in (*keys, "mean")]
        figures.append(_count(row.get("n")))
        lines.append((look.measure_title(measure), *figures))
    return ChartTable(tuple(columns), tuple(lines))


def intervals_table(
    look: Lookup, *, measure: str, order: str = "level", units: Sequence[str] | None = None
) -> ChartTable:
    """Return each unit's estimate with its interval on one measure."""
    language = look.language
    keys = (("estimate", "number"), ("low", "number"), ("high", "number"), ("mean", "number"))
    columns = [Column(t("table.unit", language))]
    columns += [Column(t(f"table.{key}", language), kind) for key, kind in keys]
    columns.append(Column(t("table.n", language), "count"))
    lines = []
    shown = [unit for unit in look.shown if units is None or unit in set(units)]
    ordered = (
        worst_first(look, shown, measure)
        if order == "level"
        else ordered_units(look, shown, order=order)
    )
    for unit in ordered:
        row = look.cell(unit, measure)
        mean = _bounded(look, unit, measure, "mean", row.get("mean"))
        figures = [*(row.get(key) for key in ("estimate", "ci_low", "ci_high")), mean]
        lines.append((look.names[unit], *figures, _count(row.get("n"))))
    return ChartTable(tuple(columns), tuple(lines))


def gaps_table(look: Lookup) -> ChartTable:
    """Return today, wanted and the gap for every shown unit and pair."""
    language = look.language
    columns = [Column(t("table.unit", language)), Column(t("table.condition", language))]
    columns += [Column(t(f"chart.{key}", language), "number") for key in ("today", "wanted")]
    columns.append(Column(t("table.gap", language), "difference"))
    columns.append(Column(t("table.n", language), "count"))
    titles = {pair.id: title(pair.title, language) for pair in look.pairs}
    return ChartTable(
        tuple(columns),
        tuple(
            (
                look.names[unit],
                titles[pair],
                *(row[key] for key in ("today", "wanted", "gap")),
                _count(row["n"]),
            )
            for (unit, pair), row in look.gaps.items()
        ),
    )


def reliability_table(look: Lookup) -> ChartTable:
    """Return how well each scale measures over the whole survey."""
    language = look.language
    kinds = {
        "items": "count",
        "n": "count",
        "alpha": "two_decimals",
        "low": "two_decimals",
        "high": "two_decimals",
        "omega": "two_decimals",
        "inter_item": "two_decimals",
        "ordinal_alpha": "two_decimals",
        "ordinal_omega": "two_decimals",
        "components": "count",
        "cfi": "two_decimals",
        "rmsea": "two_decimals",
        "srmr": "two_decimals",
        "icc1": "two_decimals",
        "icc2": "two_decimals",
        "rwg_j": "two_decimals",
        "ad": "two_decimals",
        "verdict": "text",
        "comparable": "text",
    }
    columns = [Column(t("table.scale", language))]
    columns += [Column(t(f"table.{key}", language), kind) for key, kind in kinds.items()]
    reliability = ("alpha", "alpha_low", "alpha_high", "omega_total", "mean_inter_item_r")
    structure = ("ordinal_alpha", "ordinal_omega", "cfi", "rmsea", "srmr")
    between = ("icc1", "icc2", "rwg_j_median", "ad_median")
    lines = []
    for row in rows(look.study.scales):
        numbers = [row[key] for key in (*reliability, *structure, *between)]
        sizes = (_count(row["k_items"]), _count(row["n"]))
        numbers.insert(7, _count(row["components"]))
        name = look.measure_title(row["scale"])
        lines.append((name, *sizes, *numbers, verdict(row, language), _comparable(row, language)))
    return ChartTable(tuple(columns), tuple(lines))


def _comparable(row: Row, language: str) -> str:
    """Return whether departments may be compared on a scale and the gravest doubt, in words."""
    said = t(f"comparable.{row['comparable']}", language)
    reason = row["comparable_reason"]
    return f"{said} {t(f'comparable_reason.{reason}', language)}" if reason else said


def items_table(look: Lookup, *, scale: str) -> ChartTable:
    """Return how each item works within its scale."""
    language = look.language
    kinds = {
        "n": "count",
        "mean": "number",
        "item_rest": "two_decimals",
        "if_dropped": "two_decimals",
        "note": "text",
    }
    columns = [Column(t("table.item", language))]
    columns += [Column(t(f"table.{key}", language), kind) for key, kind in kinds.items()]
    lines = []
    for row in rows(look.study.items.where(scale=scale)):
        few = (row["n"] or 0) < FEW_FOR_A_SIGN
        key = "table.negative_few" if few else "table.negative"
        note = t(key, language) if row["negative"] else ""
        figures = [row[key] for key in ("mean", "item_rest_r", "alpha_if_dropped")]
        lines.append((look.measure_title(row["item"]), _count(row["n"]), *figures, note))
    return ChartTable(tuple(columns), tuple(lines))


def profiles_table(look: Lookup) -> ChartTable:
    """Return the mean of every profile on every scale."""
    language, there = look.language, rows(look.study.profiles)
    named = {row["profile"]: row for row in there}
    means = {(row["scale"], row["profile"]): row["mean"] for row in there}
    columns = [Column(t("table.scale", language))]
    for row in named.values():
        share = percent(row["share"], language)
        words = t("chart.profile", language, name=profile_name(row, language), share=share)
        columns.append(Column(words, "number"))
    scales = list(dict.fromkeys(row["scale"] for row in there))
    return ChartTable(
        tuple(columns),
        tuple(
            (look.measure_title(scale), *(means.get((scale, each)) for each in named))
            for scale in scales
        ),
    )


def units_table(look: Lookup) -> ChartTable:
    """Return every unit with how many answered, or why it has no figures of its own."""
    language = look.language
    kinds = {"n": "count", "headcount": "count", "rate": "share", "why": "text"}
    columns = [Column(t("table.unit", language))]
    columns += [Column(t(f"table.{key}", language), kind) for key, kind in kinds.items()]
    lines = []
    for row in look.units:
        shown = row["status"] == Status.SHOWN
        figures = (_count(row["n"]), _count(row["headcount"]), row["response_rate"])
        own = figures if shown else (None, None, None)
        lines.append((look.names[row["unit"]], *own, look.why(row["unit"])))
    return ChartTable(tuple(columns), tuple(lines))
