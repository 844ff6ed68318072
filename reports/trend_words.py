"""What a leader reads about a change between two waves: better, worse, the same, not to be told."""

from dataclasses import dataclass

from analysis.results import ORGANISATION
from reports.lookup import rows
from reports.text import date, interval, listed, number, percent, signed, t
from reports.trend_lookup import TOLD, TrendLookup

MOST_NAMED = 4


@dataclass(frozen=True)
class TrendWords:
    """The few things that matter about a comparison, as sentences; `better` are some of `told`."""

    told: tuple[str, ...]
    better: tuple[str, ...]
    steady: tuple[str, ...]
    untold: tuple[str, ...]
    how: tuple[str, ...]


def trend_words(look: TrendLookup) -> TrendWords:
    """Return what changed, what did not, what could not be told, and how it was compared."""
    told = [sentence for level in TOLD for sentence in change_sentences(look, level)]
    if not told:
        told = [t("trend.nothing_told", look.language, earlier=wave_name(look, "earlier"))]
    effects = effect_sentences(look)
    better = tuple(change_sentences(look, "better"))
    return TrendWords(
        (*told, *effects),
        better,
        tuple(_steady(look)),
        tuple(_untold(look)),
        tuple(how_compared(look)),
    )


def wave_name(look: TrendLookup, which: str) -> str:
    """Return what a wave is called, with its date where it is known."""
    facts = look.trend.earlier if which == "earlier" else look.trend.later
    day = date(facts.held_on, look.language) if facts.held_on else ""
    return f"{facts.name} ({day})" if day and day not in facts.name else facts.name


def change_sentences(look: TrendLookup, level: str) -> list[str]:
    """Return, unit by unit, on which measures it is better (worse …) than before."""
    found = look.told(level)
    said = []
    for unit in dict.fromkeys(unit for unit, _ in found):
        measures = [measure for each, measure in found if each == unit]
        named = [_from_to(look, unit, measure) for measure in measures[:MOST_NAMED]]
        more = len(measures) - MOST_NAMED
        if more > 0:
            named.append(t("trend.more", look.language, count=more))
        values = {"where": look.place(unit), "measures": listed(named, look.language)}
        values["earlier"] = wave_name(look, "earlier")
        said.append(t(f"trend.{level}", look.language, **values))
    return said


def _from_to(look: TrendLookup, unit: str, measure: str) -> str:
    row = look.change(unit, measure)
    values = {key: number(row[key], look.language) for key in ("earlier", "later")}
    return t("trend.from_to", look.language, measure=look.measure_title(measure), **values)


def change_lines(look: TrendLookup, unit: str, measure: str) -> list[str]:
    """Return everything that is said about one change, a line each."""
    if (unit, measure) not in look.said:
        look.said[unit, measure] = _change_lines(look, unit, measure)
    return look.said[unit, measure]


def _change_lines(look: TrendLookup, unit: str, measure: str) -> list[str]:
    language, row = look.language, look.change(unit, measure)
    if not row:
        return [not_compared(look, unit) or t("trend.no_figure", language)]
    values = {key: number(row[key], language) for key in ("earlier", "later")}
    counts = {key: int(row[key]) for key in ("n_earlier", "n_later")}
    lines = [t("trend.means", language, **values, **counts)]
    if row["change"] is not None:
        limits = interval(row["low"], row["high"], language)
        change = signed(row["change"], language)
        lines.append(t("trend.estimate", language, change=change, interval=limits))
    lines.append(t(f"trend.level.{row['level']}", language))
    if row["reason"]:
        least = percent(look.trend.policy.low_response_rate, language)
        lines.append(t(f"trend.reason.{row['reason']}", language, least=least))
    if row["detectable"] is not None:
        least = number(row["detectable"], language)
        lines.append(t("trend.detectable", language, change=least))
    lines.append(t(f"trend.{'linked' if row['linked'] else 'unlinked'}", language))
    return lines


def not_compared(look: TrendLookup, unit: str) -> str:
    """Return in a sentence why a unit is not compared; "" when it is."""
    why = look.unit[unit]["why"]
    least = look.trend.policy.minimum_scores
    return t(f"trend.why.{why}", look.language, minimum=least) if why else ""


def _in_units(look: TrendLookup, units: set[str]) -> str:
    return t("trend.in_units", look.language, count=len(units))


