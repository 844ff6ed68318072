"""Everything a study is turned into, as a person gets it: files, figures, tables and sentences."""

import io
import json
import pickle
import zipfile

from pypdf import PdfReader
from pypdf.generic import StreamObject

from analysis.study import compare_departments
from reports import (
    association_tables,
    association_words,
    chart_similarity,
    chart_words,
    comparison_tables,
    figures,
    limits,
    path_words,
    profile_tables,
    tables,
)
from reports.barrier_view import barrier_view
from reports.breakdowns import breakdown_alt, breakdown_reading, breakdowns
from reports.console import console_summary
from reports.department import department_report, departments, silent_departments
from reports.drawn import (
    answers_svg,
    barrier_map_svg,
    drivers_svg,
    gaps_svg,
    heatmap_svg,
    intervals_svg,
    paths_svg,
    profiles_svg,
    reliability_svg,
    similarity_svg,
)
from reports.files import MIME
from reports.heat_table import heat_table
from reports.heat_view import heat_view, view_data
from reports.leader import leader_summary
from reports.lookup import Lookup, rows
from reports.pdf import pdf
from reports.result import result_json
from reports.sentences import overview, response
from reports.slides import slides
from reports.themes import theme_sentences, themes_reading, themes_table
from reports.variants import Variant, tables_zip, variant_file
from reports.webpage import webpage
from reports.workbook import workbook


def artefacts(study) -> dict[str, str]:
    """Every artefact in both languages, by name; streams of the PDF unpacked, one text each."""
    found = {"json": result_json(study), "pickle": repr(pickle.dumps(study))}
    for language in ("sv", "en"):
        look = Lookup(study, language)
        made = {
            "console": console_summary(study, language),
            "sentences": "\n".join([*_said(look), response(look), *_written(look)]),
            **_figures(study, look),
            **_tables(look),
            **_words(look),
            **_views(look),
            **_breakdowns(look),
            **_pdf(pdf(study, language=language)),
            "html": webpage(study, language=language).decode(),
            **_zipped("xlsx", workbook(study, language=language)),
            **_zipped("pptx", slides(study, language=language)),
            **_variants(study, look),
        }
        found |= {f"{name} {language}": text for name, text in made.items()}
    return found


def _variants(study, look):
    """The reports for leadership, each department and the safety representative; all tables.

    Every report in every kind of file, but of departments one with figures and one without: the
    others are drawn by the same hand from the blocks, which are all compared.
    """
    language, found = look.language, {}
    there, silent = departments(look), silent_departments(look)
    told = {f"blocks {unit}": repr(department_report(look, unit=unit)) for unit in there + silent}
    told["blocks leader"] = repr(leader_summary(study, language=language))
    wanted = [(Variant.LEADER, ""), (Variant.WORK_ENVIRONMENT, "")]
    wanted += [(Variant.DEPARTMENT, unit) for unit in (*there[:1], *silent[:1])]
    for variant, unit in wanted:
        for kind in MIME:
            data = variant_file(study, variant, language=language, kind=kind, unit=unit)
            name = f"{variant} {unit} {kind}"
            if kind == "pdf":
                found |= {f"{key} {name}": text for key, text in _pdf(data).items()}
            elif kind == "html":
                found[f"html {name}"] = data.decode()
            else:
                found |= _zipped(name, data)
    made_svg = {"svg heatmap": heatmap_svg(look), "svg barriers": barrier_map_svg(look)}
    scale = look.scales[0].id
    made_svg["svg intervals"] = intervals_svg(look, scale)
    made_svg |= {"svg reliability": reliability_svg(look), "svg paths": paths_svg(look)}
    made_svg["svg gaps"] = gaps_svg(look, unit="organisation")
    if len({row["profile"] for row in rows(study.profiles)}) > 1:
        made_svg["svg profiles"] = profiles_svg(look)
    if len(study.similarity) >= chart_similarity.FEWEST:
        made_svg["svg similarity"] = similarity_svg(look)
    for outcome in association_words.mapped_outcomes(look)[:1]:
        made_svg["svg drivers"] = drivers_svg(look, outcome=outcome)
    for unit in ("organisation", *look.shown[:1]):
        made_svg[f"svg answers {unit}"] = answers_svg(look, unit=unit, scale=scale)
    found |= _zipped("tables", tables_zip(study, language=language))
    return found | told | {name: data.decode() for name, data in made_svg.items()}


