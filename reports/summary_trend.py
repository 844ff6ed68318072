"""The sections of a report about change since the wave before."""

from analysis.results import ORGANISATION
from analysis.trends import Trend
from reports.colours import BLUE, NEUTRAL, ORANGE
from reports.content import Block, Grid, GridCell, GridRow, Points, Section, Steps
from reports.lookup import Lookup
from reports.summary_drawings import step_between
from reports.text import t
from reports.trend_lookup import TrendLookup
from reports.trend_table import change_table, column_title, legend_ends, signs_used
from reports.trend_words import heatmap_alt, slopes_alt, trend_words, wave_name


def trend_sections(trend: Trend, *, language: str) -> list[Section]:
    """Return what changed since the earlier wave: in words, as a heatmap, and how it was found."""
    look = TrendLookup(trend, language)
    said = trend_words(look)
    blocks: list[Block] = [
        Points(heading=t(f"trend.{key}", language), points=points, tone=tone)
        for key, points, tone in (
            ("better_heading", said.better, "good"),
            ("told", tuple(each for each in said.told if each not in said.better), "finding"),
            ("steady_heading", said.steady, "good"),
            ("untold", said.untold, "untold"),
        )
        if points
    ]
    if look.compared and look.scales:
        blocks.append(change_grid(look))
    blocks.append(Points(heading=t("trend.how_heading", language), points=said.how, tone="plain"))
    heading = t("trend.heading", language, earlier=wave_name(look, "earlier"))
    return [Section("trend", heading, tuple(blocks), new_page=True)]


def change_grid(look: TrendLookup) -> Grid:
    """Return the heatmap of change."""
    table = change_table(look)
    rows = tuple(
        GridRow(
            name=look.names[unit],
            depth=int(look.unit[unit]["level"]),
            strong=unit == ORGANISATION or bool(look.below(unit)),
            cells=tuple(GridCell(text=cell.text, mark=cell.sign, fill=cell.fill) for cell in cells),
        )
        for unit, cells in zip(table.units, table.cells, strict=True)
    )
    return Grid(
        corner=t("table.unit", look.language),
        columns=tuple(column_title(look, each) for each in table.measures),
        rows=rows,
        ends=tuple(legend_ends(look, table.measures)),
        end_fills=(ORANGE, NEUTRAL, BLUE),
        signs=tuple(signs_used(look, table)),
        alt=heatmap_alt(look),
    )


def scale_steps(look: TrendLookup, scale: str, *, now: Lookup) -> Steps:
    """Return each unit's way from the earlier to the later mean of a scale; `now`: the later."""
    found = [(unit, look.change(unit, scale)) for unit in look.compared]
    told = [(unit, row) for unit, row in found if row and row["change"] is not None]
    language = look.language
    return Steps(
        legend=(wave_name(look, "earlier"), wave_name(look, "later")),
        steps=tuple(
            step_between(look.names[unit], row["earlier"], row["later"], row["change"], language)
            for unit, row in told
        ),
        axis=tuple((float(code), str(code)) for code in now.format(scale).codes),
        alt=slopes_alt(look, scale),
    )
