"""The last page of a report: how it was made, for the safety representative and the union."""

from analysis.results import Status
from reports.attack_words import WIDTHS, attack_headings, attack_outcome, attack_rows
from reports.content import Paragraph, Points, Section, Table
from reports.lookup import Lookup
from reports.sentences import own_wording, response
from reports.text import date, has, listed, number, percent, t, title


def method_sections(look: Lookup) -> list[Section]:
    """Return who has no figures and why; then how the numbers were made, on one page."""
    language = look.language
    blocks = (
        Table(
            columns=(t("table.what", language), t("table.value", language)),
            rows=tuple(_facts(look)),
            wide=(1.0, 2.2),
            numeric=(False, False),
        ),
        Points(heading=t("method.rules", language), points=_rules(look), tone="plain"),
        Points(heading=t("method.how", language), points=_methods(look), tone="plain"),
        Paragraph(text=t("method.limits", language), tone="note"),
    )
    heading = t("method.heading", language)
    method = Section("method", heading, blocks, fresh=True)
    return [*_silent(look), method, _attacks(look)]


def _attacks(look: Lookup) -> Section:
    """The attacks on this survey's own results, attack by attack, under how it was made."""
    study, language = look.study, look.language
    table = Table(
        columns=attack_headings(language),
        rows=tuple(
            tuple(cell.replace("`", "") for cell in row) for row in attack_rows(study, language)
        ),
        wide=WIDTHS,
        numeric=(False, True, False, False),
        dense=True,
    )
    # The pages set a command in a type of its own; here the marks would be printed.
    said = t(f"attack.verdict.{attack_outcome(study)}", language)
    verdict = Paragraph(text=said.replace("`", ""))
    lead = t("attack.page.lead", language, minimum=study.policy.minimum_scores)
    heading = t("attack.page.heading", language)
    return Section("attacks", heading, (verdict, table), lead)


def _facts(look: Lookup) -> list[tuple[str, str]]:
    language, facts, study = look.language, look.study.facts, look.study
    dropped = [
        t("method.dropped_line", language, number=count, reason=_reason(reason, language))
        for reason, count in facts.dropped.items()
        if count
    ]
    name = title(study.instrument.title, language) or study.instrument.id
    label = own_wording(look)
    source = f"{name} ({study.instrument.id} {study.instrument.version}). {label}".strip()
    lines = [
        (t("method.answers", language), response(look)),
        (t("method.dropped", language), listed(dropped, language) or t("method.none", language)),
        (t("method.questionnaire", language), source),
        (t("method.released", language), date(facts.released_on, language)),
        (t("method.program", language), f"learning-culture {facts.program_version}"),
    ]
    if facts.proposed and "careless" not in facts.dropped:
        kept = t("method.quality_line", language, count=facts.proposed)
        lines.insert(2, (t("method.quality", language), kept))
    return lines


def _reason(reason: str, language: str) -> str:
    key = f"dropped.{reason}"
    return t(key, language) if has(key, language) else reason.replace("_", " ")


def _rules(look: Lookup) -> tuple[str, ...]:
    policy, language = look.study.policy, look.language
    return (
        t(
            "method.rule_minimum",
            language,
            scores=policy.minimum_scores,
            shares=policy.minimum_shares,
            structure=policy.minimum_structure,
        ),
        t("method.rule_pool", language),
        t("method.rule_bounds", language, structure=policy.minimum_structure),
        t("method.rule_round", language, step=percent(policy.probability_step, language)),
    )


def _methods(look: Lookup) -> tuple[str, ...]:
    policy, language = look.study.policy, look.language
    return (
        t("method.shares", language),
        t("method.estimates", language),
        t(
            "method.levels",
            language,
            clear=percent(policy.clear, language),
            likely=percent(policy.likely, language),
            no_sign=percent(policy.no_sign, language),
            difference=number(policy.relevant_difference, language),
            false=percent(policy.false_discovery, language),
        ),
        t(
            "method.organisation",
            language,
            clear=percent(policy.organisation_share, language),
            likely=percent(policy.organisation_share_likely, language),
            rate=percent(policy.low_response_rate, language),
        ),
        t("method.reliability", language),
    )


def method_words(look: Lookup) -> tuple[str, ...]:
    """Return how the numbers were made and protected, for whoever speaks to them."""
    return (*_rules(look), *_methods(look))


def _silent(look: Lookup) -> list[Section]:
    language, lines = look.language, silent_units(look)
    if not lines:
        return []
    block = Table(
        columns=(t("table.unit", language), t("table.why", language)),
        rows=tuple(lines),
        wide=(1.0, 2.2),
        numeric=(False, False),
    )
    return [Section("silent", t("report.silent", language, count=len(lines)), (block,))]


def silent_units(look: Lookup) -> list[tuple[str, str]]:
    """Return the units without figures of their own, by name, with why."""
    return [
        (look.names[row["unit"]], look.why(row["unit"]))
        for row in look.units
        if row["status"] != Status.SHOWN
    ]
