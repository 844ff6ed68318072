"""The heatmap as a table, for screen and paper alike: which cells, in which order, how marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.results import ORGANISATION, Status
from reports.lookup import HIDDEN_MARK, MARKS, Lookup
from reports.text import has, number, percent, signed, t

VALUES = ("mean", "unfavourable", "favourable", "difference")
"""What a cell can show; `difference` is from the organisation's released mean."""

GIVEN = "given"
"""Rows in the order in which `units` names them."""

ORDERS = ("tree", "name", "size", "findings")
"""How rows can be sorted, besides by the id of a scale on show (worst first)."""

SHARE_ENDS = {"unfavourable": (0.5, 0.1), "favourable": (0.3, 0.7)}
"""Shares at which the bad and the good end of the colours are reached."""

DIFFERENCE_END = 0.125
"""Difference at which a colour is full, as a share of the response range (half a step of five)."""

MEAN_ENDS = (0.25, 0.75)
"""Places in the response range (1 = best possible) at which the colours are full."""


@dataclass(frozen=True)
class HeatCell:
    """One cell as it is drawn: `place` 0 (bad end) … 1 (good end), None for no colour."""

    unit: str
    measure: str
    value: float | None
    text: str
    mark: str
    place: float | None


@dataclass(frozen=True)
class HeatTable:
    """Rows, columns and cells of a heatmap, for screen and paper alike."""

    units: tuple[str, ...]
    measures: tuple[str, ...]
    cells: tuple[tuple[HeatCell, ...], ...]


def heat_table(
    look: Lookup,
    *,
    scales: Sequence[str] | None = None,
    value: str = "mean",
    order: str = "tree",
    units: Sequence[str] | None = None,
    every_unit: bool = True,
) -> HeatTable:
    """Return the cells of a heatmap in reading order.

    Parameters
    ----------
    scales
        Ids in column order; all scales that say how it is when None.
    value
        One of `VALUES`.
    order
        One of `ORDERS`, a scale's id (worst first), or `GIVEN`. Only released numbers decide; units
        without figures come last, by name.
    units
        Ids to show; all when None.
    every_unit
        Whether units without figures of their own have a row that says so.
    """
    measures = tuple(scales) if scales is not None else tuple(scale.id for scale in look.scales)
    chosen = None if units is None else set(units)
    wanted = [row["unit"] for row in look.units if chosen is None or row["unit"] in chosen]
    if order == GIVEN and units is not None:
        wanted = [unit for unit in units if unit in look.unit]
    if not every_unit:
        wanted = [unit for unit in wanted if look.unit[unit]["status"] == Status.SHOWN]
    ordered = wanted if order == GIVEN else ordered_units(look, wanted, order=order)
    cells = tuple(
        tuple(_cell(look, unit, measure, value) for measure in measures) for unit in ordered
    )
    return HeatTable(tuple(ordered), measures, cells)


def ordered_units(look: Lookup, units: list[str], *, order: str) -> list[str]:
    """Return unit ids in the wanted order, the organisation first, those without figures last."""
    if order == "tree":
        return units
    top = [unit for unit in units if unit == ORGANISATION]
    by_name = look.by_name([unit for unit in units if unit != ORGANISATION])
    shown = [unit for unit in by_name if look.unit[unit]["status"] == Status.SHOWN]
    silent = [unit for unit in by_name if look.unit[unit]["status"] != Status.SHOWN]
    if order == "size":
        shown.sort(key=lambda unit: -(look.unit[unit]["n"] or 0))
    elif order == "findings":
        shown.sort(key=lambda unit: findings_of(look, unit), reverse=True)
    elif order != "name":
        shown = worst_first(look, shown, order, figure="mean")
    return top + shown + silent


def findings_of(look: Lookup, unit: str) -> tuple[int, int]:
    """Return how many barriers are clear and likely in a unit."""
    levels = [look.findings.get((unit, barrier), {}).get("level") for barrier in look.barriers]
    return levels.count("clear"), levels.count("likely")


def worst_first(
    look: Lookup, units: Sequence[str], measure: str, *, figure: str = "estimate"
) -> list[str]:
    """Return units by a released figure on one measure, the worst first; ties by name."""

    def place(unit: str) -> float:
        value = look.cell(unit, measure).get(figure)
        known = look.position(measure, value)
        # Where no direction is decided, the lowest comes first.
        return (2.0 if value is None else float(value)) if known is None else known

    return sorted(look.by_name(list(units)), key=place)


def _cell(look: Lookup, unit: str, measure: str, value: str) -> HeatCell:
    shown = _shown(look, unit, measure, value)
    if shown is None:
        return HeatCell(unit, measure, None, HIDDEN_MARK, "", None)
    text = look.within(_format(shown, value, look.language), unit, measure, value, form="sign")
    mark = look.marks.get((unit, measure), "")
    return HeatCell(unit, measure, shown, text, mark, _place(look, measure, value, shown))


def cell_words(look: Lookup, cell: HeatCell) -> list[str]:
    """Return what a cell says when asked: its numbers and how sure, or why there are none."""
    if cell.value is not None:
        return _hover_lines(look, cell.unit, cell.measure, cell.mark)
    why = look.why(cell.unit)
    if why:
        return [why]
    policy, mean = look.study.policy, look.cell(cell.unit, cell.measure).get("mean")
    if mean is not None:
        return [t("why.shares", look.language, minimum=policy.minimum_shares)]
    return [t("why.measure", look.language, minimum=policy.minimum_scores)]