def _steady(look: TrendLookup) -> list[str]:
    steady = [key for key, row in look.changes.items() if row["level"] == "no_clear_change"]
    if not steady:
        return []
    units = _in_units(look, {unit for unit, _ in steady})
    said = [t("trend.steady", look.language, count=len(steady), units=units)]
    whole = [look.measure_title(measure) for unit, measure in steady if unit == ORGANISATION]
    if whole:
        named = listed(whole[: 2 * MOST_NAMED], look.language)
        if len(whole) > 2 * MOST_NAMED:
            more = t("trend.more", look.language, count=len(whole) - 2 * MOST_NAMED)
            named = listed([*whole[: 2 * MOST_NAMED], more], look.language)
        said.append(t("trend.steady_whole", look.language, measures=named))
    return said


def _untold(look: TrendLookup) -> list[str]:
    language = look.language
    unsure = [row for row in look.changes.values() if row["level"] == "cannot_tell"]
    said = []
    if unsure:
        units = _in_units(look, {row["unit"] for row in unsure})
        said.append(t("trend.unsure", language, count=len(unsure), units=units))
    for why in (
        "new",
        "gone",
        "not_shown_earlier",
        "not_shown_later",
        "pool_differs",
        "parts_moved",
    ):
        units_so = [look.names[unit] for unit, row in look.unit.items() if row["why"] == why]
        if units_so:
            named = listed(
                [
                    *units_so[:MOST_NAMED],
                    *(
                        [t("trend.more", language, count=len(units_so) - MOST_NAMED)]
                        if len(units_so) > MOST_NAMED
                        else []
                    ),
                ],
                language,
            )
            least = look.trend.policy.minimum_scores
            words = t(f"trend.why.{why}", language, minimum=least)
            said.append(t("trend.units_why", language, units=named, why=words))
    if look.trend.withheld:
        said.append(t("trend.withheld", language, count=len(look.trend.withheld)))
    return said


def how_compared(look: TrendLookup) -> list[str]:
    """Return how the waves were compared: which items, linked or not, what a change is."""
    language, trend = look.language, look.trend
    said = []
    for each in trend.measures:
        if not each.unshared and not each.reason:
            continue
        odd = [
            t(f"trend.item.{why}", language, item=look.measure_title(item))
            for item, why in each.unshared[:MOST_NAMED]
        ]
        if len(each.unshared) > MOST_NAMED:
            odd.append(t("trend.more", language, count=len(each.unshared) - MOST_NAMED))
        values = {"measure": look.measure_title(each.id), "items": listed(odd, language)}
        if each.reason:
            said.append(t(f"trend.not_compared.{each.reason}", language, **values))
        else:
            said.append(t("trend.shared_items", language, number=len(each.items), **values))
    if not said:
        said.append(t("trend.all_shared", language))
    for row in rows(trend.item_bias):
        if row["verdict"] in ("large", "slight"):
            names = {key: look.measure_title(row[key]) for key in ("item", "scale")}
            said.append(t(f"trend.bias.{row['verdict']}", language, **names))
    if trend.linked is None:
        said.append(t("trend.how_unlinked", language))
    else:
        said.append(t("trend.how_linked", language, count=trend.linked))
    renamed = [unit for unit, row in look.unit.items() if row["how"] not in ("", "path")]
    if renamed:
        said.append(t("trend.by_map", language, count=len(renamed)))
    sure = percent(trend.policy.clear, language)
    relevant = number(trend.policy.relevant_difference, language)
    said.append(t("trend.how", language, sure=sure, relevant=relevant))
    return said


def effect_sentences(look: TrendLookup) -> list[str]:
    """Return what became of units with a measure taken, beside others without it."""
    if look.trend.effects is None:
        return []
    said = []
    for row in rows(look.trend.effects):
        name = look.measure_title(row["measure"])
        if row["effect"] is None:
            why = t(f"trend.effect_reason.{row['reason']}", look.language)
            said.append(t("trend.effect_none", look.language, taken=row["taken"], why=why))
            continue
        values = {
            key: signed(row[key], look.language)
            for key in ("change", "comparison_change", "effect")
        }
        limits = interval(row["low"], row["high"], look.language)
        said.append(
            t(
                f"trend.effect.{row['level']}",
                look.language,
                taken=row["taken"],
                measure=name,
                count=int(row["comparison_units"]),
                interval=limits,
                **values,
            )
        )
    said.append(t("trend.no_experiment", look.language))
    return said


