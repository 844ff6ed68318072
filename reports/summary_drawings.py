"""The drawings of a report as blocks: heatmap, barrier map, bars, intervals, today and wanted."""

from collections.abc import Sequence

from analysis.results import ORGANISATION
from reports import chart_words as words
from reports.chart_scales import reach
from reports.chart_units import LEVEL_FILL, barrier_level
from reports.colours import BLUE, NEUTRAL, ORANGE, PALE, cell_colour
from reports.content import Bar, Bars, Dot, Dots, Grid, GridCell, GridRow, Step, Steps
from reports.heat_table import (
    column_title,
    group_spans,
    heat_table,
    legend_ends,
    ordered_units,
    signs,
    worst_first,
)
from reports.lookup import HIDDEN_MARK, MARKS, Lookup, rows
from reports.text import interval, number, percent, signed, t, title

MOST_DOTS = 20
"""A chart of more units than this says nothing on paper; the worst are drawn."""

ENOUGH = 0.7
"""The usual line for alpha."""

MOST_ROWS = 40
"""A barrier map of more units than this leaves out those where nothing stands out."""


def grid(
    look: Lookup,
    *,
    units: Sequence[str] | None = None,
    scales: Sequence[str] | None = None,
    order: str = "tree",
    every_unit: bool,
    more: str = "",
) -> Grid:
    """Return the heatmap; with `units`, those in that order, as many as the page has room for."""
    table = heat_table(look, scales=scales, units=units, order=order, every_unit=every_unit)
    lines = dict(zip(table.units, table.cells, strict=True))
    wanted = list(table.units) if units is None else [unit for unit in units if unit in lines]
    there = tuple(
        GridRow(
            name=look.names[unit],
            depth=int(look.unit[unit]["level"] or 0)
            if units is None
            else min(wanted.index(unit), 1),
            strong=unit == ORGANISATION or (units is None and bool(look.below(unit))),
            cells=tuple(
                GridCell(
                    text=cell.text,
                    mark=MARKS.get(cell.mark, ""),
                    fill=PALE if cell.place is None else cell_colour(cell.place),
                )
                for cell in lines[unit]
            ),
        )
        for unit in wanted
    )
    spans = group_spans(look, table.measures)
    return Grid(
        name="" if units is None else t("sheet.heatmap", look.language),
        reading="" if units is None else words.heatmap_reading(look),
        corner=look.corner,
        columns=tuple(column_title(look, each) for each in table.measures),
        groups=tuple((name, last - first + 1) for name, first, last in spans),
        rows=there,
        ends=tuple(end.replace("<br>", " ") for end in legend_ends(look, table.measures, "mean")),
        end_fills=(ORANGE, NEUTRAL, BLUE),
        signs=tuple(signs(look, table)),
        fit=units is not None,
        more=more,
        alt=words.heatmap_alt(look, table),
    )


def barrier_grid(look: Lookup) -> Grid:
    """Return units × barriers with a sign for how sure we are, the most flagged units first."""
    across = list(look.barriers)
    there = [unit for unit in [ORGANISATION, *look.shown] if (unit, across[0]) in look.findings]
    many = len(there) > MOST_ROWS
    quiet = [unit for unit in there[1:] if many and not _stands_out(look, unit)]
    there = [unit for unit in there if unit not in set(quiet)]
    lines = []
    used: set[str] = set()
    for unit in ordered_units(look, there, order="findings"):
        levels = [barrier_level(look, unit, barrier) for barrier in across]
        used |= set(levels)
        cells = tuple(
            GridCell(text=MARKS.get(level, HIDDEN_MARK), mark="", fill=LEVEL_FILL.get(level, PALE))
            for level in levels
        )
        strong = unit == ORGANISATION
        lines.append(
            GridRow(name=look.names[unit], depth=0 if strong else 1, strong=strong, cells=cells)
        )
    return Grid(
        corner=t("table.unit", look.language),
        columns=tuple(title(look.barriers[each].title, look.language) for each in across),
        rows=tuple(lines),
        signs=(
            *(
                (MARKS[level], t(f"mark.unit.{level}", look.language))
                for level in LEVEL_FILL
                if level in used
            ),
            ("", t("mark.for_organisation", look.language)),
        ),
        more=t("report.quiet", look.language, count=len(quiet)) if quiet else "",
        alt=words.barrier_map_alt(look),
    )


def _stands_out(look: Lookup, unit: str) -> bool:
    telling = {"clear", "likely", "better"}
    return any(barrier_level(look, unit, barrier) in telling for barrier in look.barriers)


