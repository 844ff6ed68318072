"""One department's own report, for the meeting where it talks about its results."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.results import ORGANISATION, Level, Status, UnitKind
from reports.agreed import Agreed
from reports.content import Block, Facts, Notes, Paragraph, Points, Section, Summary, Table
from reports.guide import guide_blocks
from reports.lookup import MARKS, Lookup, Row
from reports.numbers import answers_numbers, beside_numbers
from reports.sentences import certainty, finding_sentence, measure_words, own_wording
from reports.summary import cover
from reports.summary_drawings import bars
from reports.text import (
    NOTHING,
    date,
    integer,
    interval,
    number,
    percent,
    share_interval,
    signed,
    t,
    title,
)
from surveys.instrument import Measure
from surveys.problems import CultureError, Problem

EMPTY_ROWS = 4
"""Rows to write in at the meeting, where nothing is decided yet."""


def departments(look: Lookup) -> list[str]:
    """Return the units that a report of their own can be made of: shown, and no pool."""
    return [unit for unit in look.shown if look.unit[unit]["kind"] == UnitKind.UNIT]


def silent_departments(look: Lookup) -> list[str]:
    """Return the units whose report can only say in words why it has no figures."""
    return [
        row["unit"]
        for row in look.units
        if row["kind"] == UnitKind.UNIT and row["status"] != Status.SHOWN
    ]


def department_named(look: Lookup, asked: str) -> str:
    """Return the id of a department by its id or name, whether it has figures or not.

    Raises
    ------
    CultureError
        No department is called so, or several are.
    """
    there = [*departments(look), *silent_departments(look)]
    if asked in there:
        return asked
    wanted = asked.strip().casefold()
    found = [unit for unit in there if wanted in (unit.casefold(), unit[1:].casefold())]
    found = found or [unit for unit in there if wanted == look.names[unit].casefold()]
    found = found or [unit for unit in there if wanted == str(look.unit[unit]["name"]).casefold()]
    if len(found) != 1:
        known = ", ".join(unit[1:] for unit in there) or NOTHING
        raise CultureError(Problem("report_unit_unknown", {"found": asked, "known": known}))
    return found[0]


def department_report(
    look: Lookup, *, unit: str, file: str = "", agreed: Sequence[Agreed] = ()
) -> Summary:
    """Return one department's findings, its questions, and what to talk about.

    Parameters
    ----------
    unit
        Id of a unit in `departments` or `silent_departments`; of the latter nothing is told but
        why, and the guide is about what holds for the whole organisation.
    agreed
        What was decided against barriers; those of the unit are printed, the rest is left out.
    """
    language = look.language
    silent = look.unit[unit]["status"] != Status.SHOWN
    barriers = _standing_out(look, ORGANISATION if silent else unit)
    blocks = _silent(look, unit, barriers) if silent else _in_short(look, unit, barriers)
    figures = _whole(look) if silent else _beside(look, unit)
    sections = [
        Section("overview", t("report.in_short", language), tuple(blocks)),
        *figures,
        *([] if silent else _items(look, unit, barriers)),
        Section(
            "guide",
            t("guide.heading", language),
            guide_blocks(look, barriers),
            t("guide.lead", language),
        ),
        *_helping(look, barriers),
        _decided(look, unit, agreed),
    ]
    heading = t("report.department", language, unit=look.names[unit])
    return cover(look, heading=heading, file=file, sections=sections)


def _standing_out(look: Lookup, unit: str) -> list[str]:
    """A department's barriers that are clear or likely, the clear ones first."""
    levels = {each: look.findings.get((unit, each), {}).get("level") for each in look.barriers}
    sure = [each for each in levels if levels[each] in (Level.CLEAR, Level.LIKELY)]
    return sorted(sure, key=lambda each: levels[each] != Level.CLEAR)


def _in_short(look: Lookup, unit: str, barriers: list[str]) -> list[Block]:
    language, row = look.language, look.unit[unit]
    facts = [(integer(row["n"], language), t("fact.respondents", language))]
    if row["response_rate"] is not None and row["headcount"] is not None:
        of = t("fact.rate", language, headcount=int(row["headcount"]))
        facts.append((percent(row["response_rate"], language), of))
    found = [finding_sentence(look, unit, each) for each in barriers]
    tone = "finding"
    if not found:
        found, tone = [t("report.department_quiet", language)], "plain"
    blocks: list[Block] = [
        Facts(facts=tuple(facts)),
        Points(heading=t("report.finding", language), points=tuple(found), tone=tone),
    ]
    good = [each for each in look.barriers if (unit, each) in look.strengths]
    if good:
        said = tuple(
            f"{title(look.barriers[each].title, language)}: {certainty(look, unit, each)}"
            for each in good
        )
        blocks.append(Points(heading=t("report.good", language), points=said, tone="good"))
    unsure = [
        title(look.barriers[each].title, language)
        for each in look.barriers
        if look.findings.get((unit, each), {}).get("level") == Level.CANNOT_TELL
    ]
    untold = [t("report.department_untold", language, barriers=", ".join(unsure))] if unsure else []
    if untold:
        blocks.append(
            Points(heading=t("report.untold", language), points=tuple(untold), tone="untold")
        )
    label = own_wording(look)
    if label:
        blocks.append(Paragraph(text=label, tone="label"))
    return blocks


def _silent(look: Lookup, unit: str, barriers: list[str]) -> list[Block]:
    """Why a unit has no figures, and that this says nothing about how it is there."""
    language = look.language
    said = (look.why(unit), t("report.silent_meaning", language))
    blocks: list[Block] = [
        Points(heading=t("report.silent_one", language), points=said, tone="untold"),
        Paragraph(text=t("report.silent_guide", language)),
    ]
    found = tuple(finding_sentence(look, ORGANISATION, each) for each in barriers)
    if found:
        heading = t("report.silent_whole", language)
        blocks.append(Points(heading=heading, points=found, tone="finding"))
    return blocks


