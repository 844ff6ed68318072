"""A report as one web page in one file: charts to point at, no network, no other file needed."""

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from analysis.study import Study
from analysis.trends import Trend
from reports.colours import INK
from reports.content import (
    Bars,
    Block,
    Dots,
    Facts,
    Grid,
    GridCell,
    Lines,
    Paragraph,
    Points,
    Section,
    Steps,
    Summary,
    Table,
    Tree,
)
from reports.summary import summary
from reports.text import t
from reports.webpage_charts import Charts, charts_of

_ROOM = Path(__file__).parent
FONT_FILE = "SourceSansPro-Regular.ttf"
MANY_COLUMNS = 5
"""A table of more is moved sideways on a telephone; fewer are broken over more lines."""
DRAWINGS = (Grid, Bars, Dots, Steps, Tree)
"""Blocks whose numbers unfold under their chart."""
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
    return webpage_of(report, charts=charts_of(study, language=language))


def webpage_of(report: Summary, *, charts: Charts) -> bytes:
    """Return a report as HTML; `charts` are by section, and what has none is drawn in words."""
    there = {each.id for each in report.sections}
    parts = [
        _section(_once(each, there), charts.get(each.id, []), report.language)
        for each in report.sections
    ]
    data = {
        f"chart-{section}-{place}": json.loads(figure.to_json())
        for section, found in charts.items()
        if section in there
        for place, figure in enumerate(found)
    }
    return _page(report, "\n".join(parts), data).encode("utf-8")


def _once(section: Section, there: set[str]) -> Section:
    """Return the first section without its heatmap where the whole one follows right below."""
    if section.id != "overview" or "heatmap" not in there:
        return section
    kept = tuple(block for block in section.blocks if not isinstance(block, Grid))
    return replace(section, blocks=kept)


def _section(section: Section, charts: Sequence[go.Figure], language: str) -> str:
    parts = [f'<section id="{escape(section.id)}"><h2>{escape(section.heading)}</h2>']
    if section.reading:
        parts.append(f"<p>{escape(section.reading)}</p>")
    drawn = [_drawn(section, place) for place, _ in enumerate(charts)]
    for block in section.blocks:
        if charts and isinstance(block, Paragraph | Facts | Points):
            parts.append(_block(block))  # what is said comes before what is drawn
        elif charts and isinstance(block, DRAWINGS):
            words = escape(t("web.numbers", language))
            parts += drawn[:1]  # each chart stands above its own numbers
            parts.append(f"<details><summary>{words}</summary>{_block(block)}</details>")
            drawn = drawn[1:]
        else:
            parts += [*drawn, _block(block)]
            drawn = []
    return "\n".join([*parts, *drawn, "</section>"])


def _drawn(section: Section, place: int) -> str:
    """Return where a chart is drawn; on a narrow screen it is moved sideways, not pressed."""
    alts = [block.alt for block in section.blocks if block.alt]
    alt = alts[place] if place < len(alts) else section.heading
    grid = any(isinstance(block, Grid) for block in section.blocks)
    name = f"chart-{section.id}-{place}"
    # A group and no image: its buttons can be reached by keyboard.
    inside = f'<div id="{escape(name)}" role="group" aria-label="{escape(alt)}"></div>'
    return f'<div class="chart{" broad" if grid else ""}" tabindex="0">{inside}</div>'


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
        heading = f"<h3>{escape(block.heading)}</h3>" if block.heading else ""
        return f'<div class="points {tone}">{heading}<ul>{each}</ul></div>'
    if isinstance(block, Table):
        kind = "fill" if block.to_fill else ""
        return _table(block.columns, block.rows, numeric=block.numeric, kind=kind)
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
    if isinstance(block, Tree):
        leaves = tuple((leaf.name, leaf.text) for leaf in block.leaves)
        return _table((block.corner, block.joins_words), leaves, numeric=(False, True))
    if isinstance(block, Lines):
        return f'<p class="note">{escape(block.reading)}</p>'
    return ""


def _table(
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    numeric: tuple[bool, ...],
    kind: str = "",
) -> str:
    kinds = ['class="number"' if each else "" for each in numeric]
    head = "".join(
        f'<th scope="col" {kind}>{escape(name)}</th>'
        for name, kind in zip(columns, kinds, strict=True)
    )
    lines = []
    for row in rows:
        first = f'<th scope="row">{escape(row[0])}</th>' if row[0] else "<td></td>"
        rest = "".join(
            f"<td {kind}>{escape(cell)}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True)
        )
        lines.append(f"<tr>{first}{rest}</tr>")
    body = "".join(lines)
    inside = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    kind = kind or ("many" if len(columns) >= MANY_COLUMNS else "")
    told = f' class="{kind}"' if kind else ""
    return f'<div class="wide" tabindex="0"><table{told}>{inside}</table></div>'


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
        f'<div class="wide" tabindex="0"><table class="grid"><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="legend">{ends}{signs}</p>'
    )


def _cell(cell: GridCell) -> str:
    words = escape(f"{cell.text} {cell.mark}".strip())
    return f'<td style="background:{cell.fill};color:{INK}">{words}</td>'


def _page(report: Summary, body: str, charts: dict[str, object]) -> str:
    font = base64.b64encode((_ROOM / "fonts" / FONT_FILE).read_bytes()).decode("ascii")
    # "</" would end the script wherever it stands, also inside a department's name
    data = json.dumps(charts, ensure_ascii=False).replace("<", "\\u003c")
    contents = "".join(
        f'<li><a href="#{escape(each.id)}">{escape(each.heading)}</a></li>'
        for each in report.sections
    )
    style = (_ROOM / "webpage.css").read_text(encoding="utf-8")
    drawn = ""
    if charts:
        script = (_ROOM / "webpage.js").read_text(encoding="utf-8")
        drawn = (
            f'<script type="application/json" id="charts">{data}</script>\n'
            f"<script>{get_plotlyjs()}</script>\n<script>{script}</script>"
        )
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
{drawn}
</body>
</html>
"""
