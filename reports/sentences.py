"""What a leader reads: findings, what is good, what could not be told, and what may help.

Made from released rows only, in plain words; a sentence says what goes with what, never what
causes it.
"""

from dataclasses import dataclass

from analysis.results import ORGANISATION, Level, ScaleVerdict, Status, UnitKind
from reports.lookup import Lookup, Row, rows
from reports.text import interval, listed, number, out_of_ten, percent, share_interval, t, title
from surveys.instrument import SHARE, Measure, Wording

MOST_FINDINGS = 3
MOST_NAMED = 4
FEW = 0.2
"""Up to this share on the unfavourable side, the calmest barrier is good news."""


@dataclass(frozen=True)
class Said:
    """One sentence and what it is about."""

    text: str
    barrier: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overview:
    """The few things that matter: at most three findings, what is good, what could not be told."""

    findings: tuple[Said, ...]
    good: tuple[Said, ...]
    untold: tuple[Said, ...]


def place(look: Lookup, unit: str) -> str:
    """Return where something is so, to begin a sentence with: "I Hemtjänsten"."""
    kind = UnitKind(look.unit[unit]["kind"])
    return t(f"place.{kind}", look.language, name=look.names[unit])


def barrier_sentence(look: Lookup, unit: str, barrier: str) -> str:
    """Return what people in a unit meet: with the share of them when it may be shown."""
    language, share = look.language, look.findings[unit, barrier]["share"]
    said = title(look.barriers[barrier].sentence, language)
    where = place(look, unit)
    if SHARE in said:
        people = t("share.some", language) if share is None else people_of(look, unit, barrier)
        inner = said.replace(SHARE, people)
        return t("finding.filled", language, where=where, sentence=inner)
    inner = _inside(said)
    if share is None:
        return t("finding.stated", language, where=where, sentence=inner)
    people = people_of(look, unit, barrier)
    return t("finding.shared", language, where=where, share=people, sentence=inner)


def people_of(look: Lookup, unit: str, barrier: str) -> str:
    """Return how many point to a barrier, in words; a bound is said to be one."""
    row = look.findings[unit, barrier]
    people = out_of_ten(row["share"], look.language)
    return look.within(people, unit, row["measure"], "unfavourable", form="people")


def statement(look: Lookup, barrier: str) -> str:
    """Return a barrier's sentence on its own, as the instrument has it."""
    said = title(look.barriers[barrier].sentence, look.language)
    some = t("share.some", look.language)
    return said.replace(SHARE, some[:1].upper() + some[1:])


def _inside(sentence: str) -> str:
    """Return a sentence as it stands after a colon; abbreviations keep their capitals."""
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]


def certainty(look: Lookup, unit: str, barrier: str) -> str:
    """Return how sure we are, in a sentence."""
    row, language, policy = look.findings[unit, barrier], look.language, look.study.policy
    level = row["level"]
    if unit == ORGANISATION:
        threshold = policy.organisation_share
        if level == Level.LIKELY:
            threshold = policy.organisation_share_likely
        return t(f"certainty.organisation.{level}", language, share=percent(threshold, language))
    if (unit, barrier) in look.strengths:
        return t("certainty.unit.better", language)
    if level == Level.LIKELY and row["probability"] >= policy.clear:
        # Held down by the false-discovery rule or a low response rate: no percentage to lean on.
        return t("certainty.unit.held_down", language)
    sure = percent(row["probability"], language)
    return t(f"certainty.unit.{level}", language, probability=sure)


def finding_sentence(look: Lookup, unit: str, barrier: str) -> str:
    """Return the finding a leader reads: what, how many, how sure."""
    return f"{barrier_sentence(look, unit, barrier)} {certainty(look, unit, barrier)}"


def evidence(look: Lookup, unit: str, barrier: str) -> str:
    """Return the numbers behind a finding, for those who ask."""
    row, language = look.findings[unit, barrier], look.language
    parts = [t("hover.n", language, count=int(row["n"]))]
    if row["share"] is not None:
        limits = share_interval(row["share_low"], row["share_high"], language)
        share = percent(row["share"], language)
        share = look.within(share, unit, row["measure"], "unfavourable")
        parts.append(t("evidence.share", language, share=share, interval=limits))
    if row["employed_low"] is not None:
        limits = share_interval(row["employed_low"], row["employed_high"], language)
        parts.append(t("evidence.employed", language, interval=limits))
    if row["estimate"] is not None:
        limits = interval(row["ci_low"], row["ci_high"], language)
        level = number(row["estimate"], language)
        parts.append(t("evidence.level", language, level=level, interval=limits))
    if row["others"] is not None:
        parts.append(t("evidence.others", language, others=number(row["others"], language)))
    return "; ".join(parts) + "."