def _whole(look: Lookup) -> list[Section]:
    """What holds for the whole organisation, in place of a unit's own figures."""
    language = look.language
    scales = [scale.id for scale in look.scales]
    if not scales or not look.shown:
        return []
    return [
        Section(
            "answers",
            t("report.answers", language),
            (bars(look, ORGANISATION, scales),),
            t("report.answers_reading", language),
            numbers=answers_numbers(look, ORGANISATION, scales),
        )
    ]


def _beside(look: Lookup, unit: str) -> list[Section]:
    """The department's level on every scale beside the whole organisation's."""
    language, lines = look.language, []
    for scale in look.scales:
        here, whole = look.cell(unit, scale.id), look.cell(ORGANISATION, scale.id)
        if here.get("mean") is None:
            continue
        mark = look.marks.get((unit, scale.id), "")
        bound = any(look.bound(each, scale.id, "mean") for each in (unit, ORGANISATION))
        known = whole.get("mean") is not None and not bound
        lines.append(
            (
                look.measure_title(scale.id),
                look.within(number(here["mean"], language), unit, scale.id, "mean", form="sign"),
                look.within(
                    number(whole.get("mean"), language), ORGANISATION, scale.id, "mean", form="sign"
                ),
                signed(here["mean"] - whole["mean"] if known else None, language),
                _level(here, language),
                f"{MARKS[mark]} {t(f'mark.unit.{mark}', language)}" if mark else "",
            )
        )
    keys = ("scale", "here", "whole", "apart", "estimate", "sure")
    block = Table(
        columns=tuple(t(f"table.{key}", language) for key in keys),
        rows=tuple(lines),
        wide=(2.0, 0.6, 1.1, 0.8, 1.4, 2.1),
        numeric=(False, True, True, True, True, False),
    )
    heading = t("report.beside", language)
    if not lines:
        return []
    how = t("report.beside_how", language)
    return [Section("beside", heading, (block,), how, numbers=beside_numbers(look, unit))]


def _level(row: Row, language: str) -> str:
    """Return the estimated level with its interval; a dash where none can be given."""
    level = number(row["estimate"], language)
    if row["ci_low"] is None or row["ci_high"] is None:
        return level
    return f"{level} ({interval(row['ci_low'], row['ci_high'], language)})"


def _items(look: Lookup, unit: str, barriers: list[str]) -> list[Section]:
    """The questions, scale by scale; those behind the department's barriers first."""
    language = look.language
    items = _telling_first(look, barriers)
    shown = _with_shares(look, unit, items)
    if not shown:
        return []
    drawn = replace(bars(look, unit, shown), corner=t("table.item", language))
    hidden = len(items) - len(shown)
    reading = t("report.answers_reading", language)
    if hidden:
        least = look.study.policy.minimum_shares
        reading += " " + t("report.items_hidden", language, number=hidden, minimum=least)
    numbers = answers_numbers(look, unit, shown)
    return [Section("items", t("report.items", language), (drawn,), reading, numbers=numbers)]


def items_shown(look: Lookup, unit: str) -> list[str]:
    """Return the questions that a department's report draws, in its order."""
    return _with_shares(look, unit, _telling_first(look, _standing_out(look, unit)))


def _telling_first(look: Lookup, barriers: list[str]) -> list[str]:
    telling = {measure for each in barriers for measure in look.measures_of(each)}
    scales = sorted(look.scales, key=lambda each: each.id not in telling)
    return list(dict.fromkeys(item for scale in scales for item in scale.items))


def _with_shares(look: Lookup, unit: str, items: list[str]) -> list[str]:
    return [each for each in items if look.cell(unit, each).get("favourable") is not None]


def _helping(look: Lookup, barriers: list[str]) -> list[Section]:
    language = look.language
    kinds = [each for each in Measure if any(each in look.barriers[one].helps for one in barriers)]
    if not kinds:
        return []
    table = Table(
        columns=(t("table.measure", language), t("table.means", language)),
        rows=tuple(measure_words(each, language) for each in kinds),
        wide=(1.0, 2.4),
        numeric=(False, False),
    )
    reading = t("report.measures_how", language)
    return [Section("measures", t("report.measures", language), (table,), reading)]


def _decided(look: Lookup, unit: str, agreed: Sequence[Agreed]) -> Section:
    """What the department decides: what is decided already, and rows to write in."""
    language = look.language
    lines = [
        (each.what, each.responsible, date(each.due, language), date(each.follow_up, language))
        for each in agreed
        if each.unit == unit
    ]
    lines += [("", "", "", "")] * max(EMPTY_ROWS - len(lines), 1)
    keys = ("what_we_do", "responsible", "due", "follow_up")
    table = Table(
        columns=tuple(t(f"table.{key}", language) for key in keys),
        rows=tuple(lines),
        wide=(2.6, 1.3, 1.0, 1.0),
        numeric=(False, False, False, False),
        to_fill=True,
    )
    notes = Notes(heading=t("report.notes", language))
    return Section("decided", t("report.decided", language), (table, notes))


def shares_of(look: Lookup, unit: str, barrier: str) -> str:
    """Return the share that points to a barrier with its uncertainty; "" where none is shown."""
    row, language = look.findings[unit, barrier], look.language
    if row["share"] is None:
        return ""
    limits = share_interval(row["share_low"], row["share_high"], language)
    share = percent(row["share"], language)
    share = look.within(share, unit, row["measure"], "unfavourable", form="sign")
    return f"{share} ({limits})"
