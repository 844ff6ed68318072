"""The heatmap of change as a table, for screen and paper alike, and the numbers beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.colours import PALE, cell_colour
from reports.heat_table import DIFFERENCE_END
from reports.lookup import HIDDEN_MARK
from reports.tables import Cell, ChartTable, Column
from reports.text import interval, number, signed, t
from reports.trend_lookup import SIGNS, TrendLookup


@dataclass(frozen=True)
class ChangeCell:
    """One cell as it is drawn: `place` 0 (bad end) … 1 (good end), None for no colour."""

    unit: str
    measure: str
    text: str
    sign: str
    place: float | None

    @property
    def fill(self) -> str:
        """Return the cell's colour; pale where nothing can be said of it."""
        return PALE if self.place is None else cell_colour(self.place)


@dataclass(frozen=True)
class ChangeTable:
    """Rows, columns and cells of a heatmap of change."""

    units: tuple[str, ...]
    measures: tuple[str, ...]
    cells: tuple[tuple[ChangeCell, ...], ...]


def change_table(
    look: TrendLookup,
    *,
    units: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
) -> ChangeTable:
    """Return units × measures in the later wave's order; all scales when None."""
    down = tuple(look.compared if units is None else units)
    across = tuple(look.scales if measures is None else measures)
    cells = tuple(tuple(_cell(look, unit, each) for each in across) for unit in down)
    return ChangeTable(down, across, cells)


def _cell(look: TrendLookup, unit: str, measure: str) -> ChangeCell:
    row = look.change(unit, measure)
    if not row or row["change"] is None:
        return ChangeCell(unit, measure, HIDDEN_MARK, "", None)
    text, sign = signed(row["change"], look.language), SIGNS[row["level"]]
    # A colour says that something is so: none where it cannot be told, the middle for no change.
    place = None
    if row["level"] == "no_clear_change":
        place = 0.5
    elif row["level"] != "cannot_tell":
        place = _place(look, measure, row["change"])
    return ChangeCell(unit, measure, text, sign, place)


def _place(look: TrendLookup, measure: str, change: float) -> float | None:
    good = look.good_when_high(measure)
    if good is None:
        return None
    form = look.format(measure)
    step = change / (form.maximum - form.minimum) / DIFFERENCE_END
    return round(min(max(0.5 + (step if good else -step) / 2, 0.0), 1.0), 3)


def column_title(look: TrendLookup, measure: str) -> str:
    """Return a column's name; says so where a low value is good news."""
    name = look.measure_title(measure)
    low = look.good_when_high(measure) is False
    return t("trend.low_is_good", look.language, name=name) if low else name


def legend_ends(look: TrendLookup, measures: Sequence[str]) -> list[str]:
    """Return what the two ends and the middle of the colours stand for, bad end first."""
    forms = {(look.format(each).minimum, look.format(each).maximum) for each in measures}
    low, high = next(iter(forms)) if len(forms) == 1 else (1, 5)
    by = number(DIFFERENCE_END * (high - low), look.language, decimals=1 if high - low == 4 else 2)
    return [t(f"trend.legend.{end}", look.language, by=by) for end in ("bad", "middle", "good")]


def signs_used(look: TrendLookup, table: ChangeTable) -> list[tuple[str, str]]:
    """Return each sign in a heatmap of change with its meaning."""
    used = {cell.sign for row in table.cells for cell in row}
    return [
        (sign, t(f"trend.level.{level}", look.language))
        for level, sign in SIGNS.items()
        if sign in used
    ]


def changes_table(
    look: TrendLookup,
    *,
    units: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
) -> ChartTable:
    """Return every change with its numbers, for reading and for taking along."""
    kinds = {"unit": "text", "scale": "text", "earlier": "number", "later": "number"}
    kinds |= {"n_earlier": "count", "n_later": "count", "change": "difference"}
    kinds |= {"interval": "text", "level": "text", "detectable": "number"}
    columns = tuple(
        Column(t(f"trend.table.{key}", look.language), kind) for key, kind in kinds.items()
    )
    lines: list[tuple[Cell, ...]] = []
    for unit in look.compared if units is None else units:
        for measure in look.measures if measures is None else measures:
            row = look.change(unit, measure)
            if row:
                lines.append(
                    (
                        look.names[unit],
                        look.measure_title(measure),
                        row["earlier"],
                        row["later"],
                        int(row["n_earlier"]),
                        int(row["n_later"]),
                        row["change"],
                        interval(row["low"], row["high"], look.language),
                        t(f"trend.level.{row['level']}", look.language),
                        row["detectable"],
                    )
                )
    return ChartTable(columns, tuple(lines))