def helps(look: Lookup, barrier: str) -> list[tuple[Measure, str, str]]:
    """Return the measures that may help against a barrier: kind, name, in concrete words."""
    return [(each, *measure_words(each, look.language)) for each in look.barriers[barrier].helps]


def measure_words(measure: Measure, language: str) -> tuple[str, str]:
    """Return a kind of measure by name and in concrete words."""
    return t(f"measure.{measure}.name", language), t(f"measure.{measure}.words", language)


def flagged(look: Lookup, barrier: str) -> list[tuple[str, Level]]:
    """Return units where a barrier is clear or likely, the surest first; the innermost only.

    A division whose department is already named adds nothing, so it is left out.
    """
    found = {
        unit: Level(look.findings[unit, barrier]["level"])
        for unit in look.shown
        if look.findings.get((unit, barrier), {}).get("level") in (Level.CLEAR, Level.LIKELY)
    }
    inner = [unit for unit in found if not look.below(unit) & found.keys()]
    inner.sort(key=lambda unit: (found[unit] != Level.CLEAR, -_share(look, unit, barrier)))
    return [(unit, found[unit]) for unit in inner]


def _share(look: Lookup, unit: str, barrier: str) -> float:
    share: float | None = look.findings[unit, barrier]["share"]
    return 0.0 if share is None else share


def overview(look: Lookup) -> Overview:
    """Return the few things that matter about a survey."""
    return Overview(_findings(look), _good(look), _untold(look))


def _findings(look: Lookup) -> tuple[Said, ...]:
    """What holds for everyone first; then barriers by how many people not yet named they concern.

    Two barriers in the same two departments say less than one there and one elsewhere.
    """
    said = _whole(look)
    left = {barrier: units for barrier in look.barriers if (units := flagged(look, barrier))}
    named: set[str] = {unit for each in said for unit in each.units}
    for each in said:
        left.pop(each.barrier, None)
    while left and len(said) < MOST_FINDINGS:
        barrier = max(left, key=lambda each: _weight(look, left[each], named))
        units = left.pop(barrier)
        ids = tuple(unit for unit, _ in units)
        named |= set(ids)
        said.append(Said(_units_text(look, barrier, units), barrier, ids))
    if said:
        return tuple(said)
    key = "overview.nothing_found" if look.shown else "overview.nothing_found_whole"
    if not look.findings:
        key = "overview.no_barriers"
    return (Said(t(key, look.language)),)


def _weight(
    look: Lookup, units: list[tuple[str, Level]], named: set[str]
) -> tuple[int, int, int, int]:
    """People in units not yet named, the clear ones before the likely; then all of them."""

    def people(level: Level, *, new: bool) -> int:
        return sum(
            int(look.unit[unit]["n"] or 0)
            for unit, each in units
            if each is level and not (new and unit in named)
        )

    levels = (Level.CLEAR, Level.LIKELY)
    fresh, every = ([people(level, new=new) for level in levels] for new in (True, False))
    return fresh[0], fresh[1], every[0], every[1]


def _whole(look: Lookup) -> list[Said]:
    """What is a barrier in the whole organisation: the surest in a sentence, others by name."""
    rows_of = {each: look.findings.get((ORGANISATION, each), {}) for each in look.barriers}
    found = [each for each in rows_of if rows_of[each].get("level") in (Level.CLEAR, Level.LIKELY)]
    if not found:
        return []
    found.sort(
        key=lambda each: (
            rows_of[each]["level"] != Level.CLEAR,
            -_share(look, ORGANISATION, each),
        )
    )
    first, others = found[0], found[1:]
    units = tuple(unit for unit, _ in flagged(look, first))
    parts = [finding_sentence(look, ORGANISATION, first)]
    if units:
        named = named_units(look, list(units), first)
        parts.append(t("overview.most_in", look.language, units=named))
    if others:
        names = [title(look.barriers[each].title, look.language) for each in others]
        listing = _with_more(look, names[:MOST_NAMED], len(names))
        parts.append(t("overview.also_whole", look.language, barriers=listing))
    return [Said(" ".join(parts), first, units)]


def _units_text(look: Lookup, barrier: str, units: list[tuple[str, Level]]) -> str:
    if len(units) == 1:
        return finding_sentence(look, units[0][0], barrier)
    name = title(look.barriers[barrier].title, look.language)
    parts = [t("overview.several", look.language, barrier=name, number=len(units))]
    limits = {Level.CLEAR: look.study.policy.clear, Level.LIKELY: look.study.policy.likely}
    for level, limit in limits.items():
        own = [unit for unit, each in units if each is level]
        if own:
            named = named_units(look, own, barrier)
            sure = percent(limit, look.language)
            parts.append(t(f"overview.several_{level}", look.language, units=named, sure=sure))
    return " ".join(parts)