def change_reading(look: TrendLookup) -> str:
    """Return in how many cells of the heatmap something became better or worse, and where."""
    earlier = wave_name(look, "earlier")
    said = []
    for level in ("better", "worse"):
        cells = [unit for unit, measure in look.changes if _is(look, unit, measure, level)]
        if not cells:
            said.append(t(f"trend.reading.no_{level}", look.language))
            continue
        most = sorted(dict.fromkeys(cells), key=lambda unit: -cells.count(unit))[:MOST_NAMED]
        named = listed([look.names[unit] for unit in most], look.language)
        values: dict[str, str | int] = {"count": len(cells), "units": named, "earlier": earlier}
        said.append(t(f"trend.reading.{level}", look.language, **values))
    if not any(_is(look, *key, level) for key in look.changes for level in TOLD):
        return t("trend.nothing_told", look.language, earlier=earlier)
    return " ".join(said)


def _is(look: TrendLookup, unit: str, measure: str, level: str) -> bool:
    return measure in look.scales and look.changes[unit, measure]["level"] == level


def slopes_reading(look: TrendLookup, measure: str) -> str:
    """Return in which units one scale changed, as a heading."""
    name, said = look.measure_title(measure), []
    for level in TOLD:
        units = [unit for unit in look.compared if look.change(unit, measure).get("level") == level]
        if units:
            named = [look.names[unit] for unit in units[:MOST_NAMED]]
            if len(units) > MOST_NAMED:
                more = len(units) - MOST_NAMED
                named.append(t("trend.more", look.language, count=more))
            level_words = t(f"trend.level.{level}", look.language)
            said.append(f"{level_words}: {listed(named, look.language)}")
    return f"{name}, {'; '.join(said)}" if said else t("trend.no_slope", look.language, name=name)


def told_and_numbers(look: TrendLookup, unit: str, measure: str) -> list[str]:
    """Return what is said of one change as a sentence, then the numbers behind it, a line each."""
    lines = change_lines(look, unit, measure)
    known = look.change(unit, measure).get("level", "cannot_tell")
    level = t(f"trend.level.{known}", look.language)
    said = {"where": look.place(unit), "measure": look.measure_title(measure), "level": level}
    return [
        t("trend.cell", look.language, **said),
        *(each for each in lines if each != level),
    ]


def slopes_alt(look: TrendLookup, measure: str) -> str:
    """Return what the lines of one scale show, for those who do not see them."""
    waves = {each: wave_name(look, each) for each in ("earlier", "later")}
    name = look.measure_title(measure)
    head = t("trend.slopes_alt", look.language, measure=name, **waves)
    return f"{head} {slopes_reading(look, measure)}."


def multiples_alt(look: TrendLookup) -> str:
    """Return what the small charts of all scales show, for those who do not see them."""
    return f"{t('trend.multiples_alt', look.language)} {multiples_reading(look)}."


def multiples_reading(look: TrendLookup) -> str:
    """Return on which scales something changed, as a heading."""
    there = {measure for _, measure in look.changes}
    moved = [
        measure
        for measure in look.scales
        if measure in there
        and any(look.change(unit, measure).get("level") in TOLD for unit in look.compared)
    ]
    if not moved:
        return t("trend.no_scale", look.language)
    named = [look.measure_title(each) for each in moved[:MOST_NAMED]]
    if len(moved) > MOST_NAMED:
        named.append(t("trend.more", look.language, count=len(moved) - MOST_NAMED))
    values = {"count": len(moved), "total": len(look.scales)}
    return t("trend.scales", look.language, scales=listed(named, look.language), **values)


def heatmap_alt(look: TrendLookup) -> str:
    """Return what the heatmap of change shows, for those who do not see it."""
    told = [sentence for level in TOLD for sentence in change_sentences(look, level)]
    if not told:
        told = [t("trend.nothing_told", look.language, earlier=wave_name(look, "earlier"))]
    size = {"units": len(look.compared), "measures": len(look.scales)}
    return " ".join([t("trend.heatmap_alt", look.language, **size), *told])
