"""For each chart: one sentence that says what to see in it, and words for who cannot see it."""

from analysis.results import ORGANISATION, Level, ScaleVerdict
from reports.chart_scales import profile_name
from reports.heat_table import HeatTable
from reports.heat_view import HeatView
from reports.lookup import Lookup, rows
from reports.sentences import flagged, gap_sentence, named_units, place
from reports.text import listed, number, out_of_ten, percent, t, title

WEAK = 0.3
"""Below this correlation with the rest of its scale, a question fits badly."""


def heatmap_reading(look: Lookup) -> str:
    """Return where the heatmap says most, in a sentence."""
    clear = [(unit, scale) for (unit, scale), mark in look.marks.items() if mark == "clear"]
    scales = {scale.id for scale in look.scales}
    worst = [unit for unit, scale in clear if scale in scales and unit != ORGANISATION]
    if not worst:
        return t("reading.heatmap_none", look.language)
    units = sorted(set(worst), key=lambda unit: (-worst.count(unit), look.shown.index(unit)))
    named = listed([look.names[unit] for unit in units[:3]], look.language)
    return t("reading.heatmap", look.language, count=len(worst), units=named)


def heatmap_alt(look: Lookup, table: HeatTable) -> str:
    """Return what a heatmap shows, for those who do not see it."""
    size = {"units": len(table.units), "scales": len(table.measures)}
    return f"{t('alt.heatmap', look.language, **size)} {heatmap_reading(look)}"


def view_alt(look: Lookup, view: HeatView) -> str:
    """Return what the heatmap on screen shows, for those who do not see it."""
    size = {"units": len(view.rows), "scales": len(view.columns)}
    return f"{t('alt.heatmap', look.language, **size)} {heatmap_reading(look)}"


def cell_title(look: Lookup, unit: str, scale: str) -> str:
    """Return what one cell says, as a title: how many answer unfavourably, and how sure that is."""
    row, language = look.cell(unit, scale), look.language
    said = {"measure": look.measure_title(scale), "where": place(look, unit)}
    mark = look.marks.get((unit, scale))
    if mark is not None:
        kind = "organisation" if unit == ORGANISATION else "unit"
        said["mark"] = t(f"mark.{kind}.{mark}", language)
    if row.get("unfavourable") is None:
        said["mean"] = look.within(number(row.get("mean"), language), unit, scale, "mean")
        return t(f"view.title_mean{'_marked' if mark else ''}", language, **said)
    people = out_of_ten(row["unfavourable"], language)
    said["people"] = look.within(people, unit, scale, "unfavourable", form="people")
    return t(f"view.title_{'marked' if mark else 'plain'}", language, **said)


def items_title(look: Lookup, unit: str, scale: str) -> str:
    """Return which question of a scale is answered least favourably, as a title."""
    items = look.study.instrument.scale(scale).items
    shares = {each: look.cell(unit, each).get("unfavourable") for each in items}
    known = {each: share for each, share in shares.items() if share is not None}
    if len(known) < 2 or len(set(known.values())) < 2:
        return distribution_reading(look, unit, scale)
    worst = max(known, key=lambda each: known[each])
    people = out_of_ten(known[worst], look.language)
    people = look.within(people, unit, worst, "unfavourable", form="people")
    name = look.measure_title(worst)
    return t("view.items", look.language, item=name, people=people)


def barrier_map_reading(look: Lookup) -> str:
    """Return which barrier stands out in most units, in a sentence."""
    counts = {barrier: flagged(look, barrier) for barrier in look.barriers}
    if not any(counts.values()):
        return t("reading.barriers_none", look.language)
    # More clear units first; on a tie the instrument's own order.
    top = max(counts, key=lambda each: (_clear(counts[each]), len(counts[each])))
    name = title(look.barriers[top].title, look.language)
    named = named_units(look, [unit for unit, _ in counts[top]], top)
    return t("reading.barriers", look.language, barrier=name, units=named)


def _clear(units: list[tuple[str, Level]]) -> int:
    return sum(level is Level.CLEAR for _, level in units)


def barrier_map_alt(look: Lookup) -> str:
    """Return what the barrier map shows, for those who do not see it."""
    units = len({unit for unit, _ in look.findings})
    size = {"units": units, "barriers": len(look.barriers)}
    return f"{t('alt.barriers', look.language, **size)} {barrier_map_reading(look)}"


