"""Everything a comparison of two waves is turned into, as a person gets it."""

import json
import pickle

from reports.change_view import change_view
from reports.chart_trend import change_heatmap, multiples, slopes
from reports.content import Summary
from reports.drawn import change_svg, multiples_svg, slopes_svg
from reports.heat_view import view_data
from reports.lookup import Lookup
from reports.pdf import pdf_file
from reports.summary_trend import trend_sections
from reports.trend_console import trend_console
from reports.trend_lookup import TrendLookup
from reports.trend_result import trend_json
from reports.trend_table import changes_table
from reports.trend_words import (
    change_lines,
    change_reading,
    multiples_alt,
    slopes_alt,
    told_and_numbers,
)
from tests.artefacts import _pdf


def page(trend, language):
    """The report's section on change as a PDF of its own."""
    sections = tuple(trend_sections(trend, language=language))
    report = Summary(language, "Change", "", "", "", "{page}", sections)
    return pdf_file(report, day="2026-11-25")


def trend_artefacts(trend, *, now=None) -> dict[str, str]:
    """Every artefact in both languages, by name; `now`: the later wave, for what the page shows."""
    found = {"json": trend_json(trend), "pickle": repr(pickle.dumps(trend))}
    for language in ("sv", "en"):
        look = TrendLookup(trend, language)
        table = changes_table(look)
        drawn = {
            "heatmap": change_heatmap(trend, language=language),
            "multiples": multiples(trend, language=language),
        }
        for measure in look.measures:
            drawn[f"slopes {measure}"] = slopes(trend, language=language, measure=measure)
        made = {f"figure {name}": figure.to_json() for name, figure in drawn.items()}
        made |= {
            "console": trend_console(trend, language),
            "csv": table.csv(language).decode(),
            "table": table.display(language).to_csv(),
            "readings": "\n".join(
                [
                    change_reading(look),
                    multiples_alt(look),
                    *(slopes_alt(look, measure) for measure in look.measures),
                    *(
                        line
                        for unit in look.compared
                        for measure in look.measures
                        for line in told_and_numbers(look, unit, measure)
                    ),
                ]
            ),
            "words": "\n".join(
                line
                for unit in look.unit
                for measure in look.measures
                for line in change_lines(look, unit, measure)
            ),
            **_pdf(page(trend, language).data),
        }
        if now is not None:
            here = Lookup(now, language)
            for shown in ("tree", "smallest"):
                view = view_data(change_view(look, now=here), here, rows_shown=shown)
                made[f"view {shown}"] = json.dumps(view, ensure_ascii=False)
            made["svg"] = change_svg(here, look).decode()
            made["svg slopes"] = slopes_svg(here, look, scale=look.scales[0]).decode()
            made["svg multiples"] = multiples_svg(here, look).decode()
        found |= {f"{name} {language}": text for name, text in made.items()}
    return found
