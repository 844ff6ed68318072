"""The page for the systematic work environment management: finding, risk, measure, who, when."""

from collections.abc import Sequence

from analysis.results import ORGANISATION, Level
from reports.agreed import Agreed
from reports.content import Paragraph, Points, Section, Summary, Table
from reports.department import shares_of
from reports.lookup import MARKS, Lookup
from reports.sentences import flagged, helps, statement
from reports.summary import cover
from reports.text import date, t, title

MOST_FINDINGS = 25
"""Findings with a row of their own; the rest is counted, and is in the full report."""


def work_environment(
    look: Lookup, *, unit: str = "", file: str = "", agreed: Sequence[Agreed] = ()
) -> Summary:
    """Return the page that employer and safety representative fill in together.

    Parameters
    ----------
    unit
        Id of the one unit that it is for; "" takes the organisation and every department.
    agreed
        What was decided against barriers; it fills in its finding's row, or a row of its own
        where the barrier no longer stands out: it is followed up all the same.
    """
    language = look.language
    found = _found(look, unit)
    rows = [line for each in found[:MOST_FINDINGS] for line in _lines(look, *each, agreed)]
    rows += _besides(look, unit, found, agreed)
    rows += [("",) * 6] * (1 if rows else 4)
    keys = ("risk_finding", "risk", "risk_measure", "responsible", "due", "follow_up")
    table = Table(
        columns=tuple(t(f"table.{key}", language) for key in keys),
        rows=tuple(rows),
        wide=(2.7, 1.2, 2.3, 1.3, 0.9, 0.9),
        numeric=(False,) * 6,
        to_fill=True,
        choices=((), tuple(t("work.levels", language).split(" / ")), (), (), (), ()),
    )
    reading = t("work.lead" if found else "work.nothing", language)
    if unit and look.why(unit):  # that nothing is shown does not say that nothing is there
        reading = t("work.silent", language, why=look.why(unit))
    if len(found) > MOST_FINDINGS:
        reading += " " + t("work.more", language, number=len(found) - MOST_FINDINGS)
    sections = [
        Section("work", t("work.heading", language), (table,), reading),
        _signed(look),
        _law(look),
    ]
    heading = t("report.work", language)
    if unit:
        heading = f"{heading}: {look.names[unit]}"
    return cover(look, heading=heading, file=file, sections=sections, wide=True)


def _found(look: Lookup, unit: str) -> list[tuple[str, str]]:
    """Units and barriers: what holds for the organisation first, then the surest."""
    sure = (Level.CLEAR, Level.LIKELY)
    if unit:
        told = [(unit, each) for each in look.barriers]
    else:
        told = [(ORGANISATION, each) for each in look.barriers]
        told += [(one, each) for each in look.barriers for one, _ in flagged(look, each)]
    there = [each for each in told if look.findings.get(each, {}).get("level") in sure]
    return sorted(
        there,
        key=lambda each: (each[0] != ORGANISATION, look.findings[each]["level"] != Level.CLEAR),
    )


def _lines(
    look: Lookup, unit: str, barrier: str, agreed: Sequence[Agreed]
) -> list[tuple[str, ...]]:
    """The rows of one finding: one a measure decided on, or one to fill in."""
    language = look.language
    sure = look.findings[unit, barrier]["level"]
    kind = "organisation" if unit == ORGANISATION else "unit"
    share = shares_of(look, unit, barrier)
    said = [look.names[unit] + ": " + statement(look, barrier), share]
    said.append(f"{MARKS[sure]} {t(f'mark.{kind}.{sure}', language)}")
    finding = " ".join(each for each in said if each)
    own = [each for each in agreed if (each.unit, each.barrier) == (unit, barrier)]
    if not own:
        names = ", ".join(
            t(f"measure.{each}.short", language) for each, _, _ in helps(look, barrier)
        )
        return [
            (
                finding,
                t("work.levels", language),
                t("work.may_help", language, names=names),
                "",
                "",
                "",
            )
        ]
    return [
        (
            finding,
            t("work.levels", language),
            each.what,
            each.responsible,
            date(each.due, language),
            date(each.follow_up, language),
        )
        for each in own
    ]


def _besides(
    look: Lookup, unit: str, found: list[tuple[str, str]], agreed: Sequence[Agreed]
) -> list[tuple[str, ...]]:
    """The rows of what was decided against barriers that have no finding, or none any more."""
    language = look.language
    titles = {each.id: title(each.title, language) for each in look.study.instrument.barriers}
    return [
        (
            ": ".join(part for part in (look.names[each.unit], titles.get(each.barrier)) if part),
            t("work.levels", language),
            each.what,
            each.responsible,
            date(each.due, language),
            date(each.follow_up, language),
        )
        for each in agreed
        if (each.unit, each.barrier) not in found
        and each.unit in look.names
        and unit in ("", each.unit)
    ]


def _signed(look: Lookup) -> Section:
    language = look.language
    keys = ("role", "name", "signature", "day")
    table = Table(
        columns=tuple(t(f"table.{key}", language) for key in keys),
        rows=tuple((t(f"work.{role}", language), "", "", "") for role in ("employer", "safety")),
        wide=(1.6, 2.2, 2.2, 1.0),
        numeric=(False,) * 4,
        to_fill=True,
    )
    heading = t("work.together", language)
    return Section("signed", heading, (table,), t("work.together_words", language), whole=True)


def _law(look: Lookup) -> Section:
    language = look.language
    points = tuple(t(f"work.law_{number}", language) for number in (1, 2, 3, 4))
    block = Points(heading="", points=points, tone="plain")
    note = Paragraph(text=t("work.note", language), tone="note")
    return Section("law", t("work.law", language), (block, note), whole=True)
