"""The released numbers of a section as a workbook has them: which are coloured, between what ends.

The ends are the same fixed ones as in every other drawing.
"""

from collections.abc import Sequence

from analysis.results import ORGANISATION
from reports import tables
from reports.colours import cell_colour
from reports.content import Colouring, Numbers
from reports.heat_table import MEAN_ENDS, SHARE_ENDS, heat_table
from reports.lookup import MARKS, Lookup
from reports.sentences import helps, statement
from reports.tables import Cell, ChartTable, Column
from reports.text import number, percent, t

FIRST = 2
"""Column of a heatmap's first measure: after the unit's name and how many answered."""


def heatmap_numbers(
    look: Lookup, *, value: str = "mean", units: Sequence[str] | None = None
) -> Numbers:
    """Return units × scales, all units or those named."""
    found = tables.heatmap_table(look, value=value, units=units)
    heat = heat_table(look, value=value, units=units)
    last = len(found.rows) - 1
    colours = []
    for column, measure in enumerate(heat.measures, start=FIRST):
        ends = _ends(look, measure, value=value)
        if ends is not None:
            colours.append(
                Colouring(rows=(0, last), columns=(column, column), bad=ends[0], good=ends[1])
            )
    fills = tuple(
        (line, FIRST + place, cell_colour(cell.place))
        for line, row in enumerate(heat.cells)
        for place, cell in enumerate(row)
        if isinstance(found.rows[line][FIRST + place], str) and cell.place is not None
    )
    return Numbers(name="heatmap", table=found, colours=tuple(colours), fills=fills)


def beside_numbers(look: Lookup, unit: str) -> Numbers:
    """Return a unit's level on every scale beside the whole organisation's, with its interval."""
    language = look.language
    keys = (
        ("scale", "text"),
        ("here", "number"),
        ("whole", "number"),
        ("apart", "difference"),
        ("estimate", "number"),
        ("low", "number"),
        ("high", "number"),
        ("n", "count"),
        ("sure", "text"),
    )
    lines: list[tuple[Cell, ...]] = []
    colours = []
    for scale in look.scales:
        here, whole = look.cell(unit, scale.id), look.cell(ORGANISATION, scale.id)
        if here.get("mean") is None:
            continue
        ends = _ends(look, scale.id, value="mean")
        if ends is not None:
            rows = (len(lines), len(lines))
            colours.append(Colouring(rows=rows, columns=(1, 2), bad=ends[0], good=ends[1]))
        mark = look.marks.get((unit, scale.id), "")
        known = whole.get("mean") is not None and not any(
            look.bound(each, scale.id, "mean") for each in (unit, ORGANISATION)
        )
        lines.append(
            (
                look.measure_title(scale.id),
                _mean(look, unit, scale.id),
                _mean(look, ORGANISATION, scale.id),
                round(here["mean"] - whole["mean"], 1) if known else None,
                here["estimate"],
                here["ci_low"],
                here["ci_high"],
                int(here["n"]),
                f"{MARKS[mark]} {t(f'mark.unit.{mark}', language)}" if mark else "",
            )
        )
    columns = tuple(Column(t(f"table.{key}", language), kind) for key, kind in keys)
    return Numbers(name="beside", table=ChartTable(columns, tuple(lines)), colours=tuple(colours))


def findings_numbers(look: Lookup, found: Sequence[tuple[str, str]]) -> Numbers:
    """Return findings (unit, barrier) with the share, its limits and how sure we are."""
    language = look.language
    keys = (
        ("unit", "text"),
        ("finding", "text"),
        ("share", "share"),
        ("low", "share"),
        ("high", "share"),
        ("level", "text"),
        ("probability", "share"),
        ("helps", "text"),
    )
    lines: list[tuple[Cell, ...]] = []
    for unit, barrier in found:
        row = look.findings[unit, barrier]
        kind = "organisation" if unit == ORGANISATION else "unit"
        share: Cell = row["share"]
        if look.bound(unit, row["measure"], "unfavourable"):
            words = percent(row["share"], language)
            share = look.within(words, unit, row["measure"], "unfavourable", form="sign")
        lines.append(
            (
                look.names[unit],
                statement(look, barrier),
                share,
                row["share_low"],
                row["share_high"],
                t(f"mark.{kind}.{row['level']}", language),
                row["probability"],
                ", ".join(
                    t(f"measure.{each}.short", language) for each, _, _ in helps(look, barrier)
                ),
            )
        )
    bad, good = SHARE_ENDS["unfavourable"]
    colours = (Colouring(rows=(0, len(lines) - 1), columns=(2, 2), bad=bad, good=good),)
    columns = tuple(Column(t(f"table.{key}", language), kind) for key, kind in keys)
    return Numbers(name="barriers", table=ChartTable(columns, tuple(lines)), colours=colours)


def answers_numbers(look: Lookup, unit: str, measures: Sequence[str]) -> Numbers:
    """Return how a unit's answers are spread on each measure."""
    found = tables.distribution_table(look, unit=unit, measures=measures)
    last = len(found.rows) - 1
    shares = tuple(
        Colouring(rows=(0, last), columns=(column, column), bad=bad, good=good)
        for column, (bad, good) in ((1, SHARE_ENDS["unfavourable"]), (3, SHARE_ENDS["favourable"]))
    )
    return Numbers(name="answers", table=found, colours=shares)


def _mean(look: Lookup, unit: str, measure: str) -> Cell:
    mean = look.cell(unit, measure).get("mean")
    if not look.bound(unit, measure, "mean"):
        return mean
    return look.within(number(mean, look.language), unit, measure, "mean", form="sign")


def _ends(look: Lookup, measure: str, *, value: str) -> tuple[float, float] | None:
    """Return the numbers at which the colours are full, bad then good; None without direction."""
    good = look.good_when_high(measure)
    if good is None:
        return None
    if value in SHARE_ENDS:
        return SHARE_ENDS[value]
    form = look.format(measure)
    low, high = (form.minimum + part * (form.maximum - form.minimum) for part in MEAN_ENDS)
    return (low, high) if good else (high, low)