def _written(look):
    return [themes_reading(look), *theme_sentences(look)]


def _breakdowns(look):
    """Groups by attribute, wherever units stand elsewhere."""
    made = {}
    for name, groups in breakdowns(look):
        figure = figures.heatmap(groups.study, language=look.language)
        made[f"figure groups {name}"] = figure.to_json()
        made[f"csv groups {name}"] = tables.heatmap_table(groups).csv(look.language).decode()
        made[f"words groups {name}"] = breakdown_reading(groups) + breakdown_alt(groups)
    return made


def _views(look):
    """The heatmap as the page's own table gets it, with every order and every arrangement."""
    made = {}
    for value in figures.VALUES:
        view = heat_view(look, value=value)
        for shown in ("tree", "smallest", "1"):
            told = view_data(view, look, rows_shown=shown)
            made[f"figure view {value} {shown}"] = json.dumps(told, ensure_ascii=False)
        made[f"words view {value}"] = chart_words.view_alt(look, view)
    for shown in ("tree", "smallest"):
        told = view_data(barrier_view(look), look, rows_shown=shown)
        made[f"figure view barriers {shown}"] = json.dumps(told, ensure_ascii=False)
    said = [
        chart_words.cell_title(look, unit, scale) + chart_words.items_title(look, unit, scale)
        for unit in ("organisation", *look.shown)
        for scale in _measures(look)
    ]
    said += [chart_words.items_reading(look, scale) for scale in _measures(look)]
    said.append(chart_similarity.similarity_alt(look))
    return made | {"words cells": "\n".join(said)}


def _said(look: Lookup) -> list[str]:
    told = overview(look)
    return [each.text for part in (told.findings, told.good, told.untold) for each in part]


def _measures(look: Lookup) -> list[str]:
    return [scale.id for scale in look.scales]


def _figures(study, look):
    language, shown = look.language, ["organisation", *look.shown]
    made = {}
    for value in figures.VALUES:
        made[f"heatmap {value}"] = figures.heatmap(study, language=language, value=value)
    for order in (*figures.ORDERS, *_measures(look)):
        made[f"heatmap by {order}"] = figures.heatmap(study, language=language, order=order)
    made["barriers"] = figures.barrier_map(study, language=language)
    made["reliability"] = figures.reliability(study, language=language)
    made["profiles"] = figures.profile_lines(study, language=language)
    made["similarity"] = chart_similarity.similarity_tree(study, language=language)
    for outcome in association_words.mapped_outcomes(look):
        made[f"drivers {outcome}"] = figures.drivers(study, language=language, outcome=outcome)
    for place, row in enumerate(path_words.told_paths(look)):
        made[f"path {place}"] = figures.path(study, language=language, row=row)
    for measure in _measures(look):
        made[f"intervals {measure}"] = figures.intervals(study, language=language, measure=measure)
    for unit in shown:
        made[f"gaps {unit}"] = figures.gaps(study, language=language, unit=unit)
        made[f"distribution {unit}"] = figures.distribution(study, language=language, unit=unit)
    return {f"figure {name}": figure.to_json() for name, figure in made.items()}