def bars(look: Lookup, unit: str, measures: list[str]) -> Bars:
    """Return how a unit's answers are spread on each measure."""
    language = look.language
    legend = tuple(t(f"chart.{key}", language) for key in ("unfavourable", "neutral", "favourable"))
    found = []
    for measure in measures:
        row = look.cell(unit, measure)
        name = look.measure_title(measure)
        if row.get("favourable") is None:
            least = look.study.policy.minimum_shares
            note = look.why(unit) or t("why.shares", language, minimum=least)
            found.append(Bar(name=name, shares=None, note=note))
            continue
        keys = ("unfavourable", "neutral", "favourable")
        bad, mid, good = (row[key] or 0.0 for key in keys)
        bad_text, mid_text, good_text = (
            look.within(percent(row[key] or 0.0, language), unit, measure, key, form="sign")
            for key in keys
        )
        texts = (bad_text, mid_text, good_text)
        alt = "; ".join(f"{part} {text}" for part, text in zip(legend, texts, strict=True))
        found.append(Bar(name=name, shares=(bad, mid, good), texts=texts, alt=f"{name}: {alt}"))
    far = reach([look.cell(unit, measure) for measure in measures])
    return Bars(
        corner=t("table.scale", language),
        legend=(legend[0], legend[1], legend[2]),
        bars=tuple(found),
        reach=far,
        reach_text=percent(far, language),
        alt=words.distribution_alt(look, unit, measures),
    )


def dots(look: Lookup, measure: str) -> Dots:
    """Return each unit's estimate and interval on one measure, worst first."""
    language = look.language
    there = [unit for unit in look.shown if look.cell(unit, measure).get("estimate") is not None]
    found = []
    for unit in worst_first(look, there, measure)[:MOST_DOTS]:
        row = look.cell(unit, measure)
        sure = look.marks.get((unit, measure), "")
        at, low, high = row["estimate"], row["ci_low"], row["ci_high"]
        limits = interval(low, high, language)
        found.append(
            Dot(
                name=f"{look.names[unit]} {MARKS.get(sure, '')}".strip(),
                at=at,
                low=at if low is None else low,
                high=at if high is None else high,
                text=f"{number(at, language)} ({limits})",
                sure=sure,
            )
        )
    whole = look.cell(ORGANISATION, measure).get("mean")
    line = "" if whole is None else number(whole, language)
    note = t("report.worst_of", language, number=MOST_DOTS, total=len(there))
    return Dots(
        name=look.measure_title(measure),
        corner=t("table.unit", language),
        figure_words=t("chart.estimate", language),
        note=note if len(there) > MOST_DOTS else "",
        dots=tuple(found),
        axis=tuple((float(code), str(code)) for code in look.format(measure).codes),
        line=whole,
        line_text=t("chart.organisation_at", language, mean=line),
        alt=words.intervals_alt(look, measure),
    )


def alphas(look: Lookup) -> Dots:
    """Return each scale's alpha and interval, in the questionnaire's order."""
    language = look.language
    found = []
    for row in rows(look.study.scales):
        at, low, high = row["alpha"], row["alpha_low"], row["alpha_high"]
        if at is not None:
            limits = interval(low, high, language, decimals=2)
            text = f"{number(at, language, decimals=2)} ({limits})"
            low, high = (at if each is None else max(each, 0.0) for each in (low, high))
            name = look.measure_title(row["scale"])
            dot = Dot(name=name, at=max(at, 0.0), low=low, high=high, text=text, sure="")
            found.append(dot)
    return Dots(
        name=t("table.alpha", language),
        corner=t("table.scale", language),
        figure_words=t("table.alpha", language),
        dots=tuple(found),
        axis=tuple((each, number(each, language)) for each in (0.0, 0.5, 1.0)),
        line=ENOUGH,
        line_text=number(ENOUGH, language, decimals=2),
        alt=words.reliability_alt(look),
    )


def steps(look: Lookup, unit: str) -> Steps:
    """Return a unit's conditions today and as wanted, widest gap first."""
    language = look.language
    found = [look.gaps.get((unit, pair.id), {}) for pair in look.pairs]
    found = [row for row in found if row.get("gap") is not None]
    found.sort(key=lambda row: -row["gap"])
    titles = {pair.id: title(pair.title, language) for pair in look.pairs}
    codes = sorted({code for pair in look.pairs for code in look.format(pair.today).codes})
    return Steps(
        legend=(t("chart.today", language), t("chart.wanted", language)),
        steps=tuple(
            step_between(titles[row["pair"]], row["today"], row["wanted"], row["gap"], language)
            for row in found
        ),
        axis=tuple((float(code), str(code)) for code in codes),
        alt=words.gaps_alt(look, unit),
    )


def step_between(name: str, before: float, after: float, apart: float, language: str) -> Step:
    """Return the way from one mean to another, with both and their difference in words."""
    texts = (number(before, language), number(after, language), signed(apart, language))
    return Step(name=name, today=before, wanted=after, texts=texts)
