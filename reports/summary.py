"""One survey as one report: which sections there are, in which order, for every file type."""

from analysis.results import ORGANISATION, Level
from analysis.study import Study
from analysis.trends import Trend
from reports import chart_words as words
from reports.breakdowns import breakdown_sections
from reports.chart_scales import verdict
from reports.content import (
    Block,
    Facts,
    Paragraph,
    Points,
    Section,
    Summary,
    Table,
)
from reports.heat_table import findings_of, ordered_units
from reports.lookup import MARKS, Lookup, rows
from reports.sentences import (
    Said,
    flagged,
    helps,
    measure_words,
    overview,
    own_wording,
    statement,
)
from reports.summary_associations import association_sections
from reports.summary_drawings import barrier_grid, bars, dots, grid, steps
from reports.summary_limits import divided_sections, unseen_sections
from reports.summary_method import method_sections
from reports.summary_profiles import profile_sections
from reports.summary_trend import trend_sections
from reports.text import (
    NOTHING,
    clean,
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
from reports.themes import theme_sections
from surveys.instrument import Measure

ROWS_THAT_FIT_PAGE_ONE = 9
COLUMNS_THAT_FIT = 18
MOST_CHARTS = 3


def summary(study: Study, *, language: str, file: str = "", trend: Trend | None = None) -> Summary:
    """Return the report of a study, ready to be drawn as any file type.

    Parameters
    ----------
    file
        Name of the file the answers came from, printed under the title; "" leaves it out.
    trend
        The change since an earlier wave, where there is one: a section after the first page. The
        study is then the later wave as it is held against that one.
    """
    look = Lookup(study, language)
    sections = [
        _first_page(look),
        *([] if trend is None else trend_sections(trend, language=language)),
        *_whole_heatmap(look),
        *_answers(look),
        *divided_sections(look),
        *_barriers(look),
        *breakdown_sections(look),
        *_gaps(look),
        *association_sections(look),
        *_reliability(look),
        *profile_sections(look),
        *theme_sections(look),
        *unseen_sections(look),
        *method_sections(look),
    ]
    return cover(look, heading=t("report.title", language), file=file, sections=sections)


def cover(
    look: Lookup, *, heading: str, file: str, sections: list[Section], wide: bool = False
) -> Summary:
    """Return sections as one report with what every page says; `wide` lies on its side."""
    language, study = look.language, look.study
    day = date(study.facts.released_on, language)
    name = title(study.instrument.title, language) or study.instrument.id
    return Summary(
        language=language,
        title=heading,
        subtitle=" · ".join(part for part in (name, clean(file)) if part),
        date=day,
        footer=t("report.footer", language, minimum=study.policy.minimum_scores, date=day),
        page_words=t("report.page", language),
        sections=tuple(sections),
        wide=wide,
    )


def in_short(look: Lookup) -> list[Block]:
    """Return how many answered and the few things that matter."""
    language, said = look.language, overview(look)
    blocks: list[Block] = [_facts(look)]
    for tone, points in (
        ("finding", said.findings),
        ("good", said.good),
        ("untold", said.untold),
    ):
        if points:
            heading = t(f"report.{tone}", language)
            texts = tuple(each.text for each in points)
            blocks.append(Points(heading=heading, points=texts, tone=tone))
    label = own_wording(look)
    if label:
        blocks.append(Paragraph(text=label, tone="label"))
    return blocks


def _first_page(look: Lookup) -> Section:
    language = look.language
    blocks = in_short(look)
    if not look.shown:
        blocks.append(bars(look, ORGANISATION, [scale.id for scale in look.scales]))
    elif not look.scales:
        pass
    elif fits_page_one(look):
        blocks.append(grid(look, every_unit=True))
    else:
        more = t("report.rest_follows", language)
        units = standing_out(look, overview(look).findings)
        blocks.append(
            grid(look, units=units, scales=telling_scales(look), every_unit=False, more=more)
        )
    return Section("overview", t("report.in_short", language), tuple(blocks))


def telling_scales(look: Lookup) -> list[str]:
    """The scales the first page has room for: those where a unit stands out before the others."""
    scales = [scale.id for scale in look.scales]
    marked = {measure for _, measure in look.marks}
    chosen = sorted(scales, key=lambda each: each not in marked)[:COLUMNS_THAT_FIT]
    return [scale for scale in scales if scale in chosen]


def fits_page_one(look: Lookup) -> bool:
    """Return whether all units can stand in one heatmap on the first page."""
    return len(look.units) <= ROWS_THAT_FIT_PAGE_ONE


def standing_out(look: Lookup, findings: tuple[Said, ...]) -> list[str]:
    """Units named in the findings first, then others by how many barriers stand out there."""
    named = [unit for said in findings for unit in said.units]
    rest = [unit for unit in look.shown if findings_of(look, unit) > (0, 0)]
    quiet = [unit for unit in look.shown if unit not in rest]
    return list(dict.fromkeys([ORGANISATION, *named, *rest, *quiet]))


def _facts(look: Lookup) -> Facts:
    facts, language = look.study.facts, look.language
    shown = [unit for unit in look.shown if look.unit[unit]["kind"] == "unit"]
    units = [row for row in look.units if row["kind"] == "unit"]
    found = [(integer(facts.respondents, language), t("fact.respondents", language))]
    if facts.response_rate is not None and facts.headcount is not None:
        rate = percent(facts.response_rate, language)
        found.append((rate, t("fact.rate", language, headcount=facts.headcount)))
    if units:
        share = t("fact.shown_of", language, shown=len(shown), total=len(units))
        found.append((share, t("fact.shown", language)))
    least = t("fact.at_least", language, number=look.study.policy.minimum_scores)
    found.append((least, t("fact.behind", language)))
    return Facts(facts=tuple(found))


def _whole_heatmap(look: Lookup) -> list[Section]:
    if not look.shown or not look.scales or fits_page_one(look):
        return []
    heading = t("report.heatmap", look.language)
    block = grid(look, every_unit=True)
    return [Section("heatmap", heading, (block,), words.heatmap_reading(look), new_page=True)]


def _answers(look: Lookup) -> list[Section]:
    """How the whole organisation answers; on the first page already when there are no units."""
    if not look.shown or not look.scales:
        return []
    heading = t("report.answers", look.language)
    block = bars(look, ORGANISATION, [scale.id for scale in look.scales])
    return [Section("answers", heading, (block,), t("report.answers_reading", look.language))]


def _barriers(look: Lookup) -> list[Section]:
    if not look.barriers:
        return []
    language = look.language
    sections = []
    if look.shown:
        block = barrier_grid(look)
        heading = t("report.barrier_map", language)
        reading = words.barrier_map_reading(look)
        sections.append(Section("barrier_map", heading, (block,), reading))
    table = findings_table(look)
    if table.rows:
        heading = t("report.barriers", language)
        sections.append(Section("barriers", heading, (table,), t("report.barriers_how", language)))
    kinds = kinds_of_measure(look)
    if kinds:
        named = [measure_words(each, language) for each in kinds]
        columns = (t("table.measure", language), t("table.means", language))
        measures = Table(
            columns=columns, rows=tuple(named), wide=(1.0, 2.4), numeric=(False, False)
        )
        heading = t("report.measures", language)
        reading = t("report.measures_how", language)
        sections.append(Section("measures", heading, (measures,), reading))
    charts = [dots(look, measure) for measure in measures_standing_out(look)]
    if charts:
        heading = t("report.intervals", language)
        reading = t("report.intervals_how", language)
        sections.append(Section("intervals", heading, tuple(charts), reading))
    return sections


def kinds_of_measure(look: Lookup) -> list[Measure]:
    """Kinds of measure that may help against a barrier that is clear or likely somewhere."""
    sure = (Level.CLEAR, Level.LIKELY)
    found = {barrier for (_, barrier), row in look.findings.items() if row["level"] in sure}
    helping = {kind for barrier in found for kind in look.barriers[barrier].helps}
    return [kind for kind in Measure if kind in helping]


def findings_of_note(look: Lookup, *, most: int | None = None) -> list[tuple[str, str]]:
    """Return every clear or likely (unit, barrier), or the first `most`, the surest units first."""
    sure = (Level.CLEAR, Level.LIKELY)
    units = [ORGANISATION, *ordered_units(look, list(look.shown), order="findings")]
    found = [
        (unit, barrier)
        for unit in units
        for barrier in look.barriers
        if look.findings.get((unit, barrier), {}).get("level") in sure
    ]
    return found[:most]


def findings_table(look: Lookup, *, most: int | None = None) -> Table:
    """Return `findings_of_note` in words."""
    language = look.language
    lines = []
    for unit, barrier in findings_of_note(look, most=most):
        row = look.findings[unit, barrier]
        limits = share_interval(row["share_low"], row["share_high"], language)
        share = look.within(
            percent(row["share"], language), unit, row["measure"], "unfavourable", form="sign"
        )
        share = f"{share} ({limits})"
        may_help = ", ".join(
            t(f"measure.{kind}.short", language) for kind, _, _ in helps(look, barrier)
        )
        sure = MARKS[row["level"]]
        if row["probability"] is not None:
            sure = f"{sure} {percent(row['probability'], language)}"
        said = statement(look, barrier)
        shown = NOTHING if row["share"] is None else share
        lines.append((look.names[unit], said, shown, sure, may_help))
    keys = ("unit", "finding", "share", "sure", "helps")
    return Table(
        columns=tuple(t(f"table.{key}", language) for key in keys),
        rows=tuple(lines),
        wide=(1.4, 2.2, 1.25, 0.75, 1.6),
        numeric=(False, False, False, False, False),
    )


def measures_standing_out(look: Lookup) -> list[str]:
    """Measures of the barriers that stand out in most units, at most three."""
    counts = {barrier: len(flagged(look, barrier)) for barrier in look.barriers}
    most = sorted((each for each in counts if counts[each]), key=lambda each: -counts[each])
    found = []
    for barrier in most:
        unit = flagged(look, barrier)[0][0]
        found.append(look.findings[unit, barrier]["measure"])
    return list(dict.fromkeys(found))[:MOST_CHARTS]


def _gaps(look: Lookup) -> list[Section]:
    if not look.pairs:
        return []
    language = look.language
    blocks: list[Block] = [steps(look, ORGANISATION)]
    lines = []
    for unit in look.shown:
        cells = [look.gaps.get((unit, pair.id), {}).get("gap") for pair in look.pairs]
        if any(cell is not None for cell in cells):
            lines.append((look.names[unit], *(signed(cell, language) for cell in cells)))
    if lines:
        titles = tuple(title(pair.title, language) for pair in look.pairs)
        blocks.append(
            Table(
                columns=(t("table.unit", language), *titles),
                rows=tuple(lines),
                wide=(2.2, *(1.0 for _ in titles)),
                numeric=(False, *(True for _ in titles)),
            )
        )
    heading = t("report.gaps", language)
    return [Section("gaps", heading, tuple(blocks), words.gaps_reading(look))]


def _reliability(look: Lookup) -> list[Section]:
    language = look.language
    lines = [
        (
            look.measure_title(row["scale"]),
            integer(row["k_items"], language),
            number(row["alpha"], language, decimals=2),
            interval(row["alpha_low"], row["alpha_high"], language, decimals=2),
            number(row["omega_total"], language, decimals=2),
            verdict(row, language),
        )
        for row in rows(look.study.scales)
    ]
    keys = ("scale", "items", "alpha", "interval", "omega", "verdict")
    block = Table(
        columns=tuple(t(f"table.{key}", language) for key in keys),
        rows=tuple(lines),
        wide=(2.2, 0.7, 0.7, 1.2, 0.8, 2.6),
        numeric=(False, True, True, True, True, False),
    )
    heading = t("report.reliability", language)
    reading = f"{words.reliability_reading(look)} {t('report.reliability_how', language)}"
    return [Section("reliability", heading, (block,), reading)] if lines else []