def _tables(look):
    made = {
        "barriers": tables.barrier_table(look),
        "gaps": tables.gaps_table(look),
        "reliability": tables.reliability_table(look),
        "profiles": tables.profiles_table(look),
        "profile votes": profile_tables.votes_table(look),
        "profile shares": profile_tables.shares_table(look),
        "similarity": profile_tables.similarity_table(look),
        "units": tables.units_table(look),
        "themes": themes_table(look),
        "drivers": association_tables.drivers_table(look),
        "between": association_tables.between_table(look),
        "paths": association_tables.paths_table(look),
        "differences": comparison_tables.differences_table(look),
        "item bias": comparison_tables.item_bias_table(look, look.study.item_bias),
        "distribution": tables.distribution_table(
            look, unit="organisation", measures=_measures(look)
        ),
    }
    for order in (*figures.ORDERS, *_measures(look)):
        made[f"heatmap {order}"] = tables.heatmap_table(look, order=order)
    for measure in _measures(look):
        pairs = compare_departments(look.study, scale=measure)
        made[f"pairs {measure}"] = comparison_tables.pairs_table(look, pairs)
        made[f"detectable {measure}"] = comparison_tables.detectable_table(look, scale=measure)
        made[f"intervals {measure}"] = tables.intervals_table(look, measure=measure)
        made[f"items {measure}"] = tables.items_table(look, scale=measure)
    found = {f"csv {name}": each.csv(look.language).decode() for name, each in made.items()}
    return found | {
        f"table {name}": each.display(look.language).to_csv() for name, each in made.items()
    }


def _words(look):
    units, scales = ["organisation", *look.shown], _measures(look)
    said = [
        chart_words.heatmap_reading(look),
        chart_words.heatmap_alt(look, heat_table(look)),
        chart_words.barrier_map_reading(look),
        chart_words.barrier_map_alt(look),
        chart_words.reliability_reading(look),
        chart_words.reliability_alt(look),
        chart_words.profiles_reading(look),
        chart_words.profile_lines_alt(look),
        *_together(look),
        limits.differences_reading(look),
        *limits.divided_sentences(look),
        *limits.overlap_sentences(look),
        *limits.language_sentences(look),
    ]
    for unit in units:
        said += [chart_words.gaps_reading(look, unit), chart_words.gaps_alt(look, unit)]
        said.append(chart_words.distribution_alt(look, unit, scales))
        said += [chart_words.distribution_reading(look, unit, scale) for scale in scales]
        said += [limits.detectable_sentence(look, unit, scale) for scale in scales]
    for scale in scales:
        said += [chart_words.intervals_reading(look, scale), chart_words.intervals_alt(look, scale)]
    return {"words": "\n".join(said)}


def _together(look):
    """What is said of drivers and paths."""
    said = [
        association_words.drivers_reading(look),
        *association_words.standing_out(look),
        *association_words.unexpected_sentences(look),
        *path_words.path_sentences(look),
    ]
    for outcome in association_words.outcomes_told(look):
        said.append(association_words.map_alt(look, outcome))
        said.append(association_words.counted(look, outcome))
        said.append(association_words.outcome_sentence(look, outcome))
    return [
        *said,
        *(path_words.path_alt(look, row) for row in path_words.told_paths(look)),
    ]


def _zipped(name: str, data: bytes) -> dict[str, str]:
    """Every part of an Office file, those hidden in its charts' data sheets too."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for part in parts.namelist():
            if part.endswith("docProps/core.xml"):  # when it was written
                continue
            inside, key = parts.read(part), f"{name} {part}"
            if part.endswith(".xlsx"):
                found |= _zipped(key, inside)
            else:
                found[key] = inside.decode("utf-8", errors="backslashreplace")
    return found


def _pdf(data: bytes) -> dict[str, str]:
    """The text a reader sees, and every object with its streams unpacked."""
    reader = PdfReader(io.BytesIO(data))
    parts = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    streams = [each.get_data() for each in parts if isinstance(each, StreamObject)]
    return {
        "pdf": repr(data),
        "pdf text": "\n".join(page.extract_text() for page in reader.pages),
        "pdf streams": repr(streams),
    }
