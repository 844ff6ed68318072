"""The barrier map that leaders read on screen: units × barriers, and how sure each is."""

from collections.abc import Callable

from analysis.results import ORGANISATION
from reports.chart_units import LEVEL_FILL, barrier_level
from reports.heat_view import HeatView, ViewCell, ViewRow, hover_line, view_row
from reports.lookup import HIDDEN_MARK, MARKS, Lookup
from reports.text import integer, percent, t, title
from reports.unit_order import LAST, Arrangement

FIELDS = ("share", "probability", "count")
_WORST_FIRST = ("clear", "likely", "cannot_tell", "no_sign", "better")


def barrier_view(look: Lookup) -> HeatView:
    """Return units × barriers, ready to be shown in every order."""
    barriers = list(look.barriers)
    arrangement = Arrangement(look, barriers, worst=_worst(look))
    names = tuple(title(each.title, look.language) for each in look.barriers.values())
    there = {barrier_level(look, unit, each) for unit in look.unit for each in barriers}
    used = [mark for mark in MARKS if mark in there]
    return HeatView(
        value="barriers",
        rows=tuple(_row(look, arrangement, unit, barriers) for unit in look.unit),
        columns=tuple(barriers),
        names=names,
        titles=names,
        groups=(),
        legend=(),
        signs=tuple(
            (mark, MARKS[mark], t(f"mark.unit.{mark}", look.language), LEVEL_FILL[mark])
            for mark in used
        ),
        fields=FIELDS,
        lines=(
            hover_line("hover.share", look.language, "share"),
            hover_line("hover.probability", look.language, "probability"),
            hover_line("hover.n", look.language, "count"),
        ),
        arrangement=arrangement,
    )


def _row(look: Lookup, arrangement: Arrangement, unit: str, barriers: list[str]) -> ViewRow:
    return view_row(look, arrangement, unit, tuple(_cell(look, unit, each) for each in barriers))


def _cell(look: Lookup, unit: str, barrier: str) -> ViewCell:
    row, language = look.findings.get((unit, barrier)), look.language
    if row is None:
        return ViewCell(HIDDEN_MARK, "", "", ("",) * len(FIELDS))
    level = barrier_level(look, unit, barrier)
    share, sure = "", ""
    if row["share"] is not None:
        share = percent(row["share"], language)
        share = look.within(share, unit, row["measure"], "unfavourable")
    if row["probability"] is not None and unit != ORGANISATION:
        sure = percent(row["probability"], language)
    count = integer(row["n"], language)
    return ViewCell("", level, LEVEL_FILL[level], (share, sure, count))


def _worst(look: Lookup) -> Callable[[str, str], float]:
    """Return a place that is lowest where a barrier is surest, then where most people meet it."""

    def place(unit: str, barrier: str) -> float:
        row = look.findings.get((unit, barrier))
        if row is None:
            return LAST
        level = _WORST_FIRST.index(barrier_level(look, unit, barrier))
        return level - float(row["share"] or 0) / 2

    return place