def distribution_reading(look: Lookup, unit: str, measure: str) -> str:
    """Return how a unit's answers on one measure are spread, in a sentence."""
    row = look.cell(unit, measure)
    if row.get("favourable") is None:
        least = look.study.policy.minimum_shares
        return look.why(unit) or t("why.shares", look.language, minimum=least)
    values = {
        key: look.within(out_of_ten(row[key], look.language), unit, measure, key, form="people")
        for key in ("favourable", "unfavourable")
    }
    name = look.measure_title(measure)
    return t("reading.distribution", look.language, measure=name, **values)


def distribution_alt(look: Lookup, unit: str, measures: list[str]) -> str:
    """Return what the bars show, measure by measure."""
    said = [distribution_reading(look, unit, measure) for measure in measures]
    head = t("alt.distribution", look.language, unit=look.names[unit])
    return " ".join([head, *dict.fromkeys(said)])


def intervals_reading(look: Lookup, measure: str) -> str:
    """Return which units stand apart on one measure, in a sentence."""
    name = look.measure_title(measure)
    worse = [unit for unit in look.shown if look.marks.get((unit, measure)) in ("clear", "likely")]
    if not worse:
        return t("reading.intervals_none", look.language, measure=name)
    named = listed([look.names[unit] for unit in worse[:3]], look.language)
    return t("reading.intervals", look.language, measure=name, count=len(worse), units=named)


def intervals_alt(look: Lookup, measure: str) -> str:
    """Return what the interval chart shows, for those who do not see it."""
    head = t("alt.intervals", look.language, measure=look.measure_title(measure))
    return f"{head} {intervals_reading(look, measure)}"


def gaps_reading(look: Lookup, unit: str = ORGANISATION) -> str:
    """Return the widest gap between today and wanted, in a sentence."""
    found = [row for (where, _), row in look.gaps.items() if where == unit]
    found = [row for row in found if row["gap"] is not None]
    if not found:
        return t("reading.gaps_none", look.language)
    return gap_sentence(look, max(found, key=lambda row: row["gap"]))


def gaps_alt(look: Lookup, unit: str = ORGANISATION) -> str:
    """Return what the today/wanted chart shows, for those who do not see it."""
    return f"{t('alt.gaps', look.language, unit=look.names[unit])} {gaps_reading(look, unit)}"


def reliability_reading(look: Lookup) -> str:
    """Return how many scales measure well enough, in a sentence."""
    verdicts = [row["verdict"] for row in rows(look.study.scales)]
    several = [each for each in verdicts if each != ScaleVerdict.SINGLE_ITEM]
    good = several.count(ScaleVerdict.REPORT)
    return t("reading.reliability", look.language, number=good, total=len(several))


def items_reading(look: Lookup, scale: str) -> str:
    """Return which questions do not fit into their scale, as a heading."""
    there = rows(look.study.items.where(scale=scale))
    known = [row for row in there if row["item_rest_r"] is not None]
    name = look.measure_title(scale)
    if not known:
        return t("reading.items_untold", look.language, scale=name)
    weak = [row["item"] for row in known if row["item_rest_r"] < WEAK]
    if not weak:
        return t("reading.items_fit", look.language, scale=name)
    named = listed(
        [t("reading.quoted", look.language, text=look.measure_title(each)) for each in weak],
        look.language,
    )
    return t("reading.items_weak", look.language, scale=name, count=len(weak), items=named)


def reliability_alt(look: Lookup) -> str:
    """Return each scale's alpha in words."""
    said = [
        f"{look.measure_title(row['scale'])} {number(row['alpha'], look.language, decimals=2)}"
        for row in rows(look.study.scales)
        if row["alpha"] is not None
    ]
    return f"{t('alt.reliability', look.language)} {listed(said, look.language)}."


def profiles_reading(look: Lookup) -> str:
    """Return how many ways of answering there are and how large they are, in a sentence."""
    facts = look.study.profile_facts
    named = {row["profile"]: row for row in rows(look.study.profiles)}
    least = look.study.policy.minimum_structure
    if facts is None:
        return t("profile_reason.too_few_answers", look.language, minimum=least)
    if facts.k < 2 or not named:
        return t(f"profile_reason.{facts.reason}", look.language, minimum=least)
    sizes = [
        f"{profile_name(row, look.language)} ({percent(row['share'], look.language)})"
        for row in named.values()
    ]
    names = listed(sizes, look.language)
    return t("reading.profiles", look.language, number=len(named), names=names)


def profile_lines_alt(look: Lookup) -> str:
    """Return what the profile chart shows, for those who do not see it."""
    return f"{t('alt.profiles', look.language)} {profiles_reading(look)}"
