"""The heatmap that leaders read on screen: rows of a tree, columns in groups, words for each cell.

The same cells as every other heatmap (`heat_table`, `trend_table`); what is added are orders, what
a cell says when asked, and the legend. Nothing finer than the released numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.results import ORGANISATION
from reports.colours import ANCHORS, NEUTRAL, cell_colour
from reports.heat_table import (
    VALUES,
    HeatCell,
    column_title,
    group_spans,
    heat_table,
    legend_ends,
)
from reports.lookup import HIDDEN_MARK, MARKS, Lookup
from reports.text import integer, interval, number, percent, signed, t
from reports.trend_lookup import SIGNS, TrendLookup
from reports.trend_table import ChangeCell, change_table
from reports.trend_table import legend_ends as change_ends
from reports.trend_words import not_compared
from reports.unit_order import TREE, Arranged, Arrangement

CHANGE = "change"
SHOWN = (*VALUES, CHANGE)
"""What a cell can show; `CHANGE` only where there is a wave before."""

_BAD, _GOOD = cell_colour(0.25), cell_colour(0.75)
_SWATCH = {"clear": _BAD, "worse": _BAD, "likely": _BAD, "better": _GOOD}
FIELDS = ("mean", "favourable", "unfavourable", "count", "difference")
CHANGE_FIELDS = ("earlier", "later", "n_earlier", "n_later", "change", "interval")


@dataclass(frozen=True)
class ViewCell:
    """One cell: what it shows, the name of its mark, its colour, the words behind it."""

    text: str
    mark: str
    colour: str
    fields: tuple[str, ...]
    divided: bool = False


@dataclass(frozen=True)
class ViewRow:
    """One unit: `parent` and `depth` as they are seen here; `why` instead of figures."""

    unit: str
    name: str
    parent: str
    depth: int
    answers: str
    why: str
    cells: tuple[ViewCell, ...]


@dataclass(frozen=True, eq=False)
class HeatView:
    """A heatmap ready to be shown, in every order; `titles` say which columns are good when low."""

    value: str
    rows: tuple[ViewRow, ...]
    columns: tuple[str, ...]
    names: tuple[str, ...]
    titles: tuple[str, ...]
    groups: tuple[tuple[str, int, int], ...]
    legend: tuple[str, ...]
    signs: tuple[tuple[str, str, str, str], ...]
    fields: tuple[str, ...]
    lines: tuple[str, ...]
    arrangement: Arranged

    @property
    def orders(self) -> tuple[str, ...]:
        """Every order there is something for, columns among them."""
        return (*self.arrangement.orders, *self.columns)

    def arranged(self, rows_shown: str = TREE) -> dict[str, list[int]]:
        """Return the places of the rows in every order."""
        at = {row.unit: place for place, row in enumerate(self.rows)}
        return {
            order: [
                at[unit]
                for unit in self.arrangement.arranged(
                    order, rows_shown=rows_shown, value=self.value
                )
            ]
            for order in self.orders
        }


def heat_view(look: Lookup, *, value: str = "mean", trend: TrendLookup | None = None) -> HeatView:
    """Return the heatmap of a study.

    Parameters
    ----------
    value
        One of `SHOWN`; `CHANGE` needs `trend`.
    trend
        The change since the wave before, as the same person may see it.
    """
    changing = trend if value == CHANGE else None
    measures = [each.id for each in look.scales] if changing is None else changing.scales
    arrangement = Arrangement(look, measures, trend=trend)
    cells = _changes(look, changing) if changing is not None else _levels(look, measures, value)
    return HeatView(
        value=value,
        rows=tuple(
            view_row(look, arrangement, unit, cells[unit], why=_not_compared(changing, unit))
            for unit in look.unit
        ),
        columns=tuple(measures),
        names=tuple(look.measure_title(each) for each in measures),
        titles=tuple(column_title(look, each) for each in measures),
        groups=tuple(group_spans(look, measures)),
        legend=tuple(_ends(look, measures, value, changing)),
        signs=tuple(signs_of(look, cells, changing)),
        fields=FIELDS if changing is None else CHANGE_FIELDS,
        lines=lines_of(look.language, changing is not None),
        arrangement=arrangement,
    )


def view_row(
    look: Lookup,
    arrangement: Arrangement,
    unit: str,
    cells: tuple[ViewCell, ...],
    *,
    why: str = "",
) -> ViewRow:
    """Return a unit with its cells, where it lies, and why it has none (`why`: in this view)."""
    row, parent = look.unit[unit], look.unit[unit]["parent"] or ""
    return ViewRow(
        unit=unit,
        name=look.names[unit],
        parent="" if unit == ORGANISATION else parent if parent in look.unit else ORGANISATION,
        depth=arrangement.depths[unit],
        answers="" if row["n"] is None else integer(row["n"], look.language),
        why=_silence(look, unit) or why,
        cells=cells,
    )


def _silence(look: Lookup, unit: str) -> str:
    """Return why a unit has no figures, in so few words that they fit into its row."""
    why = look.why(unit)
    pool = look.names.get(look.unit[unit]["pooled_into"] or "", "")
    return t("view.inside_pool", look.language, pool=pool) if why and pool else why


def _not_compared(trend: TrendLookup | None, unit: str) -> str:
    return "" if trend is None or unit not in trend.unit else not_compared(trend, unit)


def _levels(look: Lookup, measures: Sequence[str], value: str) -> dict[str, tuple[ViewCell, ...]]:
    table = heat_table(look, scales=measures, value=value)
    return {
        unit: tuple(_level(look, cell) for cell in row)
        for unit, row in zip(table.units, table.cells, strict=True)
    }


def _level(look: Lookup, cell: HeatCell) -> ViewCell:
    key = (cell.unit, cell.measure)
    colour = "" if cell.place is None else cell_colour(cell.place)
    divided = key in look.divided
    return ViewCell(cell.text, cell.mark, colour, _figures(look, *key), divided)


def _figures(look: Lookup, unit: str, measure: str) -> tuple[str, ...]:
    row, language = look.cell(unit, measure), look.language
    mean = row.get("mean")
    if mean is None:
        return ("",) * len(FIELDS)
    shares = [
        "" if row[key] is None else look.within(percent(row[key], language), unit, measure, key)
        for key in ("favourable", "unfavourable")
    ]
    whole = look.cell(ORGANISATION, measure).get("mean")
    known = unit != ORGANISATION and whole is not None
    return (
        look.within(number(mean, language), unit, measure, "mean"),
        *shares,
        integer(row["n"], language),
        signed(round(mean - whole, 6), language) if known else "",
    )


def _changes(look: Lookup, trend: TrendLookup) -> dict[str, tuple[ViewCell, ...]]:
    there = [unit for unit in look.unit if unit in trend.unit]
    table = change_table(trend, units=there)
    cells = {
        unit: tuple(change_cell(trend, cell) for cell in row)
        for unit, row in zip(table.units, table.cells, strict=True)
    }
    nothing = ViewCell(HIDDEN_MARK, "", "", ("",) * len(CHANGE_FIELDS))
    return {unit: cells.get(unit, (nothing,) * len(table.measures)) for unit in look.unit}


def change_cell(trend: TrendLookup, cell: ChangeCell) -> ViewCell:
    """Return a change as a cell, with the numbers behind it."""
    row, language = trend.change(cell.unit, cell.measure), trend.language
    if not row:
        return ViewCell(cell.text, "", "", ("",) * len(CHANGE_FIELDS))
    means = [number(row[key], language) for key in ("earlier", "later")]
    counts = [integer(row[key], language) for key in ("n_earlier", "n_later")]
    change, limits = "", ""
    if row["change"] is not None:
        change = signed(row["change"], language)
        limits = interval(row["low"], row["high"], language)
    colour = "" if cell.place is None else cell_colour(cell.place)
    mark = str(row["level"]) if cell.sign else ""
    return ViewCell(cell.text, mark, colour, (*means, *counts, change, limits))


def _ends(
    look: Lookup, measures: Sequence[str], value: str, trend: TrendLookup | None
) -> list[str]:
    ends = legend_ends(look, measures, value) if trend is None else change_ends(trend, measures)
    return [each.replace("<br>", " ") for each in ends]


def signs_of(
    look: Lookup, cells: Mapping[str, Sequence[ViewCell]], trend: TrendLookup | None
) -> list[tuple[str, str, str, str]]:
    """Return name, sign, meaning and colour of each mark that is used, the surest first."""
    language = look.language
    used = {cell.mark for row in cells.values() for cell in row}
    if trend is not None:
        return [
            (mark, sign, t(f"trend.level.{mark}", language), _swatch(mark))
            for mark, sign in SIGNS.items()
            if mark in used
        ]
    return [
        (mark, MARKS[mark], t(f"mark.unit.{mark}", language), _SWATCH[mark])
        for mark in ("clear", "likely", "better")
        if mark in used
    ]


def _swatch(mark: str) -> str:
    return "" if mark == "cannot_tell" else _SWATCH.get(mark, NEUTRAL)


def hover_line(key: str, language: str, *fields: str) -> str:
    """Return a sentence of what a cell says when asked, with {fields} to be filled in."""
    return t(key, language, **{field: f"{{{field}}}" for field in fields})


def lines_of(language: str, changing: bool) -> tuple[str, ...]:
    """Return what a cell says when asked, with {fields} to be filled in."""
    if changing:
        return (
            hover_line("trend.means", language, "earlier", "n_earlier", "later", "n_later"),
            hover_line("trend.estimate", language, "change", "interval"),
        )
    return (
        hover_line("view.mean", language, "mean"),
        hover_line("hover.shares", language, "favourable", "unfavourable"),
        hover_line("view.difference", language, "difference"),
        hover_line("hover.n", language, "count"),
    )


def view_data(view: HeatView, look: Lookup, *, rows_shown: str = TREE) -> dict[str, Any]:
    """Return a heatmap as the page's own table needs it: plain lists, every text in words."""
    language = look.language
    at = {row.unit: place for place, row in enumerate(view.rows)}
    words = ("answers", "fold_all", "unfold_all", "copy", "copied", "sort", "surely")
    return {
        "language": language,
        "corner": look.corner,
        "columns": [
            {"id": each, "title": title}
            for each, title in zip(view.columns, view.titles, strict=True)
        ],
        "groups": view.groups,
        "rows": [
            [
                row.unit,
                row.name,
                at.get(row.parent, -1),
                row.depth,
                row.answers,
                row.why,
                []
                if row.why
                else [
                    [each.text, each.mark, each.colour, int(each.divided), *each.fields]
                    for each in row.cells
                ],
            ]
            for row in view.rows
        ],
        "orders": view.arranged(rows_shown),
        "tree": rows_shown == TREE,
        "tight": view.value == CHANGE,
        "fields": view.fields,
        "lines": view.lines,
        "signs": view.signs,
        # The organisation is held against a fixed limit and is not worse than elsewhere.
        "whole": {
            mark: t(f"mark.organisation.{mark}", language)
            for mark, _, _, _ in view.signs
            if view.value != CHANGE
        },
        "anchors": [colour for _, colour in ANCHORS],
        "legend": view.legend,
        "words": {each: t(f"view.{each}", language) for each in words}
        | {
            "inside": t("view.inside", language, sign=MARKS["clear"], count="{count}"),
            "divided": t("hover.divided", language),
            "hidden": t("mark.hidden", language, minimum=look.study.policy.minimum_scores),
            **{each: t(f"view.{each}", language, name="{name}") for each in ("fold", "unfold")},
        },
    }
