"""Themes of free text in words and as a table: what people write about, and from where."""

from analysis.results import ThemeReason
from reports.content import Block, Paragraph, Section, Table
from reports.lookup import Lookup, Row, rows
from reports.tables import ChartTable, Column
from reports.text import integer, listed, t, title


def themes_kept(look: Lookup) -> bool:
    """Return whether the survey kept any free text."""
    return look.study.theme_facts is not None


def themes_reading(look: Lookup) -> str:
    """Return how many wrote and what came of it, in a sentence or two."""
    facts, language = look.study.theme_facts, look.language
    least = look.study.policy.minimum_shares
    if facts is None:
        return t("comments.not_kept", language)
    if facts.wrote is None:
        return t("comments.few_wrote", language, minimum=least)
    values: dict[str, str | int] = {
        "wrote": integer(facts.wrote, language),
        "number": len(look.study.themes),
        "minimum": least,
    }
    if facts.reason == ThemeReason.FOUND:
        return t("comments.reason.found", language, **values)
    said = t(f"comments.reason.{facts.reason}", language, **values)
    if facts.words:
        return f"{said} {t('comments.words', language, words=facts.words, minimum=least)}"
    return said


def theme_sentences(look: Lookup) -> list[str]:
    """Return one sentence a theme that comes mostly from somewhere, or goes with a barrier."""
    language, said = look.language, []
    for row in rows(look.study.themes):
        terms, units, barriers = row["terms"], _units(look, row), _barriers(look, row)
        if units and barriers:
            key = "comments.from_and_with"
        elif units or barriers:
            key = "comments.from" if units else "comments.with"
        else:
            continue
        values = {"units": listed(units, language), "barriers": listed(barriers, language)}
        used = {name: text for name, text in values.items() if text}
        said.append(t(key, language, terms=terms, **used))
    return said


def themes_table(look: Lookup) -> ChartTable:
    """Return every theme with its words, about how many wrote, where, and what goes with it."""
    keys = {"theme_terms": "text", "theme_n": "count", "theme_units": "text"}
    keys["theme_barriers"] = "text"
    columns = [Column(t(f"table.{key}", look.language), kind) for key, kind in keys.items()]
    lines = [
        (
            str(row["terms"]),
            int(row["n"]),
            ", ".join(_units(look, row)),
            ", ".join(_barriers(look, row)),
        )
        for row in rows(look.study.themes)
    ]
    return ChartTable(tuple(columns), tuple(lines))


def without_empty_columns(table: ChartTable) -> ChartTable:
    """Return a table without the columns that say nothing in any row."""
    said = [at for at in range(len(table.columns)) if any(row[at] for row in table.rows)]
    return ChartTable(
        tuple(table.columns[at] for at in said),
        tuple(tuple(row[at] for at in said) for row in table.rows),
    )


def theme_sections(look: Lookup) -> list[Section]:
    """Return the report's section on free text; none where none was kept."""
    if not themes_kept(look):
        return []
    language = look.language
    table = themes_table(look)
    blocks: list[Block] = []
    if table.rows:
        shown = table.display(language)
        blocks.append(
            Table(
                columns=tuple(column.heading for column in table.columns),
                rows=tuple(tuple(map(str, row)) for row in shown.to_numpy()),
                wide=(2.4, 0.8, 1.6, 1.6),
                numeric=(False, True, False, False),
            )
        )
    note = t("comments.how", language, minimum=look.study.policy.minimum_shares)
    blocks.append(Paragraph(text=note, tone="note"))
    reading = themes_reading(look)
    return [Section("comments", t("report.comments", language), tuple(blocks), reading)]


def _units(look: Lookup, theme: Row) -> list[str]:
    there = look.study.theme_units.where(theme=theme["theme"])
    return [look.names[row["unit"]] for row in rows(there) if row["unit"] in look.names]


def _barriers(look: Lookup, theme: Row) -> list[str]:
    there = look.study.theme_barriers.where(theme=theme["theme"])
    return [title(look.barriers[row["barrier"]].title, look.language) for row in rows(there)]