def _shown(look: Lookup, unit: str, measure: str, value: str) -> float | None:
    row = look.cell(unit, measure)
    if value != "difference":
        shown: float | None = row.get(value)
        return shown
    mean, whole = row.get("mean"), look.cell(ORGANISATION, measure).get("mean")
    return None if mean is None or whole is None else round(mean - whole, 6)


def _format(shown: float, value: str, language: str) -> str:
    if value in SHARE_ENDS:
        return percent(shown, language)
    return signed(shown, language) if value == "difference" else number(shown, language)


def _place(look: Lookup, measure: str, value: str, shown: float) -> float | None:
    good = look.good_when_high(measure)
    if value in SHARE_ENDS:
        low, high = SHARE_ENDS[value]
        # Shares are favourable or not only where the instrument says which end is good.
        return None if good is None else _clipped((shown - low) / (high - low))
    form = look.format(measure)
    if value == "difference":
        if good is None:
            return None
        step = shown / (form.maximum - form.minimum) / DIFFERENCE_END
        return _clipped(0.5 + (step if good else -step) / 2)
    place = look.position(measure, shown)
    low, high = MEAN_ENDS
    return None if place is None else _clipped((place - low) / (high - low))


def _clipped(place: float) -> float:
    return round(min(max(place, 0.0), 1.0), 3)


def _hover_lines(look: Lookup, unit: str, measure: str, mark: str) -> list[str]:
    row, language = look.cell(unit, measure), look.language
    form = look.format(measure)
    scale_words = t("hover.range", language, low=form.minimum, high=form.maximum)
    mean = look.within(number(row["mean"], language), unit, measure, "mean")
    lines = [t("hover.mean", language, mean=mean, range=scale_words)]
    if row.get("unfavourable") is not None:
        shares = {
            key: look.within(percent(row[key], language), unit, measure, key)
            for key in ("favourable", "unfavourable")
        }
        lines.append(t("hover.shares", language, **shares))
    lines.append(t("hover.n", language, count=int(row["n"])))
    if mark:
        where = "organisation" if unit == ORGANISATION else "unit"
        lines.append(f"{MARKS[mark]} {t(f'mark.{where}.{mark}', language)}")
    return lines


def column_title(look: Lookup, measure: str) -> str:
    """Return a column's name; says so where a low value is good news."""
    name = look.measure_title(measure)
    low_is_good = look.good_when_high(measure) is False
    return t("heatmap.low_is_good", look.language, name=name) if low_is_good else name


def legend_ends(look: Lookup, measures: Sequence[str], value: str) -> list[str]:
    """Return what the two ends and the middle of the colours stand for, bad end first."""
    language = look.language
    if value in SHARE_ENDS:
        bad, good = SHARE_ENDS[value]
        middle = (bad + good) / 2
        key = f"legend.{value}"
        return [
            t(f"{key}.bad", language, share=percent(bad, language)),
            percent(middle, language),
            t(f"{key}.good", language, share=percent(good, language)),
        ]
    forms = {(look.format(each).minimum, look.format(each).maximum) for each in measures}
    if value == "difference":
        low, high = next(iter(forms)) if len(forms) == 1 else (0, 0)
        by = number(DIFFERENCE_END * (high - low), language, decimals=2 if high - low != 4 else 1)
        key = "legend.difference_by" if high > low else "legend.difference"
        return [t(f"{key}.{end}", language, by=by) for end in ("bad", "middle", "good")]
    if len(forms) != 1 or any(look.good_when_high(each) is None for each in measures):
        return [t(f"legend.mean.{end}", language) for end in ("bad", "middle", "good")]
    low, high = next(iter(forms))
    quarter, half, rest = (low + (high - low) * part for part in (0.25, 0.5, 0.75))
    ends = {
        "quarter": number(quarter, language).removesuffix(",0").removesuffix(".0"),
        "rest": number(rest, language).removesuffix(",0").removesuffix(".0"),
    }
    middle_words = number(half, language).removesuffix(",0").removesuffix(".0")
    return [
        t("legend.mean_at.bad", language, **ends),
        t("legend.mean_at.middle", language, value=middle_words),
        t("legend.mean_at.good", language, **ends),
    ]


def signs(look: Lookup, table: HeatTable) -> list[tuple[str, str]]:
    """Return each sign used in a heatmap with its meaning, the surest first."""
    used = {cell.mark for row in table.cells for cell in row}
    found = [
        (MARKS[mark], t(f"mark.unit.{mark}", look.language))
        for mark in ("clear", "likely", "better")
        if mark in used
    ]
    if any(cell.mark for row in table.cells for cell in row if cell.unit == ORGANISATION):
        found.append(("", t("mark.for_organisation", look.language)))
    if any(cell.text == HIDDEN_MARK for row in table.cells for cell in row):
        least = look.study.policy.minimum_scores
        found.append((HIDDEN_MARK, t("mark.hidden", look.language, minimum=least)))
    return found


def group_spans(look: Lookup, measures: Sequence[str]) -> list[tuple[str, int, int]]:
    """Name, first and last column of each bundle of neighbouring scales that has words."""
    groups = {scale.id: scale.group for scale in look.study.instrument.scales}
    spans: list[tuple[str, int, int]] = []
    for place, measure in enumerate(measures):
        group = groups.get(measure, "")
        if not has(f"group.{group}", look.language):
            return []
        name = t(f"group.{group}", look.language)
        if spans and spans[-1][0] == name:
            spans[-1] = (name, spans[-1][1], place)
        else:
            spans.append((name, place, place))
    return spans if len(spans) > 1 else []
