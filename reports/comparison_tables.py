"""Tables of what compares departments: what could be seen, whether they differ, which two do."""

from analysis.disclosure import Released
from reports.lookup import Lookup, rows
from reports.tables import Cell, ChartTable, Column
from reports.text import t


def _columns(look: Lookup, kinds: dict[str, str]) -> tuple[Column, ...]:
    return tuple(Column(t(f"table.{key}", look.language), kind) for key, kind in kinds.items())


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def detectable_table(look: Lookup, *, scale: str) -> ChartTable:
    """Return what each unit could have shown on one scale."""
    kinds = {"unit": "text", "n": "count", "reliable_mean": "two_decimals"}
    kinds |= {"detectable": "number", "change": "number"}
    lines: list[tuple[Cell, ...]] = []
    for unit in look.shown:
        row = look.detectable.get((unit, scale))
        if row is not None:
            figures = [row[key] for key in ("reliability", "difference", "change")]
            lines.append((look.names[unit], _whole(row["n"]), *figures))
    return ChartTable(_columns(look, kinds), tuple(lines))


def differences_table(look: Lookup) -> ChartTable:
    """Return both tests of every scale with their effect sizes."""
    kinds = {"scale": "text", "departments": "count", "welch_f": "two_decimals"}
    kinds |= {"welch_df1": "count", "welch_df2": "number", "welch_p": "p_value"}
    kinds |= {"p_bh": "p_value", "omega_squared": "two_decimals", "kruskal_h": "two_decimals"}
    kinds |= {"kruskal_p": "p_value", "epsilon_squared": "two_decimals"}
    lines: list[tuple[Cell, ...]] = []
    for row in rows(look.study.differences):
        welch = [row[key] for key in ("welch_df2", "welch_p", "welch_p_adjusted", "omega_squared")]
        ranks = [row[key] for key in ("kruskal_h", "kruskal_p", "epsilon_squared")]
        head = (look.measure_title(row["scale"]), _whole(row["departments"]), row["welch_f"])
        lines.append((*head, _whole(row["welch_df1"]), *welch, *ranks))
    return ChartTable(_columns(look, kinds), tuple(lines))


def pairs_table(look: Lookup, pairs: Released) -> ChartTable:
    """Return pairs of departments (`results.PAIRS`), the surest first."""
    kinds = {"unit": "text", "compared_with": "text", "gap": "difference", "low": "difference"}
    kinds |= {"high": "difference", "p_games_howell": "p_value", "p_holm": "p_value"}
    kinds |= {"p_bh": "p_value", "hedges_g": "difference"}
    numbers = ("difference", "low", "high", "p_value", "p_holm", "p_bh", "hedges_g")
    there = sorted(rows(pairs), key=lambda row: (row["p_value"] is None, row["p_value"]))
    lines = tuple(
        (look.names[row["first"]], look.names[row["second"]], *(row[key] for key in numbers))
        for row in there
    )
    return ChartTable(_columns(look, kinds), lines)


def item_bias_table(look: Lookup, biased: Released) -> ChartTable:
    """Return how questions work in two languages or waves (`results.ITEM_BIAS`).

    Only what could be judged, the largest difference first.
    """
    kinds = {"item": "text", "scale": "text", "group_first": "text", "group_second": "text"}
    kinds |= {"n_first": "count", "n_second": "count", "bias": "two_decimals"}
    kinds |= {"low": "two_decimals", "high": "two_decimals", "p_bh": "p_value"}
    kinds |= {"verdict": "text"}
    judged = [row for row in rows(biased) if row["effect"] is not None]
    lines = tuple(
        (
            look.measure_title(row["item"]),
            look.measure_title(row["scale"]),
            str(row["first"]),
            str(row["second"]),
            _whole(row["n_first"]),
            _whole(row["n_second"]),
            *(row[key] for key in ("effect", "low", "high", "p_adjusted")),
            t(f"bias_verdict.{row['verdict']}", look.language),
        )
        for row in sorted(judged, key=lambda row: -abs(row["effect"]))
    )
    return ChartTable(_columns(look, kinds), lines)
