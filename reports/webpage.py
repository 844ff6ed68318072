"""A report as one web page in one file: charts to point at, no network, no other file needed."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from analysis.study import Study
from analysis.trends import Trend
from reports import figures
from reports.association_words import telling_outcome
from reports.colours import INK
from reports.content import (
    Bars,
    Block,
    Dots,
    Facts,
    Grid,
    GridCell,
    Paragraph,
    Points,
    Section,
    Steps,
    Summary,
    Table,
)
from reports.lookup import Lookup
from reports.path_words import pictured_paths
from reports.summary import measures_standing_out, summary
from reports.text import t

_ROOM = Path(__file__).parent
FONT_FILE = "SourceSansPro-Regular.ttf"
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""What the page itself may do: nothing is fetched, nothing is sent."""


def webpage(study: Study, *, language: str, file: str = "", trend: Trend | None = None) -> bytes:
    """Return the report of a study as HTML; `file` is printed under the title.

    The same sections and words as the PDF; drawings are charts to point at, with their numbers in
    a table that unfolds.
    """
    report = summary(study, language=language, file=file, trend=trend)
    charts = _charts(study, language=language)
    there = {each.id for each in report.sections}
    parts = [
        _section(_once(each, there), charts.get(each.id, []), language) for each in report.sections
    ]
    data = {
        f"chart-{section}-{place}": json.loads(figure.to_json())
        for section, found in charts.items()
        if section in there
        for place, figure in enumerate(found)
    }
    return _page(report, "\n".join(parts), data).encode("utf-8")


def _charts(study: Study, *, language: str) -> Mapping[str, list[go.Figure]]:
    """Return the charts of each section; a section without any is drawn from its blocks alone."""
    found = {
        "heatmap": [figures.heatmap(study, language=language)],
        "barrier_map": [figures.barrier_map(study, language=language)],
        "answers": [figures.distribution(study, language=language)],
        "gaps": [figures.gaps(study, language=language)],
        "reliability": [figures.reliability(study, language=language)],
        "intervals": [
            figures.intervals(study, language=language, measure=measure)
            for measure in measures_standing_out(Lookup(study, language))
        ],
    }
    look = Lookup(study, language)
    outcome = telling_outcome(look)
    if outcome:
        found["drivers"] = [figures.drivers(study, language=language, outcome=outcome)]
    found["paths"] = [
        figures.path(study, language=language, row=row) for row in pictured_paths(look)
    ]
    facts = study.profile_facts
    if facts is not None and facts.k > 1:
        found["profiles"] = [figures.profile_lines(study, language=language)]
    return found


def _once(section: Section, there: set[str]) -> Section:
    """Return the first section without its heatmap where the whole one follows right below."""
    if section.id != "overview" or "heatmap" not in there:
        return section
    kept = tuple(block for block in section.blocks if not isinstance(block, Grid))
    return replace(section, blocks=kept)


def _section(section: Section, charts: list[go.Figure], language: str) -> str:
    parts = [f'<section id="{escape(section.id)}"><h2>{escape(section.heading)}</h2>']
    if section.reading:
        parts.append(f"<p>{escape(section.reading)}</p>")
    alts = [block.alt for block in section.blocks if block.alt]
    for place, _ in enumerate(charts):
        alt = alts[place] if place < len(alts) else section.heading
        name = f"chart-{section.id}-{place}"
        parts.append(f'<div class="chart" id="{name}" role="img" aria-label="{escape(alt)}"></div>')
    for block in section.blocks:
        drawn = _block(block)
        if charts and isinstance(block, Grid | Bars | Dots | Steps):
            words = escape(t("web.numbers", language))
            drawn = f"<details><summary>{words}</summary>{drawn}</details>"
        parts.append(drawn)
    return "\n".join([*parts, "</section>"])


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f'<p class="{escape(block.tone)}">{escape(block.text)}</p>'
    if isinstance(block, Facts):
        each = "".join(
            f"<li><strong>{escape(figure)}</strong> {escape(what)}</li>"
            for figure, what in block.facts
        )
        return f'<ul class="facts">{each}</ul>'
    if isinstance(block, Points):
        each = "".join(f"<li>{escape(point)}</li>" for point in block.points)
        tone = escape(block.tone)
        return f'<div class="points {tone}"><h3>{escape(block.heading)}</h3><ul>{each}</ul></div>'
    if isinstance(block, Table):
        return _table(block.columns, block.rows, numeric=block.numeric)
    if isinstance(block, Grid):
        return _grid(block)
    if isinstance(block, Bars):
        bars = tuple(
            (bar.name, *(bar.texts if bar.shares is not None else (bar.note, "", "")))
            for bar in block.bars
        )
        return _table((block.corner, *block.legend), bars, numeric=(False, True, True, True))
    if isinstance(block, Dots):
        dots = tuple((dot.name, dot.text) for dot in block.dots)
        name = f"<h3>{escape(block.name)}</h3>" if block.name else ""
        note = f"<p>{escape(block.note)}</p>" if block.note else ""
        drawn = _table((block.corner, block.figure_words), dots, numeric=(False, True))
        return name + note + drawn
    if isinstance(block, Steps):
        steps = tuple((step.name, *step.texts) for step in block.steps)
        columns = ("", *block.legend, "")
        return _table(columns, steps, numeric=(False, True, True, True))
    return ""