def named_units(look: Lookup, units: list[str], barrier: str) -> str:
    """Return units by name with the share of people in words, at most four, then how many more."""
    names = []
    for unit in units[:MOST_NAMED]:
        share = look.findings[unit, barrier]["share"]
        people = "" if share is None else f" ({people_of(look, unit, barrier)})"
        names.append(look.names[unit] + people)
    return _with_more(look, names, len(units))


def listed_units(look: Lookup, units: list[str]) -> str:
    """Return units by name, at most four, then how many more."""
    return _with_more(look, [look.names[unit] for unit in units[:MOST_NAMED]], len(units))


def _with_more(look: Lookup, names: list[str], total: int) -> str:
    more = total - MOST_NAMED
    if more > 0:
        names = [*names, t("overview.more", look.language, count=more)]
    return listed(names, look.language)


def _good(look: Lookup) -> tuple[Said, ...]:
    language, said = look.language, []
    for barrier in look.barriers:
        units = [unit for unit in look.shown if (unit, barrier) in look.strengths]
        units = [unit for unit in units if not look.below(unit) & set(units)]
        if units:
            name = title(look.barriers[barrier].title, language)
            named = listed_units(look, units)
            words = t("overview.strength", language, barrier=name, units=named)
            said.append(Said(words, barrier, tuple(units)))
    said.sort(key=lambda each: -len(each.units))
    calm = [
        (row["share"], barrier)
        for (unit, barrier), row in look.findings.items()
        if unit == ORGANISATION
        and row["level"] == Level.NO_SIGN
        and row["share"] is not None
        and not flagged(look, barrier)  # what stands out somewhere is not good news
    ]
    if calm and min(calm)[0] <= FEW:
        share, barrier = min(calm)
        name = title(look.barriers[barrier].title, language)
        people = out_of_ten(share, language)
        said.insert(0, Said(t("overview.calm", language, barrier=name, share=people), barrier))
    return tuple(said[:2])


def _untold(look: Lookup) -> tuple[Said, ...]:
    language, policy, facts = look.language, look.study.policy, look.study.facts
    said = []
    rate = facts.response_rate
    if rate is not None and rate < policy.low_response_rate:
        least = percent(policy.low_response_rate, language)
        words = t("untold.low_rate", language, rate=percent(rate, language), least=least)
        said.append(Said(words))
    for status, key in ((Status.POOLED, "untold.pooled"), (Status.HIDDEN, "untold.hidden")):
        silent = tuple(row["unit"] for row in look.units if row["status"] == status)
        if silent:
            least_n = policy.minimum_scores
            said.append(Said(t(key, language, count=len(silent), minimum=least_n), "", silent))
    unsure = tuple(
        unit
        for unit in look.shown
        if any(
            look.findings.get((unit, barrier), {}).get("level") == Level.CANNOT_TELL
            for barrier in look.barriers
        )
    )
    if unsure:
        words = t("untold.unsure", language, number=len(unsure), total=len(look.shown))
        said.append(Said(words, "", unsure))
    weak = [
        look.measure_title(row["scale"])
        for row in rows(look.study.scales)
        if row["verdict"] == ScaleVerdict.DO_NOT_REPORT
    ]
    if weak:
        said.append(Said(t("untold.weak_scales", language, scales=listed(weak, language))))
    return tuple(said)


def response(look: Lookup) -> str:
    """Return how many answered, of how many when headcounts are given, in a sentence."""
    facts, language = look.study.facts, look.language
    if facts.headcount is not None and facts.response_rate is not None:
        rate = percent(facts.response_rate, language)
        return t(
            "response.rate",
            language,
            count=facts.respondents,
            headcount=facts.headcount,
            rate=rate,
        )
    return t("response.count", language, count=facts.respondents)


def own_wording(look: Lookup) -> str:
    """Return the label that own-worded questions carry wherever results are shown, else ""."""
    own = look.study.instrument.source.wording is Wording.OWN
    return t("label.own_wording", look.language) if own else ""


def gap_sentence(look: Lookup, row: Row) -> str:
    """Return a gap between today and wanted in a sentence."""
    names = {pair.id: title(pair.title, look.language) for pair in look.pairs}
    values = {key: number(row[key], look.language) for key in ("today", "wanted")}
    return t("gap.sentence", look.language, pair=names[row["pair"]], **values)
