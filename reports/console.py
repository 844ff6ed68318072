"""A survey's result as text for a terminal: the same sentences and tables as everywhere else."""

import textwrap

from analysis.study import Study
from reports.association_words import (
    drivers_reading,
    standing_out,
)
from reports.chart_units import barrier_level
from reports.heat_table import ordered_units
from reports.lookup import MARKS, Lookup, rows
from reports.path_words import path_sentences
from reports.sentences import overview, own_wording, response
from reports.summary_method import silent_units
from reports.text import number, t, title

WIDTH = 100
LONGEST_NAME = 40


def console_summary(study: Study, language: str) -> str:
    """Return what the survey says, in plain text of at most 100 characters a line."""
    look = Lookup(study, language)
    name = title(study.instrument.title, language) or study.instrument.id
    parts = [f"{t('report.title', language)} – {name}", response(look), own_wording(look)]
    said = overview(look)
    for tone, points in (("finding", said.findings), ("good", said.good), ("untold", said.untold)):
        if points:
            lines = [t(f"report.{tone}", language), *(_point(each.text) for each in points)]
            parts.append("\n".join(lines))
    if look.barriers and look.shown:
        parts.append(_barrier_lines(look))
    parts.append(_association_lines(look))
    parts.append(_scale_lines(look))
    silent = silent_units(look)
    if silent:
        heading = t("report.silent", language, count=len(silent))
        parts.append("\n".join([heading, *(_point(f"{unit}: {why}") for unit, why in silent)]))
    return "\n\n".join(part for part in parts if part)


def _point(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="  • ", subsequent_indent="    ")


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _barrier_lines(look: Lookup) -> str:
    """Each unit with its barriers by sign; the surest units first."""
    lines = [t("report.barrier_map", look.language)]
    told = ("clear", "likely", "better")
    for unit in ordered_units(look, list(look.shown), order="findings"):
        named: dict[str, list[str]] = {level: [] for level in told}
        for barrier in look.barriers:
            level = barrier_level(look, unit, barrier)
            if level in named:
                named[level].append(title(look.barriers[barrier].title, look.language))
        signs = [f"{MARKS[level]} {', '.join(each)}" for level, each in named.items() if each]
        if not signs:
            continue
        head = f"  {_cut(look.names[unit]):<{LONGEST_NAME}}  "
        filled = textwrap.fill(head + "   ".join(signs), WIDTH, subsequent_indent=" " * len(head))
        lines.append(filled)
    if len(lines) == 1:
        return ""
    signs = [f"{MARKS[key]} {t(f'mark.unit.{key}', look.language)}" for key in told]
    return "\n".join([*lines, "  " + "; ".join(signs)])


def _association_lines(look: Lookup) -> str:
    """What goes with each outcome, and each path, a sentence each."""
    language, reading = look.language, drivers_reading(look)
    if not reading:
        return ""
    return "\n".join(
        [
            t("drivers.heading", language),
            *map(_point, [reading, *standing_out(look), *path_sentences(look)]),
            _point(t("association.once", language)),
        ]
    )


def _scale_lines(look: Lookup) -> str:
    lines = [t("report.reliability", look.language)]
    for row in rows(look.study.scales):
        name = f"{_cut(look.measure_title(row['scale'])):<{LONGEST_NAME}}"
        alpha = f"{number(row['alpha'], look.language, decimals=2):>5}"
        lines.append(f"  {name}  {alpha}  {t('verdict.' + row['verdict'], look.language)}")
    return "\n".join(lines)