def _table(
    columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], *, numeric: tuple[bool, ...]
) -> str:
    kinds = ['class="number"' if each else "" for each in numeric]
    head = "".join(
        f'<th scope="col" {kind}>{escape(name)}</th>'
        for name, kind in zip(columns, kinds, strict=True)
    )
    lines = []
    for row in rows:
        first = f'<th scope="row">{escape(row[0])}</th>'
        rest = "".join(
            f"<td {kind}>{escape(cell)}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True)
        )
        lines.append(f"<tr>{first}{rest}</tr>")
    body = "".join(lines)
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide"><table>{inside}</table></div>'


def _grid(block: Grid) -> str:
    head = "".join(
        f'<th scope="col">{escape(each)}</th>' for each in (block.corner, *block.columns)
    )
    lines = []
    for row in block.rows:
        strong = ' class="strong"' if row.strong else ""
        first = f'<th scope="row" style="padding-left:{0.4 + row.depth * 0.8:.1f}em">'
        cells = "".join(_cell(cell) for cell in row.cells)
        lines.append(f"<tr{strong}>{first}{escape(row.name)}</th>{cells}</tr>")
    ends = "".join(
        f'<span class="end" style="background:{fill};color:{INK}">{escape(words)}</span>'
        for words, fill in zip(block.ends, block.end_fills, strict=False)
    )
    signs = "".join(f"<span>{escape(sign)} {escape(words)}</span>" for sign, words in block.signs)
    body = "".join(lines)
    return (
        f'<div class="wide"><table class="grid"><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="legend">{ends}{signs}</p>'
    )


def _cell(cell: GridCell) -> str:
    words = escape(f"{cell.text} {cell.mark}".strip())
    return f'<td style="background:{cell.fill};color:{INK}">{words}</td>'


def _page(report: Summary, body: str, charts: Mapping[str, object]) -> str:
    font = base64.b64encode((_ROOM / "fonts" / FONT_FILE).read_bytes()).decode("ascii")
    # "</" would end the script wherever it stands, also inside a department's name
    data = json.dumps(charts, ensure_ascii=False).replace("<", "\\u003c")
    contents = "".join(
        f'<li><a href="#{escape(each.id)}">{escape(each.heading)}</a></li>'
        for each in report.sections
    )
    style = (_ROOM / "webpage.css").read_text(encoding="utf-8")
    script = (_ROOM / "webpage.js").read_text(encoding="utf-8")
    return f"""<!DOCTYPE html>
<html lang="{escape(report.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(report.title)}</title>
<style>
@font-face {{ font-family: "Source Sans"; src: url(data:font/ttf;base64,{font}); }}
{style}
</style>
</head>
<body>
<header>
<h1>{escape(report.title)}</h1>
<p>{escape(report.subtitle)} · {escape(report.date)}</p>
</header>
<nav aria-label="{escape(t("web.contents", report.language))}"><ul>{contents}</ul></nav>
<main>
{body}
</main>
<footer><p>{escape(report.footer)}</p></footer>
<script type="application/json" id="charts">{data}</script>
<script>{get_plotlyjs()}</script>
<script>{script}</script>
</body>
</html>
"""
